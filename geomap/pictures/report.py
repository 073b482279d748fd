"""A briefing as a document: the map, its legend and its projects, editable except for the map."""

import io
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from geomap.pictures.canvas import Canvas
from geomap.pictures.drawing import Drawing
from geomap.pictures.furniture import imprint_lines, plans_line, source_lines
from geomap.pictures.legend import Row, Sample, Section, draw_sample
from geomap.pictures.office import OFFICE_FONT, describe, packed
from geomap.pictures.table import headings, projects_of

PICTURE_DPI = 300
_SHORT_MM, _LONG_MM = 210, 297
_MARGIN_MM = 18
_INK, _QUIET, _RED = (
    RGBColor(0x20, 0x26, 0x2C),
    RGBColor(0x5F, 0x65, 0x5F),
    RGBColor(0xB3, 0x26, 0x1E),
)
_HEAD, _BAND = "2D3A45", "F4F1E9"
_MOST_HIGH = 0.74
"""The share of the page's height that the map may take."""
_LEGEND_COLUMNS = 3
_SHARES = (0.28, 0.16, 0.1, 0.18, 0.28)
_SAMPLE_DPI = 300
_PIXEL_PT = 0.75
_SAMPLE_HIGH = 18


def report(data: Mapping[str, Any], drawing: Drawing) -> bytes:
    """Return a briefing as a .docx file.

    Args:
        data: The data of a page (``docs/page-data.md``), before packing.
        drawing: The drawing of the same scene, whose map becomes the document's picture.
    """
    document = Document()
    title = str(data["title"])
    describe(document.core_properties, title, str(data["subtitle"]))
    _set_faces(document)
    wide_mm, high_mm = _page(document, landscape=drawing.paper.width >= drawing.paper.height)
    words = data["strings"]
    if mark := str(data.get("classification", "")):
        _paragraph(document, mark, 14, _RED, bold=True, right=True)
    heading = document.add_heading(level=1)
    _say(heading, title, 22, _INK, bold=True)
    _paragraph(document, f"{data['subtitle']}　{plans_line(data)}", 10, _QUIET)
    _picture(document, drawing, title, wide_mm, high_mm)
    _say(document.add_heading(level=2), words["legend"], 13, _INK, bold=True)
    _legend(document, drawing.legend, wide_mm)
    projects = projects_of(data)
    _say(document.add_heading(level=2), words["picture_projects"], 13, _INK, bold=True)
    rows = [(p.name, p.kind, p.stage, p.districts, p.plan) for p in projects]
    _table(document, headings(data), rows, wide_mm)
    _say(document.add_heading(level=2), words["credits"], 13, _INK, bold=True)
    for line in (*imprint_lines(data), *source_lines(data, drawing.window)):
        _paragraph(document, line, 9, _QUIET)
    return packed(document)


def _page(document: Any, *, landscape: bool) -> tuple[float, float]:
    """Set up A4 pages; return the width and height between their margins, in millimetres."""
    section = document.sections[0]
    wide, high = (_LONG_MM, _SHORT_MM) if landscape else (_SHORT_MM, _LONG_MM)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(wide), Mm(high)
    section.left_margin = section.right_margin = Mm(_MARGIN_MM)
    section.top_margin = section.bottom_margin = Mm(_MARGIN_MM)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = foot.add_run()
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)
    return wide - 2 * _MARGIN_MM, high - 2 * _MARGIN_MM


def _set_faces(document: Any) -> None:
    """Set a font with simplified Chinese forms for all text, and mark it as Chinese."""
    fonts = document.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts()
    for key in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(key), OFFICE_FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")
    document.styles["Normal"].element.rPr.append(language)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)


def _picture(document: Any, drawing: Drawing, title: str, wide_mm: float, high_mm: float) -> None:
    wide, high = drawing.map_size_pt
    width_mm = min(wide_mm, high_mm * _MOST_HIGH * wide / high)
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    picture = paragraph.add_run().add_picture(
        io.BytesIO(drawing.map_picture(PICTURE_DPI)), width=Mm(width_mm)
    )
    described = picture._inline.docPr
    described.set("name", title)
    described.set("descr", title)


def _legend(document: Any, sections: Sequence[Section], wide_mm: float) -> None:
    """Add the legend as a table of samples and labels."""
    entries: list[str | Row] = []
    for section in sections:
        entries += [*([section.heading] if section.heading else []), *section.rows]
    rows = -(-len(entries) // _LEGEND_COLUMNS)
    table = document.add_table(rows, 2 * _LEGEND_COLUMNS)
    table.autofit = False
    column_mm = wide_mm / _LEGEND_COLUMNS
    widths = [Mm(column_mm * share) for _ in range(_LEGEND_COLUMNS) for share in (0.34, 0.66)]
    _set_widths(table, widths)
    grid = [row.cells for row in table.rows]
    for cells in grid:
        for cell in cells:
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
            cell.paragraphs[0].paragraph_format.keep_with_next = True
    for number, entry in enumerate(entries):
        column, row = divmod(number, rows)
        samples, words = grid[row][2 * column : 2 * column + 2]
        if isinstance(entry, str):
            _say(samples.paragraphs[0], entry, 9, _QUIET, bold=True)
            samples.merge(words)
            continue
        run = samples.paragraphs[0].add_run()
        picture, width_pt = _samples(entry.samples)
        run.add_picture(io.BytesIO(picture), width=Pt(width_pt))
        _say(words.paragraphs[0], entry.label, 9, _INK)


@cache
def _samples(samples: tuple[Sample, ...]) -> tuple[bytes, float]:
    """Return a picture of a row's samples, and its width in points."""
    width = sum(sample.width + 3 for sample in samples) + 3
    canvas = Canvas(width, _SAMPLE_HIGH, _PIXEL_PT)
    x = 2.0
    for sample in samples:
        draw_sample(canvas, sample, x, _SAMPLE_HIGH / 2)
        x += sample.width + 3
    return canvas.png(_SAMPLE_DPI), width * _PIXEL_PT


def _table(
    document: Any, heads: Sequence[str], rows: Sequence[Sequence[str]], wide_mm: float
) -> None:
    """Add a table whose heading row is repeated on every page."""
    table = document.add_table(len(rows) + 1, len(heads), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _set_widths(table, [Mm(wide_mm * share) for share in _SHARES])
    for number, row in enumerate(table.rows):
        is_head = number == 0
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if is_head:
            properties.append(OxmlElement("w:tblHeader"))
        texts = heads if is_head else rows[number - 1]
        for cell, text in zip(row.cells, texts, strict=True):
            if is_head or number % 2 == 0:
                _shade(cell, _HEAD if is_head else _BAND)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            colour = RGBColor(0xFF, 0xFF, 0xFF) if is_head else _INK
            _say(paragraph, text, 9, colour, bold=is_head)


def _set_widths(table: Any, widths: Sequence[Any]) -> None:
    """Set the widths of columns in the grid and in every cell: programs read one or the other."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width


def _shade(cell: Any, colour: str) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:color"), "auto")
    shade.set(qn("w:fill"), colour)
    cell._tc.get_or_add_tcPr().append(shade)


def _paragraph(
    document: Any, text: str, size: float, colour: RGBColor, *, bold: bool = False,
    right: bool = False,
) -> None:  # fmt: skip
    paragraph = document.add_paragraph()
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _say(paragraph, text, size, colour, bold=bold)


def _say(paragraph: Any, text: str, size: float, colour: RGBColor, *, bold: bool = False) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, colour
    run.font.name = OFFICE_FONT
    run._element.rPr.rFonts.set(qn("w:eastAsia"), OFFICE_FONT)
