"""A plan as read: its text, its outline, its sentences."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple, cast

from geomap.plans.formats.model import KnownHeading
from geomap.plans.margins import body
from geomap.plans.normal import NormalText

_LEVELS = (
    r"附件\d*",
    r"第[一二三四五六七八九十百零]+[编篇]",
    r"第[一二三四五六七八九十百零]+章|#(?!#)",
    r"第[一二三四五六七八九十百零]+节|##(?!#)",
    r"[一二三四五六七八九十]+、",
    r"（[一二三四五六七八九十]+）",
    r"\d{1,3}\s?[.．、](?!\d)|[LlI](?=[\u4e00-\u9fff]{4})",
)
"""Heading markers, outermost first. OCR often reads the digit 1 in ``1.`` as a letter."""
_BEFORE_HEADING = re.compile(
    r"(?:[\n。）]|(?:方案|规划|纲要|意见|计划|要点)(?=[一二三]、))"
    f"(?=({')|('.join(_LEVELS)}))"
)
"""What a heading follows; the number of the group is that of the level."""
_HEADING_STOP = re.compile(r"[。\n]|(?<=[^。\n（])（[一二三四五六七八九十]+）")
_HEADING_LENGTH = 45
_STOP_LENGTH = 20
"""No stop is so long; none is looked for further on."""
_RANKS = 10
"""Ranks between one type of heading marker and the next, for headings without a marker."""
_LONGEST = 1000
"""No sentence has so many characters; what is longer is cut, so that reading it takes no longer."""
_SENTENCE = re.compile(r"[^。！？\n]*[。！？]+[”’）》]*|[^。！？\n]+")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its span in the normalised view, its rank and its text.

    A heading with a lower ``level`` contains those with a higher one.
    """

    start: int
    end: int
    level: int
    title: str


class Sentence(NamedTuple):
    """A sentence: its span in the normalised view, and the headings above it."""

    start: int
    end: int
    section: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """One plan. ``original`` is the file's whole text; ``normal`` is the view of this plan's part.

    ``date`` is ISO 8601, as exact as known (``2023``, ``2023-03``, ``2023-03-10``), or empty.
    ``marked`` are the headings that the file's format marks as such, ``pages`` the starts of its
    pages (empty if it has none); both refer to ``original``.
    """

    file: str
    title: str
    issuer: str
    date: str
    region: tuple[str, ...]
    part: str
    original: str = field(repr=False)
    normal: NormalText = field(repr=False)
    marked: tuple[KnownHeading, ...] = field(default=(), repr=False)
    pages: tuple[int, ...] = field(default=(), repr=False)

    def page_at(self, position: int) -> int | None:
        """Return the page that contains ``original[position]``, counted from 1, if any."""
        return max(1, bisect_right(self.pages, position)) if self.pages else None

    @property
    def sort_date(self) -> str:
        """The date for sorting plans: the last day of ``date``; undated plans come first."""
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
        """All headings in order: numbered ones, and those that the format marks."""
        numbered = {heading.start: heading for heading in self._numbered_headings()}
        marked = self._marked_headings()
        ranks = _ranks(
            [(level, numbered[start].level) for start, _, level in marked if start in numbered]
        )
        for start, end, level in marked:
            if start not in numbered:
                title = self.normal.text[start:end]
                numbered[start] = Heading(start, end, _rank(level, ranks), title)
        return [numbered[start] for start in sorted(numbered)]

    def _numbered_headings(self) -> list[Heading]:
        found = []
        text = self.normal.text
        for match in _BEFORE_HEADING.finditer("\n" + text):
            start = match.end() - 1
            level = cast(int, match.lastindex) - 1
            stop = _heading_stop(text, start)
            end = stop.start() if stop else len(text)
            if end - start > _HEADING_LENGTH:
                continue
            found.append(Heading(start, end, level * _RANKS, text[start:end]))
            if stop and stop[0][0] == "（":
                # 一、总体要求（一）指导思想: one heading touches the other
                inner = _heading_stop(text, end)
                inner_end = inner.start() if inner else len(text)
                if inner_end - end <= _HEADING_LENGTH:
                    found.append(Heading(end, inner_end, 5 * _RANKS, text[end:inner_end]))
        return found

    def _marked_headings(self) -> list[tuple[int, int, int]]:
        """Return start and end in the normalised view, and level, of headings the format marks.

        The plan's title and paragraphs that only look like headings are excluded.
        """
        offsets, text = self.normal.offsets, self.normal.text
        found = []
        for heading in self.marked:
            start = bisect_left(offsets, heading.start)
            end = bisect_left(offsets, heading.end)
            title = text[start:end]
            if 0 < end - start <= _HEADING_LENGTH and not re.search(r"[。\n]", title):
                found.append((start, end, heading.level))
        top = min((level for _, _, level in found), default=0)
        at_top = [start for start, _, level in found if level == top]
        if found and at_top == [found[0][0]] and len(found) > 1:
            found = found[1:]
        return [heading for heading in found if text[heading[0] : heading[1]] != self.title]

    @cached_property
    def body(self) -> tuple[int, int]:
        """The start and end of the plan's own text in the normalised view."""
        return body(self.normal.text, [h.start for h in self.headings], self.title)

    @cached_property
    def sentences(self) -> list[Sentence]:
        """All sentences in order, including headings."""
        starts = [heading.start for heading in self.headings]
        paths = self._paths()
        found = []
        for match in _SENTENCE.finditer(self.normal.text):
            index = bisect_right(starts, match.start()) - 1
            path = paths[index] if index >= 0 else ()
            for start in range(match.start(), match.end(), _LONGEST):
                end = min(start + _LONGEST, match.end())
                found.append(Sentence(start, end, path))
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


def _heading_stop(text: str, start: int) -> re.Match[str] | None:
    """Return what ends the heading that begins at ``start``, unless it is too long for one."""
    return _HEADING_STOP.search(text, start + 1, start + _HEADING_LENGTH + _STOP_LENGTH)


def _ranks(pairs: list[tuple[int, int]]) -> dict[int, int]:
    """Return the rank of each of the format's heading levels, according to numbered headings."""
    ranks: dict[int, Counter[int]] = {}
    for level, rank in pairs:
        ranks.setdefault(level, Counter())[rank] += 1
    return {level: counted.most_common(1)[0][0] for level, counted in ranks.items()}


def _rank(level: int, ranks: dict[int, int]) -> int:
    """Return the rank of an unnumbered heading: that of its level, or below the one above."""
    if level in ranks:
        return ranks[level]
    above = max((known for known in ranks if known < level), default=0)
    return ranks[above] + level - above if above else level - _RANKS
