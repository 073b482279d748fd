"""A plan as read: its text, its outline, its sentences."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from geomap.plans.normal import NormalText

_LEVELS = (
    re.compile(r"附件\d*"),
    re.compile(r"第[一二三四五六七八九十百零]+[编篇]"),
    re.compile(r"第[一二三四五六七八九十百零]+章|#(?!#)"),
    re.compile(r"第[一二三四五六七八九十百零]+节|##(?!#)"),
    re.compile(r"[一二三四五六七八九十]+、"),
    re.compile(r"（[一二三四五六七八九十]+）"),
    re.compile(r"\d{1,3}\s?[.．、](?!\d)|[LlI](?=[\u4e00-\u9fff]{4})"),
)
"""Heading markers, outermost first. OCR often reads the digit 1 of ``1.`` as a letter."""
_HEADING_AT = re.compile(
    r"(?:(?<=\n)|(?<=[。）])|\A)(?=" + "|".join(f"(?:{level.pattern})" for level in _LEVELS) + ")"
)
_HEADING_LENGTH = 45
_SENTENCE = re.compile(r"[^。！？\n]*[。！？]+[”’）》]*|[^。！？\n]+")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: where it begins and its text ends in the normalised view, its rank, its words."""

    start: int
    end: int
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: its span in the normalised view and the headings it stands under."""

    start: int
    end: int
    section: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """One plan. ``original`` is the file's whole text; ``normal`` the view of this plan's part.

    ``date`` is ISO 8601, as exact as known (``2023``, ``2023-03``, ``2023-03-10``) or empty.
    """

    file: str
    title: str
    issuer: str
    date: str
    region: tuple[str, ...]
    part: str
    original: str = field(repr=False)
    normal: NormalText = field(repr=False)

    @property
    def sort_date(self) -> str:
        """The date to order plans by: the last day that ``date`` allows; undated plans first."""
        parts = [int(number) for number in self.date.split("-") if number]
        match parts:
            case [year, month, day]:
                return date(year, month, day).isoformat()
            case [year, month]:
                first_of_next = date(year + month // 12, month % 12 + 1, 1)
                return (first_of_next - timedelta(days=1)).isoformat()
            case [year]:
                return date(year, 12, 31).isoformat()
        return ""

    @cached_property
    def headings(self) -> list[Heading]:
        """All headings in order."""
        found = []
        text = self.normal.text
        for match in _HEADING_AT.finditer(text):
            start = match.start()
            level = next(i for i, pattern in enumerate(_LEVELS) if pattern.match(text, start))
            stop = re.compile(r"[。\n]|(?<=[^。\n（])（[一二三四五六七八九十]+）").search(
                text, start + 1
            )
            end = stop.start() if stop else len(text)
            if end - start <= _HEADING_LENGTH:
                found.append(Heading(start, end, level, text[start:end]))
        return found

    @cached_property
    def sentences(self) -> list[Sentence]:
        """All sentences in order, headings among them."""
        starts = [heading.start for heading in self.headings]
        paths = self._paths()
        found = []
        for match in _SENTENCE.finditer(self.normal.text):
            index = bisect_right(starts, match.start()) - 1
            found.append(Sentence(*match.span(), paths[index] if index >= 0 else ()))
        return found

    def _paths(self) -> list[tuple[str, ...]]:
        stack: list[Heading] = []
        paths = []
        for heading in self.headings:
            while stack and stack[-1].level >= heading.level:
                stack.pop()
            stack.append(heading)
            paths.append(tuple(h.title for h in stack))
        return paths
