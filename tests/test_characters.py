"""One form of each character."""

import pytest
from opencc import OpenCC

from geomap.characters import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("重慶至萬州鐵路", "重庆至万州铁路"),
        ("Ｇ９３（成渝环线）", "G93（成渝环线）"),
        ("成都-重庆~万州", "成都—重庆—万州"),
        ("龙溪•虹口", "龙溪·虹口"),
        ("乾安县 於潜", "干安县 于潜"),
        ("", ""),
    ],
)
def test_one_form_of_each_character(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert len(folded) == len(text)


def test_characters_that_need_no_converter_are_simplified() -> None:
    """The short way for GB 2312 gives what the converter gives."""
    convert = OpenCC("t2s").convert
    rows = (bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    hanzi = [char for row in rows if (char := row.decode("gb2312", "ignore"))]
    assert len(hanzi) == 6763
    assert [c for c in hanzi if fold(c) != convert(c)] == []


def test_other_characters_are_simplified_by_the_converter() -> None:
    convert = OpenCC("t2s").convert
    ideographs = map(chr, range(0x4E00, 0xA000))
    single = (c for c in ideographs if len(convert(c)) == 1)
    # twice: 薴 is simplified to 苧, which is 苎
    assert [c for c in single if fold(c) != convert(convert(c))] == []
