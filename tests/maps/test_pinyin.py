"""How names sound, and what of it a page carries."""

import pytest

from geomap.maps.pinyin import syllables
from tests.maps.conftest import Small


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("重庆", {"chong": "重", "qing": "庆"}),
        ("重点", {"dian": "点", "zhong": "重"}),
        ("成都", {"cheng": "成", "du": "都"}),
        ("绿道", {"dao": "道", "lv": "绿"}),
        ("G318国道（二期）", {"dao": "道", "er": "二", "guo": "国", "qi": "期"}),
        ("T3B", {}),
    ],
)
def test_signs_are_read_as_in_their_word(name: str, expected: dict[str, str]) -> None:
    assert syllables([name]) == expected


def test_a_sign_may_have_several_sounds() -> None:
    both = syllables(["重庆", "重点"])
    assert both["chong"] == both["zhong"] == "重"
    assert list(both) == sorted(both)


def test_a_page_carries_the_sounds_of_its_names(small: Small) -> None:
    pinyin = small.scene("corridor", "渝昆高速铁路").data["pinyin"]
    assert "渝" in pinyin["yu"]
    assert "昆" in pinyin["kun"]
