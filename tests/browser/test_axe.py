"""axe-core finds no serious fault of accessibility, on wide screens and on phones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, WIDE
from tests.browser.sight import Sight

SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
GRAVE = {"serious", "critical"}
#: Rows like those before them; looking at each would take axe a quarter of a minute.
REPEATED = [
    ["tbody tr:nth-child(n+4)"],
    [".maps li:nth-child(n+12)"],
    [".unplaced li:nth-child(n+4)"],
]


def faults(page: Page) -> list[str]:
    """Each grave fault with where it stands. axe itself is run past the page's policy."""
    found = Axe().run(page, context={"exclude": REPEATED}).response["violations"]
    return [
        f"{fault['id']}: {node['target']} {node['failureSummary']}"
        for fault in found if fault["impact"] in GRAVE for node in fault["nodes"]
    ]  # fmt: skip


def open_all(sight: Sight) -> None:
    """Open what a reader may open: the card, and where there is room the table."""
    sight.page.get_by_test_id("search").fill("大足石刻")
    sight.page.keyboard.press("Enter")
    sight.settle()


@SIZES
@pytest.mark.parametrize("kind", ["metro", "reader", "embed", "story"])
def test_map_pages(
    open_page: Callable[..., Sight], fixture_data: dict[str, Any], kind: str, size: dict[str, int]
) -> None:
    text = [{"text": "第一章", "level": 1}, {"text": "建设。", "marks": [[0, 2, 0, 0]]}]
    more: dict[str, Any] = {
        "metro": {"classification": "内部资料"},
        "reader": {"text": text},
        "embed": {"embed": True},
        "story": {"story": {"title": "汇报", "views": [{"title": "格局", "text": "两极。"}]}},
    }
    sight = open_page({**fixture_data, **more[kind]}, size=size)
    assert faults(sight.page) == []
    if kind != "metro":
        return
    open_all(sight)
    assert faults(sight.page) == []
    sight.page.keyboard.press("Escape")
    if size == PHONE:
        sight.page.locator("#drawer-toggle").click()
    sight.page.get_by_test_id("tab-table").click()
    assert faults(sight.page) == []
    sight.page.get_by_test_id("time-toggle").click()
    assert faults(sight.page) == []


@SIZES
@pytest.mark.parametrize("path", ["index.html", "maps/overview.html", "maps/district/铜梁区.html"])
def test_pages_of_the_build(
    look_at_built: Callable[..., Sight], path: str, size: dict[str, int]
) -> None:
    assert faults(look_at_built(path, size).page) == []
