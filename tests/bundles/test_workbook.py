"""The list as a workbook: as it is read, edited, saved by LibreOffice, and taken back."""

import datetime
import io
import json
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from geomap.bundles.choosing import Chooser
from geomap.bundles.targets import Targets
from geomap.bundles.workbook import list_workbook
from geomap.gazetteer import Gazetteer
from geomap.ledger import Feature, Ledger
from geomap.ledger.corrections import take_in
from geomap.ledger.returned import HEADINGS, read_answers, read_returned
from geomap.words import table
from tests.bundles.conftest import DISTRICT, plan_of
from tests.conftest import LedgerOf

ODD = ("=1+1", "+86", "-5", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1", "{=1}", "http://x.cn")


@pytest.fixture(scope="module")
def ledger(ledger_of: LedgerOf, gazetteer: Gazetteer, targets: Targets) -> Ledger:
    whole = ledger_of(plan_of())
    return Chooser(whole, gazetteer).ledger(targets.named(DISTRICT))


def book_of(ledger: Ledger, gazetteer: Gazetteer, **options: Any) -> Any:
    return openpyxl.load_workbook(io.BytesIO(list_workbook(ledger, gazetteer, DISTRICT, **options)))


def columns(sheet: Any) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[1]}


def column_of(sheet: Any, heading: str) -> list[Any]:
    number = columns(sheet)[heading]
    return [sheet.cell(row, number) for row in range(2, sheet.max_row + 1)]


def test_sheets_by_kind_between_summary_and_sentences(ledger: Ledger, gazetteer: Gazetteer) -> None:
    book = book_of(ledger, gazetteer)
    assert book.sheetnames == [
        "汇总", "行政区", "新区与开发区", "铁路", "高速公路", "机场", "语句", "词表"
    ]  # fmt: skip
    assert book["词表"].sheet_state == "hidden"
    rows = sum(book[name].max_row - 1 for name in book.sheetnames[1:-2])
    assert rows == len(ledger.features)
    assert book["语句"].max_row - 1 == sum(len(f.mentions) for f in ledger.features)
    values = [cell.value for row in book["汇总"].iter_rows() for cell in row]
    assert "渝北区规划项目台账" in values
    assert len(ledger.features) in values


def test_headings_are_frozen_and_filtered(ledger: Ledger, gazetteer: Gazetteer) -> None:
    for sheet in book_of(ledger, gazetteer).worksheets[1:-1]:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions


def test_what_is_printed_can_be_read(ledger: Ledger, gazetteer: Gazetteer) -> None:
    """A page holds the columns up to the remark; rows are as high as their long texts need."""
    sheet = book_of(ledger, gazetteer)["铁路"]
    last = columns(sheet)["备注"]
    letters = [openpyxl.utils.get_column_letter(number) for number in range(1, last + 1)]
    assert sheet.print_area == f"'铁路'!$A$1:${letters[-1]}${sheet.max_row}"
    assert sum(sheet.column_dimensions[letter].width for letter in letters) < 180
    heights = [sheet.row_dimensions[row].height for row in range(2, sheet.max_row + 1)]
    districts = [len(cell.value or "") for cell in column_of(sheet, "所在区县（规划时）")]
    assert max(heights) > min(heights)
    assert heights[districts.index(max(districts))] == max(heights)


def test_the_district_itself_is_named_first(
    ledger: Ledger, gazetteer: Gazetteer, targets: Targets
) -> None:
    own = targets.named(DISTRICT).codes
    named = [
        [cell.value for cell in column_of(book["铁路"], "所在区县（规划时）")]
        for book in (book_of(ledger, gazetteer), book_of(ledger, gazetteer, own=own))
    ]
    assert not all(text.startswith(DISTRICT) for text in named[0])
    assert all(text.startswith(DISTRICT) for text in named[1])


