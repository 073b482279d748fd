"""The data of one map's page: its features, base map and texts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from geomap.gazetteer import Gazetteer
from geomap.geodesy import area_m2, length_m
from geomap.ledger import Feature, Ledger
from geomap.maps.basemap import Basemap, Bounds, Detail, detail_of, polygons
from geomap.maps.imprint import Imprint
from geomap.maps.pinyin import syllables
from geomap.maps.reading import Mark, paragraphs
from geomap.maps.strings import strings
from geomap.mentions import Mention
from geomap.vocabulary import KINDS, PRECISIONS, STAGES
from geomap.words import note

View = Literal["corridor", "metro", "district", "overview", "reader"]

_DECIMALS = 5
_MIN_INSIDE = 0.6
_MARGIN = 0.12
_MIN_SPAN_DEG = 0.35
_SURROUNDINGS = 0.6
"""How far the base map extends beyond the initial view, as a share of the view's span."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One map: ``ids`` are those of its features, ``data`` is that of its page."""

    view: View
    title: str
    ids: tuple[str, ...]
    data: dict[str, Any]


class SceneBuilder:
    """Builds the page data of many maps of one ledger, computing what they share only once.

    Args:
        ledger: The ledger, with the plans that sentences come from.
        gazetteer: Provides the names of units and sources.
        basemap: Provides borders, rivers and names.
        lang: Language of the page's controls, ``zh`` or ``en``.
        sentences: Whether pages include the sentences of the plans; without them a mention only
            refers to its plan.
        imprint: The imprint of every map.
    """

    def __init__(
        self,
        ledger: Ledger,
        gazetteer: Gazetteer,
        basemap: Basemap,
        lang: str = "zh",
        *,
        sentences: bool = True,
        imprint: Imprint | None = None,
    ) -> None:
        self._ledger = ledger
        self._gazetteer = gazetteer
        self._basemap = basemap
        self._lang = lang
        self._with_sentences = sentences
        self._imprint = imprint or Imprint()
        self._districts = _district_names(ledger, gazetteer)
        self._described: dict[str, dict[str, Any]] = {}
        self._shapes: dict[tuple[str, Detail], dict[str, Any] | None] = {}

    def scene(
        self,
        *,
        view: View,
        title: str,
        subtitle: str,
        features: Sequence[tuple[Feature, bool]],
        area: BaseGeometry | None,
        plan: int | None = None,
    ) -> Scene:
        """Build the page data of one map (``docs/page-data.md``).

        Args:
            view: The type of map.
            title: Its title.
            subtitle: The type of map, in the builder's language.
            features: Its features, each with whether it is in focus (True) or faint.
            area: The area that is highlighted and shown first; by default, that of the features
                in focus.
            plan: Number of the plan whose full text is next to the map; no text by default.
        """
        lang = self._lang
        bounds = _bounds(features, area)
        detail = detail_of(_grown(bounds, _SURROUNDINGS))
        sentences = _SentenceTable(self._ledger, with_text=self._with_sentences)
        shown = [self._feature(f, focus, detail, sentences) for f, focus in features]
        kinds = {feature.kind for feature, _ in features}
        sources = {s for f in shown for s in str(f.get("source", "")).split("|")}
        data: dict[str, Any] = {
            "title": title,
            "subtitle": subtitle,
            "view": view,
            "lang": lang,
            "bounds": [round(value, 4) for value in bounds],
            "plans": [
                {"file": p.file, "title": p.title, "issuer": p.issuer, "date": p.date}
                for p in self._ledger.plans
            ],
            "kinds": [
                {"id": k.id, "label": k.label(lang)} for k in KINDS.values() if k.id in kinds
            ],
            "stages": [
                {"id": s.id, "label": s.label(lang), "meaning": s.meaning(lang)}
                for s in STAGES.values()
            ],
            "precisions": {
                p.id: f"{p.label(lang)}：{p.meaning(lang)}" for p in PRECISIONS.values()
            },
            "sources": {
                source: self._gazetteer.sources[source].label(lang)
                for source in sorted(sources)
                if source in self._gazetteer.sources
            },
            "sentences": sentences.rows,
            "features": shown,
            "base": self._basemap.window(_grown(bounds, _SURROUNDINGS), area, bounds),
            "pinyin": syllables(name for f, _ in features for name in (f.name, *f.aliases)),
            "credits": self._imprint.lines(lang) + credits(lang),
            "classification": self._imprint.classification,
            "strings": strings(lang),
        }
        if plan is not None:
            data["text"] = self._text(plan, features, sentences)
        return Scene(view, title, tuple(f.id for f, _ in features), data)

    def _feature(
        self, feature: Feature, focus: bool, detail: Detail, sentences: "_SentenceTable"
    ) -> dict[str, Any]:
        if feature.id not in self._described:
            self._described[feature.id] = self._describe(feature, sentences)
        key = feature.id, detail
        if key not in self._shapes:
            self._shapes[key] = _drawn(feature, self._gazetteer, self._basemap, detail)
        mentions = [sentences.mention(mention) for mention in feature.mentions]
        return (
            self._described[feature.id]
            | {
                "mentions": mentions,
                "geometry": self._shapes[key],
            }
            | ({} if focus else {"focus": False})
        )

    def _text(
        self, plan: int, features: Sequence[tuple[Feature, bool]], sentences: "_SentenceTable"
    ) -> list[dict[str, Any]]:
        marks = [
            Mark(mention.start, mention.end, number, sentences.number(mention))
            for number, (feature, _) in enumerate(features)
            for mention in feature.mentions
            if sentences.plan_of(mention.document, mention.start) == plan
            and mention.document == self._ledger.plans[plan].file
        ]
        return paragraphs(self._ledger.plans[plan], marks)

    def _describe(self, feature: Feature, sentences: "_SentenceTable") -> dict[str, Any]:
        shape = feature.geometry
        dimensions = -1 if shape is None else shapely.get_dimensions(shape)
        whole = self._gazetteer.entries.get(feature.part_of) if feature.part_of else None
        described = {
            "id": feature.id,
            "name": feature.name,
            # Aliases that are part of the name are found by the name.
            "aliases": [alias for alias in feature.aliases if alias not in feature.name],
            "kind": feature.kind,
            "stage": feature.stage,
            "precision": feature.precision,
            "radius_m": feature.radius_m,
            "source": feature.source,
            "note": note(feature.reason, feature.note, self._lang),
            "through": list(feature.through) if feature.through else None,
            "members": list(feature.members) if feature.members else None,
            "part_of": whole.name if whole else feature.part_of,
            "districts": [self._districts[code] for code in feature.districts],
            "length_km": round(length_m(shape) / 1000, 1) if dimensions == 1 else None,
            "area_km2": round(area_m2(shape) / 1e6) if dimensions == 2 else None,
            "stages": [
                {
                    "plan": plan,
                    "stage": entry.stage,
                    "phrase": entry.phrase if self._with_sentences else "",
                }
                for plan, entry in zip(sentences.plans_of(feature), feature.stages, strict=True)
            ],
        }
        return {key: value for key, value in described.items() if value not in (None, "", [])}


