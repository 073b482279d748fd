"""A ledger as KML for globes and phone maps: one folder per kind, in the colours of the pages."""

import re
from collections.abc import Iterable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

import shapely
from shapely.geometry.base import BaseGeometry

from geomap.ledger import Feature, Ledger
from geomap.pictures.symbols import area_style, colour_of
from geomap.vocabulary import KINDS, PRECISIONS, STAGES
from geomap.words import note

_NAMESPACE = "http://www.opengis.net/kml/2.2"
_DECIMALS = 6
_LINE_PX = "3"
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that are not allowed in XML."""


def to_kml(ledger: Ledger, title: str, lang: str = "zh") -> bytes:
    """Return the placed features of a ledger as KML 2.2 (WGS84); the same bytes every time.

    Args:
        ledger: The features.
        title: The document's name.
        lang: Language of kinds, stages, precisions and reasons.
    """
    root = Element("kml", xmlns=_NAMESPACE)
    document = SubElement(root, "Document")
    _text(document, "name", title)
    placed = [feature for feature in ledger.features if feature.geometry is not None]
    kinds = [kind for kind in KINDS if any(feature.kind == kind for feature in placed)]
    for kind in kinds:
        _style(document, kind)
    for kind in kinds:
        folder = SubElement(document, "Folder")
        _text(folder, "name", KINDS[kind].label(lang))
        for feature in placed:
            if feature.kind == kind:
                _placemark(folder, feature, lang)
    ElementTree.indent(root, "")
    data: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return data


def _text(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = _NO_XML.sub("", text)


def _style(document: Element, kind: str) -> None:
    style = SubElement(document, "Style", id=kind)
    icon = SubElement(style, "IconStyle")
    _text(icon, "color", _abgr(colour_of(kind), 1))
    line = SubElement(style, "LineStyle")
    area = area_style(kind)
    _text(line, "color", _abgr(colour_of(kind), 1))
    _text(line, "width", _LINE_PX)
    _text(SubElement(style, "PolyStyle"), "color", _abgr(area.colour, area.fill))


def _abgr(colour: str, alpha: float) -> str:
    """Convert a colour ``#rrggbb`` to KML's order: opacity, blue, green, red."""
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    return f"{round(alpha * 255):02x}{blue}{green}{red}"


def _placemark(folder: Element, feature: Feature, lang: str) -> None:
    placemark = SubElement(folder, "Placemark", id=feature.id)
    _text(placemark, "name", feature.name)
    stage, precision = STAGES[feature.stage].label(lang), PRECISIONS[feature.precision].label(lang)
    why = note(feature.reason, feature.note, lang)
    _text(placemark, "description", " · ".join(filter(None, (stage, precision, why))))
    _text(placemark, "styleUrl", f"#{feature.kind}")
    data = SubElement(placemark, "ExtendedData")
    for name, value in (
        ("id", feature.id),
        ("kind", feature.kind),
        ("stage", feature.stage),
        ("precision", feature.precision),
        ("radius_m", "" if feature.radius_m is None else f"{feature.radius_m:g}"),
    ):
        _text(SubElement(data, "Data", name=name), "value", value)
    _geometry(placemark, feature.geometry)


def _geometry(parent: Element, shape: BaseGeometry | None) -> None:
    parts = shapely.get_parts(shape)
    if len(parts) > 1:
        parent = SubElement(parent, "MultiGeometry")
    for part in parts:
        if part.geom_type == "Polygon":
            polygon = SubElement(parent, "Polygon")
            _ring(polygon, "outerBoundaryIs", part.exterior)
            for hole in part.interiors:
                _ring(polygon, "innerBoundaryIs", hole)
        else:
            element = SubElement(parent, part.geom_type)
            if part.geom_type == "LineString":
                _text(element, "tessellate", "1")
            _text(element, "coordinates", _coordinates(part))


def _ring(polygon: Element, side: str, ring: BaseGeometry) -> None:
    line = SubElement(SubElement(polygon, side), "LinearRing")
    _text(line, "coordinates", _coordinates(ring))


def _coordinates(shape: BaseGeometry) -> str:
    points: Iterable[list[float]] = shapely.get_coordinates(shape).round(_DECIMALS).tolist()
    return " ".join(f"{lon},{lat}" for lon, lat in points)
