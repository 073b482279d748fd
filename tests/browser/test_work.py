"""Working with a map: filters, measuring, corrections, the whole view in the address."""

from __future__ import annotations

import copy
import csv
import io
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.sight import Sight, differing

SIGHTS = "大足石刻"
SIGHTS_AT = (105.79, 29.75)


def _rows(sight: Sight) -> list[str]:
    table = sight.page.get_by_test_id("table")
    return [text.strip() for text in table.locator(".row-name").all_text_contents()]


def _open_table(sight: Sight) -> None:
    sight.page.get_by_test_id("tab-table").click()


def _search(sight: Sight, words: str) -> None:
    sight.page.get_by_test_id("search").fill(words)
    sight.page.keyboard.press("Enter")
    sight.settle()


def test_district_and_plan_filters_act_on_table_and_map(sight: Sight) -> None:
    sight.look_at(*SIGHTS_AT)
    before = sight.patch(*SIGHTS_AT, reach=6)
    _open_table(sight)
    sight.page.get_by_test_id("table-district").select_option("合川区")
    expected = [f["name"] for f in sight.data["features"] if "合川区" in f.get("districts", [])]
    assert SIGHTS not in expected
    assert sorted(_rows(sight)) == sorted(expected)
    sight.page.get_by_test_id("tab-layers").click()
    expect(sight.page.get_by_test_id("filter-district")).to_have_value("合川区")
    sight.look_at(*SIGHTS_AT, extra=";in=" + quote("合川区"))
    assert differing(before, sight.patch(*SIGHTS_AT, reach=6)) > 0.1
    _open_table(sight)
    sight.page.get_by_test_id("table-district").select_option("")
    sight.page.get_by_test_id("table-plan").select_option("2")
    third = {
        f["name"]
        for f in sight.data["features"]
        if 2
        in {s["plan"] for s in f.get("stages", [])}
        | {sight.data["sentences"][m["sentence"]]["plan"] for m in f.get("mentions", [])}
    }
    assert set(_rows(sight)) == third


def test_target_years_are_filtered_and_told(
    open_page: Callable[..., Sight], fixture_data: dict[str, Any]
) -> None:
    data = copy.deepcopy(fixture_data)
    feature = next(f for f in data["features"] if f["name"] == SIGHTS)
    feature["mentions"][0] |= {"year": 2027, "quantities": ["8000万人次"]}
    sight = open_page(data)
    _open_table(sight)
    sight.page.get_by_test_id("table-year").select_option("2027")
    assert _rows(sight) == [SIGHTS]
    sight.page.get_by_test_id("table").locator(".row-name").click()
    expect(sight.page.get_by_test_id("card")).to_contain_text("目标：2027年、8000万人次")


def test_measuring_tells_length_and_area(sight: Sight) -> None:
    sight.look_at(106.5, 31.6, 9)
    sight.page.get_by_test_id("measure").click()
    corners = [(106.4, 31.5), (106.6, 31.5), (106.6, 31.7)]
    before = sight.patch(106.5, 31.5, 4)
    for corner in corners:
        sight.page.mouse.click(*sight.place(*corner))
    measured = sight.page.get_by_test_id("measured")
    # 0.2 degrees east at 31.5° N are 18.96 km, 0.2 degrees north 22.2 km.
    expect(measured).to_contain_text("41 公里")
    area = float(measured.inner_text().split("围合")[1].split()[0].replace(",", ""))
    assert area == pytest.approx(18.95 * 22.24 / 2, rel=0.02)
    assert differing(before, sight.patch(106.5, 31.5, 4)) > 0.2
    expect(sight.page.get_by_test_id("card")).to_be_hidden()
    sight.page.keyboard.press("Escape")
    expect(measured).to_be_hidden()
    assert differing(before, sight.patch(106.5, 31.5, 4)) == 0


def test_measuring_by_keyboard(sight: Sight) -> None:
    sight.page.get_by_test_id("measure").press("Enter")
    sight.page.locator("#map").focus()
    sight.page.keyboard.press("Enter")
    sight.page.keyboard.press("ArrowRight")
    sight.settle()
    sight.page.keyboard.press("Enter")
    expect(sight.page.get_by_test_id("measured").locator("strong")).not_to_have_text("0 米")


def test_correction_is_a_row_of_the_table_of_corrections(sight: Sight) -> None:
    _search(sight, SIGHTS)
    card = sight.page.get_by_test_id("card")
    card.get_by_text("位置不对？").click()
    sight.page.get_by_test_id("correct-pick").click()
    x, y = sight.place(*SIGHTS_AT)
    sight.page.mouse.click(x + 30, y - 20)
    expect(card.locator("h2")).to_have_text(SIGHTS)
    sight.page.get_by_test_id("correct-who").fill('王"工", 一处')
    sight.page.get_by_test_id("correct-remark").fill("=1+1")
    text = sight.page.get_by_test_id("correct-row").input_value()
    (row,) = list(csv.DictReader(io.StringIO(text)))
    columns = "id,name,lon,lat,precision,radius_m,source,who,when,remark"
    assert list(row) == columns.split(",")
    assert (row["id"], row["name"]) == (sight.feature(SIGHTS)["id"], SIGHTS)
    px, py = sight.place(float(row["lon"]), float(row["lat"]))
    assert (px, py) == (pytest.approx(x + 30, abs=2), pytest.approx(y - 20, abs=2))
    assert row["who"] == '王"工", 一处'
    assert row["remark"] == "'=1+1"
    sight.page.get_by_test_id("correct-copy").click()
    expect(sight.page.get_by_test_id("correct-copy")).to_have_text("已复制")


