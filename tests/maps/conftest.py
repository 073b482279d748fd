"""A small ledger from a few sentences, and what the maps make of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from geomap.gazetteer import Gazetteer
from geomap.ledger import Feature, Ledger
from geomap.maps.atlas import Atlas
from geomap.maps.basemap import Basemap
from geomap.maps.scene import Scene
from geomap.maps.selection import Selection
from tests.conftest import HOME, LedgerOf, make_plan

OLDER = """第一章 交通
第一节 铁路
加快建设成渝中线高速铁路、渝昆高速铁路。推进成昆铁路峨米段扩能改造，规划研究沿江货运铁路。
第二节 机场与公路
扩建重庆江北国际机场，研究建设古蔺至仁怀高速公路、合川至<b>铜梁</b>高速公路。
第二章 空间
支持铜梁、合川、大足发展，打造重庆都市圈。在铜梁区建设铜梁高新区，建设大足石刻文化公园。
𠮷𠮷开工建设合川至安岳高速公路。
"""
NEWER = """一、重點項目
已建成渝昆高铁。支持銅梁區、
合 川 區建設，改造成昆鐵路。
支持川南、北京、成都发展，加快建设<script>alert(1)</script>合川區</script>
<img src=x onerror=alert(2)>${alert(3)}`大足`中医院。
"""


@dataclass(frozen=True)
class Small:
    """The ledger and its maps; each scene is built once."""

    ledger: Ledger
    gazetteer: Gazetteer
    atlas: Atlas
    basemap: Basemap
    scenes: dict[str, Scene] = field(default_factory=dict)

    def select(self, view: str, name: str = "") -> Selection:
        return self.atlas.selector.named(view, name)  # type: ignore[arg-type]

    def shown(self, view: str, name: str = "") -> dict[str, bool]:
        """The names on a map, each with whether it is in focus."""
        return {feature.name: focus for feature, focus in self.select(view, name).features}

    def scene(self, view: str, name: str = "") -> Scene:
        key = f"{view} {name}"
        if key not in self.scenes:
            self.scenes[key] = self.atlas.scene(self.select(view, name))
        return self.scenes[key]

    def feature(self, name: str) -> Feature:
        return next(f for f in self.ledger.features if f.name == name)


@pytest.fixture(scope="session")
def basemap(gazetteer: Gazetteer) -> Basemap:
    return Basemap(gazetteer, HOME)


@pytest.fixture(scope="session")
def small(gazetteer: Gazetteer, ledger_of: LedgerOf, basemap: Basemap) -> Small:
    ledger = ledger_of(
        make_plan(OLDER, file="older.txt", date="2021-05"),
        make_plan(NEWER, file="newer.txt", date="2023"),
    )
    return Small(ledger, gazetteer, Atlas(ledger, gazetteer, HOME), basemap)
