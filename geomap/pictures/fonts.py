"""The fonts of pictures: Noto Sans SC, regular and bold, which geomap ships.

They contain GB 2312 and, within Unicode's basic plane, the characters of every official place name
(``docs/fonts.py`` builds them). Other characters are taken from an installed font with simplified
Chinese forms and drawn as outlines; if there is none, ``〓`` is drawn, as printers do. Characters
are never taken from a Japanese or Korean face, such as the first face of ``NotoSansCJK.ttc``.
"""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import shapely
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D
from shapely.geometry.base import BaseGeometry

from geomap.pictures.symbols import outline_of, rings_of

FAMILIES = (
    "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei",
    "SimHei", "WenQuanYi Micro Hei",
)  # fmt: skip
"""Fonts with simplified Chinese forms, in order of preference; also listed for SVG viewers."""
MISSING = "〓"
MIDDLE = 0.38
"""Height of the middle of a Chinese character above its baseline, in ems."""
_FOLDER = Path(__file__).parent / "fonts"
_EM = 1000
_PLAIN = LoadFlags.NO_HINTING | LoadFlags.NO_BITMAP
_COARSE = 0.02


@dataclass(frozen=True, slots=True)
class Sign:
    """One character: its advance in ems, its outline (ems, y up), and whether the face has it."""

    advance: float
    outline: Outline
    own: bool


@dataclass(eq=False)
class Face:
    """One of geomap's fonts, with a cache of its characters."""

    path: Path
    weight: int
    _signs: dict[str, Sign] = field(default_factory=dict)
    _blobs: dict[tuple[str, float], Outline] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._font = _opened(self.path)
        self.properties = FontProperties(
            family=[*FAMILIES, "sans-serif"], weight=self.weight, fname=str(self.path)
        )

    def has(self, sign: str) -> bool:
        """Whether the face has a character."""
        return bool(self._font.get_char_index(ord(sign)))

    def sign(self, character: str) -> Sign:
        """Return the outline and the advance of a character."""
        if character not in self._signs:
            own = self.has(character)
            font = self._font if own else _fallback(character)
            if font is None:
                self._signs[character] = self.sign(MISSING)
            else:
                self._signs[character] = _read(font, character, own)
        return self._signs[character]

    def width(self, text: str) -> float:
        """Return the width of a text in ems."""
        return sum(self.sign(character).advance for character in text)

    def blob(self, character: str, reach: float) -> Outline:
        """Return a character grown by ``reach`` ems, simplified: its halo."""
        key = (character, reach)
        if key not in self._blobs:
            outline = self.sign(character).outline
            rings = [shapely.Polygon(ring) for ring in rings_of(_scaled(outline, _EM))]
            grown = shapely.union_all(shapely.buffer(rings, reach * _EM, quad_segs=2))
            coarse = shapely.simplify(_filled(grown), _COARSE * _EM)
            self._blobs[key] = _scaled(outline_of(shapely.orient_polygons(coarse)), 1 / _EM)
        return self._blobs[key]


def _filled(area: BaseGeometry) -> BaseGeometry:
    """Return an area without its holes."""
    parts = [part for part in shapely.get_parts(area) if not part.is_empty]
    return shapely.union_all([shapely.Polygon(part.exterior) for part in parts])


def _scaled(outline: Outline, factor: float) -> Outline:
    return outline.transformed(Affine2D().scale(factor))


@cache
def regular() -> Face:
    """Return the face of names and notes."""
    return Face(_FOLDER / "NotoSansSC-Regular.ttf", 400)


@cache
def bold() -> Face:
    """Return the face of titles and cities."""
    return Face(_FOLDER / "NotoSansSC-Bold.ttf", 700)


def _opened(path: Path, face_index: int = 0) -> FT2Font:
    font = FT2Font(str(path), face_index=face_index)
    font.set_size(_EM, 72)
    return font


def _read(font: FT2Font, character: str, own: bool) -> Sign:
    glyph = font.load_char(ord(character), flags=_PLAIN)
    vertices, codes = font.get_path()
    outline = Outline(np.asarray(vertices) / _EM, codes)
    return Sign(glyph.linearHoriAdvance / 65536 / _EM, outline, own)


@cache
def fallbacks() -> tuple[FT2Font, ...]:
    """Open the installed fonts with simplified Chinese forms, in order of preference."""
    wanted = set(FAMILIES)
    entries = [entry for entry in fontManager.ttflist if entry.name in wanted]
    entries.sort(key=lambda e: (FAMILIES.index(e.name), abs(int(e.weight) - 400), str(e.fname)))
    return tuple(_opened(Path(entry.fname), entry.index) for entry in entries)


@cache
def _fallback(character: str) -> FT2Font | None:
    fonts = (font for font in fallbacks() if font.get_char_index(ord(character)))
    return next(fonts, None)
