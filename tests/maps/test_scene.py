"""The data of a page: what it says of each feature, cut and rounded for the map."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
import shapely

from geomap.gazetteer import Gazetteer
from geomap.ledger import Feature, Ledger
from geomap.maps.atlas import Atlas
from geomap.maps.basemap import is_wide
from geomap.maps.page import render
from geomap.maps.scene import Scene
from geomap.plans.normal import normalise
from geomap.vocabulary import KINDS, STAGES
from tests.conftest import HOME, LedgerOf, make_plan
from tests.maps.conftest import NEWER, OLDER, Small
from tests.maps.unpacking import unpack

TEXTS = {"older.txt": OLDER, "newer.txt": NEWER}
MAPS = [
    ("overview", ""),
    ("corridor", "渝昆高速铁路"),
    ("corridor", "成昆铁路"),
    ("metro", "重庆都市圈"),
    ("district", "铜梁区"),
    ("district", "合川区"),
]
HOSTILE = (
    "<script>window.ran=1</script>",
    "${window.ran=2}`${alert(1)}`",
    "</script><script>window.ran=3</script>",
    "<img src=x onerror=window.ran=4>",
    "{{ 7*7 }}{% raw %}",
    "\u2028\u2029 & '\" <!--",
)


@pytest.fixture(params=MAPS, ids="-".join)
def scene(small: Small, request: pytest.FixtureRequest) -> Scene:
    return small.scene(*request.param)


def numbers(value: Any) -> Iterator[float]:
    """Every number of nested lists."""
    if isinstance(value, list):
        for part in value:
            yield from numbers(part)
    else:
        yield value


def item(scene: Scene, name: str) -> dict[str, Any]:
    (found,) = [f for f in scene.data["features"] if f["name"] == name]
    return dict(found)


# --- what is said


def test_mentions_are_cut_from_the_plans_sentences(scene: Scene, small: Small) -> None:
    """In the page's data: sentence[start:end] is the mention, the sentence is the plan's own."""
    by_id = {feature.id: feature for feature in small.ledger.features}
    seen = 0
    for shown in scene.data["features"]:
        mentions = by_id[shown["id"]].mentions
        for said, mention in zip(shown["mentions"], mentions, strict=True):
            sentence = scene.data["sentences"][said["sentence"]]
            assert sentence["text"][said["start"] : said["end"]] == mention.text
            assert sentence["text"] in TEXTS[mention.document]
            assert scene.data["plans"][sentence["plan"]]["file"] == mention.document
            assert sentence["section"] == " › ".join(mention.section)
            seen += 1
    assert seen >= len(scene.data["features"])


def test_offsets_count_code_points_also_over_line_breaks(small: Small) -> None:
    scene = small.scene("overview")
    cut = set()
    for said in item(scene, "合川区")["mentions"] + item(scene, "合安高速公路")["mentions"]:
        text = scene.data["sentences"][said["sentence"]]["text"]
        cut.add(text[said["start"] : said["end"]])
    assert {"合川", "合 川 區", "合川至安岳高速公路"} <= cut


def test_each_sentence_is_held_once(scene: Scene) -> None:
    rows = [(s["plan"], s["section"], s["text"]) for s in scene.data["sentences"]]
    assert len(set(rows)) == len(rows)
    used = {m["sentence"] for f in scene.data["features"] for m in f["mentions"]}
    assert used == set(range(len(rows)))


def test_sections_are_the_headings_above(small: Small) -> None:
    scene = small.scene("corridor", "渝昆高速铁路")
    sections = {
        scene.data["plans"][s["plan"]]["file"]: s["section"]
        for m in item(scene, "渝昆高速铁路")["mentions"]
        for s in [scene.data["sentences"][m["sentence"]]]
    }
    assert sections == {"older.txt": "第一章交通 › 第一节铁路", "newer.txt": "一、重点项目"}


def test_stages_are_as_stated_in_each_plan(small: Small) -> None:
    scene = small.scene("corridor", "渝昆高速铁路")
    shown = item(scene, "渝昆高速铁路")
    plans = scene.data["plans"]
    said = {plans[s["plan"]]["date"]: s["stage"] for s in shown["stages"]}
    assert said == {"2021-05": "building", "2023": "built"}
    assert shown["stage"] == "built"


def test_two_parts_of_a_file_with_one_title_stay_two_plans(
    small: Small, ledger_of: LedgerOf
) -> None:
    text = "附件1\n支持铜梁发展。研究建设渝昆高速铁路。\n附件2\n加快建设渝昆高速铁路。\n"
    cut = text.index("附件2")
    whole = make_plan(text, date="2021")
    parts = [
        replace(whole, title="方案", part="附件1", normal=normalise(text, 0, cut)),
        replace(whole, title="方案", part="附件2", normal=normalise(text, cut)),
    ]
    ledger = ledger_of(*parts)
    atlas = Atlas(ledger, small.gazetteer, HOME)
    scene = atlas.scene(atlas.selector.named("corridor", "渝昆高速铁路"))
    stages = item(scene, "渝昆高速铁路")["stages"]
    assert [(s["plan"], s["stage"]) for s in stages] == [(0, "studying"), (1, "building")]


def test_facts_of_a_feature_are_those_of_the_ledger(scene: Scene, small: Small) -> None:
    by_id = {feature.id: feature for feature in small.ledger.features}
    assert list(scene.ids) == [shown["id"] for shown in scene.data["features"]]
    for shown in scene.data["features"]:
        feature = by_id[shown["id"]]
        assert (shown["name"], shown["kind"], shown["stage"], shown["precision"]) == (
            feature.name, feature.kind, feature.stage, feature.precision,
        )  # fmt: skip
        further = tuple(alias for alias in feature.aliases if alias not in feature.name)
        assert tuple(shown.get("aliases", ())) == further
        assert (shown["geometry"] is None) == (feature.geometry is None)
        assert shown.get("radius_m") == feature.radius_m


def test_faint_features_say_so(small: Small) -> None:
    for view, name in MAPS:
        scene = small.scene(view, name)
        shown = {f["name"]: f.get("focus", True) for f in scene.data["features"]}
        assert shown == small.shown(view, name)
    assert False in shown.values()


def test_names_stand_for_codes_and_ids(small: Small) -> None:
    shown = item(small.scene("corridor", "成昆铁路"), "成昆铁路峨米段")
    assert shown["part_of"] == "成昆铁路"
    assert shown["through"] == ["峨眉山", "米易"]
    assert "峨眉山市" in shown["districts"]
    assert shown["length_km"] == pytest.approx(370, rel=0.05)


def test_words_of_the_page(scene: Scene) -> None:
    data = scene.data
    assert [s["id"] for s in data["stages"]] == list(STAGES)
    kinds = {f["kind"] for f in data["features"]}
    assert [k["id"] for k in data["kinds"]] == [kind for kind in KINDS if kind in kinds]
    assert {f["precision"] for f in data["features"]} <= set(data["precisions"])
    sources = {s for f in data["features"] for s in f.get("source", "").split("|") if s}
    assert sources == set(data["sources"])
    assert all(data["credits"])


# --- what is drawn


def test_coordinates_are_rounded_and_on_earth(scene: Scene) -> None:
    base = scene.data["base"]
    drawn = [f["geometry"]["coordinates"] for f in scene.data["features"] if f["geometry"]]
    lines = [*base["lines"].values(), [river["line"] for river in base["rivers"]]]
    seats = [[label["lon"], label["lat"]] for label in base["labels"]]
    focus = base["focus"]["coordinates"] if base["focus"] else []
    for value in numbers([drawn, lines, seats, focus, scene.data["bounds"]]):
        assert value == round(value, 5)
        assert -90 < value < 180


def test_units_are_drawn_as_their_seats(small: Small) -> None:
    shown = item(small.scene("district", "铜梁区"), "铜梁区")
    assert shown["geometry"]["type"] == "Point"
    assert shapely.contains_xy(
        small.gazetteer.atlas.boundaries["500151"], *shown["geometry"]["coordinates"]
    )


def test_lines_and_areas_are_drawn_where_they_lie(scene: Scene, small: Small) -> None:
    by_id = {feature.id: feature for feature in small.ledger.features}
    for shown in scene.data["features"]:
        feature = by_id[shown["id"]]
        if feature.geometry is None or feature.kind == "admin":
            continue
        drawn = shapely.geometry.shape(shown["geometry"])
        if shapely.get_dimensions(feature.geometry) == 2:
            common = shapely.intersection(drawn.buffer(0), feature.geometry).area
            assert common / feature.geometry.area > 0.9
            assert common / drawn.area > 0.9
        else:
            most = 0.0025 if is_wide(tuple(scene.data["base"]["extent"])) else 1.5e-4
            assert shapely.hausdorff_distance(drawn, feature.geometry) < most


def test_what_is_shown_first_is_what_the_map_is_about(small: Small) -> None:
    for view, name in MAPS[1:]:
        scene = small.scene(view, name)
        window = shapely.box(*scene.data["bounds"])
        about = small.select(view, name).area
        if about is None:
            about = small.feature(name).geometry
        assert shapely.contains(window, shapely.envelope(about))
        assert window.area < 12 * shapely.envelope(about).area
        assert (scene.data["base"]["focus"] is None) == (view == "corridor")


def test_a_point_is_not_shown_through_a_microscope(small: Small) -> None:
    scene = small.scene("corridor", "古蔺至仁怀高速公路")
    west, south, east, north = scene.data["bounds"]
    assert min(east - west, north - south) > 0.05


# --- hostile text


class Tags(HTMLParser):
    """Every element of a page, and the text of its data block."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.handlers: list[str] = []
        self.data = ""
        self.words = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self._inside = ("id", "geomap-data") in attrs

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        self.words += data
        if self._inside:
            self.data += data


