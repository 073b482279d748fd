"""Draws the map inside its frame: base map, areas, lines, symbols, names.

The order and the rules are those of the page (``painter.js``, ``basemap.js``), so that a picture
and a page of the same scene look alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely

from geomap.pictures.canvas import Canvas, Points, circle
from geomap.pictures.chart import Chart, Item
from geomap.pictures.groups import Symbol, discs, groups_of, place_of, placed_symbols, wants_symbol
from geomap.pictures.marks import draw_disc, draw_dot, draw_plus, draw_symbol
from geomap.pictures.names import draw_names, place_cities
from geomap.pictures.placing import LabelPlacer
from geomap.pictures.symbols import (
    TABLE,
    Stroke,
    area_style,
    border_strokes,
    colour_of,
    dash_of,
    is_schematic,
    is_vague,
    outline_of,
    strokes_for,
)

RANKS = ("county", "prefecture", "province")
_LARGE = 170
"""Areas wider than this many pixels are not filled but have a band inside their edge: they overlap,
and many fills would muddy the colours."""
_PLUS_STEP = 120
_STATELY_WIDTH = 1.35
"""How much wider the corridor that a map is about is drawn."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a picture shows, for its legend.

    ``shapes`` are the forms in which each kind is drawn (line, area, point); ``stages`` are the
    stages of lines and points.
    """

    shapes: dict[str, set[str]] = field(default_factory=dict)
    stages: dict[str, set[str]] = field(default_factory=lambda: {"line": set(), "point": set()})
    borders: tuple[str, ...] = ()
    sure: bool = False
    soft: bool = False
    faint: bool = False
    halo: bool = False
    disc: bool = False
    county: bool = False
    river: bool = False
    focus: bool = False


def draw_map(
    canvas: Canvas, chart: Chart, taken: Sequence[tuple[float, float, float, float]]
) -> Shown:
    """Draw the map into its frame, keeping names out of the boxes in ``taken``.

    Returns:
        What the map shows.
    """
    placer = LabelPlacer(chart.frame)
    for box in taken:
        placer.take(box)
    with canvas.clipped(chart.frame):
        _ground(canvas, chart)
        areas = _distinct_areas(chart)
        _areas(canvas, areas, chart)
        borders = _borders(canvas, chart)
        lines = _lines(canvas, chart)
        for item in lines:
            for line in item.lines:
                placer.mark(line)
        groups = groups_of(chart)
        for disc in discs(groups, chart.window.zoom):
            placer.take((disc.x - disc.r - 2, disc.y - disc.r - 2,
                         disc.x + disc.r + 2, disc.y + disc.r + 2))  # fmt: skip
        spots = [
            place_of(item, chart) for group in groups if len(group) <= 2
            for item in group if item.kind != "admin"
        ]  # fmt: skip
        names = place_cities(chart, placer, spots)
        symbols = placed_symbols(groups, chart, placer)
        halos = _halos(canvas, chart, symbols)
        for symbol in reversed(symbols):
            _symbol(canvas, symbol)
        draw_names(canvas, chart, placer, names, lines=lines, areas=areas, symbols=symbols)
    return _shown(chart, borders, symbols, halos)


def _ground(canvas: Canvas, chart: Chart) -> None:
    base = TABLE["base"]
    canvas.rectangle(chart.frame, base["ground"])
    if chart.focus is not None and not chart.focus.is_empty:
        outline = outline_of(shapely.orient_polygons(chart.focus))
        canvas.fill(outline, base["focus"])
        with canvas.clipped(outline=outline):
            canvas.stroke(outline, Stroke(14, base["focus_band"], 0.22))
            canvas.stroke(outline, Stroke(7, base["focus_band"], 0.25))
        canvas.stroke(outline, Stroke(1.3, base["focus_line"], 0.9))
    k = chart.window.k
    for width, great in ((1.8, False), (3.1, True)):
        rivers = [
            line for name, lines in chart.rivers
            if (name in base["great_rivers"]) is great for line in lines
        ]  # fmt: skip
        canvas.lines(rivers, [Stroke(width * k, base["river"], cap="round")])


def _borders(canvas: Canvas, chart: Chart) -> tuple[str, ...]:
    drawn = [
        rank for rank in RANKS
        if chart.borders.get(rank) and chart.window.zoom >= TABLE["borders"][rank]["from"]
    ]  # fmt: skip
    for rank in drawn:
        canvas.lines(chart.borders[rank], border_strokes(rank))
    return tuple(reversed(drawn))


def _distinct_areas(chart: Chart) -> list[tuple[Item, int]]:
    """Return the areas, largest first; areas with the same outline once, with their number."""
    same: dict[bytes, list[Item]] = {}
    for item in chart.items:
        if item.dimensions == 2:
            same.setdefault(item.key, []).append(item)
    firsts = [(items[0], len(items)) for items in same.values()]
    return sorted(firsts, key=lambda pair: (-pair[0].size, pair[0].index))


def _areas(canvas: Canvas, areas: Sequence[tuple[Item, int]], chart: Chart) -> None:
    large = sum(item.kind != "admin" and item.size > _LARGE for item, _ in areas)
    crowd = min(1.0, 16 / max(1, len(areas)))
    for item, _ in areas:
        style = area_style(item.kind)
        outline = outline_of(shapely.orient_polygons(item.seen))
        is_large = item.size > _LARGE
        if style.fill and (not is_large or large < 4):
            alpha = style.fill * item.alpha * crowd * (0.5 if is_large else 1)
            canvas.fill(outline, style.colour, alpha)
        if item.kind != "admin" and is_large and item.is_focus:
            with canvas.clipped(outline=outline):
                canvas.stroke(outline, Stroke(12, style.colour, 0.14 * min(1.0, 4 / large)))
        dash = dash_of(item.stage) if item.kind != "admin" else None
        fade = max(0.55, min(1.0, 6 / large)) if is_large and large else 1.0
        stroke = Stroke(
            1.1 if is_large and large > 8 else style.width, style.colour, style.outline * fade,
            tuple(part * 0.8 for part in dash) if dash else None,
            "round" if item.stage == "studying" else "butt",
        )  # fmt: skip
        canvas.stroke(outline, stroke, item.alpha)


def _lines(canvas: Canvas, chart: Chart) -> list[Item]:
    """Draw all lines, the major kinds on top; return them in the order of drawing."""
    order = TABLE["line_order"]
    lines = sorted(
        (item for item in chart.items if item.dimensions == 1),
        key=lambda item: (item.is_focus, order.index(item.kind), item.index),
    )
    about_lines = chart.data.get("view") == "corridor"
    for item in lines:
        k = chart.window.k * (_STATELY_WIDTH if about_lines and item.is_focus else 1)
        strokes = strokes_for(item.kind, item.stage, k, is_schematic(item.raw))
        canvas.lines(item.lines, strokes, item.alpha)
        if item.stage == "upgrading":
            places = [place for line in item.lines for place in _walk(line, _PLUS_STEP)]
            draw_plus(canvas, places, 4 * k, colour_of(item.kind), item.alpha)
    return lines


def _walk(line: Points, step: float) -> list[tuple[float, float]]:
    """Return points at equal distances along a line."""
    course = shapely.linestrings(line)
    distances = np.arange(step / 2, shapely.length(course), step)
    points = shapely.line_interpolate_point(course, distances)
    return [(float(x), float(y)) for x, y in shapely.get_coordinates(points)]


def _halos(canvas: Canvas, chart: Chart, symbols: Sequence[Symbol]) -> bool:
    """Draw the error circles, one for all features with the same position and radius."""
    drawn = set()
    for symbol in symbols:
        item = symbol.item
        if not item.is_focus or item.dimensions or not is_vague(item.raw):
            continue
        if symbol.members and any(other.stack is not item.stack for other in symbol.members[:2]):
            continue
        r = item.radius_m * chart.window.metre_px
        key = item.anchor, item.radius_m
        if not 22 <= r <= 150 or key in drawn:
            continue
        drawn.add(key)
        ring = circle(*item.anchor, r)
        canvas.fill(ring, colour_of(item.kind), 0.05)
        canvas.stroke(ring, Stroke(1, colour_of(item.kind), 0.4, (2, 3)))
    return bool(drawn)


def _symbol(canvas: Canvas, symbol: Symbol) -> None:
    item = symbol.item
    if symbol.members:
        draw_disc(canvas, symbol, item.alpha)
    elif symbol.is_dot:
        draw_dot(canvas, item.kind, item.stage, symbol.x, symbol.y, symbol.r, item.alpha)
    else:
        r = symbol.r * 2 if item.kind == "admin" else symbol.r
        draw_symbol(canvas, item.kind, item.stage, symbol.x, symbol.y, r, item.alpha)


def _shown(chart: Chart, borders: tuple[str, ...], symbols: Sequence[Symbol], halo: bool) -> Shown:
    shapes: dict[str, set[str]] = {}
    stages: dict[str, set[str]] = {"line": set(), "point": set()}
    lines = [item for item in chart.items if item.dimensions == 1]
    for item in chart.items:
        shape = "point" if wants_symbol(item) else ("point", "line", "area")[item.dimensions]
        shapes.setdefault(item.kind, set()).add(shape)
        if item.kind != "admin" and shape in stages:
            stages[shape].add(item.stage)
    return Shown(
        shapes, stages, borders,
        sure=any(not is_schematic(item.raw) for item in lines),
        soft=any(is_schematic(item.raw) for item in lines),
        faint=any(not item.is_focus for item in chart.items),
        halo=halo,
        disc=any(symbol.members and not symbol.is_county for symbol in symbols),
        county=any(symbol.is_county for symbol in symbols),
        river=any(lines for _, lines in chart.rivers),
        focus=chart.focus is not None,
    )  # fmt: skip
