"""The rows of CSV tables, as spreadsheets save them, and cells that they do not calculate.

People edit the tables, so a table may be in UTF-8 (with or without a byte-order mark), GBK or
UTF-16 (Excel's "Unicode text"), with commas, semicolons or tabs between cells. What spreadsheets do
to dates and codes (2026/1/1, 500112.0) is undone; a broken cell is reported by file, line and
column.
"""

import csv
import io
import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from geomap.errors import GazetteerError

CHINA_BOUNDS = (73.0, 3.0, 136.0, 54.0)
"""West, south, east, north in degrees; a point outside requires a note."""

_SEPARATORS = ",;\t"
_LONGEST_CELL = 32_767
"""The number of characters that a cell of a spreadsheet can contain."""
_END = "\0end"
"""Sentinel appended to the text, on a line of its own unless a quotation mark is still open."""
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_SPREADSHEET_DATE = re.compile(
    r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?[月日]?(?: 0?0:00(?::00)?)?"
)
_SPREADSHEET_WHOLE = re.compile(r"(\d+)\.0+")
_SPREADSHEET_ERROR = re.compile(r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!)")
_TOO_NARROW = re.compile(r"#{3,}")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""How a cell begins that a spreadsheet would calculate, after apostrophes that prevent it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, with its file and line."""

    path: Path
    line: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """Return a cell's text, stripped; empty if there is no such column."""
        return self.cells.get(column, "")

    def need(self, column: str) -> str:
        """Return a cell that must not be empty."""
        value = self.get(column)
        if not value:
            raise self.error(column, "is empty" if column in self.cells else "no such column")
        return value

    def many(self, column: str) -> tuple[str, ...]:
        """Return the values of a cell, which are separated by ``|``."""
        return tuple(value.strip() for value in self.get(column).split("|") if value.strip())

    def number(self, column: str) -> float | None:
        """Return a cell's number, None if it is empty."""
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

    def date(self, column: str) -> str:
        """Return a cell's date (``YYYY[-MM[-DD]]``), empty if the cell is."""
        value = self.get(column)
        if value and not _DATE.fullmatch(value):
            raise self.error(column, f"{value!r} is not a date; use 2026, 2026-01 or 2026-01-31")
        return value

    def position(self) -> tuple[float | None, float | None]:
        """Return (lon, lat), either both None or both within China unless a note explains them."""
        lon, lat = self.number("lon"), self.number("lat")
        if (lon is None) != (lat is None):
            raise self.error("lon" if lon is None else "lat", "one of lon and lat is missing")
        if lon is None or lat is None:
            return None, None
        return self.in_china(lon, lat, "note")

    def in_china(self, lon: float, lat: float, why: str) -> tuple[float, float]:
        """Return a position in degrees unchanged.

        Raises:
            GazetteerError: It is not a position, or outside China and the column ``why`` is empty.
        """
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise self.error("lon", f"{lon}, {lat} is not a position in degrees")
        west, south, east, north = CHINA_BOUNDS
        if not (west <= lon <= east and south <= lat <= north) and not self.get(why):
            raise self.error("lon", f"{lon}, {lat} is outside China; say why in the {why}")
        return lon, lat

    def choice(self, column: str, allowed: Collection[str]) -> str:
        """Return a cell whose value must be one of ``allowed``."""
        value = self.need(column)
        if value not in allowed:
            raise self.error(column, f"unknown {column} {value!r}; use one of {', '.join(allowed)}")
        return value

    def error(self, column: str, reason: str) -> GazetteerError:
        """Return an error about a column of this row."""
        return GazetteerError(f"{self.path}: line {self.line}: {column}: {reason}")


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of one CSV table, skipping rows without text.

    Raises:
        GazetteerError: The file cannot be read or is not text, a row has too many cells, or a cell
            is damaged; the message gives file, line, column and reason.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise GazetteerError(f"{path}: cannot be read: {error.strerror}; check the path") from error
    records = _records(_decode(data, path))
    header = [name.strip() for name in next(records, (1, []))[1]]
    for name in header:
        if name and header.count(name) > 1:
            raise GazetteerError(f"{path}: line 1: {name}: two columns have this name")
    for line, cells in records:
        row = Row(path, line, dict.fromkeys(filter(None, header), ""))
        for column, cell in zip_longest(header, cells[: len(header)], fillvalue=""):
            if column:
                row.cells[column] = _tidy(row, column, cell.strip())
            elif cell.strip():
                raise row.error(header[0], f"{cell.strip()!r} is in a column without a name")
        if any(cell.strip() for cell in cells[len(header) :]):
            raise GazetteerError(f"{path}: line {line}: more cells than columns")
        if any(row.cells.values()):
            yield row