def test_dates_and_numbers_are_real(ledger: Ledger, gazetteer: Gazetteer) -> None:
    sheet = book_of(ledger, gazetteer)["铁路"]
    (date, *_) = column_of(sheet, "规划日期")
    assert date.value == datetime.datetime(2023, 5, 1)
    assert date.number_format == "yyyy-mm"
    for heading in ("经度", "纬度", "长度（公里）", "误差半径（米）"):
        assert all(isinstance(c.value, (int, float)) for c in column_of(sheet, heading) if c.value)
    sentences = book_of(ledger, gazetteer)["语句"]
    assert {2027} == {cell.value for cell in column_of(sentences, "目标年") if cell.value}


def test_links_lead_to_the_features_of_the_map(ledger: Ledger, gazetteer: Gazetteer) -> None:
    sheet = book_of(ledger, gazetteer)["铁路"]
    for link, identifier in zip(
        column_of(sheet, "地图位置"), column_of(sheet, "编号"), strict=True
    ):
        target = link.hyperlink.target + (
            f"#{link.hyperlink.location}" if link.hyperlink.location else ""
        )
        assert target == f"index.html#;f={identifier.value}"


def test_terms_are_chosen_from_lists(ledger: Ledger, gazetteer: Gazetteer) -> None:
    book = book_of(ledger, gazetteer)
    sources = {v.formula1: str(v.sqref) for v in book["铁路"].data_validations.dataValidation}
    assert len(sources) == 3
    stages = [cell.value for cell in book["词表"]["B"] if cell.value]
    assert stages[:2] == ["研究论证", "前期工作"]
    assert "'词表'!$B$1:$B$8" in sources


def odd_ledger(ledger: Ledger) -> Ledger:
    """Return a ledger whose names are what a spreadsheet would calculate or open."""
    one = next(f for f in ledger.features if f.kind == "railway")
    return Ledger(
        [replace(one, id=f"railway-x{number:012x}", name=name, reason=(), note=name)
         for number, name in enumerate(ODD)],
        ledger.plans,
    )  # fmt: skip


def test_cells_that_look_like_formulas_are_text(ledger: Ledger, gazetteer: Gazetteer) -> None:
    sheet = book_of(odd_ledger(ledger), gazetteer)["铁路"]
    cells = [*column_of(sheet, "名称"), *column_of(sheet, "说明")]
    assert [cell.value for cell in cells] == [*ODD, *ODD]
    assert {cell.data_type for cell in cells} == {"s"}


def test_same_bytes_and_no_clock_time(ledger: Ledger, gazetteer: Gazetteer) -> None:
    one, other = (list_workbook(ledger, gazetteer, DISTRICT) for _ in range(2))
    assert one == other
    assert openpyxl.load_workbook(io.BytesIO(one)).properties.created.year == 1980


def test_without_sentences_and_in_english(ledger: Ledger, gazetteer: Gazetteer) -> None:
    book = book_of(ledger, gazetteer, lang="en", sentences=False)
    assert "Railways" in book.sheetnames
    assert "Sentences" not in book.sheetnames


def test_every_heading_that_is_read_back_is_known() -> None:
    for lang in ("zh", "en"):
        for key in (
            "id",
            "name",
            "kind",
            "stage",
            "lon",
            "lat",
            "precision",
            "radius_m",
            "remark",
            "start",
        ):
            assert HEADINGS[table("bundles/words", lang)[key]] == key


# --- through LibreOffice


