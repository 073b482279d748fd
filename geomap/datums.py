"""Datums of Chinese maps: WGS84, CGCS2000, GCJ-02 and BD-09, and the Gauss–Krüger zones.

Everything inside geomap is WGS84. GCJ-02, the datum of maps published in China, is WGS84 shifted by
some 300 to 700 m; Baidu's BD-09 is GCJ-02 shifted by another 1,000 m. Both formulas are published:

- GCJ-02: a polynomial with sine terms in the longitude east of 105° and the latitude north of 35°,
  in metres, turned into degrees on the Krasovsky 1940 ellipsoid. It became known in 2010 from
  navigation software; the constants are those that all open map projects use.
- BD-09: a fixed step of 0.0065° and 0.006°, and a small wave in the polar coordinates of the
  GCJ-02 degrees. It became known from Baidu's map scripts; Baidu documents only the service.

Neither has a closed inverse; both are inverted by fixed-point iteration. CGCS2000 equals WGS84 to
about a decimetre and is treated as equal in degrees; pyproj computes its plane coordinates.

All functions take and return degrees, longitude first, as numbers or numpy arrays of one shape.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Transformer

from geomap.sphere import EARTH_RADIUS_M

Degrees = NDArray[np.float64]
LonLat = tuple[Degrees, Degrees]

SHIFTED_BOUNDS = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north in degrees: outside these rough bounds nothing is shifted."""

_SEMI_MAJOR_M = 6_378_245.0
_ECCENTRICITY2 = 0.006_693_421_622_965_943
_ORIGIN_LON, _ORIGIN_LAT = 105.0, 35.0
_BAIDU_STEP_LON, _BAIDU_STEP_LAT = 0.0065, 0.006
_BAIDU_WAVE = np.pi * 3000 / 180
_INVERSE_STEPS = 6
"""Three iterations are exact to a millimetre for GCJ-02, six for BD-09."""


def _within(lon: Degrees, lat: Degrees) -> NDArray[np.bool_]:
    west, south, east, north = SHIFTED_BOUNDS
    return (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)


def _elsewhere_origin(lon: Degrees, lat: Degrees, moved: NDArray[np.bool_]) -> LonLat:
    """Replace points that are not shifted by the origin, because formulas may overflow there."""
    return np.where(moved, lon, _ORIGIN_LON), np.where(moved, lat, _ORIGIN_LAT)


def _wave(x: Degrees, *terms: tuple[float, float]) -> Degrees:
    """Return two thirds of the sum of ``amplitude · sin(frequency · π · x)``."""
    total = np.zeros_like(x)
    for amplitude, frequency in terms:
        total += amplitude * np.sin(frequency * np.pi * x)
    return total * 2 / 3


def _gcj02_offset(lon: Degrees, lat: Degrees) -> LonLat:
    """Return the offset of GCJ-02 from WGS84 ``lon``, ``lat``, in degrees."""
    x, y = lon - _ORIGIN_LON, lat - _ORIGIN_LAT
    root, short = np.sqrt(np.abs(x)), _wave(x, (20, 6), (20, 2))
    east_m = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east_m += short + _wave(x, (20, 1), (40, 1 / 3), (150, 1 / 12), (300, 1 / 30))
    north_m = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north_m += short + _wave(y, (20, 1), (40, 1 / 3), (160, 1 / 12), (320, 1 / 30))
    phi = np.radians(lat)
    flattening = 1 - _ECCENTRICITY2 * np.sin(phi) ** 2
    prime_vertical_m = _SEMI_MAJOR_M / np.sqrt(flattening)
    meridian_m = prime_vertical_m * (1 - _ECCENTRICITY2) / flattening
    return np.degrees(east_m / (prime_vertical_m * np.cos(phi))), np.degrees(north_m / meridian_m)


def _bd09_offset(lon: Degrees, lat: Degrees) -> LonLat:
    """Return the offset of BD-09 from GCJ-02 ``lon``, ``lat``, in degrees."""
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BAIDU_WAVE)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BAIDU_WAVE)
    return (
        radius * np.cos(angle) + _BAIDU_STEP_LON - lon,
        radius * np.sin(angle) + _BAIDU_STEP_LAT - lat,
    )


def _gcj02_then_bd09_offset(lon: Degrees, lat: Degrees) -> LonLat:
    east, north = _gcj02_offset(lon, lat)
    further_east, further_north = _bd09_offset(lon + east, lat + north)
    return east + further_east, north + further_north


_Offset = Callable[[Degrees, Degrees], LonLat]
_OFFSETS: Mapping[str, _Offset] = {"GCJ-02": _gcj02_offset, "BD-09": _gcj02_then_bd09_offset}
DATUMS = ("WGS84", "CGCS2000", *_OFFSETS)
"""The supported datums of coordinates in degrees."""
_SPELLINGS = {
    "WGS84": "WGS84", "WGS1984": "WGS84", "EPSG4326": "WGS84",
    "CGCS2000": "CGCS2000", "EPSG4490": "CGCS2000",
    "GCJ02": "GCJ-02", "BD09": "BD-09", "BD09LL": "BD-09",
}  # fmt: skip


