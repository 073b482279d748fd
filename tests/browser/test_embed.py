"""A map in another page's frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from geomap.maps.embedding import frame_code
from geomap.maps.page import render
from tests.browser.conftest import PHONE, WIDE
from tests.browser.sight import Sight, wait_until_ready

TITLE = '重庆"都市圈" & <b>'


@pytest.fixture
def open_outer(
    browser: Browser, fixture_data: dict[str, Any], tmp_path: Path
) -> Iterator[Callable[[dict[str, int]], tuple[Page, Frame]]]:
    """A long page that shows the map by the code that ``--embed-code`` prints, offline."""
    pages: list[Page] = []
    asked: list[str] = []

    def opener(size: dict[str, int]) -> tuple[Page, Frame]:
        (tmp_path / "都 市圈.html").write_text(
            render({**fixture_data, "embed": True}), encoding="utf-8"
        )
        code = frame_code(Path("都 市圈.html"), TITLE)
        outer = tmp_path / "outer.html"
        outer.write_text(
            "<!DOCTYPE html><meta charset=utf-8><body style='margin:0'>"
            f"<p style='height:120px'>前文</p>{code}<p style='height:2000px'>后文</p>",
            encoding="utf-8",
        )
        context = browser.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            reduced_motion="reduce", has_touch=size == PHONE, is_mobile=size == PHONE,
        )  # fmt: skip
        context.set_offline(True)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(outer.as_uri())
        pages.append(page)
        frame = page.frames[1]
        wait_until_ready(frame)
        return page, frame

    yield opener
    for page in pages:
        page.context.close()
    assert all(url.startswith("file:") for url in asked)


def _view(frame: Frame) -> str:
    return str(frame.evaluate("window.location.hash")).split(";")[0]


def test_frame_shows_the_map_without_panels(open_outer: Callable[..., tuple[Page, Frame]]) -> None:
    page, frame = open_outer(WIDE)
    assert page.locator("iframe").get_attribute("title") == TITLE
    expect(frame.get_by_test_id("scale")).to_be_visible()
    expect(frame.get_by_test_id("credits")).to_be_visible()
    for panel in ("drawer", "search", "measure"):
        expect(frame.get_by_test_id(panel)).to_be_hidden()
    frame.locator("#map").click(position={"x": 5, "y": 5})
    link = frame.get_by_test_id("full-map")
    expect(link).to_have_text("打开完整地图")
    with page.context.expect_page() as opened:
        link.click()
    whole = opened.value
    wait_until_ready(whole)
    expect(whole.get_by_test_id("drawer")).to_be_visible()
    expect(whole.get_by_test_id("search")).to_be_visible()
    assert whole.url.split("#")[1].split(";")[0] == _view(frame)[1:]


def test_wheel_scrolls_the_page_and_zooms_with_ctrl(
    open_outer: Callable[..., tuple[Page, Frame]],
) -> None:
    page, frame = open_outer(WIDE)
    before = _view(frame)
    page.mouse.move(600, 400)
    page.mouse.wheel(0, 200)
    page.wait_for_function("window.scrollY > 100")
    assert _view(frame) == before
    expect(frame.get_by_test_id("gesture")).to_have_text("按住 Ctrl 并滚动滚轮可缩放地图")
    page.mouse.move(600, 300)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    page.wait_for_timeout(300)
    assert float(_view(frame)[1:].split("/")[0]) > float(before[1:].split("/")[0])


def _swipe(page: Page, *ways: tuple[tuple[float, float], tuple[float, float]]) -> None:
    """Move fingers over the screen, each from one place to another."""
    session = page.context.new_cdp_session(page)
    for kind, part in [("touchStart", 0.0), *(("touchMove", n / 8) for n in range(1, 9))]:
        points = [
            {"x": x0 + (x1 - x0) * part, "y": y0 + (y1 - y0) * part} for (x0, y0), (x1, y1) in ways
        ]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.wait_for_timeout(16)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(300)


def test_one_finger_scrolls_the_page_and_two_move_the_map(
    open_outer: Callable[..., tuple[Page, Frame]],
) -> None:
    page, frame = open_outer(PHONE)
    before = _view(frame)
    _swipe(page, ((200, 500), (200, 260)))
    assert page.evaluate("window.scrollY") > 60
    assert _view(frame) == before
    page.evaluate("window.scrollTo(0, 0)")
    _swipe(page, ((150, 400), (60, 400)), ((250, 400), (340, 400)))
    assert float(_view(frame)[1:].split("/")[0]) > float(before[1:].split("/")[0])


def test_any_map_is_embedded_by_its_address(open_page: Callable[..., Sight]) -> None:
    sight = open_page(address="#9/29.6/106.5;e=1")
    expect(sight.page.get_by_test_id("drawer")).to_be_hidden()
    expect(sight.page.get_by_test_id("full-map")).to_be_visible()
    assert ";e=1" in sight.page.url


def test_frame_code_is_escaped() -> None:
    code = frame_code(Path("a/重庆\"'<>&.html"), TITLE)
    assert code.count("<") == 2
    assert 'title="重庆&#34;都市圈&#34; &amp; &lt;b&gt;"' in code
    assert 'src="%E9%87%8D%E5%BA%86%22%27%3C%3E%26.html"' in code
