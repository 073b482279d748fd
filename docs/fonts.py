"""Cuts the fonts of ``geomap/pictures/fonts`` out of Google's variable Noto Sans SC.

Run as ``python docs/fonts.py "NotoSansSC[wght].ttf" [NAMES...]``: the two faces hold the characters
of GB 2312, of European languages, and of the files of names that are given. They are TrueType, so
that a PDF embeds them as they are. They carry no tables for layout, which maps do not need, only
one table of characters, and the names of their glyphs: reading the rest, or working the names out,
would take most of the time of making a PDF.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FOLDER = Path(__file__).parents[1] / "geomap" / "pictures" / "fonts"
FAMILY = "Noto Sans SC"
WEIGHTS = {"Regular": 400, "Bold": 700}
SIGNS = "‐–—―‘’“”†•…‰′″‹›※€℃№→←↑↓≈≠≤≥²³·〓㎡〔〕"
DROPPED = ("GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG", "STAT", "DSIG", "meta")


def main(source: Path, names: list[Path]) -> None:
    """Write both faces."""
    characters = gb2312() | {chr(code) for code in range(0x20, 0x180)} | set(SIGNS)
    for path in names:
        text = path.read_text(encoding="utf-8")
        characters |= {sign for sign in text if "\u2e7f" < sign <= "\uffff"}
    for style, weight in WEIGHTS.items():
        font = instantiateVariableFont(cut(source, characters), {"wght": weight})
        for number, text in (
            (1, FAMILY), (2, style), (4, f"{FAMILY} {style}"),
            (6, f"{FAMILY.replace(' ', '')}-{style}"),
        ):  # fmt: skip
            font["name"].setName(text, number, 3, 1, 0x409)
        for number in (3, 16, 17, 21, 22, 25):
            font["name"].removeNames(nameID=number)
        font["cmap"].tables = [t for t in font["cmap"].tables if (t.platformID, t.format) == (3, 4)]
        font["post"].formatType, font["post"].extraNames, font["post"].mapping = 2.0, [], {}
        font["OS/2"].usWeightClass = weight
        font["head"].macStyle = int(style == "Bold")
        font["head"].modified = font["head"].created
        font.recalcTimestamp = False
        font.save(FOLDER / f"NotoSansSC-{style}.ttf")


def gb2312() -> set[str]:
    """Return all characters of GB 2312."""
    rows = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return {sign for pair in rows for sign in pair.decode("gb2312", errors="ignore")}


def cut(source: Path, characters: set[str]) -> TTFont:
    """Return the variable font with only these characters and no tables of layout."""
    options = subset.Options(hinting=False, layout_features=[], name_IDs=["*"], notdef_outline=True)
    options.drop_tables += DROPPED
    font = TTFont(source)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[ord(sign) for sign in characters])
    subsetter.subset(font)
    return font


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
