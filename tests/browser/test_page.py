"""The map page in a real Chromium with the network cut. Each test asserts on what the eye sees.

`open_page` (conftest) fails a test whose page asked for anything or complained on the console.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from geomap.maps.page import render
from tests.browser.conftest import LARGE, PHONE
from tests.browser.sight import Sight, differing

#: Fixture features, by how they are drawn: where they stand and which layer they belong to.
DRAWN = [
    ("大足石刻", "culture", (105.79, 29.75)),
    ("重庆江北国际机场", "airport", (106.642, 29.719)),
    ("藻渡水库", "reservoir", (106.72, 28.72)),
]
#: The colour that a kind is drawn in.
COLOURS = {
    "culture": (28, 127, 92),
    "airport": (20, 98, 156),
    "reservoir": (35, 137, 181),
    "railway": (35, 40, 46),
    "expressway": (185, 119, 14),
    "road": (160, 108, 40),
}
HOSTILE = [
    "<script>window.ran=1</script>",
    "${window.ran=2}`${alert(1)}`",
    "</script><script>window.ran=3</script>",
    "<img src=x onerror=window.ran=4>",
    "{{ 7*7 }}{% raw %}",
    "\u2028\u2029 & \\u003c '\"",
]


def _on_line(feature: dict[str, Any], part: float = 0.5) -> tuple[float, float]:
    """A vertex of a line feature."""
    geometry = feature["geometry"]
    line = geometry["coordinates"]
    if geometry["type"] == "MultiLineString":
        line = max(line, key=len)
    lon, lat = line[int(len(line) * part)]
    return lon, lat


def _kind_box(sight: Sight, kind: str) -> Any:
    return sight.page.get_by_test_id("layer-tree").locator(f"[data-kind={kind}]")


def _search(sight: Sight, words: str) -> None:
    sight.page.get_by_test_id("search").fill(words)
    sight.page.keyboard.press("Enter")
    sight.settle()


@pytest.mark.parametrize(("name", "kind", "at"), DRAWN)
def test_symbol_is_drawn_at_its_place_and_leaves_with_its_layer(
    sight: Sight, name: str, kind: str, at: tuple[float, float]
) -> None:
    sight.look_at(*at)
    with_layer = sight.patch(*at, reach=6)
    assert with_layer.share_of(COLOURS[kind]) > 0.15
    _kind_box(sight, kind).uncheck()
    assert sight.patch(*at, reach=6).share_of(COLOURS[kind]) == 0
    _kind_box(sight, kind).check()
    assert differing(with_layer, sight.patch(*at, reach=6)) == 0


@pytest.mark.parametrize("name", ["成渝中线高速铁路", "大足至内江高速公路", "国道318川藏公路"])
def test_line_is_drawn_along_its_course_and_leaves_with_its_layer(sight: Sight, name: str) -> None:
    feature = sight.feature(name)
    at = _on_line(feature, 0.3)
    sight.look_at(*at)
    colour = COLOURS[feature["kind"]]
    assert sight.patch(*at, reach=6).share_of(colour) > 0.03
    _kind_box(sight, feature["kind"]).uncheck()
    assert sight.patch(*at, reach=6).share_of(colour) == 0


def test_area_is_tinted_and_outlined(sight: Sight) -> None:
    feature = sight.feature("川渝高竹新区")
    lon, lat = feature["geometry"]["coordinates"][0][0]
    sight.look_at(lon, lat, 11)
    with_layer = sight.patch(lon, lat, 14)
    _kind_box(sight, "zone").uncheck()
    assert differing(with_layer, sight.patch(lon, lat, 14)) > 0.03


def test_all_and_none_of_the_layer_tree(sight: Sight) -> None:
    at = DRAWN[0][2]
    legend = sight.open_legend().locator("#legend-body")
    sight.look_at(*at)
    before = sight.patch(*at, reach=40)
    expect(legend).to_contain_text("改造提升")
    sight.page.get_by_test_id("layers-none").click()
    assert differing(before, sight.patch(*at, reach=40)) > 0.05
    expect(legend).not_to_contain_text("改造提升")
    expect(legend).to_contain_text("没有要素")
    sight.page.get_by_test_id("layers-all").click()
    assert differing(before, sight.patch(*at, reach=40)) == 0
    expect(legend).to_contain_text("改造提升")


def test_layer_tree_groups_and_counts(sight: Sight) -> None:
    tree = sight.page.get_by_test_id("layer-tree")
    expect(tree).to_contain_text("铁路与轨道")
    railways = sum(f["kind"] == "railway" for f in sight.data["features"])
    row = tree.locator("label", has=sight.page.locator("[data-kind=railway]"))
    expect(row.locator(".count")).to_have_text(str(railways))
    _kind_box(sight, "railway").uncheck()
    family = tree.locator("label.family-name", has_text="铁路与轨道").locator("input")
    assert family.evaluate("box => box.indeterminate") is True


def test_stage_filter_hides_a_stage(sight: Sight) -> None:
    feature = sight.feature("遂宁至广安铁路")
    at = _on_line(feature, 0.4)
    sight.look_at(*at)
    assert sight.patch(*at, reach=6).share_of(COLOURS["railway"]) > 0.05
    sight.page.get_by_test_id("filter-stage").locator("[data-stage=studying]").uncheck()
    assert sight.patch(*at, reach=6).share_of(COLOURS["railway"]) == 0


def test_stages_differ_by_line_style(
    open_page: Callable[..., Sight], fixture_data: dict[str, Any]
) -> None:
    """The further on, the less of a line is gaps: in grey too."""
    line = next(f for f in fixture_data["features"] if f["name"] == "大足至内江高速公路")
    latitudes = {"studying": 31.7, "building": 31.8, "built": 31.9}
    lines = [
        line | {
            "id": stage, "kind": "road", "stage": stage, "aliases": [], "name": stage,
            "geometry": {"type": "LineString", "coordinates": [[108.9, lat], [109.9, lat]]},
        }
        for stage, lat in latitudes.items()
    ]  # fmt: skip
    sight = open_page({**fixture_data, "features": lines})
    sight.look_at(109.4, 31.8, 10)
    ink = {}
    for stage, lat in latitudes.items():
        columns = sight.patch(109.4, lat, 30).darkest_by_column(27, 33)
        ink[stage] = sum(column < 190 for column in columns) / len(columns)
    assert ink["built"] > ink["building"] > ink["studying"] > 0


def test_search_flies_there_and_opens_the_card_with_the_sentence(sight: Sight) -> None:
    sight.page.get_by_test_id("search").fill("成渝中")
    expect(sight.page.get_by_test_id("search-results")).to_contain_text("成渝中线高速铁路")
    sight.page.keyboard.press("Enter")
    sight.settle()
    card = sight.page.get_by_test_id("card")
    expect(card).to_be_visible()
    expect(card.locator("h2")).to_have_text("成渝中线高速铁路")
    expect(card.locator("mark").first).to_have_text("成渝中线")
    expect(card).to_contain_text("开工建设成渝中线、成都至达州至万州")
    expect(card).to_contain_text("共建轨道上的双城经济圈")
    expect(card).to_contain_text("据该规划所述")
    expect(card).to_contain_text("2021-12-31")
    expect(card).to_contain_text("经已知节点，误差约 2 公里")
    x, y = sight.place(*_on_line(sight.feature("成渝中线高速铁路")))
    box = sight.box("#map")
    assert box["x"] < x < sight.box("#card")["x"]
    assert box["y"] < y < box["y"] + box["height"]


def test_search_by_alias_finds_and_shows_a_switched_off_layer(sight: Sight) -> None:
    _kind_box(sight, "road").uncheck()
    _search(sight, "g318")
    expect(sight.page.get_by_test_id("card").locator("h2")).to_have_text("国道318川藏公路")
    expect(_kind_box(sight, "road")).to_be_checked()


def test_click_on_the_map_opens_the_card_and_escape_closes_it(sight: Sight) -> None:
    at = DRAWN[0][2]
    sight.look_at(*at)
    sight.page.mouse.click(*sight.place(*at))
    card = sight.page.get_by_test_id("card")
    expect(card.locator("h2")).to_have_text("大足石刻")
    sight.page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_selection_is_highlighted(sight: Sight) -> None:
    at = DRAWN[0][2]
    sight.look_at(*at)
    before = sight.patch(*at, reach=16)
    sight.page.mouse.click(*sight.place(*at))
    sight.page.mouse.move(5, 400)
    assert differing(before, sight.patch(*at, reach=16)) > 0.25


def test_hover_names_the_feature(sight: Sight) -> None:
    at = DRAWN[0][2]
    sight.look_at(*at)
    sight.page.mouse.move(*sight.place(*at))
    expect(sight.page.locator("#tooltip")).to_contain_text("大足石刻")
    expect(sight.page.locator("#tooltip")).to_contain_text("文旅")


def test_features_at_one_place_are_drawn_side_by_side(
    open_page: Callable[..., Sight], fixture_data: dict[str, Any]
) -> None:
    data = copy.deepcopy(fixture_data)
    stacked = [f for f in data["features"] if f["name"] in ("国家区域医疗中心", "成渝综合科学中心")]
    assert stacked[0]["geometry"] == stacked[1]["geometry"]
    for feature in stacked:
        feature["precision"] = "site"
    sight = open_page(data)
    lon, lat = stacked[0]["geometry"]["coordinates"]
    sight.look_at(lon, lat, 12)
    found = sight.names_around(lon, lat, reach=30, step=12)
    assert {feature["name"] for feature in stacked} <= found


def test_table_lists_everything_and_marks_what_is_not_placed(sight: Sight) -> None:
    sight.page.get_by_test_id("tab-table").click()
    table = sight.page.get_by_test_id("table")
    expect(table.locator("tbody tr")).to_have_count(len(sight.data["features"]))
    row = table.locator("tbody tr", has_text="沿江货运铁路")
    expect(row).to_contain_text("未落图")
    row.get_by_role("button").click()
    expect(sight.page.get_by_test_id("card")).to_contain_text("未落图")


def test_table_sorts_and_is_tied_to_the_map(sight: Sight) -> None:
    sight.page.get_by_test_id("tab-table").click()
    table = sight.page.get_by_test_id("table")
    stages = [stage["label"] for stage in sight.data["stages"]]
    table.locator("[data-sort=stage]").click()
    ranks = [
        stages.index(text) for text in table.locator("tbody td:nth-child(3)").all_inner_texts()
    ]
    assert ranks == sorted(ranks)
    table.locator("[data-sort=stage]").click()
    assert table.locator("th[aria-sort=descending]").count() == 1
    table.locator("tbody tr", has_text="四面山").click()
    sight.settle()
    expect(sight.page.get_by_test_id("card").locator("h2")).to_have_text("四面山")
    x, y = sight.place(*sight.feature("四面山")["geometry"]["coordinates"])
    box = sight.box("#map")
    assert box["x"] < x < box["x"] + box["width"]
    assert box["y"] < y < box["y"] + box["height"]


def test_table_follows_layers_filters_and_its_own_words(sight: Sight) -> None:
    _kind_box(sight, "railway").uncheck()
    sight.page.get_by_test_id("tab-table").click()
    table = sight.page.get_by_test_id("table")
    expect(table).not_to_contain_text("成渝中线高速铁路")
    expect(table).to_contain_text("渝遂高速公路")
    sight.page.get_by_test_id("table-filter").fill("水库")
    expect(table.locator("tbody tr")).to_have_count(1)
    expect(table).to_contain_text("藻渡水库")


def test_downloads_hold_what_is_listed(sight: Sight) -> None:
    sight.page.get_by_test_id("tab-table").click()
    sight.page.get_by_test_id("table-filter").fill("机场")
    with sight.page.expect_download() as csv:
        sight.page.get_by_test_id("save-csv").click()
    text = csv.value.path().read_text(encoding="utf-8-sig")
    airports = sum("机场" in f["name"] for f in sight.data["features"])
    assert len(text.splitlines()) == airports + 1
    assert "重庆江北国际机场" in text
    with sight.page.expect_download() as geojson:
        sight.page.get_by_test_id("save-geojson").click()
    saved = json.loads(geojson.value.path().read_text(encoding="utf-8"))
    assert len(saved["features"]) == airports


def test_legend_lists_only_what_is_in_view(sight: Sight) -> None:
    legend = sight.open_legend()
    # Next to the layer tree, which has the same swatches, it leaves out the kinds.
    expect(legend).not_to_contain_text("高速公路")
    sight.page.locator("#drawer-close").click()
    expect(legend).to_contain_text("高速公路")
    expect(legend).to_contain_text("示意走向")
    sight.look_at(*DRAWN[2][2], 12.5, extra=";t=0")
    expect(legend).to_contain_text("水库")
    expect(legend).not_to_contain_text("高速公路")
    expect(legend).not_to_contain_text("机场")


def test_bar_scale_north_and_credits_are_seen(sight: Sight) -> None:
    page = sight.page
    expect(page.locator("h1")).to_have_text("重庆都市圈")
    expect(page.locator("#subtitle")).to_be_visible()
    expect(page.locator("#plans-summary")).to_have_text("依据规划 3 份（2021）")
    expect(page.get_by_test_id("scale")).to_have_text(re.compile(r"^\d+ 公里$"))
    expect(page.get_by_test_id("credits")).to_contain_text("审图号")
    expect(page.locator(".north")).to_be_visible()


def test_scale_bar_is_true(sight: Sight) -> None:
    sight.look_at(106.5, 29.6, 9)
    words = sight.page.get_by_test_id("scale").inner_text()
    kilometres = float(words.split()[0])
    width = sight.box(".scale-bar")["width"]
    x0, _ = sight.place(106.5, 29.6)
    x1, _ = sight.place(106.6, 29.6)
    assert width / kilometres == pytest.approx((x1 - x0) / 9.679, rel=0.03)


def test_address_restores_view_layers_and_selection(
    open_page: Callable[..., Sight], fixture_data: dict[str, Any]
) -> None:
    name = "大足石刻"
    chosen = next(f["id"] for f in fixture_data["features"] if f["name"] == name)
    sight = open_page(address=f"#10.5/29.75/105.79;f={chosen};off=railway;st=studying")
    expect(sight.page.get_by_test_id("card").locator("h2")).to_have_text("大足石刻")
    expect(_kind_box(sight, "railway")).not_to_be_checked()
    stage = sight.page.get_by_test_id("filter-stage").locator("[data-stage=studying]")
    expect(stage).not_to_be_checked()
    assert "#10.5/29.75" in sight.page.url
    sight.page.mouse.click(*sight.place(105.79, 29.75))
    expect(sight.page.get_by_test_id("card").locator("h2")).to_have_text(name)


def test_address_follows_and_back_goes_back(sight: Sight) -> None:
    _search(sight, "钓鱼城")
    assert "f=" + sight.feature("钓鱼城遗址")["id"] in sight.page.url
    _search(sight, "四面山")
    sight.page.go_back()
    expect(sight.page.get_by_test_id("card").locator("h2")).to_have_text("钓鱼城遗址")


def test_panels_fold_away(open_page: Callable[..., Sight]) -> None:
    sight = open_page(size=LARGE)
    map_box = sight.box("#map")
    sight.page.locator("#drawer-toggle").click()
    expect(sight.page.get_by_test_id("drawer")).to_be_hidden()
    wider = sight.box("#map")
    assert wider["width"] > map_box["width"] + 200
    legend = sight.page.locator("#legend-body")
    expect(legend).to_be_visible()
    sight.page.get_by_test_id("legend-fold").click()
    expect(legend).to_be_hidden()


def test_folded_legend_is_one_line_of_the_stages_in_view(sight: Sight) -> None:
    legend = sight.page.get_by_test_id("legend")
    stages = sight.page.get_by_test_id("legend-brief").locator("li")
    expect(stages.first).to_have_text("规划研究")
    assert sight.box("#legend")["height"] < 40
    assert "高速公路" not in legend.inner_text()
    sight.look_at(*DRAWN[2][2], 12.5)
    expect(stages).to_have_text(["在建"])


def test_legend_is_folded_where_it_would_hide_the_map(open_page: Callable[..., Sight]) -> None:
    """Open on a large screen; on a small one it would cover more than a quarter of the map."""
    expect(open_page(size=LARGE).page.locator("#legend-body")).to_be_visible()
    small = open_page(size={"width": 900, "height": 620})
    expect(small.page.locator("#legend-body")).to_be_hidden()
    small.page.get_by_test_id("legend-fold").click()
    expect(small.page.locator("#legend-body")).to_be_visible()


def test_keyboard_alone_reaches_a_project(open_page: Callable[..., Sight]) -> None:
    page = open_page().page
    page.keyboard.press("Tab")
    expect(page.locator("#skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("tab-table")).to_be_focused()
    page.keyboard.press("Tab")
    for _ in range(20):
        if page.evaluate("document.activeElement.className") == "row-name":
            break
        page.keyboard.press("Tab")
    name = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("card").locator("h2")).to_have_text(name)
    expect(page.locator("#card-name")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("card")).to_be_hidden()
    assert page.evaluate("document.activeElement.textContent") == name


def test_controls_have_names(sight: Sight) -> None:
    sight.page.get_by_test_id("tab-table").click()
    nameless = sight.page.evaluate(
        """() => Array.from(document.querySelectorAll('button, input, select'))
            .filter((e) => !e.getAttribute('aria-label') && !e.textContent.trim())
            .filter((e) => !e.closest('label'))
            .map((e) => e.outerHTML)"""
    )
    assert nameless == []


def test_phone_has_sheets_from_below(open_page: Callable[..., Sight]) -> None:
    sight = open_page(size=PHONE)
    expect(sight.page.get_by_test_id("drawer")).to_be_hidden()
    sight.page.locator("#drawer-toggle").click()
    drawer = sight.box("#drawer")
    assert drawer["width"] == PHONE["width"]
    assert drawer["y"] + drawer["height"] == PHONE["height"]
    _search(sight, "大足石刻")
    expect(sight.page.get_by_test_id("drawer")).to_be_hidden()
    card = sight.box("#card")
    assert card["width"] == PHONE["width"]
    assert card["y"] > PHONE["height"] * 0.4
    x, y = sight.place(105.79, 29.75)
    assert 0 < x < PHONE["width"]
    assert 50 < y < card["y"]
    assert sight.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_hostile_names_are_text_and_run_nothing(
    open_page: Callable[..., Sight], fixture_data: dict[str, Any]
) -> None:
    data = copy.deepcopy(fixture_data)
    for feature, name in zip(data["features"], HOSTILE, strict=False):
        feature["name"], feature["aliases"], feature["note"] = name, [name], name
        feature["through"] = feature["members"] = feature["districts"] = [name]
        data["sentences"][0]["text"] = "".join(HOSTILE)
        feature["mentions"] = [
            {"sentence": 0, "start": 0, "end": 8, "name": name, "stage": "none", "units": [name]}
        ]
    data["title"] = data["subtitle"] = "".join(HOSTILE)
    data["plans"][0]["title"] = HOSTILE[3]
    data["credits"] = HOSTILE
    data["kinds"][0]["label"] = data["stages"][0]["label"] = HOSTILE[3]
    data["base"]["labels"][0]["name"] = HOSTILE[0]
    sight = open_page(data)
    page = sight.page
    assert page.locator("h1").text_content() == data["title"]
    page.get_by_test_id("tab-table").click()
    names = page.get_by_test_id("table").locator(".row-name").all_text_contents()
    assert set(HOSTILE) <= set(names)
    for name in HOSTILE:
        page.get_by_test_id("table-filter").fill(name)
        page.get_by_test_id("table").locator(".row-name").first.click()
        card = page.get_by_test_id("card")
        assert card.locator("h2").text_content() == name
        assert card.locator("blockquote").first.text_content() == "".join(HOSTILE)
    assert page.evaluate("window.ran") is None
    assert page.locator("img").count() == 0


def test_marks_count_code_points(
    open_page: Callable[..., Sight], fixture_data: dict[str, Any]
) -> None:
    data = copy.deepcopy(fixture_data)
    data["sentences"][0]["text"] = "𠮷𠮷加快建设大足石刻。"
    feature = next(f for f in data["features"] if f["name"] == "大足石刻")
    feature["mentions"] = [
        {"sentence": 0, "start": 6, "end": 10, "name": "大足石刻", "stage": "building", "units": []}
    ]
    sight = open_page(data)
    _search(sight, "大足石刻")
    expect(sight.page.get_by_test_id("card").locator("mark")).to_have_text(["大足石刻"])


def test_policy_stops_what_is_not_ours(open_page: Callable[..., Sight]) -> None:
    sight = open_page()
    sight.page.evaluate(
        """() => {
            const script = document.createElement('script');
            script.textContent = 'window.ran = 1';
            document.body.append(script);
        }"""
    )
    assert sight.page.evaluate("window.ran") is None
    assert any("Content Security Policy" in line for line in sight.complaints)
    sight.complaints.clear()


def test_old_browser_gets_a_notice(open_page: Callable[..., Sight]) -> None:
    sight = open_page(before="delete Object.fromEntries")
    expect(sight.page.locator("#old-browser")).to_be_visible()
    expect(sight.page.locator("#old-browser")).to_contain_text("浏览器版本过旧")
    sight.complaints.clear()


def test_english_page_has_english_controls(
    open_page: Callable[..., Sight], fixture_data: dict[str, Any]
) -> None:
    sight = open_page({**fixture_data, "lang": "en"})
    expect(sight.page.get_by_test_id("tab-table")).to_have_text("Ledger")
    assert sight.page.locator("html").get_attribute("lang") == "en"


def test_page_is_one_file_and_the_same_to_the_byte(fixture_data: dict[str, Any]) -> None:
    html = render(fixture_data)
    assert html == render(json.loads(json.dumps(fixture_data)))
    assert '<html lang="zh-CN">' in html
    assert not re.search(r"""<(?:script|link|img|iframe)[^>]+(?:src|href)=["'](?!data:)""", html)
    assert "url(" not in html.split("</style>")[0]
    assert "sourceMappingURL" not in html
    assert html.count("<script") == 4
