"""Where something was placed: its geometry, and how far that is to be trusted."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Line = tuple[tuple[float, float], ...]
"""The points of a line, WGS84 (lon, lat)."""

Districts = tuple[tuple[str, ...], tuple[str, ...]]
"""Codes of county-level units: as at the plans' dates, and today."""


@dataclass(frozen=True)
class Placement:
    """Where something was placed.

    ``shape`` is its geometry, WGS84 (lon, lat), as it was made: a line's points, the WKB of what
    was kept, or the geometry itself; None where the place is unknown. ``through`` and
    ``through_codes`` are the short names and unit codes of a line's ends and way points,
    ``length_m`` its geodesic length, ``reason`` why this place and no other.
    """

    shape: "BaseGeometry | Line | bytes | None" = None
    precision: str = "none"
    radius_m: float | None = None
    confidence: float | None = None
    source: str = ""
    through: tuple[str, ...] | None = None
    through_codes: tuple[str, ...] | None = None
    reason: str = ""
    units: tuple[str, ...] = ()
    entry: str = ""
    length_m: float | None = None

    @cached_property
    def geometry(self) -> "BaseGeometry | None":
        """WGS84 (lon, lat), None where unknown; loads shapely when it is first asked for."""
        if self.shape is None:
            return None
        import shapely  # noqa: PLC0415

        if isinstance(self.shape, bytes):
            return shapely.from_wkb(self.shape)
        return shapely.LineString(self.shape) if isinstance(self.shape, tuple) else self.shape
