"""Where a thing lies: geometry, precision, radius, source and districts of what a plan names.

What handles geometry is loaded by the functions that need it: where a line runs, and how long it
is, is told without.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain, pairwise, product
from typing import TYPE_CHECKING

from geomap.characters import fold
from geomap.gazetteer.chains import Chains, Stop
from geomap.gazetteer.drawing import draw
from geomap.gazetteer.model import Entry, Node
from geomap.gazetteer.placed import Placed, is_kept, load_placed
from geomap.gazetteer.placement import Districts, Line, Placement
from geomap.gazetteer.store import Gazetteer
from geomap.geodesy import distance_m, length_m, path_m

if TYPE_CHECKING:
    from geomap.gazetteer.counties import Counties
    from geomap.gazetteer.network import Network

__all__ = ["COARSE_GAP_M", "Districts", "Placement", "Placer"]

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


class Placer:
    """Places entries, corridor expressions, segments and sited works of one gazetteer.

    Entries stay placed: a gazetteer's own (:attr:`geomap.gazetteer.store.Gazetteer.placer`) serves
    all plans that are read with it.

    Args:
        gazetteer: where entries, nodes and units are.
        kept: name and key under which its lines and areas are kept in the cache folder; without
            them, and where lines follow an imported network, each is drawn when it is asked for.
    """

    def __init__(self, gazetteer: Gazetteer, kept: tuple[str, str] | None = None) -> None:
        self.gazetteer = gazetteer
        self._kept_as = kept
        self.atlas = gazetteer.atlas
        self.chains = Chains(gazetteer)
        self._placed: dict[str, Placement] = {}
        self._districts: dict[str, Districts] = {}
        self._succeeding: dict[str, tuple[str, ...]] = {}

    # Entries ----------------------------------------------------------------------------------

    def entry(self, entry: Entry) -> Placement:
        """Place an entry of the gazetteer; each entry is worked out once."""
        if entry.id not in self._placed:
            if is_kept(entry) and entry.id in self._kept:
                self._placed[entry.id], self._districts[entry.id] = self._kept[entry.id]
            else:
                self._placed[entry.id] = replace(self._place(entry), entry=entry.id)
        return self._placed[entry.id]

    @cached_property
    def _kept(self) -> Placed:
        if self._kept_as is None or self._network is not None:
            return {}
        return load_placed(*self._kept_as, Placer(self.gazetteer))

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
                if area.shape is not None:
                    return area
        if entry.lon is not None and entry.lat is not None:
            from shapely import Point  # noqa: PLC0415

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
        import shapely  # noqa: PLC0415

        union = shapely.union_all([course.geometry for course in courses])
        radius = max(course.radius_m or 0.0 for course in courses)
        sources = dict.fromkeys(s for course in courses for s in course.source.split("|"))
        return Placement(
            union, "schematic", radius, 0.9, "|".join(sources), reason="along its members",
            length_m=length_m(union),
        )  # fmt: skip

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
        shapes = [self.atlas.boundary(code) for code in codes]
        known = [shape for shape in shapes if shape is not None]
        if not known:
            return Placement(source=entry.source, reason="no boundary")
        from geomap.gazetteer.areas import joined  # noqa: PLC0415

        area, radius_m = joined(known, slivers=not entry.members)
        return Placement(
            area, "boundary", radius_m, 0.95, "tianditu", units=tuple(codes),
            reason="union of its units",
        )  # fmt: skip

    def _in_unit(self, code: str, source: str, confidence: float) -> Placement:
        if code not in self.atlas.units:
            return Placement(source=source, reason=f"no unit {code}")
        extent = self.atlas.extent(code)
        if extent is None:
            return Placement(source=source, reason=f"no boundary for {code}")
        precision = _LEVEL_PRECISION[self.atlas.units[code].level]
        from shapely import Point  # noqa: PLC0415

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

    def _tracks(self, stops: Sequence[Node], kind: str, names: Iterable[str]) -> list[Line | None]:
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
            import shapely  # noqa: PLC0415

            course = self._course(whole, whole.nodes)
            area = shapely.union_all([self.atlas.boundaries[code] for code in provinces])
            line = shapely.intersection(course.geometry, area)
            if not shapely.is_empty(line):
                shorts = tuple(self.atlas.units[code].aliases[0] for code in provinces)
                return Placement(
                    line, course.precision, course.radius_m, 0.85, whole.source, through=shorts,
                    through_codes=provinces, reason="the part of the line in these provinces",
                    length_m=length_m(line),
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
                    course.shape, course.precision, course.radius_m, 0.9, whole.source,
                    through=through, through_codes=self._codes(through),
                    reason="a stretch of the line between two of its nodes",
                    length_m=course.length_m,
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
            if away and min(away) < _NODE_REACH_M:
                return away.index(min(away))
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
            point = placed.geometry.point_on_surface()
            radius = max(placed.radius_m or 0, 5000.0)
            return Placement(
                point, "approximate", radius, 0.4, placed.source, units=entry.unit,
                reason=f"at {entry.name}",
            )  # fmt: skip
        return Placement(reason="no site named")

    # Districts --------------------------------------------------------------------------------

    @cached_property
    def _counties(self) -> "Counties":
        from geomap.gazetteer.counties import Counties  # noqa: PLC0415

        return Counties(self.atlas.counties_then, self.atlas.counties_now)

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


def _drawn(sketch: Placement, stops: Sequence[Node], tracks: Sequence[Line | None]) -> Placement:
    """Return ``sketch`` with its line, which follows ``tracks`` where there are some.

    Its radius is that of the nodes between which there are none, unless ``sketch`` has one.
    """
    line = draw(stops, tracks)
    sketch = replace(sketch, shape=line, length_m=path_m(line))
    gaps = [pair for pair, track in zip(pairwise(stops), tracks, strict=True) if track is None]
    if gaps:
        known_m = [sketch.radius_m] if sketch.radius_m else [n.radius_m for g in gaps for n in g]
        sketch = replace(sketch, radius_m=round(max(*known_m, _bow_m(gaps))))
        if len(gaps) == len(tracks):
            return sketch
    source = "|".join(dict.fromkeys((*sketch.source.split("|"), _TRACK_SOURCE)))
    if not gaps:
        return replace(
            sketch, precision="surveyed", radius_m=_TRACK_RADIUS_M, source=source,
            confidence=round((sketch.confidence or 0.0) + 0.05, 2),
            reason="along the track of the imported network",
        )  # fmt: skip
    surveyed_m = sum(path_m(track) for track in tracks if track is not None)
    reason = (
        f"surveyed for {surveyed_m / 1000:.0f} of {path_m(line) / 1000:.0f} km, along the track "
        f"of the imported network; the rest {sketch.reason}"
    )
    return replace(sketch, source=source, reason=reason)
