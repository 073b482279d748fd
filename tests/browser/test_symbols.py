"""Pages and pictures draw lines by the same rules: what ``style.js`` answers, asked in a browser.

The numbers stand once, in ``symbols.json``; how strokes follow from them is written twice.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Browser

from geomap.pictures import symbols
from geomap.vocabulary import KINDS, STAGES
from tests.conftest import ROOT

STATIC = ROOT / "geomap" / "maps" / "static"
ASK = """([kinds, stages]) => {
  const strokes = {};
  for (const kind of kinds) for (const stage of stages) for (const soft of [false, true])
    strokes[[kind, stage, soft]] = geomap.strokesFor(kind, stage, 1.1, soft);
  return strokes;
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Any:
    """What the pages' own scripts answer."""
    table = json.dumps(symbols.TABLE, ensure_ascii=False)
    script = (STATIC / "style.js").read_text(encoding="utf-8")
    tab = browser.new_page()
    tab.evaluate(f"() => {{ window.geomap = {{ symbols: {table} }};\n{script}\n}}")
    yield tab.evaluate(ASK, [list(KINDS), list(STAGES)])
    tab.close()


def test_every_line_has_the_pages_strokes(page: Any) -> None:
    for kind in KINDS:
        for stage in STAGES:
            for soft in (False, True):
                drawn = page[f"{kind},{stage},{str(soft).lower()}"]
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
