"""One form of each character: simplified, half width, one dash and one dot of many.

Texts and names are compared in this form. Every character is folded into exactly one, so that a
position in the folded text is a position in the text as it stands.
"""

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

_DASHES = "-‐‑‒–—―─━−﹣－~～〜∼"  # not 一, an OCR dash when between places
_FOLDS = (
    dict.fromkeys(_DASHES, "—")
    | dict.fromkeys("•‧・∙●･", "·")
    | {"(": "（", ")": "）", ",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
    | {"﹝": "（", "﹞": "）", "｢": "「", "｣": "」", "〈": "《", "〉": "》", "＂": '"'}
)
_NOT_SIMPLE = dict(
    zip("乾菸薹拚捱摺吒後徵夥榘於袷麴醣麽", "干烟苔拼挨折咤后征伙矩于夹曲糖么", strict=True)
)
"""The characters of GB 2312 that have a simpler form; all others of it are simplified."""


class _Folded(dict[int, str]):
    """Folded characters by code point, each worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold(chr(code))
        return folded


_FOLDED = _Folded()


def fold(text: str) -> str:
    """Return ``text`` with every character folded, none added and none removed."""
    return text.translate(_FOLDED)


def solid(text: str) -> str:
    """Return ``text`` folded and without white space, as names are compared."""
    return "".join(fold(text).split())


def _fold(char: str) -> str:
    if (folded := _FOLDS.get(char)) is not None:
        return folded
    wide = unicodedata.normalize("NFKC", char)
    if len(wide) == 1:
        char = wide
        if (folded := _FOLDS.get(char)) is not None:
            return folded
    simple = _simplify(char)
    return simple if simple == char else _fold(simple)


def _simplify(char: str) -> str:
    if char in _NOT_SIMPLE:
        return _NOT_SIMPLE[char]
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        simple: str = _converter().convert(char)
        return simple if len(simple) == 1 else char
    return char


@cache
def _converter() -> "OpenCC":
    from opencc import OpenCC  # noqa: PLC0415 - slow to load, and most texts never need it

    return OpenCC("t2s")
