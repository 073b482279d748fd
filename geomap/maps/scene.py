"""What one map shows: its features, its base map, its words, as the page's data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from geomap.gazetteer import Gazetteer
from geomap.geodesy import area_m2, length_m
from geomap.ledger import Feature, Ledger
from geomap.maps.basemap import Basemap, Bounds
from geomap.maps.strings import strings
from geomap.vocabulary import KINDS, PRECISIONS, STAGES

View = Literal["corridor", "metro", "district", "overview"]

_DECIMALS = 5
_AREA_TOLERANCE_DEG = 0.006
_MARGIN = 0.12
_MIN_SPAN_DEG = 0.35
_SURROUNDINGS = 0.6
"""How far, as a share of the map's span, the base map reaches beyond what is shown first."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One map: ``ids`` are the features drawn, ``data`` what the page carries."""

    view: View
    title: str
    ids: tuple[str, ...]
    data: dict[str, Any]


def build_scene(
    ledger: Ledger,
    gazetteer: Gazetteer,
    basemap: Basemap,
    *,
    view: View,
    title: str,
    subtitle: str,
    features: Sequence[tuple[Feature, bool]],
    area: BaseGeometry | None,
    lang: str = "zh",
) -> Scene:
    """Build the page data of one map (``docs/page-data.md``).

    Args:
        ledger: the plans the sentences come from.
        gazetteer: names of units and sources.
        basemap: where borders, rivers and names come from.
        view: what the map is about.
        title: its title.
        subtitle: what kind of map it is, in ``lang``.
        features: what it shows, each with whether it is in focus or faint.
        area: what is shown first and highlighted, the focused features' extent when None.
        lang: language of the page's controls, ``zh`` or ``en``.
    """
    bounds = _bounds(features, area)
    plans = {id(plan): number for number, plan in enumerate(ledger.plans)}
    numbered = {(plan.file, plan.title): plans[id(plan)] for plan in ledger.plans}
    by_sentence = _SentenceTable(ledger)
    shown = [_feature(f, focus, gazetteer, numbered, by_sentence) for f, focus in features]
    data: dict[str, Any] = {
        "title": title,
        "subtitle": subtitle,
        "view": view,
        "lang": lang,
        "bounds": [round(value, 4) for value in bounds],
        "plans": [
            {"file": p.file, "title": p.title, "issuer": p.issuer, "date": p.date}
            for p in ledger.plans
        ],
        "kinds": [
            {"id": kind.id, "label": kind.label(lang)}
            for kind in KINDS.values()
            if any(f.kind == kind.id for f, _ in features)
        ],
        "stages": [
            {"id": s.id, "label": s.label(lang), "meaning": s.meaning(lang)}
            for s in STAGES.values()
        ],
        "precisions": {p.id: f"{p.label(lang)}：{p.meaning(lang)}" for p in PRECISIONS.values()},
        "sources": {
            source: gazetteer.sources[source].title
            for source in sorted({s for f in shown for s in str(f["source"]).split("|")})
            if source in gazetteer.sources
        },
        "sentences": by_sentence.rows,
        "features": shown,
        "base": basemap.window(_grown(bounds, _SURROUNDINGS), area),
        "credits": credits(lang),
        "strings": strings(lang),
    }
    return Scene(view, title, tuple(f.id for f, _ in features), data)


def credits(lang: str) -> list[str]:
    """Return the lines that name where base map and gazetteer come from."""
    words = strings(lang)
    return [words["credit_boundaries"], words["credit_gazetteer"]]


class _SentenceTable:
    """Each sentence once, numbered in the order it is first asked for."""

    def __init__(self, ledger: Ledger) -> None:
        self.rows: list[dict[str, Any]] = []
        self._numbers: dict[tuple[str, int], int] = {}
        self._plans = {
            (plan.file, start): number
            for number, plan in enumerate(ledger.plans)
            for start in (plan.normal.offsets[0],)
        }
        self._starts: dict[str, list[tuple[int, int]]] = {}
        for number, plan in enumerate(ledger.plans):
            self._starts.setdefault(plan.file, []).append((plan.normal.offsets[0], number))

    def plan_of(self, document: str, position: int) -> int:
        """Return the number of the plan (or part of a file) that holds a position."""
        return max((start, n) for start, n in self._starts[document] if start <= position)[1]

    def number(self, mention: Any) -> int:
        """Return the number of a mention's sentence."""
        key = (mention.document, mention.sentence_start)
        if key not in self._numbers:
            self._numbers[key] = len(self.rows)
            self.rows.append(
                {
                    "plan": self.plan_of(mention.document, mention.start),
                    "section": " › ".join(mention.section),
                    "text": mention.sentence,
                }
            )
        return self._numbers[key]


