"""Ledger lists that come back edited become corrections."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from geomap.errors import GazetteerError
from geomap.gazetteer import Gazetteer
from geomap.ledger import Feature, Ledger, build_ledger
from geomap.ledger.corrections import Correction, take_in
from geomap.ledger.returned import Returned, read_answers, read_returned
from geomap.ledger.write import to_xlsx
from tests.conftest import LedgerOf, feature, make_plan

OLD = make_plan("规划研究成渝中线铁路，谋划青竹溪水库。", file="old.txt", date="2019")
NEW = make_plan("加快建设成渝中线铁路，扩建重庆江北国际机场。", file="new.txt", date="2023")


@pytest.fixture(scope="module")
def ledger(ledger_of: LedgerOf) -> Ledger:
    return ledger_of(OLD, NEW)


@pytest.fixture(scope="module")
def dam(ledger: Ledger) -> Feature:
    return feature(ledger, "青竹溪水库")


def edited(path: Path, ledger: Ledger, identifier: str = "", **cells: Any) -> Path:
    """Write the list, with some cells of one row as an office left them."""
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(ledger)))
    sheet: Any = book["台账"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, heads["id"]).value == identifier:
            for name, value in cells.items():
                sheet.cell(row, heads[name]).value = value
    book.save(path)
    return path


def read(path: Path, ledger: Ledger | None = None) -> Returned:
    return read_returned(path, who="铜梁区", when="2026-11-22", ledger=ledger)


def test_untouched_list_says_nothing(ledger: Ledger, tmp_path: Path) -> None:
    assert read(edited(tmp_path / "l.xlsx", ledger)) == Returned([], [])


def test_edits_become_rows_with_who_and_when(ledger: Ledger, dam: Feature, tmp_path: Path) -> None:
    path = edited(
        tmp_path / "l.xlsx", ledger, dam.id, name="青竹水库", stage="开工启动", kind="water",
        lon=106.05, lat="29.85", remark="已开工",
    )  # fmt: skip
    by: dict[str, Any] = {"id": dam.id, "who": "铜梁区", "when": "2026-11-22", "remark": "已开工"}
    assert read(path).corrections == [
        Correction("rename", name="青竹水库", **by),
        Correction("kind", kind="water", **by),
        Correction("stage", stage="starting", document="old.txt", plan=OLD.title, **by),
        Correction("move", lon=106.05, lat=29.85, **by),
    ]


def test_rows_taken_back_change_the_ledger(
    ledger: Ledger, dam: Feature, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    path = edited(tmp_path / "l.xlsx", ledger, dam.id, stage="building", lon=106.05, lat=29.85)
    found = feature(build_ledger([OLD, NEW], gazetteer, read(path).corrections), dam.name)
    assert found.stage == "building"
    assert found.geometry is not None
    assert (found.geometry.x, found.geometry.y) == (106.05, 29.85)


def test_remark_alone(ledger: Ledger, dam: Feature, tmp_path: Path) -> None:
    read_back = read(edited(tmp_path / "l.xlsx", ledger, dam.id, remark="选址未定"))
    assert [(c.action, c.remark) for c in read_back.corrections] == [("remark", "选址未定")]


def test_exactness_alone_keeps_the_position(ledger: Ledger, tmp_path: Path) -> None:
    airport = feature(ledger, "重庆江北国际机场")
    assert airport.geometry is not None
    path = edited(tmp_path / "l.xlsx", ledger, airport.id, radius_m=200)
    (row,) = read(path).corrections
    assert (row.action, row.radius_m, row.precision) == ("move", 200, airport.precision)
    assert (row.lon, row.lat) == pytest.approx((airport.geometry.x, airport.geometry.y), abs=1e-6)


def test_rows_and_cells_taken_out_are_no_answers(
    ledger: Ledger, dam: Feature, tmp_path: Path
) -> None:
    path = edited(tmp_path / "l.xlsx", ledger, dam.id, name=None, stage=None)
    book = openpyxl.load_workbook(path)
    book["台账"].delete_rows(2)
    book.save(path)
    assert read(path) == Returned([], [])


def test_position_of_a_line_is_left_out(ledger: Ledger, tmp_path: Path) -> None:
    line = feature(ledger, "成渝中线", "railway")
    path = edited(tmp_path / "l.xlsx", ledger, line.id, lon=106.0, lat=29.0, name="成渝中线高铁")
    back = read(path)
    assert [c.action for c in back.corrections] == ["rename"]
    assert len(back.left_out) == 1
    assert "is drawn as a line or area; correct its nodes" in back.left_out[0]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"lon": 106.05}, "lat: one of lon and lat is missing"),
        ({"lon": 29.85, "lat": 106.05}, "lon: 29.85, 106.05 is not a position in degrees"),
        ({"lon": "东经106度", "lat": 29}, "lon: '东经106度' is not a number"),
        ({"stage": "已开工"}, "stage: unknown stage '已开工'"),
        ({"kind": "dam"}, "kind: unknown kind 'dam'"),
        ({"as_sent": "{}"}, "as_sent: is broken"),
    ],
)
def test_broken_cell_is_refused(
    cells: dict[str, Any], reason: str, ledger: Ledger, dam: Feature, tmp_path: Path
) -> None:
    path = edited(tmp_path / "l.xlsx", ledger, dam.id, **cells)
    with pytest.raises(GazetteerError) as error:
        read(path)
    assert str(error.value).startswith(f"{path}:台账: line ")
    assert reason in str(error.value)


def test_list_without_what_was_sent_is_compared_with_the_ledger(
    ledger: Ledger, dam: Feature, tmp_path: Path
) -> None:
    """Such as one copied into a workbook of the office's own, with Chinese headings."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["编号", "名称", "阶段", "备注"])
    sheet.append([dam.id, "青竹水库", "研究论证", None])
    sheet.append(["reservoir-new", "白云溪水库", "加快建设", None])
    book.save(tmp_path / "l.xlsx")
    back = read(tmp_path / "l.xlsx", ledger)
    assert [(c.action, c.name) for c in back.corrections] == [("rename", "青竹水库")]
    assert len(back.left_out) == 1
    assert "line 3: id: is not in the ledger" in back.left_out[0]
    with pytest.raises(GazetteerError, match="use geomap ledger PLANS --apply FILE"):
        read(tmp_path / "l.xlsx")


def test_answers_of_two_districts_are_a_conflict(
    ledger: Ledger, dam: Feature, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    paths = [
        edited(tmp_path / f"{who}.xlsx", ledger, dam.id, name=name, remark=f"{who}意见")
        for who, name in (("东区", "青竹水库"), ("西区", "竹溪水库"))
    ]
    back = read_answers(paths, gazetteer, who="", when="2026-11-22")
    intake = take_in([], back.corrections)
    assert intake.rows == []
    assert [[c.who for c in conflict] for conflict in intake.conflicts] == [["东区", "西区"]]
    # The second list still shows the old name where the first was taken in: that is no edit.
    first = take_in([], read_answers(paths[:1], gazetteer, who="", when="").corrections)
    assert first.added
    assert read_answers([edited(paths[1], ledger)], gazetteer, who="", when="").corrections == []


def test_what_was_sent_is_hidden_and_small(ledger: Ledger) -> None:
    sheet: Any = openpyxl.load_workbook(io.BytesIO(to_xlsx(ledger)))["台账"]
    heads = {cell.value: cell for cell in sheet[1]}
    assert sheet.column_dimensions[heads["as_sent"].column_letter].hidden
    assert max(len(cell.value) for cell in sheet[heads["as_sent"].column_letter]) < 400
