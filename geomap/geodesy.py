"""Distances, lengths and areas on the WGS84 ellipsoid."""

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
    oriented = shapely.orient_polygons(shape, exterior_cw=False)
    return abs(float(_GEOD.geometry_area_perimeter(oriented)[0]))
