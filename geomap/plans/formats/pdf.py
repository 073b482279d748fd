"""PDF: the text layer in reading order, with page numbers; ruled tables; scanned pages by OCR."""

import ctypes
import io
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

import pdfplumber
import pypdfium2 as pdfium
from pdfplumber.table import CellGroup
from pypdfium2 import raw

from geomap.plans.formats.layout import Glyph, Page, Table, read_pages, row_text, rows_of
from geomap.plans.formats.model import Document, FormatError, Line, check_length
from geomap.plans.formats.tables import table_lines

MAX_PAGES = 1_000
MAX_GLYPHS = 40_000
"""A page with more characters than this is not a page of a plan."""
_MAX_MARKS = 20_000
_RULED = 4
"""A page with fewer drawn lines than this has no ruled table."""
_UNREADABLE_SHARE = 0.3

Recognise = Callable[[pdfium.PdfPage], list[Glyph]]


def read_pdf(data: bytes, recognise: Recognise | None = None) -> Document:
    """Read a PDF page by page: columns in order, without running heads and page numbers.

    Args:
        data: The file.
        recognise: Reads the glyphs of a page without a text layer; without it such pages are left
            out, and listed in ``left_out``.

    Raises:
        FormatError: The file is broken, locked or too long, or none of its pages contains text.
    """
    try:
        file = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise FormatError("locked by a password; save it without one and try again") from error
        raise FormatError("the file is broken; print it to PDF anew and try again") from error
    if not 0 < len(file) <= MAX_PAGES:
        raise FormatError(f"has {len(file):,} pages (1 to {MAX_PAGES:,} are read); split it")
    pages: list[Page] = []
    pictures: list[int] = []
    ruled: list[int] = []
    characters = 0
    for number in range(len(file)):
        page = file[number]
        glyphs = _glyphs(page)
        if not _is_readable(glyphs):
            if _has_marks(page):
                pictures.append(number)
            glyphs = recognise(page) if recognise is not None and _has_marks(page) else []
        elif _drawn_lines(page) >= _RULED:
            ruled.append(number)
        pages.append(Page(glyphs))
        characters += len(glyphs)
        check_length(characters)
        page.close()
    if not any(page.glyphs for page in pages):
        raise FormatError(
            "no text could be recognised; scan it anew, straight and at 300 dpi"
            if recognise is not None
            else "a PDF of pictures without a text layer; read it with --ocr (needs Tesseract with "
            "chi_sim), or save it as text in an OCR program"
        )
    if ruled:
        _lift_tables(data, pages, ruled)
    left_out: tuple[str, ...] = ()
    if pictures and recognise is None:
        shown = ", ".join(_ranges([number + 1 for number in pictures]))
        left_out = (f"page {shown} without a text layer; read with --ocr to have them too",)
    return _compose(pages, left_out)


def _compose(pages: list[Page], left_out: tuple[str, ...]) -> Document:
    parts: list[str] = []
    starts: dict[int, int] = {}
    breaks: list[int] = []
    position = 0
    for paragraph, marks in read_pages(pages):
        text = paragraph.text if isinstance(paragraph, Line) else paragraph
        for number, place in marks:
            starts[number] = position + place
        if not text:
            continue
        if isinstance(paragraph, Line):
            breaks += [position, position + len(text) + 1]
        parts.append(text + "\n")
        position += len(text) + 1
        check_length(position)
    begins = tuple(starts.get(number, position) for number in range(len(pages)))
    return Document("".join(parts), (), tuple(dict.fromkeys(breaks)), begins, left_out)


# Glyphs ---------------------------------------------------------------------------------------


def _glyphs(page: pdfium.PdfPage) -> list[Glyph]:
    """Return the characters of a page that are upright or in the page's own direction."""
    textpage = page.get_textpage()
    count = textpage.count_chars()
    if count > MAX_GLYPHS:
        raise FormatError(f"a page of more than {MAX_GLYPHS:,} characters; not read")
    handle = textpage.raw
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    turned: list[tuple[int, Glyph]] = []
    for index in range(count):
        code = raw.FPDFText_GetUnicode(handle, index)
        text = chr(code) if 0 < code < 0x110000 else ""
        if not text or text.isspace() or code < 32 or raw.FPDFText_IsGenerated(handle, index) == 1:
            continue
        if not raw.FPDFText_GetLooseCharBox(handle, index, ctypes.byref(box)):
            continue
        angle = round(math.degrees(raw.FPDFText_GetCharAngle(handle, index)) / 5) * 5 % 360
        if not box.right > box.left or not box.top > box.bottom:
            continue
        raw.FPDFText_GetMatrix(handle, index, ctypes.byref(matrix))
        size = raw.FPDFText_GetFontSize(handle, index) * math.hypot(matrix.c, matrix.d)
        turned.append((angle, Glyph(text, box.left, box.right, box.bottom, box.top, size)))
    textpage.close()
    if not turned:
        return []
    direction = Counter(angle for angle, _ in turned).most_common(1)[0][0]
    glyphs = [_upright(glyph, direction) for angle, glyph in turned if angle == direction]
    for glyph in glyphs:
        glyph.size = max(glyph.size, 0.3 * (glyph.top - glyph.bottom))
    return _once(glyphs)


