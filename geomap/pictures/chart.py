"""The part of a scene that a picture shows: its window, and every feature in pixels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil, cos, log2, log10, radians
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geomap.pictures.canvas import Box, Points
from geomap.pictures.projection import Bounds, Projection
from geomap.pictures.symbols import is_adrift

_EQUATOR_M = 40075016.7
_TILE = 256
_PRINT_WIDTH = 1.15
"""How much wider lines are drawn on paper than on a screen, because pixels are smaller there."""
_MARGIN = 24
"""How far beyond the frame, in pixels, areas are clipped, so that outlines do not follow it."""
_EDGE = 5
"""A place closer to the frame than this many pixels is not labelled: its point would be cut."""
_DETAIL = 0.15
"""Bends smaller than this many pixels are left out."""
_PT_PER_M = 72 / 0.0254


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the projected plane, and the frame it fills on the sheet.

    ``frame`` is in pixels; ``left_m`` and ``top_m`` are its upper left corner on the plane;
    ``metre_px`` is the number of pixels per metre of the plane. ``scale`` is the denominator of the
    scale on paper.
    """

    projection: Projection
    frame: Box
    left_m: float
    top_m: float
    metre_px: float
    scale: float

    @classmethod
    def of(
        cls, bounds: Bounds, extent: Bounds, room: Box, unit_pt: float, *, rounded: bool
    ) -> "Window":
        """Return the window that shows an extent as large as the space on the sheet allows.

        The picture never reaches beyond ``extent``, where the base map ends; the frame shrinks
        instead.

        Args:
            bounds: West, south, east and north of what is to be shown, in degrees.
            extent: The same of the base map.
            room: The box on the sheet, in pixels, that the frame may fill.
            unit_pt: The size of a pixel in points.
            rounded: Whether to round the scale, as on a printed map.
        """
        west, south, east, north = bounds
        seen = (max(west, extent[0]), max(south, extent[1]),
                min(east, extent[2]), min(north, extent[3]))  # fmt: skip
        projection = Projection.of(seen)
        left, bottom, right, top = projection.around(seen)
        limits = projection.within(extent)
        width_px, height_px = room[2] - room[0], room[3] - room[1]
        pixel_m = max((right - left) / width_px, (top - bottom) / height_px)
        scale = pixel_m * _PT_PER_M / unit_pt
        if rounded:
            scale = _round_up(scale)
            pixel_m = scale * unit_pt / _PT_PER_M
        x = _span((left + right) / 2, width_px * pixel_m, limits[0], limits[2])
        y = _span((bottom + top) / 2, height_px * pixel_m, limits[1], limits[3])
        frame = (room[0], room[1], room[0] + (x[1] - x[0]) / pixel_m,
                 room[1] + (y[1] - y[0]) / pixel_m)  # fmt: skip
        return cls(projection, frame, x[0], y[1], 1 / pixel_m, scale)

    def scaled(self, factor: float) -> "Window":
        """Return the same window for pixels that are ``factor`` times smaller."""
        left, top, right, bottom = (edge * factor for edge in self.frame)
        frame = left, top, right, bottom
        metre_px = self.metre_px * factor
        return Window(self.projection, frame, self.left_m, self.top_m, metre_px, self.scale)

    def moved(self, right: float, down: float) -> "Window":
        """Return the same window with its frame moved on the sheet."""
        left, top, far, bottom = self.frame
        frame = left + right, top + down, far + right, bottom + down
        return Window(self.projection, frame, self.left_m, self.top_m, self.metre_px, self.scale)

    def place(self, degrees: Points) -> Points:
        """Convert longitudes and latitudes, shape (n, 2), to pixels."""
        plane = self.projection.to_plane(degrees)
        return np.column_stack([
            self.frame[0] + (plane[:, 0] - self.left_m) * self.metre_px,
            self.frame[1] + (self.top_m - plane[:, 1]) * self.metre_px,
        ])  # fmt: skip

    def plane_at(self, x: float, y: float) -> tuple[float, float]:
        """Return the point of the plane, in metres, under a pixel."""
        return (self.left_m + (x - self.frame[0]) / self.metre_px,
                self.top_m - (y - self.frame[1]) / self.metre_px)  # fmt: skip

    def degrees_at(self, x: float, y: float) -> tuple[float, float]:
        """Return longitude and latitude under a pixel."""
        lon, lat = self.projection.to_degrees(np.array([self.plane_at(x, y)]))[0]
        return float(lon), float(lat)

    @property
    def zoom(self) -> float:
        """The zoom at which a page shows the centre at the same size; symbol sizes depend on it."""
        left, top, right, bottom = self.frame
        latitude = self.degrees_at((left + right) / 2, (top + bottom) / 2)[1]
        return log2(_EQUATOR_M * cos(radians(latitude)) * self.metre_px / _TILE)

    @property
    def k(self) -> float:
        """The factor of line widths at this zoom."""
        return min(1.5, max(0.62, 0.62 + (self.zoom - 6) * 0.15)) * _PRINT_WIDTH


