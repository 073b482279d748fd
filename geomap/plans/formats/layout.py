"""Turns pages of characters into paragraphs: lines, columns, running heads, joins across pages.

All lengths are points; y grows upwards, as in PDF.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from geomap.characters import fold
from geomap.plans.formats.model import Line
from geomap.plans.normal import MARKER

_GUTTER_EM = 1.1
"""White space of this width, over several lines, separates two columns."""
_COLUMN_EM = 6
_COLUMN_ROWS = 3
_EDGE_EM = 2.3
"""A full line may end this far from the right edge, since no punctuation may begin a line."""
_INDENT_EM = 0.9
_APART = 1.3
"""Lines of a paragraph are at most this many times the usual distance apart."""
_EDGE_SHARE = 0.2
_EDGE_ROWS = 3
"""Running heads and page numbers are among the first and last rows of a page."""
_PAGE_NUMBER = re.compile(
    r"[-—·•\s]*(?:第?\s*\d{1,4}\s*页?|[ivxlc]{1,6})(?:\s*[/／,，]?\s*共?\s*\d{1,4}\s*页?)?[-—·•\s]*",
    re.IGNORECASE,
)
_PRINTED_AT = re.compile(
    r"\d{1,4}[/.年-]\d{1,2}[/.月-]\d{1,4}日?[,，]?\s*[上下]?午?\d{1,2}[:：]\d\d"
)
"""What browsers print above a page: the date and the time, then its title."""
_ADDRESS = re.compile(r"(?:https?|file)://\S+")
_LEADER = re.compile(r"(?:[.．·…]\s*){4,}[-—\s]*\d{1,4}[-—\s]*$")
"""The dots and the page number of a line in a table of contents."""
_FOOTNOTE = re.compile(r"[①-⑳]|[\[［〔]\d{1,2}[\]］〕]|\d{1,2}\s?(?=[\u4e00-\u9fff])|注[：:]|\*")
_FOOTNOTE_SHARE = 0.9
_REFERENCE = re.compile(r"[\d①-⑳\[\]［］〔〕*]+")
_REFERENCE_SHARE = 0.75
_RAISED_EM = 0.2
"""A reference is higher than its line by this; the digits of some fonts are only smaller."""
_SENTENCE_END = "。！？；：…"


@dataclass(slots=True)
class Glyph:
    """A character, or a word read by OCR, with its position; ``size`` is its font size."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float


@dataclass(slots=True)
class Table:
    """The lines of a ruled table, and its position."""

    lines: list[Line]
    left: float
    right: float
    bottom: float
    top: float


@dataclass(slots=True)
class Row:
    """The glyphs at one height in one column; ``pitch`` is the column's line distance."""

    glyphs: list[Glyph]
    left: float = 0
    right: float = 0
    bottom: float = 0
    top: float = 0
    size: float = 0
    text: str = ""
    table: Table | None = None
    column: tuple[float, float] = (0, 0)
    pitch: float = 0

    def __post_init__(self) -> None:
        if self.table is not None:
            self.left, self.right = self.table.left, self.table.right
            self.bottom, self.top = self.table.bottom, self.table.top
            return
        self.glyphs.sort(key=lambda g: g.left)
        self.left, self.right = self.glyphs[0].left, max(g.right for g in self.glyphs)
        self.bottom = min(g.bottom for g in self.glyphs)
        self.top = max(g.top for g in self.glyphs)
        self.size = median(g.size for g in self.glyphs)
        self.text = row_text(_without_references(self.glyphs, self.size))


@dataclass(slots=True)
class Page:
    """The glyphs and ruled tables of one page."""

    glyphs: list[Glyph]
    tables: list[Table] = field(default_factory=list)


def row_text(glyphs: Sequence[Glyph]) -> str:
    """Return glyphs from left to right as text, with spaces where there are gaps."""
    parts: list[str] = []
    for before, glyph in zip([None, *glyphs], glyphs, strict=False):
        if before is not None:
            gap = glyph.left - before.right
            latin = before.text[-1:].isascii() and glyph.text[:1].isascii()
            if gap > (0.2 if latin else 1.0) * max(before.size, glyph.size):
                parts.append(" ")
        parts.append(glyph.text)
    return "".join(parts)


