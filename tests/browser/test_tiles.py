"""Tiles from the net under the features, and the page without the net."""

from __future__ import annotations

import math
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from geomap.datums import from_wgs84
from geomap.maps.page import render
from geomap.maps.tiles import read_tiles, with_tiles
from tests.browser.conftest import WIDE
from tests.browser.sight import Sight, differing, wait_until_ready

AT = (105.79, 29.75)
PINK = (250, 10, 200)


def _tile(colour: tuple[int, int, int]) -> bytes:
    """A PNG of one pixel, which a browser stretches to a tile."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    rest = chunk(b"IDAT", zlib.compress(b"\0" + bytes(colour))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + head + rest


@pytest.fixture
def open_tiled(
    browser: Browser, fixture_data: dict[str, Any], tmp_path: Path
) -> Iterator[Callable[[str, bool], tuple[Sight, list[str]]]]:
    """Open the map with a base map that is answered for here, or with the net cut."""
    pages: list[Page] = []

    def opener(choice: str, online: bool) -> tuple[Sight, list[str]]:
        data = with_tiles(fixture_data, read_tiles(choice))
        file = tmp_path / "map.html"
        file.write_text(render(data), encoding="utf-8")
        context = browser.new_context(
            viewport={"width": WIDE["width"], "height": WIDE["height"]}, reduced_motion="reduce"
        )
        asked: list[str] = []

        def answer(route: Route) -> None:
            asked.append(route.request.url)
            if online:
                route.fulfill(body=_tile(PINK), content_type="image/png")
            else:
                route.abort()

        context.route(re.compile("^https:"), answer)
        page = context.new_page()
        pages.append(page)
        page.goto(file.as_uri() + f"#10/{AT[1]}/{AT[0]}")
        wait_until_ready(page)
        page.wait_for_timeout(300)
        return Sight(page, data), asked

    yield opener
    for page in pages:
        page.context.close()


def test_tiles_lie_under_the_features_and_can_be_switched_off(
    open_tiled: Callable[..., tuple[Sight, list[str]]],
) -> None:
    sight, asked = open_tiled("osm", True)
    assert asked
    assert all(url.startswith("https://tile.openstreetmap.org/10/") for url in asked)
    assert sight.patch(AT[0] + 0.3, AT[1] + 0.2, 20).share_of(PINK) > 0.5
    assert sight.patch(*AT, 8).share_of((28, 127, 92)) > 0.1
    expect(sight.page.get_by_test_id("credits")).to_contain_text("OpenStreetMap 贡献者")
    sight.page.get_by_test_id("online-base").uncheck()
    assert sight.patch(AT[0] + 0.3, AT[1] + 0.2, 20).share_of(PINK) == 0


def test_without_the_net_the_page_shows_its_own_base_map(
    open_tiled: Callable[..., tuple[Sight, list[str]]], open_page: Callable[..., Sight]
) -> None:
    sight, asked = open_tiled("osm", False)
    assert asked
    plain = open_page(address=f"#10/{AT[1]}/{AT[0]}")
    assert differing(sight.patch(*AT, 60), plain.patch(*AT, 60)) == 0
    sight.page.get_by_test_id("search").fill("四面山")
    sight.page.keyboard.press("Enter")
    expect(sight.page.get_by_test_id("card").locator("h2")).to_have_text("四面山")


def test_features_are_drawn_in_the_datum_of_the_tiles(
    open_tiled: Callable[..., tuple[Sight, list[str]]],
) -> None:
    """On Amap a place stands where GCJ-02 puts it; what the page says of it stays WGS84."""
    sight, asked = open_tiled("amap", True)
    assert asked
    assert all(url.startswith("https://webrd01.is.autonavi.com/") for url in asked)
    page = sight.page
    address = f"#14/{AT[1]}/{AT[0]}"
    page.evaluate("address => { window.location.hash = address }", address)
    sight.settle()
    assert page.url.split("#")[1].startswith(f"14/{AT[1]:.5f}/{AT[0]:.5f}")
    box = sight.box("#map")
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.click(*middle)
    expect(page.get_by_test_id("card").locator("h2")).to_have_text("大足石刻")
    page.get_by_text("位置不对？").click()
    said = [float(page.get_by_test_id(f"correct-{axis}").input_value()) for axis in ("lon", "lat")]
    assert said == pytest.approx(AT, abs=2e-6)
    # Of the tiles around, the one under the middle is that of the place in GCJ-02.
    lon, lat = (float(value) for value in from_wgs84(*AT, "GCJ-02"))
    drawn = page.evaluate(
        """([x, y]) => {
          const tile = Array.from(document.querySelectorAll('.leaflet-tile')).find((t) => {
            const b = t.getBoundingClientRect();
            return b.left <= x && x < b.right && b.top <= y && y < b.bottom;
          });
          const b = tile.getBoundingClientRect();
          return [tile.src, (x - b.left) / b.width, (y - b.top) / b.height];
        }""",
        list(middle),
    )
    numbers = dict(part.split("=") for part in drawn[0].split("?")[1].split("&"))
    size = 2 ** int(numbers["z"])
    x = (int(numbers["x"]) + drawn[1]) / size
    assert x * 360 - 180 == pytest.approx(lon, abs=1e-4)
    y = (int(numbers["y"]) + drawn[2]) / size
    assert math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y)))) == pytest.approx(lat, abs=1e-4)
