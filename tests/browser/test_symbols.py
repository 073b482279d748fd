"""The symbology of pictures is the pages': what ``style.js`` draws with, asked in a browser."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Browser

from geomap.maps.page import SCRIPTS
from geomap.pictures import symbols
from geomap.vocabulary import KINDS, STAGES
from tests.conftest import ROOT

STATIC = ROOT / "geomap" / "maps" / "static"
ASK = """([kinds, stages]) => {
  const strokes = {};
  for (const kind of kinds) for (const stage of stages) for (const soft of [false, true])
    strokes[[kind, stage, soft]] = geomap.strokesFor(kind, stage, 1.1, soft);
  const by = (ask) => Object.fromEntries(kinds.map((kind) => [kind, ask(kind)]));
  const soft = (precision) => geomap.isSchematic({ precision });
  return {
    strokes, colours: by(geomap.colourOf), letters: by(geomap.letterColour),
    lights: by(geomap.lightOf), areas: by(geomap.areaStyle),
    families: by((kind) => geomap.familyOf[kind].id), dashes: geomap.dashes,
    order: geomap.lineOrder, glyphs: geomap.glyphs, borders: geomap.borderStyles,
    soft: ["schematic", "approximate", "site"].map(soft),
  };
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Any:
    """What the pages' own scripts answer."""
    names = [name for name in SCRIPTS if name in {"glyphs.js", "style.js", "basemap.js"}]
    table = json.dumps(symbols.TABLE, ensure_ascii=False)
    scripts = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in names)
    tab = browser.new_page()
    tab.evaluate(f"() => {{ window.geomap = {{ symbols: {table} }};\n{scripts}\n}}")
    yield tab.evaluate(ASK, [list(KINDS), list(STAGES)])
    tab.close()


def test_every_line_has_the_pages_strokes(page: Any) -> None:
    for kind in KINDS:
        for stage in STAGES:
            for soft in (False, True):
                drawn = page["strokes"][f"{kind},{stage},{str(soft).lower()}"]
                own = symbols.strokes_for(kind, stage, 1.1, soft)
                assert len(own) == len(drawn)
                for mine, its in zip(own, drawn, strict=True):
                    case = kind, stage, soft
                    assert (mine.colour, mine.cap) == (its["colour"], its.get("cap") or "butt"), (
                        case
                    )
                    assert [mine.width, mine.alpha, mine.shift] == pytest.approx(
                        [its["width"], its["alpha"], its.get("shift") or 0]
                    ), case
                    assert list(mine.dash or ()) == pytest.approx(its.get("dash") or []), case


def test_colours_areas_borders_and_glyphs_are_the_pages(page: Any) -> None:
    assert page["colours"] == {kind: symbols.colour_of(kind) for kind in KINDS}
    assert page["letters"] == {kind: symbols.letter_colour(kind) for kind in KINDS}
    assert page["lights"] == {kind: symbols.light_of(kind) for kind in KINDS}
    assert page["families"] == {kind: symbols.family_of(kind)["id"] for kind in KINDS}
    for kind in KINDS:
        style = symbols.area_style(kind)
        expected = page["areas"][kind]
        assert (style.fill, style.width, style.outline) == (
            expected["fill"], expected["width"], expected["outline"],
        )  # fmt: skip
    assert page["dashes"] == {
        stage: list(dash) if (dash := symbols.dash_of(stage)) else None for stage in STAGES
    }
    assert page["order"] == symbols.TABLE["line_order"]
    assert page["glyphs"] == symbols.TABLE["glyphs"]
    assert page["borders"] == symbols.TABLE["borders"]
    assert page["soft"] == [True, True, False]


def test_every_kind_but_units_has_a_glyph_within_its_grid() -> None:
    for kind in KINDS:
        glyph = symbols.glyph(kind)
        if kind == "admin":
            assert glyph is None
            continue
        assert glyph is not None
        assert abs(glyph.vertices).max() <= symbols.GLYPH_GRID / 2


def test_seven_families_hold_all_kinds_once() -> None:
    kinds = [kind for family in symbols.TABLE["families"] for kind in family["kinds"]]
    assert sorted(kinds) == sorted(KINDS)
    assert len(symbols.TABLE["families"]) == 7
