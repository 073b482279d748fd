"""Checks a gazetteer folder and reports every broken cell by file, line and column.

Types, patterns, required cells, keys and references are defined in ``datapackage.json`` and checked
by the frictionless library. What a table schema cannot express is checked here: positions outside
China or their unit, names used twice, periods that end before they begin, licences.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import shapely
from frictionless import FrictionlessException, Package

from geomap.characters import fold
from geomap.datums import shift_of
from geomap.errors import GazetteerError
from geomap.gazetteer.csvrows import CHINA_BOUNDS, Row, read_rows
from geomap.gazetteer.layout import TABLES, is_gazetteer
from geomap.gazetteer.store import builtin_folder
from geomap.gazetteer.tables import LOCAL_FORMS
from geomap.gazetteer.units import UnitAtlas
from geomap.sphere import distance_m

DESCRIPTOR = "datapackage.json"
OWN_LICENCE = "internal"
"""The licence of a user's own data that is not to be shared; never used by built-in data."""
_EDITOR = frozenset({"approximate", "county", "city", "province", "boundary", "none"})
_EDITOR_RADIUS_M = 5000
_WITHOUT_POSITION = frozenset({"county", "city", "province", "boundary", "none"})
_LOCATED = ("places", "nodes", "seats")
_NEVER_POSITION = frozenset({"boundary", "none"})
_PATH_LINE = re.compile(r".*?: (?:line (\d+): )?")
_CONSTRAINT = re.compile(r'constraint "(\w+)" is "(.*)"$', re.DOTALL)
_TYPE = re.compile(r'type is "([^"/]+)')


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
class _Folder:
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


def check(folder: Path) -> list[Problem]:
    """Check a gazetteer folder.

    Args:
        folder: The built-in gazetteer, a package with its own ``datapackage.json``, or a user's
            folder, whose rows may also refer to built-in ones.

    Returns:
        All problems by file and line. Those that may not be errors are marked as a ``warning``.

    Raises:
        GazetteerError: There is no such folder, it has no table, or its ``datapackage.json``
            cannot be read.
    """
    if not folder.is_dir():
        raise GazetteerError(f"{folder}: no such gazetteer folder; check the path")
    if not is_gazetteer(folder):
        raise GazetteerError(f"{folder}: has no table of a gazetteer (places/, corridors/ …)")
    gazetteer = _read(folder)
    _check_schema(gazetteer)
    for rule in _RULES:
        rule(gazetteer)
    return sorted(set(gazetteer.problems))


# Reading ------------------------------------------------------------------------------------


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
        note = _one_line(reasons[0].note if reasons else str(error))
        raise GazetteerError(f"{path}: cannot be read as a data package ({note})") from error
    unknown = {resource["name"] for resource in descriptor["resources"]} - {*TABLES, "second"}
    if unknown:
        raise GazetteerError(f"{path}: a gazetteer has no such table: {', '.join(sorted(unknown))}")
    return descriptor


def _read(folder: Path) -> _Folder:
    described = (folder / DESCRIPTOR).is_file()
    home = folder if described else builtin_folder()
    descriptor = _descriptor(home / DESCRIPTOR)
    resources = descriptor["resources"]
    licences = frozenset(licence.get("name") for licence in descriptor.get("licenses", ()))
    gazetteer = _Folder(folder, resources, licences if described else licences | {OWN_LICENCE})
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
    gazetteer: _Folder, folder: Path, resource: dict[str, Any], *, listed: bool
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


# The schema, by frictionless ----------------------------------------------------------------


def _check_schema(gazetteer: _Folder) -> None:
    """Check tables that have own rows, with the tables they refer to, against their schemas."""
    own = {r["name"] for r in gazetteer.resources if any(gazetteer.own(r["name"]))}
    keys = [k for r in gazetteer.resources if r["name"] in own for k in _foreign_keys(r)]
    referred = {key["reference"]["resource"] for key in keys}
    resources = []
    for resource in gazetteer.resources:
        name, schema = resource["name"], resource["schema"]
        if name not in own | referred:
            continue
        if name not in own:
            schema = schema | {"foreignKeys": []}
        columns = [column["name"] for column in schema["fields"]]
        rows = [[row.get(column) for column in columns] for row in gazetteer.tables[name]]
        resources.append({"name": name, "data": [columns, *rows], "schema": schema})
    package = Package.from_descriptor({"name": "gazetteer", "resources": resources})
    report = package.validate(limit_errors=100_000)
    for error in report.errors:
        gazetteer.problems.append(Problem(DESCRIPTOR, 1, "", _one_line(error.note)))
    for task in report.tasks:
        rows_of = gazetteer.tables[task.name]
        for error in task.errors:
            number = getattr(error, "row_number", None)
            if number is None:
                gazetteer.problems.append(Problem(DESCRIPTOR, 1, task.name, _one_line(error.note)))
            else:
                row = rows_of[number - 2]
                gazetteer.report(row, *_explain(error, row, gazetteer.resources, task.name))