def _without_references(glyphs: list[Glyph], size: float) -> list[Glyph]:
    """Drop the small raised numbers that point to footnotes; m² keeps its own."""
    raised = median(g.bottom for g in glyphs) + _RAISED_EM * size
    kept: list[Glyph] = []
    for glyph in glyphs:
        small = glyph.size < _REFERENCE_SHARE * size and glyph.bottom > raised
        mark = small and _REFERENCE.fullmatch(glyph.text)
        if not (mark and kept and not kept[-1].text[-1:].isascii()):
            kept.append(glyph)
    return kept


def rows_of(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Return glyphs grouped by height, from top to bottom."""
    rows: list[list[Glyph]] = []
    levels: list[tuple[float, float]] = []
    for glyph in sorted(glyphs, key=lambda g: -(g.top + g.bottom)):
        middle = (glyph.top + glyph.bottom) / 2
        if rows:
            bottom, top = levels[-1]
            if bottom <= middle <= top:
                rows[-1].append(glyph)
                if glyph.size > 0.8 * (top - bottom):
                    levels[-1] = (max(bottom, glyph.bottom), min(top, glyph.top))
                continue
        rows.append([glyph])
        levels.append((glyph.bottom, glyph.top))
    return rows


def read_pages(pages: Sequence[Page]) -> Iterator[tuple[str | Line, list[tuple[int, int]]]]:
    """Yield the paragraphs of a document, each with the pages that begin in it.

    A paragraph is plain text, or a :class:`Line` of a ruled table. A page is given as its number,
    counted from 0, and the position in the paragraph where it begins.
    """
    ordered = [_order(page) for page in pages]
    running = _running_rows(pages, ordered)
    joiner = _Joiner()
    for number, (page, rows) in enumerate(zip(pages, ordered, strict=True)):
        joiner.begin_page(number)
        yield from joiner.read(_with_notes_last(_order(_without(page, rows, running))))
    yield from joiner.finish()


def _without(page: Page, rows: list[Row], running: set[int]) -> Page:
    """Return a page without running heads, which may be wider than its columns."""
    dropped = {id(glyph) for row in rows if id(row) in running for glyph in row.glyphs}
    return Page([glyph for glyph in page.glyphs if id(glyph) not in dropped], page.tables)


# Order ----------------------------------------------------------------------------------------


def _order(page: Page) -> list[Row]:
    """Return the rows of a page in reading order, column by column."""
    if not page.glyphs:
        return [Row([], table=table) for table in page.tables]
    em = median(g.size for g in page.glyphs) or 10.0
    pieces = [Row(piece) for glyphs in rows_of(page.glyphs) for piece in _pieces(glyphs, em)] + [
        Row([], table=table) for table in page.tables
    ]
    return _read_region(pieces, em)


def _pieces(glyphs: list[Glyph], em: float) -> Iterator[list[Glyph]]:
    glyphs = sorted(glyphs, key=lambda g: g.left)
    piece = [glyphs[0]]
    for glyph in glyphs[1:]:
        if glyph.left - max(g.right for g in piece[-3:]) > _GUTTER_EM * em:
            yield piece
            piece = []
        piece.append(glyph)
    yield piece


def _read_region(pieces: list[Row], em: float) -> list[Row]:
    """Return pieces in reading order: bands of columns, and what spans them."""
    result: list[Row] = []
    plain: list[list[Row]] = []
    for band, gutter in _bands(_levels(pieces), em):
        if gutter is None:
            plain += band
            continue
        result += _merged(plain)
        plain = []
        middle = sum(gutter) / 2
        every = [piece for level in band for piece in level]
        result += _read_region([p for p in every if p.right <= middle], em)
        result += _read_region([p for p in every if p.left >= middle], em)
    return result + _merged(plain)


def _levels(pieces: list[Row]) -> list[list[Row]]:
    """Return pieces grouped by height, from top to bottom."""
    levels: list[list[Row]] = []
    for piece in sorted(pieces, key=lambda p: -p.top):
        middle = (piece.top + piece.bottom) / 2
        if (
            levels
            and piece.table is None
            and any(p.bottom <= middle for p in levels[-1] if p.table is None)
        ):
            levels[-1].append(piece)
        else:
            levels.append([piece])
    return levels


def _bands(
    levels: list[list[Row]], em: float
) -> Iterator[tuple[list[list[Row]], tuple[float, float] | None]]:
    """Yield runs of levels, each with the gutter they share, or None."""
    left = min((p.left for level in levels for p in level), default=0)
    right = max((p.right for level in levels for p in level), default=0)
    start = 0
    while start < len(levels):
        free = [(left, right)]
        end = start
        best: tuple[int, tuple[float, float]] | None = None
        while end < len(levels):
            narrowed = _narrow(free, levels[end], em)
            if not narrowed:
                break
            free = narrowed
            end += 1
            gutter = max(
                (f for f in free if _parts_columns(levels[start:end], f, em)),
                key=lambda f: f[1] - f[0], default=None,
            )  # fmt: skip
            if gutter is not None:
                best = end, gutter
        if best is None:
            yield [levels[start]], None
            start += 1
        else:
            yield levels[start : best[0]], best[1]
            start = best[0]


def _narrow(
    free: list[tuple[float, float]], level: list[Row], em: float
) -> list[tuple[float, float]]:
    for piece in level:
        free = [
            part
            for a, b in free
            for part in ((a, min(b, piece.left)), (max(a, piece.right), b))
            if part[1] - part[0] >= _GUTTER_EM * em
        ]
    return free


def _parts_columns(levels: list[list[Row]], gutter: tuple[float, float], em: float) -> bool:
    middle = sum(gutter) / 2
    sides: tuple[list[float], list[float]] = ([], [])
    both = 0
    for level in levels:
        here = [False, False]
        for piece in level:
            side = int(piece.left >= middle)
            here[side] = True
            sides[side].append(piece.right - piece.left)
        both += all(here)
    enough = min(len(side) for side in sides) >= _COLUMN_ROWS and both >= _COLUMN_ROWS - 1
    return enough and all(median(side) >= _COLUMN_EM * em for side in sides)


def _merged(levels: list[list[Row]]) -> list[Row]:
    """Join pieces at the same height, and set the edges of each row's column."""
    rows = []
    for level in levels:
        text = [piece for piece in level if piece.table is None]
        rows += [piece for piece in level if piece.table is not None]
        if text:
            rows.append(Row([g for piece in text for g in piece.glyphs]))
    words = [row for row in rows if row.table is None]
    if words:
        column = _left_edge(words), max(row.right for row in words)
        pitch = median([a.bottom - b.bottom for a, b in pairwise(words)] or [0])
        for row in words:
            row.column, row.pitch = column, pitch
    return rows


def _left_edge(rows: list[Row]) -> float:
    """Return the left edge of lines: the leftmost position at which many of them begin."""
    lefts = sorted(row.left for row in rows)
    near = 0.5 * median(row.size for row in rows)
    few = _EDGE_SHARE * len(rows)
    for index, left in enumerate(lefts):
        if bisect_right(lefts, left + near) - index >= few:
            return left
    return lefts[0]


# Running heads --------------------------------------------------------------------------------


def _running_rows(pages: Sequence[Page], ordered: list[list[Row]]) -> set[int]:
    """Return the ids of rows that are running heads, page numbers or lines of contents."""
    edges: list[list[tuple[Row, int]]] = []
    for rows in ordered:
        text = sorted((r for r in rows if r.table is None), key=lambda r: -r.top)
        first = [(row, index) for index, row in enumerate(text[:_EDGE_ROWS])]
        last = [(row, -1 - index) for index, row in enumerate(reversed(text[-_EDGE_ROWS:]))]
        edges.append(first + last)
    found: set[int] = set()
    seen: Counter[tuple[str, int]] = Counter()
    for edge in edges:
        seen.update({(_pattern(row), _height(row)) for row, _ in edge})
    few = max(2, round(0.25 * len(pages)))
    for edge in edges:
        for row, _ in edge:
            near = sum(seen[_pattern(row), _height(row) + step] for step in (-1, 0, 1))
            if near >= few and not MARKER.match(row.text):
                found.add(id(row))
    for edge in edges:
        _drop_page_numbers(edge, found)
    contents = {id(r) for rows in ordered for r in rows if _LEADER.search(r.text)}
    return found | contents


def _drop_page_numbers(edge: list[tuple[Row, int]], found: set[int]) -> None:
    for side in (1, -1):
        for row, _ in sorted(
            (e for e in edge if (e[1] >= 0) == (side > 0)), key=lambda e: abs(e[1])
        ):
            if id(row) in found:
                continue
            bare = fold(_ADDRESS.sub("", row.text)).strip()
            if bare and not _PAGE_NUMBER.fullmatch(bare) and not _PRINTED_AT.match(row.text):
                break
            found.add(id(row))


def _pattern(row: Row) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s", "", fold(row.text)))


def _height(row: Row) -> int:
    return round((row.top + row.bottom) / 24)


def _with_notes_last(rows: list[Row]) -> list[Row]:
    """Move footnotes (small print at the bottom of a column) after the text of their page."""
    sizes = [row.size for row in rows if row.table is None for _ in row.glyphs]
    if not sizes:
        return rows
    small = _FOOTNOTE_SHARE * median(sizes)
    notes: list[Row] = []
    body: list[Row] = []
    in_note = False
    for row in rows:
        is_small = row.table is None and row.size < small
        in_note = is_small and (in_note or bool(_FOOTNOTE.match(row.text)))
        (notes if in_note else body).append(row)
    for row in notes:
        row.column = (0, 0)
    return body + notes


# Paragraphs -----------------------------------------------------------------------------------


class _Joiner:
    """Joins rows into paragraphs across columns and pages; notes wait for the end of a sentence."""

    def __init__(self) -> None:
        self._text = ""
        self._marks: list[tuple[int, int]] = []
        self._last: Row | None = None
        self._new_page: int | None = None
        self._turned = False
        self._waiting: list[tuple[str | Line, list[tuple[int, int]]]] = []

    def begin_page(self, number: int) -> None:
        """Record that what is read next is on page ``number``, counted from 0."""
        if self._new_page is not None:
            self._marks.append((self._new_page, len(self._text)))
        self._new_page = number
        self._turned = True

    def read(self, rows: list[Row]) -> Iterator[tuple[str | Line, list[tuple[int, int]]]]:
        """Yield the paragraphs that end within ``rows``."""
        for index, row in enumerate(rows):
            if row.table is not None:
                yield from self._end()
                for line in row.table.lines:
                    yield line, self._page_marks(0)
                continue
            if row.column == (0, 0):  # a footnote
                self._waiting += self._note(rows[index:])
                break
            if self._last is not None and not self._continues(self._last, row):
                yield from self._end()
            self._add(row)

    def finish(self) -> Iterator[tuple[str | Line, list[tuple[int, int]]]]:
        """Yield what remains at the end of the document."""
        yield from self._end()
        if self._new_page is not None:
            yield "", self._page_marks(0)

    def _note(self, rows: list[Row]) -> Iterator[tuple[str | Line, list[tuple[int, int]]]]:
        text = ""
        for row in rows:
            if text and _FOOTNOTE.match(row.text):
                yield Line(text, whole=True), []
                text = ""
            text += row.text
        if text:
            yield Line(text, whole=True), []

    def _page_marks(self, position: int) -> list[tuple[int, int]]:
        if self._new_page is None:
            return []
        number, self._new_page = self._new_page, None
        return [(number, position)]

    def _add(self, row: Row) -> None:
        latin = self._text[-1:].isascii() and row.text[:1].isascii()
        if self._text and latin and self._text[-1:].isalnum():
            self._text += " "
        self._marks += self._page_marks(len(self._text))
        self._text += row.text
        self._last = row
        self._turned = False

    def _end(self) -> Iterator[tuple[str | Line, list[tuple[int, int]]]]:
        if self._text:
            yield self._text, self._marks
        self._text, self._marks, self._last = "", [], None
        yield from self._waiting
        self._waiting = []

    def _continues(self, before: Row, row: Row) -> bool:
        em = max(before.size, 1.0)
        same_column = not self._turned and before.column == row.column and row.top < before.top
        apart = same_column and before.bottom - row.bottom > _APART * row.pitch
        signs = apart, before.text[-1:] in _SENTENCE_END, MARKER.match(row.text) is not None
        if sum(signs) > 1:
            return False
        if abs(before.size - row.size) > 0.15 * em or not self._is_full(before, em):
            return False
        return row.left <= row.column[0] + _INDENT_EM * em

    @staticmethod
    def _is_full(row: Row, em: float) -> bool:
        return row.right >= row.column[1] - _EDGE_EM * em
