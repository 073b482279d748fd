"""Checks rows by themselves: licences, dates, references and kinds."""

from geomap.gazetteer.checks.folder import DESCRIPTOR, Folder, atlas
from geomap.gazetteer.layout import TABLES, known_ids

_BY_SCHEMA = frozenset({"source", "place", "corridor"})
"""What foreign keys of the schema refer to, because it is in one table."""


def _check_licences(gazetteer: Folder) -> None:
    for _, row in gazetteer.own("sources"):
        licence = row.get("licence")
        if licence and licence not in gazetteer.licences:
            gazetteer.report(row, "licence", f"licence {licence!r} is not listed in {DESCRIPTOR}")


def _check_dates(gazetteer: Folder) -> None:
    for _, row in gazetteer.own("places", "corridors", "units", "names"):
        if _ends_before(row.get("until"), row.get("since")):
            reason = f"ends {row.get('until')}, before it begins {row.get('since')}"
            gazetteer.report(row, "until", reason)


def _ends_before(until: str, since: str) -> bool:
    """Whether a period ended before one that began ``since``, as far as both dates are exact."""
    exact = min(len(until), len(since))
    return bool(exact) and until[:exact] < since[:exact]


def _check_references(gazetteer: Folder) -> None:
    """Check the references that a foreign key, which has one target, cannot express."""
    tables = gazetteer.tables
    units = atlas().units.keys() | {row.get("code") for row in tables["units"]}
    known = known_ids(tables, units)
    for name, table in TABLES.items():
        for column, what in table.refers.items():
            for _, row in () if what in _BY_SCHEMA else gazetteer.own(name):
                for value in row.many(column):
                    if value not in known[what]:
                        gazetteer.report(row, column, f"no {what} {value!r}")


def _check_kinds(gazetteer: Folder) -> None:
    """Check that rows are in the file of their kind, if the file is named after one."""
    for table in ("places", "corridors"):
        listed = next(r for r in gazetteer.resources if r["name"] == table)["schema"]["fields"]
        kinds = next(c for c in listed if c["name"] == "kind")["constraints"]["enum"]
        for _, row in gazetteer.own(table):
            kind = row.get("kind")
            if kind in kinds and row.path.stem in kinds and kind != row.path.stem:
                gazetteer.report(row, "kind", f"{kind} rows belong in {table}/{kind}.csv")


RULES = (_check_licences, _check_dates, _check_references, _check_kinds)
