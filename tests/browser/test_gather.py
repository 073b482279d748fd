"""Symbols that would lie on each other: gathered, counted, listed, spread where there is room."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.sight import Sight, differing

SEAT = (109.0, 31.4)
"""Away from everything else in the fixture."""
WORKS = 20


@pytest.fixture
def county(fixture_data: dict[str, Any]) -> dict[str, Any]:
    """Twenty works that are only known to lie somewhere in a county, and one known site."""
    data = copy.deepcopy(fixture_data)
    data["features"] = [
        {
            "id": f"facility-{n}",
            "name": f"第{n}医院",
            "kind": "facility" if n < 15 else "energy",
            "stage": "building",
            "precision": "county",
            "radius_m": 20_000,
            "geometry": {"type": "Point", "coordinates": list(SEAT)},
        }
        for n in range(WORKS)
    ]
    return data


def _click(sight: Sight) -> None:
    sight.page.mouse.click(*sight.place(*SEAT))


def test_works_known_to_the_county_are_one_disc_that_lists_them(
    open_page: Callable[..., Sight], county: dict[str, Any]
) -> None:
    sight = open_page(county)
    sight.look_at(*SEAT, 8)
    _click(sight)
    card = sight.page.get_by_test_id("card")
    expect(card.locator("h2")).to_have_text(f"{WORKS} 项")
    expect(card.locator("li")).to_have_count(WORKS)
    expect(sight.open_legend()).to_contain_text("只知区县的多项")
    card.get_by_role("button", name="第7医院").click()
    expect(card.locator("h2")).to_have_text("第7医院")
    sight.page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_disc_counts_what_filters_let_through(
    open_page: Callable[..., Sight], county: dict[str, Any]
) -> None:
    sight = open_page(county)
    sight.look_at(*SEAT, 8)
    before = sight.patch(*SEAT, reach=12)
    sight.page.get_by_test_id("layer-tree").locator("[data-kind=energy]").uncheck()
    assert differing(before, sight.patch(*SEAT, reach=12)) > 0.02
    _click(sight)
    expect(sight.page.get_by_test_id("card").locator("h2")).to_have_text("15 项")


def test_works_are_spread_well_inside_the_circle_they_may_lie_in(
    open_page: Callable[..., Sight], county: dict[str, Any]
) -> None:
    sight = open_page(county)
    sight.look_at(*SEAT, 11)
    names = sight.names_around(*SEAT, reach=80, step=16)
    assert len(names) > WORKS * 0.8
    expect(sight.open_legend()).not_to_contain_text("只知区县的多项")


def test_areas_of_one_outline_are_named_once_with_their_number(
    open_page: Callable[..., Sight], fixture_data: dict[str, Any]
) -> None:
    """The others of the outline are in the card of the first."""
    data = copy.deepcopy(fixture_data)
    ring = [[108.2, 31.0], [109.8, 31.0], [109.8, 32.0], [108.2, 32.0], [108.2, 31.0]]
    data["features"] = [
        {
            "id": f"belt-{n}", "name": f"第{n}带", "kind": "belt", "stage": "building",
            "precision": "boundary", "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for n in range(3)
    ]  # fmt: skip
    sight = open_page(data)
    sight.look_at(*SEAT, 8)
    sight.page.mouse.click(*sight.place(108.5, 31.2))
    card = sight.page.get_by_test_id("card")
    expect(card.locator("h2")).to_have_text("第0带")
    expect(card.locator(".others")).to_contain_text("第1带")
    expect(card.locator(".others")).to_contain_text("第2带")
