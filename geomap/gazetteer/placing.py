"""Places what a plan names: geometry, precision, radius, source and districts.

Geometry libraries are imported by the functions that need them, because the course and length of a
line are computed without.
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
from geomap.gazetteer.placement import CONFIDENCE, Districts, Line, Placement
from geomap.gazetteer.store import Gazetteer
from geomap.geodesy import distance_m, length_m, path_m

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geomap.gazetteer.counties import Counties
    from geomap.gazetteer.network import Network

__all__ = ["COARSE_GAP_M", "Districts", "Placement", "Placer"]

_COARSE = frozenset({"county", "city", "province"})
_LEVEL_PRECISION = {"county": "county", "prefecture": "city", "province": "province"}
_EXACT = frozenset({"surveyed", "station", "site"})
COARSE_GAP_M = 50_000
"""Between nodes farther apart than this a line is a sketch, however exact they are."""
_SCHEMATIC_SHARE = 0.12
"""How far a line between two places may be from the true course, as a share of its length."""
_SKETCH_RADIUS_M = 5000.0
"""Minimum radius of a line drawn through the places in its name."""
_SITE_RADIUS_M = 5000.0
"""Minimum radius of a project that is somewhere at its site."""
_NODE_REACH_M = 35_000
"""How close a node of a line must be to a place for the line to be cut there."""
_TRACK_SOURCE, _TRACK_RADIUS_M = "osm-network", 200
"""Source and radius of a line along an imported track."""
_TRACK_CONFIDENCE = 0.05
"""How much surer a line is if its track was found under its name."""


class Placer:
    """Places entries, corridor expressions, segments and projects with a site.

    Placed entries are cached, so all plans read with a gazetteer should share its placer
    (:attr:`geomap.gazetteer.store.Gazetteer.placer`).

    Args:
        gazetteer: Provides entries, nodes and units.
        kept: Name and key of the lines and areas in the cache folder. Without them, or if lines
            follow an imported network, each is drawn when needed.
    """

    def __init__(self, gazetteer: Gazetteer, kept: tuple[str, str] | None = None) -> None:
        self.gazetteer = gazetteer
        self._kept_as = kept
        self.atlas = gazetteer.atlas
        self.chains = Chains(gazetteer)
        self._placed: dict[str, Placement] = {}
        self._districts: dict[str, Districts] = {}
        self._sited: dict[str, Placement | None] = {}
        self._within: dict[tuple[str, ...], Districts] = {}
        self._succeeding: dict[str, tuple[str, ...]] = {}

    # Entries ----------------------------------------------------------------------------------

    def entry(self, entry: Entry) -> Placement:
        """Place an entry of the gazetteer, computed once per entry."""
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
            return self._unit(entry)
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
                Point(entry.lon, entry.lat),
                entry.precision,
                entry.radius_m,
                CONFIDENCE["own_position"],
                entry.source,
                through=entry.through or None,
                units=entry.unit,
                reason=("own_position",),
            )
        if entry.precision in _COARSE and entry.unit:
            return self._in_unit(entry.unit[0], entry.source, CONFIDENCE["unit_only"])
        return Placement(
            through=entry.through or None, source=entry.source, reason=("unknown_position",)
        )

    def _along(self, entry: Entry) -> Placement | None:
        """Place what follows whole lines, such as the green corridor of a river."""
        lines = [self.gazetteer.entries.get(member) for member in entry.members]
        courses = [self.entry(line) for line in lines if line is not None and line.nodes]
        if not courses or len(courses) < len(lines):
            return None
        import shapely  # noqa: PLC0415

        union = shapely.union_all([course.geometry for course in courses])
        radius = max(course.radius_m or 0.0 for course in courses)
        sources = dict.fromkeys(s for course in courses for s in course.source.split("|"))
        return Placement(
            union,
            "schematic",
            radius,
            CONFIDENCE["members_course"],
            "|".join(sources),
            reason=("members_course",),
            length_m=length_m(union),
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

    def _unit(self, entry: Entry) -> Placement:
        from geomap.gazetteer.areas import unit_areas  # noqa: PLC0415

        code = entry.unit[0]
        kept = unit_areas().get(code)
        if kept is None:  # created after the boundary set was made
            return self._area((code,), entry)
        return _in_units(bytes(kept.wkb), kept.radius_m, (code,))

    def _area(self, codes: Sequence[str], entry: Entry) -> Placement:
        shapes = [self.atlas.boundary(code) for code in codes]
        known = [shape for shape in shapes if shape is not None]
        if not known:
            return Placement(source=entry.source, reason=("no_boundary",))
        from geomap.gazetteer.areas import joined  # noqa: PLC0415

        area, radius_m = joined(known, slivers=not entry.members)
        return _in_units(area, radius_m, tuple(codes))

    def _in_unit(self, code: str, source: str, confidence: float) -> Placement:
        if code not in self.atlas.units:
            return Placement(source=source, reason=("unknown_unit", code))
        extent = self.atlas.extent(code)
        if extent is None:
            return Placement(source=source, reason=("unit_without_boundary", code))
        precision = _LEVEL_PRECISION[self.atlas.units[code].level]
        from shapely import Point  # noqa: PLC0415

        return Placement(
            Point(extent.lon, extent.lat), precision, extent.radius_m, confidence,
            source or "tianditu", reason=("unit_only",), units=(code,),
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
        """Return the imported track between each pair of neighbours, None if there is none."""
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
            return Placement(source=entry.source, reason=("too_few_nodes",))
        through = tuple(entry.through or (_short(stops[0]), _short(stops[-1])))
        names = [name for line in self._wholes(entry) for name in line.names]
        sketch = Placement(
            None, _precision(stops), None, CONFIDENCE["nodes"], entry.source, through=through,
            through_codes=self._codes(through), reason=("nodes",),
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
        """Place a line named by the places it connects.

        It follows the imported network if that has its tracks; otherwise it is a sketch through the
        places.

        Args:
            names: The places, in order.
            home: Codes of the plan's home provinces.
            kind: The line's kind, which determines the imported tracks it may follow; none
                without a kind.
            title: The line's name, by which its own tracks are recognised.
        """
        stops = [stop for stop in self.chains.resolve(names, home) if stop]
        through = tuple(stop.name for stop in stops)
        codes = _unit_codes(stops)
        if len(stops) < 2 or len(stops) < len(names):
            return Placement(
                through=through or None, through_codes=codes or None, reason=("unknown_places",)
            )
        nodes = [stop.node for stop in stops]
        sketch = Placement(
            None,
            "schematic",
            _SKETCH_RADIUS_M,
            CONFIDENCE["places"],
            _source(stops),
            through=through,
            through_codes=codes,
            reason=("places",),
        )
        return _drawn(sketch, nodes, self._tracks(nodes, kind, self._titles(stops, names, title)))

    def through_codes(self, names: Sequence[str], home: Sequence[str]) -> tuple[str, ...]:
        """Return the unit codes of the places a line connects, as chosen by :meth:`corridor`."""
        return _unit_codes(self.chains.resolve(names, home))

    def _titles(self, stops: Sequence[Stop], names: Sequence[str], title: str) -> list[str]:
        """Return the names that a line may have on a map: 成都至重庆铁路 is 成渝铁路 there."""
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
        within = self.stretch_in(whole, provinces, home) if provinces and whole.nodes else None
        if within is not None:
            shorts = tuple(self.atlas.units[code].short for code in provinces)
            return replace(within, through=shorts, through_codes=provinces)
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
                    course.shape,
                    course.precision,
                    course.radius_m,
                    CONFIDENCE["stretch"],
                    whole.source,
                    through=through,
                    through_codes=self._codes(through),
                    reason=("stretch",),
                    length_m=course.length_m,
                )
        if not names:
            return Placement(reason=("unknown_stretch",))
        return self.corridor(names, home, whole.kind, whole.name)

    def stretch_in(
        self, whole: Entry, codes: Sequence[str], home: Sequence[str]
    ) -> Placement | None:
        """Place the part of a known line inside units; None if the line does not enter them.

        It runs through the line's own ends and way points there, and through its first and last
        node.
        """
        shapes = [shape for code in codes if (shape := self.atlas.boundary(code)) is not None]
        course = self._course(whole, whole.nodes)
        if not shapes or course.geometry is None:
            return None
        import shapely  # noqa: PLC0415

        area = shapely.union_all(shapes)
        line = shapely.intersection(course.geometry, area)
        if not line.length:
            return None
        nodes = [self.gazetteer.nodes[key] for key in whole.nodes]
        inside = shapely.contains_xy(area, [n.lon for n in nodes], [n.lat for n in nodes])
        named = [at for at, n in enumerate(nodes) if inside[at] and n.type != "bend"]
        shown = {at: _short(nodes[at]) for at in (*named[:1], *named[-1:])}
        for name in whole.through:
            if (at := self._cut(whole, name, home)) in named:
                shown[at] = name
        through = tuple(shown[at] for at in sorted(shown))
        return Placement(
            line, course.precision, course.radius_m, CONFIDENCE["stretch_in_units"], whole.source,
            through=through or None, through_codes=self._codes(through) or None,
            reason=("stretch_in_units",), length_m=length_m(line),
        )  # fmt: skip

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

    # Projects placed by their sites -----------------------------------------------------------

    def sited(self, sites: Sequence[str]) -> Placement:
        """Place a project that is not in the gazetteer by the places in its name or sentence.

        Of a site and a finer one within it (贵州省石阡县), the finer counts. A project on a long
        line or in a wide area may be anywhere along or within it: its radius and its districts are
        those of the whole site.
        """
        chosen: Entry | None = None
        for entry in (self.gazetteer.entries[identifier] for identifier in sites):
            if entry.id not in self._sited:
                self._sited[entry.id] = self._at(entry)
            if self._sited[entry.id] and (chosen is None or self._lies_in(entry, chosen)):
                chosen = entry
        placed = None if chosen is None else self._sited[chosen.id]
        return Placement(reason=("no_site",)) if placed is None else placed

    def _lies_in(self, entry: Entry, unit: Entry) -> bool:
        """Whether an entry lies in a larger unit: 石阡县 in 贵州省."""
        if not (unit.kind == "admin" and unit.level and entry.unit):
            return False
        above = (self.atlas.province_of, self.atlas.prefecture_of)
        code = unit.unit[0]
        return all(c != code and code in {of(c) for of in above} for c in entry.unit)

    def _at(self, entry: Entry) -> Placement | None:
        """Place a project somewhere at an entry; None if the entry's position is unknown."""
        if entry.kind == "admin" and entry.level:
            return self._in_unit(entry.unit[0], "tianditu", CONFIDENCE["unit_of_site"])
        placed = self.entry(entry)
        if placed.geometry is None or entry.level:
            return None
        from shapely import Point  # noqa: PLC0415

        from geomap.gazetteer.boundaries import extent_of  # noqa: PLC0415

        extent = extent_of(placed.geometry)
        return Placement(
            Point(extent.lon, extent.lat),
            "approximate",
            max(placed.radius_m or 0, extent.radius_m, _SITE_RADIUS_M),
            CONFIDENCE["at"],
            placed.source,
            units=entry.unit,
            reason=("at", entry.name),
            entry=entry.id,
        )

    # Districts --------------------------------------------------------------------------------

    @cached_property
    def _counties(self) -> "Counties":
        from geomap.gazetteer.counties import Counties  # noqa: PLC0415

        return Counties(self.atlas.counties_then, self.atlas.counties_now)

    def districts(self, placement: Placement) -> Districts:
        """Return the county-level units that a placement is in or crosses, then and today.

        For what is placed at the site of an entry, they are those of the entry.
        """
        if not placement.entry:
            return self._crossed(placement)
        if placement.entry not in self._districts:
            whole = self.entry(self.gazetteer.entries[placement.entry])
            if placement.entry not in self._districts:  # nor kept
                self._districts[placement.entry] = self._crossed(whole)
        return self._districts[placement.entry]

    def _crossed(self, placement: Placement) -> Districts:
        if placement.geometry is None:
            return (), ()
        if not placement.units or placement.precision not in _COARSE | {"boundary"}:
            return self._counties.crossed(placement.geometry)
        if placement.units not in self._within:
            self._within[placement.units] = self._districts_of(placement.units)
        return self._within[placement.units]

    def _districts_of(self, codes: Sequence[str]) -> Districts:
        then, now = self._counties.within(codes)
        successors = (self._successors(c) for c in then if c not in self.atlas.counties_now)
        return then, tuple(sorted({*now, *chain.from_iterable(successors)}))

    def _successors(self, code: str) -> tuple[str, ...]:
        """Return today's units in the area of a dissolved one, computed once per unit."""
        if code not in self._succeeding:
            _, now = self._counties.crossed(self.atlas.counties_then[code])
            self._succeeding[code] = now
        return self._succeeding[code]


