"""Checks a gazetteer folder and reports every broken cell by file, line and column.

Types, patterns, required cells, keys and references are defined in ``datapackage.json`` and checked
by the frictionless library. What a table schema cannot express is checked by rules of our own:
positions outside China or their unit, names used twice, periods that end before they begin.
"""

from pathlib import Path

from geomap.errors import GazetteerError
from geomap.gazetteer.checks import names, positions, rows
from geomap.gazetteer.checks.folder import Problem, read_folder
from geomap.gazetteer.checks.schema import check_schema
from geomap.gazetteer.layout import is_gazetteer


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
    gazetteer = read_folder(folder)
    check_schema(gazetteer)
    for rule in (*rows.RULES, *positions.RULES, *names.RULES):
        rule(gazetteer)
    return sorted(set(gazetteer.problems))
