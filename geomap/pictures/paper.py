"""Sheets: their sizes, the size of a pixel on them, and their layout."""

from dataclasses import dataclass

from geomap.errors import OutputError
from geomap.pictures.canvas import Box

MM_PT = 72 / 25.4
SCREEN = "16:9"
_LONG_SHORT_MM = {
    "A4": (297, 210), "A3": (420, 297), "A2": (594, 420), "A1": (841, 594), "A0": (1189, 841),
    SCREEN: (338.667, 190.5),
}  # fmt: skip
_PIXEL_PT = {"A0": 1.25, "A1": 1.05, "A2": 0.88, "A3": 0.74, "A4": 0.62, SCREEN: 0.72}
"""Size of a pixel in points. It grows more slowly than the sheet: larger sheets show more."""
_LETTERING = {"A0": 1.75, "A1": 1.5, "A2": 1.3, "A3": 1.12, "A4": 1.0, SCREEN: 1.0}
"""How much larger the elements around the map are than those on it."""
SIZES = tuple(_LONG_SHORT_MM)
MARGIN = 26
GUTTER = 15
"""Distance between the two lines of the frame, where degrees are written, in pixels."""
TITLE_HEIGHT = 64
COLUMN_WIDTH = 228
GAP = 16


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet, in pixels of ``unit_pt`` points.

    ``lettering`` is the scale of the elements around the map: larger sheets are read from further
    away.
    """

    name: str
    width: float
    height: float
    unit_pt: float
    lettering: float

    @classmethod
    def of(cls, name: str, *, landscape: bool = True) -> "Paper":
        """Return a sheet by its name, one of :data:`SIZES`.

        Raises:
            OutputError: The size is unknown.
        """
        if name not in _LONG_SHORT_MM:
            raise OutputError(f"{name}: unknown paper; use one of {', '.join(SIZES)}")
        long_mm, short_mm = _LONG_SHORT_MM[name]
        wide, high = (long_mm, short_mm) if landscape else (short_mm, long_mm)
        unit_pt = _PIXEL_PT[name]
        width, height = wide * MM_PT / unit_pt, high * MM_PT / unit_pt
        return cls(name, width, height, unit_pt, _LETTERING[name])

    @property
    def is_print(self) -> bool:
        """Whether it is real paper, on which a scale can be measured."""
        return self.name.startswith("A")


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of a sheet: the boxes of its parts, in pixels of the elements around the map."""

    title: Box
    room: Box
    legend: Box
    columns: int
    foot: Box

    @classmethod
    def of(cls, paper: Paper, *, rows: int, row_px: float, foot_px: float) -> "Layout":
        """Return the layout of a sheet.

        Args:
            paper: The sheet.
            rows: The approximate number of rows of the legend.
            row_px: The height of a row, in pixels.
            foot_px: The height of the notes at the foot, in pixels.
        """
        left, top = float(MARGIN), float(MARGIN)
        right = paper.width / paper.lettering - MARGIN
        bottom = paper.height / paper.lettering - MARGIN
        title = left, top, right, top + TITLE_HEIGHT
        foot = left, bottom - foot_px, right, bottom
        upper, lower = title[3] + GUTTER, foot[1] - GUTTER - 8
        if paper.width >= paper.height:
            columns = 1 if rows * row_px <= lower - upper + 2 * GUTTER else 2
            wide = columns * COLUMN_WIDTH + (columns - 1) * GAP
            legend = right - wide, upper - GUTTER, right, lower + GUTTER
            room = left + GUTTER, upper, legend[0] - GAP - GUTTER, lower
        else:
            columns = int((right - left + GAP) // (COLUMN_WIDTH * 0.8 + GAP))
            high = (-(-rows // columns) + 2) * row_px
            legend = left, lower + GUTTER - high, right, lower + GUTTER
            room = left + GUTTER, upper, right - GUTTER, legend[1] - GAP - GUTTER
        return cls(title, room, legend, columns, foot)

    def legend_beside(self, frame: Box, *, lying: bool) -> Box:
        """Return the legend's box: to the right of the frame in landscape, otherwise below it."""
        if not lying:
            return self.legend
        left = frame[2] + GUTTER + GAP
        wide = self.legend[2] - self.legend[0]
        return left, frame[1] - GUTTER, left + wide, frame[3] + GUTTER