def datum_named(text: str) -> str:
    """Return the datum of :data:`DATUMS` that ``text`` names (``gcj02``, ``EPSG:4490``).

    Raises:
        ValueError: There is no such datum.
    """
    spelling = text.upper().translate({ord(mark): None for mark in " -_:"})
    if spelling not in _SPELLINGS:
        raise ValueError(f"{text!r} is not one of the datums {', '.join(DATUMS)}")
    return _SPELLINGS[spelling]


def from_wgs84(lon: ArrayLike, lat: ArrayLike, datum: str) -> LonLat:
    """Convert WGS84 degrees to degrees of ``datum``, one of :data:`DATUMS`.

    Points outside :data:`SHIFTED_BOUNDS` and NaN are returned unchanged.
    """
    lon, lat = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
    offset = _OFFSETS.get(datum)
    if offset is None:
        return lon.copy()[()], lat.copy()[()]
    moved = _within(lon, lat)
    east, north = offset(*_elsewhere_origin(lon, lat, moved))
    return np.where(moved, lon + east, lon)[()], np.where(moved, lat + north, lat)[()]


def to_wgs84(lon: ArrayLike, lat: ArrayLike, datum: str) -> LonLat:
    """Convert degrees of ``datum``, one of :data:`DATUMS`, to WGS84 degrees.

    This inverts :func:`from_wgs84` to a millimetre, except within a kilometre of the edge of
    :data:`SHIFTED_BOUNDS`, where the published formulas jump.
    """
    lon, lat = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
    offset = _OFFSETS.get(datum)
    if offset is None:
        return lon.copy()[()], lat.copy()[()]
    moved = _within(lon, lat)
    start_lon, start_lat = true_lon, true_lat = _elsewhere_origin(lon, lat, moved)
    for _ in range(_INVERSE_STEPS):
        east, north = offset(true_lon, true_lat)
        true_lon, true_lat = start_lon - east, start_lat - north
    return np.where(moved, true_lon, lon)[()], np.where(moved, true_lat, lat)[()]


def to_crs(lon: ArrayLike, lat: ArrayLike, crs: Any) -> LonLat:
    """Convert WGS84 degrees to a CRS of pyproj (``"EPSG:4523"``), easting or longitude first.

    Raises:
        pyproj.exceptions.CRSError: There is no such CRS.
    """
    transformer = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    x, y = transformer.transform(np.asarray(lon, np.float64), np.asarray(lat, np.float64))
    return np.asarray(x), np.asarray(y)


# The actual datum of a batch of points ----------------------------------------------------------

_NEAR_M = 200.0
_SAME_PLACE_M = 5000.0


@dataclass(frozen=True, slots=True)
class Shift:
    """The offset of a batch of points from the true positions of the same places.

    Attributes:
        datum: The datum in which the points seem to be, ``GCJ-02`` or ``BD-09``; empty if there is
            no clear offset.
        near: The number of points within 200 m of where that datum would put them.
        pairs: The number of points within 5 km of the true positions, which are the same places.
        east_m, north_m: The median offset of the ``near`` points, in metres.
    """

    datum: str = ""
    near: int = 0
    pairs: int = 0
    east_m: float = 0.0
    north_m: float = 0.0


def shift_of(
    lon: ArrayLike, lat: ArrayLike, true_lon: ArrayLike, true_lat: ArrayLike, *, at_least: int = 8
) -> Shift:
    """Determine whether points declared as WGS84 are where an unconverted datum would put them.

    They are if ``at_least`` of them, and at least half of those within 5 km of their true
    positions, are within 200 m of the shifted position.

    Args:
        lon: Longitudes of the points, degrees.
        lat: Their latitudes.
        true_lon: WGS84 longitudes of the same places, from another source.
        true_lat: Their latitudes.
        at_least: The minimum number of points.
    """
    lon, lat, true_lon, true_lat = (
        np.atleast_1d(np.asarray(a, np.float64)) for a in (lon, lat, true_lon, true_lat)
    )
    metre = np.degrees(1 / EARTH_RADIUS_M)
    shrink = np.cos(np.radians(true_lat))
    east_m, north_m = (lon - true_lon) * shrink / metre, (lat - true_lat) / metre
    same = np.hypot(east_m, north_m) <= _SAME_PLACE_M
    pairs = int(same.sum())
    for datum in _OFFSETS:
        there_lon, there_lat = from_wgs84(true_lon, true_lat, datum)
        away_m = np.hypot((lon - there_lon) * shrink, lat - there_lat) / metre
        moved = _within(true_lon, true_lat)
        near = same & moved & (away_m <= _NEAR_M)
        if near.sum() >= max(at_least, 1) and 2 * near.sum() >= pairs:
            median = float(np.median(east_m[near])), float(np.median(north_m[near]))
            return Shift(datum, int(near.sum()), pairs, *median)
    return Shift(pairs=pairs)
