"""Checks tables against their schemas, by frictionless: types, patterns, keys, references."""

import re
from collections.abc import Mapping
from typing import Any

from frictionless import Package

from geomap.csvrows import Row
from geomap.gazetteer.checks.folder import DESCRIPTOR, Folder, Problem, one_line

_CONSTRAINT = re.compile(r'constraint "(\w+)" is "(.*)"$', re.DOTALL)
_TYPE = re.compile(r'type is "([^"/]+)')


def check_schema(gazetteer: Folder) -> None:
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
        gazetteer.problems.append(Problem(DESCRIPTOR, 1, "", one_line(error.note)))
    for task in report.tasks:
        rows_of = gazetteer.tables[task.name]
        for error in task.errors:
            number = getattr(error, "row_number", None)
            if number is None:
                gazetteer.problems.append(Problem(DESCRIPTOR, 1, task.name, one_line(error.note)))
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
            "pattern": f"{cell!r} does not have the form {found[2]}",
            "minimum": f"{cell} is less than {found[2]}",
            "maximum": f"{cell} is more than {found[2]}",
        }
        if found[1] in limits:
            return column, limits[found[1]]
    if error.type == "type-error" and (found := _TYPE.search(error.note)) is not None:
        return column, f"{cell!r} is not of type {found[1]}"
    return column, one_line(error.note)
