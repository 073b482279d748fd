"""The ledger as GeoDataFrames, one per kind, and as one GeoPackage."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyproj
import shapely

from geomap.datums import datum_named
from geomap.errors import OutputError
from geomap.geodesy import area_m2, length_m
from geomap.ledger import Ledger
from geomap.ledger.write import tables
from geomap.vocabulary import KINDS

CRS = "EPSG:4326"
"""The CRS of all geometry in a ledger: WGS84, longitude first."""
MENTIONS = "mentions"
"""Name of the table of mentions, stored with the layers."""
_TEXT = (
    "id", "former_ids", "name", "aliases", "kind", "stage", "through", "through_codes", "members",
    "part_of", "districts", "districts_now", "precision", "source", "note", "stages",
)  # fmt: skip
"""Columns of text, which stay text even if every cell is empty."""
_CRS_OF_DATUM = {"WGS84": CRS, "CGCS2000": "EPSG:4490"}
"""The datums for which there is a geographic CRS with an EPSG code."""
_GEOPACKAGE = "1.2"
"""A version that older programs can read."""
_GDAL_OPTIONS = {
    "OGR_CURRENT_DATE": "1980-01-01T00:00:00.000Z",  # the same bytes every time
    "OGR_SQLITE_SYNCHRONOUS": "OFF",  # safe: files are moved into place only when complete
}


def crs_named(text: str) -> str:
    """Return the CRS that ``text`` names: ``EPSG:4490``, ``CGCS2000`` or a Gauss–Krüger zone.

    Raises:
        OutputError: There is no such CRS, or no EPSG code for it.
    """
    try:
        datum = datum_named(text)
    except ValueError:
        try:
            return str(pyproj.CRS(text).to_string())
        except pyproj.exceptions.CRSError as error:
            reason = "not a CRS; use EPSG:4326, EPSG:4490 or a zone from EPSG:4513 to EPSG:4554"
            raise OutputError(f"{text}: {reason}") from error
    if datum not in _CRS_OF_DATUM:
        raise OutputError(f"{text}: this datum has no EPSG code; use EPSG:4326 or EPSG:4490")
    return _CRS_OF_DATUM[datum]


def build_layers(ledger: Ledger, crs: str = CRS, lang: str = "zh") -> dict[str, gpd.GeoDataFrame]:
    """Return one GeoDataFrame per kind that occurs, in the order of the vocabulary.

    Each has the columns of :func:`build_features`.
    """
    if not ledger.features:
        return {}
    frame = build_features(ledger, crs, lang)
    return {
        kind: frame[frame["kind"] == kind].reset_index(drop=True)
        for kind in KINDS
        if (frame["kind"] == kind).any()
    }


def build_features(ledger: Ledger, crs: str = CRS, lang: str = "zh") -> gpd.GeoDataFrame:
    """Return the features of all kinds as one GeoDataFrame.

    The columns are those of the ledger (lists joined by ``|``), plus ``length_m`` and ``area_m2``
    (geodesic, WGS84). Geometry is in ``crs``, longitude or easting first; it is None if the
    feature could not be placed or is outside the area of ``crs``.

    Args:
        ledger: A ledger with at least one feature.
        crs: The CRS of the result.
        lang: Language of the notes, ``zh`` or ``en``.
    """
    features, _ = tables(ledger, lang)
    geometry = gpd.GeoSeries([feature.geometry for feature in ledger.features], crs=CRS)
    frame = gpd.GeoDataFrame(features.drop(columns=["lon", "lat"]), geometry=geometry)
    for column in _TEXT:
        frame[column] = frame[column].astype("string")
    for column in ("radius_m", "confidence"):
        frame[column] = pd.to_numeric(frame[column]).astype("float64")
    frame["length_m"] = [_measure(g, 1, length_m) for g in frame.geometry]
    frame["area_m2"] = [_measure(g, 2, area_m2) for g in frame.geometry]
    if crs != CRS:
        frame.geometry = _reached(frame.geometry.to_crs(crs))
    return frame


def build_mentions(ledger: Ledger) -> pd.DataFrame:
    """Return the mentions of all features as a table, joined to the layers by ``id``."""
    _, mentions = tables(ledger)
    mentions["page"] = pd.to_numeric(mentions["page"]).astype("float64")
    return mentions


def _measure(geometry: object, dimensions: int, measure: Callable[[object], float]) -> float:
    if geometry is None or shapely.get_dimensions(geometry) != dimensions:
        return np.nan
    return round(measure(geometry))


def _reached(geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    """Replace geometries that could not be projected (infinite coordinates) by None."""
    return geometry.where(np.isfinite(geometry.bounds).all(axis=1), None)


def write_geopackage(ledger: Ledger, path: Path, crs: str = CRS) -> None:
    """Write all layers and a table of mentions into one GeoPackage, whole or not at all.

    Raises:
        OutputError: The file cannot be written.
    """
    content = {**build_layers(ledger, crs), MENTIONS: build_mentions(ledger)}
    with draft_file(path, ".gpkg") as draft:
        write_tables(content, draft)


@contextmanager
def draft_file(path: Path, suffix: str) -> Iterator[Path]:
    """Yield a temporary path whose file is moved to ``path`` once it is complete.

    Its name ends in ``suffix``, because libraries choose the format by it.

    Raises:
        OutputError: The file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".geomap-") as folder:
            draft = Path(folder) / f"draft{suffix}"
            yield draft
            draft.replace(path)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}") from error
    except pyogrio.errors.DataSourceError as error:
        raise OutputError(f"{path}: cannot be written: {error}") from error


def write_tables(
    content: Mapping[str, pd.DataFrame], path: Path, titles: Mapping[str, str] | None = None
) -> None:
    """Write tables with or without geometry into a new GeoPackage; the same bytes every time.

    Args:
        content: The tables by name.
        path: A file that does not exist yet.
        titles: Titles of tables, by name; by default the name is the title.

    Raises:
        OSError, pyogrio.errors.DataSourceError: The file cannot be written.
    """
    with gdal_options(_GDAL_OPTIONS):
        for number, (name, frame) in enumerate(content.items()):
            pyogrio.write_dataframe(
                frame, path, layer=name, driver="GPKG", append=number > 0,
                dataset_options={"VERSION": _GEOPACKAGE},
                layer_options={"IDENTIFIER": (titles or {}).get(name, name)},
            )  # fmt: skip


@contextmanager
def gdal_options(options: Mapping[str, str]) -> Iterator[None]:
    """Set GDAL options for this process within a ``with`` block."""
    pyogrio.set_gdal_config_options(dict(options))
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(dict.fromkeys(options))
