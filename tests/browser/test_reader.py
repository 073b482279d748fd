"""The linked reader: a plan's text beside the map, each leading to the other."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import PHONE
from tests.browser.sight import Sight, differing

SIGHTS_AT = (105.79, 29.75)


@pytest.fixture
def read(fixture_data: dict[str, Any]) -> dict[str, Any]:
    """A plan of three headings with long paragraphs; four words of it are marked."""
    data = copy.deepcopy(fixture_data)
    numbers = {feature["name"]: n for n, feature in enumerate(data["features"])}
    filler = "坚持统筹推进，完善工作机制。" * 30
    sights, railway, bridge = (
        numbers[name] for name in ("大足石刻", "成渝中线高速铁路", "沿江货运铁路")
    )
    data["features"][sights]["mentions"] = [{"sentence": 0, "start": 2, "end": 6}]
    data["sentences"][0] |= {"plan": 0, "text": "建设大足石刻。"}
    data["text"] = [
        {"text": "第一章 总则", "level": 1},
        {"text": f"𠮷建设\n大足\n石刻。{filler}", "marks": [[4, 9, sights, 0]]},
        {"text": "第二章 <b>交通</b>", "level": 1},
        {"text": filler},
        {"text": f"开工建设成渝中线。{filler}", "marks": [[4, 8, railway, 1]]},
        {"text": f"研究沿江货运铁路。{filler}", "marks": [[2, 8, bridge, 2]]},
        {
            "text": f"{filler}再提大足石刻。",
            "marks": [[len(filler) + 2, len(filler) + 6, sights, 0]],
        },
    ]
    return data


def _mark(sight: Sight, words: str, number: int = 0) -> Locator:
    return sight.page.get_by_test_id("reader").locator("mark", has_text=words).nth(number)


def _is_in_sight(sight: Sight, mark: Locator) -> bool:
    box = mark.bounding_box()
    frame = sight.box(".reader")
    assert box is not None
    return frame["y"] <= box["y"] and box["y"] + box["height"] <= frame["y"] + frame["height"]


def test_text_stands_beside_the_map_with_its_words_marked(
    open_page: Callable[..., Sight], read: dict[str, Any]
) -> None:
    sight = open_page(read)
    reader = sight.page.get_by_test_id("reader")
    expect(reader).to_be_visible()
    assert sight.box(".reader")["x"] + sight.box(".reader")["width"] <= sight.box("#map")["x"] + 1
    expect(reader.locator("mark")).to_have_text(
        ["大足石刻", "成渝中线", "沿江货运铁路", "大足石刻"]
    )
    expect(reader.get_by_role("heading")).to_have_text(["第一章 总则", "第二章 <b>交通</b>"])
    colours = {
        words: _mark(sight, words).evaluate("m => getComputedStyle(m).borderBottomColor")
        for words in ("大足石刻", "成渝中线")
    }
    assert colours == {"大足石刻": "rgb(28, 127, 92)", "成渝中线": "rgb(35, 40, 46)"}


def test_what_is_not_placed_is_marked_so(
    open_page: Callable[..., Sight], read: dict[str, Any]
) -> None:
    sight = open_page(read)
    mark = _mark(sight, "沿江货运铁")
    style = "m => getComputedStyle(m).borderBottomStyle"
    assert (mark.evaluate(style), _mark(sight, "成渝中线").evaluate(style)) == ("dashed", "solid")
    mark.click()
    expect(sight.page.get_by_test_id("card")).to_contain_text("未落图")


def test_click_in_the_text_flies_the_map_there(
    open_page: Callable[..., Sight], read: dict[str, Any]
) -> None:
    sight = open_page(read)
    before = sight.page.url
    _mark(sight, "大足石刻").click()
    sight.settle()
    assert sight.page.url != before
    expect(sight.page.get_by_test_id("card").locator("h2")).to_have_text("大足石刻")
    x, y = sight.place(*SIGHTS_AT)
    box = sight.box("#map")
    assert box["x"] < x < sight.box("#card")["x"]
    assert box["y"] < y < box["y"] + box["height"]
    assert sight.patch(*SIGHTS_AT, 14).share_of((244, 180, 0)) > 0.1


def test_click_on_the_map_scrolls_the_text_to_the_words(
    open_page: Callable[..., Sight], read: dict[str, Any]
) -> None:
    sight = open_page(read)
    sight.page.locator(".reader").evaluate("r => { r.scrollTop = r.scrollHeight; }")
    first = _mark(sight, "大足石刻")
    assert not _is_in_sight(sight, first)
    sight.look_at(*SIGHTS_AT)
    plain = first.evaluate("m => getComputedStyle(m).backgroundColor")
    sight.page.mouse.click(*sight.place(*SIGHTS_AT))
    expect(sight.page.get_by_test_id("card").locator("h2")).to_have_text("大足石刻")
    assert _is_in_sight(sight, first)
    assert first.evaluate("m => getComputedStyle(m).backgroundColor") != plain


def test_sentence_in_the_card_leads_to_its_place(
    open_page: Callable[..., Sight], read: dict[str, Any]
) -> None:
    sight = open_page(read)
    _mark(sight, "大足石刻", 1).click()
    assert not _is_in_sight(sight, _mark(sight, "大足石刻"))
    sight.page.get_by_test_id("to-text").first.click()
    assert _is_in_sight(sight, _mark(sight, "大足石刻"))


def test_keyboard_opens_a_mention(open_page: Callable[..., Sight], read: dict[str, Any]) -> None:
    sight = open_page(read)
    _mark(sight, "成渝中线").focus()
    sight.page.keyboard.press("Enter")
    expect(sight.page.get_by_test_id("card").locator("h2")).to_have_text("成渝中线高速铁路")


def test_switched_off_layers_are_not_marked(
    open_page: Callable[..., Sight], read: dict[str, Any]
) -> None:
    sight = open_page(read)
    before = sight.page.locator(".reader p").nth(1).screenshot()
    sight.page.get_by_test_id("tab-layers").click()
    sight.page.get_by_test_id("layer-tree").locator("[data-kind=culture]").uncheck()
    sight.page.get_by_test_id("tab-text").click()
    after = sight.page.locator(".reader p").nth(1).screenshot()
    assert before != after
    assert "is-off" in (_mark(sight, "大足石刻").get_attribute("class") or "")


def test_phone_reads_in_a_sheet(open_page: Callable[..., Sight], read: dict[str, Any]) -> None:
    sight = open_page(read, size=PHONE)
    drawer = sight.box("#drawer")
    assert drawer["width"] == PHONE["width"]
    assert drawer["y"] + drawer["height"] == PHONE["height"]
    before = sight.patch(*SIGHTS_AT, 1)
    _mark(sight, "大足石刻").click()
    expect(sight.page.get_by_test_id("drawer")).to_be_hidden()
    expect(sight.page.get_by_test_id("card")).to_be_visible()
    assert differing(before, sight.patch(*SIGHTS_AT, 1)) > 0


def test_other_maps_have_no_reader(sight: Sight) -> None:
    expect(sight.page.get_by_test_id("tab-text")).to_be_hidden()
