"""Distances, lengths and areas against published values."""

import math

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geomap.geodesy import area_m2, distance_m, length_m

DEGREE = math.pi / 180
EQUATOR_RADIUS_M = 6_378_137.0
"""Semi-major axis of WGS84 (NIMA TR8350.2)."""
ELLIPSOID_AREA_M2 = 510_065_621_724_088.5
"""Surface of the WGS84 ellipsoid (Karney 2013, Algorithms for geodesics, 6; GeographicLib)."""


def dms(degrees: int, minutes: int, seconds: float) -> float:
    sign = math.copysign(1, degrees)
    return sign * (abs(degrees) + minutes / 60 + seconds / 3600)


FLINDERS = (dms(144, 25, 29.52440), dms(-37, 57, 3.72030))
BUNINYONG = (dms(143, 55, 35.38390), dms(-37, 39, 10.15610))
"""Trig points of the worked example in the GDA technical manual (ICSM): 54 972.271 m apart."""
JFK = (-dms(73, 46, 44), dms(40, 38, 23))
SINGAPORE = (dms(103, 59, 22), dms(1, 21, 33))
"""Airports of the worked example in the manual of GeodSolve: 15 347 628 m apart."""

in_china = st.tuples(st.floats(73, 136), st.floats(18, 54))


@pytest.mark.parametrize(
    ("points", "metres", "within"),
    [
        ([FLINDERS, BUNINYONG], 54_972.271, 0.001),
        ([JFK, SINGAPORE], 15_347_628, 0.5),
        ([(0, 0), (0, 90)], 10_001_965.729, 0.001),  # the quarter meridian (NIMA TR8350.2)
        ([(105, 0), (106, 0)], EQUATOR_RADIUS_M * DEGREE, 0.001),
    ],
    ids=["gda manual", "geodsolve manual", "quarter meridian", "degree on the equator"],
)
def test_length_of_a_line(points: list[tuple[float, float]], metres: float, within: float) -> None:
    assert length_m(shapely.LineString(points)) == pytest.approx(metres, abs=within)


def test_length_adds_up_over_the_parts_of_a_line() -> None:
    one = [(105.0, 30.0), (106.0, 30.5)]
    other = [(106.5, 29.0), (107.0, 29.1), (107.5, 29.0)]
    together = shapely.MultiLineString([one, other])
    apart = length_m(shapely.LineString(one)) + length_m(shapely.LineString(other))
    assert length_m(together) == pytest.approx(apart)
    assert length_m(shapely.LineString()) == 0


@pytest.mark.parametrize("ring", [[(0, 0), (90, 0), (0, 90)], [(0, 0), (0, 90), (90, 0)]])
def test_area_of_an_eighth_of_the_earth_whichever_way_round(ring: list[tuple[int, int]]) -> None:
    assert area_m2(shapely.Polygon(ring)) == pytest.approx(ELLIPSOID_AREA_M2 / 8, rel=1e-9)


@pytest.mark.parametrize("turn", [False, True], ids=["same way", "other way"])
def test_area_leaves_out_holes_whichever_way_round(turn: bool) -> None:
    outer, inner = shapely.box(105, 29, 107, 31), shapely.box(105.5, 29.5, 106, 30, ccw=turn)
    holed = shapely.Polygon(outer.exterior, [inner.exterior])
    assert area_m2(holed) == pytest.approx(area_m2(outer) - area_m2(inner), rel=1e-9)


@pytest.mark.parametrize("turn", [False, True], ids=["other way", "same way"])
def test_area_adds_up_over_parts_whichever_way_round(turn: bool) -> None:
    parts = [shapely.box(105, 29, 107, 31), shapely.box(110, 29, 111, 30, ccw=turn)]
    together = area_m2(shapely.MultiPolygon(parts))
    assert together == pytest.approx(sum(map(area_m2, parts)), rel=1e-9)


def test_area_of_a_cell_between_two_degrees() -> None:
    """R² Δλ (sin φ2 - sin φ1) on the authalic sphere of radius 6 371 007.181 m, at 30° north."""
    cell = shapely.segmentize(shapely.box(106, 29.5, 107, 30.5), 0.01)
    sphere = 6_371_007.181**2 * DEGREE * (math.sin(30.5 * DEGREE) - math.sin(29.5 * DEGREE))
    assert area_m2(cell) == pytest.approx(sphere, rel=3e-3)


@given(in_china, in_china)
def test_distance_is_near_the_geodesic_and_the_same_both_ways(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    metres = distance_m(*one, *other)
    assert metres == pytest.approx(distance_m(*other, *one))
    assert metres == pytest.approx(length_m(shapely.LineString([one, other])), rel=0.005, abs=1e-3)


def test_distance_of_known_places() -> None:
    assert distance_m(*FLINDERS, *BUNINYONG) == pytest.approx(54_972.271, rel=0.005)
    assert distance_m(*JFK, *SINGAPORE) == pytest.approx(15_347_628, rel=0.005)
    assert distance_m(106.5, 29.5, 106.5, 29.5) == 0
