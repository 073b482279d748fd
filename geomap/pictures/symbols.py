"""The symbols that pictures share with pages: ``geomap/maps/symbols.json``.

Families are shown by hue, kinds by symbol, stages by line style and fill. Widths and lengths are in
pixels, whose size on paper :mod:`geomap.pictures.canvas` defines.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import shapely
from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D

_FILE = Path(__file__).parents[1] / "maps" / "symbols.json"
TABLE: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
Cap = Literal["butt", "round"]
GLYPH_GRID = 16
"""Side of the square in which a kind's symbol is drawn."""
_FINENESS = 12
"""Straight pieces per unit into which a symbol's curves are divided."""
_LEAST_RING = 3
_OTHER_FAMILY = "region"


@dataclass(frozen=True, slots=True)
class Stroke:
    """One stroke along a line: a width in pixels, a colour, an opacity from 0 to 1.

    ``dash`` alternates lengths of ink and gap, None for a solid line; ``shift`` is how far into the
    dashes the line begins.
    """

    width: float
    colour: str
    alpha: float = 1.0
    dash: tuple[float, ...] | None = None
    cap: Cap = "butt"
    shift: float = 0.0

    def scaled(self, k: float) -> "Stroke":
        """Return the stroke ``k`` times as wide, with dashes ``k`` times as long."""
        dash = tuple(part * k for part in self.dash) if self.dash else None
        return replace(self, width=self.width * k, dash=dash, shift=self.shift * k)


@dataclass(frozen=True, slots=True)
class AreaStyle:
    """The style of an area: opacities of fill and outline, width of the outline in pixels."""

    colour: str
    fill: float
    width: float
    outline: float


def family_of(kind: str) -> Mapping[str, Any]:
    """Return the family of a kind: ``id``, ``kinds``, ``colour``, ``light``."""
    return _families().get(kind) or _families()[_OTHER_FAMILY]


@cache
def _families() -> dict[str, Mapping[str, Any]]:
    by_kind = {kind: family for family in TABLE["families"] for kind in family["kinds"]}
    return by_kind | {family["id"]: family for family in TABLE["families"]}


def colour_of(kind: str) -> str:
    """Return the colour of a kind's lines and symbols."""
    return str(TABLE["own_colours"].get(kind) or family_of(kind)["colour"])


def letter_colour(kind: str) -> str:
    """Return the colour of a kind's names, which need more contrast than lines."""
    return str(TABLE["letter_colours"].get(kind) or colour_of(kind))


def light_of(kind: str) -> str:
    """Return the tint of a kind's symbol while under construction."""
    return str(family_of(kind)["light"])


def is_solid(stage: str) -> bool:
    """Whether a stage's symbols are filled, because the project is completed."""
    return stage in TABLE["points"]["solid"]


def is_square(kind: str) -> bool:
    """Whether a kind's symbol is square, not round."""
    return family_of(kind)["id"] in TABLE["points"]["squares"]


def is_schematic(feature: Mapping[str, Any]) -> bool:
    """Whether a feature's course is only a sketch."""
    return feature.get("precision") in TABLE["schematic"]["precisions"]


def is_vague(feature: Mapping[str, Any]) -> bool:
    """Whether a point is known only to within its radius."""
    return bool(feature.get("radius_m")) and feature.get("precision") in TABLE["points"]["vague"]


def is_adrift(feature: Mapping[str, Any]) -> bool:
    """Whether a point is known only to its province or city, and therefore not drawn."""
    placed = feature.get("geometry") or {}
    return (
        feature.get("precision") in TABLE["points"]["adrift"]
        and feature["kind"] != "admin"
        and "Point" in placed.get("type", "")
    )


def dash_of(stage: str) -> tuple[float, ...] | None:
    """Return the dashes of a stage, None for a solid line."""
    dash = TABLE["dashes"].get(stage)
    return tuple(dash) if dash else None


def rim_of(stage: str) -> tuple[float, ...] | None:
    """Return the dashes of a symbol's outline at radius 9, None for a solid one."""
    rim = TABLE["points"]["rims"].get(stage)
    return tuple(rim) if rim else None


def area_style(kind: str) -> AreaStyle:
    """Return how an area of a kind is filled and outlined."""
    style = TABLE["areas"].get(kind) or TABLE["areas"]["other"]
    return AreaStyle(colour_of(kind), style["fill"], style["width"], style["outline"])


def border_strokes(rank: str) -> list[Stroke]:
    """Return the strokes of a border, from bottom to top."""
    return [
        Stroke(s["width"], s["colour"], s["alpha"], tuple(s["dash"]) if "dash" in s else None,
               s.get("cap", "butt"))
        for s in TABLE["borders"][rank]["strokes"]
    ]  # fmt: skip


