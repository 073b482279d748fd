"""Where a thing lies: geometry, precision, radius, source and districts of what a plan names."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, pairwise, product
from math import pi, sqrt
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geomap.characters import fold
from geomap.gazetteer.chains import Chains, Stop
from geomap.gazetteer.model import Entry, Node
from geomap.gazetteer.store import Gazetteer
from geomap.geodesy import EARTH_RADIUS_M, area_m2, distance_m, length_m

if TYPE_CHECKING:
    from geomap.gazetteer.network import Network

_COARSE = frozenset({"county", "city", "province"})
_LEVEL_PRECISION = {"county": "county", "prefecture": "city", "province": "province"}
_EXACT = frozenset({"surveyed", "station", "site"})
COARSE_GAP_M = 50_000
"""Between nodes farther apart a line is a sketch, however exact they are."""
_SCHEMATIC_SHARE = 0.12
"""How far, as a share of its length, a line drawn through two places may stray from the course."""
_SKETCH_RADIUS_M = 5000.0
"""How far a line may at least be off that is drawn through the places its name joins."""
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
_SPECK_DEG2 = _SLIVER_M2 / 2 / 111_000**2
"""An area of fewer square degrees is smaller than that wherever it lies; it is not measured."""
_SIMPLIFY_DEG = 0.002
_MIN_OVERLAP = 0.02
_MIN_CROSSING_DEG = 0.001
"""A line that only touches a unit, cut at its border, does not cross it."""
_SAMPLE_DEG = 0.05
"""Points this far apart tell most of the units that a line crosses."""

Ints = npt.NDArray[np.int64]
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
    entry: str = ""


Districts = tuple[tuple[str, ...], tuple[str, ...]]
"""Codes of county-level units: as at the plans' dates, and today."""


