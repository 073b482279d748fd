"""A district's layers as a GeoPackage with styles for QGIS.

A layer contains one kind in one type of geometry, so that one style fits it. QGIS finds the styles
in the table ``layer_styles`` and applies them.
"""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from pyogrio.errors import DataSourceError

from geomap import words
from geomap.bundles.qgis import Sort, style
from geomap.errors import OutputError
from geomap.geofiles import CRS, write_tables
from geomap.layers import build_layers, build_mentions
from geomap.ledger import Ledger
from geomap.vocabulary import KINDS

STYLES = "layer_styles"
"""The table in which QGIS looks for styles."""
_GEOMETRY_COLUMN = "geom"
_SORTS: tuple[Sort, ...] = ("point", "line", "area")
"""The types of geometry, indexed by dimension."""
_EPOCH = pd.Timestamp("1980-01-01")


def write_styled_geopackage(
    ledger: Ledger, path: Path, *, lang: str = "zh", crs: str = CRS, sentences: bool = True
) -> None:
    """Write a ledger's layers and their styles into a new GeoPackage; the same bytes every time.

    Layers are named after the kind and the type of geometry, in Chinese (``铁路_线``) or by their
    ids (``railway_line``). Features without geometry, and sentences, have tables of their own.

    Args:
        ledger: The district's rows.
        path: A file that does not exist yet.
        lang: Language of names, legends and notes.
        crs: The CRS of the geometry, longitude or easting first.
        sentences: Whether to include the plans' sentences.

    Raises:
        OSError, pyogrio.errors.DataSourceError: The file cannot be written.
    """
    text = words.table("bundles/words", lang)
    layers = build_layers(ledger, crs, lang)
    content: dict[str, pd.DataFrame] = {}
    styles = []
    for dimensions, sort in reversed(list(enumerate(_SORTS))):
        for kind, frame in layers.items():
            own = frame[shapely.get_dimensions(frame.geometry.values) == dimensions]
            if own.empty:
                continue
            label = KINDS[kind].zh if lang == "zh" else kind
            name = f"{label}_{text[f'geometry_{sort}']}"
            content[name] = _of_one_type(own)
            styles.append((name, style(kind, sort, lang)))
    unplaced = [frame[frame.geometry.isna()] for frame in layers.values()]
    unplaced = [frame for frame in unplaced if not frame.empty]
    if unplaced:
        content[text["unplaced"]] = pd.DataFrame(pd.concat(unplaced)).drop(columns="geometry")
    if sentences:
        content[text["layer_sentences"]] = build_mentions(ledger)
    content[STYLES] = _style_table(styles)
    try:
        write_tables(content, path)
    except DataSourceError as error:  # which does not say why
        raise OutputError(f"{path.name}: {error}; the disk may be full") from error


def _of_one_type(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Convert lines and areas to multipart if any is: a layer has one type of geometry."""
    if frame.geom_type.nunique() > 1:
        multiple = {1: shapely.multilinestrings, 2: shapely.multipolygons}
        parts = [shapely.get_parts(shape) for shape in frame.geometry]
        make = multiple[int(shapely.get_dimensions(frame.geometry.iloc[0]))]
        frame = frame.set_geometry([make(part) for part in parts], crs=frame.crs)
    return frame


def _style_table(styles: list[tuple[str, str]]) -> pd.DataFrame:
    """Return the table in which QGIS looks for styles."""
    names, drawings = zip(*styles, strict=True) if styles else ((), ())
    table = pd.DataFrame({"f_table_name": names, "styleQML": drawings}, dtype="string")
    return pd.DataFrame(
        {
            "f_table_catalog": "",
            "f_table_schema": "",
            "f_table_name": table["f_table_name"],
            "f_geometry_column": _GEOMETRY_COLUMN,
            "styleName": table["f_table_name"],
            "styleQML": table["styleQML"],
            "styleSLD": "",
            "useAsDefault": True,
            "description": "geomap",
            "owner": "geomap",
            "ui": "",
            "update_time": _EPOCH,
        }
    )
