"""What lies beyond the map's frame, and what is known too vaguely to be a point."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, WIDE
from tests.browser.sight import Sight

WEST, SOUTH, EAST, NORTH = EXTENT = (105.0, 28.0, 108.0, 31.0)
EDGE = EAST - 0.03 * (EAST - WEST)
INK = (35, 40, 46)


@pytest.fixture
def framed(fixture_data: dict[str, Any]) -> dict[str, Any]:
    """A line that leaves the frame in the east, a port beyond it, works known to their city."""
    data = copy.deepcopy(fixture_data)
    data["base"]["extent"] = list(EXTENT)
    data["features"] = [
        {
            "id": "railway-1", "name": "东西铁路", "kind": "railway", "stage": "built",
            "precision": "surveyed",
            "geometry": {"type": "LineString", "coordinates": [[106.5, 29.5], [109.5, 29.5]]},
        },
        {
            "id": "port-1", "name": "海港", "kind": "port", "stage": "built", "precision": "site",
            "geometry": {"type": "Point", "coordinates": [108.3, 29.5]},
        },
        *(
            {
                "id": f"culture-{n}", "name": f"第{n}馆", "kind": "culture", "stage": "building",
                "precision": "city", "radius_m": 60_000,
                "geometry": {"type": "Point", "coordinates": [106.2, 29.0]},
            }
            for n in range(3)
        ),
    ]  # fmt: skip
    return data


def _choose(sight: Sight, name: str) -> Any:
    sight.page.get_by_test_id("search").fill(name)
    sight.page.keyboard.press("Enter")
    sight.settle()
    return sight.page.get_by_test_id("card")


def test_a_line_is_cut_at_the_frame_with_an_arrow(
    open_page: Callable[..., Sight], framed: dict[str, Any]
) -> None:
    sight = open_page(framed)
    sight.look_at(EDGE - 0.1, 29.5, 9)
    assert sight.patch(EDGE - 0.1, 29.5, 5).share_of(INK) > 0.1
    assert sight.patch(EDGE + 0.1, 29.5, 5).share_of(INK) == 0
    # The arrow head is broader than the line.
    head = sight.patch(EDGE, 29.5, 8)
    along = sight.patch(EDGE - 0.1, 29.5, 8)
    assert head.share_of(INK) > along.share_of(INK)
    expect(sight.open_legend()).to_contain_text("延伸至图外")
    expect(_choose(sight, "东西铁路")).to_contain_text("延伸至图幅之外")
    # The map flies to the part of it that is drawn.
    box = sight.box("#map")
    ends = [sight.place(lon, 29.5)[0] for lon in (106.5, EDGE)]
    assert box["x"] < ends[0] < ends[1] < sight.box("#card")["x"] - 5
    assert ends[1] - ends[0] > (sight.box("#card")["x"] - box["x"]) * 0.6
    assert sight.patch(EDGE + 0.1, 29.5, 5).share_of((244, 180, 0)) == 0


def test_what_lies_beyond_is_listed_but_not_drawn(
    open_page: Callable[..., Sight], framed: dict[str, Any]
) -> None:
    sight = open_page(framed)
    card = _choose(sight, "海港")
    expect(card).to_contain_text("位于图幅之外")
    assert sight.box("#map")["width"] > 0
    sight.page.get_by_test_id("tab-table").click()
    row = sight.page.get_by_test_id("table").locator("tr", has_text="海港")
    expect(row).to_contain_text("图外")


def test_the_map_cannot_be_moved_off_its_ground(
    open_page: Callable[..., Sight], framed: dict[str, Any]
) -> None:
    sight = open_page(framed)
    sight.page.evaluate("window.location.hash = '9/29.5/112'")
    sight.settle()
    sight.page.locator("#map").focus()
    for _ in range(4):
        sight.page.keyboard.press("ArrowRight")
        sight.settle()
    lon = float(sight.page.url.split("#")[1].split(";")[0].split("/")[2])
    assert lon < EAST


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_what_is_known_to_its_city_is_counted_and_listed_not_drawn(
    open_page: Callable[..., Sight], framed: dict[str, Any], size: dict[str, int]
) -> None:
    sight = open_page(framed, size=size)
    sight.look_at(106.2, 29.0, 10)
    green = (28, 127, 92)
    assert sight.patch(106.2, 29.0, 10).share_of(green) == 0
    button = sight.page.get_by_test_id("vague")
    expect(button).to_have_text("位置只知到省、市 3 项")
    button.click()
    card = sight.page.get_by_test_id("card")
    expect(card.locator("li")).to_have_count(3)
    card.get_by_role("button", name="第1馆").click()
    expect(card.locator("h2")).to_have_text("第1馆")
    expect(card).to_contain_text("不以点表示")
    sight.page.keyboard.press("Escape")
    if size == WIDE:
        sight.page.get_by_test_id("layer-tree").locator("[data-kind=culture]").uncheck()
        expect(button).to_be_hidden()
