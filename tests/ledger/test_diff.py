"""Changes between two plans or ledgers."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from geomap.cli.diff import diff
from geomap.errors import PlanError
from geomap.gazetteer import Gazetteer
from geomap.ledger import build_ledger
from geomap.ledger.diff import (
    Change,
    Record,
    as_json,
    as_markdown,
    as_table,
    compare,
    read_records,
    to_records,
)
from geomap.ledger.write import to_geojson
from geomap.plans import read_plans
from tests.conftest import REGION, LedgerOf, make_plan

OLD = "规划研究成渝中线铁路。加快建设渝昆高铁。建成青竹溪水库。支持铜梁区发展，研究建设万源机场。"
NEW = "加快建设成渝中线铁路。规划研究渝昆高铁。建设白云溪水库。扩建青竹溪水库。"
NEW += "支持合川区、万源机场发展。"


@pytest.fixture(scope="module")
def sides(ledger_of: LedgerOf, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("sides")
    for name, text in (("old", OLD), ("new", NEW)):
        ledger = ledger_of(make_plan(text, file=f"{name}.txt"))
        (folder / f"{name}.geojson").write_bytes(to_geojson(ledger))
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder / "old.geojson", folder / "new.geojson"


@pytest.fixture(scope="module")
def changes(sides: tuple[Path, Path]) -> list[Change]:
    old, new = (read_records(path) for path in sides)
    return compare(old, new)


def test_new_gone_moved_on_and_fell_back(changes: list[Change]) -> None:
    assert [(c.change, c.name, c.before, c.after) for c in changes] == [
        ("new", "白云溪水库", "", "building"),
        ("moved_on", "成渝中线高速铁路", "studying", "building"),
        ("moved_on", "青竹溪水库", "completing", "upgrading"),
        ("fell_back", "渝昆高速铁路", "building", "studying"),
    ]
    assert changes[1].phrase == "加快建设"
    assert changes[1].sentence == "加快建设成渝中线铁路。"


def test_the_other_way_round(sides: tuple[Path, Path]) -> None:
    new, old = (read_records(path) for path in sides)
    back = {(c.change, c.name) for c in compare(old, new)}
    assert ("gone", "白云溪水库") in back
    assert ("fell_back", "成渝中线高速铁路") in back
    assert ("moved_on", "渝昆高速铁路") in back


def test_units_only_on_request(sides: tuple[Path, Path]) -> None:
    old, new = (read_records(path) for path in sides)
    named = [(c.change, c.name) for c in compare(old, new, places=True) if c.kind == "admin"]
    assert named == [("new", "合川区"), ("gone", "铜梁区")]


def test_plans_and_their_ledgers_say_the_same(
    sides: tuple[Path, Path], changes: list[Change], gazetteer: Gazetteer
) -> None:
    plans = [read_plans([path.with_suffix(".txt")], region=REGION) for path in sides]
    old, new = (to_records(build_ledger(one, gazetteer)) for one in plans)
    assert compare(old, new) == changes


def test_nothing_changed(sides: tuple[Path, Path]) -> None:
    records = read_records(sides[0])
    assert compare(records, records) == []
    assert as_table([]) == "没有变化\n"
    assert as_markdown([], lang="en") == "no changes\n"


def record(identifier: str, stage: str, *former: str) -> Record:
    return {
        "id": identifier, "former_ids": former, "kind": "reservoir", "name": "甲", "stage": stage,
        "mentions": [],
    }  # fmt: skip


@pytest.mark.parametrize("former", ["old", "new"])
def test_found_again_under_a_new_id(former: str) -> None:
    """A project that has entered the gazetteer is matched in both directions."""
    old = record("a", "studying", *("b" for _ in "x" if former == "old"))
    new = record("b", "building", *("a" for _ in "x" if former == "new"))
    assert [(c.change, c.id) for c in compare([old], [new])] == [("moved_on", "b")]


def test_stage_first_stated_and_no_longer_stated() -> None:
    said = compare([record("a", "none")], [record("a", "building")])
    assert [c.change for c in said] == ["stated"]
    assert compare([record("a", "building")], [record("a", "none")]) == []


def test_output(changes: list[Change]) -> None:
    table = as_table(changes)
    assert table.startswith("新增 (1)\n  水库  白云溪水库  加快建设  “建设”  reservoir-x")
    assert "阶段推进 (2)\n  铁路  成渝中线高速铁路  研究论证 → 加快建设  “加快建设”" in table
    assert "fell behind (1)\n  Railways" in as_table(changes, lang="en")
    markdown = as_markdown(changes)
    assert "## 阶段后退 (1)\n\n| 类别 | 名称 | 原阶段 |" in markdown
    read = json.loads(as_json(changes))
    assert {name: len(group) for name, group in read.items()} == {
        "new": 1, "gone": 0, "moved_on": 2, "fell_back": 1, "stated": 0,
    }  # fmt: skip
    assert read["fell_back"][0]["after"] == "studying"


def test_bars_in_a_sentence_do_not_break_the_table() -> None:
    change = Change("new", "a", "water", "甲|乙", "", "built", "", "一\n二")
    assert "| 甲\\|乙 |" in as_markdown([change])
    assert "| 一 二 |" in as_markdown([change])


@pytest.mark.parametrize("content", ["", "{}", '{"features": [{"properties": {"id": "a"}}]}', "[]"])
def test_file_that_is_no_ledger(content: str, gazetteer: Gazetteer, tmp_path: Path) -> None:
    path = tmp_path / "other.geojson"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(PlanError, match=r"other\.geojson: not a ledger"):
        read_records(path)
    with pytest.raises(PlanError, match=r"gone\.geojson: cannot be read"):
        read_records(tmp_path / "gone.geojson")


def test_command(sides: tuple[Path, Path], changes: list[Change], tmp_path: Path) -> None:
    out = tmp_path / "diff.json"
    done = CliRunner().invoke(diff, [*map(str, sides), "-f", "json", "-o", str(out)])
    assert (done.exit_code, done.output) == (0, f"变化 4 处，见 {out}\n")
    assert out.read_text(encoding="utf-8") == as_json(changes)
    done = CliRunner().invoke(diff, [*map(str, sides), "--lang", "en"])
    assert done.output == as_table(changes, lang="en")
    done = CliRunner().invoke(diff, [str(sides[0]), str(tmp_path / "nothing.txt")])
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
