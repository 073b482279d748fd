"""A sheet of paper that is drawn once and written as PNG, SVG and PDF.

Coordinates are pixels, x to the right and y down from the upper left corner, as in a browser;
``unit_pt`` is the size of a pixel in points (1/72 inch). Everything drawn is kept as a list of
outlines and texts, which one matplotlib artist passes to the renderer of each format: paths as they
are, letters as text where text can be selected, and as outlines in a PNG.
"""

import base64
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from math import cos, radians, sin
from typing import Any, Literal

import matplotlib as mpl
import numpy as np
from fontTools import subset
from fontTools.ttLib import TTFont
from matplotlib.artist import Artist
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D, Bbox, TransformedPath
from PIL import Image

from geomap.errors import OutputError
from geomap.pictures import fonts
from geomap.pictures.fonts import FAMILIES, MIDDLE, Face
from geomap.pictures.symbols import Stroke

Points = np.ndarray[Any, Any]
"""Coordinates in pixels, shape (n, 2)."""
Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""
Anchor = Literal["left", "centre", "right"]

_MAX_PIXELS = 250_000_000
_PNG_LEVEL = 4
"""Compression level: level 6 takes half as long again and saves a twentieth of the size."""
_COLOURS = 256
_SHADES = (1.0, 0.72, 0.45, 0.2)
"""Opacities of the shades of each colour that are in a picture's palette."""
_FREE_COLOURS = 64
_BITS = 6
_CELL = 4
"""Colours that differ by less than this, out of 256, are distinguished only if they were drawn."""
_BAND = 64
_AT_ONCE = 256
"""Colours that are compared with all of a palette at once."""
_COPY = 9
"""Reduction of the copy in which a picture's colours are counted."""
_SETTINGS: dict[Any, Any] = {
    "pdf.fonttype": 42,
    "svg.fonttype": "none",
    "svg.hashsalt": "geomap",
    "font.sans-serif": ["Arial"],
    "path.simplify": True,
}


@dataclass(frozen=True, slots=True)
class _Clip:
    box: Box | None = None
    outline: Outline | None = None


@dataclass(frozen=True, slots=True)
class _Shape:
    """An outline that is filled, stroked or both."""

    outline: Outline
    clip: _Clip
    fill: str | None = None
    stroke: Stroke | None = None
    alpha: float = 1.0


@dataclass(frozen=True, slots=True)
class Letters:
    """Text on a baseline that begins at (x, y) and rises by ``angle`` degrees."""

    text: str
    x: float
    y: float
    size: float
    face: Face
    colour: str
    angle: float = 0.0

    def scaled(self, factor: float) -> "Letters":
        """Return the same text for pixels ``factor`` times as large."""
        return replace(self, x=self.x * factor, y=self.y * factor, size=self.size * factor)


@dataclass(frozen=True, slots=True)
class _Writing:
    letters: tuple[Letters, ...]
    clip: _Clip
    alpha: float = 1.0


