"""A briefing as slides: the map with a legend of shapes, then its projects as tables.

Everything except the map can be edited: title, legend, tables, notes.
"""

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Pt

from geomap.pictures import fonts
from geomap.pictures.drawing import Drawing
from geomap.pictures.furniture import filled, imprint_lines, plans_line, source_lines
from geomap.pictures.legend import SYMBOL_PX, Row, Sample, Section
from geomap.pictures.marks import COUNTY_RIM
from geomap.pictures.office import OFFICE_FONT, describe, packed
from geomap.pictures.symbols import (
    GLYPH_GRID,
    TABLE,
    Stroke,
    area_style,
    border_strokes,
    colour_of,
    glyph,
    is_solid,
    is_square,
    light_of,
    rim_of,
    rings_of,
    strokes_for,
)
from geomap.pictures.table import Project, headings, projects_of

PICTURE_DPI = 300
"""As fine as a picture on paper, so that both share one drawing."""
_WIDTH_PT, _HEIGHT_PT = 960.0, 540.0
_MARGIN_PT = 28.0
_TOP_PT = 84.0
_FOOT_PT = 508.0
_LEGEND_HEIGHT_PT = _FOOT_PT - _TOP_PT - 22
_LEGEND_PT = 330.0
"""The most room a legend may take from the map."""
_LEGEND_TEXT_PT = 9.5
_GAP_PT = 16.0
_PIXEL_PT = 0.8
_ROW_PT = 17.0
_SAMPLE_PT = 62.0
_LEAST_ROW_PT = 10.5
_INK = "#20262c"
_QUIET = "#5f655f"
_RED = "#b3261e"
_HEAD = "#2d3a45"
_BAND = "#f4f1e9"
_COLUMNS_PT = (262.0, 142.0, 88.0, 150.0, 262.0)
_TABLE_TEXT_PT = 11.0
_TABLE_ROW_PT = 24.0
_CELL_PT = 6.0
_TABLE_PT = _FOOT_PT - _TOP_PT - _TABLE_ROW_PT - 4
_TITLE_ONLY = 5


def briefing(
    data: Mapping[str, Any], drawing: Drawing, *, whole_list: bool = True, dpi: int = PICTURE_DPI
) -> bytes:
    """Return a briefing as a .pptx file.

    Args:
        data: The data of a page (``docs/page-data.md``), before packing.
        drawing: The drawing of the same scene, whose map becomes the first slide's picture.
        whole_list: Whether to list all projects, on as many slides as needed. Otherwise a second
            slide lists as many of each kind as fit, and says of how many.
        dpi: The map's resolution, in dots per inch of the drawing's sheet.
    """
    show = Presentation()
    show.slide_width, show.slide_height = Pt(_WIDTH_PT), Pt(_HEIGHT_PT)
    title = str(data["title"])
    describe(show.core_properties, title, str(data["subtitle"]))
    projects, words = projects_of(data), data["strings"]
    parts = _parts(projects) if whole_list else [_some(projects)]
    told = sum(map(len, parts))
    counts = _counts(projects, data)
    if told < len(projects):
        counts = f"{filled(words['picture_some'], n=told, all=len(projects))}　{counts}"
    pages = 1 + len(parts)
    about = f"{data['subtitle']}　{plans_line(data)}"
    slide = _slide(show, data, title, about, page=1, pages=pages)
    _map(slide, data, drawing, dpi)
    for number, part in enumerate(parts):
        heading = f"{title}　{words['picture_projects']}"
        slide = _slide(show, data, heading, counts, page=number + 2, pages=pages)
        _table(slide, part, headings(data))
    for slide in show.slides:
        notes = slide.notes_slide.notes_text_frame
        notes.text = "\n".join(
            [str(data["subtitle"]), plans_line(data), *source_lines(data, drawing.window),
             *imprint_lines(data)]
        )  # fmt: skip
    return packed(show)


def _counts(projects: Sequence[Project], data: Mapping[str, Any]) -> str:
    """Return how many projects are in each stage."""
    counts = Counter(project.stage for project in projects)
    labels = [stage["label"] for stage in data["stages"] if counts[stage["label"]]]
    return "　".join(f"{label} {counts[label]}" for label in labels)


