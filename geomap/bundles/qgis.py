"""Styles for QGIS, made from the symbols of the pages and pictures (``symbols.json``).

A layer of one kind and one type of geometry is drawn by stage: lines by their dashes, points by
outline and fill, with the glyph of their kind; areas by their kind alone. Widths are the pages'
pixels, at 96 per inch, in millimetres.
"""

import base64
from pathlib import Path
from string import Template
from typing import Literal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from geomap.pictures import symbols
from geomap.pictures.symbols import Stroke
from geomap.vocabulary import STAGES

Sort = Literal["point", "line", "area"]

_GLYPH = Path(__file__).with_name("glyph.svg")
_MM = 25.4 / 96
_VERSION = "3.22"
_RADIUS_PX = 8.0
_SEAT_RADIUS_PX = 3.2
_LABEL_PT = 8
_CAPS = {"butt": "flat", "round": "round"}
_SYMBOL_TYPES = {"point": "marker", "line": "line", "area": "fill"}
_GEOMETRY_TYPES = {"point": 0, "line": 1, "area": 2}
_FONT = "Noto Sans CJK SC"
_LABEL_PLACES = {"point": 6, "line": 2, "area": 1}
"""QGIS's label placements: around a point in cartographic order; along a line; over an area."""


def style(kind: str, sort: Sort, lang: str = "zh") -> str:
    """Return the QML of a layer.

    Args:
        kind: The kind of its features.
        sort: The type of its geometry.
        lang: Language of the stages in the legend.
    """
    root = Element(
        "qgis", version=_VERSION, styleCategories="Symbology|Labeling", labelsEnabled="1"
    )
    renderer = SubElement(
        root, "renderer-v2", type="categorizedSymbol", attr="stage", enableorderby="0"
    )
    categories, drawn = SubElement(renderer, "categories"), SubElement(renderer, "symbols")
    for number, stage in enumerate(STAGES.values()):
        SubElement(
            categories, "category",
            value=stage.id, label=stage.label(lang), symbol=str(number), render="true",
        )  # fmt: skip
        symbol = SubElement(
            drawn,
            "symbol",
            name=str(number),
            type=_SYMBOL_TYPES[sort],
            alpha="1",
            clip_to_extent="1",
        )
        _draw(symbol, kind, stage.id, sort)
    _labels(root, kind, sort)
    SubElement(root, "layerGeometryType").text = str(_GEOMETRY_TYPES[sort])
    return "<!DOCTYPE qgis>\n" + ElementTree.tostring(root, encoding="unicode")


def _draw(symbol: Element, kind: str, stage: str, sort: Sort) -> None:
    if sort == "line":
        for stroke in symbols.strokes_for(kind, stage, 1, soft=False):
            _stroke(symbol, stroke)
    elif sort == "area":
        area = symbols.area_style(kind)
        _layer(
            symbol, "SimpleFill",
            color=_rgba(area.colour, area.fill), style="solid",
            outline_color=_rgba(area.colour, area.outline), outline_style="solid",
            outline_width=_mm(area.width), outline_width_unit="MM", joinstyle="round",
        )  # fmt: skip
    else:
        _marker(symbol, kind, stage)


def _stroke(symbol: Element, stroke: Stroke) -> None:
    dash = ";".join(map(_mm, stroke.dash)) if stroke.dash else ""
    _layer(
        symbol, "SimpleLine",
        line_color=_rgba(stroke.colour, stroke.alpha), line_width=_mm(stroke.width),
        line_width_unit="MM", line_style="solid", joinstyle="round",
        capstyle=_CAPS[stroke.cap], use_custom_dash="1" if dash else "0",
        customdash=dash or "5;2", customdash_unit="MM",
        dash_pattern_offset=_mm(-stroke.shift), dash_pattern_offset_unit="MM",
    )  # fmt: skip


def _marker(symbol: Element, kind: str, stage: str) -> None:
    """Draw a point as pages do: filled if completed, tinted if under construction, else hollow."""
    colour = symbols.colour_of(kind)
    if kind == "admin":
        _disc(symbol, "circle", _SEAT_RADIUS_PX, "#ffffff", colour, "solid")
        return
    solid = symbols.is_solid(stage)
    inside = colour if solid else symbols.light_of(kind) if stage == "building" else "#ffffff"
    shape = "square" if symbols.is_square(kind) else "circle"
    rim = symbols.rim_of(stage)
    pen = "solid" if rim is None else "dot" if stage == "studying" else "dash"
    _disc(symbol, shape, _RADIUS_PX, inside, colour, pen)
    _layer(
        symbol, "SvgMarker",
        name=_glyph_svg(kind), size=_mm(1.16 * _RADIUS_PX), size_unit="MM",
        color=_rgba("#ffffff" if solid else colour, 1), outline_style="no",
        outline_width="0", scale_method="diameter",
    )  # fmt: skip


def _disc(symbol: Element, shape: str, radius_px: float, inside: str, rim: str, pen: str) -> None:
    _layer(
        symbol, "SimpleMarker",
        name=shape, color=_rgba(inside, 1), size=_mm(2 * radius_px), size_unit="MM",
        outline_color=_rgba(rim, 1), outline_style=pen, outline_width=_mm(1.4),
        outline_width_unit="MM", joinstyle="round", scale_method="diameter",
    )  # fmt: skip


def _glyph_svg(kind: str) -> str:
    """Return a kind's glyph as an SVG file in base 64, as QGIS embeds it in styles."""
    glyph = Template(_GLYPH.read_text(encoding="utf-8").strip())
    svg = glyph.substitute(grid=symbols.GLYPH_GRID, path=symbols.TABLE["glyphs"][kind])
    return "base64:" + base64.b64encode(svg.encode()).decode()


def _labels(root: Element, kind: str, sort: Sort) -> None:
    settings = SubElement(SubElement(root, "labeling", type="simple"), "settings")
    text = SubElement(
        settings, "text-style",
        fieldName="name", isExpression="0", fontFamily=_FONT, fontSize=str(_LABEL_PT),
        fontSizeUnit="Point", textColor=_rgba(symbols.letter_colour(kind), 1), textOpacity="1",
    )  # fmt: skip
    SubElement(
        text, "text-buffer",
        bufferDraw="1", bufferSize="0.7", bufferSizeUnits="MM", bufferColor=_rgba("#ffffff", 1),
        bufferOpacity="0.9",
    )  # fmt: skip
    SubElement(
        settings, "placement",
        placement=str(_LABEL_PLACES[sort]), dist=_mm(_RADIUS_PX if sort == "point" else 2),
        distUnits="MM", predefinedPositionOrder="TR,R,BR,T,B,TL,L,BL", placementFlags="10",
    )  # fmt: skip
    obstacle = "1" if sort == "point" else "0"
    SubElement(settings, "rendering", displayAll="0", obstacle=obstacle, mergeLines="1")


def _layer(symbol: Element, drawing: str, /, **options: str) -> None:
    layer = SubElement(
        symbol, "layer", {"class": drawing, "enabled": "1", "locked": "0", "pass": "0"}
    )
    values = SubElement(layer, "Option", type="Map")
    for key, value in options.items():
        SubElement(values, "Option", type="QString", name=key, value=value)


def _rgba(colour: str, alpha: float) -> str:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    red, green, blue = bytes.fromhex(digits)
    return f"{red},{green},{blue},{round(alpha * 255)}"


def _mm(pixels: float) -> str:
    return f"{pixels * _MM:.3f}".rstrip("0").rstrip(".")
