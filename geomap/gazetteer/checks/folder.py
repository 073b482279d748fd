"""A gazetteer folder to check: its rows by table, its descriptor, the problems found."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from frictionless import FrictionlessException, Package

from geomap.csvrows import Row, read_rows
from geomap.errors import GazetteerError
from geomap.gazetteer.layout import TABLES
from geomap.gazetteer.store import builtin_folder
from geomap.gazetteer.units import UnitAtlas

DESCRIPTOR = "datapackage.json"
OWN_LICENCE = "internal"
"""The licence of a user's own data that is not to be shared; never used by built-in data."""
_PATH_LINE = re.compile(r".*?: (?:line (\d+): )?")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A problem: the file (relative to the folder), its line and column, and the reason.

    A ``warning`` is probably an error, but the data can be used.
    """

    file: str
    line: int
    column: str
    reason: str
    warning: bool = False

    def __str__(self) -> str:
        reason = f"warning: {self.reason}" if self.warning else self.reason
        parts = (self.file, f"line {self.line}", self.column, reason)
        return ": ".join(part for part in parts if part)


@dataclass(slots=True)
class Folder:
    """The rows of a gazetteer folder by table, and the descriptor of the tables.

    A folder without a descriptor is a user's own: it is described by the built-in descriptor, and
    its rows may refer to built-in rows, which are also in ``tables``; ``files`` are the folder's
    own.
    """

    path: Path
    resources: list[dict[str, Any]] = field(default_factory=list)
    licences: frozenset[str] = frozenset()
    tables: dict[str, list[Row]] = field(default_factory=dict)
    files: set[Path] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def report(self, row: Row, column: str, reason: str, *, warning: bool = False) -> None:
        """Record a problem with a row, if it is of this folder."""
        if row.path in self.files:
            file = row.path.relative_to(self.path).as_posix()
            self.problems.append(Problem(file, row.line, column, reason, warning))

    def own(self, *tables: str) -> Iterator[tuple[str, Row]]:
        """Yield the folder's own rows, each as (table, row)."""
        for table in tables:
            for row in self.tables[table]:
                if row.path in self.files:
                    yield table, row


def _descriptor(path: Path) -> dict[str, Any]:
    """Return a data package's descriptor.

    Raises:
        GazetteerError: It cannot be read, breaks the standard, or has a table that no gazetteer
            has.
    """
    try:
        descriptor: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        # frictionless would fetch a schema that is given by its address
        if not all(isinstance(r["schema"], dict) for r in descriptor["resources"]):
            raise TypeError("each table needs its schema here")
        Package.from_descriptor(descriptor)
        for resource in descriptor["resources"]:
            for column in resource["schema"]["fields"]:
                re.compile(column.get("constraints", {}).get("pattern", ""))
    except (OSError, ValueError, KeyError, TypeError, re.error, FrictionlessException) as error:
        reasons = getattr(error, "reasons", None)
        note = one_line(reasons[0].note if reasons else str(error))
        raise GazetteerError(f"{path}: cannot be read as a data package ({note})") from error
    unknown = {resource["name"] for resource in descriptor["resources"]} - {*TABLES, "second"}
    if unknown:
        raise GazetteerError(f"{path}: a gazetteer has no such table: {', '.join(sorted(unknown))}")
    return descriptor


def read_folder(folder: Path) -> Folder:
    """Read the tables of a folder, and the built-in rows that its own may refer to.

    Raises:
        GazetteerError: Its descriptor is invalid.
    """
    described = (folder / DESCRIPTOR).is_file()
    home = folder if described else builtin_folder()
    descriptor = _descriptor(home / DESCRIPTOR)
    resources = descriptor["resources"]
    licences = frozenset(licence.get("name") for licence in descriptor.get("licenses", ()))
    gazetteer = Folder(folder, resources, licences if described else licences | {OWN_LICENCE})
    gazetteer.tables.update((table, []) for table in TABLES)
    for resource in resources:
        rows = list(_table(gazetteer, folder, resource, listed=described))
        gazetteer.files.update(row.path for row in rows)
        if not described:
            key = _key(resource["schema"])
            own = {key(row) for row in rows}
            base = _table(gazetteer, home, resource, listed=True)
            rows += [row for row in base if key(row) not in own]
        gazetteer.tables[resource["name"]] = rows
    return gazetteer


def _key(schema: Mapping[str, Any]) -> Callable[[Row], tuple[str, ...]]:
    names = schema["primaryKey"]
    columns = [names] if isinstance(names, str) else list(names)
    return lambda row: tuple(row.get(column) for column in columns)


def _table(
    gazetteer: Folder, folder: Path, resource: dict[str, Any], *, listed: bool
) -> Iterator[Row]:
    """Yield the rows of a table: one file, or all CSV files of the folder with its name."""
    paths = resource["path"]
    if isinstance(paths, str):
        files = [folder / paths]
    else:
        files = sorted((folder / resource["name"]).glob("*.csv"))
        for name in sorted(set(paths) ^ {path.relative_to(folder).as_posix() for path in files}):
            if listed:
                reason = f"is not listed in {DESCRIPTOR}" if name not in paths else "is not there"
                gazetteer.problems.append(Problem(name, 1, "", reason))
    columns = {column["name"] for column in resource["schema"]["fields"]}
    for path in files:
        name = path.relative_to(folder).as_posix()
        if not path.is_file():
            if listed:
                gazetteer.problems.append(Problem(name, 1, "", "is not there"))
            continue
        try:
            for number, row in enumerate(read_rows(path)):
                if number == 0:
                    for column in row.cells.keys() - columns:
                        gazetteer.problems.append(Problem(name, 1, column, "unknown column"))
                yield row
        except GazetteerError as error:
            found = _PATH_LINE.match(str(error))
            line = int(found[1]) if found and found[1] else 1
            reason = str(error)[found.end() :] if found else str(error)
            gazetteer.problems.append(Problem(name, line, "", reason))


def one_line(text: str) -> str:
    """Return a text with all space in it as single spaces."""
    return " ".join(text.split())


@cache
def atlas() -> UnitAtlas:
    """Return the built-in units, without those of any table."""
    return UnitAtlas([], {})