def libreoffice(path: Path, folder: Path) -> Path:
    """Open a workbook in LibreOffice and save it again; return the new file."""
    program = shutil.which("soffice")
    assert program, "the tests need LibreOffice: see tests/setup.sh"
    profile, saved = folder / "profile", folder / "saved.xlsx"
    shutil.copytree(Path(__file__).parent / "libreoffice", profile)
    done = subprocess.run(
        [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
         "macro:///Standard.Module1.Resave"],
        env=os.environ | {"SOURCE": path.as_uri(), "TARGET": saved.as_uri()},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "repair" not in (done.stdout + done.stderr).lower()
    return saved


def edit(path: Path, identifier: str, **cells: Any) -> Path:
    """Change cells of a feature's row, by the headings of the list."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets[1:-2]:
        heads = columns(sheet)
        for row in range(2, sheet.max_row + 1):
            if sheet.cell(row, heads["编号"]).value == identifier:
                for heading, value in cells.items():
                    sheet.cell(row, heads[heading]).value = value
    book.save(path)
    return path


def test_round_trip_through_libreoffice(
    ledger: Ledger, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    both = Ledger([*ledger.features, *odd_ledger(ledger).features], ledger.plans)
    path = tmp_path / "渝北区.xlsx"
    path.write_bytes(list_workbook(both, gazetteer, DISTRICT))
    saved = libreoffice(path, tmp_path)
    before, after = openpyxl.load_workbook(path), openpyxl.load_workbook(saved)
    assert after.sheetnames == before.sheetnames
    for sheet in before.worksheets[1:]:
        other = after[sheet.title]
        values = [[cell.value for cell in row] for row in sheet.iter_rows()]
        width = len(values[0])
        again = [[cell.value for cell in row][:width] for row in other.iter_rows()][: len(values)]
        assert again == values
        assert other.freeze_panes == sheet.freeze_panes
    sheet = after["铁路"]
    assert {cell.data_type for cell in column_of(sheet, "名称")} == {"s"}
    assert sheet.auto_filter.ref
    assert sheet.column_dimensions[
        openpyxl.utils.get_column_letter(columns(sheet)["as_sent"])
    ].hidden
    assert len(sheet.data_validations.dataValidation) == 3
    link = column_of(sheet, "地图位置")[0].hyperlink
    assert (link.target or "").endswith("index.html") or "index.html" in (link.target or "")
    assert read_returned(saved, who="", when="2026-11-22").corrections == []
    airport = next(f for f in ledger.features if f.kind == "airport")
    edit(saved, airport.id, 阶段="建成投用", 备注="T3B已投用")
    changed = read_returned(saved, who="", when="2026-11-22").corrections
    assert [(c.action, c.stage, c.remark, c.who) for c in changed] == [
        ("stage", "completing", "T3B已投用", DISTRICT)
    ]


# --- taking back


@pytest.fixture
def airport(ledger: Ledger) -> Feature:
    return next(f for f in ledger.features if f.kind == "airport")


def test_answers_tell_whose_they_are_and_what_stood_there(
    ledger: Ledger, gazetteer: Gazetteer, airport: Feature, tmp_path: Path
) -> None:
    path = tmp_path / "台账(1).xlsx"
    path.write_bytes(list_workbook(ledger, gazetteer, DISTRICT))
    edit(
        path,
        airport.id,
        名称="江北机场",
        经度=106.65,
        纬度=29.72,
        精度="到场址",
        **{"误差半径（米）": 300},
    )
    back = read_returned(path, who="", when="2026-11-22")
    assert {(c.action, c.who, c.when) for c in back.corrections} == {
        ("rename", DISTRICT, "2026-11-22"), ("move", DISTRICT, "2026-11-22")
    }  # fmt: skip
    rename, move = back.edits
    assert (rename.name, rename.before, rename.after) == (airport.name, airport.name, "江北机场")
    assert move.after == "106.65 29.72 300.0" or move.after == "106.65 29.72 site 300.0"
    assert read_returned(path, who="市局", when="").corrections[0].who == "市局"


def test_two_districts_of_the_same_file_name_are_a_conflict(
    ledger: Ledger, gazetteer: Gazetteer, airport: Feature, tmp_path: Path
) -> None:
    paths = []
    for name in ("渝北区", "江北区"):
        path = tmp_path / name / "台账.xlsx"
        path.parent.mkdir()
        path.write_bytes(list_workbook(ledger, gazetteer, name))
        paths.append(edit(path, airport.id, 阶段="已建成" if name == "渝北区" else "建成投用"))
    first = take_in([], read_answers(paths[:1], gazetteer, who="", when="").corrections)
    later = take_in(first.rows, read_answers(paths[1:], gazetteer, who="", when="").corrections)
    assert not later.added and not later.replaced
    assert [[c.who for c in conflict] for conflict in later.conflicts] == [["渝北区", "江北区"]]


def test_what_was_sent_names_the_recipient(ledger: Ledger, gazetteer: Gazetteer) -> None:
    sheet = book_of(ledger, gazetteer)["机场"]
    assert json.loads(column_of(sheet, "as_sent")[0].value)["to"] == DISTRICT