def _feature(
    feature: Feature,
    focus: bool,
    gazetteer: Gazetteer,
    plans: dict[tuple[str, str], int],
    sentences: _SentenceTable,
) -> dict[str, Any]:
    units = gazetteer.atlas.units
    shape = feature.geometry
    dimensions = -1 if shape is None else shapely.get_dimensions(shape)
    whole = gazetteer.entries.get(feature.part_of) if feature.part_of else None
    return {
        "id": feature.id,
        "name": feature.name,
        "aliases": list(feature.aliases),
        "kind": feature.kind,
        "stage": feature.stage,
        "focus": focus,
        "precision": feature.precision,
        "radius_m": feature.radius_m,
        "source": feature.source,
        "note": feature.note,
        "through": list(feature.through) if feature.through else None,
        "members": list(feature.members) if feature.members else None,
        "part_of": whole.name if whole else feature.part_of,
        "districts": [units[code].name for code in feature.districts[:40]],
        "length_km": round(length_m(shape) / 1000, 1) if dimensions == 1 else None,
        "area_km2": round(area_m2(shape) / 1e6) if dimensions == 2 else None,
        "stages": [
            {"plan": plans[entry.document, entry.title], "stage": entry.stage,
             "phrase": entry.phrase}
            for entry in feature.stages
        ],
        "mentions": [
            {
                "sentence": sentences.number(mention),
                "start": mention.start - mention.sentence_start,
                "end": mention.end - mention.sentence_start,
                "name": mention.name,
                "stage": mention.stage,
                "units": list(mention.units),
            }
            for mention in feature.mentions
        ],
        "geometry": _drawn(feature, gazetteer),
    }  # fmt: skip


def _drawn(feature: Feature, gazetteer: Gazetteer) -> dict[str, Any] | None:
    """Return what is drawn: a unit as its seat (its borders are in the base map), areas simpler."""
    shape = feature.geometry
    if shape is None:
        return None
    if feature.kind == "admin" and shapely.get_dimensions(shape) == 2:
        code = feature.id.removeprefix("admin-")
        if code in gazetteer.atlas.units:
            point = gazetteer.atlas.point(code)
            return {"type": "Point", "coordinates": _round((point.lon, point.lat))}
    if shapely.get_dimensions(shape) == 2:
        shape = shape.simplify(_AREA_TOLERANCE_DEG)
        parts = [part for part in shapely.get_parts(shape) if not part.is_empty]
        largest = max(part.area for part in parts)
        shape = shapely.multipolygons([p for p in parts if p.area > largest / 400])
    geometry = mapping(shape)
    return {"type": geometry["type"], "coordinates": _round(geometry["coordinates"])}


def _round(coordinates: Any) -> Any:
    if isinstance(coordinates[0], (int, float)):
        return [round(float(value), _DECIMALS) for value in coordinates]
    return [_round(part) for part in coordinates]


def _bounds(features: Sequence[tuple[Feature, bool]], area: BaseGeometry | None) -> Bounds:
    shapes = [f.geometry for f, focus in features if focus and f.geometry is not None]
    extent = area if area is not None else shapely.union_all(shapes)
    west, south, east, north = shapely.bounds(extent)
    return _grown((west, south, east, north), _MARGIN)


def _grown(bounds: Bounds, share: float) -> Bounds:
    west, south, east, north = bounds
    width = max(east - west, _MIN_SPAN_DEG) * share
    height = max(north - south, _MIN_SPAN_DEG) * share
    return west - width, south - height, east + width, north + height
