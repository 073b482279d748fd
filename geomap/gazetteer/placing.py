"""Where a thing lies: geometry, precision, radius, source and districts of what a plan names."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import pi, sqrt
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geomap.characters import fold
from geomap.gazetteer.chains import Stop, resolve_chain
from geomap.gazetteer.model import Entry, Node
from geomap.gazetteer.store import Gazetteer
from geomap.geodesy import EARTH_RADIUS_M, area_m2, distance_m, length_m

if TYPE_CHECKING:
    from geomap.gazetteer.network import Network

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
_TRACK_SOURCE, _TRACK_RADIUS_M = "osm-network", 200
"""What a line along an imported track comes from, and how far off it may be."""
_CURVE_STEPS = 24
_CURVE_TOLERANCE_M = 150.0
_TRACK_TOLERANCE_M = 75.0
"""How far the drawn line may leave the curve, or the track, to need fewer points."""
_SLIVER_M2 = 1_000_000
"""Parts and holes of a grouping smaller than this come from borders, or are too small to tell."""
_SIMPLIFY_DEG = 0.002
_MIN_OVERLAP = 0.02
_MIN_CROSSING_DEG = 0.001
"""A line that only touches a unit, cut at its border, does not cross it."""

Floats = npt.NDArray[np.float64]


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
            along = self._along(entry)
            if along is not None:
                return along
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

    def _along(self, entry: Entry) -> Placement | None:
        """Place what lies along whole lines, such as the green corridor of a river."""
        lines = [self.gazetteer.entries.get(member) for member in entry.members]
        courses = [self.entry(line) for line in lines if line is not None and line.nodes]
        if not courses or len(courses) < len(lines):
            return None
        union = shapely.union_all([course.geometry for course in courses])
        radius = max(course.radius_m or 0.0 for course in courses)
        sources = dict.fromkeys(s for course in courses for s in course.source.split("|"))
        return Placement(
            union, "schematic", radius, 0.9, "|".join(sources), reason="along its members"
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
        if entry.members:
            simple = _without_slivers(simple)
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

    @cached_property
    def _network(self) -> "Network | None":
        own = self.gazetteer.overlay
        if own is None or not (own / "network").is_dir():
            return None
        from geomap.gazetteer.network import load_network  # noqa: PLC0415 (scipy: slow to import)

        return load_network(own)

    def _tracks(self, entry: Entry, stops: Sequence[Node]) -> list[Floats | None]:
        """Return the imported track between each two neighbours, None where there is none."""
        if self._network is None:
            return [None] * (len(stops) - 1)
        names = [name for line in self._wholes(entry) for name in line.names]
        return self._network.stretches(stops, entry.kind, names)

    def _wholes(self, entry: Entry) -> Iterator[Entry]:
        """Yield a line, the line it is part of, and so on."""
        seen: set[str] = set()
        while entry.id not in seen:
            seen.add(entry.id)
            yield entry
            entry = self.gazetteer.entries.get(entry.part_of, entry)

    def _course(self, entry: Entry, nodes: Sequence[str]) -> Placement:
        stops = [self.gazetteer.nodes[node] for node in nodes]
        if len(stops) < 2:
            return Placement(source=entry.source, reason="fewer than two nodes")
        through = tuple(entry.through or (_short(stops[0]), _short(stops[-1])))
        codes = self._codes(through)
        tracks = self._tracks(entry, stops)
        line = _draw(stops, tracks)
        sketched = [
            pair for pair, track in zip(pairwise(stops), tracks, strict=True) if track is None
        ]
        source = "|".join(dict.fromkeys((*entry.source.split("|"), _TRACK_SOURCE)))
        if not sketched:
            return Placement(
                line, "surveyed", _TRACK_RADIUS_M, 0.95, source, through=through,
                through_codes=codes, reason="along the track of the imported network",
            )  # fmt: skip
        radius = max(*(n.radius_m for pair in sketched for n in pair), _bow_m(sketched))
        reason = "through its nodes"
        if len(sketched) < len(tracks):
            surveyed_m = sum(length_m(LineString(t)) for t in tracks if t is not None)
            reason = (
                f"surveyed for {surveyed_m / 1000:.0f} of {length_m(line) / 1000:.0f} km, along "
                "the track of the imported network; the rest through its nodes"
            )
        else:
            source = entry.source
        return Placement(
            line, _coarsest(stops), round(radius), 0.9, source, through=through,
            through_codes=codes, reason=reason,
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
        nodes = [stop.node for stop in stops]
        line = _draw(nodes, [None] * (len(nodes) - 1))
        radius = max(5000.0, _bow_m(pairwise(nodes)))
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
        elif shapely.get_dimensions(shape) == 1 and len(hits):
            shared = shapely.length(shapely.intersection(self._shapes[hits], shape))
            hits = hits[shared > _MIN_CROSSING_DEG]
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


def _bow_m(gaps: Iterable[tuple[Node, Node]]) -> float:
    """Return how far a line may stray between its widest-spaced neighbours."""
    widths = [distance_m(a.lon, a.lat, b.lon, b.lat) for a, b in gaps]
    return max(widths, default=0.0) * _SCHEMATIC_SHARE


def _source(stops: Sequence[Stop]) -> str:
    return "|".join(dict.fromkeys(stop.node.source for stop in stops))


def _without_slivers(area: BaseGeometry) -> BaseGeometry:
    """Return an area without its tiniest parts and holes; the largest part stays."""
    parts = sorted(shapely.get_parts(area), key=area_m2, reverse=True)
    kept = [
        Polygon(part.exterior, [r for r in part.interiors if area_m2(Polygon(r)) >= _SLIVER_M2])
        for part in parts[:1] + [part for part in parts[1:] if area_m2(part) >= _SLIVER_M2]
    ]
    return kept[0] if len(kept) == 1 else shapely.multipolygons(kept)


# Lines -------------------------------------------------------------------------------------------


def _draw(stops: Sequence[Node], tracks: Sequence[Floats | None]) -> LineString:
    """Return a line along ``tracks``, and smooth through the nodes where there is none.

    A node at the end of a track is moved onto it, so that both meet.
    """
    points = np.array([(stop.lon, stop.lat) for stop in stops])
    for index, track in enumerate(tracks):
        if track is not None:
            points[index], points[index + 1] = track[0], track[-1]
    pieces = [
        _simplify(curve, _CURVE_TOLERANCE_M) if track is None
        else _simplify(track, _TRACK_TOLERANCE_M)
        for curve, track in zip(_smooth(points), tracks, strict=True)
    ]  # fmt: skip
    return LineString(np.vstack([pieces[0], *(piece[1:] for piece in pieces[1:])]))


def _smooth(points: Floats) -> Floats:
    """Return a smooth curve through ``points`` in their order, one row of points per gap.

    Longitude and latitude are piecewise cubics of the length along the nodes that are monotone
    wherever the nodes are: between two nodes the curve stays within the rectangle they span, so it
    overshoots nowhere. Slopes at the nodes are the weighted harmonic means of F. N. Fritsch and
    J. Butland, "A method for constructing local monotone piecewise cubic interpolants", SIAM J.
    Sci. Stat. Comput. 5 (1984), as in PCHIP. scipy has it too, but importing that takes longer
    than placing a line.

    Args:
        points: shape (n, 2), lon and lat. Where the last equals the first the curve is a ring,
            smooth there too.

    Returns:
        Shape (n - 1, steps + 1, 2); each row begins and ends at its nodes.
    """
    ring = len(points) > 3 and bool((points[0] == points[-1]).all())
    course = np.vstack([points[-2], points, points[1]]) if ring else points
    steps = np.diff(course, axis=0)
    width = np.cos(np.radians(course[:, 1].mean()))
    length = np.maximum(np.hypot(steps[:, 0] * width, steps[:, 1]), 1e-9)[:, None]
    slopes = _monotone_slopes(length, steps / length)
    if ring:
        length, slopes = length[1:-1], slopes[1:-1]
    u = np.linspace(0, 1, _CURVE_STEPS + 1)[None, :, None]
    before, after = points[:-1, None], points[1:, None]
    rise = length[:, None] * (
        u * (1 - u) ** 2 * slopes[:-1, None] - u**2 * (1 - u) * slopes[1:, None]
    )
    return np.asarray(before + (after - before) * u**2 * (3 - 2 * u) + rise)


def _monotone_slopes(length: Floats, chord: Floats) -> Floats:
    """Return slopes at n + 1 nodes from the n gaps' lengths, (n, 1), and chord slopes, (n, 2)."""
    if len(chord) == 1:
        return np.vstack([chord, chord])
    h0, h1, d0, d1 = length[:-1], length[1:], chord[:-1], chord[1:]
    rising = d0 * d1 > 0
    safe0, safe1 = np.where(rising, d0, 1.0), np.where(rising, d1, 1.0)
    mean = 3 * (h0 + h1) / ((h0 + 2 * h1) / safe0 + (2 * h0 + h1) / safe1)
    return np.vstack([
        _end_slope(length[0], length[1], chord[0], chord[1]),
        np.where(rising, mean, 0.0),
        _end_slope(length[-1], length[-2], chord[-1], chord[-2]),
    ])  # fmt: skip


def _end_slope(near_m: Floats, far_m: Floats, near: Floats, far: Floats) -> Floats:
    """Return the slope at an end from its two nearest gaps, held where the curve is monotone."""
    slope = ((2 * near_m + far_m) * near - near_m * far) / (near_m + far_m)
    slope = np.where(slope * near > 0, slope, 0.0)
    steep = (near * far <= 0) & (np.abs(slope) > 3 * np.abs(near))
    return np.asarray(np.where(steep, 3 * near, slope))


def _simplify(points: Floats, tolerance_m: float) -> Floats:
    """Return ``points``, (n, 2) lon and lat, without those the line can do without."""
    north_m = np.radians(1) * EARTH_RADIUS_M
    scale = north_m * np.array([np.cos(np.radians(points[:, 1].mean())), 1.0])
    line = shapely.simplify(shapely.linestrings(points * scale), tolerance_m)
    return np.asarray(np.round(shapely.get_coordinates(line) / scale, 6))
