"""Positions of names: apart from each other and, if possible, away from lines.

The rules are those of the page (``geomap/maps/static/labels.js``), in the same pixels.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import atan2, ceil, cos, degrees, hypot, pi, sin

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geomap.pictures.canvas import Box, Letters, Points, line_of_text
from geomap.pictures.fonts import Face

LINE_HEIGHT = 1.22
_LONG_NAME = 9
_CELL = 64
_FINE = 4
_ALONG_STEP = 1.14
_ALONG_PLACES = (0.5, 0.36, 0.64, 0.24, 0.76, 0.12, 0.88)
_STRAIGHT = 0.05
"""A name whose characters turn by less than this, in radians, is written as one piece of text."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name to be placed: its lines of text, its style, and how much of it lines may cross."""

    lines: tuple[str, ...]
    size: float
    face: Face
    colour: str
    gap: float = 4.0
    most: float = 0.3
    centred: bool = False
    further: tuple[float, ...] = ()

    @property
    def width(self) -> float:
        """Its width in pixels."""
        return max(self.face.width(line) for line in self.lines) * self.size

    @property
    def height(self) -> float:
        """Its height in pixels."""
        return self.size * LINE_HEIGHT * len(self.lines)


def broken(name: str) -> tuple[str, ...]:
    """Return a name in one line, or in two if it is long."""
    if len(name) <= _LONG_NAME:
        return (name,)
    middle = ceil(len(name) / 2)
    return name[:middle], name[middle:]


