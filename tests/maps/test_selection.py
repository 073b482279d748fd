"""Which maps a ledger makes, and what stands on each in focus or faint."""

from __future__ import annotations

import pytest
import shapely

from geomap.errors import NotFoundError
from geomap.maps.selection import Selector
from tests.conftest import HOME
from tests.maps.conftest import Small


def maps(small: Small, view: str) -> set[str]:
    return {s.name for s in small.atlas.selector.all() if s.view == view}


def test_one_map_per_placed_corridor_grouping_and_district(small: Small) -> None:
    assert maps(small, "overview") == {""}
    assert maps(small, "corridor") == {
        "成渝中线高速铁路", "渝昆高速铁路", "成昆铁路", "成昆铁路峨米段", "古蔺至仁怀高速公路",
        "合安高速公路",
    }  # fmt: skip
    assert maps(small, "metro") == {"重庆都市圈", "川南"}
    assert maps(small, "district") == {"合川区", "大足区", "铜梁区"}


def test_what_is_not_placed_or_far_away_gets_no_map(small: Small) -> None:
    assert small.feature("沿江货运铁路").geometry is None
    assert small.feature("北京市").geometry is not None
    names = {name for view in ("corridor", "metro", "district") for name in maps(small, view)}
    assert not {"沿江货运铁路", "北京市", "成都市"} & names


def test_keys_are_the_ids_of_what_the_maps_are_about(small: Small) -> None:
    keys = {s.name: s.key for s in small.atlas.selector.all()}
    assert keys["渝昆高速铁路"] == "railway-yukun"
    assert keys["铜梁区"] == "500151"
    assert len(set(keys.values())) == len(keys)


def test_overview_shows_everything_in_focus_and_first_the_home_provinces(small: Small) -> None:
    selection = small.select("overview")
    assert [f.id for f, _ in selection.features] == [f.id for f in small.ledger.features]
    assert all(focus for _, focus in selection.features)
    boundaries = small.gazetteer.atlas.boundaries
    home = shapely.union_all([boundaries[code] for code in HOME])
    window = shapely.box(*small.scene("overview").data["bounds"])
    assert shapely.contains(window, shapely.envelope(home))
    assert window.area < 2 * shapely.envelope(home).area


def test_corridor_is_in_focus_and_what_lies_along_it_faint(small: Small) -> None:
    shown = small.shown("corridor", "成渝中线高速铁路")
    assert [name for name, focus in shown.items() if focus] == ["成渝中线高速铁路"]
    assert {"铜梁区", "大足区", "合安高速公路", "铜梁高新技术产业开发区"} <= set(shown)
    assert not {"古蔺至仁怀高速公路", "北京市", "重庆都市圈", "沿江货运铁路"} & set(shown)


def test_corridor_is_in_focus_with_its_segments_and_its_whole(small: Small) -> None:
    assert small.feature("成昆铁路峨米段").part_of == small.feature("成昆铁路").id
    for name in ("成昆铁路", "成昆铁路峨米段"):
        shown = small.shown("corridor", name)
        assert (shown["成昆铁路"], shown["成昆铁路峨米段"]) == (True, True)
    assert small.shown("corridor", "成昆铁路")["成渝中线高速铁路"] is False


def test_neighbours_of_a_corridor_are_within_some_kilometres(small: Small) -> None:
    selection = small.select("corridor", "合安高速公路")
    line = small.feature("合安高速公路").geometry
    for feature, _ in selection.features:
        assert feature.geometry is not None
        assert shapely.distance(line, feature.geometry) < 0.15


def test_area_has_in_focus_what_lies_in_it_or_crosses_it(small: Small) -> None:
    shown = small.shown("metro", "重庆都市圈")
    inside = {
        "重庆都市圈", "合川区", "铜梁区", "大足区", "重庆江北国际机场", "大足石刻文化公园",
        "成渝中线高速铁路", "渝昆高速铁路", "合安高速公路",
    }  # fmt: skip
    assert inside <= {name for name, focus in shown.items() if focus}
    assert shown["川南"] is False
    assert not {"成昆铁路", "古蔺至仁怀高速公路", "成都市"} & set(shown)


def test_area_is_the_grouping_itself(small: Small) -> None:
    selection = small.select("metro", "川南")
    assert selection.area is small.feature("川南").geometry
    assert small.shown("metro", "川南")["古蔺至仁怀高速公路"] is True


def test_district_has_its_own_in_focus_and_its_neighbours_faint(small: Small) -> None:
    shown = small.shown("district", "铜梁区")
    assert {name for name, focus in shown.items() if focus} == {
        "铜梁区", "铜梁高新技术产业开发区", "成渝中线高速铁路",
    }  # fmt: skip
    assert {name for name, focus in shown.items() if not focus} >= {"合川区", "大足区"}
    assert not {"重庆江北国际机场", "重庆都市圈", "川南"} & set(shown)


def test_focus_in_a_district_is_by_its_code(small: Small) -> None:
    for name, code in (("合川区", "500117"), ("大足区", "500111")):
        for feature, focus in small.select("district", name).features:
            assert focus == (code in {*feature.districts, *feature.districts_now})


def test_features_stand_in_the_order_of_the_ledger(small: Small) -> None:
    rank = {feature.id: number for number, feature in enumerate(small.ledger.features)}
    for selection in small.atlas.selector.all():
        numbers = [rank[feature.id] for feature, _ in selection.features]
        assert numbers == sorted(set(numbers))


@pytest.mark.parametrize(
    ("view", "asked", "name"),
    [
        ("corridor", "渝昆高铁", "渝昆高速铁路"),
        ("corridor", "成昆鐵路", "成昆铁路"),
        ("corridor", "合川至安岳高速公路", "合安高速公路"),
        ("district", "铜梁", "铜梁区"),
        ("district", "500151", "铜梁区"),
        ("district", "銅梁區", "铜梁区"),
        ("district", "渝北区", "渝北区"),
        ("overview", "whatever", ""),
    ],
)
def test_a_map_is_asked_for_by_name_alias_or_code(
    small: Small, view: str, asked: str, name: str
) -> None:
    assert small.select(view, asked).name == name


@pytest.mark.parametrize(
    ("view", "name"),
    [
        ("corridor", "没有铁路"),
        ("corridor", "沿江货运铁路"),
        ("corridor", "重庆都市圈"),
        ("corridor", ""),
        ("metro", "没有都市圈"),
        ("metro", ""),
        ("metro", "渝昆高速铁路"),
        ("metro", "铜梁区"),
        ("district", "没有区"),
        ("district", "重庆都市圈"),
        ("district", "999999"),
        ("district", ""),
    ],
)
def test_an_unknown_name_is_not_found(small: Small, view: str, name: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        small.select(view, name)
    assert str(caught.value).startswith(f"{name}: ")
    assert "\n" not in str(caught.value)


def test_districts_of_one_province_only(small: Small) -> None:
    sichuan = Selector(small.ledger, small.gazetteer, ("510000",))
    assert {s.name for s in sichuan.all() if s.view == "district"} == set()
    assert "重庆都市圈" not in {s.name for s in sichuan.all()} or (
        "511602" in small.feature("重庆都市圈").districts
    )
