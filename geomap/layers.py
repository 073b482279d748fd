"""The ledger as GeoDataFrames, one per kind, and as one GeoPackage."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geomap.geodesy import area_m2, length_m
from geomap.geofiles import CRS, draft_geofile, write_tables
from geomap.ledger import Ledger
from geomap.ledger.write import tables
from geomap.vocabulary import KINDS

MENTIONS = "mentions"
"""Name of the table of mentions, stored with the layers."""
_TEXT = (
    "id", "former_ids", "name", "aliases", "kind", "stage", "through", "through_codes", "members",
    "part_of", "districts", "districts_now", "precision", "source", "note", "stages",
)  # fmt: skip
"""Columns of text, which stay text even if every cell is empty."""


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
    with draft_geofile(path, ".gpkg") as draft:
        write_tables(content, draft)
