"""Workbooks of project lists: each row becomes a line of text."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime

import openpyxl
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from geomap.plans.formats.archive import XLSX_PART, check_archive
from geomap.plans.formats.model import Document, FormatError, Line, compose
from geomap.plans.formats.tables import MAX_COLUMNS, NO_LIST, Grid, check_size, table_lines

_DEFAULT_NAME = re.compile(r"(?:sheet|工作表|worksheet)\s*\d*", re.IGNORECASE)
MAX_CELLS = 500_000
"""A single cell far out makes a sheet of many cells, nearly all of them empty."""
_STAGE_NAME = re.compile(r".*?(续建|新开工|新建|在建|拟建|规划|储备|前期|竣工|改扩建).*")


def read_xlsx(data: bytes) -> Document:
    """Read the project lists of a workbook, one visible sheet after the other.

    A merged cell counts for each cell it covers; a formula counts as the value last computed.

    Raises:
        FormatError: The file is broken, locked or hostile, or contains no project list.
    """
    check_archive(data, XLSX_PART)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        raise FormatError("the file is broken; open it, save it again and try again") from error
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    found = [
        (sheet.title, table_lines(_grid(sheet), need_header=True, stage=_stage_of(sheet.title)))
        for sheet in sheets
    ]
    found = [(title, lines) for title, lines in found if lines]
    if not found:
        raise FormatError(NO_LIST)
    return compose(_join(found))


def _join(found: list[tuple[str, list[Line]]]) -> Iterator[Line]:
    for title, lines in found:
        if len(found) > 1 and not _DEFAULT_NAME.fullmatch(title):
            yield Line(title, level=1)
        yield from lines


def _stage_of(title: str) -> str:
    match = _STAGE_NAME.fullmatch(title)
    return match[1] if match else ""


def _grid(sheet: Worksheet) -> Grid:
    check_size(sheet.max_row, 1)
    columns = min(sheet.max_column, MAX_COLUMNS)
    if sheet.max_row * columns > MAX_CELLS:
        raise FormatError(f"a sheet of more than {MAX_CELLS:,} cells; split it")
    grid = [
        [_shown(cell) for cell in row]
        for row in sheet.iter_rows(max_row=sheet.max_row, max_col=columns)
    ]
    for merged in sheet.merged_cells.ranges:
        value = grid[merged.min_row - 1][merged.min_col - 1] if merged.min_col <= columns else ""
        for row in range(merged.min_row - 1, min(merged.max_row, len(grid))):
            for column in range(merged.min_col - 1, min(merged.max_col, columns)):
                grid[row][column] = value
    return grid


def _shown(cell: Cell) -> str:
    """Return roughly what a cell shows: whole numbers without a decimal point, dates as dates."""
    value = cell.value
    match value:
        case None:
            return ""
        case datetime() | date():
            if "d" not in (cell.number_format or "").lower():
                return f"{value.year}年{value.month}月"
            return f"{value.year}年{value.month}月{value.day}日"
        case float() if value.is_integer():
            return str(int(value))
        case float():
            return f"{value:.10g}"
    return str(value).strip()