@dataclass(eq=False)
class Canvas:
    """A sheet of ``width`` × ``height`` pixels of ``unit_pt`` points each."""

    width: float
    height: float
    unit_pt: float
    _items: list[_Shape | _Writing] = field(default_factory=list)
    _clip: _Clip = field(default_factory=_Clip)
    _pictures: dict[int, Image.Image] = field(default_factory=dict)
    _factor: float = 1.0

    @contextmanager
    def clipped(self, box: Box | None = None, outline: Outline | None = None) -> Iterator[None]:
        """Draw only inside a box, or inside an outline in the box that already clips."""
        before = self._clip
        if outline is not None and before.box:
            # If there are both, an SVG clips by the outline only.
            outline = outline.clip_to_bbox(Bbox.from_extents(*before.box))
        self._clip = _Clip(box or before.box, outline)
        yield
        self._clip = before

    @contextmanager
    def enlarged(self, factor: float) -> Iterator[None]:
        """Draw with pixels that are ``factor`` times as large, for sheets seen from afar."""
        self._factor = factor
        yield
        self._factor = 1.0

    def fill(self, outline: Outline, colour: str, alpha: float = 1.0) -> None:
        """Fill an outline; holes run in the opposite direction to the ring around them."""
        self._items.append(_Shape(self._sized(outline), self._clip, fill=colour, alpha=alpha))

    def stroke(self, outline: Outline, stroke: Stroke, alpha: float = 1.0) -> None:
        """Draw along an outline."""
        self._items.append(
            _Shape(self._sized(outline), self._clip, None, stroke.scaled(self._factor),
                   stroke.alpha * alpha)
        )  # fmt: skip

    def _sized(self, outline: Outline) -> Outline:
        if self._factor == 1:
            return outline
        return outline.transformed(Affine2D().scale(self._factor))

    def lines(self, lines: Sequence[Points], strokes: Iterable[Stroke], alpha: float = 1.0) -> None:
        """Draw several lines at once, with the strokes from bottom to top."""
        if lines:
            outline = joined(lines)
            for stroke in strokes:
                self.stroke(outline, stroke, alpha)

    def rectangle(self, box: Box, fill: str | None = None, stroke: Stroke | None = None,
                  alpha: float = 1.0) -> None:  # fmt: skip
        """Draw a rectangle."""
        left, top, right, bottom = box
        corners = np.array(
            [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
        )
        outline = Outline(corners, closed=True)
        if fill:
            self.fill(outline, fill, alpha)
        if stroke:
            self.stroke(outline, stroke, alpha)

    def text(
        self, x: float, y: float, text: str, size: float, colour: str,
        *, face: Face | None = None, anchor: Anchor = "left", angle: float = 0.0,
    ) -> float:  # fmt: skip
        """Write a line of text, vertically centred on ``y``; return its width in pixels."""
        letters = line_of_text(x, y, text, size, colour, face=face, anchor=anchor, angle=angle)
        self.write([letters])
        return letters.face.width(text) * size

    def write(
        self, letters: Sequence[Letters], halo: str | None = None, reach: float = 0.14,
        alpha: float = 1.0,
    ) -> None:  # fmt: skip
        """Write texts; with ``halo``, each has a halo of that colour, ``reach`` ems wide."""
        if not letters:
            return
        if halo:
            blobs = [outline for text in letters for outline in _placed(text, reach)]
            self.fill(Outline.make_compound_path(*blobs), halo, 0.88 * alpha)
        sized = tuple(text.scaled(self._factor) for text in letters)
        self._items.append(_Writing(sized, self._clip, alpha))

    def picture(self, dpi: int) -> Image.Image:
        """Return the sheet as a picture of 256 colours, a third the size of one in full colour.

        Raises:
            OutputError: The picture would have too many pixels for memory.
        """
        if dpi not in self._pictures:
            width, height = (self.unit_pt / 72 * dpi * side for side in (self.width, self.height))
            if width * height > _MAX_PIXELS:
                raise OutputError(
                    f"{width:.0f} × {height:.0f} pixels are too many; choose a lower --dpi"
                )
            pixels = self._pixels(width, height, dpi)
            self._pictures = {dpi: with_palette(pixels, self._colours())}
        return self._pictures[dpi]

    def _pixels(self, width: float, height: float, dpi: int) -> np.ndarray[Any, Any]:
        """Draw the sheet: red, green, blue and opacity, shape (height, width, 4).

        There is no figure, which would keep its pixels until the garbage collector comes by.
        """
        with _settings():
            renderer = RendererAgg(width, height, dpi)  # type: ignore[no-untyped-call]
            ground = renderer.new_gc()
            ground.set_linewidth(0)
            page = Affine2D().scale(width, height)
            renderer.draw_path(ground, Outline.unit_rectangle(), page, (1, 1, 1))  # type: ignore[no-untyped-call]
            _Drawn(self._items, self.height, self.unit_pt).draw(renderer)
        return np.asarray(renderer.buffer_rgba())  # type: ignore[no-untyped-call]

    def png(self, dpi: int, part: tuple[int, int, int, int] | None = None) -> bytes:
        """Return the sheet, or a part of it (left, top, right, bottom in dots), as a PNG."""
        out = io.BytesIO()
        picture = self.picture(dpi).crop(part) if part else self.picture(dpi)
        picture.save(out, "png", dpi=(dpi, dpi), compress_level=_PNG_LEVEL)
        return out.getvalue()

    def pdf(self, about: Mapping[str, str]) -> bytes:
        """Return the sheet as a PDF with its fonts embedded, without a date.

        Args:
            about: Metadata of the document: ``Title``, ``Subject`` and others.
        """
        metadata = {"Creator": "geomap", "Producer": None, "CreationDate": None, **about}
        return self._saved("pdf", metadata)

    def svg(self, about: Mapping[str, str]) -> bytes:
        """Return the sheet as an SVG with text as text, and the glyphs it uses embedded.

        Args:
            about: Metadata of the document: ``Title`` and others.
        """
        metadata = {"Creator": "geomap", "Date": None, **about}
        drawn = self._saved("svg", metadata).decode("utf-8")
        style = '<style type="text/css">'
        return drawn.replace(style, style + self._font_faces(), 1).encode("utf-8")

    def _saved(self, file_format: str, metadata: Mapping[str, str | None]) -> bytes:
        out = io.BytesIO()
        with _settings():
            self._figure(72).savefig(out, format=file_format, metadata=dict(metadata))
        return out.getvalue()

    def _figure(self, dpi: int) -> Figure:
        size_in = self.width * self.unit_pt / 72, self.height * self.unit_pt / 72
        figure = Figure(figsize=size_in, dpi=dpi, facecolor="white")
        figure.add_artist(_Drawn(self._items, self.height, self.unit_pt))
        return figure

    def _colours(self) -> Iterator[str]:
        for item in self._items:
            if isinstance(item, _Writing):
                yield from (text.colour for text in item.letters)
            else:
                yield str(item.fill or (item.stroke and item.stroke.colour))

    def _font_faces(self) -> str:
        """Return the CSS that embeds exactly the glyphs the sheet uses."""
        used: dict[Face, set[str]] = {}
        for item in self._items:
            if isinstance(item, _Writing):
                for text in item.letters:
                    used.setdefault(text.face, set()).update(text.text)
        return "".join(
            f"@font-face{{font-family:'{FAMILIES[0]}';font-weight:{face.weight};"
            f"src:url(data:font/ttf;base64,{base64.b64encode(_cut(face, signs)).decode()})}}"
            for face, signs in sorted(used.items(), key=lambda pair: pair[0].weight)
        )


@contextmanager
def _settings() -> Iterator[None]:
    """Draw with matplotlib's default settings and ours, whatever the user's matplotlibrc says."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
        yield


def line_of_text(
    x: float, y: float, text: str, size: float, colour: str,
    *, face: Face | None = None, anchor: Anchor = "left", angle: float = 0.0,
) -> Letters:  # fmt: skip
    """Return a line of text that begins, ends or is centred at x, vertically centred on y."""
    face = face or fonts.regular()
    back = {"left": 0.0, "centre": 0.5, "right": 1.0}[anchor] * face.width(text) * size
    down = MIDDLE * size
    turn = radians(angle)
    return Letters(
        text, x - back * cos(turn) + down * sin(turn), y + back * sin(turn) + down * cos(turn),
        size, face, colour, angle,
    )  # fmt: skip


def joined(lines: Sequence[Points]) -> Outline:
    """Return several lines as one outline."""
    codes = []
    for line in lines:
        code = np.full(len(line), Outline.LINETO, dtype=Outline.code_type)
        code[0] = Outline.MOVETO
        codes.append(code)
    return Outline(np.concatenate(lines), np.concatenate(codes))


def circle(x: float, y: float, r: float) -> Outline:
    """Return a circle."""
    return Outline.circle((x, y), r)


def with_palette(pixels: np.ndarray[Any, Any], colours: Iterable[str]) -> Image.Image:
    """Return a picture with 256 colours: the drawn ones, paler shades of them, and others.

    A palette taken from the picture alone would lose hues that cover little of it, and Pillow's
    search takes nearly white for white.

    Args:
        pixels: Red, green, blue and opacity, shape (height, width, 4).
        colours: The colours that were drawn.
    """
    drawn = np.array([mpl.colors.to_rgb(colour) for colour in sorted({*colours, "#ffffff"})])
    shades = np.concatenate([1 - (1 - drawn) * share for share in _SHADES])
    own = np.array(list(dict.fromkeys(map(tuple, (shades * 255).round().astype(int).tolist()))))
    own = own[: _COLOURS - _FREE_COLOURS]
    height, width = pixels.shape[:2]
    # The sheet is opaque. Told so, Pillow need not multiply a copy of all of it by the opacity.
    whole = Image.frombuffer("RGBX", (width, height), pixels, "raw", "RGBX", 0, 1)
    copy = whole.reduce(_COPY).convert("RGB")
    found = copy.quantize(_COLOURS - len(own), Image.Quantize.MEDIANCUT).getpalette() or []
    palette = np.concatenate([own, np.array(found, dtype=int).reshape(-1, 3)])[:_COLOURS]
    chosen = np.full(1 << 3 * _BITS, -1, dtype=np.int16)
    index = np.empty(pixels.shape[:2], dtype=np.uint8)
    for start in range(0, len(pixels), _BAND):
        cells = _cells(pixels[start : start + _BAND])
        used = np.bincount(cells.ravel(), minlength=len(chosen)) > 0
        new = np.flatnonzero(used & (chosen < 0))
        if new.size:
            middles = np.stack([new >> 2 * _BITS, new >> _BITS, new], axis=1) % (1 << _BITS)
            chosen[new] = _nearest(middles * _CELL + _CELL / 2 - 0.5, palette)
            known = _cells(np.pad(palette, ((0, 0), (0, 1))).astype(np.uint8)[None])[0]
            chosen[known[::-1]] = np.arange(len(palette))[::-1]
        index[start : start + _BAND] = chosen[cells]
    picture = Image.fromarray(index)
    picture.putpalette(palette.ravel().tolist())
    return picture


def _nearest(colours: np.ndarray[Any, Any], palette: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the index of the palette's nearest colour for each colour, both of shape (n, 3)."""
    parts = np.array_split(colours, len(colours) // _AT_ONCE + 1)
    distances = (((part[:, None] - palette) ** 2).sum(axis=2) for part in parts)
    return np.concatenate([part.argmin(axis=1) for part in distances])


def _cells(pixels: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the number of the colour cell that contains each pixel."""
    packed = np.ascontiguousarray(pixels).view("<u4")[..., 0]
    most = (1 << _BITS) - 1
    red, green, blue = ((packed >> 8 * channel + 8 - _BITS) & most for channel in range(3))
    return np.asarray(red << 2 * _BITS | green << _BITS | blue)


def _placed(letters: Letters, reach: float | None = None) -> Iterator[Outline]:
    """Yield the outline of each character, or of its halo, in its position."""
    turn = radians(letters.angle)
    ahead = letters.size * np.array([cos(turn), -sin(turn)])
    up = letters.size * np.array([-sin(turn), -cos(turn)])
    at = np.array([letters.x, letters.y])
    for character in letters.text:
        sign = letters.face.sign(character)
        outline = sign.outline if reach is None else letters.face.blob(character, reach)
        vertices = np.asarray(outline.vertices)
        if len(vertices):
            yield Outline(vertices @ np.array([ahead, up]) + at, outline.codes)
        at = at + ahead * sign.advance


def _cut(face: Face, signs: set[str]) -> bytes:
    """Return a font with only these characters."""
    font = TTFont(face.path)
    options = subset.Options(notdef_outline=True, name_IDs=[1, 2, 4, 6, 13])
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(signs))
    subsetter.subset(font)
    font.recalcTimestamp = False
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


class _Drawn(Artist):
    """Everything on a sheet, drawn in order."""

    def __init__(self, items: Sequence[_Shape | _Writing], height: float, unit_pt: float) -> None:
        super().__init__()
        self._items = items
        self._height = height
        self._unit_pt = unit_pt

    def draw(self, renderer: RendererBase) -> None:
        """Pass every shape and text to a format's renderer."""
        scale = float(np.asarray(renderer.points_to_pixels(self._unit_pt)))
        place = Affine2D(np.array([[scale, 0, 0], [0, -scale, self._height * scale], [0, 0, 1]]))
        for item in self._items:
            context = renderer.new_gc()
            context.set_antialiased(True)
            context.set_snap(False)
            _set_clip(context, item.clip, place)
            context.set_alpha(item.alpha)
            if isinstance(item, _Shape):
                _draw_shape(renderer, context, item, place, self._unit_pt)
            else:
                _draw_text(renderer, context, item, place, scale, self._height)
            context.restore()


def _set_clip(context: GraphicsContextBase, clip: _Clip, place: Affine2D) -> None:
    if clip.box:
        left, top, right, bottom = clip.box
        context.set_clip_rectangle(Bbox(place.transform([(left, bottom), (right, top)])))
    if clip.outline is not None:
        context.set_clip_path(TransformedPath(clip.outline, place))


def _draw_shape(
    renderer: RendererBase, context: GraphicsContextBase, item: _Shape, place: Affine2D,
    unit_pt: float,
) -> None:  # fmt: skip
    """Draw a shape; contexts take widths and dashes in points, whatever the resolution."""
    face = None
    if item.fill:
        face = mpl.colors.to_rgb(item.fill)
        context.set_linewidth(0)
    elif item.stroke:
        context.set_linewidth(item.stroke.width * unit_pt)
        context.set_foreground(item.stroke.colour)
        context.set_capstyle(item.stroke.cap)
        context.set_joinstyle("round")
        if item.stroke.dash:
            dash = [part * unit_pt for part in item.stroke.dash]
            context.set_dashes(item.stroke.shift * unit_pt, dash)
    renderer.draw_path(context, item.outline, place, face)


def _draw_text(
    renderer: RendererBase, context: GraphicsContextBase, item: _Writing, place: Affine2D,
    scale: float, height: float,
) -> None:  # fmt: skip
    outlined: dict[str, list[Outline]] = {}
    for letters in item.letters:
        if isinstance(renderer, RendererAgg) or not all(map(letters.face.has, letters.text)):
            outlined.setdefault(letters.colour, []).extend(_placed(letters))
            continue
        context.set_foreground(letters.colour)
        properties: FontProperties = letters.face.properties.copy()
        properties.set_size(letters.size * scale)
        y = letters.y if renderer.flipy() else height - letters.y
        renderer.draw_text(
            context, letters.x * scale, y * scale, letters.text, properties, letters.angle
        )
    context.set_linewidth(0)
    for colour, outlines in outlined.items():
        if outlines:
            compound = Outline.make_compound_path(*outlines)
            renderer.draw_path(context, compound, place, mpl.colors.to_rgb(colour))
