"""The shapes of units and groupings as drawn: merged, simplified, without slivers.

Those of units depend on the boundary set alone, and are all kept in the cache folder: a plan names
a hundred of them.
"""

from collections.abc import Sequence
from functools import cache
from math import pi, sqrt
from typing import NamedTuple

import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from geomap.gazetteer import cache as kept
from geomap.gazetteer.boundaries import boundary_set, version
from geomap.geodesy import area_m2, areas_m2

_FILE = "areas.wkb"
_SLIVER_M2 = 1_000_000
"""Parts and holes of a grouping smaller than this are artefacts of borders, or too small to see."""
_SPECK_DEG2 = _SLIVER_M2 / 2 / 111_000**2
"""An area of fewer square degrees is smaller than that wherever it is, and need not be measured."""
_SIMPLIFY_DEG = 0.002
"""Tolerance of drawn borders, about 200 m."""
_WIDE_M = 300_000
"""Areas from a square of this side on are simplified five times as much."""


class UnitArea(NamedTuple):
    """A unit as drawn, as WKB (WGS84), and the radius of a circle of the same area in metres."""

    wkb: memoryview
    radius_m: int


@cache
def unit_areas() -> dict[str, UnitArea]:
    """Return the units of the boundary set as drawn, by code.

    Raises:
        GazetteerError: The package that contains the set is not installed.
    """
    key = version()
    body = kept.read(_FILE, key)
    if body is None:
        shapes = boundary_set().shapes
        drawn = [joined([shape], slivers=True) for shape in shapes.values()]
        rows = [[code, radius_m] for code, (_, radius_m) in zip(shapes, drawn, strict=True)]
        body = kept.pack(rows, [shape.wkb for shape, _ in drawn])
        kept.keep(_FILE, key, body)
    return {
        code: UnitArea(wkb, radius_m)
        for (code, radius_m), wkb in zip(*kept.unpack(body), strict=True)
    }


def joined(shapes: Sequence[BaseGeometry], *, slivers: bool) -> tuple[BaseGeometry, int]:
    """Return the union of units as drawn, and the radius of a circle of the same area in metres.

    Args:
        shapes: At least one shape, WGS84 (lon, lat).
        slivers: Whether to keep parts and holes that are too small to see.
    """
    union = shapes[0] if len(shapes) == 1 else _union(shapes)
    side_m = sqrt(area_m2(union))
    drawn = union.simplify(_SIMPLIFY_DEG if side_m < _WIDE_M else 5 * _SIMPLIFY_DEG)
    return drawn if slivers else _without_slivers(drawn), round(side_m / sqrt(pi))


def _union(areas: Sequence[BaseGeometry]) -> BaseGeometry:
    """Return the union of units; units of one set share their borders exactly."""
    union = shapely.coverage_union_all(areas)
    if union.is_valid and union.geom_type != "GeometryCollection":
        return union
    return shapely.union_all([shapely.make_valid(area) for area in areas])


def _without_slivers(area: BaseGeometry) -> BaseGeometry:
    """Return an area without its smallest parts and holes; its largest part is always kept."""
    parts = shapely.get_parts(area)
    rough = shapely.area(parts)
    parts = parts[(rough > _SPECK_DEG2) | (rough == rough.max())]
    sizes_m2 = areas_m2(parts)
    order = (-sizes_m2).argsort(kind="stable")
    kept = [parts[i] for n, i in enumerate(order) if n == 0 or sizes_m2[i] >= _SLIVER_M2]
    whole = [Polygon(part.exterior, _sizeable(part.interiors)) for part in kept]
    return whole[0] if len(whole) == 1 else shapely.multipolygons(whole)


def _sizeable(rings: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Return the holes that are large enough to see."""
    if not len(rings):
        return []
    holes = shapely.polygons(list(rings))
    large = (shapely.area(holes) > _SPECK_DEG2) & (areas_m2(holes) >= _SLIVER_M2)
    return [ring for ring, stays in zip(rings, large, strict=True) if stays]
