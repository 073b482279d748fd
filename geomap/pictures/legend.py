"""The legend: only what is in the picture, drawn with the functions that draw the map."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from geomap.pictures.canvas import Canvas, circle
from geomap.pictures.cartography import Shown
from geomap.pictures.marks import COUNTY_RIM, draw_plus, draw_symbol
from geomap.pictures.symbols import (
    TABLE,
    Stroke,
    area_style,
    border_strokes,
    colour_of,
    strokes_for,
)

SYMBOL_PX = 7.4
LINE_PX = 40
SAMPLE_GAP = 3
_SAMPLE_K = 0.9
_HALO_COLOUR = "#14629c"
_FAINT = 0.42


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample next to a text of the legend.

    ``what`` is ``line``, ``point``, ``area``, ``border``, ``halo``, ``disc``, ``river`` or
    ``focus``; ``name`` is the kind, or the rank of a border.
    """

    what: str
    name: str = ""
    stage: str = "built"
    soft: bool = False
    faint: bool = False

    @property
    def width(self) -> float:
        """Its width in pixels."""
        return {"line": LINE_PX, "border": LINE_PX, "river": LINE_PX, "area": 26, "focus": 26}.get(
            self.what, 2 * SYMBOL_PX + 4
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the legend: samples and what they mean."""

    samples: tuple[Sample, ...]
    label: str

    @property
    def width(self) -> float:
        """The width of its samples in pixels, with a gap after each."""
        return sum(sample.width + SAMPLE_GAP for sample in self.samples)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, which may be empty, and the rows below it."""

    heading: str
    rows: tuple[Row, ...]


def legend_of(shown: Shown, data: Mapping[str, Any]) -> list[Section]:
    """Return the legend of a picture.

    Args:
        shown: What the picture shows.
        data: The page's data, for the labels.
    """
    words: Mapping[str, str] = data["strings"]
    kinds = {kind["id"]: kind["label"] for kind in data["kinds"]}
    order = [kind for family in TABLE["families"] for kind in family["kinds"]]
    rows = [
        Row(tuple(Sample(shape, kind) for shape in sorted(shown.shapes[kind])), kinds[kind])
        for kind in order if kind in shown.shapes
    ]  # fmt: skip
    lined = [kind for kind in order if "line" in shown.shapes.get(kind, ())]
    stately = next((kind for kind in lined if kind in {"railway", "expressway"}), "road")
    stages = [
        Row(tuple(_stage_samples(shown, stage["id"], stately)), stage["label"])
        for stage in data["stages"]
        if stage["id"] in shown.stages["line"] | shown.stages["point"]
    ]
    sure = [
        (shown.soft and shown.sure, Sample("line", stately, "building"), "sure_line"),
        (shown.soft, Sample("line", stately, "building", soft=True), "schematic_line"),
        (shown.halo, Sample("halo"), "halo"),
        (shown.disc, Sample("disc"), "disc"),
        (shown.county, Sample("disc", "county"), "disc_county"),
        (shown.faint, Sample("line", stately, faint=True), "faint"),
    ]
    base = [
        *((True, Sample("border", rank), f"border_{rank}") for rank in shown.borders),
        (shown.river, Sample("river"), "base_river"),
        (shown.focus, Sample("focus"), "focus_area"),
    ]
    sections = [
        Section("", tuple(rows)),
        Section(words["legend_stage"], tuple(stages)),
        Section(words["legend_sure"], _said(sure, words)),
        Section(words["legend_base"], _said(base, words)),
    ]
    return [section for section in sections if section.rows]


def _stage_samples(shown: Shown, stage: str, line_kind: str) -> Iterator[Sample]:
    if stage in shown.stages["line"]:
        yield Sample("line", line_kind, stage)
    if stage in shown.stages["point"]:
        yield Sample("point", "airport", stage)


def _said(entries: Sequence[tuple[bool, Sample, str]], words: Mapping[str, str]) -> tuple[Row, ...]:
    return tuple(Row((sample,), words[key]) for wanted, sample, key in entries if wanted)


def draw_sample(
    canvas: Canvas, sample: Sample, x: float, y: float, symbol_px: float = SYMBOL_PX
) -> None:
    """Draw a sample.

    Args:
        canvas: The sheet.
        sample: What to draw.
        x: Its left edge, in pixels.
        y: The height of its centre, in pixels.
        symbol_px: The radius of point symbols, in pixels.
    """
    middle = x + sample.width / 2
    ends = [np.array([(x + 2.0, y), (x + sample.width - 2, y)])]
    if sample.what == "line":
        alpha = _FAINT if sample.faint else 1.0
        canvas.lines(ends, strokes_for(sample.name, sample.stage, _SAMPLE_K, sample.soft), alpha)
        if sample.stage == "upgrading":
            draw_plus(canvas, [(middle, y)], 4, colour_of(sample.name))
    elif sample.what == "point":
        draw_symbol(canvas, sample.name, sample.stage, middle, y, symbol_px)
    elif sample.what == "area":
        style = area_style(sample.name)
        box = middle - 10, y - 5.5, middle + 10, y + 5.5
        canvas.rectangle(box, style.colour, alpha=max(style.fill * 1.6, 0.04))
        canvas.rectangle(box, None, Stroke(style.width, style.colour, style.outline))
    elif sample.what == "border":
        canvas.lines(ends, border_strokes(sample.name))
    elif sample.what == "river":
        canvas.lines(ends, [Stroke(2.4, TABLE["base"]["river"], cap="round")])
    elif sample.what == "focus":
        base = TABLE["base"]
        box = middle - 10, y - 5.5, middle + 10, y + 5.5
        canvas.rectangle(box, base["focus"], Stroke(1.3, base["focus_line"], 0.9))
    elif sample.what == "halo":
        canvas.fill(circle(middle, y, symbol_px), _HALO_COLOUR, 0.1)
        canvas.stroke(circle(middle, y, symbol_px), Stroke(1, _HALO_COLOUR, 1, (2, 3)))
    else:
        canvas.fill(circle(middle, y, symbol_px), "#ffffff")
        canvas.stroke(circle(middle, y, symbol_px - 1.2), Stroke(2.4, _HALO_COLOUR))
        canvas.text(middle, y, "5", 8, "#23282e", anchor="centre")
        if sample.name == "county":
            canvas.stroke(circle(middle, y, symbol_px + 1.6), Stroke(1.1, COUNTY_RIM, 1, (2, 2.6)))
