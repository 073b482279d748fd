"""The CSV tables of a gazetteer folder, read into :class:`Tables`.

``docs/gazetteer.md`` describes the columns. Tables are what people edit in spreadsheets, so each
may be UTF-8 (with or without a byte-order mark) or GBK, and a broken cell is reported by file,
line and column.
"""

import csv
import io
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from geomap.errors import GazetteerError
from geomap.gazetteer.model import Abbreviation, Entry, Node, Source, Tables
from geomap.vocabulary import KINDS, PRECISIONS

LOCAL_FORMS = frozenset({"local", "short"})
"""Forms of names that mean a place only in its own unit, or beside its members."""
_SEAT = re.compile(r"seat-\d{6}")
_TABLES = (
    "sources.csv", "nodes/*.csv", "seats.csv", "places/*.csv", "corridors/*.csv", "routes/*.csv",
    "members.csv", "names.csv", "abbreviations.csv", "units.csv",
)  # fmt: skip
CHINA_BOUNDS = (73.0, 3.0, 136.0, 54.0)
"""West, south, east, north in degrees; a point outside needs a note."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, with where it stands."""

    path: Path
    line: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """Return a cell's text, stripped; empty where there is no such column."""
        return self.cells.get(column, "")

    def need(self, column: str) -> str:
        """Return a cell that must not be empty."""
        value = self.get(column)
        if not value:
            raise self.error(column, "is empty")
        return value

    def many(self, column: str) -> tuple[str, ...]:
        """Return the values of a cell that separates them with ``|``."""
        return tuple(value.strip() for value in self.get(column).split("|") if value.strip())

    def number(self, column: str) -> float | None:
        """Return a cell's number, None where it is empty."""
        value = self.get(column)
        if not value:
            return None
        try:
            number = float(value)
        except ValueError:
            raise self.error(column, f"{value!r} is not a number") from None
        if not math.isfinite(number):
            raise self.error(column, f"{value!r} is not a number")
        return number

    def position(self) -> tuple[float | None, float | None]:
        """Return (lon, lat), both None or both within China unless a note explains them."""
        lon, lat = self.number("lon"), self.number("lat")
        if (lon is None) != (lat is None):
            raise self.error("lon" if lon is None else "lat", "one of lon and lat is missing")
        if lon is None or lat is None:
            return None, None
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise self.error("lon", f"{lon}, {lat} is no position in degrees")
        west, south, east, north = CHINA_BOUNDS
        if not (west <= lon <= east and south <= lat <= north) and not self.get("note"):
            raise self.error("lon", f"{lon}, {lat} is outside China; say why in the note")
        return lon, lat

    def choice(self, column: str, allowed: dict[str, object]) -> str:
        """Return a cell whose value must be a key of ``allowed``."""
        value = self.need(column)
        if value not in allowed:
            raise self.error(column, f"unknown {column} {value!r}")
        return value

    def error(self, column: str, reason: str) -> GazetteerError:
        """Return the error for this row's ``column``."""
        return GazetteerError(f"{self.path}: line {self.line}: {column}: {reason}")


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of one CSV table.

    Raises:
        GazetteerError: the file cannot be read, is neither UTF-8 nor GB18030, or a row has too
            many cells.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise GazetteerError(f"{path}: cannot be read: {error.strerror}") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            raise GazetteerError(f"{path}: neither UTF-8 nor GBK; save it as CSV UTF-8") from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    for cells in reader:
        if None in cells:
            raise GazetteerError(f"{path}: line {reader.line_num}: more cells than columns")
        cleaned = {name.strip(): (value or "").strip() for name, value in cells.items()}
        if any(cleaned.values()):
            yield Row(path, reader.line_num, cleaned)


def read_tables(folder: Path) -> Tables:
    """Read a gazetteer folder; tables that are not there count as empty.

    Raises:
        GazetteerError: the folder is missing or a row is broken (file, line and column named).
    """
    if not folder.is_dir():
        raise GazetteerError(f"{folder}: no such gazetteer folder; check the path")
    tables = Tables()
    for row in _rows(folder, "sources.csv"):
        source = Source(*(row.get(c) for c in ("id", "title", "publisher", "licence", "url")))
        tables.sources[source.id] = source
    for row in _rows(folder, "nodes/*.csv"):
        node = _node(row, row.need("id"))
        tables.nodes[node.id] = node
    for row in _rows(folder, "seats.csv"):
        code = row.need("code")
        tables.seats[code] = _node(row, f"seat-{code}")
    for row in _rows(folder, "places/*.csv"):
        _add(tables, row, _place(row))
    for row in _rows(folder, "corridors/*.csv"):
        _add(tables, row, _corridor(row))
    _attach(tables, folder)
    for row in _rows(folder, "abbreviations.csv"):
        tables.abbreviations.append(
            Abbreviation(row.need("text"), row.need("unit"), row.get("name"), row.get("scope"))
        )
    tables.unit_changes = [_unit(row) for row in _rows(folder, "units.csv")]
    return tables


