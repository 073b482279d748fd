"""The ledger as files: GeoJSON, JSON lines, CSV, Excel, GeoPackage."""

import io
import json
from collections.abc import Callable
from typing import Any

import pandas as pd
import shapely
from shapely.geometry import mapping

from geomap import words
from geomap.csvrows import guarded
from geomap.ledger.model import Feature, Ledger, StageEntry
from geomap.mentions import Mention
from geomap.zips import with_fixed_times

_DECIMALS = 6
"""Decimals of coordinates in degrees: about 0.1 m."""
_MENTION_COLUMNS = [
    "id", "document", "start", "end", "text", "name", "sentence", "section", "stage", "phrase",
    "units", "page", "correction", "target_year", "quantities",
]  # fmt: skip


def feature_properties(feature: Feature, lang: str = "zh") -> dict[str, Any]:
    """Return the properties of a feature that ``docs/ledger.md`` describes, without geometry.

    Its ``note`` says in a language (``zh``, ``en``) why it is where it is.
    """
    return {
        "id": feature.id,
        "former_ids": list(feature.former_ids),
        "name": feature.name,
        "aliases": list(feature.aliases),
        "kind": feature.kind,
        "stage": feature.stage,
        "through": None if feature.through is None else list(feature.through),
        "through_codes": None if feature.through_codes is None else list(feature.through_codes),
        "members": None if feature.members is None else list(feature.members),
        "part_of": feature.part_of,
        "districts": list(feature.districts),
        "districts_now": list(feature.districts_now),
        "precision": feature.precision,
        "radius_m": feature.radius_m,
        "confidence": feature.confidence,
        "source": feature.source,
        "note": words.note(feature.reason, feature.note, lang),
        "stages": [
            {
                "document": s.document,
                "title": s.title,
                "date": s.date,
                "stage": s.stage,
                "phrase": s.phrase,
            }
            for s in feature.stages
        ],
        "mentions": [mention_properties(mention) for mention in feature.mentions],
    }


def mention_properties(mention: Mention) -> dict[str, Any]:
    """Return the properties of a mention."""
    return {
        "document": mention.document,
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "name": mention.name,
        "sentence": mention.sentence,
        "section": list(mention.section),
        "stage": mention.stage,
        "phrase": mention.phrase,
        "units": list(mention.units),
        "page": mention.page,
        "correction": mention.correction,
        "target_year": mention.target_year,
        "quantities": list(mention.quantities),
    }


def geometry_json(feature: Feature, decimals: int = _DECIMALS) -> dict[str, Any] | None:
    """Return a feature's geometry as GeoJSON (RFC 7946), None if it has none.

    Coordinates are WGS84 degrees, longitude first, rounded to ``decimals``; exterior rings are
    counter-clockwise.
    """
    if feature.geometry is None:
        return None
    rounded = shapely.set_precision(feature.geometry, 10**-decimals, mode="pointwise")
    oriented = shapely.orient_polygons(rounded, exterior_cw=False)
    plain: dict[str, Any] = json.loads(
        json.dumps(mapping(oriented)), parse_float=lambda text: round(float(text), decimals)
    )
    return plain


def to_geojson(ledger: Ledger, lang: str = "zh") -> bytes:
    """Return the ledger as a GeoJSON FeatureCollection, its notes in a language."""
    lines = [
        json.dumps(
            {
                "type": "Feature",
                "id": feature.id,
                "geometry": geometry_json(feature),
                "properties": feature_properties(feature, lang),
            },
            ensure_ascii=False,
        )
        for feature in ledger.features
    ]
    body = ",\n".join(lines)
    return f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n'.encode()