def _decode(data: bytes, path: Path) -> str:
    for encoding in _encodings(data):
        try:
            return data.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
    raise GazetteerError(f"{path}: not in UTF-8, GBK or UTF-16; save it as CSV UTF-8")


def _encodings(data: bytes) -> tuple[str, ...]:
    """Return the possible encodings of a table, whose first characters, a heading, are ASCII."""
    if data.startswith(b"\xff\xfe") or data[1:2] == b"\0":
        return ("utf-16-le",)
    if data.startswith(b"\xfe\xff") or data[:1] == b"\0":
        return ("utf-16-be",)
    return "utf-8", "gb18030"


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of the first line and the cells of each record.

    If a quotation mark is opened and never closed, the last cell ends with :data:`_END`.
    """
    separator = max(_SEPARATORS, key=text.partition("\n")[0].count)
    with _cells_of_any_length(len(text) + len(_END)):
        reader = csv.reader(io.StringIO(f"{text}\n{_END}", newline=""), delimiter=separator)
        line, records = 1, []
        for cells in reader:
            records.append((line, cells))
            line = reader.line_num + 1
    yield from (record for record in records if record[1] != [_END])


@contextmanager
def _cells_of_any_length(characters: int) -> Iterator[None]:
    """Let the csv module accept long cells, which :func:`_tidy` refuses by line and column."""
    usual = csv.field_size_limit(characters)
    try:
        yield
    finally:
        csv.field_size_limit(usual)


def guarded(cell: str) -> str:
    """Return a cell with an apostrophe in front if a spreadsheet would take it for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """Return a cell as it was before :func:`guarded`."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell[1:]) else cell


# What spreadsheets do to cells -------------------------------------------------------------------


def _tidy(row: Row, column: str, cell: str) -> str:
    """Return a cell's value as it was intended.

    Raises:
        GazetteerError: The spreadsheet has replaced it by something else.
    """
    if cell.endswith(_END):
        raise row.error(column, "begins with a quotation mark that is never closed")
    if len(cell) > _LONGEST_CELL:
        reason = f"{len(cell):,} characters, more than a spreadsheet cell can contain; shorten it"
        raise row.error(column, reason)
    if cell.startswith("#"):
        if _SPREADSHEET_ERROR.fullmatch(cell):
            raise row.error(column, f"{cell} is a spreadsheet error; correct the cell")
        if _TOO_NARROW.fullmatch(cell):
            raise row.error(column, "was too narrow to be saved; widen the column and save again")
    return _MEANT[column](cell) if column in _MEANT else cell


def _date(cell: str) -> str:
    """Return 2026/1/1 as 2026-01-01, and 2026.0 as 2026."""
    cell = _whole(cell)
    found = _SPREADSHEET_DATE.fullmatch(cell)
    return "-".join(part.zfill(2) for part in found.groups() if part) if found else cell


def _whole(cell: str) -> str:
    """Return 500112.0 as 500112."""
    found = _SPREADSHEET_WHOLE.fullmatch(cell)
    return found[1] if found else cell


_MEANT: Mapping[str, Callable[[str], str]] = {
    **dict.fromkeys(("since", "until", "retrieved"), _date),
    **dict.fromkeys(("code", "unit", "member", "replaced_by", "seq", "start"), _whole),
}
