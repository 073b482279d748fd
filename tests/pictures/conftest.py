"""Scenes from a few sentences, each drawn once."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from geomap.gazetteer import Gazetteer
from geomap.maps.atlas import Atlas
from geomap.maps.imprint import Imprint
from geomap.pictures import Drawing
from tests.conftest import HOME, LedgerOf, make_plan

OLDER = """加快建设成渝中线高速铁路、渝昆高速铁路。
推进成昆铁路峨米段扩能改造，规划研究沿江货运铁路。
扩建重庆江北国际机场，研究建设古蔺至仁怀高速公路、合川至铜梁高速公路。
支持铜梁、合川、大足发展，打造重庆都市圈。在铜梁区建设铜梁高新区，建设大足石刻文化公园。
开工建设合川至安岳高速公路。"""
NEWER = """已建成渝昆高速铁路。加快建设铜梁西郊绿道、铜梁博物馆、铜梁体育中心、玄天湖水库。"""
IMPRINT = Imprint("渝S（2025）012号", "重庆市规划研究院", "内部资料")

Data = dict[str, Any]
SceneOf = Callable[[str, str], Data]
DrawingOf = Callable[..., Drawing]


@pytest.fixture(scope="session")
def scene_of(gazetteer: Gazetteer, ledger_of: LedgerOf) -> SceneOf:
    ledger = ledger_of(
        make_plan(OLDER, file="older.txt", date="2021-05"),
        make_plan(NEWER, file="newer.txt", date="2023"),
    )
    atlas = Atlas(ledger, gazetteer, HOME, imprint=IMPRINT)

    @cache
    def scene(view: str, name: str) -> Data:
        return atlas.scene(atlas.selector.named(view, name)).data  # type: ignore[arg-type]

    return scene


@pytest.fixture(scope="session")
def tongliang(scene_of: SceneOf) -> Data:
    return scene_of("district", "铜梁区")


@pytest.fixture(scope="session")
def drawing(tongliang: Data) -> Drawing:
    return Drawing(tongliang)


def rendered(pdf: bytes, dpi: int) -> Image.Image:
    """What another program than matplotlib makes of a PDF's first page."""
    page = pypdfium2.PdfDocument(pdf)[0]
    return page.render(scale=dpi / 72).to_pil().convert("RGB")


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


def near(pixel: tuple[int, ...], colour: str, reach: int = 24) -> bool:
    wanted = bytes.fromhex(colour.removeprefix("#"))
    return all(abs(a - b) <= reach for a, b in zip(pixel[:3], wanted, strict=True))
