"""The base map: borders by rank, rivers and names, clipped to a window.

Borders come from the Tianditu units at the plans' dates. They are simplified together
(:func:`shapely.coverage_simplify`), so that neighbours keep a common border, and each border is
stored once, with the highest rank of the units it separates.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geomap.errors import NotFoundError
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.placing import Placer

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

_RESERVES = frozenset({"97", "98", "99"})
"""Third and fourth digit of the codes of forest reserves and farms, which are no prefectures."""
_MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
"""First digits of the codes of 北京, 天津, 上海 and 重庆, provinces that consist of one city."""
RANKS = ("province", "prefecture", "county")
_DECIMALS = 4
_METRES_PER_DEGREE = 111_000
_CLIP_DEG = 1.0
"""How far areas are drawn beyond the home provinces."""
_FURTHEST_DEG = 3.0
"""How far beyond the home provinces a map may extend to show its subject."""
_MISFIT = 0.06
"""Share of an area by which the units that are taken to make it up may differ from it."""
_WIDE_SPAN_DEG = 6.0
_WIDEST_SPAN_DEG = 10.5


@dataclass(frozen=True, slots=True)
class Detail:
    """How finely a map is drawn: by how much, in degrees, its lines may deviate, and the decimals.

    Attributes:
        border_deg: Tolerance of borders and of areas that follow them.
        area_deg: Tolerance of other areas.
        line_deg: Tolerance of features that are lines.
        river_deg: Tolerance of the base map's rivers.
        decimals: Decimals of borders and areas.
        line_decimals: Decimals of lines.
    """

    border_deg: float
    area_deg: float
    line_deg: float
    river_deg: float
    decimals: int
    line_decimals: int


_FINE = Detail(0.003, 0.006, 0.0001, 0.0, 4, 5)
_MEDIUM = Detail(0.015, 0.02, 0.0015, 0.002, 3, 3)
_COARSE = Detail(0.03, 0.05, 0.002, 0.004, 2, 3)


def is_wide(bounds: Bounds) -> bool:
    """Whether a window is too wide to be shown beyond the region, and for all its counties."""
    return _span_deg(bounds) > _WIDE_SPAN_DEG


def detail_of(bounds: Bounds) -> Detail:
    """Return how finely a window is drawn, so that its page remains small."""
    if not is_wide(bounds):
        return _FINE
    return _MEDIUM if _span_deg(bounds) <= _WIDEST_SPAN_DEG else _COARSE


def _span_deg(bounds: Bounds) -> float:
    return max(bounds[2] - bounds[0], bounds[3] - bounds[1])


@dataclass(frozen=True, slots=True)
class _Borders:
    """Borders by rank, and the simplified units they separate, each with a point inside."""

    lines: dict[str, np.ndarray[Any, Any]]
    units: list[BaseGeometry]
    inside: np.ndarray[Any, Any]

    def fitted(self, area: BaseGeometry) -> BaseGeometry | None:
        """Return the union of the units that make up an area, None if none do."""
        shapely.prepare(area)
        chosen = np.flatnonzero(shapely.contains_properly(area, self.inside))
        if not chosen.size:
            return None
        union = shapely.coverage_union_all([self.units[i] for i in chosen])
        if shapely.symmetric_difference(union, area).area > _MISFIT * area.area:
            return None
        return shapely.multipolygons(polygons(union))

    def within(self, bounds: Bounds, decimals: int) -> dict[str, list[list[list[float]]]]:
        return {
            rank: _paths(shapely.clip_by_rect(shapely.multilinestrings(lines), *bounds), decimals)
            for rank, lines in self.lines.items()
        }


class Basemap:
    """Base maps of any window around the home provinces.

    Args:
        gazetteer: Provides units and rivers.
        provinces: Codes of the provinces to draw; their neighbours are drawn as well.
    """

    def __init__(self, gazetteer: Gazetteer, provinces: tuple[str, ...]) -> None:
        self._gazetteer = gazetteer
        self._atlas = gazetteer.atlas
        self._home = frozenset(provinces)
        self._drawn = gazetteer.around(provinces)
        home = shapely.union_all([self._atlas.boundaries[code] for code in provinces])
        self.clip: Bounds = tuple(shapely.bounds(shapely.buffer(home, _CLIP_DEG)))
        self._furthest: Bounds = tuple(shapely.bounds(shapely.buffer(home, _FURTHEST_DEG)))
        self._borders: dict[Detail, _Borders] = {}

    def window(
        self, bounds: Bounds, focus: BaseGeometry | None, shown: Bounds | None = None
    ) -> dict[str, Any]:
        """Return the page data's ``base`` for a window (see ``docs/page-data.md``).

        A wide window is clipped to the home provinces and a margin around them: a map that extended
        further would have to show the whole outline of the country. The bounds in ``shown`` may
        widen the margin somewhat, so that a corridor is visible to its end.

        Raises:
            NotFoundError: A wide window lies entirely outside these provinces.
        """
        wide = is_wide(bounds)
        detail = detail_of(bounds)
        if wide:
            clip = (
                self.clip if shown is None else _around(self.clip, _common(shown, self._furthest))
            )
            bounds = _common(bounds, clip)
            if bounds[0] >= bounds[2] or bounds[1] >= bounds[3]:
                raise NotFoundError("this place is outside the region that the plans are about")
        return {
            "lines": self._borders_of(detail).within(bounds, detail.decimals),
            "tolerance_m": round(detail.border_deg * _METRES_PER_DEGREE),
            "focus": None if focus is None else self._outline(focus, detail),
            "rivers": self._rivers_within(bounds, detail),
            "labels": self._labels_within(bounds, wide),
            "extent": [round(value, _DECIMALS) for value in bounds],
        }

    def fitted(self, area: BaseGeometry, detail: Detail) -> BaseGeometry | None:
        """Return an area along the drawn borders if it consists of whole units, otherwise None."""
        return self._borders_of(detail).fitted(area)

    def _outline(self, area: BaseGeometry, detail: Detail) -> dict[str, Any]:
        simple = self.fitted(area, detail) or area.simplify(detail.border_deg)
        return _json(shapely.multipolygons(polygons(simple)), detail.decimals)

    def _borders_of(self, detail: Detail) -> _Borders:
        if detail not in self._borders:
            self._borders[detail] = self._simplified(detail)
        return self._borders[detail]

    def _simplified(self, detail: Detail) -> _Borders:
        counties = {
            code: shape
            for code, shape in self._atlas.counties_then.items()
            if self._atlas.province_of(code) in self._drawn
        }
        codes = list(counties)
        shapes = shapely.coverage_simplify(list(counties.values()), detail.border_deg)
        sides: dict[tuple[float, ...], list[str]] = {}
        for code, shape in zip(codes, shapes, strict=True):
            for polygon in polygons(shape):
                for ring in (polygon.exterior, *polygon.interiors):
                    points = shapely.get_coordinates(ring).tolist()
                    for a, b in pairwise(points):
                        first, second = sorted((tuple(a), tuple(b)))
                        if first != second:
                            sides.setdefault((*first, *second), []).append(code)
        # One border per pair of neighbours: an area made of units then runs along whole borders.
        pairs: dict[tuple[str, ...], list[list[tuple[float, float]]]] = {}
        for (x1, y1, x2, y2), owners in sides.items():
            pairs.setdefault(tuple(sorted(owners)), []).append([(x1, y1), (x2, y2)])
        ranked: dict[str, list[BaseGeometry]] = {rank: [] for rank in RANKS}
        for pair, segments in pairs.items():
            rank = self._rank(pair)
            if rank != "province" and detail != _FINE and not self._is_home(pair[0]):
                continue
            merged = shapely.line_merge(shapely.multilinestrings(segments))
            ranked[rank] += shapely.get_parts(merged).tolist()
        return _Borders(
            {rank: np.array(lines) for rank, lines in ranked.items() if lines},
            list(shapes),
            shapely.point_on_surface(list(counties.values())),
        )

    def _is_home(self, code: str) -> bool:
        return self._atlas.province_of(code) in self._home

    def _rank(self, owners: Sequence[str]) -> str:
        if len(owners) < 2 or len({self._atlas.province_of(code) for code in owners}) > 1:
            return "province"
        if len({self._atlas.prefecture_of(code) for code in owners}) > 1:
            return "prefecture"
        return "county"

    @cached_property
    def _rivers(self) -> list[tuple[str, BaseGeometry]]:
        placer = Placer(self._gazetteer)
        rivers = [e for e in self._gazetteer.entries.values() if e.kind == "river" and e.nodes]
        placed = ((river.name, placer.entry(river).geometry) for river in rivers)
        return [(name, line) for name, line in placed if line is not None]

    def _rivers_within(self, bounds: Bounds, detail: Detail) -> list[dict[str, Any]]:
        found = []
        decimals = min(detail.line_decimals, _DECIMALS)
        for name, line in self._rivers:
            drawn = line.simplify(detail.river_deg) if detail.river_deg else line
            for path in _paths(shapely.clip_by_rect(drawn, *bounds), decimals):
                found.append({"name": name, "line": path})
        return found

    def _labels_within(self, bounds: Bounds, wide: bool) -> list[dict[str, Any]]:
        west, south, east, north = bounds
        return [
            label
            for home, label in self._labels
            if west <= label["lon"] <= east
            and south <= label["lat"] <= north
            and (home or not wide or label["rank"] != "county")
        ]

    @cached_property
    def _labels(self) -> list[tuple[bool, dict[str, Any]]]:
        labels = []
        for code, unit in self._atlas.units.items():
            if self._atlas.province_of(code) not in self._drawn or unit.until:
                continue
            if unit.level == "county" and code not in self._atlas.counties_then:
                continue
            if code[2:4] in _RESERVES:
                continue
            home = self._is_home(code)
            name = unit.short
            seat = self._atlas.point(code)
            if unit.level != "province":
                labels.append((home, _label(name, unit.level, seat.lon, seat.lat, home)))
                continue
            # A province is labelled in its middle; a municipality is also a city.
            middle = shapely.point_on_surface(self._atlas.boundaries[code])
            labels.append((home, _label(name, "province", middle.x, middle.y, home)))
            if code[:2] in _MUNICIPALITIES:
                labels.append((home, _label(name, "prefecture", seat.lon, seat.lat, home)))
        return sorted(labels, key=lambda pair: (RANKS.index(pair[1]["rank"]), pair[1]["name"]))


def _label(name: str, rank: str, lon: float, lat: float, home: bool) -> dict[str, Any]:
    place = {"name": name, "rank": rank, "lon": round(lon, _DECIMALS), "lat": round(lat, _DECIMALS)}
    return place if home else place | {"home": False}


def _around(one: Bounds, other: Bounds) -> Bounds:
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )


def _common(one: Bounds, other: Bounds) -> Bounds:
    return (
        max(one[0], other[0]),
        max(one[1], other[1]),
        min(one[2], other[2]),
        min(one[3], other[3]),
    )


def polygons(shape: BaseGeometry) -> list[BaseGeometry]:
    """Return the polygons of a shape, whatever its type."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]


def _paths(lines: BaseGeometry, decimals: int = _DECIMALS) -> list[list[list[float]]]:
    return [
        [
            [round(x, decimals), round(y, decimals)]
            for x, y in shapely.get_coordinates(part).tolist()
        ]
        for part in shapely.get_parts(lines)
        if part.geom_type == "LineString"
    ]


def _json(shape: BaseGeometry, decimals: int) -> dict[str, Any]:
    return {
        "type": "MultiPolygon",
        "coordinates": [
            [
                [[round(float(x), decimals), round(float(y), decimals)] for x, y in ring.coords]
                for ring in (polygon.exterior, *polygon.interiors)
            ]
            for polygon in shapely.get_parts(shape)
        ],
    }
