"""The gazetteer as one object: names to entries, entries to positions."""

import copy
import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.characters import fold
from geomap.gazetteer import cache
from geomap.gazetteer.index import Index, compile_tables, dumps, loads
from geomap.gazetteer.layout import table_files
from geomap.gazetteer.model import Abbreviation, Entry, Node, Source, Tables
from geomap.gazetteer.placement import Reason
from geomap.gazetteer.units import boundary_files
from geomap.sphere import distance_m

if TYPE_CHECKING:
    from geomap.gazetteer.placing import Placer

_PACKAGED = Path(__file__).parents[1] / "_gazetteer"
_CHECKOUT = Path(__file__).parents[2] / "gazetteer"

SAME_PLACE_M = 30_000
"""Entries of one name that are this close to each other are taken for one place."""
_LEVEL_COST_KM = {"prefecture": 0.0, "county": 10.0, "province": 15.0}
_OTHER_COST_KM = 5.0
"""Disadvantages of a namesake by the level of its unit, and of one that is not a unit."""
_CLEAR_KM = 5.0
"""How much nearer the nearest of several namesakes must be to be chosen."""
_CERTAIN_KM = 400.0
"""How much nearer it must be for the full confidence of a choice."""
_AWAY_COST_KM = 400.0
"""How much nearer a place outside the home provinces must be to be preferred to one inside."""


def builtin_folder() -> Path:
    """Return the folder of the built-in gazetteer."""
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


def load(overlay: Path | None = None) -> "Gazetteer":
    """Load the built-in gazetteer, with the rows of a user's folder laid over it.

    The compiled tables are cached in the user's cache folder until one of them changes.

    Raises:
        GazetteerError: A table is broken; the message gives file, line and column.
    """
    with nothing_collected():
        return _load(overlay)


def _load(overlay: Path | None) -> "Gazetteer":
    folders = [builtin_folder()] if overlay is None else [builtin_folder(), overlay]
    stem = f"gazetteer-{cache.digest(str(f.absolute()).encode() for f in folders)[:12]}"
    key = _key(folders)
    body = cache.read(f"{stem}.json", key)
    if body is not None:
        return Gazetteer(loads(body), overlay, (f"{stem}.wkb", key))
    from geomap.gazetteer.tables import read_tables  # noqa: PLC0415 - seldom needed

    index = compile_tables(read_tables(*folders))
    if _key(folders) != key:  # a table was saved meanwhile
        return Gazetteer(index, overlay)
    cache.keep(f"{stem}.json", key, dumps(index))
    return Gazetteer(index, overlay, (f"{stem}.wkb", key))


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Suspend garbage collection, for work that makes many objects and no cycles of them.

    Every collection looks at the whole gazetteer, and finds nothing.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _key(folders: Sequence[Path]) -> str:
    """Return the digest of everything the compiled gazetteer is made from."""
    parts = [cache.programs(), *map(cache.fingerprint, boundary_files())]
    for folder in folders:
        for path in table_files(folder):
            parts += [path.relative_to(folder).as_posix().encode(), path.read_bytes()]
    return cache.digest(parts)


@dataclass(frozen=True, slots=True)
class Resolution:
    """How a name was resolved: the chosen entry or None, all candidates, and the reason."""

    entry: Entry | None
    candidates: tuple[Entry, ...]
    confidence: float
    reason: Reason