def _foreign_keys(resource: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(resource["schema"].get("foreignKeys", ()))


def _explain(error: Any, row: Row, resources: list[dict[str, Any]], table: str) -> tuple[str, str]:
    """Return the column and a short reason for an error of frictionless."""
    if error.type == "foreign-key":
        column = error.field_names[0]
        return column, f"no row {row.get(column)!r} in {error.reference_name}"
    if error.type == "primary-key":
        schema = next(r["schema"] for r in resources if r["name"] == table)
        names = schema["primaryKey"]
        columns = [names] if isinstance(names, str) else names
        return columns[-1], f"{' '.join(row.get(c) for c in columns)!r} already exists"
    column = getattr(error, "field_name", "")
    cell = row.get(column)
    if (found := _CONSTRAINT.search(error.note)) is not None:
        limits = {
            "required": "is empty",
            "enum": f"unknown {column} {cell!r}",
            "pattern": f"{cell!r} has not the form {found[2]}",
            "minimum": f"{cell} is less than {found[2]}",
            "maximum": f"{cell} is more than {found[2]}",
        }
        if found[1] in limits:
            return column, limits[found[1]]
    if error.type == "type-error" and (found := _TYPE.search(error.note)) is not None:
        return column, f"{cell!r} is no {found[1]}"
    return column, _one_line(error.note)


def _one_line(text: str) -> str:
    return " ".join(text.split())


# Beyond the schema --------------------------------------------------------------------------


@cache
def _atlas() -> UnitAtlas:
    return UnitAtlas([], {})


def _number(row: Row, column: str) -> float | None:
    try:
        return row.number(column)
    except GazetteerError:
        return None  # reported by the schema


@dataclass(frozen=True, slots=True, eq=False)
class _Point:
    """The position of a row, and the column with its units."""

    row: Row
    column: str
    lon: float
    lat: float


def _position(row: Row) -> tuple[float, float] | None:
    lon, lat = _number(row, "lon"), _number(row, "lat")
    return None if lon is None or lat is None else (lon, lat)


def _check_licences(gazetteer: _Folder) -> None:
    for _, row in gazetteer.own("sources"):
        licence = row.get("licence")
        if licence and licence not in gazetteer.licences:
            gazetteer.report(row, "licence", f"licence {licence!r} is not listed in {DESCRIPTOR}")


def _check_dates(gazetteer: _Folder) -> None:
    for _, row in gazetteer.own("places", "corridors", "units", "names"):
        if _ends_before(row.get("until"), row.get("since")):
            reason = f"ends {row.get('until')}, before it begins {row.get('since')}"
            gazetteer.report(row, "until", reason)


def _ends_before(until: str, since: str) -> bool:
    """Whether a period ended before one that began ``since``, as far as both dates are exact."""
    exact = min(len(until), len(since))
    return bool(exact) and until[:exact] < since[:exact]


def _check_references(gazetteer: _Folder) -> None:
    """Check the references that a foreign key, which has one target, cannot express."""
    tables = gazetteer.tables
    units = _atlas().units.keys() | {row.get("code") for row in tables["units"]}
    entries = {row.get("id") for table in ("places", "corridors") for row in tables[table]}
    known = {
        "place or corridor": entries,
        "unit": units,
        "place, corridor or unit": entries | {f"admin-{code}" for code in units},
        "place or unit": entries | units,
        "node": {row.get("id") for row in tables["nodes"]} | {f"seat-{code}" for code in units},
    }
    for name, table in TABLES.items():
        for column, what in table.refers.items():
            for _, row in gazetteer.own(name) if what in known else ():
                for value in row.many(column):
                    if value not in known[what]:
                        gazetteer.report(row, column, f"no {what} {value!r}")


def _check_kinds(gazetteer: _Folder) -> None:
    """Check that rows are in the file of their kind, if the file is named after one."""
    for table in ("places", "corridors"):
        listed = next(r for r in gazetteer.resources if r["name"] == table)["schema"]["fields"]
        kinds = next(c for c in listed if c["name"] == "kind")["constraints"]["enum"]
        for _, row in gazetteer.own(table):
            kind = row.get("kind")
            if kind in kinds and row.path.stem in kinds and kind != row.path.stem:
                gazetteer.report(row, "kind", f"{kind} rows stand in {table}/{kind}.csv")


def _check_positions(gazetteer: _Folder) -> None:
    members = {row.get("grouping") for row in gazetteer.tables["members"]}
    for table, row in gazetteer.own("places", "nodes", "seats"):
        precision = row.get("precision")
        if bool(row.get("lon")) != bool(row.get("lat")):
            gazetteer.report(row, "lat" if row.get("lon") else "lon", "is empty, the other is not")
        elif not row.get("lon"):
            if precision and precision not in _WITHOUT_POSITION:
                gazetteer.report(row, "lon", f"precision {precision} needs a position")
            elif precision in {"county", "city", "province"} and not row.get("unit"):
                gazetteer.report(row, "unit", f"precision {precision} needs a position or a unit")
        elif precision in _NEVER_POSITION:
            gazetteer.report(row, "lon", f"precision {precision} has no position")
        elif not row.get("radius_m"):
            gazetteer.report(row, "radius_m", "a position needs a radius")
        if precision == "boundary" and table == "places" and row.get("id") not in members:
            gazetteer.report(row, "precision", "boundary, but no members in members.csv")


def _check_editor(gazetteer: _Folder) -> None:
    for _, row in gazetteer.own("places", "nodes", "seats"):
        if row.get("source") != "editor":
            continue
        precision, radius = row.get("precision"), _number(row, "radius_m")
        if precision and precision not in _EDITOR:
            gazetteer.report(row, "precision", f"source editor is never {precision}")
        if radius is not None and radius < _EDITOR_RADIUS_M:
            reason = f"source editor needs a radius of {_EDITOR_RADIUS_M} m or more"
            gazetteer.report(row, "radius_m", reason)


def _check_places(gazetteer: _Folder) -> None:
    """Check that positions are in one of their units, or at least in China unless explained."""
    points: dict[str, list[_Point]] = {}
    for table, row in gazetteer.own("places", "nodes", "seats"):
        position = _position(row)
        if position is None or not (abs(position[0]) <= 180 and abs(position[1]) <= 90):
            continue
        point = _Point(row, "code" if table == "seats" else "unit", *position)
        codes = [code for code in row.many(point.column) if code in _atlas().boundaries]
        abroad = not _in_box(point) or not (codes or _county(point))
        if abroad and not row.get("note"):
            reason = f"{point.lon}, {point.lat} is outside China; say why in the note"
            gazetteer.report(row, "lon", reason)
        elif codes:
            for code in codes:
                points.setdefault(code, []).append(point)
    inside = {point for code, there in points.items() for point in _inside(code, there)}
    for point in {point for there in points.values() for point in there} - inside:
        found = _county(point)
        named = f"{found} {_atlas().units[found].name}" if found else "no unit of China"
        reason = f"{point.lon}, {point.lat} is not in {point.row.get(point.column)} but in {named}"
        gazetteer.report(point.row, point.column, reason)


def _in_box(point: _Point) -> bool:
    west, south, east, north = CHINA_BOUNDS
    return west <= point.lon <= east and south <= point.lat <= north


def _inside(code: str, points: list[_Point]) -> Iterator[_Point]:
    """Yield those of ``points`` that are in a unit."""
    shape = _atlas().boundaries[code]
    shapely.prepare(shape)
    within = shapely.contains_xy(shape, [p.lon for p in points], [p.lat for p in points])
    return (point for point, inside in zip(points, within, strict=True) if inside)


def _county(point: _Point) -> str:
    """Return the code of the county-level unit that a point is in, empty if in none."""
    for code, shape in _atlas().counties_then.items():
        if shapely.contains_xy(shape, point.lon, point.lat):
            return code
    return ""


@dataclass(frozen=True, slots=True)
class _Name:
    """A name with its row and column, and the entry it belongs to."""

    row: Row
    column: str
    text: str
    entry: Row


def _check_names(gazetteer: _Folder) -> None:
    """Check that no name belongs to two rows of the same kind, county and time."""
    used: dict[tuple[str, ...], dict[str, _Name]] = {}
    entries = {row.get("id"): row for t in ("places", "corridors") for row in gazetteer.tables[t]}
    for name in _names(gazetteer, entries):
        kind = name.entry.get("kind")
        used.setdefault((kind, fold(name.text)), {}).setdefault(name.entry.get("id"), name)
    for names in used.values():
        for first, second in combinations(names.values(), 2):
            _report_twice(gazetteer, first, second)
    nodes: dict[tuple[str, ...], _Name] = {}
    for row in gazetteer.tables["nodes"]:
        key = (row.path.name, row.get("type"), fold(row.get("name")), row.get("unit"))
        name = _Name(row, "name", row.get("name"), row)
        if key in nodes:
            _report_twice(gazetteer, nodes[key], name)
        nodes.setdefault(key, name)


def _names(gazetteer: _Folder, entries: Mapping[str, Row]) -> Iterator[_Name]:
    for row in entries.values():
        yield _Name(row, "name", row.get("name"), row)
        for alias in row.many("aliases"):
            yield _Name(row, "aliases", alias, row)
    for row in gazetteer.tables["names"]:
        if row.get("form") not in LOCAL_FORMS and row.get("place") in entries:
            yield _Name(row, "name", row.get("name"), entries[row.get("place")])


def _report_twice(gazetteer: _Folder, first: _Name, second: _Name) -> None:
    if not share_county(first.entry.many("unit"), second.entry.many("unit")):
        return
    periods = [n.entry.get(column) for n in (first, second) for column in ("since", "until")]
    if not share_time(*periods):
        return
    for name, other in ((second, first), (first, second)):
        if name.row.path in gazetteer.files:
            place = f"{other.row.path.name} line {other.row.line}"
            reason = f"{name.text!r} also names {other.entry.get('id')} ({place})"
            gazetteer.report(name.row, name.column, reason)
            return


def share_county(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether things with these unit codes may be in the same county; without codes they may."""
    here, there = ([re.sub(r"(00)+$", "", code) for code in codes] for codes in (one, other))
    return not (here and there) or any(
        a.startswith(b) or b.startswith(a) for a in here for b in there
    )


def share_time(since: str, until: str, other_since: str, other_until: str) -> bool:
    """Whether two periods overlap; an empty date is open."""
    return not (_ends_by(until, other_since) or _ends_by(other_until, since))


def _ends_by(until: str, since: str) -> bool:
    exact = min(len(until), len(since))
    return bool(exact) and until[:exact] <= since[:exact]


def _check_seconds(gazetteer: _Folder) -> None:
    """Check that second positions are of known rows, of another origin, and close or explained."""
    if "second" not in gazetteer.tables:
        return
    tables = gazetteer.tables
    origins = {row.get("id"): row.get("publisher") for row in tables["sources"]}
    first = {row.get("id"): row for table in ("places", "nodes") for row in tables[table]}
    first |= {f"seat-{row.get('code')}": row for row in tables["seats"]}
    for _, row in gazetteer.own("second"):
        one, there = first.get(row.get("id")), _position(row)
        here = _position(one) if one else None
        if one is None or here is None:
            reason = f"no place, node or seat {row.get('id')!r} with a position"
            gazetteer.report(row, "id", reason)
        elif origins.get(row.get("source")) == origins.get(one.get("source")):
            reason = f"{row.get('source')} and {one.get('source')} are of one origin"
            gazetteer.report(row, "source", reason)
        elif there and not row.get("note"):
            off_m, radius_m = distance_m(*here, *there), _number(one, "radius_m") or 0.0
            if off_m > radius_m:
                reason = (
                    f"{off_m:.0f} m from {row.get('id')}, whose radius is {radius_m:.0f} m; "
                    "correct that row or say in the note which of the two is right"
                )
                gazetteer.report(row, "note", reason, warning=True)


def _check_datums(gazetteer: _Folder) -> None:
    """Warn about sources whose positions are offset like an unconverted datum."""
    known: dict[str, list[tuple[str, float, float]]] = {}
    for name, source, position in _located(r for t in _LOCATED for r in gazetteer.tables[t]):
        known.setdefault(name, []).append((source, *position))
    pairs: dict[str, list[tuple[float, ...]]] = {}
    for name, source, position in _located(row for _, row in gazetteer.own(*_LOCATED)):
        others = [there for other, *there in known[name] if other != source]
        if others:
            nearest = min(others, key=lambda there: distance_m(*position, *there))
            pairs.setdefault(source, []).append((*position, *nearest))
    for table, row in gazetteer.own("sources", *_LOCATED):
        column = "id" if table == "sources" else "source"
        batch = pairs.pop(row.get(column), None)
        if batch and (shift := shift_of(*zip(*batch, strict=True))).datum:
            reason = (
                f"{shift.near} of {shift.pairs} positions of {row.get(column)} lie about "
                f"{shift.east_m:.0f} m east and {shift.north_m:.0f} m north of those that other "
                f"sources give, as unconverted {shift.datum} would; import them with --datum"
            )
            gazetteer.report(row, column, reason, warning=True)


def _located(rows: Iterable[Row]) -> Iterator[tuple[str, str, tuple[float, float]]]:
    """Yield the folded name, the source and the (lon, lat) of rows that have a position."""
    for row in rows:
        position = _position(row)
        if position is not None and row.get("type") != "bend":
            yield fold(row.get("name")), row.get("source"), position


_RULES: tuple[Callable[[_Folder], None], ...] = (
    _check_licences,
    _check_dates,
    _check_references,
    _check_kinds,
    _check_positions,
    _check_editor,
    _check_places,
    _check_names,
    _check_seconds,
    _check_datums,
)
