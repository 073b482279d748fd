"""A mention: where a plan names a place, corridor or project, and what it says of it there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mention:
    """One span of one plan.

    ``document`` is the plan's file, ``plan`` its title (a file may hold several plans).
    ``start`` and ``end`` are code points of the plan's original text and ``text`` is exactly that
    slice. ``name`` is restored to the full name, ``entries`` the gazetteer entries that bear it
    (none for names no table knows), ``through`` the places a corridor names in order, ``whole``
    the name of the corridor or work it is a part of, ``members`` the places a grouping is said to
    consist of, ``sites`` gazetteer entries that say where it lies, nearest word first.
    ``correction`` is the reading of a text that a scanner got wrong (宜宾 for 官宾), else empty.
    ``target_year`` and ``quantities`` are what its sentence sets as an aim (到2027年, 8000万人次).
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
