"""The time slider: the map as of each plan's date, and what changed since the one before."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.sight import Sight

LINE = [[108.9, 31.9], [109.9, 31.9]]
MIDDLE = (109.4, 31.9)
POINT = (109.6, 31.75)


@pytest.fixture
def dated(fixture_data: dict[str, Any]) -> dict[str, Any]:
    """A road that goes on from plan to plan, and an airport that only the last plan names."""
    data = copy.deepcopy(fixture_data)
    data["plans"] = [
        {"file": "c.txt", "title": "新规划", "issuer": "", "date": "2025-01-26"},
        {"file": "a.txt", "title": "无日期规划", "issuer": "", "date": ""},
        {"file": "b.txt", "title": "旧规划", "issuer": "", "date": "2021-10"},
    ]
    data["sentences"] = []
    stage = {"phrase": ""}
    data["features"] = [
        {
            "id": "road-1", "name": "环湖路", "kind": "road", "stage": "built",
            "precision": "surveyed", "geometry": {"type": "LineString", "coordinates": LINE},
            "stages": [
                {"plan": 1, "stage": "none", **stage}, {"plan": 2, "stage": "studying", **stage},
                {"plan": 0, "stage": "built", **stage},
            ],
        },
        {
            "id": "airport-1", "name": "湖心机场", "kind": "airport", "stage": "starting",
            "precision": "site", "geometry": {"type": "Point", "coordinates": list(POINT)},
            "stages": [{"plan": 0, "stage": "starting", **stage}],
        },
    ]  # fmt: skip
    return data


def _stage(sight: Sight, stage: str) -> str:
    """The words of a stage."""
    return next(str(s["label"]) for s in sight.data["stages"] if s["id"] == stage)


def _ink(sight: Sight) -> float:
    """How much of the road is line and not gap."""
    columns = sight.patch(*MIDDLE, 30).darkest_by_column(27, 33)
    return sum(column < 190 for column in columns) / len(columns)


def test_stage_and_presence_follow_the_date(
    open_page: Callable[..., Sight], dated: dict[str, Any]
) -> None:
    sight = open_page(dated)
    sight.look_at(*MIDDLE, 10)
    built = _ink(sight)
    sight.page.get_by_test_id("time-toggle").click()
    label = sight.page.get_by_test_id("time-label")
    expect(label).to_have_text("截至 2025-01-26 新规划")
    blue = (20, 98, 156)
    assert sight.patch(*POINT, 6).share_of(blue) > 0.05
    sight.page.get_by_test_id("time-back").click()
    expect(label).to_have_text("截至 2021-10 旧规划")
    assert _ink(sight) < built * 0.7
    assert sight.patch(*POINT, 6).share_of(blue) == 0
    sight.page.get_by_test_id("tab-table").click()
    row = sight.page.get_by_test_id("table").locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text(_stage(sight, "studying"))
    sight.page.get_by_test_id("time-range").press("Home")
    expect(label).to_have_text("截至 日期不详 无日期规划")
    expect(row).to_contain_text(_stage(sight, "none"))
    sight.page.get_by_test_id("time-close").click()
    expect(row).to_have_count(2)
    expect(row.first).to_contain_text(_stage(sight, "built"))


def test_changes_since_the_plan_before_are_listed_and_glow(
    open_page: Callable[..., Sight], dated: dict[str, Any]
) -> None:
    sight = open_page(dated)
    sight.look_at(*MIDDLE, 10)
    pink = (242, 160, 190)
    assert sight.patch(*POINT, 16).share_of(pink) < 0.01
    sight.page.get_by_test_id("time-toggle").click()
    assert sight.patch(*POINT, 16).share_of(pink) > 0.05
    moved = sight.page.get_by_test_id("time-moved")
    expect(moved.locator("summary")).to_have_text("阶段变化 1 项")
    moved.locator("summary").click()
    expect(moved).to_contain_text(f"{_stage(sight, 'studying')} → {_stage(sight, 'built')}")
    expect(sight.page.get_by_test_id("time-new")).to_contain_text("湖心机场")
    moved.get_by_role("button", name="环湖路").click()
    expect(sight.page.get_by_test_id("card").locator("h2")).to_have_text("环湖路")


def test_playing_goes_from_date_to_date_and_halts_at_the_last(
    open_page: Callable[..., Sight], dated: dict[str, Any]
) -> None:
    sight = open_page(dated)
    sight.page.get_by_test_id("time-toggle").click()
    label = sight.page.get_by_test_id("time-label")
    sight.page.clock.install()
    play = sight.page.get_by_test_id("time-play")
    play.click()
    expect(play).to_have_attribute("aria-label", "暂停")
    expect(label).to_contain_text("无日期规划")
    sight.page.clock.run_for(2500)
    expect(label).to_contain_text("旧规划")
    sight.page.clock.run_for(2500)
    expect(label).to_contain_text("新规划")
    expect(play).to_have_attribute("aria-label", "播放")
    sight.page.clock.run_for(5000)
    expect(label).to_contain_text("新规划")


def test_date_is_in_the_address(open_page: Callable[..., Sight], dated: dict[str, Any]) -> None:
    sight = open_page(dated, address="#10/31.9/109.4;d=2021-10-31")
    expect(sight.page.get_by_test_id("time-label")).to_contain_text("截至 2021-10")
    assert ";d=2021-10-31" in sight.page.url
    sight.page.get_by_test_id("time-close").click()
    assert ";d=" not in sight.page.url


def test_no_slider_where_there_is_one_date(
    open_page: Callable[..., Sight], dated: dict[str, Any]
) -> None:
    dated["features"] = dated["features"][1:]
    expect(open_page(dated).page.get_by_test_id("time-toggle")).to_be_hidden()
