"""A plan as read: its text, its outline, its sentences."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from geomap.plans.formats.model import KnownHeading
from geomap.plans.margins import body
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
    r"|(?<=方案|规划|纲要|意见|计划|要点)(?=[一二三]、)"
)
_HEADING_STOP = re.compile(r"[。\n]|(?<=[^。\n（])（[一二三四五六七八九十]+）")
_HEADING_LENGTH = 45
_RANKS = 10
"""Ranks between one kind of heading marker and the next, for headings without a marker."""
_LONGEST = 1000
"""No sentence has so many characters; what is longer is cut, so that reading it takes no longer."""
_SENTENCE = re.compile(r"[^。！？\n]*[。！？]+[”’）》]*|[^。！？\n]+")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: where it begins and its text ends in the normalised view, its rank, its words.

    Of two headings, the one of the lower ``level`` holds the other.
    """

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
    ``marked`` are the headings that the file's format marks as such, ``pages`` where its pages
    begin (empty where it has none); both count in ``original``.
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
        """Return the page on which ``original[position]`` stands, counted from 1, if any."""
        return max(1, bisect_right(self.pages, position)) if self.pages else None

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
        """All headings in order: those known by their number, and those that the format marks."""
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
        for match in _HEADING_AT.finditer(text):
            start = match.start()
            level = next(i for i, pattern in enumerate(_LEVELS) if pattern.match(text, start))
            stop = _HEADING_STOP.search(text, start + 1)
            end = stop.start() if stop else len(text)
            if end - start > _HEADING_LENGTH:
                continue
            found.append(Heading(start, end, level * _RANKS, text[start:end]))
            if stop and stop[0].startswith(
                "（"
            ):  # 一、总体要求（一）指导思想: one heading touches the other
                inner = _HEADING_STOP.search(text, end + 1)
                inner_end = inner.start() if inner else len(text)
                if inner_end - end <= _HEADING_LENGTH:
                    found.append(Heading(end, inner_end, 5 * _RANKS, text[end:inner_end]))
        return found

    def _marked_headings(self) -> list[tuple[int, int, int]]:
        """Return start and end in the normalised view, and level, of what the format marks.

        Not the plan's title, and no paragraph that only looks like a heading.
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
        """Where the plan's own words begin and end in the normalised view."""
        return body(self.normal.text, [h.start for h in self.headings], self.title)

    @cached_property
    def sentences(self) -> list[Sentence]:
        """All sentences in order, headings among them."""
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


def _ranks(pairs: list[tuple[int, int]]) -> dict[int, int]:
    """Return the rank that headings of each level of the format have by their numbers."""
    ranks: dict[int, Counter[int]] = {}
    for level, rank in pairs:
        ranks.setdefault(level, Counter())[rank] += 1
    return {level: counted.most_common(1)[0][0] for level, counted in ranks.items()}


def _rank(level: int, ranks: dict[int, int]) -> int:
    """Return the rank of a heading without a number: that of its level, or below the one above."""
    if level in ranks:
        return ranks[level]
    above = max((known for known in ranks if known < level), default=0)
    return ranks[above] + level - above if above else level - _RANKS
