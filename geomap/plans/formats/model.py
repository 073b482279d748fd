"""The result of every reader: a document's text, and what its format says about it."""

from collections.abc import Iterable
from dataclasses import dataclass

MAX_CHARACTERS = 2_000_000
"""Longer texts are not plans; a province's five-year plan has about 200,000 characters."""


class FormatError(Exception):
    """A file cannot be read as its format; the message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class KnownHeading:
    """A heading that the format marks as such: its span in the text, and its level from 1."""

    start: int
    end: int
    level: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text: a paragraph, a row of a table, or a heading with a ``level``.

    ``whole`` says that the line is certainly a whole paragraph, not the first part of one.
    """

    text: str
    level: int = 0
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read. Offsets are code points of ``text``, which is what users see.

    ``breaks`` are positions at which a new paragraph certainly begins, however long the previous
    line is. ``pages`` are the starts of pages, empty if the format has none. ``left_out`` has one
    line for each part that could not be read. ``title`` and ``date`` (ISO 8601) come from the
    file's metadata, and are empty if it has none.
    """

    text: str
    headings: tuple[KnownHeading, ...] = ()
    breaks: tuple[int, ...] = ()
    pages: tuple[int, ...] = ()
    left_out: tuple[str, ...] = ()
    title: str = ""
    date: str = ""


def compose(lines: Iterable[Line]) -> Document:
    """Return the document that consists of ``lines``, without blank ones.

    Raises:
        FormatError: It has more than ``MAX_CHARACTERS``.
    """
    parts: list[str] = []
    headings: list[KnownHeading] = []
    breaks: list[int] = []
    position = 0
    for line in lines:
        text = " ".join(line.text.splitlines()).strip()
        if not text:
            continue
        end = position + len(text)
        if line.level:
            headings.append(KnownHeading(position, end, line.level))
        if line.level or line.whole:
            breaks += [position, end + 1]
        parts.append(text + "\n")
        position = end + 1
        check_length(position)
    return Document("".join(parts), tuple(headings), tuple(dict.fromkeys(breaks)))


def check_length(characters: int) -> None:
    """Refuse a text that is too long for a plan.

    Raises:
        FormatError: It has more than ``MAX_CHARACTERS``.
    """
    if characters > MAX_CHARACTERS:
        raise FormatError(f"more than {MAX_CHARACTERS:,} characters of text; split the document")
