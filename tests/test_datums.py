"""Datums: published values, round trips to a centimetre, arrays as numbers, suspicious batches."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from geomap.datums import (
    DATUMS,
    SHIFTED_BOUNDS,
    datum_named,
    from_wgs84,
    shift_of,
    to_crs,
    to_wgs84,
)
from geomap.geodesy import distance_m

WEST, SOUTH, EAST, NORTH = SHIFTED_BOUNDS
SHIFTED = ("GCJ-02", "BD-09")
# Within the bounds by more than the shift, which is what an inverse can tell.
LONS = st.floats(WEST + 0.02, EAST - 0.02)
LATS = st.floats(SOUTH + 0.02, NORTH - 0.02)
AWAY = st.one_of(
    st.tuples(st.floats(-180, WEST - 0.02), st.floats(-90, 90)),
    st.tuples(st.floats(EAST + 0.02, 180), st.floats(-90, 90)),
    st.tuples(LONS, st.floats(-90, SOUTH - 0.02)),
    st.tuples(LONS, st.floats(NORTH + 0.02, 90)),
)


def test_offset_at_chongqing_and_chengdu_is_that_of_the_maps() -> None:
    for lon, lat, east_m, north_m in (
        (106.5516, 29.5630, 360, -316),
        (104.0657, 30.6595, 240, -269),
        (107.3900, 29.7000, 430, -300),
    ):
        there_lon, there_lat = from_wgs84(lon, lat, "GCJ-02")
        east = distance_m(lon, lat, float(there_lon), lat) * np.sign(there_lon - lon)
        north = distance_m(lon, lat, lon, float(there_lat)) * np.sign(there_lat - lat)
        assert abs(east - east_m) < 25
        assert abs(north - north_m) < 25


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ],
)
def test_published_points_of_gcj02(wgs84: tuple[float, float], gcj02: tuple[float, float]) -> None:
    assert from_wgs84(*wgs84, "GCJ-02") == pytest.approx(gcj02, abs=1e-9)


def test_published_point_of_bd09() -> None:
    here = to_wgs84(116.404, 39.915, "GCJ-02")
    there = (116.41036949371029, 39.92133699351021)
    assert from_wgs84(*here, "BD-09") == pytest.approx(there, abs=1e-8)


@given(LONS, LATS, st.sampled_from(DATUMS))
def test_round_trip_is_right_to_a_centimetre(lon: float, lat: float, datum: str) -> None:
    back_lon, back_lat = to_wgs84(*from_wgs84(lon, lat, datum), datum)
    assert distance_m(lon, lat, float(back_lon), float(back_lat)) < 0.01


@given(LONS, LATS, st.sampled_from(SHIFTED), st.floats(0, 2 * np.pi))
def test_neighbours_stay_neighbours(lon: float, lat: float, datum: str, bearing: float) -> None:
    step = 1e-5  # about a metre
    lons = np.array([lon, lon + step * np.cos(bearing)])
    lats = np.array([lat, lat + step * np.sin(bearing)])
    for convert in (from_wgs84, to_wgs84):
        there_lons, there_lats = convert(lons, lats, datum)
        moved = np.hypot(np.diff(there_lons), np.diff(there_lats))
        assert moved == pytest.approx(step, rel=0.05)


@given(AWAY, st.sampled_from(DATUMS))
def test_nothing_is_moved_outside_china(point: tuple[float, float], datum: str) -> None:
    assert from_wgs84(*point, datum) == point
    assert to_wgs84(*point, datum) == point


@given(
    npst.arrays(np.float64, 5, elements=st.floats(-180, 180)),
    npst.arrays(np.float64, 5, elements=st.floats(-90, 90)),
    st.sampled_from(DATUMS),
)
def test_arrays_are_converted_as_numbers_are(
    lons: np.ndarray, lats: np.ndarray, datum: str
) -> None:
    for convert in (from_wgs84, to_wgs84):
        together = np.array(convert(lons, lats, datum))
        apart = np.array([convert(lon, lat, datum) for lon, lat in zip(lons, lats, strict=True)]).T
        np.testing.assert_allclose(together, apart, rtol=0, atol=1e-12)


def test_shapes_are_kept_and_inputs_left_alone() -> None:
    lons, lats = np.full((2, 3), 106.5), np.full((2, 3), 29.5)
    for datum in DATUMS:
        for convert in (from_wgs84, to_wgs84):
            there = convert(lons, lats, datum)
            assert [a.shape for a in there] == [(2, 3), (2, 3)]
            assert not any(np.shares_memory(a, b) for a, b in zip(there, (lons, lats), strict=True))
    assert (lons == 106.5).all()


def test_what_is_no_position_passes_through() -> None:
    for datum in DATUMS:
        for convert in (from_wgs84, to_wgs84):
            lons, lats = convert([np.nan, np.inf, 1e300], [29.5, np.nan, 29.5], datum)
            assert np.isnan(lons[0])
            assert list(lons[1:]) == [np.inf, 1e300]
            assert np.isnan(lats[1])


def test_cgcs2000_is_wgs84_in_degrees() -> None:
    assert from_wgs84(106.5, 29.5, "CGCS2000") == (106.5, 29.5)
    assert to_crs(106.5, 29.5, "EPSG:4490") == pytest.approx((106.5, 29.5), abs=1e-6)


@pytest.mark.parametrize(
    ("text", "datum"),
    [
        ("gcj02", "GCJ-02"), ("GCJ-02", "GCJ-02"), ("bd_09", "BD-09"), ("wgs 84", "WGS84"),
        ("EPSG:4326", "WGS84"), ("epsg:4490", "CGCS2000"), ("cgcs2000", "CGCS2000"),
    ],
)  # fmt: skip
def test_datums_are_known_however_spelled(text: str, datum: str) -> None:
    assert datum_named(text) == datum


def test_unknown_datum_is_refused() -> None:
    with pytest.raises(ValueError, match="'Beijing54' is not one of the datums WGS84, CGCS2000"):
        datum_named("Beijing54")


def test_plane_coordinates_are_easting_then_northing() -> None:
    east, north = to_crs([105.0, 106.0], [30.0, 30.0], "EPSG:4544")
    assert east[0] == pytest.approx(500_000)
    assert north[0] == pytest.approx(3_320_113, abs=1)
    assert east[1] - east[0] == pytest.approx(96_486, abs=5)
    zoned, _ = to_crs(105.0, 30.0, "EPSG:4523")
    assert zoned == pytest.approx(35_500_000)


# Suspicious batches ---------------------------------------------------------------------------


def batch(count: int = 12) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(3)
    return random.uniform(103, 109, count), random.uniform(28, 32, count)


@pytest.mark.parametrize("datum", SHIFTED)
def test_unconverted_batch_is_recognised(datum: str) -> None:
    true = batch()
    noise = np.random.default_rng(5).normal(0, 0.0005, (2, 12))
    lons, lats = from_wgs84(*true, datum)
    shift = shift_of(lons + noise[0], lats + noise[1], *true)
    assert shift.datum == datum
    assert 10 <= shift.near <= shift.pairs == 12
    assert shift.east_m > 100


def test_some_points_may_be_others_of_the_name() -> None:
    true = batch()
    lons, lats = from_wgs84(*true, "GCJ-02")
    lons[:4] += 2.0  # another county
    shift = shift_of(lons, lats, *true)
    assert (shift.datum, shift.near, shift.pairs) == ("GCJ-02", 8, 8)


def test_a_few_points_are_no_batch_unless_a_few_will_do() -> None:
    true = batch(5)
    there = from_wgs84(*true, "GCJ-02")
    assert shift_of(*there, *true).datum == ""
    assert shift_of(*there, *true, at_least=3).datum == "GCJ-02"


@given(st.integers(0, 1000))
def test_honest_batch_is_not_suspected(seed: int) -> None:
    true = batch(20)
    noise = np.random.default_rng(seed).normal(0, 0.003, (2, 20))
    assert shift_of(true[0] + noise[0], true[1] + noise[1], *true).datum == ""
    assert shift_of(*true, *true).datum == ""
    assert shift_of([], [], [], []).datum == ""
