"""The program against the first reading: what it may not fall below; and the measure itself."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from geomap.gazetteer import Gazetteer
from geomap.plans import Plan, read_plans
from tests import accuracy
from tests.accuracy import Comparison, Item, compare, found_by_geomap, read_marks, read_passages
from tests.conftest import SEEDS

FLOORS = {"recall": 0.94, "precision": 0.95, "kind": 0.95, "stage": 0.94}
"""Raised as the program gets better, never lowered."""


@pytest.fixture(scope="module")
def plans() -> list[Plan]:
    return read_plans([SEEDS])


@pytest.fixture(scope="module")
def scored(gazetteer: Gazetteer, plans: Sequence[Plan]) -> Comparison:
    return compare(read_marks("first"), found_by_geomap(gazetteer, plans))


@pytest.mark.parametrize("column", FLOORS)
def test_program_stays_above(column: str, scored: Comparison) -> None:
    assert scored.score().share(column) >= FLOORS[column]


def test_rows_add_up(scored: Comparison) -> None:
    whole = scored.score()
    documents = {item.document for item in scored.marked}
    for attribute in ("marked", "hit", "found", "true", "kind", "stage", "name", "placed"):
        by_document = (getattr(scored.score(document=d), attribute) for d in documents)
        assert sum(by_document) == getattr(whole, attribute)
    assert whole.hit == whole.true <= min(whole.marked, whole.found)


def test_readers_agree() -> None:
    agreement = compare(read_marks("first"), read_marks("second")).score()
    assert agreement.share("recall") >= 0.95
    assert agreement.share("precision") >= 0.95
    assert agreement.share("kind") >= 0.95
    assert agreement.share("stage") >= 0.95


# The annotations ------------------------------------------------------------------------------


def test_passages_are_long_enough_and_of_all_plans() -> None:
    passages = read_passages()
    assert sum(end - start for _, start, end in passages) >= 15_000
    assert len({document for document, _, _ in passages}) == 5
    for document, start, end in passages:
        others = [(a, b) for d, a, b in passages if d == document and (a, b) != (start, end)]
        assert all(end <= a or b <= start for a, b in others)


@pytest.mark.parametrize("reader", accuracy.READERS)
def test_marks_cut_their_text_out_of_the_file(reader: str, plans: Sequence[Plan]) -> None:
    texts = {plan.file: plan.original for plan in plans}
    marks = read_marks(reader)
    assert len(marks) >= 200
    assert accuracy.in_passages(marks) == marks
    for mark in marks:
        assert texts[mark.document][mark.start : mark.end] == mark.text


# The measure ----------------------------------------------------------------------------------


def item(start: int, end: int, *, kind: str = "admin", stage: str = "none", name: str = "") -> Item:
    return Item("a.txt", start, end, "", frozenset({name}), kind, stage, placed=True)


def test_half_of_the_union_must_be_shared() -> None:
    mark = item(0, 4)
    assert compare([mark], [item(0, 2)]).pairs == [(mark, item(0, 2))]
    assert compare([mark], [item(0, 8)]).pairs == [(mark, item(0, 8))]
    assert compare([mark], [item(0, 9)]).pairs == []
    assert compare([mark], [item(2, 6)]).pairs == []
    assert compare([mark], [item(4, 8)]).pairs == []


def test_each_item_is_paired_once_and_with_the_nearest() -> None:
    pairs = compare([item(0, 4), item(4, 6)], [item(0, 3), item(0, 4)]).pairs
    assert pairs == [(item(0, 4), item(0, 4))]


def test_shares() -> None:
    marked = [item(0, 2, name="甲"), item(3, 5, kind="metro"), item(6, 8), item(9, 11)]
    found = [item(0, 2, name="甲"), item(3, 5, stage="built"), item(20, 22)]
    score = compare(marked, found).score()
    assert score.share("recall") == 2 / 4
    assert score.share("precision") == 2 / 3
    assert score.share("kind") == 1 / 2
    assert score.share("stage") == 1 / 2
    assert score.share("placed") == 1
    metro = compare(marked, found).score(kind="metro")
    assert (metro.marked, metro.hit, metro.found, metro.true) == (1, 1, 0, 0)


def test_hidden_rows_are_the_same_in_every_run() -> None:
    rows = [f"zone-{number}" for number in range(100)]
    hidden = accuracy.hidden_rows(rows, 0.2, seed=1)
    assert hidden == accuracy.hidden_rows(reversed(rows), 0.2, seed=1)
    assert hidden != accuracy.hidden_rows(rows, 0.2, seed=2)
    assert len(hidden) == 20
    assert hidden < set(rows)


def test_rows_of_units_are_not_hidden(gazetteer: Gazetteer) -> None:
    left = accuracy.without_rows(0.2, seed=1).entries
    hidden = [entry for i, entry in gazetteer.entries.items() if i not in left]
    projects = [entry for entry in gazetteer.entries.values() if entry.kind != "admin"]
    assert "admin" not in {entry.kind for entry in hidden}
    assert len(hidden) == round(0.2 * len(projects))


def test_report(monkeypatch: pytest.MonkeyPatch, scored: Comparison) -> None:
    monkeypatch.setattr(accuracy, "peers_python", lambda: Path("no/such/python"))
    monkeypatch.setattr(accuracy, "load", lambda: None)
    monkeypatch.setattr(accuracy, "without_rows", lambda *_: None)
    monkeypatch.setattr(accuracy, "found_by_geomap", lambda *_: list(scored.found))
    plain = CliRunner().invoke(accuracy.main, catch_exceptions=False).output
    assert "cpca, jieba: not installed" in plain
    assert "geomap against the second reading" in plain
    assert "the second reading against the first" in plain
    markdown = CliRunner().invoke(accuracy.main, ["--markdown"], catch_exceptions=False).output
    assert markdown.count("| all |") == 5
    assert markdown.count("| geomap, ") == 2
    listed = CliRunner().invoke(accuracy.main, ["--misses"], catch_exceptions=False).output
    assert " 000:" not in listed


def test_other_programs_are_scored_on_spans_alone(
    monkeypatch: pytest.MonkeyPatch, plans: Sequence[Plan], tmp_path: Path
) -> None:
    spans = {"cpca": [[[0, 2]] for _ in plans], "jieba": [[] for _ in plans]}
    script = tmp_path / "benchmarks" / "peers.py"
    script.parent.mkdir()
    script.write_text(f"import sys; sys.stdin.read(); print({json.dumps(spans)!r})")
    monkeypatch.setattr(accuracy, "peers_python", lambda: Path(sys.executable))
    monkeypatch.setattr(accuracy, "in_passages", list)
    monkeypatch.setattr(accuracy, "ROOT", tmp_path)
    marked = [Item("a", 0, 2, "重庆", frozenset({"重庆"}), "admin", "none")]
    rows = accuracy.peers(plans, {"first": marked})
    assert [row.label for row in rows if isinstance(row, accuracy.Score)] == [
        "cpca, first reading", "cpca, admin, first reading",
        "jieba, first reading", "jieba, admin, first reading",
    ]  # fmt: skip
    assert "—" in accuracy.table("peers", rows, accuracy.COLUMNS, markdown=False)