def _slide(
    show: Any, data: Mapping[str, Any], title: str, about: str, *, page: int, pages: int
) -> Any:
    """Add a slide with the common elements: title, classification, imprint, page number."""
    slide = show.slides.add_slide(show.slide_layouts[_TITLE_ONLY])
    head = slide.shapes.title
    _place(head, _MARGIN_PT, 18, _WIDTH_PT - 2 * _MARGIN_PT - 120, 40)
    _say(head.text_frame, title, 26, _INK, bold=True)
    _text(slide.shapes, about, _MARGIN_PT, 56, 700, 20, 12, _QUIET)
    if mark := str(data.get("classification", "")):
        width = 18 * fonts.bold().width(mark) + 24
        box = _text(slide.shapes, mark, _WIDTH_PT - _MARGIN_PT - width, 22, width, 28, 16, _RED,
                    bold=True, align=PP_ALIGN.CENTER)  # fmt: skip
        box.line.color.rgb, box.line.width = _rgb(_RED), Pt(1.5)
    foot = "　".join(imprint_lines(data))
    _text(slide.shapes, foot, _MARGIN_PT, _FOOT_PT + 8, 760, 16, 10, _QUIET)
    number = filled(data["strings"]["picture_page"], n=page, all=pages)
    _text(slide.shapes, number, _WIDTH_PT - _MARGIN_PT - 90, _FOOT_PT + 8, 90, 16, 10, _QUIET,
          align=PP_ALIGN.RIGHT)  # fmt: skip
    return slide


def _map(slide: Any, data: Mapping[str, Any], drawing: Drawing, dpi: int) -> None:
    """Add the map to a slide, as large as possible, with the legend next to it."""
    wide, high = drawing.map_size_pt
    columns = _columns(drawing.legend)
    legend = sum(_column_pt(entries) + _GAP_PT for entries in columns)
    room = _WIDTH_PT - 2 * _MARGIN_PT - legend, _FOOT_PT - _TOP_PT
    scale = min(room[0] / wide, room[1] / high)
    left = _MARGIN_PT
    picture = slide.shapes.add_picture(
        io.BytesIO(drawing.map_picture(dpi)), Pt(left), Pt(_TOP_PT),
        Pt(wide * scale), Pt(high * scale),
    )  # fmt: skip
    picture.line.color.rgb, picture.line.width = _rgb(_HEAD), Pt(1)
    picture.name = str(data["title"])
    described = picture._element.nvPicPr.cNvPr
    described.set("descr", f"{data['title']} {data['subtitle']} {plans_line(data)}")
    x = left + wide * scale + _GAP_PT
    _legend(slide, columns, data["strings"]["legend"], x)


def _columns(sections: Sequence[Section]) -> list[list[str | Row]]:
    """Return the legend in one column or, if that is too high and there is room, in two."""
    one = _entries(sections)
    if len(one) * _ROW_PT <= _LEGEND_HEIGHT_PT:
        return [one]
    two = [_entries(sections[:1]), _entries(sections[1:])]
    return two if sum(map(_column_pt, two)) + _GAP_PT <= _LEGEND_PT else [one]


def _legend(
    slide: Any, columns: Sequence[Sequence[str | Row]], title: str, left: float
) -> None:  # fmt: skip
    """Draw the legend as one group of shapes and texts."""
    shapes = slide.shapes
    before = len(shapes)
    _text(shapes, title, left, _TOP_PT - 4, _column_pt(columns[0]), 20, 14, _INK, bold=True)
    row = min(_ROW_PT, _LEGEND_HEIGHT_PT / max(1, *map(len, columns)))
    size = _LEGEND_TEXT_PT if row > _LEAST_ROW_PT + 1 else 8.5
    for entries in columns:
        wide, indent = _column_pt(entries), _indent_pt(entries)
        for number, entry in enumerate(entries):
            y = _FOOT_PT - _LEGEND_HEIGHT_PT + row * (number + 0.5)
            _entry(shapes, entry, left, y, indent, wide, row, size)
        left += wide + _GAP_PT
    # Grouped at the end: a group recomputes its extent with every shape that is added to it.
    shapes.add_group_shape(list(shapes)[before:]).name = title


def _entries(sections: Sequence[Section]) -> list[str | Row]:
    """Return headings and rows, from top to bottom."""
    entries: list[str | Row] = []
    for section in sections:
        entries += [*([section.heading] if section.heading else []), *section.rows]
    return entries


