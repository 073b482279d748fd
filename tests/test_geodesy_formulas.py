"""Lengths and areas beside those of PROJ's geodesics, another program's."""

from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geomap.gazetteer import Gazetteer
from geomap.geodesy import area_m2, areas_m2, length_m, path_m

WGS84 = Geod(ellps="WGS84")

points = st.tuples(st.floats(-170, 170), st.floats(-89, 89))


@given(points, points)
def test_length_is_the_geodesics(one: tuple[float, float], other: tuple[float, float]) -> None:
    metres = WGS84.inv(*one, *other)[2]
    if metres < 19_000_000:  # farther apart, the points are nearly opposite each other
        assert path_m([one, other]) == pytest.approx(metres, abs=0.001)


@pytest.mark.parametrize("line", [[], [(105.0, 30.0)], [(105.0, 30.0), (105.0, 30.0)]])
def test_line_of_no_length(line: Sequence[tuple[float, float]]) -> None:
    assert path_m(line) == 0


def test_path_and_line_are_as_long() -> None:
    line = [(105.0, 30.0), (106.0, 30.5), (106.2, 29.8)]
    assert path_m(line) == pytest.approx(WGS84.line_length(*zip(*line, strict=True)), abs=0.001)
    assert length_m(shapely.LineString(line)) == path_m(line)


def test_areas_of_units_are_the_geodesics(gazetteer: Gazetteer) -> None:
    shapes = list(gazetteer.atlas.boundaries.values())[::40]
    exact = [abs(WGS84.geometry_area_perimeter(shapely.orient_polygons(s))[0]) for s in shapes]
    away = np.abs(areas_m2(shapes) / exact - 1)
    assert away.max() < 5e-6
    assert np.median(away) < 2e-8


def test_areas_stay_in_order_and_leave_out_holes() -> None:
    outer, inner = shapely.box(105, 29, 107, 31), shapely.box(105.5, 29.5, 106, 30)
    holed = shapely.Polygon(outer.exterior, [inner.exterior])
    apart = shapely.MultiPolygon([inner, shapely.box(110, 29, 111, 30)])
    assert areas_m2([holed, inner, apart]) == pytest.approx(
        [area_m2(holed), area_m2(inner), area_m2(apart)], rel=1e-12
    )
    assert area_m2(holed) == pytest.approx(area_m2(outer) - area_m2(inner), rel=1e-9)
