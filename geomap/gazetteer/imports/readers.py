"""Reads records from CSV, Excel, GeoJSON, GeoPackage, Shapefile, KML and Linked Places.

A record has the cells of the file, under the file's own headers, and its geometry in degrees,
longitude first, in the file's datum.

Files may come from anyone. Before a library opens a file, its content must match its ending: GDAL
recognises formats by content, and some of them (VRT) name further files and addresses to read.
"""

import csv
import datetime
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pyproj
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from shapely.geometry.base import BaseGeometry

from geomap.errors import GazetteerError, PlanError
from geomap.plans.decode import decode
from geomap.plans.formats.archive import XLSX_PART, check_archive
from geomap.plans.formats.model import FormatError

_LONGEST_CELL = 32_767
"""A limit of our own, because libraries lift that of the csv module for the whole process."""
MAX_BYTES = 200_000_000
"""A larger file is not read, because all its records are in memory at once."""
_DEGREES = "EPSG:4326"
_BEGINS = {
    ".gpkg": re.compile(rb"SQLite format 3\0.{52}(?:GPKG|GP1[01])", re.DOTALL),
    ".shp": re.compile(rb"\x00\x00\x27\x0a"),
    ".kml": re.compile(
        rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>)?\s*(?:<!--.*?-->\s*)*<(?:\w+:)?kml\b", re.DOTALL
    ),
}
_HEAD_BYTES = 4_096
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