@pytest.fixture(scope="module")
def hostile(small: Small) -> Atlas:
    """The small ledger with hostile words wherever a plan or a gazetteer row may put them."""
    words = "".join(HOSTILE)

    def spoil(number: int, feature: Feature) -> Feature:
        name = HOSTILE[number % len(HOSTILE)] + str(number)
        mentions = tuple(
            m._replace(sentence=m.sentence + words, section=(words,), units=(words,))
            for m in feature.mentions
        )
        return replace(
            feature, name=name, aliases=(words,), note=words, members=(words,), through=(words,),
            part_of=words, mentions=mentions, source=words,
        )  # fmt: skip

    features = [spoil(*pair) for pair in enumerate(small.ledger.features)]
    plans = [replace(plan, title=words, issuer=words) for plan in small.ledger.plans]
    features = [
        replace(
            f,
            stages=tuple(s._replace(title=words, phrase=words) for s in f.stages),
            mentions=tuple(m._replace(plan=words) for m in f.mentions),
        )
        for f in features
    ]
    return Atlas(Ledger(features, plans), small.gazetteer, HOME)


@pytest.mark.parametrize(("view", "code"), [("overview", ""), ("district", "500151")])
def test_hostile_words_are_data_and_nothing_else(
    small: Small, hostile: Atlas, view: Any, code: str
) -> None:
    scene = hostile.scene(hostile.selector.named(view, code))
    html = render(scene.data)
    page, harmless = Tags(), Tags()
    page.feed(html)
    harmless.feed(render(small.scene(view, code).data))
    assert page.tags == harmless.tags
    assert page.handlers == []
    said = unpack(json.loads(page.data))
    drawn = {"geometry"}
    assert [{k: v for k, v in f.items() if k not in drawn} for f in said["features"]] == [
        {k: v for k, v in f.items() if k not in drawn} for f in scene.data["features"]
    ]
    assert said["sentences"] == scene.data["sentences"]
    assert len({f["name"] for f in scene.data["features"]} & set(page.data)) == 0
    raw = re.split(r'id="geomap-data">', html)[1].split("</script>")[0]
    assert not set("<>&\u2028\u2029") & set(raw)
    for word in HOSTILE:
        assert word not in html.replace(raw, "")


