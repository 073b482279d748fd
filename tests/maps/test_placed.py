"""Why a feature is drawn where it is, in the page's language."""

import ast
import inspect
import re

import pytest

from geomap.gazetteer import placing
from geomap.maps.placed import placed_words


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("only its unit is known", "只知所在行政区"),
        ("at 成渝地区双城经济圈", "以成渝地区双城经济圈的位置代替"),
        ("union of its units；位置更正", "由所含行政区合并而成；位置更正"),
        ("大坝在赶水", "大坝在赶水"),
        (
            "surveyed for 3 of 9 km, along the track of the imported network; the rest through "
            "its nodes",
            "9 公里中 3 公里沿导入路网的线位，其余：经已知节点连成",
        ),
        ("", ""),
    ],
)
def test_phrases_are_said_in_chinese(note: str, said: str) -> None:
    assert placed_words(note, "zh") == said
    assert placed_words(note, "en") == note


def test_every_phrase_of_the_gazetteer_has_chinese_words() -> None:
    """Read from the source: each reason that placing.py gives."""
    reasons = []
    for node in ast.walk(ast.parse(inspect.getsource(placing))):
        if isinstance(node, ast.keyword) and node.arg == "reason":
            reasons.append(node.value)
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "reason":
            reasons.append(node.value)
    texts = [text for text in map(_text, reasons) if text]
    assert len(texts) > 12
    for text in texts:
        assert re.search("[\u4e00-\u9fff]", placed_words(text, "zh")), text


def _text(node: ast.expr) -> str:
    """A phrase with 7 for what varies."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else "7" for v in node.values)
    return ""
