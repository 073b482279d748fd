"""Expressways between the seats: the towns with an interchange, in order, and no way back."""

from itertools import pairwise

import numpy as np
import pytest

from geomap.gazetteer import Entry, Gazetteer
from geomap.geodesy import distance_m

COURSES = {
    "城开高速公路": ["城口", "蓼子", "鸡鸣", "谭家", "温泉", "开州"],
    "彭酉高速公路": ["彭水", "新田", "鹿角", "龚滩", "天馆", "酉阳"],
    "合安高速公路": ["合川", "太和", "上和", "崇龛", "安岳"],
    "泸永高速公路": ["泸县", "玄滩", "来苏", "永川"],
    "苍巴高速公路": ["苍溪", "元坝", "歧坪", "龙山", "巴中"],
    "德会高速公路": ["德昌", "永郎", "六华", "益门", "会理"],
    "泸石高速公路": ["泸定", "冷碛", "王岗坪", "石棉"],
    "德马高速公路": ["久治", "阿坝", "安羌", "龙日坝", "壤口", "马尔康"],
    "绵西高速公路": ["绵阳", "永明", "三台", "盐亭", "西充", "同仁"],
}
"""Interchanges as the notices at the opening of the road name them."""
SHARPEST_DEG = 110
"""No expressway turns by more at a node, rings excepted: 椑木, 内江 and 凌家 make 108."""


def course(gazetteer: Gazetteer, entry: Entry) -> np.ndarray:
    """Return the nodes of a line, (node, lon and lat in degrees)."""
    return np.array([(gazetteer.nodes[i].lon, gazetteer.nodes[i].lat) for i in entry.nodes])


def expressways(gazetteer: Gazetteer) -> list[Entry]:
    return [e for e in gazetteer.entries.values() if e.kind == "expressway" and len(e.nodes) > 1]


@pytest.mark.parametrize("name", COURSES)
def test_towns_with_an_interchange_are_passed_in_order(gazetteer: Gazetteer, name: str) -> None:
    (entry,) = (e for e in expressways(gazetteer) if e.name == name)
    passed = [gazetteer.nodes[node].name for node in entry.nodes]
    at = [passed.index(town) for town in COURSES[name]]
    assert at == sorted(at)


def test_no_expressway_turns_back(gazetteer: Gazetteer) -> None:
    for entry in expressways(gazetteer):
        if entry.nodes[0] == entry.nodes[-1]:
            continue
        way = course(gazetteer, entry)
        step = np.diff(way, axis=0) * [np.cos(np.radians(way[:, 1].mean())), 1]
        heading = np.degrees(np.arctan2(step[:, 1], step[:, 0]))
        turn = np.abs((np.diff(heading) + 180) % 360 - 180)
        assert turn.max(initial=0) < SHARPEST_DEG, entry.name


def test_few_stretches_at_home_are_coarse(gazetteer: Gazetteer) -> None:
    """Of the stretches between two nodes in Chongqing or Sichuan few are over 50 km."""
    lengths_m = {}
    for entry in expressways(gazetteer):
        for one, other in pairwise(gazetteer.nodes[i] for i in entry.nodes):
            if all(node.unit and node.unit[0][:2] in ("50", "51") for node in (one, other)):
                pair = tuple(sorted((one.id, other.id)))
                lengths_m[pair] = distance_m(one.lon, one.lat, other.lon, other.lat)
    coarse = sum(length_m > 50_000 for length_m in lengths_m.values())
    assert coarse < 0.06 * len(lengths_m)
