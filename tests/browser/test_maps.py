"""The maps of the five plans in a real Chromium with the network cut.

The plans in ``seeds/`` are built once; each page is opened from its file, and each test asserts
on what the eye sees.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import WIDE, Built, Sight, differing, wait_until_ready
from tests.maps.unpacking import data_of

CORRIDOR = "maps/corridor/渝昆高速铁路.html"
METRO = "maps/metro/重庆都市圈.html"
DISTRICT = "maps/district/铜梁区.html"
OVERVIEW = "maps/overview.html"
MAPS = (CORRIDOR, METRO, DISTRICT, OVERVIEW)
DRAWN = [
    (CORRIDOR, "渝昆高速铁路"),
    (METRO, "重庆江北国际机场"),
    (METRO, "成渝中线高速铁路"),
    (DISTRICT, "成渝中线高速铁路"),
    (OVERVIEW, "渝昆高速铁路"),
    (OVERVIEW, "重庆江北国际机场"),
]
READY_S = 8
BUILD_CPU_S = 30
MAP_BYTES = {"overview": 1_200_000, "reader": 1_200_000}
AREA_MAP_BYTES = 600_000


Opener = Callable[[str], Sight]


@pytest.fixture
def open_map(browser: Browser, built: Built) -> Iterator[Opener]:
    """Open a page of the build, offline; it may ask for nothing and complain of nothing."""
    sights: list[tuple[Sight, str]] = []

    def opener(path: str) -> Sight:
        file = built.folder / path
        data = data_of(file.read_text(encoding="utf-8"))
        context = browser.new_context(
            viewport={"width": WIDE["width"], "height": WIDE["height"]},
            reduced_motion="reduce",
            locale="zh-CN",
        )
        context.set_offline(True)
        page = context.new_page()
        sight = Sight(page, data)
        sights.append((sight, file.as_uri()))
        page.on("request", lambda request: sight.requests.append(request.url))
        page.on("pageerror", lambda error: sight.complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                sight.complaints.append(message.text)
                if message.type in ("error", "warning")
                else None
            ),
        )
        start = time.monotonic()
        page.goto(file.as_uri(), timeout=READY_S * 1000)
        if data:
            left_s = READY_S - (time.monotonic() - start)
            wait_until_ready(page, left_s)
        return sight

    yield opener
    for sight, uri in sights:
        sight.page.context.close()
        assert [unquote(url) for url in sight.requests] == [unquote(uri)]
        assert sight.complaints == []


def _kind_box(sight: Sight, kind: str) -> Any:
    return sight.page.get_by_test_id("layer-tree").locator(f"[data-kind={kind}]")


def _spot(geometry: dict[str, Any]) -> tuple[float, float]:
    """A place on a point or in the midst of a line, between two vertices."""
    line = geometry["coordinates"]
    if geometry["type"] == "Point":
        return line[0], line[1]
    if geometry["type"] == "MultiLineString":
        line = max(line, key=len)
    (x0, y0), (x1, y1) = line[len(line) // 2 - 1 : len(line) // 2 + 1]
    return (x0 + x1) / 2, (y0 + y1) / 2


def _open_card(sight: Sight, name: str) -> Any:
    sight.page.get_by_test_id("search").fill(name)
    expect(sight.page.get_by_test_id("search-results")).to_contain_text(name)
    sight.page.keyboard.press("Enter")
    sight.settle()
    card = sight.page.get_by_test_id("card")
    expect(card.locator("h2")).to_have_text(name)
    return card


# --- the build


def test_build_takes_less_than_half_a_minute(built: Built) -> None:
    assert built.cpu_s < BUILD_CPU_S


def test_no_map_is_too_large(built: Built) -> None:
    too_large = {}
    for entry in built.maps:
        size = (built.folder / entry["path"]).stat().st_size
        if size > MAP_BYTES.get(entry["kind"], AREA_MAP_BYTES):
            too_large[entry["path"]] = size
    assert len(built.maps) > 100
    assert too_large == {}


def test_manifest_and_files_agree(built: Built) -> None:
    files = {p.relative_to(built.folder).as_posix() for p in built.folder.rglob("*.html")}
    assert files - {"index.html"} == {entry["path"] for entry in built.maps}
    for entry in built.maps:
        assert set(entry["features"]) <= set(built.ledger)
    assert set(MAPS) <= files


# --- the maps


@pytest.mark.parametrize("path", MAPS)
def test_map_opens_offline_and_is_painted(open_map: Opener, built: Built, path: str) -> None:
    """Ready in time; asked for nothing, complained of nothing (see the fixture)."""
    sight = open_map(path)
    (title,) = [entry["title"] for entry in built.maps if entry["path"] == path]
    expect(sight.page.locator("h1")).to_have_text(title)
    for part in ("legend", "scale", "credits", "layer-tree", "filter-stage", "search"):
        expect(sight.page.get_by_test_id(part)).to_be_visible()
    box = sight.box("#map")
    clip: Any = {"x": box["x"] + 400, "y": box["y"] + 150, "width": 120, "height": 120}
    before = sight.page.screenshot(clip=clip)
    sight.page.get_by_test_id("layers-none").click()
    assert sight.page.screenshot(clip=clip) != before


@pytest.mark.parametrize(("path", "name"), DRAWN)
def test_feature_is_seen_at_its_place_and_leaves_with_its_layer(
    open_map: Opener, built: Built, path: str, name: str
) -> None:
    sight = open_map(path)
    kind = built.feature(name)["kind"]
    at = _spot(built.geometry(name))
    sight.look_at(*at)
    with_layer = sight.patch(*at, reach=8)
    _kind_box(sight, kind).uncheck()
    assert differing(with_layer, sight.patch(*at, reach=8)) > 0.08
    _kind_box(sight, kind).check()
    assert differing(with_layer, sight.patch(*at, reach=8)) == 0


def test_corridor_is_seen_in_the_first_view(open_map: Opener, built: Built) -> None:
    """Without moving the map: the line is on the screen, and its course crosses much of it."""
    sight = open_map(CORRIDOR)
    line = built.geometry("渝昆高速铁路")["coordinates"]
    box = sight.box("#map")
    spots = [sight.place(*point) for point in line]
    for x, y in spots:
        assert box["x"] < x < box["x"] + box["width"]
        assert box["y"] < y < box["y"] + box["height"]
    assert max(y for _, y in spots) - min(y for _, y in spots) > box["height"] / 2
    at = _spot(built.geometry("渝昆高速铁路"))
    with_layer = sight.patch(*at, reach=6)
    _kind_box(sight, "railway").uncheck()
    assert differing(with_layer, sight.patch(*at, reach=6)) > 0.08


def test_stage_filter_takes_the_line_away(open_map: Opener, built: Built) -> None:
    sight = open_map(CORRIDOR)
    feature = built.feature("渝昆高速铁路")
    at = _spot(built.geometry("渝昆高速铁路"))
    with_stage = sight.patch(*at, reach=6)
    stages = sight.page.get_by_test_id("filter-stage")
    stages.locator(f"[data-stage={feature['stage']}]").uncheck()
    assert differing(with_stage, sight.patch(*at, reach=6)) > 0.08


@pytest.mark.parametrize(
    ("path", "name"),
    [(CORRIDOR, "渝昆高速铁路"), (METRO, "重庆江北国际机场"), (DISTRICT, "成渝中线高速铁路")],
)
def test_search_opens_the_card_with_the_plans_own_sentences(
    open_map: Opener, built: Built, path: str, name: str
) -> None:
    """Each sentence word for word, its words marked, with section, plan and date."""
    feature = built.feature(name)
    card = _open_card(open_map(path), name)
    seen = {}
    for figure in card.locator("figure").all():
        quote = figure.locator("blockquote")
        section = figure.locator(".section")
        seen[quote.text_content()] = (
            quote.locator("mark").all_text_contents(),
            section.text_content() if section.count() else "",
            figure.locator("figcaption").text_content(),
        )
    plans = {entry["document"]: entry for entry in feature["stages"]}
    stated: dict[str, tuple[list[str], dict[str, Any]]] = {}
    for mention in feature["mentions"]:
        marks = stated.setdefault(mention["sentence"], ([], mention))[0]
        marks.append(mention["text"])
    assert set(seen) == set(stated)
    for sentence, (marks, mention) in stated.items():
        marked, section, caption = seen[sentence]
        assert marked == marks
        assert section == " › ".join(mention["section"])
        if mention["document"].startswith(("000", "001", "004")):  # files of one plan
            plan = plans[mention["document"]]
            assert caption == " · ".join(filter(None, (plan["title"], plan["date"])))
    for entry in feature["stages"]:
        expect(card.locator(".history")).to_contain_text(entry["title"])
        expect(card.locator(".history")).to_contain_text(entry["date"] or "未注日期")


def test_card_says_as_stated_in_which_plan(open_map: Opener) -> None:
    history = _open_card(open_map(CORRIDOR), "渝昆高速铁路").locator(".history li")
    expect(history.first).to_contain_text("据该规划所述")
    expect(history.first).to_contain_text("《成渝地区双城经济圈建设规划纲要》联合实施方案")
    expect(history.first).to_contain_text("2021-12-31")
    expect(history.first.locator(".stage-mark")).to_have_text("加快建设")


def test_district_map_is_about_its_district(open_map: Opener, built: Built) -> None:
    sight = open_map(DISTRICT)
    near = [f for f in sight.data["features"] if not f.get("focus", True)]
    own = [f for f in sight.data["features"] if f.get("focus", True)]
    assert near
    for feature in own:
        properties = built.ledger[feature["id"]]["properties"]
        assert "500151" in {*properties["districts"], *properties["districts_now"]}
    sight.page.get_by_test_id("tab-table").click()
    rows = sight.page.get_by_test_id("table").locator("tbody tr")
    expect(rows).to_have_count(len(sight.data["features"]))


# --- the index


def test_index_opens_offline_and_every_link_is_there(open_map: Opener, built: Built) -> None:
    sight = open_map("index.html")
    hrefs = sight.page.evaluate("Array.from(document.links, (link) => link.href)")
    paths = {Path(unquote(href.removeprefix("file://"))) for href in hrefs}
    assert [path for path in paths if not path.is_file()] == []
    named = {built.folder / entry["path"] for entry in built.maps}
    assert named <= paths
    expect(sight.page.get_by_role("link", name="重庆都市圈", exact=True)).to_be_visible()


def test_index_leads_to_a_map(open_map: Opener, built: Built) -> None:
    sight = open_map("index.html")
    sight.page.get_by_role("link", name="渝昆高速铁路", exact=True).first.click()
    wait_until_ready(sight.page, READY_S)
    expect(sight.page.locator("h1")).to_have_text("渝昆高速铁路")
    assert unquote(sight.requests.pop()).endswith(CORRIDOR)


def test_index_counts_what_the_ledger_holds(open_map: Opener, built: Built) -> None:
    page = open_map("index.html").page
    projects = [
        f for f in built.ledger.values() if f["properties"]["kind"] not in ("admin", "metro")
    ]
    unplaced = sum(f["geometry"] is None for f in projects)
    expect(page.locator("tfoot .total")).to_have_text(str(unplaced))
    own = sum("500151" in f["properties"]["districts"] for f in projects)
    row = page.locator("tbody tr", has=page.get_by_role("link", name="铜梁区", exact=True))
    expect(row.locator(".total")).to_have_text(str(own))
