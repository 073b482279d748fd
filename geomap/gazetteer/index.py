"""The compiled gazetteer: its rows, with names, units and their sizes, as plain data."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from geomap.characters import fold
from geomap.errors import GazetteerError
from geomap.gazetteer.model import Abbreviation, Entry, Extent, Node, Source, Tables
from geomap.gazetteer.units import UnitAtlas

_LISTS = [at for at, name in enumerate(Entry._fields) if Entry._field_defaults.get(name) == ()]
"""Where the columns of an entry are that hold several values."""
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


def dumps(index: Index) -> bytes:
    """Return ``index`` as JSON."""
    atlas = index.atlas
    data = {
        "entries": list(index.entries.values()),
        "nodes": [[key, *node] for key, node in index.nodes.items()],
        "seats": {code: seat.id for code, seat in atlas.seats.items()},
        "units": list(atlas.units.values()),
        "changes": atlas.changes,
        "towns": atlas.towns,
        "extents": {code: atlas.extent(code) for code in atlas.units},
        "neighbours": {code: sorted(codes) for code, codes in atlas.neighbours.items()},
        "sources": _rows(index.sources.values(), [f.name for f in fields(Source)]),
        "abbreviations": _rows(index.abbreviations, [f.name for f in fields(Abbreviation)]),
        "local_names": index.local_names,
        "names": index.names,
        "node_names": index.node_names,
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def loads(body: bytes) -> Index:
    """Return the index that :func:`dumps` wrote."""
    data = json.loads(body)
    nodes = {key: _node(row) for key, *row in data["nodes"]}
    return Index(
        entries={row[0]: _entry(row) for row in data["entries"]},
        nodes=nodes,
        atlas=_atlas(data, nodes),
        sources={row[0]: Source(*row) for row in data["sources"]},
        abbreviations=[Abbreviation(*row) for row in data["abbreviations"]],
        local_names=data["local_names"],
        names={name: tuple(ids) for name, ids in data["names"].items()},
        node_names={name: tuple(ids) for name, ids in data["node_names"].items()},
    )


def _atlas(data: dict[str, Any], nodes: dict[str, Node]) -> UnitAtlas:
    units = map(_entry, data["units"])
    atlas = UnitAtlas(
        [_entry(row) for row in data["changes"]],
        {code: nodes[seat] for code, seat in data["seats"].items()},
        units={unit.unit[0]: unit for unit in units},
        extents={c: Extent(*row) if row else None for c, row in data["extents"].items()},
        neighbours={code: frozenset(codes) for code, codes in data["neighbours"].items()},
    )
    atlas.towns = {code: [tuple(t) for t in towns] for code, towns in data["towns"].items()}
    return atlas


def _rows(things: Iterable[Source | Abbreviation], columns: Sequence[str]) -> Any:
    return list(map(attrgetter(*columns), things))


def _entry(row: list[Any]) -> Entry:
    for at in _LISTS:
        row[at] = tuple(row[at])
    return Entry._make(row)


def _node(row: list[Any]) -> Node:
    row[-1] = tuple(row[-1])
    return Node._make(row)
