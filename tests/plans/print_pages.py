"""Print web pages as PDF with Chromium: ``python print_pages.py FOLDER PAGE.html...``.

A process of its own: Playwright runs one browser loop in a process, which other tests may hold.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright


def main(folder: Path, pages: list[Path]) -> None:
    """Write ``FOLDER/PAGE.pdf`` for each page, A4 with header and footer."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        sheet = browser.new_page()
        for page in pages:
            sheet.set_content(page.read_text(encoding="utf-8"))
            sheet.pdf(path=folder / f"{page.stem}.pdf", format="A4", display_header_footer=True)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(page) for page in sys.argv[2:]])