def _indent_pt(entries: Sequence[str | Row]) -> float:
    """Return where the labels of a column begin, right of its samples."""
    rows = [entry for entry in entries if isinstance(entry, Row)]
    samples = (sum(sample.width * _PIXEL_PT + 2 for sample in row.samples) for row in rows)
    return max([_SAMPLE_PT, *(wide + 2 for wide in samples)])


def _column_pt(entries: Sequence[str | Row]) -> float:
    """Return the width of a column of the legend."""

    def wide(text: str) -> float:
        return fonts.bold().width(text) * _LEGEND_TEXT_PT * 1.04

    indent = _indent_pt(entries)
    return max(
        (
            wide(entry) if isinstance(entry, str) else indent + wide(entry.label)
            for entry in entries
        ),
        default=0.0,
    )


def _entry(
    shapes: Any,
    entry: str | Row,
    left: float,
    y: float,
    indent: float,
    wide: float,
    row: float,
    size: float,
) -> None:
    """Draw a heading, or samples and what they mean, in a column ``wide`` points wide."""
    if isinstance(entry, str):
        _text(shapes, entry, left, y - row / 2, wide, row, size, _QUIET, bold=True)
        return
    x = left
    for sample in entry.samples:
        _sample(shapes, sample, x, y, min(1.0, row / _ROW_PT))
        x += sample.width * _PIXEL_PT + 2
    _text(shapes, entry.label, left + indent, y - row / 2, wide - indent, row, size, _INK)


def _sample(shapes: Any, sample: Sample, x: float, y: float, scale: float) -> None:
    """Draw a sample of the legend as shapes; x is its left edge, y its middle, in points."""
    width = sample.width * _PIXEL_PT
    middle = x + width / 2
    if sample.what == "line":
        strokes = strokes_for(sample.name, sample.stage, 0.9, sample.soft)
        _line(shapes, strokes, x, x + width, y, 0.42 if sample.faint else 1.0)
        if sample.stage == "upgrading":
            _plus(shapes, middle, y, 4 * _PIXEL_PT, colour_of(sample.name))
    elif sample.what == "border":
        _line(shapes, border_strokes(sample.name), x, x + width, y)
    elif sample.what == "river":
        _line(shapes, [Stroke(2.4, TABLE["base"]["river"], cap="round")], x, x + width, y)
    elif sample.what == "point":
        _symbol(shapes, sample, middle, y, SYMBOL_PX * _PIXEL_PT * scale)
    else:
        _patch(shapes, sample, middle, y, scale)


def _line(
    shapes: Any, strokes: Sequence[Stroke], left: float, right: float, y: float, alpha: float = 1.0
) -> None:
    for stroke in strokes:
        # Office cannot shift dashes, so a line whose dashes are shifted starts later instead.
        start = left - stroke.shift * _PIXEL_PT
        line = shapes.add_connector(MSO_CONNECTOR.STRAIGHT, Pt(start), Pt(y), Pt(right), Pt(y))
        _ink(line.line, stroke, alpha)
        _flat(line)


def _symbol(shapes: Any, sample: Sample, x: float, y: float, r: float) -> None:
    kind, stage = sample.name, sample.stage
    colour = colour_of(kind)
    if kind == "admin":
        _disc(shapes, x, y, r * 0.42, "#ffffff", Stroke(1.4, colour))
        return
    solid = is_solid(stage)
    tint = colour if solid else light_of(kind) if stage == "building" else "#ffffff"
    rim = rim_of(stage)
    dash = tuple(part * r / 9 / _PIXEL_PT for part in rim) if rim else None
    _disc(shapes, x, y, r, tint, Stroke(1.3, colour, 1, dash), square=is_square(kind))
    drawn = glyph(kind)
    if drawn is None:
        return
    size = r * 1.16 / (GLYPH_GRID / 2) * 0.93
    rings = [ring * size + (x, y) for ring in rings_of(drawn)]
    builder = shapes.build_freeform(*_whole(rings[0][0]), scale=1.0)
    builder.add_line_segments([_whole(point) for point in rings[0][1:]])
    for ring in rings[1:]:
        builder.move_to(*_whole(ring[0]))
        builder.add_line_segments([_whole(point) for point in ring[1:]])
    shape = builder.convert_to_shape()
    _fill(shape, "#ffffff" if solid else colour)
    shape.line.fill.background()
    _flat(shape)
    if stage == "upgrading":
        _plus(shapes, x + r * 0.85, y - r * 0.85, r * 0.42, colour)


