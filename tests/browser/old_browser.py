"""The pages in old browsers, real ones: ``make test-old-browser``, or ``python -m
tests.browser.old_browser [FOLDER]``.

The offices' browsers are built on Chromium 86, which must show every page whole; in an older one
that cannot, the page must say so. Both come from the npm package ``chrome-aws-lambda``, whose
versions each hold one headless Chromium; they are fetched with ``npm pack`` (so this is no part of
``make test``) and kept in ``.venv/old-browsers``. Pictures of what was seen go to FOLDER.

Playwright drives them, but what it puts into a page itself needs newer ones: here it moves the
mouse, types, and asks the page.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Page, Playwright, sync_playwright

from benchmarks.maps import scene_of
from geomap.maps.page import render
from tests.conftest import ROOT

PACKAGE = "chrome-aws-lambda"
OLDEST = "5.3.1"
"""Version of the package that holds Chromium 86."""
TOO_OLD = "2.0.2"
"""Version of the package that holds Chromium 79."""
KEPT = ROOT / ".venv" / "old-browsers"
WIDE = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
READY_MS = 30_000
AREA = "重庆都市圈"
STORY = (
    "title: 发展\nviews:\n  - title: 总体格局\n  - title: 渝昆高速铁路\n    feature: 渝昆高速铁路\n"
)
UNPACK = """
const fs = require("fs"), zlib = require("zlib");
for (const file of process.argv.slice(1))
  fs.writeFileSync(file.slice(0, -3), zlib.brotliDecompressSync(fs.readFileSync(file)));
