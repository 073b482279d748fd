"""A plan's text for the reader, and the map beside it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from geomap.maps.reading import Mark, paragraphs
from tests.conftest import make_plan
from tests.maps.conftest import OLDER, Small


def test_all_of_the_text_is_there_with_its_headings() -> None:
    rows = paragraphs(make_plan(OLDER), [])
    assert "".join(row["text"] for row in rows) == OLDER.replace("\n", "")
    assert [(r["text"], r["level"]) for r in rows if "level" in r][:3] == [
        ("第一章 交通", 1), ("第一节 铁路", 2), ("第二节 机场与公路", 2),
    ]  # fmt: skip


def test_marks_count_in_their_paragraph(small: Small) -> None:
    """What is marked is what the ledger says was read, feature by feature."""
    for number, plan in enumerate(small.ledger.plans):
        selection = small.atlas.selector.reader(number)
        scene = small.atlas.scene(selection)
        told = {
            (scene.ids[feature], row["text"][start:end])
            for row in scene.data["text"]
            for start, end, feature, _ in row.get("marks", [])
        }
        expected = {
            (feature.id, m.text)
            for feature, _ in selection.features
            for m in feature.mentions
            if m.document == plan.file
        }
        assert told == expected
        assert len(told) > 3


def test_heading_within_a_line_stands_alone() -> None:
    rows = paragraphs(make_plan("（一）总体要求。加快建设。（二）重点任务。推进实施。"), [])
    assert [(row["text"], row.get("level")) for row in rows] == [
        ("（一）总体要求。", 1),
        ("加快建设。", None),
        ("（二）重点任务。", 1),
        ("推进实施。", None),
    ]


@given(
    spans=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), max_size=12),
)
def test_overlapping_marks_are_never_nested(spans: list[tuple[int, int]]) -> None:
    text = "一、总则\n" + "建设" * 25 + "\n"
    marks = [Mark(a + 5, a + 5 + n, i, 0) for i, (a, n) in enumerate(spans)]
    for row in paragraphs(make_plan(text), marks):
        reached = 0
        for start, end, _, _ in row.get("marks", []):
            assert reached <= start < end <= len(row["text"])
            reached = end
