"""Recognises the text of scanned pages with Tesseract."""

import csv
import io
import shutil
import subprocess

import pypdfium2 as pdfium

from geomap.plans.formats.layout import Glyph
from geomap.plans.formats.model import FormatError

LANGUAGE = "chi_sim"
SECONDS_PER_PAGE = 60
_DPI = 300
_MAX_PIXELS = 40_000_000
_WORD_LEVEL = "5"


def check_tesseract() -> None:
    """Make sure that Tesseract is installed with its data for Chinese.

    Raises:
        FormatError: It is not; the message says what to install.
    """
    program = shutil.which("tesseract")
    if program is None:
        raise FormatError("--ocr needs Tesseract; install tesseract-ocr and tesseract-ocr-chi-sim")
    listed = subprocess.run(
        [program, "--list-langs"], capture_output=True, text=True, timeout=30, check=False
    )
    if LANGUAGE not in (listed.stdout + listed.stderr).split():
        raise FormatError(f"Tesseract lacks {LANGUAGE}; install tesseract-ocr-chi-sim")


def recognise(page: pdfium.PdfPage) -> list[Glyph]:
    """Return the words on a page, with positions in points.

    Raises:
        FormatError: Tesseract fails, or takes longer than ``SECONDS_PER_PAGE``.
    """
    width, height = page.get_size()
    scale = min(_DPI / 72, (_MAX_PIXELS / max(width * height, 1)) ** 0.5)
    picture = io.BytesIO()
    page.render(scale=scale, grayscale=True).to_pil().save(picture, "PNG")
    try:
        done = subprocess.run(
            ["tesseract", "stdin", "stdout", "-l", LANGUAGE, "--dpi", str(_DPI), "tsv"],
            input=picture.getvalue(),
            capture_output=True,
            timeout=SECONDS_PER_PAGE,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise FormatError(f"a page took Tesseract more than {SECONDS_PER_PAGE} s") from error
    except (OSError, subprocess.CalledProcessError) as error:
        raise FormatError("Tesseract failed; try it on a page of the file by hand") from error
    table = io.StringIO(done.stdout.decode("utf-8"), newline="")
    rows = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))
    return _glyphs(rows, scale, height)


def _glyphs(rows: list[dict[str, str]], scale: float, height: float) -> list[Glyph]:
    """Return words as glyphs; words of one line get that line's height, so that they align."""
    lines = {_line(row): row for row in rows if row["level"] == "4"}
    glyphs = []
    for row in rows:
        text = (row["text"] or "").strip()
        if row["level"] != _WORD_LEVEL or not text:
            continue
        line = lines[_line(row)]
        left = int(row["left"]) / scale
        right = left + int(row["width"]) / scale
        top = height - int(line["top"]) / scale
        tall = int(line["height"]) / scale
        glyphs.append(Glyph(text, left, right, top - tall, top, min(tall, 1.2 * _em(row, scale))))
    return glyphs


def _line(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in ("block_num", "par_num", "line_num"))


def _em(row: dict[str, str], scale: float) -> float:
    return max(int(row["height"]) / scale, int(row["width"]) / scale / max(len(row["text"]), 1))
