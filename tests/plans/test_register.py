from pathlib import Path

import pytest

from geomap.errors import PlanError
from geomap.plans import read_plans
from geomap.plans.register import Entry, read_register

HEAD = "file,title,issuer,date,region,part\n"


def register(folder: Path, rows: str, encoding: str = "utf-8") -> dict[str, list[Entry]]:
    """Return what is read of a table beside two plans."""
    (folder / "plans.csv").write_text(rows, encoding=encoding)
    for name in ("a.txt", "b.txt"):
        if name in rows:
            (folder / name).touch()
    return read_register(folder)


def test_no_table(tmp_path: Path) -> None:
    assert read_register(tmp_path) == {}


def test_row(tmp_path: Path) -> None:
    rows = 'a.txt,"方案, 二期",某市人民政府,2023-03-10,重庆市|四川省,\n'
    assert register(tmp_path, HEAD + rows) == {
        "a.txt": [
            Entry("a.txt", "方案, 二期", "某市人民政府", "2023-03-10", ("重庆市", "四川省"), "")
        ]
    }


def test_empty_cells_short_rows_and_blanks(tmp_path: Path) -> None:
    assert register(tmp_path, HEAD + "a.txt, 方案 \nb.txt,,,,,\n") == {
        "a.txt": [Entry("a.txt", "方案")],
        "b.txt": [Entry("b.txt")],
    }


def test_parts_of_one_file(tmp_path: Path) -> None:
    rows = "a.txt,一,,2023,,附件1\na.txt,二,,2024-02,,附件2\n"
    assert [entry.part for entry in register(tmp_path, HEAD + rows)["a.txt"]] == ["附件1", "附件2"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "gb18030"])
def test_table_as_spreadsheets_save_it(tmp_path: Path, encoding: str) -> None:
    rows = "a.txt,重庆市推动双城经济圈建设的行动方案,重庆市人民政府,2023-03-10,重庆市,\r\n"
    found = register(tmp_path, HEAD.replace("\n", "\r\n") + rows, encoding)
    assert found["a.txt"][0].title == "重庆市推动双城经济圈建设的行动方案"


def test_further_columns_and_any_order(tmp_path: Path) -> None:
    head = "note,part,region,date,issuer,title,file\n"
    found = register(tmp_path, head + "看过,,重庆市,2023,市政府,方案,a.txt\n")
    assert found == {"a.txt": [Entry("a.txt", "方案", "市政府", "2023", ("重庆市",))]}


@pytest.mark.parametrize("column", ["file", "title", "issuer", "date", "region", "part"])
def test_missing_column_is_named(tmp_path: Path, column: str) -> None:
    head = ",".join(name for name in HEAD.strip().split(",") if name != column)
    with pytest.raises(PlanError, match=rf"plans\.csv: column {column} is missing") as caught:
        register(tmp_path, head + "\n")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "date", ["2023/3/10", "2023年3月", "23-03-10", "2023-3-10", "2023-03-10日"]
)
def test_bad_date_is_named_with_its_line(tmp_path: Path, date: str) -> None:
    rows = f"a.txt,,,2023,,\nb.txt,,,{date},,\n"
    with pytest.raises(PlanError, match=rf"plans\.csv: line 3: date '{date}'"):
        register(tmp_path, HEAD + rows)


@pytest.mark.parametrize("date", ["2023-13-01", "2023-02-30", "2023-00"])
def test_date_that_no_calendar_has(tmp_path: Path, date: str) -> None:
    with pytest.raises(PlanError, match=rf"line 2: date '{date}'"):
        register(tmp_path, HEAD + f"a.txt,,,{date},,\n")


def test_part_that_no_line_begins_with(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("附件1\n建设重庆新机场。\n", encoding="utf-8")
    register(tmp_path, HEAD + "a.txt,,,,,附件3\n")
    with pytest.raises(PlanError, match=r"plans\.csv: no line of a\.txt begins with '附件3'"):
        read_plans([tmp_path])


def test_parts_are_read_apart(tmp_path: Path) -> None:
    text = (
        "目录见附件1。\n附件1\n建设重庆新机场。\n"
        "　附件10\n扩建五桥机场。\n附件2\n加快建设渝昆高铁。\n"
    )
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    rows = "a.txt,一,,2023,,附件1\na.txt,二,,2021,,附件2\na.txt,十,,2022,,附件10\n"
    register(tmp_path, HEAD + rows)
    plans = read_plans([tmp_path])
    assert [(plan.title, plan.normal.text.split("\n")[1]) for plan in plans] == [
        ("二", "加快建设渝昆高铁。"),
        ("十", "扩建五桥机场。"),
        ("一", "建设重庆新机场。"),
    ]
    for plan in plans:
        assert plan.original == text
        first, last = plan.normal.original_span(0, len(plan.part))
        assert text[first:last] == plan.part