def _round_up(scale: float) -> float:
    """Round a scale's denominator up to two significant digits."""
    power = 10 ** (int(log10(scale)) - 1)
    return float(ceil(scale / power) * power)


def _span(middle: float, length: float, least: float, most: float) -> tuple[float, float]:
    """Return a span of some length around a centre, moved and if necessary cut to fit limits."""
    start = min(max(middle - length / 2, least), most - length)
    return max(start, least), min(max(start, least) + length, most)


@dataclass(eq=False)
class Item:
    """A feature of the picture, in pixels.

    ``seen`` is the part of its geometry inside the frame; ``size`` is the longer side of the whole
    geometry, ``share`` the share of its bounding box inside the frame; ``anchor`` is the position
    (x, y) of its symbol or name. ``stack`` contains all features at the same point, ``slot`` is its
    index among them.
    """

    index: int
    raw: Mapping[str, Any]
    seen: BaseGeometry
    size: float
    share: float
    anchor: tuple[float, float]
    key: bytes
    stack: "list[Item]" = field(default_factory=list)
    slot: int = 0

    @property
    def kind(self) -> str:
        """Its kind."""
        return str(self.raw["kind"])

    @property
    def stage(self) -> str:
        """Its stage."""
        return str(self.raw["stage"])

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.raw["name"])

    @property
    def is_focus(self) -> bool:
        """Whether the picture is about it; other features are drawn faint."""
        return bool(self.raw.get("focus", True))

    @property
    def alpha(self) -> float:
        """Its opacity."""
        return 1.0 if self.is_focus else 0.42

    @property
    def radius_m(self) -> float:
        """How far off its position may be, in metres; 0 if unknown."""
        return float(self.raw.get("radius_m") or 0)

    @cached_property
    def dimensions(self) -> int:
        """0 for points, 1 for lines, 2 for areas."""
        return int(shapely.get_dimensions(self.seen))

    @cached_property
    def lines(self) -> list[Points]:
        """The parts of a line that lie in the frame."""
        parts = shapely.get_parts(shapely.line_merge(self.seen)) if self.dimensions == 1 else ()
        return [shapely.get_coordinates(part) for part in parts if part.geom_type == "LineString"]


