"""Point symbols, discs and the plus sign for extensions, as on the map and in the legend."""

from collections.abc import Sequence
from math import pi

import numpy as np
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D

from geomap.pictures import fonts
from geomap.pictures.canvas import Canvas, Points, circle
from geomap.pictures.groups import Symbol, families_of
from geomap.pictures.symbols import (
    GLYPH_GRID,
    TABLE,
    Cap,
    Stroke,
    colour_of,
    glyph,
    is_solid,
    is_square,
    light_of,
    rim_of,
)

GROUND = TABLE["points"]["ground"]
COUNTY_RIM = "#6b6557"
_INK = "#23282e"
_CORNER = 0.38
"""Radius of a square symbol's corners, as a share of half its side."""
_ARC = 0.5523
"""Length of a Bézier curve's handles for a quarter of a circle of radius 1."""


def draw_symbol(
    canvas: Canvas, kind: str, stage: str, x: float, y: float, r: float, alpha: float = 1.0
) -> None:
    """Draw a kind's symbol.

    It is hollow with a dotted, dashed or solid outline if work has not begun, tinted if under
    construction, and filled if completed.
    """
    colour = colour_of(kind)
    if kind == "admin":
        _ring(canvas, x, y, max(2.4, r * 0.42), "#ffffff", colour, 1.4, alpha)
        return
    solid = is_solid(stage)
    canvas.fill(_outline(kind, x, y, r + 1.3), GROUND, alpha)
    tint = colour if solid else light_of(kind) if stage == "building" else "#ffffff"
    outline = _outline(kind, x, y, r)
    canvas.fill(outline, tint, alpha)
    rim = rim_of(stage)
    dash = tuple(part * r / 9 for part in rim) if rim else None
    cap: Cap = "round" if stage == "studying" else "butt"
    faint = 0.75 if stage == "none" else 1.0
    canvas.stroke(outline, Stroke(max(1, r * 0.17), colour, faint, dash, cap), alpha)
    if stage == "completing":
        inner = Stroke(max(0.8, r * 0.1), "#ffffff")
        canvas.stroke(_outline(kind, x, y, r * 0.84), inner, alpha)
    drawn = glyph(kind)
    if drawn is not None and r >= 5:
        size = r * 1.16 / (GLYPH_GRID / 2) * 0.93
        placed = drawn.transformed(Affine2D().scale(size).translate(x, y))
        canvas.fill(placed, "#ffffff" if solid else colour, alpha * faint)
    if stage == "upgrading":
        draw_plus(canvas, [(x + r * 0.85, y - r * 0.85)], r * 0.42, colour)


def draw_dot(
    canvas: Canvas, kind: str, stage: str, x: float, y: float, r: float, alpha: float
) -> None:
    """Draw a dot, in place of a symbol for which there is no space."""
    fill = colour_of(kind) if is_solid(stage) else GROUND
    _ring(canvas, x, y, r, fill, colour_of(kind), 1.3, alpha)


def draw_plus(
    canvas: Canvas, places: Sequence[tuple[float, float]], r: float, colour: str, alpha: float = 1.0
) -> None:
    """Draw the sign for work on something that exists: a plus in a small disc."""
    if not places:
        return
    discs = Outline.make_compound_path(*(circle(x, y, r) for x, y in places))
    canvas.fill(discs, "#ffffff", alpha)
    stroke = Stroke(max(0.9, r * 0.3), colour)
    canvas.stroke(discs, stroke, alpha)
    arm = r * 0.5
    bars: list[Points] = []
    for x, y in places:
        bars += [np.array([(x - arm, y), (x + arm, y)]), np.array([(x, y - arm), (x, y + arm)])]
    canvas.lines(bars, [stroke], alpha)


def draw_disc(canvas: Canvas, symbol: Symbol, alpha: float = 1.0) -> None:
    """Draw a disc with the number of its features, inside a ring in the colours of their families.

    If all of them are known only to their county, it has a dashed outline.
    """
    x, y, r, count = symbol.x, symbol.y, symbol.r, len(symbol.members)
    canvas.fill(circle(x, y, r + 1.4), GROUND, alpha)
    rim = max(2.6, r * 0.24)
    turn = 0.0
    for family, number in families_of(symbol.members):
        share = number / count
        canvas.stroke(
            _arc(x, y, r - rim / 2, turn, turn + share), Stroke(rim, family["colour"]), alpha
        )
        turn += share
    if symbol.is_county:
        canvas.stroke(circle(x, y, r + 3.6), Stroke(1.2, COUNTY_RIM, 1, (2, 2.6)), alpha)
    size = max(9.0, r * 0.86)
    canvas.text(x, y, str(count), size, _INK, face=fonts.bold(), anchor="centre")


def _arc(x: float, y: float, r: float, start: float, end: float) -> Outline:
    """Return an arc from ``start`` to ``end``, in turns clockwise from the top."""
    turns = np.linspace(start, end, max(3, int((end - start) * 48))) * 2 * pi
    return Outline(np.column_stack([x + r * np.sin(turns), y - r * np.cos(turns)]))


def _ring(
    canvas: Canvas, x: float, y: float, r: float, fill: str, colour: str, width: float, alpha: float
) -> None:
    outline = circle(x, y, r)
    canvas.fill(outline, fill, alpha)
    canvas.stroke(outline, Stroke(width, colour), alpha)


def _outline(kind: str, x: float, y: float, r: float) -> Outline:
    if not is_square(kind):
        return circle(x, y, r)
    half = r * 0.92
    return rounded((x - half, y - half, x + half, y + half), half * _CORNER)


def rounded(box: tuple[float, float, float, float], corner: float) -> Outline:
    """Return a rectangle with rounded corners."""
    left, top, right, bottom = box
    vertices: list[tuple[float, float]] = [(left + corner, top)]
    codes = [Outline.MOVETO]
    for (cx, cy), (sx, sy) in (
        ((right, top), (1, 0)), ((right, bottom), (0, 1)),
        ((left, bottom), (-1, 0)), ((left, top), (0, -1)),
    ):  # fmt: skip
        start = cx - sx * corner, cy - sy * corner
        # Each side is a quarter turn clockwise from the previous one.
        end = cx - sy * corner, cy + sx * corner
        near = corner * (1 - _ARC)
        vertices += [start, (cx - sx * near, cy - sy * near), (cx - sy * near, cy + sx * near), end]
        codes += [Outline.LINETO, Outline.CURVE4, Outline.CURVE4, Outline.CURVE4]
    vertices.append(vertices[0])
    codes.append(Outline.CLOSEPOLY)
    return Outline(vertices, codes)
