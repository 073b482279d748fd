"""Reads the CSV tables of gazetteer folders into :class:`Tables`.

``docs/gazetteer.md`` describes the columns. The tables of all folders are first laid over each
other by their keys; then references are resolved, whatever folder their target is in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from operator import itemgetter
from pathlib import Path

from geomap.csvrows import Row, read_rows
from geomap.errors import GazetteerError
from geomap.gazetteer.layout import TABLES, Table, known_ids
from geomap.gazetteer.model import Abbreviation, Entry, Node, Source, Tables
from geomap.gazetteer.units import UnitAtlas
from geomap.vocabulary import KINDS, PRECISIONS

LOCAL_FORMS = frozenset({"local", "short"})
"""Forms of names that mean a place only in its own unit, or next to its members."""


_LISTS = {"routes": "corridors", "members": "places"}
"""Tables whose rows together are one thing, the course or the members of a row of the other."""

_Key = tuple[str, ...]


def read_tables(*folders: Path) -> Tables:
    """Read gazetteer folders, each laid over the previous ones; missing tables count as empty.

    A row replaces an earlier folder's row with the same key. If a folder has a row for a corridor
    or grouping and also its course or members, these replace all earlier ones. Rows may refer to
    rows of any folder.

    Raises:
        GazetteerError: A folder is missing, a row is broken, or its reference is in none of the
            folders; the message gives file, line and column.
    """
    rows = _laid_over(folders)
    tables = Tables()
    for row in rows["sources"]:
        source = Source(**{column.name: row.get(column.name) for column in fields(Source)})
        tables.sources[source.id] = source
    for row in rows["nodes"]:
        tables.nodes[row.get("id")] = _node(row, row.get("id"))
    for row in rows["seats"]:
        code = row.get("code")
        tables.seats[code] = _node(row, f"seat-{code}")
    tables.entries = {row.get("id"): _place(row) for row in rows["places"]}
    tables.entries |= {row.get("id"): _corridor(row) for row in rows["corridors"]}
    for row in sorted(rows["abbreviations"], key=lambda row: row.path.parent == folders[0]):
        short = Abbreviation(row.need("text"), row.need("unit"), row.get("name"))
        tables.abbreviations.append(short)
    tables.unit_changes = [_unit(row) for row in rows["units"]]
    _check_references(tables, rows)
    _attach(tables, rows)
    return tables


# Layers -----------------------------------------------------------------------------------------


def _laid_over(folders: Sequence[Path]) -> dict[str, list[Row]]:
    """Return the rows of each table, with rows of later folders replacing earlier ones by key."""
    layers: dict[str, dict[_Key, Row]] = {name: {} for name in TABLES}
    for folder in folders:
        if not folder.is_dir():
            raise GazetteerError(f"{folder}: no such gazetteer folder; check the path")
        own = {name: _keyed(folder, table) for name, table in TABLES.items()}
        for name, owners in _LISTS.items():
            renewed = {key[:1] for key in own[name]} & own[owners].keys()
            layers[name] = {k: row for k, row in layers[name].items() if k[:1] not in renewed}
        for name, rows in own.items():
            layers[name] |= rows
        for one, other in (("corridors", "places"), ("places", "corridors")):
            for key, row in own[one].items():
                if key in layers[other]:
                    raise row.error("id", f"{key[0]!r} already exists, in {other}")
    return {name: list(rows.values()) for name, rows in layers.items()}


def _keyed(folder: Path, table: Table) -> dict[_Key, Row]:
    rows: dict[_Key, Row] = {}
    first, *others = table.key
    for path in sorted(folder.glob(table.files)):
        for row in read_rows(path):
            key = (row.need(first), *map(row.get, others))
            if key in rows:
                raise row.error(table.key[-1], f"{' '.join(key)!r} already exists")
            rows[key] = row
    return rows


# References -------------------------------------------------------------------------------------


def _check_references(tables: Tables, rows: Mapping[str, Sequence[Row]]) -> None:
    """Refuse rows whose references are in no folder."""
    known = known_ids(rows, UnitAtlas(tables.unit_changes, tables.seats).units.keys())
    for name, table in TABLES.items():
        for row in rows[name]:
            for column, what in table.refers.items():
                for value in row.many(column):
                    if value not in known[what]:
                        raise row.error(column, f"no {what} {value!r}")


def _attach(tables: Tables, rows: Mapping[str, Sequence[Row]]) -> None:
    """Assign nodes to corridors, members to groupings, further names to entries and units."""
    courses: dict[str, list[tuple[float, str]]] = {}
    for row in rows["routes"]:
        step = row.number("seq") or 0.0, row.need("node")
        courses.setdefault(row.get("corridor"), []).append(step)
    for corridor, steps in courses.items():
        nodes = tuple(node for _, node in sorted(steps, key=itemgetter(0)))
        tables.entries[corridor] = tables.entries[corridor]._replace(nodes=nodes)
    members: dict[str, list[str]] = {}
    for row in rows["members"]:
        members.setdefault(row.get("grouping"), []).append(row.need("member"))
    for grouping, codes in members.items():
        tables.entries[grouping] = tables.entries[grouping]._replace(members=tuple(codes))
    for row in rows["names"]:
        place, name = row.get("place"), row.need("name")
        if row.get("form") in LOCAL_FORMS:
            tables.local_names.setdefault(name, []).append(place)
        elif place in tables.entries:
            entry = tables.entries[place]
            tables.entries[place] = entry._replace(aliases=(*entry.aliases, name))
        else:
            tables.unit_changes.append(_unit_name(row, place.removeprefix("admin-")))


# Rows -------------------------------------------------------------------------------------------


def _place(row: Row) -> Entry:
    lon, lat = row.position()
    return _corridor(row)._replace(
        lon=lon,
        lat=lat,
        precision=row.choice("precision", PRECISIONS),
        radius_m=row.number("radius_m"),
        unit=row.many("unit"),
        replaced_by=row.get("replaced_by"),
    )


def _corridor(row: Row) -> Entry:
    return Entry(
        id=row.need("id"),
        kind=row.choice("kind", KINDS),
        name=row.need("name"),
        aliases=row.many("aliases"),
        precision="none",
        source=row.get("source") if row.get("precision") == "none" else row.need("source"),
        source_ref=row.get("source_ref"),
        through=row.many("through"),
        part_of=row.get("part_of"),
        since=row.date("since"),
        until=row.date("until"),
        note=row.get("note"),
    )


def _node(row: Row, identifier: str) -> Node:
    lon, lat = row.position()
    if lon is None or lat is None:
        raise row.error("lon", "a node needs a position")
    return Node(
        id=identifier,
        name=row.need("name"),
        type=row.get("type") or "seat",
        lon=lon,
        lat=lat,
        precision=row.choice("precision", PRECISIONS),
        radius_m=row.number("radius_m") or 0.0,
        source=row.need("source"),
        unit=row.many("unit"),
    )


def _unit(row: Row) -> Entry:
    code = row.need("code")
    return Entry(
        id=f"admin-{code}",
        kind="admin",
        name=row.need("name"),
        aliases=row.many("short"),
        unit=(code,),
        since=row.date("since"),
        until=row.date("until"),
        replaced_by=row.get("replaced_by"),
        source=row.need("source"),
        note=row.get("note"),
        level=row.get("level"),
    )


def _unit_name(row: Row, code: str) -> Entry:
    """Return a further name of a unit, in the form of a row of ``units.csv``."""
    return Entry(
        id=row.get("place"), kind="admin", name=row.get("name"), unit=(code,),
        source=row.get("source"),
    )  # fmt: skip
