"""A district's layers as a GeoPackage that QGIS draws at once.

A layer holds one kind in one sort of geometry, so that one style fits it. QGIS finds the styles
in the table ``layer_styles`` and applies them by itself.
"""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from geomap.bundles.qgis import Sort, style
from geomap.bundles.words import words
from geomap.layers import CRS, build_layers, build_mentions, write_tables
from geomap.ledger import Ledger
from geomap.vocabulary import KINDS

STYLES = "layer_styles"
_GEOMETRY_COLUMN = "geom"
_SORTS: tuple[Sort, ...] = ("point", "line", "area")
"""The sorts of geometry by their dimensions."""
_EPOCH = pd.Timestamp("1980-01-01")


def write_styled_geopackage(
    ledger: Ledger, path: Path, *, lang: str = "zh", crs: str = CRS, sentences: bool = True
) -> None:
    """Write a ledger's layers with their styles into a new GeoPackage, the same bytes every time.

    Layers are called by kind and sort of geometry, in Chinese (``铁路_线``) or by their ids
    (``railway_line``). Features without geometry and the sentences are tables of their own.

    Args:
        ledger: the district's rows.
        path: a file that is not there yet.
        lang: language of names and legends.
        crs: what the geometry is in.
        sentences: whether the plans' own words are in it.

    Raises:
        OSError, pyogrio.errors.DataSourceError: the file cannot be written.
    """
    text = words(lang)
    layers = build_layers(ledger, crs)
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
    write_tables(content, path)


def _of_one_type(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Make lines and areas multiple where some are: a layer has one type of geometry."""
    if frame.geom_type.nunique() > 1:
        multiple = {1: shapely.multilinestrings, 2: shapely.multipolygons}
        parts = [shapely.get_parts(shape) for shape in frame.geometry]
        make = multiple[int(shapely.get_dimensions(frame.geometry.iloc[0]))]
        frame = frame.set_geometry([make(part) for part in parts], crs=frame.crs)
    return frame


def _style_table(styles: list[tuple[str, str]]) -> pd.DataFrame:
    """Return the table that QGIS keeps styles in."""
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
