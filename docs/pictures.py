"""The pictures of the README: real maps of the plans in ``seeds/``, taken in Chromium."""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

MAPS = {
    "metro": "maps/metro/重庆都市圈.html",
    "corridor": "maps/corridor/渝昆高速铁路.html",
    "district": "maps/district/万州区.html",
    "reader": "maps/reader/2.html",
    "overview": "maps/overview.html",
}
SIZE = {"width": 1440, "height": 900}
COLOURS = 128


def main(outputs: Path, folder: Path) -> None:
    """Take a picture of each map of ``outputs`` into ``folder``, as small PNG files."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = browser.new_page(viewport=SIZE)
        for name, path in MAPS.items():
            page.goto((outputs / path).resolve().as_uri())
            page.wait_for_function("window.geomapReady === true")
            page.wait_for_timeout(500)
            picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            picture.quantize(COLOURS).save(folder / f"{name}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).parent / "pictures")
