"""Tables as spreadsheets save them: what is taken, and what is refused with its place."""

import codecs
import csv
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geomap.csvrows import Row, guarded, read_rows, unguarded
from geomap.errors import GazetteerError

HEAD = ("id", "name", "unit", "since", "seq", "note")
CELLS = ("zone-a", "甲园区", "500107", "2026-01-31", "10", "“一、二”")


def write(folder: Path, data: bytes | str, encoding: str = "utf-8") -> Path:
    path = folder / "zone.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode(encoding))
    return path


def rows(folder: Path, data: bytes | str, encoding: str = "utf-8") -> list[Row]:
    return list(read_rows(write(folder, data, encoding)))


def one_row(folder: Path, **cells: str) -> Row:
    (row,) = rows(folder, f"{','.join(cells)}\n{','.join(cells.values())}\n")
    return row


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("gbk", b""),
        ("gb18030", b""),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
    ],
)
def test_every_way_a_spreadsheet_saves(
    tmp_path: Path, encoding: str, mark: bytes, separator: str
) -> None:
    text = "\r\n".join(separator.join(cells) for cells in (HEAD, CELLS, [""] * len(HEAD)))
    (row,) = rows(tmp_path, mark + text.encode(encoding))
    assert (row.line, row.cells) == (2, dict(zip(HEAD, CELLS, strict=True)))


def test_blank_columns_beside_the_table_are_passed_over(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, "id,name,,\nzone-a,甲,,\n,,,\n")
    assert row.cells == {"id": "zone-a", "name": "甲"}


def test_line_is_where_the_row_begins(tmp_path: Path) -> None:
    first, second = rows(tmp_path, 'id,note\na,"一\n二\n三"\nb,x\n')
    assert (first.line, second.line) == (2, 5)
    assert first.get("note") == "一\n二\n三"


@pytest.mark.parametrize(
    ("column", "cell", "meant"),
    [
        ("since", "2026/1/1", "2026-01-01"),
        ("since", "2026/1/1 0:00", "2026-01-01"),
        ("until", "2026-01-01 00:00:00", "2026-01-01"),
        ("until", "2016-6", "2016-06"),
        ("until", "2016年6月", "2016-06"),
        ("retrieved", "2016年6月3日", "2016-06-03"),
        ("since", "2016.0", "2016"),
        ("since", "2016", "2016"),
        ("unit", "500112.0", "500112"),
        ("unit", "500112|500107", "500112|500107"),
        ("member", "500112.00", "500112"),
        ("seq", "10.0", "10"),
        ("name", "1.0", "1.0"),
        ("note", "2026/1/1", "2026/1/1"),
    ],
)
def test_what_a_spreadsheet_makes_of_a_cell_is_undone(
    tmp_path: Path, column: str, cell: str, meant: str
) -> None:
    assert one_row(tmp_path, id="a", **{column: cell}).get(column) == meant


@pytest.mark.parametrize("cell", ["Jan-26", "26-1-1", "2026-13", "46023", "2026-01-01T08:30"])
def test_what_is_no_date_is_refused(tmp_path: Path, cell: str) -> None:
    row = one_row(tmp_path, id="a", since=cell)
    with pytest.raises(GazetteerError, match=r"zone\.csv: line 2: since: '.*' is not a date; use"):
        row.date("since")


@pytest.mark.parametrize("cell", ['"8,000"', "106°33′", "nan", "1.2.3", "５００米"])
def test_what_is_no_number_is_refused(tmp_path: Path, cell: str) -> None:
    row = one_row(tmp_path, id="a", radius_m=cell)
    with pytest.raises(GazetteerError, match=r"zone\.csv: line 2: radius_m: '.*' is not a number"):
        row.number("radius_m")


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("id,lon\na,#N/A\n", "line 2: lon", "#N/A is a spreadsheet error"),
        ("id,name\nb,乙\na,#NAME?\n", "line 3: name", "#NAME? is a spreadsheet error"),
        ("id,since\na,########\n", "line 2: since", "widen the column"),
        ("id,note,name\na,x,甲\nb,\"乙,丙\nc,x,丁\n", "line 3: note", "never closed"),
        ("id,note\na,\"x\n", "line 2: note", "never closed"),
        (f"id,note,name\na,{'长' * 140_000},甲\n", "line 2: note", "140,000 characters"),
        (f"id,note\na,x\nb,\"{'长,' * 70_000}\"\n", "line 3: note", "140,000 characters"),
        ("id,name\na,甲,乙\n", "line 2", "more cells than columns"),
        ("id,name,\na,甲,乙\n", "line 2: id", "'乙' is in a column without a name"),
        ("id,name,name\na,甲,乙\n", "line 1: name", "two columns"),
    ],
)  # fmt: skip
def test_broken_table_is_refused_with_its_place(
    tmp_path: Path, text: str, place: str, reason: str
) -> None:
    with pytest.raises(GazetteerError) as refused:
        rows(tmp_path, text)
    assert str(refused.value).startswith(f"{tmp_path / 'zone.csv'}: {place}: ")
    assert reason in str(refused.value)


def test_missing_column_and_empty_cell_are_told_apart(tmp_path: Path) -> None:
    row = one_row(tmp_path, id="a", name="")
    for column, reason in (("name", "is empty"), ("source", "no such column")):
        with pytest.raises(GazetteerError, match=f"line 2: {column}: {reason}"):
            row.need(column)


@pytest.mark.parametrize("data", [b"\x81\x20id\xff\xff", b"id,name\na,\xff\xff\x81", b"i\0d"])
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(GazetteerError, match="save it as CSV UTF-8"):
        rows(tmp_path, data)


def test_limit_of_the_csv_module_stays_as_it_was(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    with pytest.raises(GazetteerError):
        rows(tmp_path, f"id,note\na,{'x' * 200_000}\n")
    assert csv.field_size_limit() == before


def test_empty_file_has_no_rows(tmp_path: Path) -> None:
    assert rows(tmp_path, b"") == []
    assert rows(tmp_path, b"\xef\xbb\xbf") == []
    assert rows(tmp_path, "id,name\n") == []


# Formulas ---------------------------------------------------------------------------------------


@given(st.text("'=+-@\t1a渝", max_size=6))
@example("=1+1")
@example("'=1")
def test_no_cell_is_a_formula_and_each_comes_back(cell: str) -> None:
    written = guarded(cell)
    assert written[:1] not in {"=", "+", "-", "@", "\t", "\r"}
    assert unguarded(written) == cell
    is_formula = cell.lstrip("'")[:1] in {"=", "+", "-", "@", "\t"}
    assert (written != cell) == is_formula
