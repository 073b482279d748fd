"""Where the gazetteer puts a name: old names, abbreviations, lines, namesakes; and how fast."""

import json
import os
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from geomap.gazetteer import Gazetteer
from geomap.geodesy import distance_m
from geomap.locate import Answer, Locator, locate
from geomap.locate_text import as_geojson, as_table

COLD = 8
"""How many times the processor time of a bare click program a cold start may take at most;
``benchmarks/startup.py`` measures it."""
MANY_S = 6.0
"""Limit for 100,000 look-ups on a slow machine, in processor seconds."""


def one(gazetteer: Gazetteer, name: str, *region: str) -> Answer:
    (answer,) = locate([name], gazetteer, region)
    return answer


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("重庆江北国际机场", "airport-chongqing-jiangbei"),
        ("重慶江北國際機場", "airport-chongqing-jiangbei"),
        (" 重庆 江北国际机场 ", "airport-chongqing-jiangbei"),
        ("渝", "admin-500000"),
        ("川南", "metro-chuannan"),
        ("万盛经开区", "zone-wansheng-jingkaiqu"),
        ("成昆铁路峨米段", "railway-chengkun-emi"),
        ("重庆中心城区至永川市域铁路", "transit-cq-yongchuan"),
        ("武隆", "admin-500156"),
    ],
)
def test_name_is_known(gazetteer: Gazetteer, name: str, identifier: str) -> None:
    answer = one(gazetteer, name)
    assert answer.id == identifier
    assert answer.placed
    assert answer.placement.geometry is not None


@pytest.mark.parametrize(
    ("old", "new", "since"),
    [("开县", "开州区", "2016-06"), ("宜宾县", "叙州区", "2018-07"), ("达县", "达川区", "2013-07")],
)
def test_old_name_leads_to_todays(gazetteer: Gazetteer, old: str, new: str, since: str) -> None:
    answer = one(gazetteer, old)
    assert (answer.asked, answer.name) == (old, new)
    assert answer.placement.geometry is not None
    table = as_table([answer])
    assert f"{old}至{since}，此后是{new}" in table
    assert f"存续　{since} 起" in table


def test_unit_then_and_now(gazetteer: Gazetteer) -> None:
    table = as_table([one(gazetteer, "渝北区")])
    assert "存续　至 2026-01" in table
    assert "此后　两江新区（500157）" in table
    table = as_table([one(gazetteer, "重庆江北国际机场")])
    assert "所在　重庆市渝北区（500112）" in table
    assert "今属　重庆市两江新区（500157）" in table


def test_abbreviations_as_region_and_as_line(gazetteer: Gazetteer) -> None:
    answer = one(gazetteer, "成渝")
    assert answer.kind == "metro"
    assert answer.through == ("成都", "重庆")
    assert {"railway-chengyu", "railway-chengyu-gaotie"} <= {c.id for c in answer.candidates}
    assert one(gazetteer, "川南").through == ()  # though 川南城际铁路 is a line


def test_abbreviations_that_are_no_name_are_a_line(gazetteer: Gazetteer) -> None:
    answer = one(gazetteer, "渝昆")
    assert answer.through == ("重庆", "昆明")
    assert answer.placement.precision == "schematic"
    assert "railway-yukun" in {c.id for c in answer.candidates}


@pytest.mark.parametrize(
    ("expression", "kind", "through"),
    [
        ("古蔺至仁怀高速公路", "expressway", ("古蔺", "仁怀")),
        ("叙永至赤水高速公路", "expressway", ("叙永", "赤水")),
        ("平昌至万源至城口铁路", "railway", ("平昌", "万源", "城口")),
        ("重庆中心城区至涪陵市域铁路", "transit", ("重庆中心城区", "涪陵")),
    ],
)
def test_corridor_nobody_wrote_down(
    gazetteer: Gazetteer, expression: str, kind: str, through: tuple[str, ...]
) -> None:
    answer = one(gazetteer, expression)
    assert (answer.kind, answer.through) == (kind, through)
    line = answer.placement.geometry
    assert line is not None
    assert line.geom_type == "LineString"
    assert "　".join(("线路", "—".join(through))) in as_table([answer])


def test_few_names_read_as_all_names_do(gazetteer: Gazetteer) -> None:
    """An expression read first, with the names it can spell, and read after all others."""
    expressions = [
        "古蔺至仁怀高速公路",
        "渝湘复线高速公路",
        "成都至达州至万州铁路",
        "藻渡水库",
        "江津港",
    ]
    cold = [one(gazetteer, expression) for expression in expressions]
    warm = Locator(gazetteer)
    for expression in reversed(expressions):
        warm.find(expression)
    for answer in cold:
        again = warm.find(answer.asked)
        assert (again.id, again.name, again.through) == (answer.id, answer.name, answer.through)
        assert again.placement == answer.placement


@pytest.mark.parametrize("name", ["市中区", "江北区", "朝阳", "白马", "龙溪", "安居"])
def test_namesakes_are_all_shown_and_none_taken(gazetteer: Gazetteer, name: str) -> None:
    answer = one(gazetteer, name)
    assert (answer.id, answer.entry, answer.placed) == ("", None, False)
    assert len(answer.candidates) > 1
    table = as_table([answer])
    assert "不能确定" in table
    assert all(candidate.id in table for candidate in answer.candidates)


