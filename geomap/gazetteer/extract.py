"""Extracts of OpenStreetMap: read, and stored in the folder ``network/`` of a user's gazetteer.

What is stored is a GeoPackage of railways, motorways and trunk roads, which QGIS can open.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from geomap.errors import GazetteerError
from geomap.files import safe_name
from geomap.folders import staged_folder
from geomap.geodesy import length_m
from geomap.geofiles import CRS, gdal_options

FOLDER = "network"
"""Folder inside a user's gazetteer that contains the imported files."""
RAILWAYS = frozenset({"rail", "narrow_gauge", "light_rail", "subway", "monorail", "tram"})
ROADS = frozenset({"motorway", "motorway_link", "trunk", "trunk_link"})
UNTAGGED = "untagged"

_ROAD_NAME = re.compile(r"(?:高速|公路|国道|省道)(?:（.*）)?$")
_YARD = frozenset({"yard", "siding", "spur"})
_NAMES = ("name", "name_zh", "alt_name", "official_name", "short_name", "old_name")
_TAGS = ("railway", "highway", "construction", "service", "ref")
_OSM_CONFIG = Path(__file__).with_name("osmconf.ini")
_OSM_SUFFIXES = (".osm.pbf", ".pbf", ".osm", ".osm.bz2")
_LAYER = "ways"


@dataclass(frozen=True, slots=True)
class Ways:
    """Tracks and roads of an extract, each with its line, type, names and road numbers.

    Several ``names`` or ``refs`` are separated by ``|``; lines are WGS84 (lon, lat).
    """

    lines: npt.NDArray[np.object_]
    types: npt.NDArray[np.object_]
    names: npt.NDArray[np.object_]
    refs: npt.NDArray[np.object_]

    def length_km(self, roads: bool) -> float:
        """Return the geodesic length of all roads, or of all railway tracks."""
        chosen = np.isin(self.types.astype(str), list(ROADS)) == roads
        return sum(length_m(line) for line in self.lines[chosen]) / 1000


def read_extract(path: Path) -> Ways:
    """Read the railways, motorways and trunk roads of an OpenStreetMap extract.

    Lines under construction are included; proposed lines, sidings and yards are not.

    Args:
        path: ``.osm.pbf``, ``.osm``, or GeoJSON whose lines have the tags ``railway`` or
            ``highway`` as properties. If no line has one, those named 高速, 公路, 国道 or 省道
            count as motorways, all others as tracks.

    Raises:
        GazetteerError: The file cannot be read, is not in degrees, or contains no such line.
    """
    if not path.is_file():
        raise GazetteerError(f"{path}: no such file; give an OpenStreetMap extract")
    try:
        fields, geometry = _read_osm(path) if _is_osm(path) else _read(path, None)
    except (DataSourceError, DataLayerError, RuntimeError) as error:
        raise GazetteerError(
            f"{path}: cannot be read; give an OpenStreetMap extract as .osm.pbf or GeoJSON"
        ) from error
    ways = _select(fields, shapely.from_wkb(geometry))
    if not len(ways.lines):
        raise GazetteerError(
            f"{path}: contains no railway, motorway or trunk road; use another extract"
        )
    west, south, east, north = shapely.total_bounds(ways.lines)
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise GazetteerError(f"{path}: not in degrees; convert it to WGS84 (EPSG:4326)")
    return ways


def _is_osm(path: Path) -> bool:
    return path.name.lower().endswith(_OSM_SUFFIXES)


def _read_osm(path: Path) -> tuple[dict[str, Any], npt.NDArray[np.object_]]:
    where = "railway IS NOT NULL OR highway IN ({})".format(
        ", ".join(f"'{value}'" for value in sorted(ROADS | {"construction"}))
    )
    return _read(path, "lines", where=where, CONFIG_FILE=str(_OSM_CONFIG))


def _read(
    path: Path, layer: str | None, **options: str
) -> tuple[dict[str, Any], npt.NDArray[np.object_]]:
    meta, _, geometry, columns = pyogrio.raw.read(path, layer=layer, **options)
    if geometry is None:
        return {}, np.empty(0, dtype=object)
    return dict(zip(meta["fields"], columns, strict=True)), geometry


def _select(fields: dict[str, Any], geometry: npt.NDArray[np.object_]) -> Ways:
    def column(name: str) -> npt.NDArray[np.object_]:
        values = fields.get(name)
        if values is None:
            return np.full(len(geometry), "", dtype=object)
        return np.array([value if isinstance(value, str) else "" for value in values], dtype=object)

    tags = {name: column(name) for name in _TAGS}
    if any(tags["railway"]) or any(tags["highway"]):
        kinds = [_type(*values) for values in zip(*tags.values(), strict=True)]
    else:
        kinds = ["motorway" if _ROAD_NAME.search(n) else UNTAGGED for n in column("name")]
    types = np.array(kinds, dtype=object)
    names = [_several(values) for values in zip(*map(column, _NAMES), strict=True)]
    refs = [_several(value.split(";")) for value in tags["ref"]]
    parts, source = shapely.get_parts(shapely.force_2d(geometry), return_index=True)
    keep = (shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING) & (types[source] != "")
    source = source[keep]
    return Ways(
        parts[keep],
        types[source],
        np.array(names, dtype=object)[source],
        np.array(refs, dtype=object)[source],
    )


def _type(railway: str, highway: str, construction: str, service: str, _ref: str) -> str:
    value = construction if "construction" in {railway, highway} else railway or highway
    wanted = RAILWAYS if railway else ROADS
    return value if value in wanted and service not in _YARD else ""


def _several(values: Iterable[str]) -> str:
    return "|".join(dict.fromkeys(value.strip() for value in values if value.strip()))


# The user's folder -----------------------------------------------------------------------------


def import_network(extract: Path, folder: Path) -> tuple[Path, Ways]:
    """Store the tracks of an extract in a user's gazetteer folder, whole or not at all.

    Args:
        extract: See :func:`read_extract`.
        folder: The user's gazetteer folder, created if necessary.

    Returns:
        The file written, ``network/<name of the extract>.gpkg``, and its contents. An extract of
        the same name replaces it; extracts with other names are combined with it.

    Raises:
        GazetteerError: The extract cannot be read.
        OutputError: The folder cannot be written.
    """
    ways = read_extract(extract)
    stem = re.sub(r"(\.osm)?\.[^.]+$", "", extract.name)
    name = f"{safe_name(stem)}.gpkg"
    with staged_folder(folder / FOLDER) as staging, gdal_options():
        pyogrio.raw.write(
            staging / name, shapely.to_wkb(ways.lines),
            field_data=[ways.types, ways.names, ways.refs], fields=["type", "names", "refs"],
            layer=_LAYER, driver="GPKG", geometry_type="LineString", crs=CRS,
        )  # fmt: skip
    return folder / FOLDER / name, ways


def load_ways(folder: Path) -> list[Ways]:
    """Return the ways of each file that was imported into a user's gazetteer folder.

    Raises:
        GazetteerError: One of the files cannot be read.
    """
    return [_load(path) for path in sorted((folder / FOLDER).glob("*.gpkg"))]


def _load(path: Path) -> Ways:
    try:
        fields, geometry = _read(path, _LAYER)
        return Ways(shapely.from_wkb(geometry), fields["type"], fields["names"], fields["refs"])
    except (DataSourceError, DataLayerError, KeyError) as error:
        raise GazetteerError(
            f"{path}: cannot be read; import it again with geomap gazetteer import-network"
        ) from error