class Chart:
    """A scene's features and base map in the pixels of a window.

    Args:
        data: The page's data (``docs/page-data.md``).
        window: What the picture shows.
    """

    def __init__(self, data: Mapping[str, Any], window: Window) -> None:
        self.data = data
        self.window = window
        self.frame = window.frame
        self.items = self._items(data["features"])
        base = data.get("base") or {}
        lines = base.get("lines") or {}
        self.borders = {rank: self._lines(lines.get(rank, [])) for rank in lines}
        rivers = base.get("rivers", [])
        self.rivers = [(r["name"], self._lines([r["line"]])) for r in rivers]
        self.focus = self._focus(base.get("focus"))
        self.labels = self._labels(base.get("labels", []))

    def _items(self, features: Sequence[Mapping[str, Any]]) -> list[Item]:
        placed = [(i, f) for i, f in enumerate(features) if f.get("geometry") and not is_adrift(f)]
        if not placed:
            return []
        shapes = self._placed([shape(f["geometry"]) for _, f in placed])
        seen = np.array(shapes, dtype=object)
        areas = shapely.get_dimensions(seen) == 2
        seen[areas] = shapely.clip_by_rect(shapely.make_valid(seen[areas]), *self._grown(_MARGIN))
        seen[~areas] = shapely.intersection(seen[~areas], shapely.box(*self.frame))
        items = []
        for (index, feature), whole, part in zip(placed, shapes, seen, strict=True):
            if part.is_empty:
                continue
            box = shapely.bounds(whole)
            left, top, right, bottom = box
            in_frame = shapely.clip_by_rect(part, *self.frame) if part.area else part
            if in_frame.is_empty:
                continue
            size = float(max(right - left, bottom - top))
            share = _share(box, self.frame)
            anchor = _anchor(in_frame)
            items.append(Item(index, feature, part, size, share, anchor, shapely.to_wkb(whole)))
        _stack(items)
        return items

    def _placed(self, shapes: Sequence[BaseGeometry]) -> Any:
        placed = shapely.transform(np.array(shapes, dtype=object), self.window.place)
        return shapely.simplify(placed, _DETAIL)

    def _grown(self, margin: float) -> Box:
        left, top, right, bottom = self.frame
        return left - margin, top - margin, right + margin, bottom + margin

    def _lines(self, lines: Sequence[Sequence[Any]]) -> list[Points]:
        if not lines:
            return []
        whole = self._placed([shapely.linestrings(line) for line in lines])
        cut = shapely.clip_by_rect(whole, *self.frame)
        parts = shapely.get_parts(cut)
        return [shapely.get_coordinates(p) for p in parts if p.geom_type == "LineString"]

    def _focus(self, geometry: Mapping[str, Any] | None) -> BaseGeometry | None:
        if not geometry:
            return None
        area = self._placed([shape(geometry)])[0]
        return shapely.clip_by_rect(shapely.make_valid(area), *self._grown(_MARGIN))

    def _labels(
        self, labels: Sequence[Mapping[str, Any]]
    ) -> list[tuple[Mapping[str, Any], float, float]]:
        if not labels:
            return []
        places = self.window.place(np.array([(label["lon"], label["lat"]) for label in labels]))
        left, top, right, bottom = self.frame
        return [
            (label, x, y)
            for label, (x, y) in zip(labels, places.tolist(), strict=True)
            if left + _EDGE < x < right - _EDGE and top + _EDGE < y < bottom - _EDGE
        ]


def _share(box: Sequence[float], frame: Box) -> float:
    """Return the share of a box inside a frame; 1 if it has no area."""
    whole = shapely.box(*box)
    return float(shapely.clip_by_rect(whole, *frame).area / whole.area) if whole.area else 1.0


def _anchor(seen: BaseGeometry) -> tuple[float, float]:
    """Return the position of a symbol or name: a point, a line's middle, well inside an area."""
    parts = shapely.get_parts(seen)
    dimensions = shapely.get_dimensions(seen)
    if dimensions == 2:
        largest = parts[int(np.argmax(shapely.area(parts)))]
        point = shapely.point_on_surface(largest)
    elif dimensions == 1:
        longest = parts[int(np.argmax(shapely.length(parts)))]
        point = shapely.line_interpolate_point(longest, 0.5, normalized=True)
    else:
        point = parts[0]
    return float(point.x), float(point.y)


def _stack(items: Sequence[Item]) -> None:
    stacks: dict[tuple[float, float], list[Item]] = {}
    for item in items:
        if item.dimensions == 0 and item.kind != "admin":
            key = round(item.anchor[0], 2), round(item.anchor[1], 2)
            stacks.setdefault(key, []).append(item)
    for stack in stacks.values():
        for slot, item in enumerate(stack):
            item.stack, item.slot = stack, slot