class Placer:
    """Places entries, corridor expressions, segments and sited works of one gazetteer.

    Entries stay placed: a gazetteer's own (:attr:`geomap.gazetteer.store.Gazetteer.placer`) serves
    all plans that are read with it.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.atlas = gazetteer.atlas
        self.chains = Chains(gazetteer)
        self._placed: dict[str, Placement] = {}
        self._districts: dict[str, Districts] = {}
        self._succeeding: dict[str, tuple[str, ...]] = {}

    # Entries ----------------------------------------------------------------------------------

    def entry(self, entry: Entry) -> Placement:
        """Place an entry of the gazetteer; each entry is worked out once."""
        if entry.id not in self._placed:
            self._placed[entry.id] = replace(self._place(entry), entry=entry.id)
        return self._placed[entry.id]

    def _place(self, entry: Entry) -> Placement:
        if entry.nodes:
            return self._course(entry, entry.nodes)
        if entry.kind == "admin" and entry.level:
            return self._area((entry.unit[0],), entry)
        if entry.members:
            along = self._along(entry)
            if along is not None:
                return along
            if entry.lon is None:
                area = self._area(self._member_codes(entry), entry)
                if area.geometry is not None:
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

    def _area(self, codes: Sequence[str], entry: Entry) -> Placement:
        shapes = [self._boundary(code) for code in codes]
        known = [shape for shape in shapes if shape is not None]
        if not known:
            return Placement(source=entry.source, reason="no boundary")
        union = known[0] if len(known) == 1 else _union(known)
        size = sqrt(area_m2(union))
        simple = union.simplify(_SIMPLIFY_DEG if size < 300_000 else 5 * _SIMPLIFY_DEG)
        if entry.members:
            simple = _without_slivers(simple)
        radius = round(size / sqrt(pi))
        return Placement(
            simple, "boundary", radius, 0.95, "tianditu", units=tuple(codes),
            reason="union of its units",
        )  # fmt: skip

    def _boundary(self, code: str) -> BaseGeometry | None:
        shape = self.atlas.boundaries.get(code)
        return self.atlas.counties_now.get(code) if shape is None else shape

    def _in_unit(self, code: str, source: str, confidence: float) -> Placement:
        if code not in self.atlas.units:
            return Placement(source=source, reason=f"no unit {code}")
        extent = self.atlas.extent(code)
        if extent is None:
            return Placement(source=source, reason=f"no boundary for {code}")
        precision = _LEVEL_PRECISION[self.atlas.units[code].level]
        return Placement(
            Point(extent.lon, extent.lat), precision, extent.radius_m, confidence,
            source or "tianditu", reason="only its unit is known", units=(code,),
        )  # fmt: skip

    # Corridors --------------------------------------------------------------------------------

    @cached_property
    def _network(self) -> "Network | None":
        own = self.gazetteer.overlay
        if own is None or not (own / "network").is_dir():
            return None
        from geomap.gazetteer.network import load_network  # noqa: PLC0415 (scipy: slow to import)

        return load_network(own)

    def _tracks(
        self, stops: Sequence[Node], kind: str, names: Iterable[str]
    ) -> list[Floats | None]:
        """Return the imported track between each two neighbours, None where there is none."""
        if self._network is None:
            return [None] * (len(stops) - 1)
        return self._network.stretches(stops, kind, names)

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
        names = [name for line in self._wholes(entry) for name in line.names]
        sketch = Placement(
            None, _precision(stops), None, 0.9, entry.source, through=through,
            through_codes=self._codes(through), reason="through its nodes",
        )  # fmt: skip
        return _drawn(sketch, stops, self._tracks(stops, entry.kind, names))

    def _codes(self, names: Sequence[str]) -> tuple[str, ...]:
        codes = []
        for name in names:
            for identifier in self.gazetteer.by_name.get(fold(name), ()):
                entry = self.gazetteer.entries[identifier]
                if entry.kind == "admin" and entry.level:
                    codes.append(entry.unit[0])
                    break
        return tuple(codes)

    def corridor(
        self, names: Sequence[str], home: Sequence[str], kind: str = "", title: str = ""
    ) -> Placement:
        """Place a line named by the places it joins.

        Args:
            names: the places, in order.
            home: codes of the plan's home provinces.
            kind: the line's kind, which decides what imported tracks it may follow: without one,
                none.
            title: the line's name, by which tracks are known for its own.

        It follows the imported network where that has its tracks, and is else a sketch through
        the places.
        """
        stops = [stop for stop in self.chains.resolve(names, home) if stop]
        through = tuple(stop.name for stop in stops)
        codes = _unit_codes(stops)
        if len(stops) < 2 or len(stops) < len(names):
            missing = "some of its places are unknown"
            return Placement(through=through or None, through_codes=codes or None, reason=missing)
        nodes = [stop.node for stop in stops]
        sketch = Placement(
            None, "schematic", _SKETCH_RADIUS_M, 0.8, _source(stops), through=through,
            through_codes=codes, reason="through the places it names",
        )  # fmt: skip
        return _drawn(sketch, nodes, self._tracks(nodes, kind, self._titles(stops, names, title)))

    def through_codes(self, names: Sequence[str], home: Sequence[str]) -> tuple[str, ...]:
        """Return the unit codes of the places a line joins, as :meth:`corridor` decides on them."""
        return _unit_codes(self.chains.resolve(names, home))

    def _titles(self, stops: Sequence[Stop], names: Sequence[str], title: str) -> list[str]:
        """Return the names a line may have on a map: 成都至重庆铁路 is 成渝铁路 there."""
        if self._network is None:
            return []
        head = title.rpartition(names[-1])[2] if names[-1] in title else ""
        options = [{stop.name[0], *self._short_forms.get(stop.code, ())} for stop in stops]
        chains = {"".join(chain) for chain in product(*options)}
        return [title, *(f"{c}{head}" for chain in sorted(chains) for c in (chain, chain[::-1]))]

    @cached_property
    def _short_forms(self) -> dict[str, list[str]]:
        """One-character forms of units, by code."""
        forms: dict[str, list[str]] = {}
        for text, shorts in self.gazetteer.abbreviations.items():
            for short in shorts:
                forms.setdefault(short.unit, []).append(text)
        return forms

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
        if not names:
            return Placement(reason="no places named")
        return self.corridor(names, home, whole.kind, whole.name)

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
        for stop in self.chains.resolve([name], home):
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
    def _counties(self) -> "_Counties":
        return _Counties(self.atlas.counties_then, self.atlas.counties_now)

    def districts(self, placement: Placement) -> Districts:
        """Return the county-level units a placement lies in or crosses: then, and today."""
        if not placement.entry:
            return self._crossed(placement)
        if placement.entry not in self._districts:
            self._districts[placement.entry] = self._crossed(placement)
        return self._districts[placement.entry]

    def _crossed(self, placement: Placement) -> Districts:
        if placement.geometry is None:
            return (), ()
        if not placement.units or placement.precision not in _COARSE | {"boundary"}:
            return self._counties.crossed(placement.geometry)
        then, now = self._counties.within(placement.units)
        successors = (self._successors(c) for c in then if c not in self.atlas.counties_now)
        return then, tuple(sorted({*now, *chain.from_iterable(successors)}))

    def _successors(self, code: str) -> tuple[str, ...]:
        """Return today's units on the ground of a dissolved one; each is worked out once."""
        if code not in self._succeeding:
            _, now = self._counties.crossed(self.atlas.counties_then[code])
            self._succeeding[code] = now
        return self._succeeding[code]


