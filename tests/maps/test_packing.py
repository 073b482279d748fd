"""What a page carries in place of plain records, and that it can be read back."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.maps.packing import pack
from tests.maps.unpacking import lines, unpack

AREA = {
    "type": "Polygon",
    "coordinates": [[[106.5, 29.5], [107.25, 29.5], [107, 30], [106.5, 29.5]]],
}
LINE = {"type": "LineString", "coordinates": [[106.5, 29.5], [107.25, 29.5]]}
STAGES = [{"id": "studying"}, {"id": "built"}]
PLAIN = {"id": "a", "name": "甲", "kind": "zone", "stage": "built", "precision": "site"}
EMPTY: dict[str, Any] = {"features": [], "sentences": [], "stages": STAGES}

coordinate = st.integers(-18_000_000, 18_000_000).map(lambda n: n / 1e5)
ring = st.lists(st.tuples(coordinate, coordinate).map(list), min_size=4, max_size=9)
word = st.text(st.sampled_from("重庆内江荣昌高新区𠮷<&"), max_size=6)
mention = st.fixed_dictionaries(
    {"sentence": st.integers(0, 9), "start": st.integers(0, 9), "end": st.integers(0, 99)},
    optional={
        "units": st.lists(word.filter(bool), min_size=1, max_size=2),
        "year": st.just(2027),
        "quantities": st.just(["3万吨"]),
    },
)
feature = st.fixed_dictionaries(
    {
        "id": st.just("a"), "name": word.filter(bool), "kind": st.just("zone"),
        "stage": st.sampled_from(["studying", "built"]), "precision": st.just("site"),
    },
    optional={
        "aliases": st.lists(word.filter(bool), min_size=1),
        "note": st.lists(word.filter(bool), min_size=1).map("；".join),
        "districts": st.lists(word.filter(bool), min_size=1, max_size=3),
        "members": st.lists(word.filter(bool), min_size=1, max_size=3),
        "radius_m": st.integers(1, 9000), "length_km": st.just(1.5), "focus": st.just(False),
        "mentions": st.lists(mention, min_size=1),
        "stages": st.lists(
            st.fixed_dictionaries(
                {"plan": st.integers(0, 3), "stage": st.just("studying"), "phrase": word}
            ), min_size=1,
        ),
        "geometry": st.sampled_from([AREA, LINE, {"type": "Point", "coordinates": [106.5, 29]}]),
    },
)  # fmt: skip


@given(rings=st.lists(ring, min_size=1, max_size=3))
def test_what_is_unpacked_is_what_was_packed(rings: list[Any]) -> None:
    area = {"type": "Polygon", "coordinates": rings}
    packed = pack({**EMPTY, "features": [{**PLAIN, "geometry": area}]})
    assert unpack(packed)["features"][0]["geometry"] == area


@given(features=st.lists(feature, max_size=3))
def test_features_are_read_back_whole(features: list[dict[str, Any]]) -> None:
    before = copy.deepcopy(features)
    packed = pack({**EMPTY, "features": features})
    assert unpack(packed)["features"] == before
    assert features == before


def test_lines_and_areas_are_carried_once_and_points_as_they_are() -> None:
    point = {"type": "Point", "coordinates": [106.5, 29.5]}
    places = [AREA, copy.deepcopy(AREA), LINE, copy.deepcopy(LINE), point, None]
    packed = pack({**EMPTY, "features": [{**PLAIN, "geometry": place} for place in places]})
    assert len(packed["shapes"]) == 2
    assert [f.get("geometry") for f in unpack(packed)["features"]] == places


def test_sentences_and_names_of_places_are_read_back() -> None:
    sentences = [{"plan": 1, "section": "一、交通 › （一）铁路", "text": "建设。"}, {"plan": 0}]
    base = {
        "lines": {"county": [LINE["coordinates"]]},
        "rivers": [{"name": "涪江", "line": LINE["coordinates"]}],
        "labels": [
            {"name": "重庆", "rank": "prefecture", "lon": 106.5, "lat": 29.5},
            {"name": "贵州", "rank": "province", "lon": 107.0, "lat": 28.5, "home": False},
        ],
        "focus": AREA,
        "extent": [105, 28, 108, 31],
    }
    packed = pack({**EMPTY, "sentences": sentences, "base": base})
    told = unpack(packed)
    assert told["sentences"] == sentences
    assert told["base"] == base | {
        "lines": {"province": [], "prefecture": [], "county": [LINE["coordinates"]]}
    }


def test_an_area_along_borders_is_written_as_their_numbers() -> None:
    """Each border stands in the page once, whichever way round an area follows it."""
    south = [[106.0, 29.0], [106.5, 29.1], [107.0, 29.0]]
    north = [[106.0, 29.0], [106.5, 30.0], [107.0, 29.0]]
    around = [*north, *south[1::-1]]
    other = {"type": "Polygon", "coordinates": [around[::-1]]}
    area = {"type": "MultiPolygon", "coordinates": [[around]]}
    base = {"lines": {"province": [south], "county": [north]}}
    features = [{**PLAIN, "geometry": area}, {**PLAIN, "geometry": other}]
    packed = pack({**EMPTY, "features": features, "base": base})
    assert [shape[2] for shape in packed["shapes"]] == [[[[2, -1]]], [[1, -2]]]
    assert [f["geometry"] for f in unpack(packed)["features"]] == [area, other]


@pytest.mark.parametrize(("value", "digits"), [(106.5, 1), (106.123, 3), (106.0, 0)])
def test_as_many_digits_as_the_coordinates_have(value: float, digits: int) -> None:
    county = [[[value, value], [value, value]]]
    packed = pack({**EMPTY, "base": {"lines": {"county": county}}})
    assert packed["base"]["lines"][2][0] == digits
    assert lines(packed["base"]["lines"][2][1], digits, []) == county