def test_hostile_title_is_text(small: Small, hostile: Atlas) -> None:
    corridor = next(s for s in hostile.selector.all() if s.view == "corridor")
    html = render(hostile.scene(corridor).data)
    page, harmless = Tags(), Tags()
    page.feed(html)
    harmless.feed(render(small.scene("corridor", "成昆铁路").data))
    assert page.tags == harmless.tags
    assert corridor.name in page.words
    assert corridor.name not in html


def test_hostile_plan_text_stays_text(small: Small) -> None:
    """As read from the plan: <script>, ${…}, backticks, </script> and <img onerror>."""
    scene = small.scene("district", "合川区")
    sentences = " ".join(s["text"] for s in scene.data["sentences"])
    for word in ("<script>alert(1)</script>", "<img src=x onerror=alert(2)>", "${alert(3)}`大足`"):
        assert word in sentences
    html = render(scene.data)
    before, _, rest = html.partition('id="geomap-data">')
    data, _, after = rest.partition("</script>")
    assert "alert(" in data
    assert "alert(" not in before + after
    assert "<" not in data


def test_all_districts_that_a_line_crosses_are_told(small: Small) -> None:
    line = small.feature("渝昆高速铁路")
    assert len(line.districts) > 12
    shown = small.scene("overview").data["features"]
    told = next(f for f in shown if f["id"] == line.id)["districts"]
    assert len(told) == len(set(told)) == len(line.districts)


def test_districts_of_one_name_are_told_with_their_city(
    gazetteer: Gazetteer, ledger_of: LedgerOf
) -> None:
    ledger = ledger_of(make_plan("支持内江市、乐山市、眉山市建设。\n"))
    atlas = Atlas(ledger, gazetteer, HOME)
    features = atlas.scene(atlas.selector.overview()).data["features"]
    districts = {name for feature in features for name in feature["districts"]}
    assert {"内江市市中区", "乐山市市中区", "东坡区"} <= districts
    assert "市中区" not in districts
