"""What ``geomap locate`` says, in Chinese and in English, and when it says that it is not sure."""

import json
import re
import string
from dataclasses import replace

import pytest
from click.testing import CliRunner

from geomap import words
from geomap.cli import main
from geomap.gazetteer import Gazetteer
from geomap.locate import Locator
from geomap.locate_text import as_geojson, as_table

HAN = re.compile(r"[\u4e00-\u9fff]")
SHOWN = {
    "渝北区": ("position", "full name", "exists  until 2026-01", "then  两江新区 (500157)"),
    "重庆江北国际机场": ("Airports", "site, within 2 km", "lies in", "now in  重庆市两江新区"),
    "成渝": ("middle of the seats of its", "as a line it is 成都—重庆", "candidate  成渝铁路"),
    "成渝铁路": ("line  成都—", " km", "through stations, within"),
    "开州区": ("formerly  开县 (500234, until 2016-06)",),
    "开县": ("开县 until 2016-06, then 开州区", "exists  since 2016-06"),
    "市中区": ("not sure: 5 places have this name; add --region",),
    "体育公园": ("or one that contains it", "体育公园站  station of a line"),
    "叙永至赤水高速公路": ("not in the gazetteer, read from its name: through the places it names",
        "schematic, within"),
    "铜梁区大石水库": ("position  10", "county, within"),
    "渝昆": ("the short forms of places", "known lines are the candidates"),
    "瞎编地名": ("no such name in the gazetteer",),
}  # fmt: skip


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_both_languages_say_the_same_things() -> None:
    chinese, english = (words.table("locate", lang) for lang in ("zh", "en"))
    assert list(chinese) == list(english)
    assert all(fields(chinese[key]) == fields(english[key]) for key in chinese)
    assert not any(HAN.search(text) for text in english.values())


@pytest.mark.parametrize("name", SHOWN)
def test_english_answer(gazetteer: Gazetteer, name: str) -> None:
    table = as_table([Locator(gazetteer, lang="en").find(name)])
    for expected in SHOWN[name]:
        assert expected in table, table
    labels = [line.split("  ")[1] for line in table.splitlines()[1:] if line.strip()]
    assert labels and not any(HAN.search(label) for label in labels)


def test_chinese_comes_first(gazetteer: Gazetteer) -> None:
    table = as_table([Locator(gazetteer).find("重庆江北国际机场")])
    assert not re.search(r"(position|source|why)\b", table)
    assert "  依据　只有一处叫这个名字" in table


def test_geojson_has_english_keys_in_either_language(gazetteer: Gazetteer) -> None:
    both = {
        lang: json.loads(as_geojson([Locator(gazetteer, lang=lang).find("渝北区")]))
        for lang in ("zh", "en")
    }
    first, second = (both[lang]["features"][0]["properties"] for lang in ("zh", "en"))
    assert list(first) == list(second)
    assert first.pop("reason") == "只有一处叫这个名字"
    assert second.pop("reason") == "the only place of this name"
    assert first == second


def test_command_takes_the_language() -> None:
    run = CliRunner().invoke
    english = run(main, ["locate", "武隆区", "--lang", "en"])
    assert "why  the only place of this name" in english.stdout
    assert "依据　只有一处叫这个名字" in run(main, ["locate", "武隆区"]).stdout
    assert run(main, ["locate", "武隆区", "--lang", "de"]).exit_code == 2


# Not sure -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "region", "identifier"),
    [
        ("市中区", "重庆市", ""),
        ("江北区", "四川省", ""),
        ("朝阳", "重庆市", ""),
        ("朝阳", "北京市", "admin-110105"),
        ("朝阳", "辽宁省", "admin-211300"),
        ("安居", "浙江省", ""),
        ("白马", "四川省", ""),
        ("白马", "浙江省", ""),
        ("白马", "内江市", "admin-511002100"),
        ("白马", "重庆市", "admin-500156107"),
        ("龙溪", "重庆市", ""),
        ("龙溪", "四川省", ""),
    ],
)
def test_region_decides_only_where_it_has_one(
    gazetteer: Gazetteer, name: str, region: str, identifier: str
) -> None:
    """A region without any of them decides nothing, and a longer name is another place."""
    answer = Locator(gazetteer, (region,)).find(name)
    assert answer.id == identifier, answer.reason
    assert len(answer.candidates) > 1
    assert answer.placed is bool(identifier)


def test_reason_names_the_province_that_decides(gazetteer: Gazetteer) -> None:
    answer = Locator(gazetteer, ("内江市",)).find("安居")
    assert answer.id == "admin-510904"
    assert answer.reason.startswith("四川省的几处中")


# Radii and sources ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("radius_m", "chinese", "english"),
    [
        (300, "误差 300 米以内", "within 300 m"),
        (999.4, "误差 999 米以内", "within 999 m"),
        (999.6, "误差 1 千米以内", "within 1 km"),
        (3000, "误差 3 千米以内", "within 3 km"),
        (7452, "误差 7.5 千米以内", "within 7.5 km"),
        (31_217, "误差 31 千米以内", "within 31 km"),
        (2_000_000, "误差 2,000 千米以内", "within 2,000 km"),
    ],
)
def test_radius_is_in_kilometres_from_a_thousand_metres_on(
    gazetteer: Gazetteer, radius_m: float, chinese: str, english: str
) -> None:
    for lang, expected in (("zh", chinese), ("en", english)):
        answer = Locator(gazetteer, lang=lang).find("重庆江北国际机场")
        assert answer.entry is not None
        moved = replace(answer, entry=answer.entry._replace(radius_m=radius_m))
        assert expected in as_table([moved])


@pytest.mark.parametrize(
    ("name", "chinese", "english"),
    [
        ("野三关", "OpenStreetMap 铁路与车站（2026-07）", "Railway tracks and stations, extract"),
        ("黄草峡储气库", "来源　编者估定", "source  Known to the editors without a source at hand"),
        ("叙永至赤水高速公路", "；", "; "),
    ],
)
def test_source_is_named_by_its_title(
    gazetteer: Gazetteer, name: str, chinese: str, english: str
) -> None:
    for lang, label, expected in (("zh", "来源", chinese), ("en", "source", english)):
        table = as_table([Locator(gazetteer, lang=lang).find(name)])
        (line,) = (line for line in table.splitlines() if line.startswith(f"  {label}"))
        assert expected in line
