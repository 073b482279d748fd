"""What templates insert is escaped, but for the page's own scripts, styles and data."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jinja2
import pytest

from geomap import maps
from geomap.maps.embedding import frame_code
from geomap.maps.page import render
from geomap.maps.templating import template

TEMPLATES = sorted((Path(maps.__file__).parent / "templates").glob("*.html"))
VERBATIM = {"header", "body", "script", "json", "probe", "leaflet", "own", "style"}
DATA: dict[str, Any] = {"title": "", "bounds": [106, 29, 107, 30], "features": [], "sentences": []}


def test_only_what_the_page_makes_itself_goes_in_unescaped() -> None:
    marked = {
        name
        for path in TEMPLATES
        for name in re.findall(r"\{\{\s*([^}]*?)\s*\|\s*safe", path.read_text("utf-8"))
    }
    assert marked == VERBATIM


def test_titles_and_texts_of_controls_are_escaped() -> None:
    hostile = "</title><script>alert(1)</script>\"'"
    data = DATA | {"title": hostile, "subtitle": hostile, "strings": {"layers": hostile}}
    html = render(data | {"base": {"lines": {}, "labels": [], "rivers": []}})
    assert "<script>alert" not in html
    assert html.count("&lt;/title&gt;&lt;script&gt;alert(1)") >= 4


def test_a_frame_is_one_line_of_html() -> None:
    code = frame_code(Path("maps/重庆.html"), '"重庆"')
    assert code.startswith('<iframe src="%E9%87%8D%E5%BA%86.html" title="&#34;重庆&#34;"')
    assert code.endswith("></iframe>")


def test_a_value_that_is_not_given_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        template("frame.html").render(title="重庆")
