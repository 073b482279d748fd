"""A mention: where a plan names a place, corridor or project, and what it says about it there."""

from typing import NamedTuple


class Mention(NamedTuple):
    """One span of one plan.

    ``document`` is the plan's file, ``plan`` its title (a file may contain several plans).
    ``start`` and ``end`` are code points of the plan's original text, and ``text`` is exactly that
    slice. ``name`` is the restored full name; ``entries`` are the gazetteer entries that have it
    (none if it is not in the gazetteer); ``through`` are the places of a corridor, in order;
    ``whole`` is the name of the corridor or project of which it is a part; ``members`` are the
    places that a grouping is said to consist of; ``sites`` are gazetteer entries that indicate its
    position, nearest word first. ``correction`` is the reading of a text that OCR got wrong (宜宾
    for 官宾), otherwise empty. ``target_year`` and ``quantities`` are the targets its sentence sets
    (到2027年, 8000万人次).
    """

    document: str
    plan: str
    start: int
    end: int
    text: str
    name: str
    kind: str
    stage: str
    phrase: str
    sentence: str
    sentence_start: int
    section: tuple[str, ...]
    units: tuple[str, ...] = ()
    page: int | None = None
    entries: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    whole: str = ""
    members: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    correction: str = ""
    target_year: int | None = None
    quantities: tuple[str, ...] = ()
