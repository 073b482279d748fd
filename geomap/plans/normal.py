"""A normalised view of a text, with a mapping back to the original.

The view has simplified characters, half-width letters and digits, one form of each punctuation
mark, no spaces inside Chinese text and no line breaks inside paragraphs. Every character of it
comes from exactly one character of the original, so a span of the view is a span of the original.
"""

import re
from array import array
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from geomap.characters import fold

__all__ = ["MARKER", "NormalText", "fold", "normalise"]

_BLANK = re.compile(r"[ \t\u00a0\u3000\u200b\ufeff\u2002\u2003]")
_INVISIBLE = re.compile(r"[\u200b\ufeff]")
_BLANKS = re.compile(r"[\s\u200b\ufeff]+")
_LINE = re.compile(r"[^\r\n\f\v\u2028\u2029]+")
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef“”‘’—…·]")
_QUOTE = re.compile('["“”\n]')
_SENTENCE_END = "。！？；：…）》】”’"
_WRAPPED_LINE = 30
"""A line of fewer characters that does not end a sentence is a title or a list line, not a wrap."""
_STOP = re.compile("[，。；、,;]")
_COLUMN_LINES = 3
_STOPS = 0.5
"""Short lines with more than this many stops each are a column of prose, and no list of names."""
_FULL_SHARE = 0.7
"""Share of the widest line's length that a full line of a narrow column has."""
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
    parts: list[str] = []
    wrapped = False
    lines = [match.span() for match in _LINE.finditer(original, start, end)]
    lines = [(first, last) for first, last in lines if original[first:last].strip()]
    least = _least_wrapped(original, lines)
    for line, following in zip_longest(lines, lines[1:]):
        for first, last in _solid(original, *line):
            parts.append(original[first:last])
            kept.extend(range(first, last))
        wrapped = (
            following is not None
            and _is_wrapped(original[slice(*line)].strip(), wrapped, least)
            and following[0] not in breaks
            and not MARKER.match(original, *following)
        )
        if not wrapped:
            parts.append("\n")
            kept.append(min(line[1], end - 1))
    return NormalText(_pair_quotes(fold("".join(parts))), kept)


def _least_wrapped(text: str, lines: list[tuple[int, int]]) -> int:
    """Return how many characters a line has at least that may go on in the next.

    Blank lines are ignored, because not every format keeps them. Prose in lines that are all short,
    as from a narrow column, is wrapped at their width.
    """
    lengths = [last - first for first, last in lines]
    widest = max(lengths, default=0)
    if widest < _WRAPPED_LINE and len(lines) >= _COLUMN_LINES:
        stops = len(_STOP.findall(text, lines[0][0], lines[-1][1]))
        return round(_FULL_SHARE * widest) if stops > _STOPS * len(lines) else _WRAPPED_LINE
    in_long = sum(length for length in lengths if length > _LONG_LINE)
    return _LONG_LINE if in_long > _LONG_SHARE * sum(lengths) else _WRAPPED_LINE


def _is_wrapped(line: str, continues: bool, least: int) -> bool:
    if fold(line[-1]) in _SENTENCE_END or _STAMP.search(line):
        return False
    if least < _WRAPPED_LINE and not _STOP.search(line):
        return continues
    return continues or (len(line) >= least and bool(_CJK.match(line[-1]) or line[-1] == "-"))


def _solid(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of a line to keep: all but blanks that touch Chinese text or its ends."""
    done = start
    for run in _BLANKS.finditer(text, start, end):
        first, last = run.span()
        yield done, first
        done = last
        touches = first == start or last == end or _CJK.match(text, first - 1)
        dropped = _BLANK if touches or _CJK.match(text, last) else _INVISIBLE
        for index in range(first, last):
            if not dropped.match(text, index):
                yield index, index + 1
    yield done, end


def _pair_quotes(text: str) -> str:
    """Turn straight double quotes into opening and closing ones, paragraph by paragraph."""
    opening = True

    def paired(match: re.Match[str]) -> str:
        nonlocal opening
        char = match[0]
        if char == '"':
            char = "“" if opening else "”"
        opening = char != "“"
        return char

    return _QUOTE.sub(paired, text) if '"' in text else text
