"""What a test sees of a page: pixels, places on the screen, what the page asked for and said."""

from __future__ import annotations

import io
import math
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import ConsoleMessage, Dialog, Frame, Locator, Page, Request

Colour = tuple[int, int, int]

#: Goes to an address as a link would, and waits for the next frame.
GO = """to => new Promise((done) => {
  if (window.location.hash === to) { done(); return; }
  window.addEventListener("popstate", () => requestAnimationFrame(() => done()), { once: true });
  window.location.hash = to;
})"""
#: Waits until nothing moves: the map is not being panned, and the address stays for a frame.
REST = """() => new Promise((done) => {
  let before = null;
  const look = () => {
    const isPanned = document.querySelector(".leaflet-pan-anim");
    if (!isPanned && window.location.hash === before) { done(); return; }
    before = window.location.hash;
    requestAnimationFrame(look);
  };
  look();
})"""
#: What the tooltip names while the pointer is led over a square, a frame for each place.
NAMES = """async ([x, y, reach, step]) => {
  const names = new Set();
  for (let dx = -reach; dx <= reach; dx += step) {
    for (let dy = -reach; dy <= reach; dy += step) {
      const at = { clientX: x + dx, clientY: y + dy, bubbles: true };
      document.getElementById("map").dispatchEvent(new MouseEvent("mousemove", at));
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      const tip = document.querySelector("#tooltip:not([hidden]) strong");
      if (tip) names.add(tip.textContent);
    }
  }
  return Array.from(names);
}"""


@dataclass(frozen=True, eq=False)
class Picture:
    """A screenshot's pixels: rows × columns × red, green, blue."""

    pixels: NDArray[np.int16]

    @classmethod
    def of(cls, png: bytes) -> Picture:
        """Read a PNG."""
        return cls(np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=np.int16))

    def share_of(self, colour: Colour) -> float:
        """The share of pixels of about that colour."""
        return float((abs(self.pixels - np.array(colour)) < 40).all(axis=2).mean())

    def darkest_by_column(self, top: int, bottom: int) -> list[int]:
        """How dark each column gets between two rows, as a grey print shows it: 0 is black."""
        return [int(grey) for grey in self.pixels[top:bottom].mean(axis=2).min(axis=0)]


def differing(before: Picture, after: Picture) -> float:
    """The share of pixels that clearly differ."""
    return float((abs(before.pixels - after.pixels).max(axis=2) > 24).mean())


@dataclass
class Sight:
    """One opened page and all that went on in it."""

    page: Page
    data: dict[str, Any]
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    first_address: str = ""

    def __post_init__(self) -> None:
        self.page.on("request", self._asked)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", self._asked_the_reader)

    def _asked(self, request: Request) -> None:
        if not (request.is_navigation_request() and request.url.startswith("file:")):
            self.requests.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _asked_the_reader(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def assert_quiet(self) -> None:
        """It asked for nothing and complained of nothing."""
        assert self.requests == []
        assert self.complaints == []

    def reset(self) -> None:
        """Go back to how the page opened, by its first address."""
        self.page.mouse.move(0, 0)
        for _ in range(2):
            self.page.keyboard.press("Escape")
        self.page.evaluate("document.activeElement.blur()")
        self.page.evaluate("document.getElementById('search').value = ''")
        fold = self.page.get_by_test_id("legend-fold")
        if fold.get_attribute("aria-expanded") == "true":
            fold.click()
        for address in ("#0", self.first_address):
            self.page.evaluate(GO, address)

    def feature(self, name: str) -> dict[str, Any]:
        """The feature of that name in the page's data."""
        return next(f for f in self.data["features"] if f["name"] == name)

    def open_legend(self) -> Locator:
        """The legend, unfolded."""
        fold = self.page.get_by_test_id("legend-fold")
        if fold.get_attribute("aria-expanded") == "false":
            fold.click()
        return self.page.get_by_test_id("legend")

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

    def names_around(self, lon: float, lat: float, reach: int, step: int) -> set[str]:
        """What the tooltip names while the pointer goes over a square around a coordinate."""
        return set(self.page.evaluate(NAMES, [*self.place(lon, lat), reach, step]))

    def look_at(self, lon: float, lat: float, zoom: float = 10, extra: str = "") -> None:
        """Go to a view by the address, as a link would."""
        self.page.evaluate(GO, f"#{zoom}/{lat}/{lon}{extra}")

    def wait(self) -> None:
        """Wait until the page says that it is painted."""
        wait_until_ready(self.page)

    def box(self, selector: str) -> dict[str, float]:
        """Where an element stands on the screen."""
        box = self.page.locator(selector).bounding_box()
        assert box is not None
        return {"x": box["x"], "y": box["y"], "width": box["width"], "height": box["height"]}

    def settle(self) -> None:
        """Wait until nothing moves."""
        self.page.evaluate(REST)


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
