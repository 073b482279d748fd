"""Reads the rows of workbooks that people have edited."""

import io
import zipfile
from collections.abc import Generator, Mapping
from pathlib import Path

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from geomap.csvrows import Row
from geomap.errors import GazetteerError
from geomap.plans.formats.archive import XLSX_PART, check_archive
from geomap.plans.formats.model import FormatError

_ZIP = b"PK"


def read_workbook(path: Path, headings: Mapping[str, str]) -> Generator[Row, None, None]:
    """Yield the rows of all sheets that have a column ``id``.

    Args:
        path: An .xlsx file.
        headings: Columns by other headings, such as Chinese ones.

    Raises:
        GazetteerError: The file is missing or not a workbook, or no sheet has such a column.
    """
    found = False
    book = _open(path)
    try:
        for sheet in book.worksheets:
            rows = sheet.iter_rows(values_only=True)
            titles = [_text(value) for value in next(rows, ())]
            columns = [headings.get(title, title) for title in titles]
            if "id" not in columns:
                continue
            found = True
            for line, values in enumerate(rows, start=2):
                cells = dict(zip(columns, map(_text, values), strict=False))
                if any(cells.values()):
                    yield Row(Path(f"{path}:{sheet.title}"), line, cells)
    finally:
        book.close()
    if not found:
        raise GazetteerError(f"{path}: no sheet has a column 'id'; use the list geomap wrote")


def _open(path: Path) -> openpyxl.Workbook:
    try:
        data = path.read_bytes()
        if not data.startswith(_ZIP):
            raise GazetteerError(f"{path}: not a workbook; save it as .xlsx")
        check_archive(data, XLSX_PART)
        return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except FormatError as error:
        raise GazetteerError(f"{path}: {error}") from error
    except OSError as error:
        raise GazetteerError(f"{path}: cannot be read: {error.strerror}; check the path") from error
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise GazetteerError(f"{path}: not a workbook; save it as .xlsx") from error


def _text(value: object) -> str:
    """Return a cell's value as it would be written in a CSV table."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
