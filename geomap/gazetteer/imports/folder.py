"""The user's own gazetteer folder, to which rows are added, written whole or not at all."""

import csv
import io
import json
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from shapely.geometry import LineString

from geomap.csvrows import read_rows
from geomap.folders import staged_folder
from geomap.gazetteer.checks.folder import DESCRIPTOR
from geomap.gazetteer.imports.readers import DatedName
from geomap.gazetteer.imports.rows import DECIMALS, Candidate
from geomap.gazetteer.store import builtin_folder

_TABLES = ("places", "corridors", "nodes", "routes", "names", "sources")
_FAMILIES = {
    "railway": "rail", "transit": "transit", "expressway": "road", "road": "road", "belt": "road",
    "waterway": "water", "river": "water", "water": "water", "energy": "energy",
}  # fmt: skip
_KEYS = {"places": ("id",), "corridors": ("id",), "names": ("place", "name"), "sources": ("id",)}
_STEP = 10
"""Step of ``seq``, so that nodes can be inserted by hand."""


@cache
def columns_of(table: str) -> tuple[str, ...]:
    """Return the columns of a table, in the order of the built-in gazetteer's descriptor."""
    descriptor = json.loads((builtin_folder() / DESCRIPTOR).read_text(encoding="utf-8"))
    schemas = {resource["name"]: resource["schema"] for resource in descriptor["resources"]}
    return tuple(column["name"] for column in schemas[table]["fields"])


@dataclass(slots=True)
class _Table:
    """One CSV file: its columns and rows, and whether rows were added."""

    columns: Sequence[str]
    rows: list[dict[str, str]] = field(default_factory=list)
    changed: bool = False


def _table_of(file: str) -> str:
    return Path(file).parts[0].removesuffix(".csv")


class OwnFolder:
    """The tables of a user's folder, kept in memory until they are written.

    Args:
        path: The folder, which need not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._tables: dict[str, _Table] = {}
        for table in _TABLES:
            for file in sorted([*path.glob(f"{table}/*.csv"), *path.glob(f"{table}.csv")]):
                rows = [dict(row.cells) for row in read_rows(file)]
                further = (c for row in rows for c in row)
                columns = tuple(dict.fromkeys((*columns_of(table), *further)))
                self._tables[file.relative_to(path).as_posix()] = _Table(columns, rows)
        self._places = {
            (name, *(row.get(column, "") for column in _KEYS[name])): (file, number)
            for file, table in self._tables.items()
            if (name := _table_of(file)) in _KEYS
            for number, row in enumerate(table.rows)
        }

    def ids(self) -> frozenset[str]:
        """Return the ids of all places and corridors."""
        return frozenset(
            row.get("id", "")
            for file, table in self._tables.items()
            if file.startswith(("places/", "corridors/"))
            for row in table.rows
        )

    def put_source(self, cells: Mapping[str, str]) -> None:
        """Add a row to ``sources.csv``."""
        self._put("sources.csv", cells)

    def put(self, candidate: Candidate) -> None:
        """Add a place, or a corridor with its course, replacing the row with its id."""
        cells = candidate.cells
        table = "corridors" if candidate.is_corridor else "places"
        self._put(f"{table}/{cells['kind']}.csv", cells)
        if candidate.line is not None:
            self._put_course(cells, candidate.line)
        for name in candidate.names:
            self._put_name(cells["id"], name, cells["source"])

    def _put_name(self, place: str, name: DatedName, source: str) -> None:
        cells = {
            "place": place, "name": name.name, "form": "alias", "since": name.since,
            "until": name.until, "source": source,
        }  # fmt: skip
        self._put("names.csv", cells)

    def _put_course(self, cells: Mapping[str, str], line: LineString) -> None:
        corridor, kind = cells["id"], cells["kind"]
        self._drop_course(corridor)
        last = len(line.coords)
        for number, (lon, lat) in enumerate(line.coords, 1):
            seq = str(number * _STEP)
            end = {1: "起点", last: "终点"}.get(number, seq)
            node = {
                "id": f"{corridor}-{seq}",
                "name": f"{cells['name']}{end}",
                "type": "bend",
                "lon": f"{round(lon, DECIMALS):.10g}",
                "lat": f"{round(lat, DECIMALS):.10g}",
                "precision": cells["precision"],
                "radius_m": cells["radius_m"],
                "source": cells["source"],
            }
            self._append(f"nodes/{_FAMILIES[kind]}.csv", node)
            route = {"corridor": corridor, "seq": seq, "node": node["id"]}
            self._append(f"routes/{kind}.csv", route)

    def _drop_course(self, corridor: str) -> None:
        """Remove the course that an earlier import gave a corridor."""
        bend = re.compile(rf"{re.escape(corridor)}-\d+")
        for file, table in self._tables.items():
            if file.startswith(("routes/", "nodes/")):
                kept = [
                    row
                    for row in table.rows
                    if row.get("corridor") != corridor and not bend.fullmatch(row.get("id", ""))
                ]
                table.changed |= len(kept) < len(table.rows)
                table.rows = kept

    def _append(self, file: str, cells: Mapping[str, str]) -> int:
        """Append a row to a file and return its number."""
        table = self._tables.setdefault(file, _Table(columns_of(_table_of(file))))
        table.rows.append({column: cells.get(column, "") for column in columns_of(_table_of(file))})
        table.changed = True
        return len(table.rows) - 1

    def _put(self, file: str, cells: Mapping[str, str]) -> None:
        """Replace the row with the same key, whatever file it is in, or append the row."""
        name = _table_of(file)
        key = (name, *(cells[column] for column in _KEYS[name]))
        if key not in self._places:
            self._places[key] = (file, self._append(file, cells))
            return
        there, number = self._places[key]
        table = self._tables[there]
        row = {column: cells.get(column, "") for column in columns_of(name)}
        table.rows[number] = table.rows[number] | row
        table.changed = True

    def write(self, folder: Path, *, every: bool) -> list[str]:
        """Write all tables (``every``) or those with new rows; return their paths, sorted."""
        written = []
        for file, table in sorted(self._tables.items()):
            if every or table.changed:
                text = io.StringIO(newline="")
                writer = csv.DictWriter(text, table.columns, restval="", lineterminator="\n")
                writer.writeheader()
                writer.writerows(table.rows)
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                (folder / file).write_bytes(text.getvalue().encode("utf-8-sig"))
                written.append(file)
        return written

    def rehearse(self, folder: Path) -> None:
        """Write the folder as it would be into another folder, without changing the tables."""
        for file in self.path.glob("*.*"):
            if file.suffix in {".csv", ".json"} and file.is_file():
                shutil.copy(file, folder)
        self.write(folder, every=True)

    def commit(self) -> list[str]:
        """Write the tables with new rows into the user's folder, all or none; return their paths.

        Raises:
            OutputError: The folder cannot be written.
        """
        with staged_folder(self.path) as staging:
            written = self.write(staging, every=False)
            for file in written:
                _keep_others(self.path, staging, Path(file).parts[:-1], written)
        return written


def _keep_others(path: Path, staging: Path, parents: Iterable[str], written: Sequence[str]) -> None:
    """Copy the other files of a folder, because it is moved into place as a whole."""
    for parent in parents:
        for file in sorted((path / parent).glob("**/*")):
            name = file.relative_to(path)
            if file.is_file() and name.as_posix() not in written:
                (staging / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(file, staging / name)