class _Counties:
    """The county-level units of two times, and which of them a place lies in.

    Args:
        then: boundaries by code at the plans' dates.
        now: boundaries by code today; those of units that are as they were are the same objects.
    """

    def __init__(self, then: dict[str, BaseGeometry], now: dict[str, BaseGeometry]) -> None:
        rows = [(code, shape, (True, now.get(code) is shape)) for code, shape in then.items()]
        rows += [(c, shape, (False, True)) for c, shape in now.items() if then.get(c) is not shape]
        self._codes = np.array([code for code, _, _ in rows])
        self._shapes = np.array([shape for _, shape, _ in rows], dtype=object)
        self._times = np.array([times for _, _, times in rows])
        self._borders = shapely.boundary(self._shapes)
        self._areas = shapely.area(self._shapes)
        self._tree = shapely.STRtree(self._shapes)
        self._under: dict[str, list[int]] = {}
        for index, code in enumerate(self._codes):
            for stem in (code[:2], code[:4], code):
                self._under.setdefault(stem, []).append(index)

    def within(self, codes: Sequence[str]) -> Districts:
        """Return the counties that are, or belong to, the units ``codes``: then, and now."""
        stems = (re.sub(r"(?:00)+$", "", code) for code in codes)
        return self._split([index for stem in stems for index in self._under.get(stem, ())])

    def crossed(self, shape: BaseGeometry) -> Districts:
        """Return the counties that a shape lies in or crosses, not those it only touches."""
        if shapely.get_dimensions(shape) == 1:
            return self._split(self._crossed_by_line(shape))
        hits = self._tree.query(shape, "intersects")
        if shapely.get_dimensions(shape) == 2 and len(hits):
            shared = shapely.area(shapely.intersection(self._shapes[hits], shape))
            hits = hits[shared > _MIN_OVERLAP * np.minimum(self._areas[hits], shape.area)]
        return self._split(hits)

    def _crossed_by_line(self, line: BaseGeometry) -> Ints:
        near = self._tree.query(line)
        shapely.prepare(self._shapes[near])
        sure = self._surely_crossed(near, line)
        others = np.setdiff1d(near, sure)
        others = others[shapely.intersects(self._shapes[others], line)]
        shared = shapely.length(shapely.intersection(self._shapes[others], line))
        return np.concatenate([sure, others[shared > _MIN_CROSSING_DEG]])

    def _surely_crossed(self, near: Ints, line: BaseGeometry) -> Ints:
        """Return counties a line crosses that need no intersection to tell, which takes long.

        Where a point of it lies deeper inside than the least length that counts, so much of the
        line lies inside on one side of the point or the other.
        """
        if shapely.length(shapely.get_parts(line)).min() <= 2 * _MIN_CROSSING_DEG:
            return near[:0]
        points = shapely.get_coordinates(shapely.segmentize(line, _SAMPLE_DEG))
        county, point = np.nonzero(shapely.contains_xy(self._shapes[near][:, None], *points.T))
        county = near[county]
        shapely.prepare(self._borders[county])
        shallow = shapely.dwithin(
            self._borders[county], shapely.points(points[point]), _MIN_CROSSING_DEG
        )
        return np.unique(county[~shallow])

    def _split(self, indices: Ints | list[int]) -> Districts:
        chosen = np.unique(np.asarray(indices, dtype=np.int64))
        then, now = (self._codes[chosen[at]] for at in self._times[chosen].T)
        return tuple(sorted(then.tolist())), tuple(sorted(now.tolist()))


