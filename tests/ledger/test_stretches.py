"""The part of a known line inside a unit: in plans and in ``geomap locate``."""

import pytest
import shapely

from geomap.gazetteer import Gazetteer
from geomap.ledger import Feature
from geomap.locate import Answer, locate
from geomap.locate_text import as_table
from tests.conftest import LedgerOf, feature, make_plan


def one(gazetteer: Gazetteer, name: str, *region: str) -> Answer:
    (answer,) = locate([name], gazetteer, region)
    return answer


def provinces(stretch: Feature) -> set[str]:
    return {code[:2] for code in stretch.districts}


@pytest.mark.parametrize(
    ("name", "whole", "province", "stops"),
    [
        ("西渝高铁重庆段", "railway-yuxi", "50", ("重庆", "城口")),
        ("西渝高铁重庆境内段", "railway-yuxi", "50", ("重庆", "城口")),
        ("成渝中线四川段", "railway-chengyu-zhongxian", "51", ("成都", "乐至", "安岳")),
        ("渝昆高铁渝境段", "railway-yukun", "50", ("重庆",)),
        ("渝昆高铁云南省内段", "railway-yukun", "53", ("昭通", "昆明")),
        ("G69银百高速重庆段", "expressway-g69", "50", ("城口", "开州", "万州", "南川")),
    ],
)
def test_stretch_is_the_line_clipped_to_the_unit(
    ledger_of: LedgerOf, gazetteer: Gazetteer, name: str, whole: str, province: str,
    stops: tuple[str, ...],
) -> None:  # fmt: skip
    stretch = feature(ledger_of(f"{name}开工。"), name)
    assert (stretch.part_of, stretch.stage) == (whole, "starting")
    assert provinces(stretch) == {province}
    assert set(stops) <= set(stretch.through or ())
    line = gazetteer.placer.entry(gazetteer.entries[whole])
    assert stretch.precision == line.precision
    assert stretch.reason == ("stretch_in_units",)
    reach_deg = 1e-6
    assert shapely.covers(shapely.buffer(line.geometry, reach_deg), stretch.geometry)
    answer = one(gazetteer, name)
    assert answer.id == stretch.id
    assert answer.length_m is not None
    assert 0 < answer.length_m < (line.length_m or 0)
    assert "该线在所述地域内的一段" in as_table([answer])


def test_one_stretch_has_one_id_however_it_is_written(ledger_of: LedgerOf) -> None:
    ledger = ledger_of("G69银百高速重庆段开工。加快建设银百高速公路重庆段。推进G69重庆境内段建设。")
    (stretch,) = (f for f in ledger.features if f.part_of == "expressway-g69")
    assert len(stretch.mentions) == 3


def test_unit_below_the_province_is_the_one_the_line_enters(gazetteer: Gazetteer) -> None:
    answer = one(gazetteer, "成渝铁路资阳段")
    assert answer.through[0] != answer.through[-1]
    assert "资阳" in answer.through
    outside = one(gazetteer, "G69银百高速北京段")
    assert not outside.placed
    assert "这一段的起讫不详" in outside.reason


@pytest.mark.parametrize(("region", "province"), [("重庆市", "50"), ("四川省", "51")])
def test_within_the_border_is_the_plans_own_unit(
    ledger_of: LedgerOf, region: str, province: str
) -> None:
    plan = make_plan("加快建设成渝中线高铁境内段。", region=(region,))
    assert provinces(feature(ledger_of(plan), "成渝中线高铁境内段")) == {province}


@pytest.mark.parametrize(
    "name", ["G4216", "G4216高速", "G4216高速公路", "G4216蓉丽高速", "蓉丽高速公路"]
)
def test_expressway_is_known_by_its_number(gazetteer: Gazetteer, name: str) -> None:
    assert one(gazetteer, name).id == "expressway-g4216"


# What is offered beside -----------------------------------------------------------------------


def test_candidates_of_the_kind_named_come_first(gazetteer: Gazetteer) -> None:
    kinds = [candidate.kind for candidate in one(gazetteer, "沿江高速").candidates]
    assert "railway" in kinds
    assert kinds == sorted(kinds, key=lambda kind: kind != "expressway")
    assert kinds[0] == "expressway"


def test_longer_names_are_offered_wherever_they_hold_the_words(gazetteer: Gazetteer) -> None:
    offered = [candidate.name for candidate in one(gazetteer, "科学城").candidates]
    assert {"西部（重庆）科学城", "成都科学城"} <= set(offered)


@pytest.mark.parametrize(
    ("name", "identifier"),
    [("Chengdu", "admin-510100"), ("chong qing", "admin-500000"), ("Fulingqu", "admin-500102")],
)
def test_units_are_known_by_their_pinyin(gazetteer: Gazetteer, name: str, identifier: str) -> None:
    assert one(gazetteer, name).id == identifier
