"""Distances, lengths and areas on the WGS84 ellipsoid."""

import math

from pyproj import Geod
from shapely.geometry.base import BaseGeometry

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the WGS84 ellipsoid (IUGG)."""

_GEOD = Geod(ellps="WGS84")


def distance_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Return the great-circle distance in metres (haversine on a sphere, within 0.5 %)."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half_phi, half_lambda = (phi2 - phi1) / 2, math.radians(lon2 - lon1) / 2
    a = math.sin(half_phi) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(half_lambda) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(a))


def length_m(line: BaseGeometry) -> float:
    """Return the geodesic length of a line in metres."""
    return float(_GEOD.geometry_length(line))


def area_m2(shape: BaseGeometry) -> float:
    """Return the geodesic area of a shape in square metres."""
    return abs(float(_GEOD.geometry_area_perimeter(shape)[0]))
