"""Distances, lengths and areas on the WGS84 ellipsoid."""

import numpy as np
import shapely
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from geomap.sphere import EARTH_RADIUS_M, distance_m

__all__ = ["EARTH_RADIUS_M", "area_m2", "distance_m", "length_m"]

_GEOD = Geod(ellps="WGS84")


def length_m(line: BaseGeometry) -> float:
    """Return the geodesic length of a line in metres."""
    return float(_GEOD.geometry_length(line))


def area_m2(shape: BaseGeometry) -> float:
    """Return the geodesic area of a shape in square metres."""
    rings = shapely.get_rings(shapely.get_parts(shapely.orient_polygons(shape, exterior_cw=False)))
    coords, ring = shapely.get_coordinates(rings, return_index=True)
    whole = 0.0
    for lonlat in np.split(coords, np.flatnonzero(np.diff(ring)) + 1):
        lon, lat = lonlat.T
        whole += _GEOD.polygon_area_perimeter(lon, lat)[0]
    return abs(whole)
