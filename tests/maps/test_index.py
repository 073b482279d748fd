"""The index page and the manifest."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from geomap.ledger import Ledger
from geomap.maps.atlas import write_atlas
from geomap.maps.index import MapLink, render_index
from tests.conftest import HOME
from tests.maps.conftest import Small

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(2)>",
    "${alert(3)}`{{ 7*7 }}{% raw %}",
    "\" onmouseover='alert(4)' x=\"",
    "a&b #?%20/../c",
)


class Index(HTMLParser):
    """Tags, links and words of the index."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.links: dict[str, str] = {}
        self.rows: list[list[str]] = []
        self.words = ""
        self._href = ""
        self._cell = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self._href = dict(attrs).get("href") or ""
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
            self._cell = True

    def handle_endtag(self, tag: str) -> None:
        self._href = ""
        if tag in {"td", "th"}:
            self._cell = False

    def handle_data(self, data: str) -> None:
        self.words += data
        if self._href:
            self.links[self._href] = data
        if self._cell:
            self.rows[-1][-1] += data.strip()


@pytest.fixture(scope="module")
def atlas(small: Small, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[MapLink]]:
    folder = tmp_path_factory.mktemp("atlas")
    return folder, write_atlas(small.ledger, small.gazetteer, HOME, folder)


@pytest.fixture(scope="module")
def index(atlas: tuple[Path, list[MapLink]]) -> Index:
    return Index((atlas[0] / "index.html").read_text(encoding="utf-8"))


def test_every_map_is_linked_and_every_link_is_there(
    atlas: tuple[Path, list[MapLink]], index: Index
) -> None:
    folder, links = atlas
    files = {path.relative_to(folder).as_posix() for path in (folder / "maps").rglob("*.html")}
    linked = {unquote(href) for href in index.links}
    assert {link.path for link in links} == files
    assert linked == files | {"ledger.geojson", "layers.gpkg"}
    assert [link.view for link in links].count("overview") == 1


def test_manifest_is_the_list_of_maps(atlas: tuple[Path, list[MapLink]], small: Small) -> None:
    folder, links = atlas
    entries = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["maps"]
    assert [(e["path"], e["kind"], e["title"]) for e in entries] == [
        (link.path, link.view, link.title) for link in links
    ]
    ids = {feature.id for feature in small.ledger.features}
    for entry, link in zip(entries, links, strict=True):
        assert set(entry["features"]) <= ids
        assert 0 < link.count <= len(entry["features"])


def test_plans_are_named_with_their_dates(index: Index, small: Small) -> None:
    for plan in small.ledger.plans:
        assert plan.title in index.words
        assert plan.date in index.words


def test_summary_counts_projects_by_district_kind_and_stage(index: Index) -> None:
    head, *rows = index.rows
    table = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert table["铜梁区"]["铁路"] == "1加快建设 1"
    assert table["铜梁区"]["新区与开发区"] == "1加快建设 1"
    assert table["铜梁区"][head[1]] == "2"
    assert table["合川区"]["高速公路"] == "1开工启动 1"
    assert table["大足区"]["铁路"] == "1加快建设 1"
    assert "行政区" not in head
    assert "都市圈与片区" not in head


def test_what_is_not_placed_is_counted_and_named(index: Index, small: Small) -> None:
    unplaced = [f for f in small.ledger.features if f.geometry is None]
    assert [f.name for f in unplaced] == ["沿江货运铁路", "合川至<b>铜梁</b>高速公路"]
    foot: dict[str, str] = dict(zip(index.rows[0], index.rows[-1], strict=True))
    assert foot[index.rows[0][0]] == "未落图项目"
    assert (foot[index.rows[0][1]], foot["铁路"], foot["机场"]) == ("2", "1", "")
    for feature in unplaced:
        assert index.words.count(feature.name) == 1


def spoiled(small: Small) -> tuple[Ledger, list[MapLink]]:
    features = [
        replace(f, name=f"{HOSTILE[n % len(HOSTILE)]}{n}", geometry=None)
        for n, f in enumerate(small.ledger.features)
    ]
    plans = [replace(p, title=HOSTILE[1], issuer=HOSTILE[0]) for p in small.ledger.plans]
    links = [
        MapLink(f"maps/district/{word}.html", "district", word, 1, "500151") for word in HOSTILE
    ]
    return Ledger(features, plans), links


def test_hostile_names_are_text(small: Small) -> None:
    ledger, links = spoiled(small)
    html = render_index(ledger, small.gazetteer, links, HOME)
    page = Index(html)
    assert {"script", "img"}.isdisjoint(page.tags)
    assert [name for name in page.attributes if name.startswith("on")] == []
    for word in HOSTILE:
        assert word in page.words
    for word in HOSTILE[:2]:
        assert word not in html
    assert [unquote(href) for href in page.links if "district" in href] == [
        link.path for link in links
    ]
    assert [href for href in page.links if set("<>\"#?' ") & set(href)] == []


def test_policy_forbids_scripts(atlas: tuple[Path, list[MapLink]]) -> None:
    html = (atlas[0] / "index.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in html
    assert "<script" not in html


@pytest.mark.parametrize(("lang", "words"), [("zh", "加快建设"), ("en", "Being built")])
def test_index_in_both_languages(small: Small, lang: str, words: str) -> None:
    html = render_index(small.ledger, small.gazetteer, [], HOME, lang)
    assert words in html
    assert f'<html lang="{"en" if lang == "en" else "zh-CN"}">' in html


def test_maps_of_one_name_get_two_files(small: Small, tmp_path: Path) -> None:
    line = small.feature("合安高速公路")
    twins = [line, replace(line, id="expressway-twin", name="合安高速公路")]
    links = write_atlas(Ledger(twins, small.ledger.plans), small.gazetteer, HOME, tmp_path)
    paths: list[Any] = [link.path for link in links if link.view == "corridor"]
    assert len(set(paths)) == 2
    assert all((tmp_path / path).is_file() for path in paths)
