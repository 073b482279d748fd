"""Positions every geographer knows, and what holds for every row."""

import pytest
import shapely

from geomap.gazetteer import Gazetteer, Node
from geomap.geodesy import distance_m

PLACES = {
    "重庆江北国际机场": (106.642, 29.719, 2),
    "成都双流国际机场": (103.947, 30.578, 2),
    "成都天府国际机场": (104.441, 30.312, 3),
    "绵阳南郊机场": (104.741, 31.428, 2),
    "稻城亚丁机场": (100.053, 29.323, 2),
    "北京首都国际机场": (116.588, 40.080, 3),
    "果园港": (106.73, 29.61, 3),
    "三峡水电站": (111.003, 30.823, 5),
    "向家坝水电站": (104.393, 28.643, 3),
    "溪洛渡水电站": (103.65, 28.26, 3),
    "白鹤滩水电站": (102.90, 27.22, 6),
    "乌东德水电站": (102.63, 26.33, 6),
    "二滩水电站": (101.78, 26.82, 3),
    "紫坪铺水库": (103.57, 31.03, 3),
    "三星堆": (104.20, 31.00, 3),
    "大足石刻": (105.795, 29.749, 6),
    "钓鱼城": (106.31, 30.00, 6),
    "峨眉山": (103.33, 29.52, 8),
}
"""Name: longitude, latitude, and how many kilometres off is still right."""
STATIONS = {
    "成都东站": (104.140, 30.630, 1),
    "成都站": (104.071, 30.698, 1),
    "重庆北站": (106.549, 29.609, 1),
    "重庆西站": (106.431, 29.501, 1),
    "沙坪坝站": (106.457, 29.559, 1),
    "西安北站": (108.934, 34.377, 1),
    "贵阳北站": (106.672, 26.622, 1),
}
SEATS = {
    "500000": (106.551, 29.563, 5),
    "500101": (108.409, 30.807, 8),
    "500114": (108.771, 29.533, 5),
    "510100": (104.066, 30.660, 5),
    "510500": (105.442, 28.871, 5),
    "511500": (104.643, 28.752, 5),
    "520100": (106.71, 26.60, 5),
    "610100": (108.94, 34.26, 5),
}
ONE_COUNTRY = (73.0, 136.0, 3.0, 54.0)


def km_off(known: tuple[float, float, float], lon: float, lat: float) -> float:
    return distance_m(known[0], known[1], lon, lat) / 1000


@pytest.mark.parametrize("name", PLACES)
def test_place_is_where_everyone_knows_it(gazetteer: Gazetteer, name: str) -> None:
    entry = next(
        entry
        for entry in map(gazetteer.entries.__getitem__, gazetteer.by_name[name])
        if entry.lon is not None
    )
    assert entry.lon is not None and entry.lat is not None and entry.radius_m is not None
    off = km_off(PLACES[name], entry.lon, entry.lat)
    assert off <= PLACES[name][2]
    assert off * 1000 <= entry.radius_m


@pytest.mark.parametrize("name", STATIONS)
def test_station_is_where_everyone_knows_it(gazetteer: Gazetteer, name: str) -> None:
    found = [node for node in gazetteer.nodes.values() if node.name == name]
    assert found
    assert all(km_off(STATIONS[name], node.lon, node.lat) <= STATIONS[name][2] for node in found)


@pytest.mark.parametrize("code", SEATS)
def test_seat_is_where_everyone_knows_it(gazetteer: Gazetteer, code: str) -> None:
    seat = gazetteer.atlas.seats[code]
    assert km_off(SEATS[code], seat.lon, seat.lat) <= SEATS[code][2]


def points(gazetteer: Gazetteer) -> list[Node]:
    """Every row with a position."""
    places = [
        Node(e.id, e.name, e.kind, e.lon, e.lat, e.precision, e.radius_m or 0, e.source, e.unit)
        for e in gazetteer.entries.values()
        if e.lon is not None and e.lat is not None
    ]
    seats = gazetteer.atlas.seats.items()
    return [
        *places,
        *(n for n in gazetteer.nodes.values() if not n.id.startswith(("seat-", "unit-"))),
        *(
            Node(n.id, n.name, n.type, n.lon, n.lat, n.precision, n.radius_m, n.source, (code,))
            for code, n in seats
        ),
    ]


def test_every_point_lies_in_one_of_its_units(gazetteer: Gazetteer) -> None:
    atlas = gazetteer.atlas
    strays = []
    for point in points(gazetteer):
        shapes = [atlas.boundaries[code] for code in point.unit if code in atlas.boundaries]
        if shapes and not any(shapely.contains_xy(s, point.lon, point.lat) for s in shapes):
            strays.append((point.id, point.name, point.lon, point.lat))
    assert strays == []


def test_no_point_has_latitude_first(gazetteer: Gazetteer) -> None:
    """In China a longitude is more than 73 and a latitude less than 54."""
    west, east, south, north = ONE_COUNTRY
    home = [point for point in points(gazetteer) if point.unit]
    assert len(home) > 3000
    wrong = [p.id for p in home if not (west < p.lon < east and south < p.lat < north)]
    assert wrong == []


def test_every_point_says_how_far_off_it_may_be(gazetteer: Gazetteer) -> None:
    assert [p.id for p in points(gazetteer) if not p.radius_m > 0] == []


def test_what_no_source_gives_is_never_called_exact(gazetteer: Gazetteer) -> None:
    own = [point for point in points(gazetteer) if point.source == "editor"]
    assert own
    assert [p.id for p in own if p.radius_m < 5000] == []
    assert {p.precision for p in own} <= {"approximate", "county", "city", "province"}
