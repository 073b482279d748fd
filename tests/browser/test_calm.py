"""Nothing is shown as more exact, or at greater length, than helps: outlines, names, lists."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LARGE
from tests.browser.sight import Picture, Sight

ZONE = (191, 74, 23)
WEST, SOUTH, EAST, NORTH = 106.0, 29.0, 107.0, 30.0
RING = [[WEST, SOUTH], [EAST, SOUTH], [EAST, NORTH], [WEST, NORTH], [WEST, SOUTH]]


@pytest.fixture
def zone(fixture_data: dict[str, Any]) -> dict[str, Any]:
    """One zone, a degree wide, whose outline is known to a kilometre and a half."""
    data = copy.deepcopy(fixture_data)
    data["base"] |= {"tolerance_m": 1500, "lines": {}, "labels": [], "rivers": [], "focus": None}
    data["features"] = [
        {
            "id": "zone-1", "name": "示范区", "kind": "zone", "stage": "built",
            "precision": "boundary",
            "geometry": {"type": "Polygon", "coordinates": [RING]},
        },
    ]  # fmt: skip
    return data


def _redness(picture: Picture) -> int:
    """How much redder than blue the reddest pixel is."""
    return int((picture.pixels[:, :, 0] - picture.pixels[:, :, 2]).max())


def test_an_outline_fades_where_it_would_look_exact(
    open_page: Callable[..., Sight], zone: dict[str, Any]
) -> None:
    sight = open_page(zone)
    sight.look_at(EAST, 29.4, 8.5)
    assert _redness(sight.patch(EAST, 29.4, 6)) > 90
    sight.look_at(EAST, 29.4, 12)
    assert 10 < _redness(sight.patch(EAST, 29.4, 6)) < 50


def test_an_area_of_which_little_is_seen_is_not_named(
    open_page: Callable[..., Sight], zone: dict[str, Any]
) -> None:
    sight = open_page(zone)
    sight.look_at(106.5, 29.5, 8.5)
    assert sight.patch(106.5, 29.5, 20).share_of(ZONE) > 0.02
    sight.look_at(106.5, 29.5, 13)
    assert sight.patch(106.5, 29.5, 150).share_of(ZONE) == 0


def test_a_long_list_of_districts_is_opened_on_request(
    open_page: Callable[..., Sight], zone: dict[str, Any]
) -> None:
    names = [f"第{n}区" for n in range(20)]
    zone["features"][0]["districts"] = names
    sight = open_page(zone)
    sight.page.get_by_test_id("search").fill("示范")
    sight.page.keyboard.press("Enter")
    districts = sight.page.get_by_test_id("districts")
    expect(districts.locator("summary")).to_have_text("第0区、第1区、第2区等 20 个")
    expect(districts.get_by_text("第19区")).to_be_hidden()
    districts.locator("summary").click()
    expect(districts).to_contain_text("、".join(names))
    expect(districts.get_by_text("第19区")).to_be_visible()


def test_each_of_many_districts_finds_the_feature(
    open_page: Callable[..., Sight], zone: dict[str, Any]
) -> None:
    names = [f"第{n}区" for n in range(20)]
    zone["features"][0]["districts"] = names
    other = {"id": "zone-2", "name": "别处", "districts": ["他区"]}
    zone["features"].append(zone["features"][0] | other)
    sight = open_page(zone, address="#9/29.5/106.5;t=table")
    rows = sight.page.get_by_test_id("table").locator("tbody tr")
    expect(rows).to_have_count(2)
    sight.page.get_by_test_id("table-district").select_option("第19区")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("示范区")


def test_the_bar_counts_the_plans_read_and_those_that_name_the_map(
    open_page: Callable[..., Sight], zone: dict[str, Any]
) -> None:
    zone["features"][0]["stages"] = [{"plan": 0, "stage": "built"}]
    sight = open_page(zone)
    expect(sight.page.locator("#plans-summary")).to_have_text(
        "读取规划 3 份，其中 1 份提及本图项目（2021）"
    )
    sight.page.locator("#plans-summary").click()
    plans = sight.page.locator("#plans-list li")
    expect(plans).to_have_count(3)
    expect(plans.filter(has_text="未提及本图项目")).to_have_count(2)
    expect(plans.first).not_to_contain_text("未提及")


#: Keeps of each canvas what is written on it, with its middle, in pixels of the screen.
KEEP_TEXTS = """(() => {
  const own = CanvasRenderingContext2D.prototype;
  const { clearRect, fillText } = own;
  own.clearRect = function (...box) {
    this.canvas.texts = [];
    clearRect.apply(this, box);
  };
  own.fillText = function (text, x, y) {
    const { a, b, c, d, e, f } = this.getTransform();
    const width = this.textAlign === "center" ? 0 : this.measureText(text).width;
    const [mx, my] = [x + width / 2, y];
    (this.canvas.texts || []).push([text, a * mx + c * my + e, b * mx + d * my + f]);
    fillText.call(this, text, x, y);
  };
})()"""
WRITTEN = """selector => {
  const box = document.querySelector(selector).getBoundingClientRect();
  const all = Array.from(document.querySelectorAll(".leaflet-pane canvas"), (canvas) => {
    const at = canvas.getBoundingClientRect();
    const ratio = canvas.width / at.width;
    return (canvas.texts || []).map(([text, x, y]) =>
      [text, at.left + x / ratio, at.top + y / ratio]);
  }).flat();
  const under = all.filter(([, x, y]) =>
    x > box.left && x < box.right && y > box.top && y < box.bottom);
  return [all.length, under.map(([text]) => text)];
}"""


def test_no_name_is_under_the_legend_when_a_tab_changes_it(open_page: Callable[..., Sight]) -> None:
    sight = open_page(size=LARGE, before=KEEP_TEXTS)
    sight.wait()
    short = sight.box("#legend")
    for tab in ("tab-table", "tab-layers", "tab-table"):
        sight.page.get_by_test_id(tab).click()
        sight.settle()
        count, under = sight.page.evaluate(WRITTEN, "#legend")
        assert count > 30
        assert under == []
    assert sight.box("#legend")["height"] > short["height"] + 50


def test_the_cells_of_a_row_are_equally_high(sight: Sight) -> None:
    sight.page.get_by_test_id("tab-table").click()
    heights = (
        sight.page.get_by_test_id("table")
        .locator("tbody tr")
        .evaluate_all(
            "rows => rows.map((row) => Array.from(row.children, (cell) => cell.offsetHeight))"
        )
    )
    assert len(heights) > 10
    assert all(len(set(cells)) == 1 for cells in heights)
    assert len({cells[0] for cells in heights}) > 1
