"""``plans.csv``, the table beside the plans: title, issuer, date, region and parts of each file."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geomap.errors import PlanError
from geomap.plans.decode import decode

COLUMNS = ("file", "title", "issuer", "date", "region", "part")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?$")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of ``plans.csv``; empty where the table says nothing.

    ``part`` holds the words at which this plan begins in a file of several.
    """

    file: str
    title: str = ""
    issuer: str = ""
    date: str = ""
    region: tuple[str, ...] = ()
    part: str = ""


def read_register(folder: Path) -> dict[str, list[Entry]]:
    """Return the rows of ``folder/plans.csv`` by file name; empty where there is no such table.

    Raises:
        PlanError: a column is missing or a date is not ISO 8601.
    """
    path = folder / "plans.csv"
    if not path.is_file():
        return {}
    rows = csv.DictReader(io.StringIO(decode(path.read_bytes(), path), newline=""))
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or [])]
    if missing:
        raise PlanError(f"{path}: column {missing[0]} is missing; it needs {', '.join(COLUMNS)}")
    register: dict[str, list[Entry]] = {}
    for line, row in enumerate(rows, start=2):
        cells = {name: (row[name] or "").strip() for name in COLUMNS}
        if cells["date"] and not _is_date(cells["date"]):
            raise PlanError(f"{path}: line {line}: date {cells['date']!r} is not YYYY-MM-DD")
        region = tuple(name for name in cells.pop("region").split("|") if name)
        entry = Entry(region=region, **cells)
        register.setdefault(entry.file, []).append(entry)
    return register


def _is_date(text: str) -> bool:
    """Whether ``text`` is a day, month or year that the calendar has, in ISO 8601."""
    if not _DATE.match(text):
        return False
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return False
    return True
