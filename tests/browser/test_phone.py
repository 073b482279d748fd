"""The same work on a phone: layers, filters, search, time, address, keyboard, print."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from shapely.geometry import shape

from tests.browser.conftest import PHONE
from tests.browser.sight import Sight

AT = (105.79, 29.75)
GREEN = (28, 127, 92)


def _drawer(sight: Sight, tab: str) -> None:
    if sight.page.get_by_test_id("drawer").is_hidden():
        sight.page.locator("#drawer-toggle").click()
    sight.page.get_by_test_id(f"tab-{tab}").click()


def _close(sight: Sight) -> None:
    sight.page.locator("#drawer-close").click()


def test_what_the_map_is_about_fills_the_screen(open_page: Callable[..., Sight]) -> None:
    sight = open_page(size=PHONE)
    west, south, east, north = shape(sight.data["base"]["focus"]).bounds
    (left, bottom), (right, top) = sight.place(west, south), sight.place(east, north)
    assert left >= 0
    assert right <= PHONE["width"]
    share = max((right - left) / PHONE["width"], (bottom - top) / sight.box("#map")["height"])
    assert share > 0.8


def test_layers_and_filters_act_on_the_map(open_page: Callable[..., Sight]) -> None:
    sight = open_page(size=PHONE)
    sight.look_at(*AT)
    before = sight.patch(*AT, 6)
    assert before.share_of(GREEN) > 0.15
    _drawer(sight, "layers")
    sight.page.get_by_test_id("layer-tree").locator("[data-kind=culture]").uncheck()
    _close(sight)
    assert sight.patch(*AT, 6).share_of(GREEN) == 0
    _drawer(sight, "layers")
    sight.page.get_by_test_id("layers-all").click()
    sight.page.get_by_test_id("filter-district").select_option("合川区")
    _close(sight)
    assert sight.patch(*AT, 6).share_of(GREEN) == 0
    _drawer(sight, "table")
    rows = sight.page.get_by_test_id("table").locator("tbody tr")
    own = sum("合川区" in f.get("districts", []) for f in sight.data["features"])
    expect(rows).to_have_count(own)


def test_search_by_initials_opens_the_card_and_the_address_holds_it(
    open_page: Callable[..., Sight], fixture_data: dict[str, Any]
) -> None:
    signs = {"da": "大", "zu": "足", "shi": "石", "ke": "刻"}
    data = {**fixture_data, "pinyin": signs}
    sight = open_page(data, size=PHONE)
    sight.page.get_by_test_id("search").fill("dzsk")
    sight.page.keyboard.press("Enter")
    sight.settle()
    card = sight.page.get_by_test_id("card")
    expect(card.locator("h2")).to_have_text("大足石刻")
    expect(card.locator("mark").first).to_be_visible()
    again = open_page(data, size=PHONE, address="#" + sight.page.url.split("#")[1])
    expect(again.page.get_by_test_id("card").locator("h2")).to_have_text("大足石刻")
    spots = [opened.place(*AT) for opened in (sight, again)]
    assert spots[0] == pytest.approx(spots[1], abs=2)
    assert again.patch(*AT, 14).share_of((244, 180, 0)) > 0.05
    sight.page.keyboard.press("Escape")
    sight.page.go_back()
    expect(card.locator("h2")).to_have_text("大足石刻")


def test_time_slides_on_a_phone(
    open_page: Callable[..., Sight], fixture_data: dict[str, Any]
) -> None:
    data = copy.deepcopy(fixture_data)
    sight = open_page(data, size=PHONE)
    sight.page.get_by_test_id("time-toggle").click()
    label = sight.page.get_by_test_id("time-label")
    expect(label).to_contain_text("截至 2021-12-31")
    box = sight.box("#time")
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    sight.page.get_by_test_id("time-back").click()
    expect(label).to_contain_text("截至 2021-10-20")


def test_keyboard_reaches_a_project_and_print_is_a_sheet(open_page: Callable[..., Sight]) -> None:
    sight = open_page(size=PHONE)
    page = sight.page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("tab-table")).to_be_focused()
    for _ in range(20):
        if page.evaluate("document.activeElement.className") == "row-name":
            break
        page.keyboard.press("Tab")
    name = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("card").locator("h2")).to_have_text(name)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    for seen in ("h1", "#legend-body", ".scale", ".north", ".credits"):
        expect(page.locator(seen)).to_be_visible()
    for gone in ("#drawer", ".tool-group", "#search"):
        expect(page.locator(gone)).to_be_hidden()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
