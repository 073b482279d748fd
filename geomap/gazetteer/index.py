"""The compiled gazetteer: its rows, with names, units and their sizes, as plain data."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from geomap.characters import fold
from geomap.errors import GazetteerError
from geomap.gazetteer.model import (
    Abbreviation,
    Entry,
    Extent,
    Node,
    Source,
    Tables,
    Town,
)
from geomap.gazetteer.units import UnitAtlas

_NUMBER = re.compile(r"[GS]\d+")


@dataclass(frozen=True, slots=True)
class Index:
    """The data behind :class:`geomap.gazetteer.store.Gazetteer`.

    ``entries`` are the rows of the tables by id, without units, which are in ``atlas``. ``names``
    has the ids of entries and units by folded name, ``node_names`` the ids of nodes by folded name,
    with and without 站, ``local_names`` the names that mean a place only in its own unit.
    """

    entries: dict[str, Entry]
    nodes: dict[str, Node]
    atlas: UnitAtlas
    sources: dict[str, Source]
    abbreviations: list[Abbreviation]
    local_names: dict[str, list[str]]
    names: dict[str, tuple[str, ...]]
    node_names: dict[str, tuple[str, ...]]


def compile_tables(tables: Tables) -> Index:
    """Compile the index of ``tables``."""
    atlas = UnitAtlas(tables.unit_changes, tables.seats)
    atlas.towns = _towns(tables)
    nodes = tables.nodes | {seat.id: seat for seat in tables.seats.values()}
    for entry in tables.entries.values():
        for key in entry.nodes:
            if key not in nodes:
                nodes[key] = _seat(atlas, key.removeprefix("seat-"), entry)
    names: dict[str, dict[str, None]] = {}
    for entry in (*tables.entries.values(), *atlas.units.values()):
        for name in (*entry.names, *_numbered(entry)):
            names.setdefault(fold(name), {})[entry.id] = None
    node_names: dict[str, list[str]] = {}
    for key, node in nodes.items():
        if node.type != "bend":
            folded = fold(node.name)
            for name in dict.fromkeys((folded, folded.removesuffix("站"))):
                node_names.setdefault(name, []).append(key)
    return Index(
        entries=tables.entries,
        nodes=nodes,
        atlas=atlas,
        sources=tables.sources,
        abbreviations=tables.abbreviations,
        local_names={fold(name): ids for name, ids in tables.local_names.items()},
        names={name: tuple(ids) for name, ids in names.items()},
        node_names={name: tuple(ids) for name, ids in node_names.items()},
    )


def _numbered(entry: Entry) -> Iterator[str]:
    """Yield the names of an expressway by its number: G4216高速, G69银百高速."""
    numbers = [name for name in entry.names if _NUMBER.fullmatch(name)]
    if entry.kind == "expressway" and numbers:
        titles = ["高速", "高速公路", *(name for name in entry.names if name[0] not in "GS")]
        yield from (number + title for number in numbers for title in titles)


def _seat(atlas: UnitAtlas, code: str, entry: Entry) -> Node:
    try:
        return atlas.point(code)
    except KeyError:
        reason = f"unit {code} has neither a seat nor a boundary; give it a row in seats.csv"
        raise GazetteerError(f"{entry.id}: {reason}") from None


def _towns(tables: Tables) -> dict[str, list[tuple[str, float, float, str]]]:
    """Return the towns of the units that changed, by unit code."""
    changed = {code for change in tables.unit_changes for code in change.unit}
    towns: dict[str, list[tuple[str, float, float, str]]] = {}
    for entry in tables.entries.values():
        if entry.kind == "admin" and entry.lon is not None and entry.lat is not None:
            receiver = entry.replaced_by.removeprefix("admin-")
            for code in changed.intersection(entry.unit):
                towns.setdefault(code, []).append((entry.name, entry.lon, entry.lat, receiver))
    return towns


class _Stored(msgspec.Struct, frozen=True):
    """An :class:`Index` as it is cached: rows in order, seats by the ids of their nodes."""

    entries: list[Entry]
    nodes: dict[str, Node]
    seats: dict[str, str]
    units: list[Entry]
    changes: list[Entry]
    towns: dict[str, list[Town]]
    extents: dict[str, Extent | None]
    neighbours: dict[str, frozenset[str]]
    sources: dict[str, Source]
    abbreviations: list[Abbreviation]
    local_names: dict[str, list[str]]
    names: dict[str, tuple[str, ...]]
    node_names: dict[str, tuple[str, ...]]


def dumps(index: Index) -> bytes:
    """Return ``index`` as JSON."""
    atlas = index.atlas
    stored = _Stored(
        entries=list(index.entries.values()),
        nodes=index.nodes,
        seats={code: seat.id for code, seat in atlas.seats.items()},
        units=list(atlas.units.values()),
        changes=list(atlas.changes),
        towns=atlas.towns,
        extents={code: atlas.extent(code) for code in atlas.units},
        neighbours=atlas.neighbours,
        sources=index.sources,
        abbreviations=index.abbreviations,
        local_names=index.local_names,
        names=index.names,
        node_names=index.node_names,
    )
    return msgspec.json.encode(stored)


def loads(body: bytes) -> Index:
    """Return the index that :func:`dumps` wrote."""
    stored = msgspec.json.decode(body, type=_Stored)
    atlas = UnitAtlas(
        stored.changes,
        {code: stored.nodes[seat] for code, seat in stored.seats.items()},
        units={unit.unit[0]: unit for unit in stored.units},
        extents=stored.extents,
        neighbours=stored.neighbours,
    )
    atlas.towns = stored.towns
    return Index(
        entries={entry.id: entry for entry in stored.entries},
        nodes=stored.nodes,
        atlas=atlas,
        sources=stored.sources,
        abbreviations=stored.abbreviations,
        local_names=stored.local_names,
        names=stored.names,
        node_names=stored.node_names,
    )