def lay_over(tables: Tables, own: Tables) -> None:
    """Lay a user's ``own`` rows over ``tables``: a row of the same id takes the other's place."""
    tables.entries |= own.entries
    tables.nodes |= own.nodes
    tables.seats |= own.seats
    tables.sources |= own.sources
    tables.abbreviations = own.abbreviations + tables.abbreviations
    tables.unit_changes += own.unit_changes
    for name, places in own.local_names.items():
        tables.local_names.setdefault(name, []).extend(places)


def table_files(folder: Path) -> list[Path]:
    """Return every file of a gazetteer folder that :func:`read_tables` reads."""
    return sorted({path for pattern in _TABLES for path in folder.glob(pattern)})


def _rows(folder: Path, pattern: str) -> Iterator[Row]:
    for path in sorted(folder.glob(pattern)):
        yield from read_rows(path)


def _add(tables: Tables, row: Row, entry: Entry) -> None:
    if entry.id in tables.entries:
        raise row.error("id", f"{entry.id!r} is there already")
    tables.entries[entry.id] = entry


def _place(row: Row) -> Entry:
    lon, lat = row.position()
    return Entry(
        id=row.need("id"),
        kind=row.choice("kind", dict(KINDS)),
        name=row.need("name"),
        aliases=row.many("aliases"),
        lon=lon,
        lat=lat,
        precision=row.choice("precision", dict(PRECISIONS)),
        radius_m=row.number("radius_m"),
        source=row.get("source") if row.get("precision") == "none" else row.need("source"),
        source_ref=row.get("source_ref"),
        unit=row.many("unit"),
        part_of=row.get("part_of"),
        since=row.get("since"),
        until=row.get("until"),
        replaced_by=row.get("replaced_by"),
        note=row.get("note"),
    )


def _corridor(row: Row) -> Entry:
    return Entry(
        id=row.need("id"),
        kind=row.choice("kind", dict(KINDS)),
        name=row.need("name"),
        aliases=row.many("aliases"),
        precision="none",
        source=row.need("source"),
        source_ref=row.get("source_ref"),
        through=row.many("through"),
        part_of=row.get("part_of"),
        since=row.get("since"),
        until=row.get("until"),
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
        precision=row.choice("precision", dict(PRECISIONS)),
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
        since=row.get("since"),
        until=row.get("until"),
        replaced_by=row.get("replaced_by"),
        source=row.need("source"),
        note=row.get("note"),
        level=row.get("level"),
    )


def _attach(tables: Tables, folder: Path) -> None:
    """Give corridors their nodes, groupings their members, entries their further names."""
    courses: dict[str, list[tuple[float, str]]] = {}
    for row in _rows(folder, "routes/*.csv"):
        corridor, node = row.need("corridor"), row.need("node")
        if corridor not in tables.entries:
            raise row.error("corridor", f"no corridor {corridor!r}")
        if node not in tables.nodes and not _SEAT.fullmatch(node):
            raise row.error("node", f"no node {node!r}")
        courses.setdefault(corridor, []).append((row.number("seq") or 0.0, node))
    for corridor, steps in courses.items():
        nodes = tuple(node for _, node in sorted(steps, key=lambda step: step[0]))
        tables.entries[corridor] = replace(tables.entries[corridor], nodes=nodes)
    members: dict[str, list[str]] = {}
    for row in _rows(folder, "members.csv"):
        grouping = row.need("grouping")
        if grouping not in tables.entries:
            raise row.error("grouping", f"no place {grouping!r}")
        members.setdefault(grouping, []).append(row.need("member"))
    for grouping, codes in members.items():
        tables.entries[grouping] = replace(tables.entries[grouping], members=tuple(codes))
    for row in _rows(folder, "names.csv"):
        place, name = row.need("place"), row.need("name")
        if row.get("form") in LOCAL_FORMS:
            tables.local_names.setdefault(name, []).append(place)
        elif place in tables.entries:
            entry = tables.entries[place]
            tables.entries[place] = replace(entry, aliases=(*entry.aliases, name))