def _upright(glyph: Glyph, direction: int) -> Glyph:
    """Turn a glyph of a page that is rotated."""
    left, right, bottom, top = glyph.left, glyph.right, glyph.bottom, glyph.top
    match direction:
        case 90:
            left, right, bottom, top = bottom, top, -right, -left
        case 180:
            left, right, bottom, top = -right, -left, -top, -bottom
        case 270:
            left, right, bottom, top = -top, -bottom, left, right
    return Glyph(glyph.text, left, right, bottom, top, glyph.size)


def _once(glyphs: list[Glyph]) -> list[Glyph]:
    """Drop characters that are printed twice in one place to look bold."""
    seen: set[tuple[str, int, int]] = set()
    kept = []
    for glyph in glyphs:
        key = (glyph.text, round(glyph.left), round(glyph.bottom))
        near = {(key[0], key[1] + dx, key[2] + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
        if not near & seen or glyph.right - glyph.left < 3:
            kept.append(glyph)
        seen.add(key)
    return kept


def _is_readable(glyphs: list[Glyph]) -> bool:
    """Whether a page's text layer is readable: fonts without a character map give garbage."""
    text = "".join(g.text for g in glyphs)
    rubbish = sum("\ue000" <= c <= "\uf8ff" or c == "\ufffd" or c > "\U000f0000" for c in text)
    return bool(text) and rubbish < _UNREADABLE_SHARE * len(text)


def _has_marks(page: pdfium.PdfPage) -> bool:
    return next(page.get_objects(max_depth=2), None) is not None


def _drawn_lines(page: pdfium.PdfPage) -> int:
    """Count the paths of a page, up to what a ruled table needs."""
    count = 0
    for index, mark in enumerate(page.get_objects(max_depth=2)):
        count += mark.type == raw.FPDF_PAGEOBJ_PATH
        if count >= _RULED or index > _MAX_MARKS:
            break
    return count


# Tables ---------------------------------------------------------------------------------------


def _lift_tables(data: bytes, pages: list[Page], ruled: list[int]) -> None:
    """Take the glyphs of ruled tables out of their pages and read them row by row.

    A table that continues at the top of the next page is read with its original header.
    """
    header: list[str] | None = None
    last = -2
    with pdfplumber.open(io.BytesIO(data), pages=[n + 1 for n in ruled]) as file:
        for number, page in zip(ruled, file.pages, strict=True):
            shift = page.bbox[1] + page.height
            for found in page.find_tables():
                grid = _grid(pages[number].glyphs, found.rows, shift)
                if len(grid) < 2 and number != last + 1:
                    continue
                if not grid or len(grid[0]) < 2 or not any(any(row) for row in grid):
                    continue
                left, top, right, bottom = found.bbox
                box = (left, right, shift - bottom, shift - top)
                goes_on = number == last + 1 and header is not None and len(header) == len(grid[0])
                first = header if goes_on and header is not None else grid[0]
                same = [*map(_bare, grid[0])] == [*map(_bare, first)]
                rows = grid if same or not goes_on else [first, *grid]
                lines = table_lines(rows)
                pages[number].tables.append(Table(lines, *box))
                pages[number].glyphs = [g for g in pages[number].glyphs if not _inside(g, box)]
                header, last = first, number
            page.close()


def _bare(cell: str) -> str:
    return "".join(cell.split())


def _grid(glyphs: list[Glyph], rows: Sequence[CellGroup], shift: float) -> list[list[str]]:
    """Return the text of a table's cells; a merged cell is repeated for the places it covers."""
    boxes = [
        [cell and (cell[0], cell[2], shift - cell[3], shift - cell[1]) for cell in row.cells]
        for row in rows
    ]
    columns = max(map(len, boxes), default=0)
    grid: list[list[str]] = []
    for row in boxes:
        texts: list[str] = []
        for column in range(columns):
            box = row[column] if column < len(row) else None
            if box is not None:
                inside = [g for g in glyphs if _inside(g, box)]
                texts.append("\n".join(row_text(sorted(r, key=_left)) for r in rows_of(inside)))
            else:
                texts.append(_covering(boxes, grid, texts, row, column))
        grid.append(texts)
    return grid


def _left(glyph: Glyph) -> float:
    return glyph.left


Box = tuple[float, float, float, float]


def _covering(
    boxes: list[list[Box | None]],
    grid: list[list[str]],
    texts: list[str],
    row: list[Box | None],
    column: int,
) -> str:
    """Return the text of the cell that covers a place: above it or to its left."""
    here = next((box for box in row if box is not None), None)
    for above in range(len(grid) - 1, -1, -1):
        box = boxes[above][column] if column < len(boxes[above]) else None
        if box is not None:
            if here is not None and box[2] < (here[2] + here[3]) / 2:
                return grid[above][column]
            break
    return texts[-1] if texts else ""


def _inside(glyph: Glyph, box: Box) -> bool:
    middle = (glyph.left + glyph.right) / 2, (glyph.bottom + glyph.top) / 2
    return box[0] <= middle[0] <= box[1] and box[2] <= middle[1] <= box[3]


def _ranges(numbers: list[int]) -> Iterator[str]:
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        yield str(members[0]) if len(members) == 1 else f"{members[0]}–{members[-1]}"
