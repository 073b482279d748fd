"""``plans.csv``, the table next to the plans: title, issuer, date, region and parts of files."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from geomap.errors import PlanError
from geomap.plans.decode import decode

COLUMNS = ("file", "title", "issuer", "date", "region", "part")
_DELIMITERS = ",;\t"
"""What separates the columns: a comma, or what Excel writes in some countries."""
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?$")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of ``plans.csv``, with empty fields where the table has none.

    ``part`` is the text with which the plan begins, in a file that contains several.
    """

    file: str
    title: str = ""
    issuer: str = ""
    date: str = ""
    region: tuple[str, ...] = ()
    part: str = ""


def read_register(folder: Path) -> dict[str, list[Entry]]:
    """Return the rows of ``folder/plans.csv`` by file name, empty if there is no such table.

    Raises:
        PlanError: A column is missing, a date is not ISO 8601, or a file is not in the folder.
    """
    path = folder / "plans.csv"
    if not path.is_file():
        return {}
    return _read(path, *(status.st_mtime_ns for status in (path.stat(), folder.stat())))


@lru_cache(maxsize=4)
def _read(path: Path, *_: int) -> dict[str, list[Entry]]:
    """Return the rows of a table, read once until it, or what is in its folder, changes."""
    folder = path.parent
    text = decode(path.read_bytes(), path)
    heading = text.partition("\n")[0]
    rows = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=heading.count)
    )
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or [])]
    if missing:
        raise PlanError(f"{path}: column {missing[0]} is missing; it needs {', '.join(COLUMNS)}")
    files = {file.name for file in folder.iterdir() if file.is_file()}
    register: dict[str, list[Entry]] = {}
    for line, row in enumerate(rows, start=2):
        cells = {name: (row[name] or "").strip() for name in COLUMNS}
        if cells["date"] and not _is_date(cells["date"]):
            raise PlanError(f"{path}: line {line}: date {cells['date']!r} is not YYYY-MM-DD")
        if cells["file"] not in files:
            raise PlanError(
                f"{path}: line {line}: there is no file {cells['file']!r} in the folder; "
                "correct its name, or delete the row"
            )
        region = tuple(name for name in cells.pop("region").split("|") if name)
        entry = Entry(region=region, **cells)
        register.setdefault(entry.file, []).append(entry)
    return register


def _is_date(text: str) -> bool:
    """Whether ``text`` is a valid day, month or year in ISO 8601."""
    if not _DATE.match(text):
        return False
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return False
    return True
