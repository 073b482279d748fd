"""The pictures of the README: real maps of the plans in ``seeds/``.

Pages are taken in Chromium; the slide goes through LibreOffice (``soffice`` with Impress).
"""

import io
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from geomap import maps
from geomap.pictures.canvas import with_palette

MAPS = {
    "metro": "maps/metro/重庆都市圈.html",
    "corridor": "maps/corridor/渝昆高速铁路.html",
    "district": "maps/district/万州区.html",
    "reader": "maps/reader/2.html",
    "overview": "maps/overview.html",
}
SHEET = ("corridor", "成渝中线高铁", ".pdf")
SLIDE = ("metro", "成都都市圈", ".pptx")
SIZE = {"width": 1440, "height": 900}
STYLES = {"symbols.json": r"#[0-9a-f]{6}\b", "static/page.css": r"--\w+: (#[0-9a-f]{6})"}
"""Where the colours are that the pictures must keep: those of symbols, and of pages throughout."""


def main(outputs: Path, folder: Path) -> None:
    """Write the pictures of ``outputs``, a printed sheet and a slide into ``folder``."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = browser.new_page(viewport=SIZE)
        for name, path in MAPS.items():
            save(screen(page, outputs / path), folder / f"{name}.png")
        browser.close()
    with tempfile.TemporaryDirectory() as draft:
        save(first_page(made(*SHEET, Path(draft))), folder / "sheet.png")
        slides = made(*SLIDE, Path(draft))
        subprocess.run(
            ["soffice", f"-env:UserInstallation={Path(draft, 'office').as_uri()}", "--headless",
             "--convert-to", "pdf", "--outdir", draft, slides],
            check=True, capture_output=True,
        )  # fmt: skip
        save(first_page(slides.with_suffix(".pdf")), folder / "slide.png")


def screen(page: Page, path: Path) -> Image.Image:
    """Return what a page shows once it is painted."""
    page.goto(path.resolve().as_uri())
    while page.evaluate("window.geomapReady !== true"):
        page.wait_for_timeout(50)
    page.wait_for_timeout(500)
    return Image.open(io.BytesIO(page.screenshot()))


def made(view: str, name: str, ending: str, folder: Path) -> Path:
    """Return the file that ``geomap map`` makes."""
    path = folder / f"{view}{ending}"
    subprocess.run(
        [sys.executable, "-m", "geomap", "map", view, name, "-o", path],
        check=True, capture_output=True,
    )  # fmt: skip
    return path


def first_page(path: Path) -> Image.Image:
    """Return the first page of a PDF as a picture as wide as the others."""
    with pypdfium2.PdfDocument(path) as document:
        page = document[0]
        return page.render(scale=SIZE["width"] / page.get_width()).to_pil()


def save(picture: Image.Image, path: Path) -> None:
    """Write a picture in 256 colours, a quarter of its size otherwise."""
    folder = Path(maps.__file__).parent
    found = (re.findall(form, (folder / name).read_text("utf-8")) for name, form in STYLES.items())
    colours = {colour for some in found for colour in some}
    with_palette(np.array(picture.convert("RGBA")), colours).save(path, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).parent / "pictures")
