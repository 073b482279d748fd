"""Map projections of pictures.

A picture up to six degrees wide is in Gauss–Krüger, like the national maps, but with the central
meridian through its own centre, so that scale varies by only a few parts in ten thousand. A wider
picture is in Lambert's conformal conic projection, with standard parallels a sixth of its height
inside it. Both preserve angles, and north is up in the centre.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from pyproj import Geod, Transformer

Bounds = tuple[float, float, float, float]
"""West, south, east, north: degrees, or metres on the plane."""
Points = np.ndarray[Any, Any]

_WIDE_DEG = 6.0
_GEOD = Geod(ellps="GRS80")
_STEPS = 17


@dataclass(frozen=True, slots=True)
class Projection:
    """A projection, true to scale in its centre, on the ellipsoid of CGCS2000."""

    definition: str
    meridian_deg: float
    parallels_deg: tuple[float, float] | None

    @classmethod
    def of(cls, bounds: Bounds) -> "Projection":
        """Return the projection for an extent in degrees."""
        west, south, east, north = bounds
        meridian = round((west + east) / 2 * 4) / 4
        if max(east - west, north - south) <= _WIDE_DEG:
            text = f"+proj=tmerc +lat_0=0 +lon_0={meridian} +k=1 +ellps=GRS80 +units=m"
            return cls(text, meridian, None)
        sixth = (north - south) / 6
        parallels = round(south + sixth), round(north - sixth)
        text = (
            f"+proj=lcc +lat_1={parallels[0]} +lat_2={parallels[1]} +lat_0={sum(parallels) / 2} "
            f"+lon_0={meridian} +ellps=GRS80 +units=m"
        )
        return cls(text, meridian, parallels)

    def to_plane(self, degrees: Points) -> Points:
        """Convert longitudes and latitudes, shape (n, 2), to metres (x east, y north)."""
        x, y = _transformer(self.definition).transform(degrees[:, 0], degrees[:, 1])
        return np.column_stack([x, y])

    def to_degrees(self, metres: Points) -> Points:
        """Convert points on the plane, shape (n, 2), to longitudes and latitudes."""
        lon, lat = _transformer(self.definition).transform(
            metres[:, 0], metres[:, 1], direction="INVERSE"
        )
        return np.column_stack([lon, lat])

    def around(self, bounds: Bounds) -> Bounds:
        """Return the smallest box on the plane that contains an extent in degrees."""
        edges = [self.to_plane(edge) for edge in _edges(bounds)]
        whole = np.concatenate(edges)
        (left, bottom), (right, top) = whole.min(axis=0), whole.max(axis=0)
        return float(left), float(bottom), float(right), float(top)

    def within(self, bounds: Bounds) -> Bounds:
        """Return the largest box on the plane that is inside an extent in degrees."""
        west, south, east, north = (self.to_plane(edge) for edge in _edges(bounds))
        return (
            float(west[:, 0].max()), float(south[:, 1].max()),
            float(east[:, 0].min()), float(north[:, 1].min()),
        )  # fmt: skip

    def true_m(self, start: tuple[float, float], end: tuple[float, float]) -> float:
        """Return the length on the ground, in metres, between two points of the plane."""
        (lon0, lat0), (lon1, lat1) = self.to_degrees(np.array([start, end]))
        return float(_GEOD.inv(lon0, lat0, lon1, lat1)[2])


@cache
def _transformer(definition: str) -> Transformer:
    return Transformer.from_crs("EPSG:4490", definition, always_xy=True)


def _edges(bounds: Bounds) -> tuple[Points, Points, Points, Points]:
    """Return the west, south, east and north edges of an extent, each as points."""
    west, south, east, north = bounds
    lon, lat = np.linspace(west, east, _STEPS), np.linspace(south, north, _STEPS)
    return (
        np.column_stack([np.full(_STEPS, west), lat]),
        np.column_stack([lon, np.full(_STEPS, south)]),
        np.column_stack([np.full(_STEPS, east), lat]),
        np.column_stack([lon, np.full(_STEPS, north)]),
    )