@dataclass(frozen=True, slots=True)
class DatedName:
    """A further name with the dates between which it was used, ``YYYY[-MM[-DD]]`` or empty."""

    name: str
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One row or feature of a file.

    Attributes:
        place: Its place in the file: ``line 3`` of a text, ``row 3`` of a sheet, ``feature 3``.
        cells: Texts by the file's own headers, stripped; empty cells are empty texts.
        geometry: Two-dimensional, in degrees; None if the file has it in cells, or not at all.
        names: Further names with dates of their own.
    """

    place: str
    cells: Mapping[str, str]
    geometry: BaseGeometry | None = None
    names: tuple[DatedName, ...] = field(default=())


def read_records(path: Path, *, layer: str | None = None) -> list[Record]:
    """Read a file's records, in the format given by its ending.

    Args:
        path: ``.csv``, ``.tsv``, ``.txt``, ``.xlsx``, ``.geojson``, ``.json``, ``.jsonld``,
            ``.gpkg``, ``.shp`` or ``.kml``.
        layer: The sheet or layer, if there are several; without it, all layers of a KML file are
            read.

    Raises:
        GazetteerError: The file is missing, too large, in another format or broken, or its format
            has no layers and one is named.
    """
    if not path.is_file():
        raise GazetteerError(f"{path}: no such file; check the path")
    if path.stat().st_size > MAX_BYTES:
        raise GazetteerError(f"{path}: more than {MAX_BYTES // 1_000_000} MB; split it")
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        endings = " ".join(_READERS)
        raise GazetteerError(f"{path}: unknown ending; save it as one of {endings}")
    if layer is not None and reader in (_read_text, _read_json):
        raise GazetteerError(f"{path}: has no layers or sheets; leave --layer out")
    records = list(reader(path, layer))
    if not records:
        raise GazetteerError(f"{path}: contains no rows; check the file and its layer or sheet")
    return records


def _text(value: Any) -> str:
    """Return a cell as text: whole numbers without a fraction, dates as ISO, nothing as empty."""
    if isinstance(value, (list, tuple)):
        return "|".join(_text(item) for item in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return str(value).strip()


# Tables --------------------------------------------------------------------------------------


def _read_text(path: Path, _: str | None) -> Iterator[Record]:
    try:
        text = decode(path.read_bytes(), path)
    except PlanError:
        reason = "is empty or not text; save it as CSV UTF-8"
        raise GazetteerError(f"{path}: {reason}") from None
    head = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            if None in cells:
                raise GazetteerError(f"{path}: line {reader.line_num}: more cells than columns")
            plain = {name.strip(): _text(value) for name, value in cells.items()}
            if any(len(value) > _LONGEST_CELL for value in plain.values()):
                raise csv.Error(f"field larger than a spreadsheet's ({_LONGEST_CELL:,} characters)")
            if any(plain.values()):
                yield Record(f"line {reader.line_num}", plain)
    except csv.Error as error:
        raise GazetteerError(f"{path}: line {reader.line_num}: {error}") from error


def _read_excel(path: Path, sheet: str | None) -> Iterator[Record]:
    try:
        data = path.read_bytes()
        check_archive(data, XLSX_PART)
        # from memory: openpyxl leaves a file open that it cannot make sense of
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        with closing(workbook) as book:
            if sheet is not None and sheet not in book.sheetnames:
                have = ", ".join(book.sheetnames)
                raise GazetteerError(f"{path}: no sheet {sheet!r}; it has {have}")
            rows = (book[sheet] if sheet else book.worksheets[0]).iter_rows(values_only=True)
            headers = [_text(value) for value in next(rows, ())]
            for number, values in enumerate(rows, 2):
                cells = {h: _text(v) for h, v in zip(headers, values, strict=False) if h}
                if any(cells.values()):
                    yield Record(f"row {number}", cells)
    except GazetteerError:
        raise
    except Exception as error:  # openpyxl can raise anything on a hostile file
        why = str(error) if isinstance(error, FormatError) else type(error).__name__
        reason = f"not a workbook; save it as .xlsx from Excel ({why})"
        raise GazetteerError(f"{path}: {reason}") from error


# Vector files --------------------------------------------------------------------------------


def _read_vector(path: Path, layer: str | None) -> Iterator[Record]:
    _check_content(path)
    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path)]
        every = path.suffix.lower() == ".kml"
        if layer is None and len(layers) > 1 and not every:
            raise GazetteerError(f"{path}: name one of its layers: {', '.join(layers)}")
        number = 0
        for name in [layer] if layer else layers:
            frame = _frame(path, name)
            headers = [c for c in frame.columns if c != "geometry"]
            shapes = _in_degrees(path, frame)
            rows = frame[headers].itertuples(index=False, name=None)
            for shape, values in zip(shapes, rows, strict=True):
                number += 1
                cells = {h: _text(v) for h, v in zip(headers, values, strict=True)}
                yield Record(f"feature {number}", cells, shape)
    except (DataSourceError, DataLayerError, UnicodeDecodeError) as error:
        reason = f"cannot be read ({str(error).splitlines()[0]})"
        raise GazetteerError(f"{path}: {reason}; save it again and retry") from error


def _check_content(path: Path) -> None:
    """Refuse a file whose content does not match its ending, or that defines entities."""
    ending = path.suffix.lower()
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if not _BEGINS[ending].match(head):
        raise GazetteerError(f"{path}: cannot be read (not a {ending} file); save it again")
    if ending == ".kml" and _ENTITIES.search(path.read_bytes()):
        raise GazetteerError(f"{path}: defines XML entities, which maps never do; not read")


def _frame(path: Path, layer: str) -> Any:
    """Read a layer; a Shapefile without a declared encoding is read as UTF-8 or else as GBK."""
    stated = any(path.with_suffix(ending).is_file() for ending in (".cpg", ".CPG"))
    if path.suffix.lower() == ".shp" and not stated:
        try:
            return pyogrio.read_dataframe(path, layer=layer, encoding="utf-8")
        except UnicodeDecodeError:
            return pyogrio.read_dataframe(path, layer=layer, encoding="gb18030")
    return pyogrio.read_dataframe(path, layer=layer)


def _in_degrees(path: Path, frame: Any) -> Sequence[BaseGeometry | None]:
    if "geometry" not in frame.columns:
        return [None] * len(frame)
    shapes = frame["geometry"]
    if shapes.crs is not None and shapes.crs != _DEGREES:
        shapes = shapes.to_crs(_DEGREES)
    return [None if s is None or s.is_empty else shapely.force_2d(s) for s in shapes]


# GeoJSON and Linked Places -------------------------------------------------------------------


def _read_json(path: Path, _: str | None) -> Iterator[Record]:
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
        features = document.get("features", [document])
        crs = document.get("crs", {}).get("properties", {}).get("name", _DEGREES)
        transform = None
        if pyproj.CRS(crs) not in (pyproj.CRS(_DEGREES), pyproj.CRS("OGC:CRS84")):
            transform = pyproj.Transformer.from_crs(crs, _DEGREES, always_xy=True)
    except (
        ValueError, KeyError, TypeError, AttributeError, RecursionError, pyproj.exceptions.CRSError
    ) as error:  # fmt: skip
        raise GazetteerError(f"{path}: not GeoJSON in UTF-8 ({error}); save it again") from error
    for number, feature in enumerate(features, 1):
        place = f"feature {number}"
        try:
            shape = _shape(feature.get("geometry"))
            if shape is not None and transform is not None:
                shape = _transformed(shape, transform)
            linked = "names" in feature or "@id" in feature
            cells, names = _linked(feature) if linked else (_plain_cells(feature), ())
        except (
            shapely.errors.ShapelyError, ValueError, KeyError, TypeError, AttributeError,
            IndexError, RecursionError,
        ) as error:  # fmt: skip
            raise GazetteerError(f"{path}: {place}: not a GeoJSON feature ({error})") from error
        yield Record(place, cells, shape, names)


def _shape(geometry: Any) -> BaseGeometry | None:
    """Return a geometry, or the first of a collection: the main one in Linked Places."""
    if geometry is None:
        return None
    if geometry["type"] == "GeometryCollection":
        return _shape(next(iter(geometry["geometries"]), None))
    shape = shapely.force_2d(shapely.geometry.shape(geometry))
    return None if shape.is_empty else shape


def _transformed(shape: BaseGeometry, transformer: pyproj.Transformer) -> BaseGeometry:
    return shapely.transform(shape, lambda xy: np.column_stack(transformer.transform(*xy.T)))


def _plain_cells(feature: Mapping[str, Any]) -> dict[str, str]:
    cells = {str(k): _text(v) for k, v in (feature.get("properties") or {}).items()}
    return {"id": _text(feature.get("id"))} | cells


def _linked(feature: Mapping[str, Any]) -> tuple[dict[str, str], tuple[DatedName, ...]]:
    """Return cells and dated names of a feature of Linked Places (v1.2)."""
    title = _text(feature.get("properties", {}).get("title"))
    further = [
        DatedName(_text(name["toponym"]), *_timespan(name)) for name in feature.get("names", [])
    ]
    title = title or (further[0].name if further else "")
    aliases = [n.name for n in further if n.name != title and not (n.since or n.until)]
    citations = [c for name in feature.get("names", []) for c in name.get("citations", [])]
    described = [_text(item.get("value")) for item in feature.get("descriptions", [])]
    since, until = _timespan(feature)
    cells = _plain_cells(feature) | {
        "id": _text(feature.get("@id")),
        "name": title,
        "aliases": "|".join(dict.fromkeys(aliases)),
        "since": since,
        "until": until,
        "note": "；".join(text for text in described if text),
    }
    if citations and "source" not in cells:
        cells["source"] = _text(citations[0].get("label"))
    return cells, tuple(n for n in further if n.name != title and (n.since or n.until))


def _timespan(thing: Mapping[str, Any]) -> tuple[str, str]:
    """Return the earliest and latest dates of a ``when``."""
    spans = thing.get("when", {}).get("timespans", [])
    starts = [_date(span.get("start", {}), "earliest") for span in spans]
    ends = [_date(span.get("end", {}), "latest") for span in spans]
    return min(starts, default=""), "" if "" in ends else max(ends, default="")


def _date(moment: Mapping[str, Any], bound: str) -> str:
    return _text(moment.get("in") or moment.get(bound))


_READERS: Mapping[str, Callable[[Path, str | None], Iterator[Record]]] = {
    ".csv": _read_text,
    ".tsv": _read_text,
    ".txt": _read_text,
    ".xlsx": _read_excel,
    ".geojson": _read_json,
    ".json": _read_json,
    ".jsonld": _read_json,
    ".gpkg": _read_vector,
    ".shp": _read_vector,
    ".kml": _read_vector,
}
