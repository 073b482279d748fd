"""What a page carries in place of GeoJSON areas."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.maps.packing import pack

AREA = {
    "type": "Polygon",
    "coordinates": [[[106.5, 29.5], [107.25, 29.5], [107, 30], [106.5, 29.5]]],
}
LINE = {"type": "LineString", "coordinates": [[106.5, 29.5], [107.25, 29.5]]}


def unpack(packed: Any, digits: int) -> Any:
    """Read encoded polylines as ``data.js`` does."""
    if isinstance(packed, list):
        return [unpack(part, digits) for part in packed]
    numbers: list[int] = []
    value = shift = 0
    for sign in packed:
        group = ord(sign) - 63
        value |= (group & 31) << shift
        shift += 5
        if group < 32:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    x = y = 0
    points = []
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append([x / 10**digits, y / 10**digits])
    return points


def shape_of(feature: dict[str, Any], packed: dict[str, Any]) -> dict[str, Any]:
    shape = packed["shapes"][feature["shape"]]
    return {"type": shape["type"], "coordinates": unpack(shape["lines"], shape["digits"])}


coordinate = st.integers(-18_000_000, 18_000_000).map(lambda n: n / 1e5)
ring = st.lists(st.tuples(coordinate, coordinate).map(list), min_size=4, max_size=9)


@given(rings=st.lists(ring, min_size=1, max_size=3))
def test_what_is_unpacked_is_what_was_packed(rings: list[Any]) -> None:
    area = {"type": "Polygon", "coordinates": rings}
    packed = pack({"features": [{"id": "a", "geometry": area}]})
    assert shape_of(packed["features"][0], packed) == area


def test_an_area_is_carried_once_and_lines_and_points_as_they_are() -> None:
    features = [
        {"id": "a", "geometry": AREA},
        {"id": "b", "geometry": json.loads(json.dumps(AREA))},
        {"id": "c", "geometry": LINE},
        {"id": "d", "geometry": None},
    ]
    packed = pack({"features": features, "base": {"focus": AREA, "lines": {}, "rivers": []}})
    assert len(packed["shapes"]) == 1
    assert [f.get("shape") for f in packed["features"]] == [0, 0, None, None]
    assert packed["features"][2]["geometry"] == LINE
    assert packed["base"]["focus"] == 0
    assert features[0]["geometry"] == AREA


@pytest.mark.parametrize(("value", "digits"), [(106.5, 1), (106.123, 3), (106.0, 0)])
def test_as_many_digits_as_the_coordinates_have(value: float, digits: int) -> None:
    lines = {"county": [[[value, value], [value, value]]]}
    packed = pack({"features": [], "base": {"lines": lines, "rivers": []}})
    county = packed["base"]["lines"]["county"]
    assert county["digits"] == digits
    assert unpack(county["lines"], digits) == lines["county"]
