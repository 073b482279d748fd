"""Exports the gazetteer: CSV, GeoJSON, GeoPackage and Linked Places, in any datum or CRS.

The rows are those of the tables: places as points, corridors as lines through their nodes,
groupings and places of unknown position without geometry. Administrative units are not exported,
because their boundaries have a source of their own. Each row names its source and its licence.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from geomap.csvrows import guarded
from geomap.datums import datum_named, from_wgs84, to_crs
from geomap.errors import GazetteerError
from geomap.files import write_whole
from geomap.gazetteer.imports.duplicates import entry_cells, is_corridor
from geomap.gazetteer.model import Entry
from geomap.gazetteer.store import Gazetteer
from geomap.geofiles import CRS_OF_DATUM, draft_geofile, write_tables
from geomap.vocabulary import KINDS

FORMATS = {
    ".csv": "csv",
    ".geojson": "geojson",
    ".json": "geojson",
    ".gpkg": "gpkg",
    ".jsonld": "linked-places",
}
"""Formats by file ending."""
_LINKED_PLACES_CONTEXT = (
    "https://raw.githubusercontent.com/LinkedPasts/linked-places/master/"
    "linkedplaces-context-v1.1.jsonld"
)
_DEGREE_DECIMALS, _METRE_DECIMALS = 6, 2
_COLUMNS = (
    "id", "kind", "name", "aliases", "precision", "radius_m", "source", "source_ref", "licence",
    "unit", "through", "members", "part_of", "since", "until", "replaced_by", "note",
)  # fmt: skip


def export(
    gazetteer: Gazetteer,
    path: Path,
    *,
    form: str = "",
    crs: str = "WGS84",
    kinds: Iterable[str] = (),
    lang: str = "zh",
) -> int:
    """Write the gazetteer to a file, whole or not at all; return the number of rows.

    CSV has the columns ``lon`` and ``lat`` (``easting_m`` and ``northing_m`` in a projected CRS),
    and lines in ``wkt``; it begins with a byte-order mark, for Excel. GeoPackage has the layers
    ``places``, ``corridors`` and ``sources``.

    Args:
        gazetteer: The gazetteer.
        path: The file.
        form: One of the values of :data:`FORMATS`; by default chosen by the file's ending.
        crs: A datum of :data:`geomap.datums.DATUMS`, or a CRS of pyproj such as ``EPSG:4523``.
            GeoJSON is always in degrees, and names the datum if it is not WGS84; Linked Places
            is always in WGS84.
        kinds: The kinds to export; by default all.
        lang: Language of the kinds' names in Linked Places.

    Raises:
        GazetteerError: The format does not support the CRS, or either is unknown.
        OutputError: The file cannot be written.
    """
    form = form or FORMATS.get(path.suffix.lower(), "")
    if form not in FORMATS.values():
        raise GazetteerError(f"{path}: unknown ending; use one of {' '.join(FORMATS)}")
    target = _Target(crs)
    if form == "linked-places" and target.name != "WGS84":
        raise GazetteerError("Linked Places is always WGS84; leave out --crs, or use .csv or .gpkg")
    if form == "gpkg" and target.crs is None:
        raise GazetteerError(f"GeoPackage has no CRS for {crs}; use .csv or .geojson")
    if form == "geojson" and target.plane:
        raise GazetteerError(f"GeoJSON is in degrees, not in {crs}; use .csv or .gpkg")
    chosen = frozenset(kinds) or frozenset(KINDS)
    entries = [e for e in gazetteer.entries.values() if not e.level and e.kind in chosen]
    entries.sort(key=lambda e: (tuple(KINDS).index(e.kind), e.id))
    shapes = target.transform([_geometry(gazetteer, entry) for entry in entries])
    if form == "gpkg":
        _write_geopackage(gazetteer, path, entries, shapes, target)
        return len(entries)
    if form == "csv":
        data = _csv(gazetteer, entries, shapes, target)
    elif form == "geojson":
        data = _geojson(gazetteer, entries, shapes, target)
    else:
        data = _linked_places(gazetteer, entries, shapes, lang)
    write_whole(path, data)
    return len(entries)


class _Target:
    """The datum or CRS of exported coordinates."""

    def __init__(self, crs: str) -> None:
        self._project: Callable[[Any, Any], tuple[Any, Any]]
        try:
            self.name = datum_named(crs)
            self.crs = CRS_OF_DATUM.get(self.name)
            self.plane = False
            self._project = lambda lon, lat: from_wgs84(lon, lat, self.name)
        except ValueError:
            try:
                system = pyproj.CRS(crs)
            except pyproj.exceptions.CRSError as error:
                reason = "neither a datum nor a CRS; use one such as GCJ-02 or EPSG:4523"
                raise GazetteerError(f"{crs}: {reason}") from error
            self.name = self.crs = system.to_string()
            self.plane = system.is_projected
            self._project = lambda lon, lat: to_crs(lon, lat, system)

    @property
    def decimals(self) -> int:
        """Decimals of a coordinate: a decimetre or finer."""
        return _METRE_DECIMALS if self.plane else _DEGREE_DECIMALS

    def transform(self, shapes: list[BaseGeometry | None]) -> list[BaseGeometry | None]:
        """Convert shapes from WGS84 degrees."""

        def project(lonlat: Any) -> Any:
            return np.column_stack(self._project(lonlat[:, 0], lonlat[:, 1])).round(self.decimals)

        moved = shapely.transform(np.array([*shapes, None], dtype=object), project)
        return list(moved[:-1])


def _geometry(gazetteer: Gazetteer, entry: Entry) -> BaseGeometry | None:
    if len(entry.nodes) > 1:
        nodes = [gazetteer.nodes[node] for node in entry.nodes]
        return LineString([(node.lon, node.lat) for node in nodes])
    if entry.lon is not None and entry.lat is not None:
        return Point(entry.lon, entry.lat)
    return None


def _cells(gazetteer: Gazetteer, entry: Entry) -> dict[str, str]:
    source = gazetteer.sources.get(entry.source)
    further = {"members": "|".join(entry.members), "licence": source.licence if source else ""}
    cells = entry_cells(entry) | further
    return {column: cells[column] for column in _COLUMNS}


def _csv(
    gazetteer: Gazetteer,
    entries: list[Entry],
    shapes: list[BaseGeometry | None],
    target: _Target,
) -> bytes:
    x, y = ("easting_m", "northing_m") if target.plane else ("lon", "lat")
    text = io.StringIO(newline="")
    columns = [*_COLUMNS[:4], x, y, "wkt", *_COLUMNS[4:]]
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    for entry, shape in zip(entries, shapes, strict=True):
        cells = {c: guarded(cell) for c, cell in _cells(gazetteer, entry).items()}
        if isinstance(shape, Point):
            cells |= {x: f"{shape.x:.{target.decimals}f}", y: f"{shape.y:.{target.decimals}f}"}
        elif shape is not None:
            cells["wkt"] = shapely.to_wkt(shape, rounding_precision=target.decimals)
        writer.writerow(cells)
    return text.getvalue().encode("utf-8-sig")


def _document(head: Mapping[str, Any], features: Iterable[Mapping[str, Any]]) -> bytes:
    """Return a FeatureCollection with one line per feature."""
    top = json.dumps({"type": "FeatureCollection", **head}, ensure_ascii=False)[:-1]
    body = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    return f'{top}, "features": [\n{body}\n]}}\n'.encode()


def _shape_json(shape: BaseGeometry | None) -> Any:
    return None if shape is None else json.loads(shapely.to_geojson(shape))


def _geojson(
    gazetteer: Gazetteer,
    entries: list[Entry],
    shapes: list[BaseGeometry | None],
    target: _Target,
) -> bytes:
    features = (
        {
            "type": "Feature",
            "id": entry.id,
            "geometry": _shape_json(shape),
            "properties": _cells(gazetteer, entry),
        }
        for entry, shape in zip(entries, shapes, strict=True)
    )
    return _document({} if target.name == "WGS84" else {"datum": target.name}, features)


def _linked_places(
    gazetteer: Gazetteer, entries: list[Entry], shapes: list[BaseGeometry | None], lang: str
) -> bytes:
    features = (
        _linked_place(gazetteer, entry, shape, lang)
        for entry, shape in zip(entries, shapes, strict=True)
    )
    return _document({"@context": _LINKED_PLACES_CONTEXT}, features)


def _linked_place(
    gazetteer: Gazetteer, entry: Entry, shape: BaseGeometry | None, lang: str
) -> dict[str, Any]:
    """Return a feature of Linked Places, with the gazetteer's own columns in its properties."""
    cells = _cells(gazetteer, entry)
    own = ("kind", "precision", "radius_m", "source", "source_ref", "licence", "unit", "through")
    source = gazetteer.sources.get(entry.source)
    cited = {"label": source.title, "@id": source.url} if source else {}
    citations = [{key: value for key, value in cited.items() if value}] if cited else []
    feature: dict[str, Any] = {
        "@id": f"urn:geomap:{entry.id}",
        "type": "Feature",
        "properties": {"title": entry.name} | {c: cells[c] for c in own if cells[c]},
        "geometry": _shape_json(shape),
        "names": [{"toponym": name, "lang": "zh", "citations": citations} for name in entry.names],
        "types": [{"label": KINDS[entry.kind].label(lang)}],
    }
    span = {
        bound: {"in": date}
        for bound, date in (("start", entry.since), ("end", entry.until))
        if date
    }
    if span:
        feature["when"] = {"timespans": [span]}
    relations = [
        {"relationType": "gvp:broaderPartitive", "relationTo": f"urn:geomap:{whole}"}
        for whole in (entry.part_of,)
        if whole
    ]
    if relations:
        feature["relations"] = relations
    if entry.note:
        feature["descriptions"] = [{"value": entry.note, "lang": "zh"}]
    return feature


def _write_geopackage(
    gazetteer: Gazetteer,
    path: Path,
    entries: list[Entry],
    shapes: list[BaseGeometry | None],
    target: _Target,
) -> None:
    rows = pd.DataFrame(
        [_cells(gazetteer, e) for e in entries], columns=list(_COLUMNS), dtype="str"
    )
    rows["radius_m"] = pd.to_numeric(rows["radius_m"]).astype("float64")
    frame = gpd.GeoDataFrame(rows, geometry=gpd.GeoSeries(shapes, crs=target.crs))
    lines = np.array([is_corridor(entry) for entry in entries], dtype=bool)
    used = {entry.source for entry in entries}
    sources = pd.DataFrame([asdict(s) for s in gazetteer.sources.values() if s.id in used])
    with draft_geofile(path, ".gpkg") as draft:
        write_tables(
            {"places": frame[~lines], "corridors": frame[lines], "sources": sources},
            draft,
            geometry_types={"places": "Point", "corridors": "LineString"},
        )