def _in_units(area: "BaseGeometry | bytes", radius_m: int, codes: tuple[str, ...]) -> Placement:
    return Placement(
        area, "boundary", radius_m, CONFIDENCE["units"], "tianditu", units=codes,
        reason=("units",),
    )  # fmt: skip


def _unit_codes(stops: Iterable[Stop | None]) -> tuple[str, ...]:
    return tuple(stop.code for stop in stops if stop and stop.code)


def _short(node: Node) -> str:
    return node.name.removesuffix("站")


def _precision(nodes: Sequence[Node]) -> str:
    """Return ``station`` for a line through known nodes for most of its length, or ``schematic``.

    Known nodes are stations, junctions and dams with their own position, and bends of a river, but
    not towns, or stations known only to be in their towns.
    """
    gaps = [(distance_m(a.lon, a.lat, b.lon, b.lat), a, b) for a, b in pairwise(nodes)]
    known_m = sum(m for m, a, b in gaps if m <= COARSE_GAP_M and _is_known(a) and _is_known(b))
    return "station" if known_m > sum(m for m, _, _ in gaps) / 2 else "schematic"


def _is_known(node: Node) -> bool:
    on_the_line = node.type == "bend" and node.precision != "approximate"
    return on_the_line or node.precision in _EXACT


def _bow_m(gaps: Iterable[tuple[Node, Node]]) -> float:
    """Return how far a line may be off, in metres, between its widest-spaced neighbours."""
    widths = [distance_m(a.lon, a.lat, b.lon, b.lat) for a, b in gaps]
    return max(widths, default=0.0) * _SCHEMATIC_SHARE


def _source(stops: Sequence[Stop]) -> str:
    return "|".join(dict.fromkeys(stop.node.source for stop in stops))


def _drawn(sketch: Placement, stops: Sequence[Node], tracks: Sequence[Line | None]) -> Placement:
    """Return ``sketch`` with its line, which follows ``tracks`` where they exist.

    Its radius is that of the nodes without a track between them, unless ``sketch`` has one.
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
            confidence=round((sketch.confidence or 0.0) + _TRACK_CONFIDENCE, 2),
            reason=("tracks",),
        )  # fmt: skip
    surveyed_m = sum(path_m(track) for track in tracks if track is not None)
    kilometres = (f"{metres / 1000:.0f}" for metres in (surveyed_m, path_m(line)))
    reason = (f"{sketch.reason[0]}_and_tracks", *kilometres)
    return replace(sketch, source=source, reason=reason)
