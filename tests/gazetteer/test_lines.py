"""Metro lines, trunk railways and expressways beyond the plans, with their nodes."""

from itertools import pairwise

import pytest

from geomap.gazetteer import Entry, Gazetteer
from geomap.geodesy import distance_m

STATIONS = {
    "成都轨道交通1号线": 33,
    "成都轨道交通2号线": 32,
    "成都轨道交通3号线": 37,
    "成都轨道交通4号线": 30,
    "成都轨道交通5号线": 41,
    "成都轨道交通6号线": 56,
    "成都轨道交通9号线": 13,
    "成都轨道交通13号线": 21,
    "成都轨道交通17号线": 21,
    "成都轨道交通30号线": 24,
    "重庆轨道交通1号线": 25,
    "重庆轨道交通2号线": 25,
    "重庆轨道交通6号线": 28,
    "重庆轨道交通9号线": 29,
}
"""Metro lines and how many stations the operator names on them."""
EXPRESSWAYS = {
    "京昆高速公路": ["宁强", "朝天", "广元", "江油", "绵阳", "德阳", "成都", "雅安", "石棉",
                     "西昌", "德昌", "米易", "永仁"],
    "沪蓉高速公路": ["巫山", "奉节", "云阳", "万州", "梁平", "垫江", "邻水", "广安", "南充",
                     "遂宁", "成都"],
    "厦蓉高速公路": ["叙永", "纳溪", "泸州", "隆昌", "资中", "成都"],
    "银昆高速公路": ["南江", "巴中", "广安", "渝中", "永川", "荣昌", "隆昌", "自贡", "宜宾"],
    "兰海高速公路": ["广元", "苍溪", "阆中", "南充", "武胜", "合川", "綦江", "遵义"],
}  # fmt: skip
FARTHEST_M = 30_000
"""No two neighbouring stations of a metro line are farther apart (资阳线 is a suburban line)."""


def line(gazetteer: Gazetteer, name: str) -> Entry:
    (found,) = {e.id: e for e in gazetteer.entries.values() if e.name == name}.values()
    return found


@pytest.mark.parametrize("name", STATIONS)
def test_metro_line_has_all_its_stations(gazetteer: Gazetteer, name: str) -> None:
    nodes = [gazetteer.nodes[node] for node in line(gazetteer, name).nodes]
    assert len(nodes) == STATIONS[name]
    assert {node.precision for node in nodes} == {"station"}
    for one, other in pairwise(nodes):
        assert 300 < distance_m(one.lon, one.lat, other.lon, other.lat) < FARTHEST_M


@pytest.mark.parametrize("name", EXPRESSWAYS)
def test_expressway_passes_its_towns_in_order(gazetteer: Gazetteer, name: str) -> None:
    passed = [gazetteer.nodes[node].name for node in line(gazetteer, name).nodes]
    at = [passed.index(town) for town in EXPRESSWAYS[name]]
    assert at == sorted(at)


def test_every_line_of_seed_and_beyond_has_its_course(gazetteer: Gazetteer) -> None:
    """National expressways that touch Chongqing or Sichuan are there by their numbers."""
    numbers = "G5 G42 G50 G65 G69 G75 G76 G85 G93 G5012 G5013 G5021 G4215 G4216 G4217 G4218 "
    numbers += "G5515 G6911 G7611 G8513 G8515 G0511 G0611 G0615"
    for number in numbers.split():
        entry = gazetteer.entries[f"expressway-{number.lower()}"]
        assert len(entry.nodes) >= 4, number


RIVERS = {
    "长江": "500000 420500 420100 360400 320100",
    "黄河": "620100 640100 150200 411200 410100 370100",
    "淮河": "340400 340300",
    "珠江": "451300 450400 441200",
    "松花江": "220200 230100 230800",
    "湘江": "430400 430200 430100",
    "赣江": "360700 360800 360100",
    "雅鲁藏布江": "540200 540500",
    "汉江": "610700 610900 420600",
}
"""Rivers and the seats on their banks, downstream."""
BANK_M = 40_000
"""A seat is no farther from a node of its river; nodes are up to 80 km apart."""


@pytest.mark.parametrize("name", RIVERS)
def test_river_passes_its_cities_in_order(gazetteer: Gazetteer, name: str) -> None:
    nodes = [gazetteer.nodes[node] for node in line(gazetteer, name).nodes]
    at = []
    for code in RIVERS[name].split():
        seat = gazetteer.atlas.seats[code]
        off_m = [distance_m(seat.lon, seat.lat, node.lon, node.lat) for node in nodes]
        assert min(off_m) < BANK_M, seat.name
        at.append(off_m.index(min(off_m)))
    assert at == sorted(at)
