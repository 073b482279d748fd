"""A presenter steps through views."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, WIDE
from tests.browser.sight import Sight

AT = (105.79, 29.75)
GREEN = (28, 127, 92)


@pytest.fixture
def told(fixture_data: dict[str, Any]) -> dict[str, Any]:
    data = copy.deepcopy(fixture_data)
    sights = next(f for f in data["features"] if f["name"] == "大足石刻")
    data["story"] = {
        "title": "汇报",
        "views": [
            {"title": "总体格局", "text": "第一行\n<b>不是标记</b>"},
            {"title": "大足石刻", "feature": sights["id"], "layers": ["culture"]},
            {"title": "只看铁路", "centre": list(AT), "zoom": 10.0, "layers": ["railway"]},
        ],
    }
    return data


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_arrow_keys_step_through_the_views(
    open_page: Callable[..., Sight], told: dict[str, Any], size: dict[str, int]
) -> None:
    sight = open_page(told, size=size)
    page = sight.page
    title, at = page.get_by_test_id("story-title"), page.get_by_test_id("story-at")
    expect(title).to_have_text("总体格局")
    expect(page.get_by_test_id("story-text")).to_have_text("第一行\n<b>不是标记</b>")
    assert page.get_by_test_id("story-text").locator("b").count() == 0
    expect(page.get_by_test_id("drawer")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    sight.settle()
    expect(title).to_have_text("大足石刻")
    expect(at).to_have_text("第 2 / 3 页")
    assert sight.patch(*AT, 18).share_of((244, 180, 0)) > 0.08
    x, y = sight.place(*AT)
    panel = sight.box("#story")
    assert not (panel["x"] < x < panel["x"] + panel["width"] and y > panel["y"])
    page.keyboard.press("PageDown")
    sight.settle()
    expect(title).to_have_text("只看铁路")
    assert page.url.split("#")[1].startswith("10/29.75000/105.79000")
    assert sight.patch(*AT, 8).share_of(GREEN) == 0
    page.keyboard.press("ArrowRight")
    expect(at).to_have_text("第 3 / 3 页")
    page.keyboard.press("ArrowLeft")
    expect(title).to_have_text("大足石刻")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("story")).to_be_hidden()
    sight.look_at(*AT, 10)
    assert sight.patch(*AT, 8).share_of(GREEN) > 0.1


def test_back_goes_back_in_the_story_and_its_address_opens_the_view(
    open_page: Callable[..., Sight], told: dict[str, Any]
) -> None:
    sight = open_page(told)
    sight.page.keyboard.press("End")
    sight.settle()
    address = sight.page.url.split("#")[1]
    assert ";v=3" in address
    sight.page.go_back()
    expect(sight.page.get_by_test_id("story-title")).to_have_text("总体格局")
    again = open_page(told, address="#" + address)
    expect(again.page.get_by_test_id("story-title")).to_have_text("只看铁路")
    assert again.page.url.split("#")[1] == address


def test_the_story_can_be_told_again(open_page: Callable[..., Sight], told: dict[str, Any]) -> None:
    sight = open_page(told)
    sight.page.get_by_test_id("story-end").click()
    expect(sight.page.get_by_test_id("story")).to_be_hidden()
    sight.page.get_by_test_id("story-start").click()
    expect(sight.page.get_by_test_id("story-title")).to_have_text("总体格局")
    sight.page.get_by_test_id("story-on").click()
    expect(sight.page.get_by_test_id("story-title")).to_have_text("大足石刻")


def test_other_maps_have_no_story(sight: Sight) -> None:
    expect(sight.page.get_by_test_id("story-start")).to_have_count(0)