def _unit_codes(stops: Iterable[Stop | None]) -> tuple[str, ...]:
    return tuple(stop.code for stop in stops if stop and stop.code)


def _short(node: Node) -> str:
    return node.name.removesuffix("站")


def _precision(nodes: Sequence[Node]) -> str:
    """Return ``station`` for a line that runs through known nodes for most of its length.

    Stations, junctions and dams where they stand are such nodes, and bends of a river. A town is
    not, nor a station that is only known to be at its town: a line through those runs through
    named places, which makes it ``schematic``.
    """
    gaps = [(distance_m(a.lon, a.lat, b.lon, b.lat), a, b) for a, b in pairwise(nodes)]
    known_m = sum(m for m, a, b in gaps if m <= COARSE_GAP_M and _is_known(a) and _is_known(b))
    return "station" if known_m > sum(m for m, _, _ in gaps) / 2 else "schematic"


def _is_known(node: Node) -> bool:
    on_the_line = node.type == "bend" and node.precision != "approximate"
    return on_the_line or node.precision in _EXACT


def _bow_m(gaps: Iterable[tuple[Node, Node]]) -> float:
    """Return how far a line may stray between its widest-spaced neighbours."""
    widths = [distance_m(a.lon, a.lat, b.lon, b.lat) for a, b in gaps]
    return max(widths, default=0.0) * _SCHEMATIC_SHARE


def _source(stops: Sequence[Stop]) -> str:
    return "|".join(dict.fromkeys(stop.node.source for stop in stops))


def _union(areas: Sequence[BaseGeometry]) -> BaseGeometry:
    """Return the union of units; those of one set share their borders exactly."""
    union = shapely.coverage_union_all(areas)
    if union.is_valid and union.geom_type != "GeometryCollection":
        return union
    return shapely.union_all([shapely.make_valid(area) for area in areas])


def _without_slivers(area: BaseGeometry) -> BaseGeometry:
    """Return an area without its tiniest parts and holes; the largest part stays."""
    parts = shapely.get_parts(area)
    rough = shapely.area(parts)
    sizeable = parts[(rough > _SPECK_DEG2) | (rough == rough.max())]
    first, *others = sorted(sizeable, key=area_m2, reverse=True)
    kept = [
        Polygon(part.exterior, [r for r in part.interiors if _is_sizeable(Polygon(r))])
        for part in (first, *filter(_is_sizeable, others))
    ]
    return kept[0] if len(kept) == 1 else shapely.multipolygons(kept)


def _is_sizeable(area: BaseGeometry) -> bool:
    return shapely.area(area) > _SPECK_DEG2 and area_m2(area) >= _SLIVER_M2


# Lines -------------------------------------------------------------------------------------------


def _drawn(sketch: Placement, stops: Sequence[Node], tracks: Sequence[Floats | None]) -> Placement:
    """Return ``sketch`` with its line, which follows ``tracks`` where there are some.

    Its radius is that of the nodes between which there are none, unless ``sketch`` has one.
    """
    line = _draw(stops, tracks)
    gaps = [pair for pair, track in zip(pairwise(stops), tracks, strict=True) if track is None]
    if gaps:
        known_m = [sketch.radius_m] if sketch.radius_m else [n.radius_m for g in gaps for n in g]
        sketch = replace(sketch, geometry=line, radius_m=round(max(*known_m, _bow_m(gaps))))
        if len(gaps) == len(tracks):
            return sketch
    source = "|".join(dict.fromkeys((*sketch.source.split("|"), _TRACK_SOURCE)))
    if not gaps:
        return replace(
            sketch, geometry=line, precision="surveyed", radius_m=_TRACK_RADIUS_M, source=source,
            confidence=round((sketch.confidence or 0.0) + 0.05, 2),
            reason="along the track of the imported network",
        )  # fmt: skip
    surveyed_m = sum(length_m(LineString(track)) for track in tracks if track is not None)
    reason = (
        f"surveyed for {surveyed_m / 1000:.0f} of {length_m(line) / 1000:.0f} km, along the track "
        f"of the imported network; the rest {sketch.reason}"
    )
    return replace(sketch, source=source, reason=reason)


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