@pytest.mark.parametrize(
    ("name", "region", "identifier"),
    [
        ("江北区", "重庆市", "admin-500105"),
        ("江北区", "浙江省", "admin-330205"),
        ("市中区", "内江市", "admin-511002"),
        ("市中区", "乐山市", "admin-511102"),
        ("安居", "四川省", "admin-510904"),
        ("安居", "重庆市", "admin-anju-tongliang"),
        ("市中区", "四川省", ""),
    ],
)
def test_region_decides(gazetteer: Gazetteer, name: str, region: str, identifier: str) -> None:
    assert one(gazetteer, name, region).id == identifier


def test_other_names_decide(gazetteer: Gazetteer) -> None:
    first, second = locate(["市中区", "资中"], gazetteer)
    assert (first.id, second.id) == ("admin-511002", "admin-511025")
    assert "离一并查询的资中县最近" in first.reason
    assert locate(["安居", "铜梁"], gazetteer)[0].id == "admin-anju-tongliang"
    assert locate(["市中区", "江北区"], gazetteer)[0].id == ""  # neither is sure


def test_full_name_of_a_station_has_no_rivals(gazetteer: Gazetteer) -> None:
    """Though a metro line's segment is named after it: asked for alone or with another."""
    longer = gazetteer.entries["transit-cq-6-chongqingdong"]
    assert any("重庆东站" in name for name in longer.names)
    alone = one(gazetteer, "重庆东站")
    assert (alone.id, len(alone.candidates)) == ("rail-chongqingdong", 1)
    both = locate(["重庆东站", "重庆北站"], gazetteer)
    assert [answer.id for answer in both] == ["rail-chongqingdong", "rail-chongqingbei"]


def test_unknown_name_is_not_placed(gazetteer: Gazetteer) -> None:
    answer = one(gazetteer, "瞎编地名")
    assert not answer.placed
    assert answer.placement.geometry is None
    assert "地名库里没有这个名字" in as_table([answer])


def test_table_point_lies_in_the_drawn_shape(gazetteer: Gazetteer) -> None:
    for name in ("武隆区", "川南", "遂宁安居机场", "重庆江北国际机场"):
        answer = one(gazetteer, name)
        shape, point = answer.placement.geometry, answer.point
        assert shape is not None and point is not None
        inside = shape.representative_point()
        reach_m = (answer.placement.radius_m or 0) * 2
        assert distance_m(*point, inside.x, inside.y) <= reach_m, name


def test_geojson_carries_geometry_dates_and_candidates(gazetteer: Gazetteer) -> None:
    collection = json.loads(as_geojson(locate(["渝北区", "市中区", "瞎编地名"], gazetteer)))
    first, second, third = (f["properties"] for f in collection["features"])
    kinds = [f["geometry"] and f["geometry"]["type"] for f in collection["features"]]
    assert kinds == ["Polygon", None, None]
    assert (first["until"], first["replaced_by"]) == ("2026-01", "500157")
    assert first["precision"] == "boundary"
    assert len(second["candidates"]) > 1 and second["id"] == ""
    assert third["candidates"] == []


# Speed ----------------------------------------------------------------------------------------


def ran(program: str, cache: Path) -> tuple[str, float]:
    """Run a program; return what it printed and its processor seconds."""
    environment = os.environ | {"XDG_CACHE_HOME": str(cache), "PYTHONIOENCODING": "utf-8"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    took_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.stdout.decode(), took_s


def test_cold_start_is_quick_and_loads_little(tmp_path: Path) -> None:
    program = """
import sys
from geomap.gazetteer import load
from geomap.locate import locate
from geomap.locate_text import as_table
print(as_table(locate(["重庆江北国际机场", "武隆", "川南", "开县"], load())))
heavy = {"shapely", "numpy", "pyproj", "pandas", "geopandas", "folium", "frictionless", "opencc",
         "pyogrio", "scipy"}
print(sorted(heavy & sys.modules.keys()))
"""
    first, _ = ran(program, tmp_path)  # compiles the gazetteer
    again = [ran(program, tmp_path) for _ in range(3)]
    bare_s = min(took_s for _, took_s in (ran("import click", tmp_path) for _ in range(3)))
    for answer in (first, *(said for said, _ in again)):
        assert "airport-chongqing-jiangbei" in answer
    assert again[0][0].rstrip().endswith("[]")
    assert min(took_s for _, took_s in again) < COLD * bare_s


def test_many_look_ups_are_quick(gazetteer: Gazetteer) -> None:
    locator = Locator(gazetteer, ("重庆市", "四川省"))
    names = random.Random(3).choices(sorted(gazetteer.by_name), k=99_900)
    counties = [
        unit.aliases[0]
        for unit in gazetteer.atlas.units.values()
        if unit.level == "county" and unit.unit[0][:2] == "50" and unit.aliases
    ]
    lines = [f"{a}至{b}高速公路" for a, b in zip(counties, counties[5:], strict=False)]
    asked = names + (lines * 10)[:100]
    start = time.process_time()
    answers = [locator.find(name) for name in asked]
    assert time.process_time() - start < MANY_S
    assert sum(bool(answer.candidates) for answer in answers) >= 99_900
