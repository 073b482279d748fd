"""A real Chromium with the network cut, for looking at pages as a planner would.

Opening a page takes most of a test's time, so pages that many tests look at are opened once and
go back to their first address before each test (``sight``, ``look_at_built``); a test that needs
a page as nobody has touched it opens its own (``open_page``).
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from geomap.maps.page import render
from tests.browser.sight import Sight
from tests.conftest import ROOT
from tests.maps.unpacking import data_of

FIXTURE = Path(__file__).with_name("page.json")
WIDE = {"width": 1200, "height": 760}
LARGE = {"width": 1600, "height": 1000}
PHONE = {"width": 390, "height": 844}

Size = dict[str, int]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; no browser is downloaded."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
    if path is None:
        pytest.fail("Chromium is missing: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def screen(browser: Browser) -> Callable[[Size], BrowserContext]:
    """A screen of some size, offline; a narrow one is touched."""

    @cache
    def made(width: int, height: int) -> BrowserContext:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            reduced_motion="reduce", has_touch=width < 720, locale="zh-CN",
        )  # fmt: skip
        context.set_offline(True)
        return context

    return lambda size: made(size["width"], size["height"])


@pytest.fixture(scope="session")
def fixture_data() -> dict[str, Any]:
    """The data of a real metropolitan map, cut down."""
    data: dict[str, Any] = json.loads(FIXTURE.read_text(encoding="utf-8"))
    return data


def show(sight: Sight, file: Path, address: str = "") -> Sight:
    """Open a file and wait until it is painted; a page without data is so at once."""
    sight.page.goto(file.as_uri() + address)
    if sight.data:
        sight.wait()
        sight.first_address = sight.page.evaluate("window.location.hash")
    return sight


@pytest.fixture
def open_page(
    screen: Callable[[Size], BrowserContext], fixture_data: dict[str, Any], tmp_path: Path
) -> Iterator[Callable[..., Sight]]:
    """Open a map page from a file, offline; it may ask for nothing and complain of nothing."""
    sights: list[Sight] = []

    def opener(
        data: dict[str, Any] | None = None, size: Size = WIDE, address: str = "", before: str = ""
    ) -> Sight:
        file = tmp_path / f"map{len(sights)}.html"
        shown = fixture_data if data is None else data
        file.write_text(render(shown), encoding="utf-8")
        sight = Sight(screen(size).new_page(), shown)
        sights.append(sight)
        if before:
            sight.page.add_init_script(before)
            sight.page.goto(file.as_uri() + address)
            return sight
        return show(sight, file, address)

    yield opener
    for sight in sights:
        sight.page.close()
        sight.assert_quiet()


@pytest.fixture(scope="session")
def kept_page(
    screen: Callable[[Size], BrowserContext],
    fixture_data: dict[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Sight:
    """The fixture map on a wide screen, opened once."""
    file = tmp_path_factory.mktemp("page") / "map.html"
    file.write_text(render(fixture_data), encoding="utf-8")
    return show(Sight(screen(WIDE).new_page(), fixture_data), file)


@pytest.fixture
def sight(kept_page: Sight) -> Iterator[Sight]:
    """The fixture map on a wide screen, as it opened."""
    kept_page.page.bring_to_front()
    kept_page.reset()
    yield kept_page
    kept_page.assert_quiet()


@dataclass(frozen=True)
class Built:
    """The outputs of a build, and the processor time it took."""

    folder: Path
    cpu_s: float
    ledger: dict[str, dict[str, Any]]
    maps: list[dict[str, Any]]

    def feature(self, name: str) -> dict[str, Any]:
        (found,) = [f for f in self.ledger.values() if f["properties"]["name"] == name]
        return dict(found["properties"])

    def geometry(self, name: str) -> dict[str, Any]:
        """Where the ledger puts a feature: there it must be seen on the maps."""
        return dict(self.ledger[self.feature(name)["id"]]["geometry"])


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the maps of the five plans as ``make maps`` does."""
    folder = tmp_path_factory.mktemp("seeds") / "outputs"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "geomap", "build", "--plans", ROOT / "seeds", "--out", folder],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        check=True,
        timeout=300,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    collection = json.loads((folder / "ledger.geojson").read_text(encoding="utf-8"))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    features = {feature["properties"]["id"]: feature for feature in collection["features"]}
    return Built(folder, cpu_s, features, manifest["maps"])


@pytest.fixture(scope="session")
def kept_built(
    screen: Callable[[Size], BrowserContext], built: Built
) -> Callable[[str, int, int], Sight]:
    """Pages of the build, each opened once for each size of screen."""

    @cache
    def kept(path: str, width: int, height: int) -> Sight:
        file = built.folder / path
        data = data_of(file.read_text(encoding="utf-8"))
        return show(Sight(screen({"width": width, "height": height}).new_page(), data), file)

    return kept


@pytest.fixture
def look_at_built(kept_built: Callable[[str, int, int], Sight]) -> Iterator[Callable[..., Sight]]:
    """Look at a page of the build, as it opened."""
    sights: list[Sight] = []

    def looker(path: str, size: Size = WIDE) -> Sight:
        sight = kept_built(path, size["width"], size["height"])
        sights.append(sight)
        sight.page.bring_to_front()
        if sight.data:
            sight.reset()
        return sight

    yield looker
    for sight in sights:
        sight.assert_quiet()
