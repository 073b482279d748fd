"""Features as GeoParquet: one file per partition, one row per feature."""

import heapq
import io
import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from geomap.errors import ClusterError
from geomap.files import draft_file, write_whole
from geomap.geofiles import CRS
from geomap.ledger import Feature, Ledger
from geomap.ledger.model import StageEntry
from geomap.ledger.write import feature_properties
from geomap.mentions import Mention
from geomap.plans import Plan
from geomap.plans.normal import NormalText
from geomap.vocabulary import KINDS

_KIND_ORDER = {kind: order for order, kind in enumerate(KINDS)}

_TEXTS = pa.list_(pa.string())
_STAGE = pa.struct([(name, pa.string()) for name in StageEntry._fields])
_MENTION = pa.struct([
    ("document", pa.string()), ("start", pa.int64()), ("end", pa.int64()), ("text", pa.string()),
    ("name", pa.string()), ("sentence", pa.string()), ("section", _TEXTS), ("stage", pa.string()),
    ("phrase", pa.string()), ("units", _TEXTS), ("page", pa.int64()), ("correction", pa.string()),
    ("target_year", pa.int64()), ("quantities", _TEXTS), ("plan", pa.string()),
    ("sentence_start", pa.int64()),
])  # fmt: skip
_COLUMNS = {
    "id": pa.string(), "former_ids": _TEXTS, "name": pa.string(), "aliases": _TEXTS,
    "kind": pa.string(), "stage": pa.string(), "through": _TEXTS, "through_codes": _TEXTS,
    "members": _TEXTS, "part_of": pa.string(), "districts": _TEXTS, "districts_now": _TEXTS,
    "precision": pa.string(), "radius_m": pa.float64(), "confidence": pa.float64(),
    "source": pa.string(), "note": pa.string(), "stages": pa.list_(_STAGE),
    "mentions": pa.list_(_MENTION),
}  # fmt: skip
"""The columns described in ``docs/ledger.md``, with lists as lists.

A mention also has the title of its plan and the start of its sentence.
"""
_PLANS = "plans.json"
"""The file that lists the plans."""


def part_of_id(identifier: str, parts: int) -> int:
    """Return the number of the partition, out of ``parts``, to which an id belongs."""
    digest = blake2b(identifier.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % parts


def part_path(folder: Path, part: int) -> Path:
    """Return the file of a partition; names sort like their numbers."""
    return folder / f"part-{part:05d}.parquet"


def sort_key(kind: str, name: str, identifier: str) -> tuple[int, str, str]:
    """Return the key by which the rows of a ledger are sorted."""
    return _KIND_ORDER[kind], name, identifier


def write_part(features: Sequence[Feature], path: Path) -> None:
    """Write features as one GeoParquet 1.1 file (WGS84, lon, lat), whole or not at all.

    Raises:
        OutputError: The file cannot be written.
    """
    rows = [feature_properties(feature) for feature in features]
    for row, feature in zip(rows, features, strict=True):
        for said, mention in zip(row["mentions"], feature.mentions, strict=True):
            said |= {"plan": mention.plan, "sentence_start": mention.sentence_start}
    geometry = gpd.GeoSeries([feature.geometry for feature in features], crs=CRS)
    places = io.BytesIO()
    gpd.GeoDataFrame(geometry=geometry).to_parquet(
        places, index=False, schema_version="1.1.0", write_covering_bbox=True
    )
    table = pq.read_table(places)
    metadata = {b"geo": table.schema.metadata[b"geo"]}  # without that of pandas
    for name, kind in _COLUMNS.items():
        table = table.append_column(name, pa.array([row[name] for row in rows], kind))
    whole = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(metadata), whole, compression="zstd")
    write_whole(path, whole.getvalue())


def write_plans(plans: Sequence[Plan], folder: Path) -> None:
    """Write the plans, without their text, into the folder of a ledger."""
    rows = [
        {
            "file": plan.file, "title": plan.title, "issuer": plan.issuer, "date": plan.date,
            "region": plan.region, "part": plan.part, "start": plan.normal.offsets[0],
        }
        for plan in plans
    ]  # fmt: skip
    write_whole(folder / _PLANS, json.dumps(rows, ensure_ascii=False, indent=1) + "\n")


def read_table(folder: Path, bounds: tuple[float, float, float, float] | None = None) -> Ledger:
    """Read a ledger that ``geomap ledger -f parquet`` wrote; its plans have no text.

    Args:
        folder: The folder of the partitions.
        bounds: West, south, east and north in degrees (WGS84). Only features that touch them are
            read, and none without geometry. By default all features are read.

    Raises:
        ClusterError: The folder does not contain such a ledger.
    """
    try:
        listed = json.loads((folder / _PLANS).read_bytes())
        plans = [_plan(row) for row in listed]
        frames = (gpd.read_parquet(p, bbox=bounds) for p in sorted(folder.glob("part-*.parquet")))
        features = [_feature(row) for frame in frames for row in frame.to_dict("records")]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ClusterError(
            f"{folder}: not a ledger ({error}); write one with `geomap ledger -f parquet`"
        ) from error
    return Ledger(sorted(features, key=lambda f: sort_key(f.kind, f.name, f.id)), plans)


def _plan(row: dict[str, Any]) -> Plan:
    start = array("q", [row.pop("start")])
    row["region"] = tuple(row["region"])
    return Plan(**row, original="", normal=NormalText("", start))


def _feature(row: dict[str, Any]) -> Feature:
    row = {name: row[name] for name in (*_COLUMNS, "geometry")}
    for name, kind in _COLUMNS.items():
        if kind == _TEXTS:
            row[name] = None if row[name] is None else tuple(row[name])
        elif not pa.types.is_nested(kind) and pd.isna(row[name]):
            row[name] = None
    row["stages"] = tuple(StageEntry(**stage) for stage in row["stages"])
    row["mentions"] = tuple(_mention(said, row["kind"]) for said in row["mentions"])
    return Feature(**row)


def _mention(said: dict[str, Any], kind: str) -> Mention:
    lists = {name: tuple(said[name]) for name in ("section", "units", "quantities")}
    return Mention(**said | lists, kind=kind)


# Merging the text of partitions ------------------------------------------------------------------


def merged_lines(paths: Iterable[Path]) -> Iterator[bytes]:
    """Merge sorted ``.jsonl`` files in the ledger's order, holding one line of each in memory."""
    return (line for _, line in heapq.merge(*map(_keyed, paths)))


def _keyed(path: Path) -> Iterator[tuple[tuple[int, str, str], bytes]]:
    with path.open("rb") as lines:
        for line in lines:
            row = json.loads(line)
            yield sort_key(row["kind"], row["name"], row["id"]), line


def as_geojson(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the pieces of a GeoJSON FeatureCollection, made from the lines of ``-f jsonl``."""
    yield b'{"type":"FeatureCollection","features":[\n'
    for number, line in enumerate(lines):
        row = json.loads(line)
        geometry = row.pop("geometry")
        feature = {"type": "Feature", "id": row["id"], "geometry": geometry, "properties": row}
        yield (b",\n" if number else b"") + json.dumps(feature, ensure_ascii=False).encode()
    yield b"\n]}\n"


def write_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file piece by piece, without holding it in memory, whole or not at all.

    Raises:
        OutputError: The file cannot be written.
    """
    with draft_file(path) as draft, draft.open("wb") as file:
        file.writelines(pieces)
