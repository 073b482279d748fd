"""Words of plans over and over, as food for rules that look far ahead: the cost stays linear."""

import time

import pytest

from geomap.gazetteer import Gazetteer
from geomap.ledger import build_ledger
from geomap.plans.document import Plan
from geomap.plans.frontmatter import read_date, read_issuer, read_title
from geomap.plans.margins import is_caption
from geomap.plans.normal import normalise
from tests.conftest import make_plan

FOOD = [
    "）1.a", "（一）", "《规划", "中共", "中共委", "….", "…", "_", "。", "规划（1", "方案一、",
    "第一", "1", "\n1.a", "\n附件1", '"\n', "a ", "\n编辑：", "2021-1", "图1",
]  # fmt: skip
LENGTH = 100_000
SECONDS = 5
"""Of processor time; a rule that looks at all that follows takes a hundred times this."""
WORDS = [
    "至", "、", "（", "高速公路", "渝", "成渝、", "万（州）", "重庆", "重庆至", "重庆高速公路、",
    "建设", "“", "《", "等", "到2027年", "（牵头单位：", "100亿立方米", "引大济岷", "J11渝",
    "段、", "官宾、",
]  # fmt: skip
MENTIONED = 12_000


@pytest.mark.parametrize("food", FOOD)
def test_outline_of_a_text_without_end(food: str) -> None:
    text = "《" + food * (LENGTH // len(food))
    start = time.process_time()
    normal = normalise(text)
    paragraphs = normal.text.split("\n")
    for read in (read_title, read_date, read_issuer):
        read(paragraphs)
    plan = Plan("plan.txt", "题", "", "", (), "", text, normal)
    assert plan.body[1] <= len(normal.text)
    for sentence in plan.sentences:
        is_caption(normal.text[sentence.start : sentence.end])
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("words", WORDS)
def test_mentions_of_a_text_without_end(words: str, gazetteer: Gazetteer) -> None:
    plan = make_plan(words * (MENTIONED // len(words)))
    start = time.process_time()
    build_ledger([plan], gazetteer, [])
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("words", ["成渝", "成渝、", "重庆、"])
def test_a_sentence_without_end_is_not_quoted_for_each_of_its_mentions(
    words: str, gazetteer: Gazetteer
) -> None:
    ledger = build_ledger([make_plan(words * (MENTIONED // len(words)))], gazetteer, [])
    mentions = [mention for feature in ledger.features for mention in feature.mentions]
    assert len(mentions) > MENTIONED // len(words) * 0.9
    assert sum(len(mention.sentence) for mention in mentions) < 150 * len(mentions)
    for mention in mentions:
        start = mention.start - mention.sentence_start
        assert mention.sentence[start:].startswith(mention.text)