@cache
def strokes_for(kind: str, stage: str, k: float, soft: bool) -> tuple[Stroke, ...]:
    """Return the strokes that make up a line, from bottom to top.

    Args:
        kind: Its kind.
        stage: Its stage, shown by the dashes.
        k: The factor of line widths at the picture's scale.
        soft: Whether the course is schematic, shown by a wide pale band under a lighter line.
    """
    style = TABLE["lines"].get(kind) or TABLE["lines"]["other"]
    plain = stage == "none"
    dotted = stage == "studying"
    dash = tuple(part * k for part in dash_of(stage) or ()) or None
    colour = style.get("plain_colour", colour_of(kind)) if plain else colour_of(kind)
    width = (style.get("plain_width", style["width"]) if plain else style["width"]) * k
    strokes: list[Stroke] = []
    if "bed" in style:
        bed = style["bed"]
        shade = bed.get("colour", colour_of(kind))
        strokes.append(Stroke(bed["width"] * k, shade, bed["alpha"], cap="round"))
    if soft and kind != "belt":
        band = TABLE["schematic"]["band"]
        strokes.insert(0, Stroke(band["width"] * k, colour_of(kind), band["alpha"], cap="round"))
    if style.get("halo"):
        halo = TABLE["line_halo"]
        wide = style["halo_width"] * k if "halo_width" in style else width
        strokes.append(Stroke(wide + halo["grow"], halo["colour"], halo["alpha"], cap="round"))
    alpha = TABLE["schematic"]["alpha"] if soft else 1.0
    alpha = style.get("alpha", style.get("plain_alpha", alpha) if plain else alpha)
    cap: Cap = "round" if dotted or kind == "river" else "butt"
    strokes.append(Stroke(width, colour, alpha, dash, cap))
    if core := style.get("core"):
        strokes.extend(_core(core, width, dash, dotted, k))
    return tuple(strokes)


def _core(
    core: Mapping[str, Any], width: float, dash: tuple[float, ...] | None, dotted: bool, k: float
) -> Sequence[Stroke]:
    """Return the strokes inside a line: the gap of a double line, the white bars of a railway."""
    inner = Stroke(width * core["share"], core["colour"], dash=dash)
    if "bars" not in core:
        return [replace(inner, cap="round" if dotted else "butt")]
    if dash is None:
        return [replace(inner, dash=(core["bars"] * k, core["bars"] * k))]
    if dotted:
        return []
    bar = dash[0] / 2
    return [replace(inner, dash=(bar, dash[0] + dash[1] - bar), shift=-(dash[0] - bar) / 2)]


_CODES = {"moveTo": Outline.MOVETO, "lineTo": Outline.LINETO, "curveTo": Outline.CURVE4}


@cache
def glyph(kind: str) -> Outline | None:
    """Return a kind's symbol, y down, centred on the origin, 16 units wide, or None."""
    drawn = TABLE["glyphs"].get(kind)
    if drawn is None:
        return None
    pen = RecordingPen()
    parse_path(drawn, pen)
    vertices: list[tuple[float, float]] = []
    codes: list[int] = []
    for step, points in pen.value:
        if step in _CODES:
            vertices += points
            codes += [int(_CODES[step])] * len(points)
        else:
            vertices.append(vertices[-1])
            codes.append(int(Outline.CLOSEPOLY))
    return _evenodd(Outline(np.array(vertices) - GLYPH_GRID / 2, codes))


def _evenodd(outline: Outline) -> Outline:
    """Return an outline whose holes run in the opposite direction, as renderers require."""
    fine = outline.transformed(Affine2D().scale(_FINENESS))
    area = shapely.Polygon()
    for ring in rings_of(fine):
        area = shapely.symmetric_difference(area, shapely.make_valid(shapely.Polygon(ring)))
    return outline_of(shapely.orient_polygons(area)).transformed(Affine2D().scale(1 / _FINENESS))


def rings_of(outline: Outline) -> list[np.ndarray[Any, Any]]:
    """Return the closed rings of an outline, with curves divided into straight pieces."""
    rings = (np.asarray(ring) for ring in outline.to_polygons())
    return [ring for ring in rings if len(ring) > _LEAST_RING]


def outline_of(area: Any) -> Outline:
    """Return the outline of one or more polygons, with each ring closed."""
    vertices: list[np.ndarray[Any, Any]] = []
    codes: list[np.ndarray[Any, Any]] = []
    for ring in shapely.get_rings(shapely.get_parts(area)):
        points = shapely.get_coordinates(ring)
        kind = np.full(len(points), Outline.LINETO, dtype=Outline.code_type)
        kind[0], kind[-1] = Outline.MOVETO, Outline.CLOSEPOLY
        vertices.append(points)
        codes.append(kind)
    if not vertices:
        return Outline(np.empty((0, 2)))
    return Outline(np.concatenate(vertices), np.concatenate(codes))
