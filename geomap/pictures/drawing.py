"""A scene as a picture: drawn once, written as PNG, SVG and PDF."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from geomap.pictures.canvas import Box, Canvas
from geomap.pictures.cartography import draw_map
from geomap.pictures.chart import Chart, Window
from geomap.pictures.furniture import (
    LEAST_ROW_PX,
    Foot,
    draw_frame,
    draw_legend,
    draw_north,
    draw_scale,
    draw_title,
    north_box,
    scale_box,
)
from geomap.pictures.legend import Section, legend_of
from geomap.pictures.paper import MARGIN, Layout, Paper

_OTHER_ROWS = 14
"""Rows of the legend apart from kinds and stages: headings, certainty, base map."""


class Drawing:
    """A map on a sheet of paper, with title, legend, scale, north and sources.

    Args:
        data: The data of a page (``docs/page-data.md``), before packing.
        paper: ``A4`` to ``A0``, or ``16:9`` for screens.
        landscape: Whether the sheet is in landscape.

    Attributes:
        window: The part of the earth shown, and its frame on the sheet.
        legend: The legend of what the picture shows.

    Raises:
        OutputError: The paper is unknown.
    """

    def __init__(self, data: Mapping[str, Any], paper: str = "A4", landscape: bool = True) -> None:
        self.data = data
        self.paper = Paper.of(paper, landscape=landscape)
        layout, window, foot = _composed(data, self.paper, rounded=self.paper.is_print)
        self.window = _centred(window, layout, self.paper.lettering)
        self._canvas = Canvas(self.paper.width, self.paper.height, self.paper.unit_pt)
        self._maps: dict[int, bytes] = {}
        self._draw(layout, foot)

    def png(self, dpi: int = 300) -> bytes:
        """Return the picture as a PNG.

        Raises:
            OutputError: The picture would be too large.
        """
        return self._canvas.png(dpi)

    def svg(self) -> bytes:
        """Return the picture as an SVG with text as text, and the glyphs it uses embedded."""
        return self._canvas.svg({"Title": self._title})

    def pdf(self) -> bytes:
        """Return the picture as a PDF of one page whose text can be selected."""
        return self._canvas.pdf({"Title": self._title, "Subject": str(self.data["subtitle"])})

    def map_picture(self, dpi: int = 300) -> bytes:
        """Return the map inside its frame, without anything around it, as a PNG."""
        if dpi not in self._maps:
            pixel = self.paper.unit_pt / 72 * dpi
            left, top, right, bottom = (round(edge * pixel) for edge in self.window.frame)
            self._maps = {dpi: self._canvas.png(dpi, (left, top, right, bottom))}
        return self._maps[dpi]

    @cached_property
    def map_size_pt(self) -> tuple[float, float]:
        """Width and height of the map's frame in points."""
        left, top, right, bottom = self.window.frame
        return (right - left) * self.paper.unit_pt, (bottom - top) * self.paper.unit_pt

    @property
    def _title(self) -> str:
        return str(self.data["title"])

    def _draw(self, layout: Layout, foot: Foot) -> None:
        canvas, window, words = self._canvas, self.window, self.data["strings"]
        large = self.paper.lettering
        around = window.scaled(1 / large)
        chart = Chart(self.data, window)
        with canvas.enlarged(large):
            draw_title(canvas, layout.title, self.data)
        taken = [_enlarged(box(around.frame), large) for box in (north_box, scale_box)]
        shown = draw_map(canvas, chart, taken)
        self.legend: list[Section] = legend_of(shown, self.data)
        with canvas.enlarged(large):
            draw_north(canvas, around, words["north"])
            draw_scale(canvas, around, words)
            draw_frame(canvas, around)
            box = layout.legend_beside(around.frame, lying=self.paper.width >= self.paper.height)
            draw_legend(canvas, layout, box, self.legend, words["legend"])
            foot.draw(canvas, layout.foot)


def lies_better(data: Mapping[str, Any], paper: str) -> bool:
    """Whether a map is at least as large in landscape as in portrait.

    Raises:
        OutputError: The paper is unknown.
    """
    sheets = [Paper.of(paper, landscape=landscape) for landscape in (True, False)]
    if not sheets[0].is_print:
        return True
    lying, upright = (_composed(data, sheet, rounded=False)[1].metre_px for sheet in sheets)
    return lying >= upright


def _composed(
    data: Mapping[str, Any], paper: Paper, *, rounded: bool
) -> tuple[Layout, Window, Foot]:
    """Return the layout of the sheet, the window of the map, and the notes at the foot."""
    bounds = tuple(data["bounds"])
    extent = tuple(data["base"]["extent"])
    wide = paper.width / paper.lettering - 2 * MARGIN
    # The window depends on the height of the notes, but not the other way round.
    sketch = Window.of(bounds, extent, (0, 0, 1, 1), paper.unit_pt, rounded=rounded)
    foot = Foot(data, sketch, wide, is_print=paper.is_print)
    layout = Layout.of(paper, rows=_rows(data), row_px=LEAST_ROW_PX, foot_px=foot.height)
    room = _enlarged(layout.room, paper.lettering)
    window = Window.of(bounds, extent, room, paper.unit_pt, rounded=rounded)
    return layout, window, Foot(data, window, wide, is_print=paper.is_print)


def _enlarged(box: Box, factor: float) -> Box:
    left, top, right, bottom = box
    return left * factor, top * factor, right * factor, bottom * factor


def _rows(data: Mapping[str, Any]) -> int:
    """Return the approximate number of rows of the legend."""
    placed = [feature for feature in data["features"] if feature.get("geometry")]
    kinds = {feature["kind"] for feature in placed}
    stages = {feature["stage"] for feature in placed}
    return len(kinds) + len(stages) + _OTHER_ROWS


def _centred(window: Window, layout: Layout, lettering: float) -> Window:
    """Return the window with its frame and the legend centred in the space available."""
    frame = window.frame
    right, bottom = layout.room[2] * lettering, layout.room[3] * lettering
    return window.moved((right - frame[2]) / 2, (bottom - frame[3]) / 2)
