"""The elements around the map: title, frame with degrees, north arrow, scale, legend, sources."""

from collections.abc import Mapping, Sequence
from math import atan2, ceil, degrees, floor, log10
from typing import Any

import numpy as np
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D

from geomap.pictures import fonts
from geomap.pictures.canvas import Box, Canvas, joined
from geomap.pictures.chart import Window
from geomap.pictures.legend import SAMPLE_GAP, SYMBOL_PX, Row, Section, draw_sample
from geomap.pictures.marks import rounded
from geomap.pictures.paper import GAP, GUTTER, Layout
from geomap.pictures.symbols import Stroke, is_adrift

INK = "#20262c"
QUIET = "#5f655f"
RED = "#b3261e"
_ROW_PX = 20.5
LEAST_ROW_PX = 14.5
_LINE = "#2d3a45"
_PLATE = "#fffdf7"
_TEXT = 12.5
_FOOT_TEXT = 10.2
_FOOT_ROW = 14.5
_SCALE_PX = 190
_DEGREE_STEPS = (10, 5, 2, 1, 0.5, 0.25, 1 / 6, 1 / 12, 1 / 30, 1 / 60)
_LEAST_TICKS = 3
_LEAST_INDENT = 68
"""How far the labels of the legend are indented, in pixels; further if a row has many samples."""


def draw_title(canvas: Canvas, box: Box, data: Mapping[str, Any]) -> None:
    """Write the title, the type of map, its plans with years, and the classification."""
    left, top, right, _ = box
    size = 31.0
    widest = right - left - 130
    title = str(data["title"])
    size = min(size, widest / max(fonts.bold().width(title), 1))
    canvas.text(left, top + 17, title, size, INK, face=fonts.bold())
    words = [str(data.get("subtitle", "")), plans_line(data)]
    canvas.text(left, top + 48, "　".join(word for word in words if word), 13.5, QUIET)
    mark = str(data.get("classification", ""))
    if mark:
        width = fonts.bold().width(mark) * 17 + 20
        frame = rounded((right - width, top + 2, right, top + 32), 4)
        canvas.stroke(frame, Stroke(1.6, RED))
        canvas.text(right - width / 2, top + 17, mark, 17, RED, face=fonts.bold(), anchor="centre")