def _plus(shapes: Any, x: float, y: float, r: float, colour: str) -> None:
    """Draw the sign for work on something that exists."""
    _disc(shapes, x, y, r, "#ffffff", Stroke(1, colour))
    arm = r / 2
    for dx, dy in ((arm, 0), (0, arm)):
        bar = shapes.add_connector(
            MSO_CONNECTOR.STRAIGHT, Pt(x - dx), Pt(y - dy), Pt(x + dx), Pt(y + dy)
        )
        _ink(bar.line, Stroke(1, colour))
        _flat(bar)


def _whole(point: Any) -> tuple[int, int]:
    return int(Pt(float(point[0]))), int(Pt(float(point[1])))


def _patch(shapes: Any, sample: Sample, x: float, y: float, scale: float) -> None:
    """Draw a sample of an area, of an error circle, or of a disc."""
    r = SYMBOL_PX * _PIXEL_PT * scale
    if sample.what == "halo":
        _disc(shapes, x, y, r, "#e7eff5", Stroke(1, "#14629c", 1, (2, 3)))
    elif sample.what == "disc":
        if sample.name == "county":
            _disc(shapes, x, y, r + 1.5, "#ffffff", Stroke(1.1, COUNTY_RIM, 1, (2, 2.6)))
        _disc(shapes, x, y, r, "#ffffff", Stroke(2.4, "#14629c"))
        _text(shapes, "5", x - r, y - r, 2 * r, 2 * r, 7, _INK, bold=True, align=PP_ALIGN.CENTER)
    else:
        area = sample.what == "area"
        style = area_style(sample.name)
        colour = style.colour if area else TABLE["base"]["focus"]
        stroke = Stroke(style.width, style.colour, style.outline)
        if not area:
            stroke = Stroke(1.3, TABLE["base"]["focus_line"], 0.9)
        shape = shapes.add_shape(
            MSO_SHAPE.RECTANGLE, Pt(x - 8), Pt(y - 4.4 * scale), Pt(16), Pt(8.8 * scale)
        )
        _fill(shape, colour, max(style.fill * 1.6, 0.04) if area else 1.0)
        _ink(shape.line, stroke)
        _flat(shape)


def _disc(
    shapes: Any, x: float, y: float, r: float, fill: str, stroke: Stroke, *, square: bool = False
) -> None:
    form = MSO_SHAPE.ROUNDED_RECTANGLE if square else MSO_SHAPE.OVAL
    shape = shapes.add_shape(form, Pt(x - r), Pt(y - r), Pt(2 * r), Pt(2 * r))
    _fill(shape, fill)
    _ink(shape.line, stroke)
    _flat(shape)


def _flat(shape: Any) -> None:
    """Remove the theme's shadow and style from a shape."""
    style = shape._element.find(qn("p:style"))
    if style is not None:
        shape._element.remove(style)


def _fill(shape: Any, colour: str, alpha: float = 1.0) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = _rgb(colour)
    _veil(shape.fill._xPr.find(qn("a:solidFill"))[0], alpha)


def _ink(line: Any, stroke: Stroke, alpha: float = 1.0) -> None:
    """Set a line's colour, width, opacity and exact dashes from a stroke."""
    line.color.rgb = _rgb(stroke.colour)
    line.width = Pt(stroke.width * _PIXEL_PT)
    drawn = line._get_or_add_ln()
    drawn.set("cap", "rnd" if stroke.cap == "round" else "flat")
    _veil(drawn.find(qn("a:solidFill"))[0], stroke.alpha * alpha)
    if stroke.dash:
        dashes = etree.SubElement(drawn, qn("a:custDash"))
        for ink, gap in zip(stroke.dash[::2], stroke.dash[1::2], strict=True):
            entry = etree.SubElement(dashes, qn("a:ds"))
            entry.set("d", str(max(1000, round(ink / stroke.width * 100_000))))
            entry.set("sp", str(round(gap / stroke.width * 100_000)))


def _veil(colour: Any, alpha: float) -> None:
    if alpha < 1:
        etree.SubElement(colour, qn("a:alpha")).set("val", str(round(alpha * 100_000)))


