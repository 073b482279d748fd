"""The review goes out as a workbook and comes back as corrections."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from geomap.cli import main
from geomap.cli.review import review
from geomap.errors import GazetteerError
from geomap.gazetteer import Gazetteer
from geomap.ledger import Ledger, build_ledger
from geomap.ledger.corrections import Correction, read_corrections
from geomap.ledger.review import Question, questions, read_decisions, to_workbook
from geomap.ledger.write import to_xlsx
from geomap.plans import Plan, read_plans
from tests.conftest import feature

TEXT = """加快建设青竹溪水库。扩建铜梁人民医院新院区。发挥官宾、泸州白酒品牌优势。
规划研究青竹溪水库引水工程，谋划=南岸产业园，依托大滩口水厂。
"""


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plans") / "=plan.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def plans(plan: Path) -> list[Plan]:
    return read_plans([plan], region=["重庆市", "四川省"])


@pytest.fixture(scope="module")
def ledger(plans: list[Plan], gazetteer: Gazetteer) -> Ledger:
    return build_ledger(plans, gazetteer, [])


@pytest.fixture(scope="module")
def asked(ledger: Ledger, gazetteer: Gazetteer) -> list[Question]:
    return questions(ledger, gazetteer)


def by_text(asked: list[Question], text: str) -> Question:
    return next(question for question in asked if question.mention.text == text)


def fill(path: Path, asked: list[Question], decisions: dict[str, str], **cells: str) -> Path:
    """Write the review with decisions by what the plan says, and other cells of those rows."""
    book = openpyxl.load_workbook(io.BytesIO(to_workbook(asked)))
    sheet: Any = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        text = sheet.cell(row, heads["原文"]).value
        if text in decisions:
            sheet.cell(row, heads["决定"]).value = decisions[text]
            for name, value in cells.items():
                sheet.cell(row, heads[name]).value = value
    book.save(path)
    return path


# Out ------------------------------------------------------------------------------------------


def test_what_is_not_placed_not_sure_or_misread_is_asked(asked: list[Question]) -> None:
    assert {(q.mention.text, q.reason) for q in asked} >= {
        ("青竹溪水库", "unplaced"),
        ("官宾", "misread"),
    }
    assert [q.reason for q in asked] == sorted(
        (q.reason for q in asked), key=["unplaced", "unsure", "misread"].index
    )
    sure = [q for q in asked if q.reason == "unsure"]
    assert sure
    assert all((q.feature.confidence or 0) < 0.7 for q in sure)


def test_candidates_have_an_id_a_name_and_a_place(
    asked: list[Question], gazetteer: Gazetteer
) -> None:
    misread = by_text(asked, "官宾")
    assert [str(c) for c in misread.candidates] == ["admin-511500 宜宾市（四川省宜宾市）"]
    unplaced = by_text(asked, "青竹溪水库")
    assert unplaced.candidates[0].id == unplaced.feature.id
    assert all(gazetteer.entries[c.id].kind == "reservoir" for c in unplaced.candidates[1:])


def test_workbook(asked: list[Question]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_workbook(asked)))
    sheet, options = book.worksheets
    assert (sheet.freeze_panes, options.sheet_state) == ("A2", "hidden")
    assert sheet.auto_filter.ref == sheet.dimensions
    heads = [cell.value for cell in sheet[1]]
    assert {"事由", "原文", "语句", "候选", "决定", "填写人", "备注"} <= set(heads)
    assert sheet.max_row == len(asked) + 1
    rows = [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(2, values_only=True)]
    assert all(row["决定"] is None for row in rows)
    assert all(row["原文"] in row["语句"] for row in rows)
    cells = [cell for each in book.worksheets for row in each.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert rows[0]["文件"] == "=plan.txt"


def test_each_decision_has_its_own_list(asked: list[Question]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_workbook(asked)))
    sheet, options = book.worksheets
    lists = sheet.data_validations.dataValidation
    assert len(lists) == len(asked)
    for row, (choice, question) in enumerate(zip(lists, asked, strict=True), start=1):
        assert str(choice.sqref) == f"O{row + 1}"
        assert sheet["O1"].value == "决定"
        offered = [c.value for c in options[choice.formula1.split("!")[1].replace("$", "")][0]]
        assert offered == [*map(str, question.candidates), "不是地名", "经度,纬度"]
        assert not choice.showErrorMessage


def test_same_questions_same_bytes(asked: list[Question]) -> None:
    assert to_workbook(asked) == to_workbook(asked)
    english = openpyxl.load_workbook(io.BytesIO(to_workbook(asked, lang="en"))).worksheets[0]
    assert english["O1"].value == "decision"


# Back -----------------------------------------------------------------------------------------


def test_decisions_hold_on_every_later_run(
    asked: list[Question], plans: list[Plan], gazetteer: Gazetteer, tmp_path: Path
) -> None:
    unsure = next(q for q in asked if q.reason == "unsure")
    decisions = {
        "青竹溪水库": "106.05，29.85，300",
        "官宾": str(by_text(asked, "官宾").candidates[0]),
        unsure.mention.text: "不是地名",
    }
    filled = fill(tmp_path / "水利局.xlsx", asked, decisions, 备注="电话核实")
    rows, problems = read_decisions(filled, gazetteer, when="2026-11-22")
    assert problems == []
    assert {(row.action, row.who, row.when, row.remark) for row in rows} == {
        (action, "水利局", "2026-11-22", "电话核实") for action in ("move", "choose", "drop")
    }
    settled = build_ledger(plans, gazetteer, rows)
    assert settled.unapplied == ()
    dam = feature(settled, "青竹溪水库", "reservoir")
    assert dam.geometry is not None
    assert (dam.geometry.x, dam.geometry.y, dam.radius_m) == (106.05, 29.85, 300)
    left = {q.mention.text for q in questions(settled, gazetteer, rows)}
    assert left == {q.mention.text for q in asked} - decisions.keys()


def test_place_that_is_none_of_its_namesakes_becomes_one_of_its_own(
    plans: list[Plan], ledger: Ledger, asked: list[Question], gazetteer: Gazetteer, tmp_path: Path
) -> None:
    known = feature(ledger, "宜宾市")
    mention = known.mentions[0]
    doubtful = Question("unsure", known, mention, 1, ())
    filled = fill(tmp_path / "甲.xlsx", [doubtful], {mention.text: "105.1,28.9"})
    rows, _ = read_decisions(filled, gazetteer)
    assert [row.action for row in rows] == ["split", "move"]
    settled = build_ledger(plans, gazetteer, rows)
    own = feature(settled, "宜宾市")
    assert own.id == rows[1].id != known.id
    assert own.geometry is not None
    assert (own.geometry.x, own.geometry.y) == (105.1, 28.9)


@pytest.mark.parametrize(
    ("decision", "reason"),
    [
        ("经度,纬度", "write the two numbers"),
        ("也许", "is not an id"),
        ("29.85,106.05", "not a position in degrees"),
        ("6.05,29.85", "outside China"),
    ],
)
def test_decision_that_makes_no_sense_is_told_by_its_cell(
    decision: str, reason: str, asked: list[Question], gazetteer: Gazetteer, tmp_path: Path
) -> None:
    filled = fill(tmp_path / "r.xlsx", asked, {"青竹溪水库": decision})
    rows, problems = read_decisions(filled, gazetteer)
    assert rows == []
    assert len(problems) == 1
    assert problems[0].startswith(f"{filled}:待核: line ")
    assert reason in problems[0]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"id,decision\n"])
def test_file_that_is_no_workbook(content: bytes, gazetteer: Gazetteer, tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    path.write_bytes(content)
    with pytest.raises(GazetteerError, match=r"r\.xlsx: "):
        read_decisions(path, gazetteer)


def test_workbook_of_something_else(gazetteer: Gazetteer, tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "r.xlsx")
    with pytest.raises(GazetteerError, match="no sheet has a column 'id'"):
        read_decisions(tmp_path / "r.xlsx", gazetteer)


# The command ----------------------------------------------------------------------------------


def run(*arguments: object) -> Result:
    return CliRunner().invoke(review, list(map(str, arguments)))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


def test_command_there_and_back(plan: Path, own: Path, gazetteer: Gazetteer) -> None:
    sheet = own / "review.xlsx"
    options = ("--gazetteer", own, "--region", "重庆市", "--region", "四川省")
    done = run(plan, "-o", sheet, *options)
    assert done.exit_code == 0, done.output
    count = openpyxl.load_workbook(sheet).worksheets[0].max_row - 1
    assert done.output == f"{count} 条待核，见 {sheet}\n"
    ledger = build_ledger(read_plans([plan], region=["重庆市", "四川省"]), gazetteer, [])
    filled = fill(own / "甲.xlsx", questions(ledger, gazetteer), {"青竹溪水库": "不是地名"})
    done = run("--apply", filled, "--dry-run", *options)
    assert "+ drop: " in done.output
    assert not (own / "corrections.csv").exists()
    done = run("--apply", filled, "--when", "2026-11-22", *options)
    assert done.exit_code == 0, done.output
    rows = read_corrections(own / "corrections.csv", gazetteer)
    assert [(row.action, row.text, row.who, row.when) for row in rows] == [
        ("drop", "青竹溪水库", "甲", "2026-11-22")
    ]
    assert "没有新的更正" in run("--apply", filled, *options).output
    run(plan, "-o", sheet, *options)
    assert openpyxl.load_workbook(sheet).worksheets[0].max_row == count


def test_conflicting_decisions_are_listed_and_not_settled(
    asked: list[Question], own: Path, gazetteer: Gazetteer
) -> None:
    east = fill(own / "东区.xlsx", asked, {"青竹溪水库": "106.05,29.85", "官宾": "不是地名"})
    west = fill(own / "西区.xlsx", asked, {"青竹溪水库": "106.5,29.1"})
    done = run("--apply", east, "--apply", west, "--gazetteer", own)
    assert done.exit_code == 0, done.output
    assert "互相矛盾，均未采用 (1)" in done.output
    assert done.output.count("\n! move: ") == 2
    assert "东区" in done.output
    assert [row.action for row in read_corrections(own / "corrections.csv", gazetteer)] == ["drop"]
    done = run("--apply", west, "--gazetteer", own)
    assert "+ move: " in done.output
    done = run("--apply", east, "--gazetteer", own)
    assert done.output.count("\n! move: ") == 2
    done = run("--apply", east, "--replace", "--gazetteer", own)
    assert "取代先前的更正 (1)" in done.output
    moves = [r for r in read_corrections(own / "corrections.csv", gazetteer) if r.action == "move"]
    assert [(row.lon, row.who) for row in moves] == [(106.05, "东区")]


def test_broken_decision_takes_nothing_in(asked: list[Question], own: Path) -> None:
    filled = fill(own / "r.xlsx", asked, {"青竹溪水库": "也许", "官宾": "不是地名"})
    done = run("--apply", filled, "--gazetteer", own)
    assert done.exit_code == 1
    assert "也许" in done.stderr
    assert done.stderr.endswith("1 处决定无法识别（见上），未写入任何更正；请改正所列单元格\n")
    assert not (own / "corrections.csv").exists()


def test_lists_and_reviews_are_taken_together(
    plans: list[Plan], asked: list[Question], own: Path, gazetteer: Gazetteer
) -> None:
    filled = fill(own / "东区.xlsx", asked, {"青竹溪水库": "不是地名"})
    edited = own / "西区.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(build_ledger(plans, gazetteer, []))))
    sheet = book["台账"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, columns["remark"], "西区意见")
    book.save(edited)
    calls = (["corrections", "apply"], ["ledger", "--apply"], ["review", "--apply"])
    for number, call in enumerate(calls):
        folder = own / str(number)
        files = [filled, edited] if number == 0 else [filled, "--apply", edited]
        folder.mkdir()
        done = CliRunner().invoke(main, [*call, *map(str, files), "--gazetteer", str(folder)])
        assert done.exit_code == 0, done.output
        assert done.output.endswith(f"更正 2 条，已写入 {folder / 'corrections.csv'}\n")
        rows = read_corrections(folder / "corrections.csv", gazetteer)
        assert {(row.action, row.who) for row in rows} == {("drop", "东区"), ("remark", "西区")}


@pytest.mark.parametrize("arguments", [(), ("plan.txt",), ("plan.txt", "-o", "r.csv")])
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_corrections_that_fit_nothing_are_told(plan: Path, own: Path) -> None:
    (own / "corrections.csv").write_text(
        "action,document,start,text\ndrop,=plan.txt,3,青竹溪水库\n", encoding="utf-8"
    )
    done = run(plan, "-o", own / "r.xlsx", "--gazetteer", own)
    assert done.exit_code == 0, done.output
    assert "corrections.csv: line 2: drop: " in done.stderr


def test_confirmed_reading_is_not_asked_again(
    plans: list[Plan], asked: list[Question], gazetteer: Gazetteer
) -> None:
    question = by_text(asked, "青竹溪水库")
    row = Correction(
        "choose", id=question.feature.id, document="=plan.txt", text="青竹溪水库",
        to=question.feature.id,
    )  # fmt: skip
    ledger = build_ledger(plans, gazetteer, [row])
    assert feature(ledger, "青竹溪水库", "reservoir").geometry is None
    assert "青竹溪水库" not in {q.mention.text for q in questions(ledger, gazetteer, [row])}
