"""Writes vector files, the same bytes every time, and names the CRS they can be in."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyogrio
import pyproj

from geomap.datums import datum_named
from geomap.errors import OutputError
from geomap.files import draft_file, unwritable

CRS = "EPSG:4326"
"""WGS84, longitude first."""
CRS_OF_DATUM = {"WGS84": CRS, "CGCS2000": "EPSG:4490"}
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
    if datum not in CRS_OF_DATUM:
        raise OutputError(f"{text}: this datum has no EPSG code; use EPSG:4326 or EPSG:4490")
    return CRS_OF_DATUM[datum]


@contextmanager
def draft_geofile(path: Path, suffix: str) -> Iterator[Path]:
    """Yield a temporary path, as :func:`draft_file` does, for a file that GDAL writes.

    Raises:
        OutputError: The file cannot be written.
    """
    try:
        with draft_file(path, suffix) as draft:
            yield draft
    except pyogrio.errors.DataSourceError as error:
        raise unwritable(path, error) from error


def write_tables(
    content: Mapping[str, pd.DataFrame],
    path: Path,
    *,
    geometry_types: Mapping[str, str] | None = None,
) -> None:
    """Write tables with or without geometry into a new GeoPackage; the same bytes every time.

    Args:
        content: The tables by name.
        path: A file that does not exist yet.
        geometry_types: Types of geometry of tables, by name; by default that of their rows.

    Raises:
        OSError, pyogrio.errors.DataSourceError: The file cannot be written.
    """
    with gdal_options():
        for number, (name, frame) in enumerate(content.items()):
            pyogrio.write_dataframe(
                frame, path, layer=name, driver="GPKG", append=number > 0,
                geometry_type=(geometry_types or {}).get(name),
                dataset_options={"VERSION": _GEOPACKAGE}, layer_options={"IDENTIFIER": name},
            )  # fmt: skip


@contextmanager
def gdal_options() -> Iterator[None]:
    """Let GDAL write the same bytes every time, and fast, within a ``with`` block."""
    pyogrio.set_gdal_config_options(_GDAL_OPTIONS)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(dict.fromkeys(_GDAL_OPTIONS))