"""
NOTICE = (251, 239, 217)
"""Colour of the notice to readers of too old a browser."""
INK = """() => {
  const canvas = document.querySelector(".leaflet-pane canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let hash = 0;
  const colours = new Set();
  for (let i = 0; i < data.length; i += 4) {
    const colour = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
    colours.add(colour);
    hash = (hash * 31 + colour) | 0;
  }
  return [hash, colours.size];
}"""


def fetched(version: str) -> Path:
    """Return the folder of a version of the package, unpacked; fetched where it is not kept."""
    folder = KEPT / version
    if (folder / "chromium").exists():
        return folder
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        sys.exit("Old browsers come from an npm package: install npm, then try again")
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        subprocess.run([npm, "pack", "--silent", f"{PACKAGE}@{version}"], cwd=scratch, check=True)
        with tarfile.open(next(scratch.glob("*.tgz"))) as package:
            package.extractall(scratch, filter="data")
        packed = sorted((scratch / "package" / "bin").glob("*.br"))
        subprocess.run([node, "-e", UNPACK, *packed], check=True)
        for archive in (scratch / "package" / "bin").glob("*.tar"):
            with tarfile.open(archive) as parts:
                parts.extractall(scratch / "whole", filter="data")
        (scratch / "package" / "bin" / "chromium").rename(scratch / "whole" / "chromium")
        (scratch / "whole" / "chromium").chmod(0o755)
        KEPT.mkdir(parents=True, exist_ok=True)
        shutil.move(scratch / "whole", folder)
    return folder


@contextmanager
def started(version: str, *arguments: str | Path, **how: Any) -> Iterator[subprocess.Popen[str]]:
    """Run the Chromium of a version."""
    folder = fetched(version)
    libraries = ":".join(str(path) for path in (folder, folder / "lib", folder / "swiftshader"))
    with tempfile.TemporaryDirectory() as profile:
        process = subprocess.Popen(
            [folder / "chromium", "--headless", "--no-sandbox", "--no-zygote", "--disable-gpu",
             "--hide-scrollbars", f"--user-data-dir={profile}", *arguments],
            env=os.environ | {"LD_LIBRARY_PATH": libraries}, text=True, **how,
        )  # fmt: skip
        try:
            yield process
        finally:
            process.kill()
            process.wait()


@contextmanager
def browser(playwright: Playwright, version: str) -> Iterator[Page]:
    """Start the Chromium of a version; yields its one tab."""
    arguments = ("--remote-debugging-port=0", "about:blank")
    with started(version, *arguments, stderr=subprocess.PIPE) as process:
        yield playwright.chromium.connect_over_cdp(_address(process)).contexts[0].pages[0]


def _address(process: subprocess.Popen[str]) -> str:
    """Return where the browser listens, which it tells when it has started."""
    assert process.stderr is not None
    told = []
    for line in process.stderr:
        told.append(line)
        if found := re.search(r"listening on (ws://\S+)", line):
            return found.group(1)
    sys.exit("the old browser does not start:\n" + "".join(told))


@dataclass
class Sight:
    """A page in an old browser: what it complains of, and hands and eyes that work there."""

    page: Page
    pictures: Path
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda told: self.complaints.append(told.text) if told.type == "error" else None,
        )

    def open(self, file: Path, size: Any = WIDE, address: str = "") -> None:
        """Open a page and wait until it says that it is painted."""
        self.page.set_viewport_size(size)
        self.page.goto("about:blank")
        self.page.goto(file.as_uri() + address)
        self.until("window.geomapReady === true")
        assert self.ask(INK)[1] > 100, "the map is blank"

    def ask(self, script: str) -> Any:
        return self.page.evaluate(script)

    def until(self, script: str) -> None:
        """Wait for something to become true."""
        for _ in range(READY_MS // 50):
            if self.ask(script):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"never true: {script}")

    def until_text(self, selector: str, text: str) -> None:
        quoted = json.dumps(text)
        self.until(f"(document.querySelector('{selector}') || {{}}).innerText.includes({quoted})")

    def click(self, selector: str) -> None:
        """Click in the middle of an element that can be seen there."""
        x, y, on_top = self.ask(f"""(() => {{
          const element = document.querySelector('{selector}');
          element.scrollIntoView({{ block: "nearest" }});
          const box = element.getBoundingClientRect();
          const at = [box.left + Math.min(box.width, 60) / 2, box.top + box.height / 2];
          const top = document.elementFromPoint(...at);
          return [...at, element.contains(top) || top.contains(element)];
        }})()""")
        assert on_top, f"{selector} is covered"
        self.page.mouse.click(x, y)

    def changes_ink(self, act: Callable[[], None]) -> None:
        """Do something that must change the picture."""
        before = self.ask(INK)[0]
        act()
        self.until(f"({INK})()[0] !== {before}")

    def picture(self, name: str) -> None:
        self.page.screenshot(path=self.pictures / f"{name}.png")


# --- what is looked at


def look_at_map(sight: Sight, file: Path, name: str) -> None:
    """The first picture, its layers and its legend."""
    sight.open(file)
    sight.picture(name)
    assert sight.ask("document.getElementById('legend').offsetHeight") > 20
    sight.changes_ink(lambda: sight.click("[data-testid=layers-none]"))
    sight.changes_ink(lambda: sight.click("[data-testid=layers-all]"))


def work_with_map(sight: Sight, file: Path) -> None:
    """Filter, search by initials, card, table, time slider, legend, address."""
    sight.open(file)
    stage = "[data-testid=filter-stage] [data-stage=building]"
    sight.changes_ink(lambda: sight.click(stage))
    sight.changes_ink(lambda: sight.click(stage))
    sight.click("#search")
    sight.page.keyboard.type("yk")
    sight.until_text("#search-results", "渝昆")
    sight.page.keyboard.press("Enter")
    sight.until("!document.getElementById('card').hidden")
    assert "渝昆" in sight.ask("document.getElementById('card-name').innerText")
    assert sight.ask("document.querySelectorAll('#card blockquote mark').length") > 0
    sight.picture("card")
    sight.page.keyboard.press("Escape")
    sight.until("document.getElementById('card').hidden")
    sight.click("#tab-table")
    sight.click("[data-testid=table-filter]")
    sight.page.keyboard.type("机场")
    sight.until("document.querySelectorAll('#table tbody tr').length > 0")
    names = sight.ask("[...document.querySelectorAll('.row-name')].map((e) => e.innerText)")
    assert 0 < sum("机场" in name for name in names) == len(names)
    sight.picture("table")
    sight.click("#time-toggle")
    sight.click("[data-testid=time-back]")
    sight.until("document.querySelector('[data-testid=time-label]').innerText.length > 5")
    sight.picture("time")
    sight.click("[data-testid=time-close]")
    sight.click("[data-testid=legend-fold]")
    sight.until("document.getElementById('legend-body').offsetHeight > 60")
    sight.picture("legend")
    address = sight.ask("location.hash")
    assert ";t=table" in address
    sight.open(file, address=address)
    assert sight.ask("document.getElementById('panel-table').offsetHeight") > 100


def read_plan(sight: Sight, file: Path) -> None:
    """A click in the text opens the card of what is named there."""
    sight.open(file)
    sight.click(".reader mark:not(.is-unplaced)")
    sight.until("!document.getElementById('card').hidden")
    sight.picture("reader")


def use_phone(sight: Sight, file: Path) -> None:
    """The sheet from below."""
    sight.open(file, PHONE)
    sight.picture("phone")
    sight.click("#drawer-toggle")
    sight.until("document.getElementById('drawer').offsetHeight > 300")
    assert sight.ask("document.documentElement.scrollWidth") == PHONE["width"]


def tell_story(sight: Sight, file: Path) -> None:
    """Arrow keys step through the views."""
    sight.open(file)
    sight.until_text("[data-testid=story-title]", "总体格局")
    sight.changes_ink(lambda: sight.page.keyboard.press("ArrowRight"))
    sight.until_text("[data-testid=story-title]", "渝昆高速铁路")
    sight.picture("story")


def see_frame(sight: Sight, file: Path) -> None:
    """In another page's frame there are no panels, and a way to the whole map."""
    sight.open(file, {"width": 800, "height": 560})
    sight.picture("embed")
    assert sight.ask("document.getElementById('drawer').offsetHeight") == 0
    assert sight.ask("document.getElementById('full-map').offsetHeight") > 10


def see_many(sight: Sight, file: Path) -> None:
    """5,000 features: drawn, and all of them in the table."""
    sight.open(file)
    sight.picture("many")
    sight.click("#tab-table")
    sight.until("document.querySelectorAll('#table tbody tr').length === 5000")


def be_refused(file: Path, picture: Path) -> None:
    """A browser that cannot run the page shows the notice. Playwright cannot drive it."""
    arguments = ("--window-size=1366,768", f"--screenshot={picture}", file.as_uri())
    with started(TOO_OLD, *arguments, stderr=subprocess.DEVNULL) as process:
        process.wait(timeout=READY_MS / 1000)
    top = np.asarray(Image.open(picture).convert("RGB"), dtype=int)[:50]
    assert (abs(top - NOTICE).max(axis=2) < 3).mean() > 0.5, "the notice is not seen"
    assert (top.max(axis=2) < 90).mean() > 0.01, "the notice says nothing"


def pages(folder: Path) -> dict[str, Path]:
    """Make the pages that are looked at."""

    def run(*arguments: str | Path) -> None:
        subprocess.run([sys.executable, "-m", "geomap", *arguments], cwd=ROOT, check=True)

    run("build", "--out", folder / "outputs")
    run("map", "metro", AREA, "--lang", "en", "-o", folder / "english.html")
    run("map", "metro", AREA, "--embed", "-o", folder / "embed.html")
    (folder / "views.yaml").write_text(STORY, encoding="utf-8")
    run("map", "metro", AREA, "--story", folder / "views.yaml", "-o", folder / "story.html")
    (folder / "many.html").write_text(render(scene_of(5000)), encoding="utf-8")
    maps = folder / "outputs" / "maps"
    return {
        "overview": maps / "overview.html",
        "metro": maps / "metro" / f"{AREA}.html",
        "corridor": maps / "corridor" / "渝昆高速铁路.html",
        "district": maps / "district" / "铜梁区.html",
        "reader": maps / "reader" / "1.html",
        **{name: folder / f"{name}.html" for name in ("english", "embed", "story", "many")},
    }


def main() -> None:
    """Look at everything; the first thing that is wrong ends it."""
    pictures = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".venv" / "old-browsers"
    pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        files = pages(Path(name))
        with browser(playwright, OLDEST) as page:
            sight = Sight(page, pictures)
            print("in", sight.ask("navigator.userAgent.match(/Chrome.\\d+/)[0]"))
            for shown in ("overview", "metro", "corridor", "district", "english"):
                _check(f"{shown} map", look_at_map, sight, files[shown], shown)
            for what, act, shown in (
                ("work with the map", work_with_map, "metro"),
                ("linked reader", read_plan, "reader"),
                ("phone", use_phone, "metro"),
                ("story", tell_story, "story"),
                ("frame", see_frame, "embed"),
                ("5,000 features", see_many, "many"),
            ):
                _check(what, act, sight, files[shown])
        be_refused(files["metro"], pictures / "too_old.png")
        print("in Chrome/79\n  notice: shown")


def _check(what: str, act: Callable[..., None], sight: Sight, *arguments: Any) -> None:
    act(sight, *arguments)
    assert sight.complaints == [], f"{what}: {sight.complaints}"
    print(f"  {what}: well")


if __name__ == "__main__":
    main()
