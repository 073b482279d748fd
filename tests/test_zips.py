"""Zip files whose bytes depend on their contents alone."""

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime

import openpyxl

from geomap.zips import with_fixed_times, zipped

FILES = {"渝北区/台账.csv": b"id\n" * 100, "a.png": b"\x89PNG" * 100}


def entries(data: bytes) -> Iterator[zipfile.ZipInfo]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        yield from archive.infolist()


def test_names_times_and_compression() -> None:
    text, picture = entries(zipped(FILES.items()))
    assert [text.filename, picture.filename] == list(FILES)
    assert text.flag_bits & 0x800  # its name is UTF-8, for Windows too
    assert {text.date_time, picture.date_time} == {(1980, 1, 1, 0, 0, 0)}
    assert text.compress_size < text.file_size
    assert picture.compress_size == picture.file_size


def workbook(made: datetime) -> bytes:
    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = made
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_shows_no_time_of_making() -> None:
    one, other = (workbook(datetime(year, 5, 6, 7, 8, 9)) for year in (2020, 2026))
    assert with_fixed_times(one) == with_fixed_times(other)
    again = openpyxl.load_workbook(io.BytesIO(with_fixed_times(one)))
    assert again.properties.created == datetime(1980, 1, 1)
