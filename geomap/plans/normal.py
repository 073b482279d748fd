"""One normalised view of a text, with a map back to the original.

The view holds simplified characters, half-width letters and digits, one form of each punctuation
mark, no blanks inside Chinese text and no line breaks inside paragraphs. Every character of it
comes from exactly one character of the original, so a span of the view is a span of the original.
"""

import re
import unicodedata
from array import array
from dataclasses import dataclass
from functools import cache

import opencc

_DASHES = "-‐‑‒–—―─━﹣－一~～〜∼"
_ONE = "一"  # an OCR dash when between places; left alone here
_FOLDS = (
    {dash: "—" for dash in _DASHES if dash != _ONE}
    | dict.fromkeys("•‧・∙●･", "·")
    | {"(": "（", ")": "）", ",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
    | {"﹝": "（", "﹞": "）", "｢": "「", "｣": "」", "〈": "《", "〉": "》", "＂": '"'}
)
_BLANK = re.compile(r"[ \t\u00a0\u3000\u200b\ufeff\u2002\u2003]")
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef“”‘’—…·]")
_SENTENCE_END = "。！？；：…）》】”’"
_WRAPPED_LINE = 30
"""A line of fewer characters that does not end a sentence is a title or a list line, not a wrap."""

MARKER = re.compile(
    r"\s*(第[一二三四五六七八九十百零]+[编篇章节]|[一二三四五六七八九十]+、|"
    r"[（(][一二三四五六七八九十]+[)）]|\d{1,3}\s?[.．、](?!\d)|附件\s?\d*|专栏|專欄|#{1,6}\s)"
)


@dataclass(frozen=True, slots=True)
class NormalText:
    """A normalised text and where each of its characters stands in the original.

    ``offsets`` has one entry per character of ``text``: its code-point index in the original.
    """

    text: str
    offsets: "array[int]"

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original that a non-empty span of the view came from."""
        return self.offsets[start], self.offsets[end - 1] + 1


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@cache
def _fold(char: str) -> str:
    if (folded := _FOLDS.get(char)) is not None:
        return folded
    wide = unicodedata.normalize("NFKC", char)
    if len(wide) == 1:
        char = wide
        if (folded := _FOLDS.get(char)) is not None:
            return folded
    simple: str = _simplifier().convert(char)
    return simple if len(simple) == 1 else char


def fold(text: str) -> str:
    """Return ``text`` with every character folded, none added and none removed."""
    return "".join(map(_fold, text))


def normalise(original: str, start: int = 0, end: int | None = None) -> NormalText:
    """Return the normalised view of ``original[start:end]``; offsets count in ``original``."""
    end = len(original) if end is None else end
    kept = array("q")
    chars: list[str] = []
    wrapped = False
    lines = list(_lines(original, start, end))
    for number, (line_start, line_end) in enumerate(lines):
        line = original[line_start:line_end]
        if not line.strip():
            continue
        following = next(
            (original[a:b] for a, b in lines[number + 1 :] if original[a:b].strip()), ""
        )
        for index in _solid(line):
            chars.append(_fold(line[index]))
            kept.append(line_start + index)
        wrapped = _is_wrapped(line.strip(), wrapped) and not MARKER.match(following)
        if not wrapped and chars:
            chars.append("\n")
            kept.append(min(line_end, end - 1))
    return NormalText(_pair_quotes("".join(chars)), kept)


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans = []
    for match in re.compile(r"[^\r\n\f\v\u2028\u2029]+").finditer(text, start, end):
        spans.append(match.span())
    return spans


def _is_wrapped(line: str, continues: bool) -> bool:
    if fold(line[-1]) in _SENTENCE_END:
        return False
    return continues or (
        len(line) >= _WRAPPED_LINE and bool(_CJK.match(line[-1]) or line[-1] == "-")
    )


def _solid(line: str) -> list[int]:
    """Return the indices of ``line`` to keep: all but blanks that touch Chinese text."""
    kept = []
    for index, char in enumerate(line):
        if _BLANK.match(char):
            before = line[:index].rstrip()[-1:]
            after = line[index:].lstrip("\ufeff\u200b").lstrip()[:1]
            if not before or not after or _CJK.match(before) or _CJK.match(after):
                continue
            if char in "\ufeff\u200b":
                continue
        kept.append(index)
    return kept


def _pair_quotes(text: str) -> str:
    """Turn straight double quotes into opening and closing ones, paragraph by paragraph."""
    if '"' not in text:
        return text
    paired = []
    for paragraph in text.split("\n"):
        opening = True
        chars = list(paragraph)
        for index, char in enumerate(chars):
            if char == '"':
                chars[index] = "“" if opening else "”"
                opening = not opening
            elif char in "“”":
                opening = char == "”"
        paired.append("".join(chars))
    return "\n".join(paired)