def _district_names(ledger: Ledger, gazetteer: Gazetteer) -> dict[str, str]:
    """Return the names of a ledger's districts by code, with the city where several are alike."""
    atlas = gazetteer.atlas
    codes = {code for feature in ledger.features for code in feature.districts}
    names = {code: atlas.units[code].name for code in codes}
    counts = Counter(names.values())
    return {
        code: name if counts[name] == 1 else atlas.units[atlas.prefecture_of(code)].name + name
        for code, name in names.items()
    }


def credits(lang: str) -> list[str]:
    """Return the lines that name the sources of the base map and the gazetteer."""
    words = strings(lang)
    return [words["credit_boundaries"], words["credit_gazetteer"]]


class _SentenceTable:
    """Sentences (without text, plans), stored once and numbered in the order of first use."""

    def __init__(self, ledger: Ledger, *, with_text: bool) -> None:
        self._with_text = with_text
        self._plans = ledger.plans
        self.rows: list[dict[str, Any]] = []
        self._numbers: dict[tuple[str, int] | int, int] = {}
        self._starts: dict[str, list[tuple[int, int]]] = {}
        for number, plan in enumerate(ledger.plans):
            self._starts.setdefault(plan.file, []).append((plan.normal.offsets[0], number))

    def plan_of(self, document: str, position: int) -> int:
        """Return the number of the plan (or part of a file) that contains a position."""
        return max((start, n) for start, n in self._starts[document] if start <= position)[1]

    def plans_of(self, feature: Feature) -> list[int]:
        """Return the numbers of the plans that state a feature's stages.

        Parts of a file may have the same title; their stages are in the order of the file.
        """
        numbers = sorted({self.plan_of(m.document, m.start) for m in feature.mentions})
        found = []
        for entry in feature.stages:
            named = (entry.document, entry.title)
            plans = [n for n in numbers if (self._plans[n].file, self._plans[n].title) == named]
            numbers.remove(plans[0])
            found.append(plans[0])
        return found

    def mention(self, mention: Mention) -> dict[str, Any]:
        """Return a mention as page data: the span of its words, and the targets they set."""
        told: dict[str, Any] = {"sentence": self.number(mention)}
        if self._with_text:
            told["start"] = mention.start - mention.sentence_start
            told["end"] = mention.end - mention.sentence_start
            told["quantities"] = list(mention.quantities)
        told["units"] = list(mention.units)
        told["year"] = mention.target_year
        return {key: value for key, value in told.items() if value not in (None, [])}

    def number(self, mention: Mention) -> int:
        """Return the number of a mention's sentence."""
        plan = self.plan_of(mention.document, mention.start)
        key = (mention.document, mention.sentence_start) if self._with_text else plan
        if key not in self._numbers:
            self._numbers[key] = len(self.rows)
            section = " › ".join(mention.section)
            words = {"section": section, "text": mention.sentence} if self._with_text else {}
            self.rows.append({"plan": plan, **words})
        return self._numbers[key]


