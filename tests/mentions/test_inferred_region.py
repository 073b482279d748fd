"""What region a plan is about, where nobody has said it: inferred, and told with the evidence."""

from geomap.gazetteer import Gazetteer
from geomap.mentions.region import describe, home_provinces, region_of, with_region
from geomap.plans import Plan
from geomap.plans.normal import normalise

DISTRICT = (
    "区委、区政府高度重视，我区加快推进各项工作。支持潼南、大足、合川、遂宁协同发展。"
    "推动侣俸镇、少云镇、围龙镇农业提质，整治巴川街道老旧小区，建设安居镇客运站。全区上下要落实责任。\n"
)


def plan_of(text: str, title: str = "某行动方案", region: tuple[str, ...] = ()) -> Plan:
    return Plan("a.txt", title, "", "", region, "", text, normalise(text))


def test_stated_region_stands(gazetteer: Gazetteer) -> None:
    region = region_of(plan_of(DISTRICT, region=("广安市",)), gazetteer)
    assert (region.units, region.provinces, region.stated) == (("广安市",), ("510000",), True)


def test_title_names_the_region(gazetteer: Gazetteer) -> None:
    region = region_of(plan_of("加快建设机场。", "甘肃省张掖市水利发展规划"), gazetteer)
    assert (region.units, region.provinces, region.stated) == (("张掖市",), ("620000",), True)


def test_towns_of_one_district_tell_it(gazetteer: Gazetteer) -> None:
    plan = plan_of(DISTRICT)
    region = region_of(plan, gazetteer)
    assert (region.units, region.provinces, region.sure) == (("铜梁区",), ("500000",), True)
    assert {"侣俸镇", "少云镇", "围龙镇"} <= set(region.evidence)
    assert with_region(plan, gazetteer).region == ("铜梁区",)
    told = describe(plan, region)
    assert told.startswith("a.txt：未注明地区，据")
    assert "铜梁区" in told
    assert "--region" in told
    assert "\n" not in told
    assert "铜梁区" in describe(plan, region, "en")


def test_partners_alone_tell_no_district(gazetteer: Gazetteer) -> None:
    text = "我区要加强与潼南区、大足区、合川区、江津区的合作，区政府负责落实。"
    plan = plan_of(text)
    region = region_of(plan, gazetteer)
    assert region.provinces == ("500000",)
    assert not region.sure
    assert with_region(plan, gazetteer).region == ()
    assert "依据不足" in describe(plan, region)


def test_many_names_tell_the_province(gazetteer: Gazetteer) -> None:
    plan = plan_of("支持武汉市、宜昌市、襄阳市、荆州市发展。" * 6)
    region = region_of(plan, gazetteer)
    assert (region.units, region.sure) == (("湖北省",), True)
    assert home_provinces(plan, gazetteer) == ("420000",)


def test_nothing_tells(gazetteer: Gazetteer) -> None:
    plan = plan_of("加快建设现代化产业体系。")
    region = region_of(plan, gazetteer)
    assert (region.units, region.provinces, region.sure) == ((), (), False)
    assert "--region" in describe(plan, region)
    assert "--region" in describe(plan, region, "en")
