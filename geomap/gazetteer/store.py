"""The gazetteer as one object: names to entries, entries to positions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import shapely

from geomap.gazetteer.model import Abbreviation, Entry, Node, Source, Tables
from geomap.gazetteer.tables import read_tables
from geomap.gazetteer.units import UnitAtlas
from geomap.geodesy import distance_m
from geomap.plans.normal import fold

_PACKAGED = Path(__file__).parents[1] / "_gazetteer"
_CHECKOUT = Path(__file__).parents[2] / "gazetteer"

_LEVEL_COST_KM = {"prefecture": 0.0, "county": 10.0, "province": 15.0}
_AWAY_COST_KM = 400.0
"""How much nearer a place outside the home provinces must be to be preferred to one inside."""


def builtin_folder() -> Path:
    """Return the folder of the gazetteer that came with the program."""
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


def load(overlay: Path | None = None) -> "Gazetteer":
    """Load the built-in gazetteer, with the rows of a user's folder laid over it.

    Raises:
        GazetteerError: a table is broken (file, line and column named).
    """
    tables = read_tables(builtin_folder())
    if overlay is not None:
        _lay_over(tables, read_tables(overlay))
    return Gazetteer(tables, overlay)


def _lay_over(tables: Tables, own: Tables) -> None:
    tables.entries |= own.entries
    tables.nodes |= own.nodes
    tables.seats |= own.seats
    tables.sources |= own.sources
    tables.abbreviations = own.abbreviations + tables.abbreviations
    tables.unit_changes += own.unit_changes


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name was taken for: the chosen entry or none, all candidates, and why."""

    entry: Entry | None
    candidates: tuple[Entry, ...]
    confidence: float
    reason: str