def _drawn(
    feature: Feature, gazetteer: Gazetteer, basemap: Basemap, detail: Detail
) -> dict[str, Any] | None:
    """Return the geometry drawn for a feature.

    A unit is drawn as its seat, because its borders are in the base map. An area is simplified; if
    most of it is outside the region and its surroundings, it is drawn as a point with its name.
    """
    shape = feature.geometry
    if shape is None:
        return None
    if feature.kind == "admin" and shapely.get_dimensions(shape) == 2:
        code = feature.id.removeprefix("admin-")
        if code in gazetteer.atlas.units:
            point = gazetteer.atlas.point(code)
            return {"type": "Point", "coordinates": _round((point.lon, point.lat))}
    if shapely.get_dimensions(shape) == 2:
        inside = shapely.intersection(shape, shapely.box(*basemap.clip))
        if inside.area < _MIN_INSIDE * shape.area:
            centre = shapely.point_on_surface(shape if inside.is_empty else inside)
            return {"type": "Point", "coordinates": _round((centre.x, centre.y))}
        parts = polygons(_simpler(shape, basemap, detail))
        largest = max(part.area for part in parts)
        outlines = [shapely.Polygon(p.exterior) for p in parts if p.area >= largest / 100]
        geometry = mapping(shapely.multipolygons(outlines))
        coordinates = _round(geometry["coordinates"], detail.decimals)
        return {"type": "MultiPolygon", "coordinates": coordinates}
    decimals = _DECIMALS
    if shapely.get_dimensions(shape) == 1:
        shape = shape.simplify(detail.line_deg)
        decimals = detail.line_decimals
    geometry = mapping(shape)
    return {"type": geometry["type"], "coordinates": _round(geometry["coordinates"], decimals)}


def _simpler(area: BaseGeometry, basemap: Basemap, detail: Detail) -> BaseGeometry:
    """Return a simplified area, along the drawn borders if it consists of whole units."""
    fitted = basemap.fitted(area, detail)
    return fitted or area.simplify(min(detail.area_deg, area.area**0.5 / 20))


def _round(coordinates: Any, decimals: int = _DECIMALS) -> Any:
    if isinstance(coordinates[0], (int, float)):
        return [round(float(value), decimals) for value in coordinates]
    return [_round(part, decimals) for part in coordinates]


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
