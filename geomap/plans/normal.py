"""A normalised view of a text, with a mapping back to the original.

The view has simplified characters, half-width letters and digits, one form of each punctuation
mark, no spaces inside Chinese text and no line breaks inside paragraphs. Every character of it
comes from exactly one character of the original, so a span of the view is a span of the original.
"""

import re
from array import array
from collections.abc import Collection
from dataclasses import dataclass
from itertools import zip_longest

from geomap.characters import fold, fold_character

__all__ = ["MARKER", "NormalText", "fold", "normalise"]

_BLANK = re.compile(r"[ \t\u00a0\u3000\u200b\ufeff\u2002\u2003]")
_INVISIBLE = re.compile(r"[\u200b\ufeff]")
_BLANKS = re.compile(r"[\s\u200b\ufeff]+")
_LINE = re.compile(r"[^\r\n\f\v\u2028\u2029]+")
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef“”‘’—…·]")
_SENTENCE_END = "。！？；：…）》】”’"
_WRAPPED_LINE = 30
"""A line of fewer characters that does not end a sentence is a title or a list line, not a wrap."""
_STAMP = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s*\d{1,2}[:：]\d{2}")
"""The time at which a page was published: its line is not part of a paragraph."""
_LONG_LINE = 80
_LONG_SHARE = 0.5
"""A text with more than this share of it in longer lines is not wrapped at the width of a page."""

MARKER = re.compile(
    r"\s*(第[一二三四五六七八九十百零]+[编編篇章节節]|[一二三四五六七八九十]+、|"
    r"[（(][一二三四五六七八九十]+[)）]|\d{1,3}\s?[.．、](?!\d)|附件\s?\d*|专栏|專欄|#{1,6}\s)"
)


@dataclass(frozen=True, slots=True)
class NormalText:
    """A normalised text, and the position of each of its characters in the original.

    ``offsets`` has one entry per character of ``text``: its code-point index in the original.
    """

    text: str
    offsets: "array[int]"

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original from which a non-empty span of the view comes."""
        return self.offsets[start], self.offsets[end - 1] + 1


def normalise(
    original: str, start: int = 0, end: int | None = None, breaks: Collection[int] = ()
) -> NormalText:
    """Return the normalised view of ``original[start:end]``.

    Args:
        original: The text to which offsets refer.
        start: The start of the view.
        end: The end of the view.
        breaks: The starts of lines that never continue the previous line, however long that is.
    """
    end = len(original) if end is None else end
    kept = array("q")
    chars: list[str] = []
    wrapped = False
    lines = [match.span() for match in _LINE.finditer(original, start, end)]
    lines = [(first, last) for first, last in lines if original[first:last].strip()]
    least = _least_wrapped([last - first for first, last in lines])
    for (line_start, line_end), following in zip_longest(lines, lines[1:]):
        line = original[line_start:line_end]
        for index in _solid(line):
            chars.append(fold_character(line[index]))
            kept.append(line_start + index)
        wrapped = (
            following is not None
            and _is_wrapped(line.strip(), wrapped, least)
            and following[0] not in breaks
            and not MARKER.match(original, *following)
        )
        if not wrapped:
            chars.append("\n")
            kept.append(min(line_end, end - 1))
    return NormalText(_pair_quotes("".join(chars)), kept)


def _least_wrapped(lengths: list[int]) -> int:
    """Return how many characters a line has at least that may go on in the next.

    Blank lines are ignored, because not every format keeps them.
    """
    in_long = sum(length for length in lengths if length > _LONG_LINE)
    return _LONG_LINE if in_long > _LONG_SHARE * sum(lengths) else _WRAPPED_LINE


def _is_wrapped(line: str, continues: bool, least: int) -> bool:
    if fold(line[-1]) in _SENTENCE_END or _STAMP.search(line):
        return False
    return continues or (len(line) >= least and bool(_CJK.match(line[-1]) or line[-1] == "-"))


def _solid(line: str) -> list[int]:
    """Return the indices of ``line`` to keep: all but blanks that touch Chinese text."""
    kept: list[int] = []
    done = 0
    for run in _BLANKS.finditer(line):
        kept += range(done, run.start())
        done = run.end()
        before, after = line[run.start() - 1 : run.start()], line[done : done + 1]
        touches = not before or not after or _CJK.match(before) or _CJK.match(after)
        dropped = _BLANK if touches else _INVISIBLE
        kept += [index for index in range(*run.span()) if not dropped.match(line[index])]
    kept += range(done, len(line))
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
