"""A plan's full text for the linked reader: its original paragraphs, with mentions marked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from geomap.plans import Plan

_PARAGRAPH = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of a plan's original text, with the numbers of its feature and its sentence."""

    start: int
    end: int
    feature: int
    sentence: int


def paragraphs(plan: Plan, marks: Iterable[Mark]) -> list[dict[str, Any]]:
    """Return a plan's text paragraph by paragraph (``text`` in ``docs/page-data.md``).

    Args:
        plan: The plan; only its part of the file is read.
        marks: Its mentions. If two overlap, the one that begins first is kept, then the longer.
    """
    waiting = sorted(marks, key=lambda mark: (mark.start, -mark.end))
    rows = []
    next_mark = 0
    for start, end, level in _spans(plan):
        row: dict[str, Any] = {"text": plan.original[start:end]}
        if level is not None:
            row["level"] = level
        inside = []
        reached = start
        while next_mark < len(waiting) and waiting[next_mark].start < end:
            mark = waiting[next_mark]
            next_mark += 1
            if mark.start >= reached and mark.end <= end:
                inside.append([mark.start - start, mark.end - start, mark.feature, mark.sentence])
                reached = mark.end
        if inside:
            row["marks"] = inside
        rows.append(row)
    return rows


def _spans(plan: Plan) -> list[tuple[int, int, int | None]]:
    """Return spans of the original, headings with their level (1 is the outermost)."""
    cuts: list[tuple[int, int, int | None]] = []
    headings = plan.headings
    depths = {rank: n for n, rank in enumerate(sorted({h.level for h in headings}), start=1)}
    at = 0
    for found in _PARAGRAPH.finditer(plan.normal.text):
        position, end = found.span()
        while at < len(headings) and headings[at].start < end:
            heading = headings[at]
            at += 1
            cuts.append((position, heading.start, None))
            position = heading.end + plan.normal.text.startswith("。", heading.end)
            cuts.append((heading.start, position, depths[heading.level]))
        cuts.append((position, end, None))
    return [
        (*plan.normal.original_span(start, end), level) for start, end, level in cuts if start < end
    ]
