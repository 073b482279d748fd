"""The layers as GeoPackage, GeoParquet and FlatGeobuf, in one file or one per layer."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from geomap.errors import OutputError
from geomap.exports.targets import check_file, check_folder
from geomap.files import unwritable
from geomap.folders import discard, draft_folder, put_in_place
from geomap.geofiles import CRS, draft_geofile
from geomap.layers import MENTIONS, build_features, build_layers, build_mentions, write_geopackage
from geomap.ledger import Ledger

_GEOPARQUET = "1.1.0"


def write_file(ledger: Ledger, path: Path, crs: str = CRS) -> None:
    """Write the ledger to one file, whole or not at all, in the format given by its ending.

    A GeoPackage has one layer per kind, and the mentions. GeoParquet and FlatGeobuf have a single
    table of all features.

    Args:
        ledger: The ledger.
        path: The file, with one of the endings of :data:`geomap.exports.targets.SUFFIXES`.
        crs: The CRS of the geometry, longitude or easting first.

    Raises:
        OutputError: The ending is unknown, or the file cannot be written.
    """
    check_file(path)
    suffix = path.suffix.lower()
    if suffix == ".gpkg":
        write_geopackage(ledger, path, crs)
        return
    frame = build_features(ledger, crs)
    with draft_geofile(path, suffix) as draft:
        _WRITERS[suffix](frame, draft)


def write_folder(ledger: Ledger, folder: Path, form: str = "fgb", crs: str = CRS) -> None:
    """Write a folder with one file per layer and one of the mentions, whole or not at all.

    Args:
        ledger: The ledger.
        folder: The folder; one made by an earlier run is replaced.
        form: One of :data:`geomap.exports.targets.FOLDER_FORMATS`.
        crs: The CRS of the geometry, longitude or easting first.

    Raises:
        OutputError: The folder cannot be written, or contains files of other formats.
    """
    check_folder(folder)
    suffix = f".{form}"
    content = {**build_layers(ledger, crs), MENTIONS: build_mentions(ledger)}
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = draft_folder(folder)
        try:
            for name, frame in content.items():
                _WRITERS[suffix](frame, draft / f"{name}{suffix}")
            put_in_place(draft, folder)
        finally:
            discard(draft)
    except (OSError, pyogrio.errors.DataSourceError) as error:
        raise unwritable(folder, error) from error


def _write_flatgeobuf(frame: pd.DataFrame, path: Path) -> None:
    """Write a FlatGeobuf, without an index if a row has no geometry: the index cannot hold it."""
    placed = isinstance(frame, gpd.GeoDataFrame) and frame.geometry.notna().all()
    options = {"SPATIAL_INDEX": "YES" if placed and len(frame) else "NO"}
    pyogrio.write_dataframe(frame, path, driver="FlatGeobuf", layer_options=options)


def _write_parquet(frame: pd.DataFrame, path: Path) -> None:
    try:
        import pyarrow  # noqa: F401, PLC0415
    except ImportError as error:
        raise OutputError("GeoParquet needs pyarrow: pip install 'geomap[parquet]'") from error
    if isinstance(frame, gpd.GeoDataFrame):
        frame.to_parquet(path, index=False, schema_version=_GEOPARQUET, write_covering_bbox=True)
    else:
        frame.to_parquet(path, index=False)


_WRITERS: dict[str, Callable[[pd.DataFrame, Path], None]] = {
    ".fgb": _write_flatgeobuf,
    ".parquet": _write_parquet,
}
