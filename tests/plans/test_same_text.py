"""The five plans in every format, written by other programs: the same features, stages, sections.

LibreOffice writes the Word files and one PDF, Chromium prints two (A4 through Playwright, Letter by
its own command line), OpenCC writes the other script; all from the text as it is, one paragraph per
line.
"""

import csv
import shutil
import subprocess
import sys
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
from opencc import OpenCC

from geomap.mentions import Lexicon, find_mentions
from geomap.plans import read_plans
from tests.conftest import SEEDS

TEXTS = {path.stem: path.read_text(encoding="utf-8-sig") for path in sorted(SEEDS.glob("*.txt"))}
TRADITIONAL = "臺灣重慶鐵路"
Facts = tuple[str, str, str, tuple[str, ...]]


def page_of(text: str) -> str:
    paragraphs = "\n".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())
    head = '<meta charset="utf-8"><title>规划</title>'
    return f'<!DOCTYPE html><html lang="zh"><head>{head}</head><body>{paragraphs}</body></html>'


def write_pages(folder: Path) -> None:
    for stem, text in TEXTS.items():
        (folder / f"{stem}.html").write_text(page_of(text), encoding="utf-8")


def write_gb18030(folder: Path) -> None:
    for stem, text in TEXTS.items():
        (folder / f"{stem}.txt").write_bytes(text.encode("gb18030"))


def write_other_script(folder: Path) -> None:
    for stem, text in TEXTS.items():
        converter = OpenCC("t2s" if any(c in text for c in TRADITIONAL) else "s2tw")
        (folder / f"{stem}.txt").write_text(converter.convert(text), encoding="utf-8")


def write_by_office(folder: Path, form: str) -> None:
    write_pages(folder)
    profile = folder / "profile"
    pages = map(str, folder.glob("*.html"))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{profile}", "--headless",
         "--infilter=HTML (StarWriter)", "--convert-to", form, "--outdir", str(folder), *pages],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    shutil.rmtree(profile)
    for page in folder.glob("*.html"):
        page.unlink()


def pages_beside(folder: Path) -> Path:
    pages = folder.parent / f"{folder.name}-pages"
    pages.mkdir()
    write_pages(pages)
    return pages


def write_by_browser(folder: Path) -> None:
    pages = pages_beside(folder)
    script = Path(__file__).with_name("print_pages.py")
    command = [sys.executable, script, folder, *sorted(pages.iterdir())]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


def write_by_headless_browser(folder: Path) -> None:
    """Print on Letter paper, with the date, title, address and page number above and below."""
    browser = shutil.which("chromium")
    assert browser is not None
    for page in sorted(pages_beside(folder).iterdir()):
        subprocess.run(
            [browser, "--headless", "--no-sandbox", f"--user-data-dir={folder.parent / 'profile'}",
             f"--print-to-pdf={folder / page.stem}.pdf", page.as_uri()],
            check=True, capture_output=True, timeout=60,
        )  # fmt: skip


WRITERS: dict[str, Callable[[Path], None]] = {
    "gb18030": write_gb18030,
    "other script": write_other_script,
    "html": write_pages,
    "docx": lambda folder: write_by_office(folder, "docx"),
    "pdf of LibreOffice": lambda folder: write_by_office(folder, "pdf"),
    "pdf of Chromium": write_by_browser,
    "pdf of Chromium's command line": write_by_headless_browser,
}


def facts_of(folder: Path, lexicon: Lexicon) -> dict[str, list[Facts]]:
    """Return name, kind, stage and section of each mention, by the plan's part."""
    found: dict[str, list[Facts]] = {}
    for plan in read_plans([folder]):
        key = f"{Path(plan.file).stem} {plan.part}"
        mentions = find_mentions(plan, lexicon)
        found[key] = [(m.name, m.kind, m.stage, m.section) for m in mentions]
    return found


@pytest.fixture(scope="module")
def expected(lexicon: Lexicon) -> dict[str, list[Facts]]:
    return facts_of(SEEDS, lexicon)


@pytest.mark.parametrize("form", WRITERS)
def test_same_features_stages_and_sections(
    form: str, expected: dict[str, list[Facts]], lexicon: Lexicon, tmp_path: Path
) -> None:
    WRITERS[form](tmp_path)
    (written,) = {path.suffix for path in tmp_path.iterdir()}
    register = (SEEDS / "plans.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(register.splitlines()))
    with (tmp_path / "plans.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(row | {"file": Path(row["file"]).stem + written} for row in rows)
    found = facts_of(tmp_path, lexicon)
    assert found.keys() == expected.keys()
    for part, facts in expected.items():
        assert found[part] == facts, part
