"""The pages' scripts: small, the same every time, in words that Chromium 86 knows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import minify
import pytest

from geomap.maps import page

STATIC = Path(page.__file__).parent / "static"
SCRIPTS = sorted(STATIC.glob("*.js"))
MOST_BYTES = 90_000
#: What came after Chromium 86, by what to look for. Syntax first, then calls.
TOO_NEW = {
    "static block": r"\bstatic\s*\{",
    "private method test": r"#\w+ in ",
    "regular expression flag v or d": r"/[gimsuy]*[vd][gimsuy]*[.,;)\s]",
    "Array.at": r"\.at\(-?\d",
    "Array.findLast": r"\.findLast",
    "Array.toSorted": r"\.(?:toSorted|toReversed|toSpliced)\(",
    "Object.hasOwn": r"Object\.(?:hasOwn|groupBy)\b",
    "structuredClone": r"\bstructuredClone\b",
    "Element.replaceChildren is 86, setHTML is not": r"\.setHTML",
    "crypto.randomUUID": r"randomUUID",
    "Intl.Segmenter": r"Intl\.(?:Segmenter|ListFormat\.)",
    "CanvasRenderingContext2D.roundRect": r"\.roundRect\(|\.reset\(\)",
    "Error cause": r"\bcause:",
    "top-level await": r"^await ",
}
TOO_NEW_STYLE = {
    ":has, :is, :where, :focus-within is fine": r":(?:has|is|where)\(",
    "inset": r"(?<![\w-])inset(?:-inline|-block)?:",
    "aspect-ratio": r"aspect-ratio",
    "nesting": r"&[ :.]",
    "@layer, @container": r"@(?:layer|container|property)\b",
    "accent-color is only an ornament, dvh is not": r"\d(?:dvh|svh|lvh|cqw)\b",
    "color-mix": r"color-mix|oklch",
}


def code(script: Path) -> str:
    return re.sub(r"//.*", "", script.read_text(encoding="utf-8"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_use_nothing_newer_than_chromium_86(script: Path) -> None:
    found = {what: re.search(new, code(script), re.M) for what, new in TOO_NEW.items()}
    assert {what: match.group() for what, match in found.items() if match} == {}


@pytest.mark.parametrize("sheet", sorted(STATIC.glob("*.css")), ids=lambda path: path.name)
def test_styles_use_nothing_newer_than_chromium_86(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8")
    found = {what: re.search(new, text) for what, new in TOO_NEW_STYLE.items()}
    assert {what: match.group() for what, match in found.items() if match} == {}


def test_colours_of_the_symbology_stand_in_one_place() -> None:
    symbols = json.loads((STATIC.parent / "symbols.json").read_text(encoding="utf-8"))
    colours = {family[key] for family in symbols["families"] for key in ("colour", "light")}
    colours |= set(symbols["own_colours"].values()) | set(symbols["letter_colours"].values())
    repeated = {
        (script.name, colour)
        for script in SCRIPTS
        for colour in colours
        if colour in script.read_text(encoding="utf-8").lower()
    }
    # Ink of letters: a colour of its own, like that of rails.
    assert repeated == {("gather.js", "#23282e")}
    assert all(colour in page._own_script() for colour in colours)


def test_minified_script_stays_in_the_language_of_2020() -> None:
    script = page._own_script()
    assert not re.search(r"(?:\?\?|\|\||&&)=", script)
    minify.config({"js-version": 2015})
    plain = minify.string("text/javascript", "let a=null;f(a===null||a===undefined?1:a)")
    assert "??" not in plain


def test_own_script_is_small_and_the_same_every_time() -> None:
    first = page._own_script()
    page._own_script.cache_clear()
    assert page._own_script() == first
    assert len(first.encode()) < MOST_BYTES
    assert "geomap_" not in first
    assert "//" not in re.sub(r"\"[^\"]*\"", "", first).replace("https://", "")


def patterns_behind(script: str) -> Iterator[str]:
    """Declarations [a, b] = … or {a} = … that read a name declared just before them."""
    names: list[str] = []
    before = ""
    for found in re.finditer(r"\b(const|let)\s+([^;]*);|[{}]|[^\s{};][^;{}]*;?", script):
        keyword, body = found.group(1), found.group(2)
        if keyword != before:
            names, before = [], keyword or ""
        if not keyword:
            continue
        declared, _, value = body.partition("=")
        if declared.strip()[0] in "[{" and set(re.findall(r"[A-Za-z_]\w*", value)) & set(names):
            yield body
        names += re.findall(r"[A-Za-z_]\w*", declared)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_pattern_reads_what_is_declared_just_before(script: Path) -> None:
    """The minifier may move such a pattern to the front, before what it reads."""
    assert list(patterns_behind(code(script))) == []


def test_what_the_minifier_may_move_is_seen() -> None:
    text = "const n = 1 - y; const [a, b] = g((f(n) * 2) / 3); use(a, b);"
    assert len(list(patterns_behind(text))) == 1


def test_style_keeps_what_touch_and_tiles_need() -> None:
    style = page._style()
    for rule in (".leaflet-touch-drag", ".leaflet-tile-loaded", ".leaflet-container"):
        assert rule in style
    for unused in ("leaflet-popup", "leaflet-control-layers", "url("):
        assert unused not in style