@dataclass(eq=False)
class LabelPlacer:
    """The space taken in a view: a box, in pixels, that no name may leave."""

    view: Box
    _cells: dict[tuple[int, int], list[Box]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        left, top, right, bottom = self.view
        shape = ceil((bottom - top) / _FINE) + 2, ceil((right - left) / _FINE) + 2
        self._ink = np.zeros(shape, dtype=np.int32)
        self._sums: np.ndarray[tuple[int, int], np.dtype[np.int32]] | None = None

    def is_free(self, box: Box) -> bool:
        """Whether a box is still empty."""
        return not any(
            box[0] < other[2] and box[2] > other[0] and box[1] < other[3] and box[3] > other[1]
            for cell in self._touched(box)
            for other in self._cells.get(cell, ())
        )

    def take(self, box: Box) -> None:
        """Reserve a box."""
        for cell in self._touched(box):
            self._cells.setdefault(cell, []).append(box)

    def in_sight(self, box: Box) -> bool:
        """Whether a box lies inside the view."""
        left, top, right, bottom = self.view
        return box[0] > left + 2 and box[1] > top + 2 and box[2] < right - 2 and box[3] < bottom - 2

    def mark(self, line: Points) -> None:
        """Record the course of a line."""
        steps = np.diff(line, axis=0)
        counts = np.maximum(1, np.ceil(np.hypot(steps[:, 0], steps[:, 1]) / _FINE)).astype(int)
        first = np.repeat(np.arange(len(counts)), counts)
        part = (np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)) / counts[
            first
        ]
        points = np.concatenate([line[first] + steps[first] * part[:, None], line[-1:]])
        column, row = ((points - self.view[:2]) // _FINE).astype(int).T
        rows, columns = self._ink.shape
        inside = (row >= 0) & (column >= 0) & (row < rows) & (column < columns)
        self._ink[row[inside], column[inside]] = 1
        self._sums = None

    def ink_in(self, box: Box) -> float:
        """Return the share of a box that is crossed by lines."""
        if self._sums is None:
            self._sums = np.pad(self._ink, ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)
        rows, columns = self._ink.shape
        left = max(0, int((box[0] - self.view[0]) // _FINE))
        right = min(columns, int((box[2] - self.view[0]) // _FINE) + 1)
        top = max(0, int((box[1] - self.view[1]) // _FINE))
        bottom = min(rows, int((box[3] - self.view[1]) // _FINE) + 1)
        if left >= right or top >= bottom:
            return 0.0
        sums = self._sums
        count = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
        return float(count) / ((right - left) * (bottom - top))

    def beside(self, name: Name, x: float, y: float) -> list[Letters] | None:
        """Find space for a name around a point: of eight positions, the one with the fewest lines.

        Returns:
            The texts to write, with their space reserved; None if there is no space.
        """
        best: tuple[float, Box] | None = None
        for rank, (left, top) in enumerate(_places(name, x, y)):
            box = (left - 1, top - 1, left + name.width + 1, top + name.height + 1)
            if not self.in_sight(box) or not self.is_free(box):
                continue
            cost = self.ink_in(box) + rank * 0.012
            if best is None or cost < best[0]:
                best = cost, box
        if best is None or best[0] > name.most:
            return None
        box = best[1]
        self.take(box)
        height = name.size * LINE_HEIGHT
        across = x if name.centred else box[0] + 1
        return [
            line_of_text(
                across, box[1] + 1 + height * (row + 0.5), line, name.size, name.colour,
                face=name.face, anchor="centre" if name.centred else "left",
            )
            for row, line in enumerate(name.lines)
        ]  # fmt: skip

    def inside(self, name: Name, area: BaseGeometry, x: float, y: float) -> list[Letters] | None:
        """Find space for a name inside an area, as close to (x, y) as possible."""
        left, top, right, bottom = shapely.bounds(area)
        across = np.linspace(left, right, 23)[1::2]
        down = np.linspace(top, bottom, 23)[1::2]
        spots = np.array([(x, y), *((a, d) for d in down for a in across)])
        half = name.width / 2 + 2
        shapely.prepare(area)
        holds = shapely.contains_xy(area, spots[:, 0] - half, spots[:, 1]) & shapely.contains_xy(
            area, spots[:, 0] + half, spots[:, 1]
        )
        best: tuple[float, float, float] | None = None
        for spot_x, spot_y in spots[holds].tolist():
            box = (spot_x - half, spot_y - name.height / 2 - 2,
                   spot_x + half, spot_y + name.height / 2 + 2)  # fmt: skip
            if not self.in_sight(box) or not self.is_free(box):
                continue
            cost = self.ink_in(box) + hypot(spot_x - x, spot_y - y) / 4000
            if best is None or cost < best[0]:
                best = cost, spot_x, spot_y
        return self.beside(name, best[1], best[2]) if best else None

    def along(self, name: Name, line: Points) -> list[Letters] | None:
        """Find space for a name along a line, character by character.

        On steep lines the characters are upright, one below the other, as on Chinese maps.
        """
        text = name.lines[0]
        step = name.size * _ALONG_STEP
        course = _Course(line)
        need = step * len(text)
        if course.length < need * 1.15:
            return None
        for place in _ALONG_PLACES:
            start = (course.length - need) * place
            first, last = course.at(start), course.at(start + need)
            steep = abs(sin(atan2(last[1] - first[1], last[0] - first[0]))) > 0.8
            back = last[1] < first[1] if steep else last[0] < first[0]
            for side in (1, -1) if steep else (-1, 1):
                spots = self._spots(name, course, start, steep, back, side)
                if spots is None:
                    continue
                for spot in spots:
                    self.take(_around(spot[0], spot[1], name.size * 0.56))
                return _written(name, spots)
        return None

    def _spots(
        self, name: Name, course: "_Course", start: float, steep: bool, back: bool, side: int
    ) -> list[tuple[float, float, float]] | None:
        """Return the centre and rotation of each character, None if there is no space."""
        count = len(name.lines[0])
        step = name.size * _ALONG_STEP
        reach = step * 1.6
        away = name.gap + name.size * 0.56
        spots: list[tuple[float, float, float]] = []
        before: float | None = None
        for number in range(count):
            run = step * (number + 0.5)
            distance = start + (count * step - run if back else run)
            # A character is placed on the mean of the line around it, to smooth out small bends.
            a, b, c = (course.at(distance + d) for d in (-reach, reach, 0.0))
            angle = atan2(b[1] - a[1], b[0] - a[0]) + (pi if back else 0)
            angle = atan2(sin(angle), cos(angle))
            if before is not None and abs(_turn(angle, before)) > 0.24:
                return None
            before = angle
            outward = side if steep else -side
            x = a[0] / 4 + c[0] / 2 + b[0] / 4 + sin(angle) * outward * away
            y = a[1] / 4 + c[1] / 2 + b[1] / 4 - cos(angle) * outward * away
            box = _around(x, y, name.size * 0.56)
            if not self.in_sight(box) or not self.is_free(box) or self.ink_in(box) > 0.02:
                return None
            # On the inner side of a bend the characters would be too close together.
            if spots and hypot(x - spots[-1][0], y - spots[-1][1]) < step * 0.88:
                return None
            spots.append((x, y, angle - pi / 2 if steep else angle))
        return spots

    def _touched(self, box: Box) -> Iterator[tuple[int, int]]:
        for row in range(int(box[1] // _CELL), int(box[3] // _CELL) + 1):
            for column in range(int(box[0] // _CELL), int(box[2] // _CELL) + 1):
                yield row, column


class _Course:
    """A line, parametrised by the distance along it."""

    def __init__(self, line: Points) -> None:
        steps = np.diff(line, axis=0)
        self._walked = np.concatenate([[0.0], np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))])
        self._line = line
        self.length = float(self._walked[-1])

    def at(self, distance: float) -> tuple[float, float]:
        """Return the point at a distance; beyond the line's length, its end."""
        distance = min(max(distance, 0.0), self.length)
        low = max(0, min(int(np.searchsorted(self._walked, distance)) - 1, len(self._walked) - 2))
        span = float(self._walked[low + 1] - self._walked[low])
        part = (distance - float(self._walked[low])) / max(span, 1e-6)
        (x0, y0), (x1, y1) = self._line[low].tolist(), self._line[low + 1].tolist()
        return x0 + (x1 - x0) * part, y0 + (y1 - y0) * part


def _places(name: Name, x: float, y: float) -> list[tuple[float, float]]:
    """Return the possible upper left corners of a name around a point, best first."""
    width, tall = name.width, name.height
    if name.centred:
        return [(x - width / 2, y - tall / 2)]
    found = []
    for g in (name.gap, *name.further):
        found += [
            (x + g, y - tall / 2), (x - g - width, y - tall / 2), (x - width / 2, y - g - tall),
            (x - width / 2, y + g), (x + g * 0.8, y - g * 0.6 - tall), (x + g * 0.8, y + g * 0.6),
            (x - g * 0.8 - width, y - g * 0.6 - tall), (x - g * 0.8 - width, y + g * 0.6),
        ]  # fmt: skip
    return found


def _around(x: float, y: float, half: float) -> Box:
    return x - half, y - half, x + half, y + half


def _turn(angle: float, other: float) -> float:
    return atan2(sin(angle - other), cos(angle - other))


def _written(name: Name, spots: Sequence[tuple[float, float, float]]) -> list[Letters]:
    """Return the characters of a name, as one piece of text if they are in a straight row."""
    text = name.lines[0]
    turns = [spot[2] for spot in spots]
    level = not any(abs(_turn(spot[2], turns[0])) > _STRAIGHT for spot in spots)
    (x0, y0, _), (x1, y1, _) = spots[0], spots[-1]
    heading = atan2(y1 - y0, x1 - x0)
    middle = sum(turns) / len(turns)
    if len(spots) > 1 and level and abs(_turn(heading, middle)) < _STRAIGHT:
        return [
            line_of_text((x0 + x1) / 2, (y0 + y1) / 2, text, name.size, name.colour,
                         face=name.face, anchor="centre", angle=-degrees(heading))
        ]  # fmt: skip
    return [
        line_of_text(x, y, sign, name.size, name.colour, face=name.face, anchor="centre",
                     angle=-degrees(turn))
        for sign, (x, y, turn) in zip(text, spots, strict=True)
    ]  # fmt: skip
