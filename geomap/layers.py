"""Stage five: layers. The ledger as GeoDataFrames, one per kind, and as one GeoPackage."""

import tempfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from geomap.errors import OutputError
from geomap.geodesy import area_m2, length_m
from geomap.ledger import Ledger
from geomap.ledger.write import tables
from geomap.vocabulary import KINDS

CRS = "EPSG:4326"
_TEXT = (
    "id", "name", "aliases", "kind", "stage", "through", "through_codes", "members", "part_of",
    "districts", "districts_now", "precision", "source", "note", "stages",
)  # fmt: skip
_EPOCH = "1980-01-01T00:00:00Z"


def build_layers(ledger: Ledger) -> dict[str, gpd.GeoDataFrame]:
    """Return one GeoDataFrame per kind that occurs, in the contract's order of kinds.

    Columns are those of the ledger (lists joined by ``|``) with ``length_m`` and ``area_m2``
    (geodesic, WGS84); geometry is WGS84 (lon, lat), empty where a feature could not be placed.
    """
    features, _ = tables(ledger)
    if features.empty:
        return {}
    geometry = gpd.GeoSeries([feature.geometry for feature in ledger.features], crs=CRS)
    frame = gpd.GeoDataFrame(features.drop(columns=["lon", "lat"]), geometry=geometry)
    for column in _TEXT:
        frame[column] = frame[column].astype("string")
    for column in ("radius_m", "confidence"):
        frame[column] = pd.to_numeric(frame[column]).astype("float64")
    frame["length_m"] = [_measure(g, 1, length_m) for g in frame.geometry]
    frame["area_m2"] = [_measure(g, 2, area_m2) for g in frame.geometry]
    return {
        kind: frame[frame["kind"] == kind].reset_index(drop=True)
        for kind in KINDS
        if (frame["kind"] == kind).any()
    }


def _measure(geometry: object, dimensions: int, measure: object) -> float:
    if geometry is None or shapely.get_dimensions(geometry) != dimensions:
        return np.nan
    return round(measure(geometry))  # type: ignore[operator, no-any-return]


def write_geopackage(ledger: Ledger, path: Path) -> None:
    """Write all layers and a table of mentions into one GeoPackage, whole or not at all.

    Raises:
        OutputError: the file cannot be written.
    """
    layers = build_layers(ledger)
    _, mentions = tables(ledger)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".geomap-") as folder:
            draft = Path(folder) / "layers.gpkg"
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _EPOCH})
            for number, (kind, frame) in enumerate(layers.items()):
                frame.to_file(draft, layer=kind, driver="GPKG", append=number > 0)
            pyogrio.write_dataframe(
                _plain(mentions), draft, layer="mentions", driver="GPKG", append=bool(layers)
            )
            draft.replace(path)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from error
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _plain(mentions: pd.DataFrame) -> pd.DataFrame:
    frame = mentions.copy()
    frame["page"] = pd.to_numeric(frame["page"]).astype("float64")
    return frame
