"""Where a thing lies: geometry, precision, radius, source and districts of what a plan names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import pi, sqrt

import numpy as np
import shapely
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from geomap.gazetteer.chains import Stop, resolve_chain
from geomap.gazetteer.model import Entry, Node
from geomap.gazetteer.store import Gazetteer
from geomap.geodesy import area_m2, distance_m
from geomap.plans.normal import fold

_COARSE = frozenset({"county", "city", "province"})
_LEVEL_PRECISION = {"county": "county", "prefecture": "city", "province": "province"}
_ORDER = (
    "surveyed", "station", "site", "boundary", "town", "seat", "schematic", "approximate",
    "county", "city", "province", "none",
)  # fmt: skip
_SCHEMATIC_SHARE = 0.12
"""How far, as a share of its length, a line drawn through two places may stray from the course."""
_NODE_REACH_M = 35_000
"""How near a node of a line must lie to a place for the line to be cut there."""
_SIMPLIFY_DEG = 0.002
_MIN_OVERLAP = 0.02


@dataclass(frozen=True, slots=True)
class Placement:
    """Where something was placed. ``geometry`` is WGS84 (lon, lat), None where unknown.

    ``through`` and ``through_codes`` are the short names and unit codes of a line's ends and way
    points, ``reason`` why this place and no other.
    """

    geometry: BaseGeometry | None = None
    precision: str = "none"
    radius_m: float | None = None
    confidence: float | None = None
    source: str = ""
    through: tuple[str, ...] | None = None
    through_codes: tuple[str, ...] | None = None
    reason: str = ""
    units: tuple[str, ...] = ()


class Placer:
    """Places entries, corridor expressions, segments and sited works of one gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.atlas = gazetteer.atlas
        self._placed: dict[str, Placement] = {}

    # Entries ----------------------------------------------------------------------------------

    def entry(self, entry: Entry) -> Placement:
        """Place an entry of the gazetteer; each entry is worked out once."""
        if entry.id not in self._placed:
            self._placed[entry.id] = self._place(entry)
        return self._placed[entry.id]

    def _place(self, entry: Entry) -> Placement:
        if entry.nodes:
            return self._course(entry, entry.nodes)
        if entry.kind == "admin" and entry.level:
            return self._area((entry.unit[0],), entry, None)
        if entry.members:
            area = self._area(self._member_codes(entry), entry, None)
            if entry.lon is None and area.geometry is not None:
                return area
        if entry.lon is not None and entry.lat is not None:
            return Placement(
                Point(entry.lon, entry.lat), entry.precision, entry.radius_m, 0.95, entry.source,
                through=entry.through or None, units=entry.unit, reason="position of the entry",
            )  # fmt: skip
        if entry.precision in _COARSE and entry.unit:
            return self._in_unit(entry.unit[0], entry.source, 0.8)
        return Placement(
            through=entry.through or None, source=entry.source, reason="position unknown"
        )

    def _member_codes(self, entry: Entry) -> tuple[str, ...]:
        codes: dict[str, None] = {}
        for member in entry.members:
            if member in self.atlas.units:
                codes[member] = None
            elif member in self.gazetteer.entries and member != entry.id:
                other = self.gazetteer.entries[member]
                for code in self._member_codes(other) if other.members else other.unit:
                    codes[code] = None
        return tuple(codes)

    def _area(self, codes: Sequence[str], entry: Entry, source: str | None) -> Placement:
        shapes = [self._boundary(code) for code in codes]
        known = [shape for shape in shapes if shape is not None]
        if not known:
            return Placement(source=entry.source, reason="no boundary")
        union = shapely.coverage_union_all(known) if len(known) > 1 else known[0]
        if not union.is_valid or union.geom_type == "GeometryCollection":
            union = shapely.union_all([shapely.make_valid(s) for s in known])
        size = sqrt(area_m2(union))
        simple = union.simplify(_SIMPLIFY_DEG if size < 300_000 else 5 * _SIMPLIFY_DEG)
        radius = round(size / sqrt(pi))
        return Placement(
            simple, "boundary", radius, 0.95, source or "tianditu", units=tuple(codes),
            reason="union of its units",
        )  # fmt: skip

    def _boundary(self, code: str) -> BaseGeometry | None:
        shape = self.atlas.boundaries.get(code)
        return self.atlas.counties_now.get(code) if shape is None else shape

    def _in_unit(self, code: str, source: str, confidence: float) -> Placement:
        if code not in self.atlas.units:
            return Placement(source=source, reason=f"no unit {code}")
        shape = self._boundary(code)
        if shape is None:
            return Placement(source=source, reason=f"no boundary for {code}")
        centre = shapely.point_on_surface(shape)
        ring = shapely.get_coordinates(shape.convex_hull)
        radius = max(distance_m(centre.x, centre.y, lon, lat) for lon, lat in ring)
        precision = _LEVEL_PRECISION[self.atlas.units[code].level]
        return Placement(
            centre, precision, round(radius), confidence, source or "tianditu",
            reason="only its unit is known", units=(code,),
        )  # fmt: skip

    # Corridors --------------------------------------------------------------------------------

    def _course(self, entry: Entry, nodes: Sequence[str]) -> Placement:
        stops = [self.gazetteer.nodes[node] for node in nodes]
        if len(stops) < 2:
            return Placement(source=entry.source, reason="fewer than two nodes")
        through = entry.through or (_short(stops[0]), _short(stops[-1]))
        precision = _coarsest(stops)
        line = LineString([(n.lon, n.lat) for n in stops])
        radius = max(*(n.radius_m for n in stops), _bow_m(stops))
        return Placement(
            line, precision, round(radius), 0.9, entry.source, through=tuple(through),
            through_codes=self._codes(through), reason="through its nodes",
        )  # fmt: skip

    def _codes(self, names: Sequence[str]) -> tuple[str, ...]:
        codes = []
        for name in names:
            for identifier in self.gazetteer.by_name.get(fold(name), ()):
                entry = self.gazetteer.entries[identifier]
                if entry.kind == "admin" and entry.level:
                    codes.append(entry.unit[0])
                    break
        return tuple(codes)

    def corridor(self, names: Sequence[str], home: Sequence[str]) -> Placement:
        """Place a line named by the places it joins, as a sketch through them."""
        stops = [stop for stop in resolve_chain(self.gazetteer, names, home) if stop]
        through = tuple(stop.name for stop in stops)
        codes = tuple(stop.code for stop in stops if stop.code)
        if len(stops) < 2 or len(stops) < len(names):
            missing = "some of its places are unknown"
            return Placement(through=through or None, through_codes=codes or None, reason=missing)
        line = LineString([(s.node.lon, s.node.lat) for s in stops])
        radius = max(5000.0, _bow_m([s.node for s in stops]))
        return Placement(
            line, "schematic", round(radius), 0.8, _source(stops), through=through,
            through_codes=codes, reason="through the places it names",
        )  # fmt: skip

    def segment(self, whole: Entry, names: Sequence[str], home: Sequence[str]) -> Placement:
        """Place a stretch of a known line between two places on it, or within provinces."""
        provinces = self._province_chain(names)
        if provinces and whole.nodes:
            course = self._course(whole, whole.nodes)
            area = shapely.union_all([self.atlas.boundaries[code] for code in provinces])
            line = shapely.intersection(course.geometry, area)
            if not shapely.is_empty(line):
                shorts = tuple(self.atlas.units[code].aliases[0] for code in provinces)
                return Placement(
                    line, course.precision, course.radius_m, 0.85, whole.source, through=shorts,
                    through_codes=provinces, reason="the part of the line in these provinces",
                )  # fmt: skip
        cuts = [self._cut(whole, name, home) for name in names]
        known = [cut for cut in cuts if cut is not None]
        if len(known) >= 2 and len(known) == len(names):
            first, last = min(known), max(known)
            nodes = whole.nodes[first : last + 1]
            if len(nodes) >= 2:
                course = self._course(whole, nodes)
                through = tuple(
                    name if len(name) > 1 else _short(self.gazetteer.nodes[whole.nodes[cut]])
                    for name, cut in zip(names, known, strict=True)
                )
                return Placement(
                    course.geometry, course.precision, course.radius_m, 0.9, whole.source,
                    through=through, through_codes=self._codes(through),
                    reason="a stretch of the line between two of its nodes",
                )  # fmt: skip
        return self.corridor(names, home) if names else Placement(reason="no places named")

    def _province_chain(self, names: Sequence[str]) -> tuple[str, ...]:
        codes = []
        for name in names:
            found = [a.unit for a in self.gazetteer.abbreviations.get(name, [])]
            codes += [code for code in found if code.endswith("0000")][:1]
        return tuple(codes) if names and len(codes) == len(names) else ()

    def _cut(self, whole: Entry, name: str, home: Sequence[str]) -> int | None:
        """Return the index of the line's node at a place (``name`` or its first character)."""
        names = [fold(_short(self.gazetteer.nodes[node])) for node in whole.nodes]
        exact = [i for i, node in enumerate(names) if node == name]
        if exact:
            return exact[0]
        starting = [i for i, node in enumerate(names) if node.startswith(name)]
        if starting:
            return starting[0]
        for stop in resolve_chain(self.gazetteer, [name], home):
            if stop is None:
                continue
            away = [
                distance_m(stop.node.lon, stop.node.lat, n.lon, n.lat)
                for n in (self.gazetteer.nodes[node] for node in whole.nodes)
            ]
            nearest = int(np.argmin(away)) if away else -1
            if nearest >= 0 and away[nearest] < _NODE_REACH_M:
                return nearest
        return None

    # Works that only their site places --------------------------------------------------------

    def sited(self, sites: Sequence[str]) -> Placement:
        """Place a work that no table knows by the places its name or sentence gives it."""
        for identifier in sites:
            entry = self.gazetteer.entries[identifier]
            if entry.kind == "admin" and entry.level:
                return self._in_unit(entry.unit[0], "tianditu", 0.5)
            placed = self.entry(entry)
            if placed.geometry is None or entry.level:
                continue
            point = shapely.point_on_surface(placed.geometry)
            radius = max(placed.radius_m or 0, 5000.0)
            return Placement(
                point, "approximate", radius, 0.4, placed.source, units=entry.unit,
                reason=f"at {entry.name}",
            )  # fmt: skip
        return Placement(reason="no site named")

    # Districts --------------------------------------------------------------------------------

    @cached_property
    def _then(self) -> "_Districts":
        return _Districts(self.atlas.counties_then)

    @cached_property
    def _now(self) -> "_Districts":
        return _Districts(self.atlas.counties_now)

    def districts(self, placement: Placement) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the county-level units a placement lies in or crosses: then, and today."""
        if placement.geometry is None:
            return (), ()
        if placement.units and placement.precision in _COARSE | {"boundary"}:
            then = self._then.within(placement.units)
            now = {*self._now.within(placement.units)}
            for code in then:
                if code not in self.atlas.counties_now:
                    now.update(self._now.crossed(self.atlas.counties_then[code]))
            return then, tuple(sorted(now))
        return self._then.crossed(placement.geometry), self._now.crossed(placement.geometry)


class _Districts:
    def __init__(self, counties: dict[str, BaseGeometry]) -> None:
        self._codes = list(counties)
        self._shapes = np.array(list(counties.values()), dtype=object)
        self._areas = shapely.area(self._shapes)
        self._tree = shapely.STRtree(self._shapes)

    def within(self, codes: Sequence[str]) -> tuple[str, ...]:
        """Return the counties that are, or belong to, the units ``codes``."""
        stems = tuple(re.sub(r"(?:00)+$", "", code) for code in codes)
        return tuple(sorted(code for code in self._codes if code.startswith(stems)))

    def crossed(self, shape: BaseGeometry) -> tuple[str, ...]:
        hits = self._tree.query(shape, "intersects")
        if shape.geom_type in {"Polygon", "MultiPolygon"} and len(hits):
            shared = shapely.area(shapely.intersection(self._shapes[hits], shape))
            hits = hits[shared > _MIN_OVERLAP * np.minimum(self._areas[hits], shape.area)]
        return tuple(sorted(self._codes[i] for i in hits))


def _short(node: Node) -> str:
    return node.name.removesuffix("站")


def _coarsest(nodes: Sequence[Node]) -> str:
    """A line is as exact as its nodes; one with many approximate nodes is a sketch."""
    vague = sum(n.precision not in {"surveyed", "station", "site", "town", "seat"} for n in nodes)
    if len(nodes) < 4 or vague > len(nodes) / 3:
        return "schematic"
    ranks = sorted(_ORDER.index(n.precision) for n in nodes)
    return "station" if ranks[int(len(ranks) * 0.6)] <= _ORDER.index("town") else "schematic"


def _bow_m(nodes: Sequence[Node]) -> float:
    """Return how far a line may stray between its widest-spaced nodes."""
    gaps = [distance_m(a.lon, a.lat, b.lon, b.lat) for a, b in pairwise(nodes)]
    return max(gaps, default=0.0) * _SCHEMATIC_SHARE


def _source(stops: Sequence[Stop]) -> str:
    return "|".join(dict.fromkeys(stop.node.source for stop in stops))
