"""A real Chromium with the network cut, for looking at pages as a planner would."""

from __future__ import annotations

import json
import math
import os
import resource
import shutil
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Dialog,
    Frame,
    Page,
    Request,
    sync_playwright,
)

from geomap.maps.page import render
from tests.conftest import ROOT

FIXTURE = Path(__file__).with_name("page.json")
WIDE = {"width": 1200, "height": 760}
LARGE = {"width": 1600, "height": 1000}
PHONE = {"width": 390, "height": 844}


Pixel = tuple[int, int, int]


@dataclass(frozen=True)
class Picture:
    """A screenshot's pixels, row by row."""

    rows: list[list[Pixel]]

    @classmethod
    def of(cls, png: bytes) -> Picture:
        """Read a PNG as Chromium writes it: 8 bits a channel, not interlaced."""
        packed, at = b"", 8
        width = height = channels = 0
        while at < len(png):
            size, kind = struct.unpack(">I4s", png[at : at + 8])
            body = png[at + 8 : at + 8 + size]
            if kind == b"IHDR":
                width, height, _, colour = struct.unpack(">IIBB", body[:10])
                channels = {2: 3, 6: 4}[colour]
            elif kind == b"IDAT":
                packed += body
            at += size + 12
        raw = zlib.decompress(packed)
        stride = width * channels
        above, rows = bytes(stride), []
        for start in range(0, height * (stride + 1), stride + 1):
            line = bytearray(raw[start + 1 : start + 1 + stride])
            for i in range(stride):
                left = line[i - channels] if i >= channels else 0
                corner = above[i - channels] if i >= channels else 0
                line[i] = (line[i] + _predicted(raw[start], left, above[i], corner)) % 256
            rows.append([(line[i], line[i + 1], line[i + 2]) for i in range(0, stride, channels)])
            above = bytes(line)
        return cls(rows)

    def share_of(self, colour: Pixel) -> float:
        """The share of pixels of about that colour."""
        pixels = [pixel for row in self.rows for pixel in row]
        near = [
            all(abs(p - c) < 40 for p, c in zip(pixel, colour, strict=True)) for pixel in pixels
        ]
        return sum(near) / len(near)

    def darkest_by_column(self, top: int, bottom: int) -> list[int]:
        """How dark each column gets between two rows, as a grey print shows it: 0 is black."""
        columns = zip(*self.rows[top:bottom], strict=True)
        return [min(sum(pixel) // 3 for pixel in column) for column in columns]


def _predicted(kind: int, left: int, up: int, corner: int) -> int:
    """What a PNG filter foresees for a byte."""
    if kind == 4:
        guess = left + up - corner
        return min((left, up, corner), key=lambda byte: abs(guess - byte))
    return (0, left, up, (left + up) // 2)[kind]


@dataclass
class Sight:
    """One opened map page and all that went on in it."""

    page: Page
    data: dict[str, Any]
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def feature(self, name: str) -> dict[str, Any]:
        """The feature of that name in the page's data."""
        return next(f for f in self.data["features"] if f["name"] == name)

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a coordinate stands on the screen, by the view that the address gives."""
        view = self.page.url.split("#")[1].split(";")[0].split("/")
        zoom, centre_lat, centre_lon = (float(part) for part in view)
        box = self.box("#map")
        x, y = _mercator(lon, lat, zoom)
        x0, y0 = _mercator(centre_lon, centre_lat, zoom)
        return box["x"] + box["width"] / 2 + x - x0, box["y"] + box["height"] / 2 + y - y0

    def patch(self, lon: float, lat: float, reach: float = 10) -> Picture:
        """What the eye sees around a coordinate."""
        x, y = self.place(lon, lat)
        clip: Any = {"x": x - reach, "y": y - reach, "width": 2 * reach, "height": 2 * reach}
        return Picture.of(self.page.screenshot(clip=clip))

    def look_at(self, lon: float, lat: float, zoom: float = 10, extra: str = "") -> None:
        """Go to a view by the address, as a link would."""
        self.page.evaluate(
            "address => { window.location.hash = address }", f"{zoom}/{lat}/{lon}{extra}"
        )
        self.page.wait_for_function(
            "address => window.location.hash.startsWith(address)", arg=f"#{zoom}"
        )
        self.page.wait_for_timeout(60)

    def wait(self) -> None:
        """Wait until the page says that it is painted."""
        wait_until_ready(self.page)

    def box(self, selector: str) -> dict[str, float]:
        """Where an element stands on the screen."""
        box = self.page.locator(selector).bounding_box()
        assert box is not None
        return {"x": box["x"], "y": box["y"], "width": box["width"], "height": box["height"]}

    def settle(self) -> None:
        """Wait until a flight has ended: the address no longer changes."""
        before = ""
        while before != self.page.url:
            before = self.page.url
            self.page.wait_for_timeout(120)


def wait_until_ready(page: Page | Frame, most_s: float = 10) -> None:
    """Wait until a page says that it is painted.

    Playwright's own waiting looks again by ``eval``, which the page's policy forbids.
    """
    end = time.monotonic() + most_s
    while page.evaluate("window.geomapReady !== true"):
        assert time.monotonic() < end, "the page did not become ready"
        page.wait_for_timeout(10)


def _mercator(lon: float, lat: float, zoom: float) -> tuple[float, float]:
    size = 256 * 2**zoom
    turn = math.asinh(math.tan(math.radians(lat)))
    return (lon / 360 + 0.5) * size, (0.5 - turn / (2 * math.pi)) * size


def differing(before: Picture, after: Picture) -> float:
    """The share of pixels that clearly differ."""
    pairs = [
        pair
        for rows in zip(before.rows, after.rows, strict=True)
        for pair in zip(*rows, strict=True)
    ]
    far = sum(max(abs(p - q) for p, q in zip(a, b, strict=True)) > 24 for a, b in pairs)
    return far / len(pairs)


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
def fixture_data() -> dict[str, Any]:
    """The data of a real metropolitan map, cut down."""
    data: dict[str, Any] = json.loads(FIXTURE.read_text(encoding="utf-8"))
    return data


@pytest.fixture
def open_page(
    browser: Browser, fixture_data: dict[str, Any], tmp_path: Path
) -> Iterator[Callable[..., Sight]]:
    """Open a map page from a file, offline; it may ask for nothing and complain of nothing."""
    sights: list[Sight] = []

    def opener(
        data: dict[str, Any] | None = None,
        size: dict[str, int] = WIDE,
        address: str = "",
        before: str = "",
    ) -> Sight:
        file = tmp_path / f"map{len(sights)}.html"
        shown = fixture_data if data is None else data
        file.write_text(render(shown), encoding="utf-8")
        context = browser.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            reduced_motion="reduce",
            has_touch=size["width"] < 720,
            locale="zh-CN",
        )
        context.set_offline(True)
        page = context.new_page()
        sight = Sight(page, shown)

        def on_request(request: Request) -> None:
            if not request.url.startswith(file.as_uri()):
                sight.requests.append(request.url)

        page.on("request", on_request)

        def on_console(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                sight.complaints.append(message.text)

        def on_dialog(dialog: Dialog) -> None:
            sight.complaints.append(f"dialog: {dialog.message}")
            dialog.dismiss()

        page.on("console", on_console)
        page.on("pageerror", lambda error: sight.complaints.append(str(error)))
        page.on("dialog", on_dialog)
        if before:
            page.add_init_script(before)
        page.goto(file.as_uri() + address)
        sights.append(sight)
        if not before:
            sight.wait()
        return sight

    yield opener
    for sight in sights:
        sight.page.context.close()
        assert sight.requests == []
        assert sight.complaints == []


@pytest.fixture
def sight(open_page: Callable[..., Sight]) -> Sight:
    """The fixture map on a wide screen."""
    return open_page()


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


@pytest.fixture
def open_built(browser: Browser, built: Built) -> Iterator[Callable[..., Page]]:
    """Open a page of the build on a screen of some size, offline."""
    pages: list[Page] = []

    def opener(path: str, size: dict[str, int] = WIDE) -> Page:
        context = browser.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            reduced_motion="reduce",
            has_touch=size["width"] < 720,
            locale="zh-CN",
        )
        context.set_offline(True)
        page = context.new_page()
        pages.append(page)
        page.goto((built.folder / path).as_uri())
        if path != "index.html":
            wait_until_ready(page)
        return page

    yield opener
    for page in pages:
        page.context.close()
