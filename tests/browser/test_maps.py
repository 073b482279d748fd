"""The maps of the five plans in a real Chromium with the network cut.

The plans in ``seeds/`` are built once; each page is opened from its file, and each test asserts
on what the eye sees.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Built
from tests.browser.sight import Sight, differing, wait_until_ready

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
BUILD_CPU_S = 30
MAP_BYTES = {"overview": 1_200_000, "reader": 1_200_000}
AREA_MAP_BYTES = 600_000


Looker = Callable[[str], Sight]


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
def test_map_opens_offline_and_is_painted(look_at_built: Looker, built: Built, path: str) -> None:
    """Asked for nothing, complained of nothing (see the fixture)."""
    sight = look_at_built(path)
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
    look_at_built: Looker, built: Built, path: str, name: str
) -> None:
    sight = look_at_built(path)
    kind = built.feature(name)["kind"]
    at = _spot(built.geometry(name))
    sight.look_at(*at)
    with_layer = sight.patch(*at, reach=8)
    _kind_box(sight, kind).uncheck()
    assert differing(with_layer, sight.patch(*at, reach=8)) > 0.08
    _kind_box(sight, kind).check()
    assert differing(with_layer, sight.patch(*at, reach=8)) == 0


def test_corridor_is_seen_in_the_first_view(look_at_built: Looker, built: Built) -> None:
    """Without moving the map: the line is on the screen, and its course crosses much of it."""
    sight = look_at_built(CORRIDOR)
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


def test_stage_filter_takes_the_line_away(look_at_built: Looker, built: Built) -> None:
    sight = look_at_built(CORRIDOR)
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
    look_at_built: Looker, built: Built, path: str, name: str
) -> None:
    """Each sentence word for word, its words marked, with section, plan and date."""
    feature = built.feature(name)
    card = _open_card(look_at_built(path), name)
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


def test_card_says_as_stated_in_which_plan(look_at_built: Looker) -> None:
    history = _open_card(look_at_built(CORRIDOR), "渝昆高速铁路").locator(".history li")
    expect(history.first).to_contain_text("据该规划所述")
    expect(history.first).to_contain_text("《成渝地区双城经济圈建设规划纲要》联合实施方案")
    expect(history.first).to_contain_text("2021-12-31")
    expect(history.first.locator(".stage-mark")).to_have_text("加快建设")


def test_district_map_is_about_its_district(look_at_built: Looker, built: Built) -> None:
    sight = look_at_built(DISTRICT)
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


def test_index_opens_offline_and_every_link_is_there(look_at_built: Looker, built: Built) -> None:
    sight = look_at_built("index.html")
    hrefs = sight.page.evaluate("Array.from(document.links, (link) => link.href)")
    paths = {Path(unquote(href.removeprefix("file://"))) for href in hrefs}
    assert [path for path in paths if not path.is_file()] == []
    named = {built.folder / entry["path"] for entry in built.maps}
    assert named <= paths
    expect(sight.page.get_by_role("link", name="重庆都市圈", exact=True)).to_be_visible()


def test_index_leads_to_a_map(look_at_built: Looker, built: Built) -> None:
    sight = look_at_built("index.html")
    sight.page.get_by_role("link", name="渝昆高速铁路", exact=True).first.click()
    wait_until_ready(sight.page)
    expect(sight.page.locator("h1")).to_have_text("渝昆高速铁路")
    assert unquote(sight.page.url).partition("#")[0].endswith(CORRIDOR)
    sight.page.go_back()


def test_index_counts_what_the_ledger_holds(look_at_built: Looker, built: Built) -> None:
    page = look_at_built("index.html").page
    projects = [
        f for f in built.ledger.values() if f["properties"]["kind"] not in ("admin", "metro")
    ]
    unplaced = sum(f["geometry"] is None for f in projects)
    expect(page.locator("tfoot .total")).to_have_text(str(unplaced))
    own = sum("500151" in f["properties"]["districts"] for f in projects)
    row = page.locator("tbody tr", has=page.get_by_role("link", name="铜梁区", exact=True))
    expect(row.locator(".total")).to_have_text(str(own))