def to_jsonl(ledger: Ledger) -> bytes:
    """Return one JSON object per line: a feature's properties, with its geometry as GeoJSON."""
    rows = (
        feature_properties(feature) | {"geometry": geometry_json(feature)}
        for feature in ledger.features
    )
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def tables(ledger: Ledger, lang: str = "zh") -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the ledger as two tables, features and mentions, related by ``id``.

    Lists are joined by ``|``, notes are in ``lang``; ``lon`` and ``lat`` are a point on each
    feature (WGS84 degrees).
    """
    features, mentions = [], []
    for feature in ledger.features:
        row = feature_properties(feature, lang)
        row.pop("mentions")
        row["stages"] = "|".join(f"{s['date']} {s['stage']} {s['document']}" for s in row["stages"])
        for name, value in row.items():
            if isinstance(value, list):
                row[name] = "|".join(value)
        point = feature.geometry and shapely.point_on_surface(feature.geometry)
        row["lon"] = round(point.x, _DECIMALS) if point else None
        row["lat"] = round(point.y, _DECIMALS) if point else None
        features.append(row)
        for mention in feature.mentions:
            said = mention_properties(mention)
            said["section"] = " > ".join(said["section"])
            said["units"] = "|".join(said["units"])
            said["quantities"] = "|".join(said["quantities"])
            mentions.append({"id": feature.id} | said)
    spoken = pd.DataFrame(mentions, columns=_MENTION_COLUMNS)
    spoken["target_year"] = pd.to_numeric(spoken["target_year"]).astype("Int64")
    return pd.DataFrame(features), spoken


def to_csv(ledger: Ledger) -> bytes:
    """Return the features as CSV (UTF-8 with a byte-order mark, for Excel)."""
    features, _ = tables(ledger)
    for column in features.select_dtypes(exclude="number").columns:
        features[column] = features[column].map(guarded, na_action="ignore")
    text: str = features.to_csv(index=False, lineterminator="\n")
    return text.encode("utf-8-sig")


def to_xlsx(ledger: Ledger) -> bytes:
    """Return a workbook of two sheets, features and mentions; the same bytes every time.

    The ledger's columns are followed by an empty one for remarks and a hidden one recording what
    was sent (:func:`as_sent`), so that edits can be found when the list comes back.
    """
    features, mentions = tables(ledger)
    features["remark"] = ""
    features["as_sent"] = [as_sent(feature) for feature in ledger.features]
    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer, engine="openpyxl") as writer:
        for title, table in (("台账", features), ("语句", mentions)):
            table.to_excel(writer, sheet_name=title, index=False, freeze_panes=(1, 0))
            sheet = writer.sheets[title]
            sheet.auto_filter.ref = sheet.dimensions
            without_formulas(sheet)
        hidden = writer.sheets["台账"].cell(1, len(features.columns)).column_letter
        writer.sheets["台账"].column_dimensions[hidden].hidden = True
    return with_fixed_times(buffer.getvalue())


def stated_in(feature: Feature) -> StageEntry | None:
    """Return the entry that determines a feature's stage, or the newest if none states one."""
    entries = [s for s in feature.stages if s.stage != "none"] or feature.stages
    return entries[-1] if entries else None


def as_sent(feature: Feature, to: str = "") -> str:
    """Return the editable cells of a feature's row as JSON.

    They are followed by the plan that states the stage (``document``, ``plan``), the type of the
    geometry (``geometry``: a GeoJSON type, or null) and the recipient of the list (``to``).
    """
    point = feature.geometry and shapely.point_on_surface(feature.geometry)
    stated = stated_in(feature)
    row = {
        "name": feature.name,
        "kind": feature.kind,
        "stage": feature.stage,
        "lon": round(point.x, _DECIMALS) if point else None,
        "lat": round(point.y, _DECIMALS) if point else None,
        "precision": feature.precision,
        "radius_m": feature.radius_m,
        "document": stated.document if stated else "",
        "plan": stated.title if stated else "",
        "geometry": feature.geometry.geom_type if feature.geometry else None,
    } | ({"to": to} if to else {})
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def without_formulas(sheet: Any) -> None:
    """Turn the formulas of an openpyxl sheet into text."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.data_type = "s"


WRITERS: dict[str, Callable[[Ledger], bytes]] = {
    "geojson": to_geojson,
    "jsonl": to_jsonl,
    "csv": to_csv,
    "xlsx": to_xlsx,
}
"""Functions that serialise a ledger, by format."""
