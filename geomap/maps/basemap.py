"""The quiet base map: borders by rank, rivers, names, clipped to a window.

Borders come from the tianditu units at the plans' dates. They are simplified together
(:func:`shapely.coverage_simplify`), so that neighbours keep a common border, and each border is
kept once, with the highest rank of the units it parts.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geomap.gazetteer import Gazetteer
from geomap.gazetteer.placing import Placer

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

RANKS = ("province", "prefecture", "county")
_DECIMALS = 4
_WIDE_DECIMALS = 3
_FINE_DEG = 0.003
_CLIP_DEG = 1.0
"""How far areas are drawn beyond the home provinces."""
_COARSE_DEG = 0.03
_COARSE_SPAN_DEG = 6.0
"""Windows wider than this get the coarse borders."""


def is_wide(bounds: Bounds) -> bool:
    """Whether a window is too wide for fine borders and shapes."""
    return max(bounds[2] - bounds[0], bounds[3] - bounds[1]) > _COARSE_SPAN_DEG


@dataclass(frozen=True, slots=True)
class _Borders:
    lines: dict[str, np.ndarray[Any, Any]]

    def within(self, bounds: Bounds) -> dict[str, list[list[list[float]]]]:
        decimals = _WIDE_DECIMALS if is_wide(bounds) else _DECIMALS
        return {
            rank: _paths(shapely.clip_by_rect(shapely.multilinestrings(lines), *bounds), decimals)
            for rank, lines in self.lines.items()
        }


class Basemap:
    """Base maps of any window around the home provinces.

    Args:
        gazetteer: units and rivers.
        provinces: codes of the provinces to draw; their neighbours are drawn with them.
    """

    def __init__(self, gazetteer: Gazetteer, provinces: tuple[str, ...]) -> None:
        self._gazetteer = gazetteer
        self._atlas = gazetteer.atlas
        self._home = frozenset(provinces)
        self._drawn = gazetteer.around(provinces)
        home = shapely.union_all([self._atlas.boundaries[code] for code in provinces])
        self.clip: Bounds = tuple(shapely.bounds(shapely.buffer(home, _CLIP_DEG)))

    def window(self, bounds: Bounds, focus: BaseGeometry | None) -> dict[str, Any]:
        """Return the page data's ``base`` for a window (see ``docs/page-data.md``)."""
        wide = is_wide(bounds)
        borders = self._coarse if wide else self._fine
        outline = None
        if focus is not None:
            simple = focus.simplify(_COARSE_DEG if wide else _FINE_DEG)
            outline = _json(shapely.multipolygons(polygons(simple)))
        return {
            "lines": borders.within(bounds),
            "focus": outline,
            "rivers": self._rivers_within(bounds),
            "labels": self._labels_within(bounds),
        }

    @cached_property
    def _fine(self) -> _Borders:
        return self._borders(_FINE_DEG)

    @cached_property
    def _coarse(self) -> _Borders:
        return self._borders(_COARSE_DEG)

    def _borders(self, tolerance_deg: float) -> _Borders:
        counties = {
            code: shape
            for code, shape in self._atlas.counties_then.items()
            if self._atlas.province_of(code) in self._drawn
        }
        codes = list(counties)
        shapes = shapely.coverage_simplify(list(counties.values()), tolerance_deg)
        sides: dict[tuple[float, ...], list[str]] = {}
        for code, shape in zip(codes, shapes, strict=True):
            for polygon in polygons(shape):
                for ring in (polygon.exterior, *polygon.interiors):
                    points = shapely.get_coordinates(ring).round(5)
                    for a, b in pairwise(points):
                        first, second = sorted((tuple(a), tuple(b)))
                        if first != second:
                            sides.setdefault((*first, *second), []).append(code)
        ranked: dict[str, list[list[tuple[float, float]]]] = {rank: [] for rank in RANKS}
        for (x1, y1, x2, y2), owners in sides.items():
            rank = self._rank(owners)
            if rank == "county" and tolerance_deg >= _COARSE_DEG and not self._is_home(owners[0]):
                continue
            ranked[rank].append([(x1, y1), (x2, y2)])
        return _Borders(
            {
                rank: shapely.get_parts(shapely.line_merge(shapely.multilinestrings(segments)))
                for rank, segments in ranked.items()
                if segments
            }
        )

    def _is_home(self, code: str) -> bool:
        return self._atlas.province_of(code) in self._home

    def _rank(self, owners: list[str]) -> str:
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

    def _rivers_within(self, bounds: Bounds) -> list[dict[str, Any]]:
        found = []
        for name, line in self._rivers:
            for path in _paths(shapely.clip_by_rect(line, *bounds)):
                found.append({"name": name, "line": path})
        return found

    def _labels_within(self, bounds: Bounds) -> list[dict[str, Any]]:
        west, south, east, north = bounds
        wide = is_wide(bounds)
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
            point = self._atlas.point(code)
            label = {
                "name": unit.aliases[0] if unit.aliases else unit.name,
                "rank": unit.level,
                "lon": round(point.lon, _DECIMALS),
                "lat": round(point.lat, _DECIMALS),
            }
            labels.append((self._is_home(code), label))
        return sorted(labels, key=lambda pair: (RANKS.index(pair[1]["rank"]), pair[1]["name"]))


def polygons(shape: BaseGeometry) -> list[BaseGeometry]:
    """Return the polygons of a shape, of whatever collection it is."""
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


def _json(shape: BaseGeometry) -> dict[str, Any]:
    return {
        "type": "MultiPolygon",
        "coordinates": [
            [
                [[round(float(x), _DECIMALS), round(float(y), _DECIMALS)] for x, y in ring.coords]
                for ring in (polygon.exterior, *polygon.interiors)
            ]
            for polygon in shapely.get_parts(shape)
        ],
    }