class Gazetteer:
    """Names, positions and boundaries. Units count as entries under ``admin-<code>``.

    Args:
        tables: all rows.
        overlay: the user's own folder, where there is one.
    """

    def __init__(self, tables: Tables, overlay: Path | None = None) -> None:
        self.overlay = overlay
        self.atlas = UnitAtlas(tables.unit_changes, tables.seats)
        self.entries: dict[str, Entry] = dict(tables.entries)
        self.nodes: dict[str, Node] = tables.nodes | {n.id: n for n in tables.seats.values()}
        for entry in self.entries.values():
            for node in entry.nodes:
                if node not in self.nodes:
                    self.nodes[node] = self.atlas.point(node.removeprefix("seat-"))
        self.sources: dict[str, Source] = tables.sources
        self.local_names = {fold(name): ids for name, ids in tables.local_names.items()}
        for unit in self.atlas.units.values():
            self.entries[unit.id] = unit
        self.abbreviations: dict[str, list[Abbreviation]] = {}
        for short in tables.abbreviations:
            self.abbreviations.setdefault(short.text, []).append(short)
        self.atlas.towns = {
            code: [
                (e.name, e.lon, e.lat, e.replaced_by.removeprefix("admin-"))
                for e in self.entries.values()
                if e.kind == "admin" and e.level == "" and e.lon is not None and e.lat is not None
                and code in e.unit
            ]
            for code in {c for change in tables.unit_changes for c in change.unit}
        }  # fmt: skip

    @cached_property
    def by_name(self) -> dict[str, tuple[str, ...]]:
        """Entry ids by folded name."""
        index: dict[str, dict[str, None]] = {}
        for entry in self.entries.values():
            for name in entry.names:
                index.setdefault(fold(name), {})[entry.id] = None
        return {name: tuple(ids) for name, ids in index.items()}

    @cached_property
    def nodes_by_name(self) -> dict[str, list[Node]]:
        """Stations, towns and other nodes by folded name, with and without 站."""
        index: dict[str, list[Node]] = {}
        for node in self.nodes.values():
            if node.type == "bend":
                continue
            for name in {fold(node.name), fold(node.name).removesuffix("站")}:
                index.setdefault(name, []).append(node)
        return index

    def provinces(self, region: Iterable[str]) -> tuple[str, ...]:
        """Return the province codes of units named in ``region``.

        Unknown names are passed over.
        """
        codes: dict[str, None] = {}
        for name in region:
            for identifier in self.by_name.get(fold(name), ()):
                entry = self.entries[identifier]
                if entry.kind == "admin" and entry.level:
                    codes[self.atlas.province_of(entry.unit[0])] = None
        return tuple(codes)

    @cached_property
    def _adjacent(self) -> dict[str, frozenset[str]]:
        shapes = {c: s for c, s in self.atlas.boundaries.items() if c.endswith("0000")}
        codes = list(shapes)
        tree = shapely.STRtree([shapes[code] for code in codes])
        return {
            code: frozenset(codes[i] for i in tree.query(shapes[code], "dwithin", distance=0.02))
            for code in codes
        }

    def around(self, provinces: Iterable[str]) -> frozenset[str]:
        """Return ``provinces`` and all provinces that touch one of them."""
        return frozenset().union(*(self._adjacent.get(p, frozenset({p})) for p in provinces))

    def resolve(
        self,
        name: str,
        *,
        kinds: Sequence[str] = (),
        home: Sequence[str] = (),
        near: Sequence[tuple[float, float]] = (),
    ) -> Resolution:
        """Decide which entry ``name`` means.

        Args:
            name: a name or alias.
            kinds: kinds the context allows, all when empty.
            home: codes of the plan's home provinces.
            near: (lon, lat) of other places of the sentence.

        A single candidate is taken; among several, kind, home region and nearness decide; where
        they leave two equally likely, the answer is none, with the candidates.
        """
        found = [self.entries[i] for i in self.by_name.get(fold(name), ())]
        allowed = [entry for entry in found if not kinds or entry.kind in kinds]
        if not allowed:
            return Resolution(None, tuple(found), 0.0, "no entry of this name and kind")
        if len(allowed) == 1:
            return Resolution(allowed[0], tuple(found), 0.95, "the only entry of this name")
        ranked = sorted(allowed, key=lambda e: self._cost_km(e, home, near))
        best, second = (self._cost_km(e, home, near) for e in ranked[:2])
        if second - best < 5 and not self._same_place(ranked[0], ranked[1]):
            return Resolution(None, tuple(ranked), 0.3, "several places of this name, none nearer")
        margin = min(1.0, (second - best) / 400)
        return Resolution(
            ranked[0], tuple(ranked), round(0.6 + 0.35 * margin, 2), "nearest to home"
        )

    def _same_place(self, one: Entry, other: Entry) -> bool:
        a, b = self.position(one), self.position(other)
        return a is not None and b is not None and distance_m(*a, *b) < 30_000

    def _cost_km(
        self, entry: Entry, home: Sequence[str], near: Sequence[tuple[float, float]]
    ) -> float:
        position = self.position(entry)
        provinces = {self.atlas.province_of(code) for code in entry.unit if code.isdigit()}
        away = bool(home) and not provinces & set(home)
        cost = _LEVEL_COST_KM.get(entry.level, 5.0) + (_AWAY_COST_KM if away else 0.0)
        if position is not None and near:
            cost += min(distance_m(*position, *other) for other in near) / 1000
        return cost

    def position(self, entry: Entry) -> tuple[float, float] | None:
        """Return one (lon, lat) for an entry: its own, its unit's seat or its first node's."""
        if entry.lon is not None and entry.lat is not None:
            return entry.lon, entry.lat
        if entry.nodes:
            middle = self.nodes[entry.nodes[len(entry.nodes) // 2]]
            return middle.lon, middle.lat
        for code in (*entry.unit, *entry.members):
            if code in self.atlas.units:
                point = self.atlas.point(code)
                return point.lon, point.lat
            if code in self.entries and code != entry.id:
                return self.position(self.entries[code])
        return None

    def local(self, name: str, codes: Iterable[str]) -> Entry | None:
        """Return the entry that ``name`` means in or beside the units ``codes``, if any."""
        wanted = set(codes)
        for identifier in self.local_names.get(fold(name), ()):
            entry = self.entries.get(identifier)
            if entry is not None and wanted and wanted <= {*entry.unit, *entry.members}:
                return entry
        return None