def test_address_holds_filters_words_and_drawer(open_page: Callable[..., Sight]) -> None:
    first = open_page()
    _open_table(first)
    first.page.get_by_test_id("table-filter").fill("铁路")
    first.page.get_by_test_id("table-district").select_option("江津区")
    first.page.get_by_test_id("table").locator(".row-name").first.click()
    first.settle()
    name = first.page.get_by_test_id("card").locator("h2").inner_text()
    rows = _rows(first)
    second = open_page(address="#" + first.page.url.split("#")[1])
    expect(second.page.get_by_test_id("card").locator("h2")).to_have_text(name)
    expect(second.page.get_by_test_id("table-filter")).to_have_value("铁路")
    expect(second.page.get_by_test_id("table-district")).to_have_value("江津区")
    assert _rows(second) == rows
    assert second.page.url.split("#")[1] == first.page.url.split("#")[1]
    folded = open_page(address="#9/29.6/106.5;t=0")
    expect(folded.page.get_by_test_id("drawer")).to_be_hidden()


def test_back_undoes_a_choice_and_forward_makes_it_again(sight: Sight) -> None:
    card = sight.page.get_by_test_id("card")
    _search(sight, SIGHTS)
    sight.page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    sight.page.go_back()
    expect(card.locator("h2")).to_have_text(SIGHTS)
    sight.page.go_back()
    expect(card).to_be_hidden()
    sight.page.go_forward()
    expect(card.locator("h2")).to_have_text(SIGHTS)


def test_a_copy_without_sentences_says_so(
    open_page: Callable[..., Sight], fixture_data: dict[str, Any]
) -> None:
    data = copy.deepcopy(fixture_data)
    data["sentences"] = [{"plan": 0}]
    for feature in data["features"]:
        feature["mentions"] = [{"sentence": 0} for _ in feature.get("mentions", [])]
    sight = open_page(data)
    _search(sight, SIGHTS)
    card = sight.page.get_by_test_id("card")
    expect(card).to_contain_text("本图不含规划原文")
    expect(card).to_contain_text(data["plans"][0]["title"])
    assert card.locator("blockquote").count() == 0


@pytest.fixture
def sounded(fixture_data: dict[str, Any]) -> dict[str, Any]:
    """The fixture with the sounds of two of its names."""
    signs = {"da": "大", "zu": "足", "shi": "石", "ke": "刻", "cheng": "成", "yu": "渝"}
    more = {"zhong": "中", "xian": "线", "gao": "高", "su": "速", "tie": "铁", "lu": "路"}
    return {**fixture_data, "pinyin": {**signs, **more}}


def test_search_by_pinyin_and_initials(
    open_page: Callable[..., Sight], sounded: dict[str, Any]
) -> None:
    sight = open_page(sounded)
    found = {
        "dazushike": "大足石刻",
        "cyzxgs": "成渝中线高速铁路",
        "dzsk": "大足石刻",
        "chengyuzhongx": "成渝中线高速铁路",
        "dazu": "大足石刻",
        "成渝zx": "成渝中线高速铁路",
        "DaZ": "大足石刻",
    }
    for typed, name in found.items():
        sight.page.get_by_test_id("search").fill(typed)
        sight.page.keyboard.press("Enter")
        expect(sight.page.get_by_test_id("card").locator("h2")).to_have_text(name)
    sight.page.get_by_test_id("search").fill("zsd")
    expect(sight.page.get_by_test_id("search-results")).to_have_text("没有找到")


def test_table_is_filtered_by_initials(
    open_page: Callable[..., Sight], sounded: dict[str, Any]
) -> None:
    sight = open_page(sounded)
    _open_table(sight)
    sight.page.get_by_test_id("table-filter").fill("dzsk")
    assert _rows(sight) == [SIGHTS]


def test_print_is_one_sheet_with_title_legend_scale_and_sources(
    open_page: Callable[..., Sight], fixture_data: dict[str, Any]
) -> None:
    """What prints is laid out as the sheet: 277 mm wide, without the controls."""
    sight = open_page({**fixture_data, "classification": "内部资料"})
    _search(sight, SIGHTS)
    before = sight.page.url
    assert sight.page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
    assert sight.page.url == before
    sight.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    for seen in ("h1", "#legend-body", ".scale", ".north", ".credits", "#classification"):
        expect(sight.page.locator(seen)).to_be_visible()
    for gone in ("#drawer", ".tool-group", "#search", ".marks", ".correct"):
        expect(sight.page.locator(gone)).to_be_hidden()
    assert sight.box("#map")["width"] == pytest.approx(277 / 25.4 * 96, abs=3)
    # The choice is painted with the map, and both finely.
    assert sight.patch(*SIGHTS_AT, 14).share_of((244, 180, 0)) > 0.1
    assert sight.page.evaluate(
        "(c => c.width / parseFloat(c.style.width))(document.querySelector('.map canvas'))"
    ) == pytest.approx(3, abs=0.01)
    sight.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(sight.page.locator("#drawer")).to_be_visible()
    assert sight.page.url == before


def test_classification_stands_beside_the_title(
    open_page: Callable[..., Sight], fixture_data: dict[str, Any]
) -> None:
    sight = open_page({**fixture_data, "classification": "内部资料"})
    expect(sight.page.get_by_test_id("classification")).to_have_text("内部资料")
    plain = open_page({**fixture_data, "classification": ""})
    expect(plain.page.get_by_test_id("classification")).to_be_hidden()