class Gazetteer:
    """Names, positions and boundaries. Units count as entries under ``admin-<code>``.

    Args:
        rows: All rows of the tables, or what they were compiled to.
        overlay: The user's own folder, if there is one.
        kept: Name and key under which its lines and areas are kept in the cache folder, if they
            are.
    """

    by_name: dict[str, tuple[str, ...]]
    """Entry ids by folded name."""

    def __init__(
        self,
        rows: Tables | Index,
        overlay: Path | None = None,
        kept: tuple[str, str] | None = None,
    ) -> None:
        index = rows if isinstance(rows, Index) else compile_tables(rows)
        self.overlay = overlay
        self._kept_as = kept
        self.atlas = index.atlas
        self.entries: dict[str, Entry] = index.entries | {
            unit.id: unit for unit in self.atlas.units.values()
        }
        self.nodes: dict[str, Node] = index.nodes
        self.sources: dict[str, Source] = index.sources
        self.by_name = index.names
        self._node_names = index.node_names
        self.local_names = index.local_names
        self.abbreviations: dict[str, list[Abbreviation]] = {}
        for short in index.abbreviations:
            self.abbreviations.setdefault(short.text, []).append(short)

    @cached_property
    def nodes_by_name(self) -> dict[str, list[Node]]:
        """Stations, towns and other nodes by folded name, with and without 站."""
        return {name: [self.nodes[key] for key in keys] for name, keys in self._node_names.items()}

    @cached_property
    def placer(self) -> "Placer":
        """Draws entries and lines, each entry only once."""
        from geomap.gazetteer.placing import Placer  # noqa: PLC0415 - what names are needs none

        return Placer(self, self._kept_as)

    def spelled_with(self, characters: Iterable[str], endings: Iterable[str]) -> "Gazetteer":
        """Return this gazetteer with only those names that a short text may contain or be given.

        With so few names, reading the text begins much sooner.

        Args:
            characters: Those of the text; a name begins with one of them.
            endings: The characters of words that may complete it.
        """
        own = frozenset(characters)
        allowed = own.union(endings)
        names = self.by_name.items()
        view = copy.copy(self)
        view.by_name = {n: ids for n, ids in names if n[0] in own and allowed.issuperset(n)}
        return view

    def provinces(self, region: Iterable[str]) -> tuple[str, ...]:
        """Return the province codes of the units named in ``region``, skipping unknown names."""
        codes: dict[str, None] = {}
        for name in region:
            for identifier in self.by_name.get(fold(name), ()):
                entry = self.entries[identifier]
                if entry.kind == "admin" and entry.level:
                    codes[self.atlas.province_of(entry.unit[0])] = None
        return tuple(codes)

    def around(self, provinces: Iterable[str]) -> frozenset[str]:
        """Return ``provinces`` and all provinces that touch one of them."""
        near = self.atlas.neighbours
        return frozenset().union(*(near.get(p, frozenset({p})) for p in provinces))

    def resolve(
        self,
        name: str,
        *,
        kinds: Sequence[str] = (),
        home: Sequence[str] = (),
        near: Sequence[tuple[float, float]] = (),
    ) -> Resolution:
        """Decide which entry ``name`` means.

        A single candidate is chosen; among several, kind, home region and proximity decide. If they
        leave two equally likely, none is chosen, and the candidates are returned.

        Args:
            name: A name or alias.
            kinds: The kinds that the context allows; by default all.
            home: Codes of the plan's home provinces.
            near: (lon, lat) of other places in the sentence.
        """
        found = [self.entries[i] for i in self.by_name.get(fold(name), ())]
        return self.choose(found, kinds=kinds, home=home, near=near)

    def choose(
        self,
        found: Sequence[Entry],
        *,
        kinds: Sequence[str] = (),
        home: Sequence[str] = (),
        near: Sequence[tuple[float, float]] = (),
    ) -> Resolution:
        """Decide which of the entries ``found`` under a name is meant, as :meth:`resolve` does."""
        allowed = [entry for entry in found if entry.kind in kinds] if kinds else found
        if not allowed:
            return Resolution(None, tuple(found), 0.0, ("unknown_name",))
        if len(allowed) == 1:
            return Resolution(allowed[0], tuple(found), 0.95, ("only_namesake",))
        if not any(self._provinces(entry) & set(home) for entry in allowed):
            home = ()  # none of them is at home, so home decides nothing
        costs = {entry.id: self._cost_km(entry, home, near) for entry in allowed}
        ranked = sorted(allowed, key=lambda entry: costs[entry.id])
        clear_km = _CLEAR_KM
        if not home and not near:  # a rank alone decides for provinces only
            ranked.sort(key=lambda entry: entry.level != "province")
            clear_km = -inf if ranked[0].level == "province" else inf
        best, second = costs[ranked[0].id], costs[ranked[1].id]
        rivals = [entry for entry in ranked[1:] if costs[entry.id] - best < clear_km]
        if not all(self._same_place(ranked[0], rival) for rival in rivals):
            return Resolution(None, tuple(ranked), 0.3, ("namesakes",))
        margin = min(1.0, abs(second - best) / _CERTAIN_KM)
        return Resolution(
            ranked[0], tuple(ranked), round(0.6 + 0.35 * margin, 2), ("nearest_namesake",)
        )

    def _same_place(self, one: Entry, other: Entry) -> bool:
        a, b = self.position(one), self.position(other)
        return a is not None and b is not None and distance_m(*a, *b) < SAME_PLACE_M

    def _cost_km(
        self, entry: Entry, home: Sequence[str], near: Sequence[tuple[float, float]]
    ) -> float:
        position = self.position(entry)
        away = bool(home) and not self._provinces(entry) & set(home)
        cost = _LEVEL_COST_KM.get(entry.level, _OTHER_COST_KM) + (_AWAY_COST_KM if away else 0.0)
        if position is not None and near:
            cost += min(distance_m(*position, *other) for other in near) / 1000
        return cost

    def _provinces(self, entry: Entry) -> set[str]:
        """Return the codes of the provinces that an entry, or its nodes, are in."""
        codes = entry.unit or (code for key in entry.nodes for code in self.nodes[key].unit)
        return {self.atlas.province_of(code) for code in codes}

    def position(self, entry: Entry) -> tuple[float, float] | None:
        """Return a (lon, lat) for an entry: its own, its unit's seat or its first node's."""
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
        """Return the entry that ``name`` means in or next to the units ``codes``, if any."""
        wanted = set(codes)
        for identifier in self.local_names.get(fold(name), ()):
            entry = self.entries.get(identifier)
            if entry is not None and wanted and wanted <= {*entry.unit, *entry.members}:
                return entry
        return None
