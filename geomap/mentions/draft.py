"""A mention in the making."""

from collections.abc import Iterable
from typing import NamedTuple


class Draft(NamedTuple):
    """What a clause names. ``start`` and ``end`` refer to the clause; the rest is as in Mention."""

    start: int
    end: int
    name: str
    kind: str
    stage: str = "none"
    phrase: str = ""
    entries: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    whole: str = ""
    members: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    correction: str = ""


def without_overlaps(drafts: Iterable[Draft]) -> list[Draft]:
    """Return the drafts in order; of two that overlap, the first to begin or else the longer."""
    kept: list[Draft] = []
    for draft in sorted(drafts, key=lambda d: (d.start, d.start - d.end)):
        if not kept or draft.start >= kept[-1].end:
            kept.append(draft)
    return kept