def plans_of(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the plans that name what the picture is about, in the order of the data."""
    numbers = {
        entry["plan"]
        for feature in data["features"] if feature.get("focus", True)
        for entry in feature.get("stages", ())
    }  # fmt: skip
    return [plan for number, plan in enumerate(data["plans"]) if number in numbers]


def plans_line(data: Mapping[str, Any]) -> str:
    """Return a line with the number of plans that name what the map is about, and their years.

    If other plans were read besides, the line says so.
    """
    words = data["strings"]
    plans = plans_of(data)
    years = sorted(plan["date"][:4] for plan in plans if plan["date"])
    span = words["undated"]
    if years:
        span = years[0] if years[0] == years[-1] else f"{years[0]}–{years[-1]}"
    read = len(data["plans"])
    key = "plans_some" if len(plans) < read else "plans_n"
    return filled(words[key], n=len(plans), all=read, dates=span)


def source_lines(data: Mapping[str, Any], window: Window) -> list[str]:
    """Return the notes at the foot: plans with dates, sources, projection, omissions."""
    words = data["strings"]
    plans = "；".join(
        filled(words["plan_one"], title=plan["title"] or plan["file"],
               date=plan["date"] or words["undated"])
        for plan in plans_of(data)
    )  # fmt: skip
    own = imprint_lines(data)
    adrift = sum(f.get("focus", True) and is_adrift(f) for f in data["features"])
    return [
        f"{words['basis']}：{plans}",
        *(line for line in data["credits"] if line not in own),
        _projection_words(window, words),
        *([filled(words["vague_n"], n=adrift)] if adrift else []),
    ]


def imprint_lines(data: Mapping[str, Any]) -> list[str]:
    """Return the lines of the imprint: 审图号 and 制图单位, if given."""
    words = data["strings"]
    common = {words["credit_boundaries"], words["credit_gazetteer"]}
    return [line for line in data["credits"] if line not in common]


def _projection_words(window: Window, words: Mapping[str, str]) -> str:
    projection = window.projection
    meridian = f"{projection.meridian_deg:g}°"
    if projection.parallels_deg is None:
        return filled(words["projection_gauss"], meridian=meridian)
    south, north = (f"{value}°" for value in projection.parallels_deg)
    return filled(words["projection_lambert"], meridian=meridian, south=south, north=north)


def filled(text: str, **values: Any) -> str:
    """Return a text with its ``{name}`` placeholders filled in."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def wrapped(text: str, width_em: float) -> list[str]:
    """Break a text into lines of at most ``width_em`` ems."""
    face = fonts.regular()
    lines, line, used = [], "", 0.0
    for character in text:
        advance = face.sign(character).advance
        if used + advance > width_em and line:
            lines.append(line)
            line, used = "", 0.0
        line += character
        used += advance
    return [*lines, line] if line else lines


class Foot:
    """The notes at the foot of a sheet, broken into lines.

    Args:
        data: The page's data.
        window: What the map shows.
        width: The width of the sheet between its margins, in pixels.
        is_print: Whether the sheet is paper, on which a numeric scale is meaningful.
    """

    def __init__(
        self, data: Mapping[str, Any], window: Window, width: float, *, is_print: bool
    ) -> None:
        ratio = [scale_words(window, data["strings"])] if is_print else []
        self._own = [*ratio, *imprint_lines(data)]
        face = fonts.bold()
        self._own_width = max((face.width(line) * 12 for line in self._own), default=0) + 20
        room = (width - self._own_width) / _FOOT_TEXT
        notes = source_lines(data, window)
        self._lines = [line for note in notes for line in wrapped(note, room)]
        self.height = max(len(self._lines) * _FOOT_ROW, len(self._own) * 18.0)

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Write the notes into their box."""
        left, top, right, _ = box
        for number, line in enumerate(self._lines):
            canvas.text(left, top + _FOOT_ROW * (number + 0.5), line, _FOOT_TEXT, QUIET)
        for number, line in enumerate(self._own):
            canvas.text(right, top + 18 * (number + 0.5), line, 12, INK, face=fonts.bold(),
                        anchor="right")  # fmt: skip


def draw_frame(canvas: Canvas, window: Window) -> None:
    """Draw the frame: an inner line, an outer line, and the degrees between them."""
    left, top, right, bottom = window.frame
    outer = left - GUTTER, top - GUTTER, right + GUTTER, bottom + GUTTER
    canvas.rectangle(window.frame, None, Stroke(1, _LINE))
    canvas.rectangle(outer, None, Stroke(1.8, _LINE))
    corners = window.projection.to_degrees(
        np.array([window.plane_at(x, y) for x, y in _edge(window.frame)])
    )
    (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
    step = _step(min(east - west, north - south))
    ticks = []
    half = GUTTER / 2
    for lon in _multiples(west, east, step):
        meridian = window.place(np.column_stack([np.full(60, lon), np.linspace(south, north, 60)]))
        for y, label_y in ((top, top - half), (bottom, bottom + half)):
            x = float(np.interp(y, meridian[::-1, 1], meridian[::-1, 0]))
            if left + 30 < x < right - 30:
                ticks.append(np.array([(x, y), (x, y + (label_y - y) * 0.55)]))
                canvas.text(x + 3, label_y, _degrees(lon), 8.6, QUIET)
    for lat in _multiples(south, north, step):
        parallel = window.place(np.column_stack([np.linspace(west, east, 60), np.full(60, lat)]))
        for x, label_x in ((left, left - half), (right, right + half)):
            y = float(np.interp(x, parallel[:, 0], parallel[:, 1]))
            if top + 30 < y < bottom - 30:
                ticks.append(np.array([(x, y), (x + (label_x - x) * 0.55, y)]))
                canvas.text(label_x, y - 3, _degrees(lat), 8.6, QUIET, angle=90)
    if ticks:
        canvas.stroke(joined(ticks), Stroke(0.9, _LINE))


def _edge(box: Box) -> list[tuple[float, float]]:
    left, top, right, bottom = box
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    return [(x, y) for x in (left, middle_x, right) for y in (top, middle_y, bottom)]


def _step(span: float) -> float:
    return next((step for step in _DEGREE_STEPS if span / step >= _LEAST_TICKS), _DEGREE_STEPS[-1])


def _multiples(low: float, high: float, step: float) -> list[float]:
    return [number * step for number in range(ceil(low / step), floor(high / step) + 1)]


def _degrees(value: float) -> str:
    minutes = round(value * 60)
    return f"{minutes // 60}°{minutes % 60:02d}′" if minutes % 60 else f"{minutes // 60}°"


def north_box(frame: Box) -> Box:
    """Return the box of the north arrow in a frame."""
    return frame[2] - 50, frame[1] + 12, frame[2] - 12, frame[1] + 78


def draw_north(canvas: Canvas, window: Window, word: str) -> None:
    """Draw the north arrow, which points north at its position."""
    left, top, right, bottom = north_box(window.frame)
    x, y = (left + right) / 2, (top + bottom) / 2
    canvas.fill(rounded((left, top, right, bottom), 5), _PLATE, 0.82)
    lon, lat = window.degrees_at(x, y)
    here, there = window.place(np.array([(lon, lat), (lon, lat + 0.01)]))
    turn = degrees(atan2(there[0] - here[0], here[1] - there[1]))
    place = Affine2D().rotate_deg(turn).translate(x, y + 8)
    whole = place.transform_path(Outline([(0, -20), (9, 18), (0, 11), (-9, 18), (0, -20)]))
    dark = place.transform_path(Outline([(0, -20), (0, 11), (-9, 18), (0, -20)]))
    canvas.fill(whole, "#ffffff")
    canvas.fill(dark, _LINE)
    canvas.stroke(whole, Stroke(1.1, _LINE))
    canvas.text(x, top + 11, word, 14, _LINE, face=fonts.bold(), anchor="centre")


def scale_box(frame: Box) -> Box:
    """Return the box of the scale bar in a frame."""
    return frame[0] + 12, frame[3] - 44, frame[0] + _SCALE_PX + 52, frame[3] - 12


def scale_bar(window: Window) -> tuple[float, float]:
    """Return the length of the scale bar: metres on the ground, pixels on the sheet.

    It holds at the latitude of the window's centre.
    """
    left, top, right, bottom = window.frame
    x, y = (left + right) / 2, (top + bottom) / 2
    reach = _SCALE_PX / 2
    pixel_m = window.projection.true_m(
        window.plane_at(x - reach, y), window.plane_at(x + reach, y)
    ) / _SCALE_PX  # fmt: skip
    power = 10 ** floor(log10(pixel_m * _SCALE_PX))
    metres = next(n * power for n in (8, 6, 5, 4, 2, 1) if n * power <= pixel_m * _SCALE_PX)
    return float(metres), metres / pixel_m


def scale_words(window: Window, words: Mapping[str, str]) -> str:
    """Return the numeric scale, which holds on the sheet but not in pictures cut from it."""
    return f"{words['scale']}　1:{window.scale:,.0f}".replace(",", " ")


def draw_scale(canvas: Canvas, window: Window, words: Mapping[str, str]) -> None:
    """Draw the scale bar, which holds at whatever size the picture is shown."""
    left, top, right, bottom = scale_box(window.frame)
    canvas.fill(rounded((left, top, right, bottom), 5), _PLATE, 0.86)
    metres, length = scale_bar(window)
    x, y = left + 14.0, bottom - 11
    for quarter in range(4):
        start = x + length * quarter / 4
        box = start, y - 3, start + length / 4, y + 3
        canvas.rectangle(box, _LINE if quarter % 2 == 0 else "#ffffff", Stroke(0.9, _LINE))
    for share in (0, 0.5, 1):
        canvas.text(x + length * share, y - 11, _distance(metres * share, words, share == 1), 10,
                    INK, anchor="centre")  # fmt: skip


def _distance(metres: float, words: Mapping[str, str], with_unit: bool) -> str:
    amount, key = (metres / 1000, "km") if metres >= 1000 or not metres else (metres, "metres")
    number = f"{amount:g}"
    return filled(words[key], n=number) if with_unit else number


def draw_legend(
    canvas: Canvas, layout: Layout, box: Box, sections: Sequence[Section], title: str
) -> None:
    """Draw the legend in columns, with rows closer together if necessary."""
    left, top, right, bottom = box
    canvas.text(left, top + 10, title, 17, INK, face=fonts.bold())
    top += 28
    entries: list[str | Row] = []
    for section in sections:
        entries += [*([section.heading] if section.heading else []), *section.rows]
    columns = _columns(entries, layout.columns)
    row = min(_ROW_PX, (bottom - top) / max(map(len, columns), default=1))
    wide = (right - left - GAP * (layout.columns - 1)) / layout.columns
    for number, column in enumerate(columns):
        x, y = left + number * (wide + GAP), top + row / 2
        rows = [entry for entry in column if isinstance(entry, Row)]
        indent = max([_LEAST_INDENT, *(entry.width + 3 for entry in rows)])
        for entry in column:
            _entry(canvas, entry, x, y, indent, wide, min(SYMBOL_PX, row / 2 - 1.4))
            y += row


def _columns(entries: Sequence[str | Row], most: int) -> list[list[str | Row]]:
    """Divide the entries into at most ``most`` columns, none of which ends with a heading."""
    for long in range(ceil(len(entries) / most), len(entries) + 1):
        columns: list[list[str | Row]] = [[]]
        for entry in entries:
            left = long - len(columns[-1])
            if columns[-1] and (left == 0 or (left == 1 and isinstance(entry, str))):
                columns.append([])
            columns[-1].append(entry)
        if len(columns) <= most:
            return columns
    return []


def _entry(
    canvas: Canvas,
    entry: str | Row,
    x: float,
    y: float,
    indent: float,
    wide: float,
    symbol_px: float,
) -> None:
    if isinstance(entry, str):
        canvas.text(x, y, entry, 11.5, QUIET, face=fonts.bold())
        return
    at = x
    for sample in entry.samples:
        draw_sample(canvas, sample, at, y, symbol_px)
        at += sample.width + SAMPLE_GAP
    size = min(_TEXT, (wide - indent) / max(fonts.regular().width(entry.label), 1))
    canvas.text(x + indent, y, entry.label, size, INK)
