"""The fonts that come with geomap, and what happens to signs they do not have."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from matplotlib.font_manager import FontEntry

from geomap.gazetteer import Gazetteer
from geomap.pictures import fonts
from geomap.pictures.canvas import Canvas
from tests.conftest import ROOT
from tests.pictures.conftest import opened

FOLDER = ROOT / "geomap" / "pictures" / "fonts"
GB2312 = {
    sign
    for row in range(0xA1, 0xF8)
    for cell in range(0xA1, 0xFF)
    for sign in bytes((row, cell)).decode("gb2312", errors="ignore")
}


@pytest.mark.parametrize(("style", "weight"), [("Regular", 400), ("Bold", 700)])
def test_a_face_is_simplified_chinese_and_may_be_embedded(style: str, weight: int) -> None:
    font = TTFont(FOLDER / f"NotoSansSC-{style}.ttf")
    assert font["name"].getDebugName(6) == f"NotoSansSC-{style}"
    assert "SIL Open Font License" in font["name"].getDebugName(13)
    assert font["OS/2"].usWeightClass == weight
    assert font["OS/2"].fsType == 0
    assert "glyf" in font
    assert (FOLDER / "OFL.txt").exists()


@pytest.mark.parametrize("face", [fonts.regular(), fonts.bold()], ids=["regular", "bold"])
def test_the_faces_hold_gb2312_and_every_name_of_the_gazetteer(
    face: fonts.Face, gazetteer: Gazetteer
) -> None:
    names = {sign for entry in gazetteer.entries.values() for sign in entry.name}
    names |= {sign for unit in gazetteer.atlas.units.values() for sign in unit.name}
    # The faces end with the basic plane; rarer signs (𰝟渡镇) are drawn from an installed font.
    names = {sign for sign in names if sign <= "\uffff"}
    assert [sign for sign in sorted(GB2312 | names) if not face.has(sign)] == []


def test_a_sign_is_never_taken_from_a_japanese_face(monkeypatch: pytest.MonkeyPatch) -> None:
    regular, bold = (str(FOLDER / f"NotoSansSC-{style}.ttf") for style in ("Regular", "Bold"))
    listed = [
        FontEntry(fname=regular, index=0, name="Noto Sans CJK JP", weight=400),
        FontEntry(fname=bold, index=0, name="Noto Sans CJK SC", weight=400),
    ]
    monkeypatch.setattr(fonts.fontManager, "ttflist", listed)
    found = fonts.fallbacks.__wrapped__()
    assert [Path(font.fname).name for font in found] == ["NotoSansSC-Bold.ttf"]


def test_a_sign_that_no_font_has_is_a_geta_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts.fontManager, "ttflist", [])
    fonts.fallbacks.cache_clear()
    face = fonts.Face(FOLDER / "NotoSansSC-Regular.ttf", 400)
    assert face.sign("\U0001f600") == face.sign(fonts.MISSING)
    fonts.fallbacks.cache_clear()


def test_a_halo_covers_its_sign_in_few_points() -> None:
    face = fonts.regular()
    blob, sign = face.blob("渝", 0.14), face.sign("渝").outline
    assert len(blob.vertices) < 60
    assert all(blob.contains_points(sign.vertices[sign.codes != 79], radius=0.01))
    assert len(face.blob(" ", 0.14).vertices) == 0


def test_letters_stand_where_they_were_put() -> None:
    canvas = Canvas(200, 100, 1)
    canvas.text(100, 50, "重庆", 40, "#000000", anchor="centre")
    picture = opened(canvas.png(72)).convert("L")
    left, top, right, bottom = picture.point(lambda value: 255 * (value < 128)).getbbox()
    assert (left + right) / 2 == pytest.approx(100, abs=2)
    assert (top + bottom) / 2 == pytest.approx(50, abs=2)
    assert right - left == pytest.approx(78, abs=4)