def _parts(projects: Sequence[Project]) -> list[list[Project]]:
    """Divide the projects among slides, at least one."""
    parts: list[list[Project]] = [[]]
    used = 0.0
    for project in projects:
        high = _row_pt(project)
        if used + high > _TABLE_PT and parts[-1]:
            parts.append([])
            used = 0.0
        parts[-1].append(project)
        used += high
    return parts


def _some(projects: Sequence[Project]) -> list[Project]:
    """Return as many projects as fit on one slide: the first of each kind, then the second."""
    turns = Counter[str]()
    order = []
    for number, project in enumerate(projects):
        order.append((turns[project.kind], number))
        turns[project.kind] += 1
    chosen, used = [], 0.0
    for _, number in sorted(order):
        used += _row_pt(projects[number])
        if used > _TABLE_PT:
            break
        chosen.append(number)
    return [projects[number] for number in sorted(chosen)]


def _cells(project: Project) -> tuple[str, ...]:
    return project.name, project.kind, project.stage, project.districts, project.plan


def _row_pt(project: Project) -> float:
    """Return the height of a project's row, in points, as its fullest cell requires."""
    lines = [
        ceil(fonts.regular().width(text) * _TABLE_TEXT_PT * 1.04 / (width - 2 * _CELL_PT))
        for text, width in zip(_cells(project), _COLUMNS_PT, strict=True)
    ]
    return _TABLE_ROW_PT + (max(1, *lines) - 1) * _TABLE_TEXT_PT * 1.35


def _table(slide: Any, projects: Sequence[Project], heads: Sequence[str]) -> None:
    """Add projects to a slide as a table."""
    frame = slide.shapes.add_table(
        len(projects) + 1, len(heads), Pt(_MARGIN_PT), Pt(_TOP_PT), Pt(sum(_COLUMNS_PT)),
        Pt(_TABLE_ROW_PT * (len(projects) + 1)),
    )  # fmt: skip
    frame.name = slide.shapes.title.text_frame.text
    table = frame.table
    for column, width in zip(table.columns, _COLUMNS_PT, strict=True):
        column.width = Pt(width)
    for number, row in enumerate(table.rows):
        is_head = number == 0
        texts = heads if is_head else _cells(projects[number - 1])
        row.height = Pt(_TABLE_ROW_PT if is_head else _row_pt(projects[number - 1]))
        ground = _HEAD if is_head else _BAND if number % 2 == 0 else "#ffffff"
        for cell, text in zip(row.cells, texts, strict=True):
            cell.fill.solid()
            cell.fill.fore_color.rgb = _rgb(ground)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            cell.margin_left = cell.margin_right = Pt(_CELL_PT)
            cell.margin_top = cell.margin_bottom = Pt(2)
            _say(cell.text_frame, text, _TABLE_TEXT_PT, "#ffffff" if is_head else _INK,
                 bold=is_head)  # fmt: skip


def _text(
    shapes: Any, text: str, x: float, y: float, width: float, height: float, size: float,
    colour: str, *, bold: bool = False, align: Any = PP_ALIGN.LEFT,
) -> Any:  # fmt: skip
    box = shapes.add_textbox(Pt(x), Pt(y), Pt(width), Pt(height))
    _say(box.text_frame, text, size, colour, bold=bold, align=align)
    frame = box.text_frame
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    return box


def _say(
    frame: Any, text: str, size: float, colour: str, *, bold: bool = False,
    align: Any = PP_ALIGN.LEFT,
) -> None:  # fmt: skip
    """Write one paragraph in a font with simplified Chinese forms."""
    paragraph = frame.paragraphs[0]
    paragraph.alignment = align
    run = paragraph.add_run()
    run.text = text
    font = run.font
    font.size, font.bold, font.name = Pt(size), bold, OFFICE_FONT
    font.color.rgb = _rgb(colour)
    properties = run._r.get_or_add_rPr()
    properties.set("lang", "zh-CN")
    latin = properties.find(qn("a:latin"))
    far_east = etree.Element(qn("a:ea"))
    far_east.set("typeface", OFFICE_FONT)
    latin.addnext(far_east)


def _place(shape: Any, x: float, y: float, width: float, height: float) -> None:
    shape.left, shape.top, shape.width, shape.height = Pt(x), Pt(y), Pt(width), Pt(height)
    frame = shape.text_frame
    frame.margin_left = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE


def _rgb(colour: str) -> RGBColor:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return RGBColor(*bytes.fromhex(digits))  # type: ignore[no-untyped-call]
