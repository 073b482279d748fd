"""The county-level units at two times, and those that a place is in or crosses."""

import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geomap.gazetteer.placement import Districts

_MIN_OVERLAP = 0.02
"""Smaller shares of an area or of a unit do not count: drawn borders are simplified."""
_MIN_CROSSING_DEG = 0.001
"""Shorter lengths inside a unit do not count as crossing it: the line only touches it."""
_SAMPLE_DEG = 0.05
"""Points this far apart find most of the units that a line crosses."""

Ints = npt.NDArray[np.int64]
Shapes = npt.NDArray[np.object_]


class Counties:
    """The county-level units at two times.

    Args:
        then: Boundaries by code at the plans' dates, WGS84 (lon, lat).
        now: Boundaries by code today; those of unchanged units are the same objects.
    """

    def __init__(self, then: Mapping[str, BaseGeometry], now: Mapping[str, BaseGeometry]) -> None:
        rows = [(code, shape, (True, now.get(code) is shape)) for code, shape in then.items()]
        rows += [(c, shape, (False, True)) for c, shape in now.items() if then.get(c) is not shape]
        self._codes = [code for code, _, _ in rows]
        self._shapes = np.array([shape for _, shape, _ in rows], dtype=object)
        self._times = [times for _, _, times in rows]
        self._areas = shapely.area(self._shapes)
        self._tree = shapely.STRtree(self._shapes)
        self._under: dict[str, list[int]] = {}
        for index, code in enumerate(self._codes):
            for stem in (code[:2], code[:4], code):
                self._under.setdefault(stem, []).append(index)

    def within(self, codes: Sequence[str]) -> Districts:
        """Return the counties that are, or belong to, the units ``codes``, then and now."""
        stems = (re.sub(r"(?:00)+$", "", code) for code in codes)
        return self._split(index for stem in stems for index in self._under.get(stem, ()))

    def crossed(self, shape: BaseGeometry) -> Districts:
        """Return the counties that a shape is in or crosses, but not those it only touches."""
        if shapely.get_dimensions(shape) == 1:
            return self._split(self._crossed_by_line(shape).tolist())
        hits = self._tree.query(shape, "intersects")
        if shapely.get_dimensions(shape) == 2 and len(hits):
            shared = shapely.area(shapely.intersection(self._shapes[hits], shape))
            hits = hits[shared > _MIN_OVERLAP * np.minimum(self._areas[hits], shape.area)]
        return self._split(hits.tolist())

    def _crossed_by_line(self, line: BaseGeometry) -> Ints:
        if shapely.length(shapely.get_parts(line)).min() <= 2 * _MIN_CROSSING_DEG:
            sure = np.empty(0, dtype=np.int64)
            near = self._tree.query(line)
        else:
            course = shapely.get_coordinates(shapely.segmentize(line, _SAMPLE_DEG))
            sure = self._surely_crossed(shapely.points(course))
            pieces = shapely.linestrings(np.stack([course[:-1], course[1:]], axis=1))
            _, near = self._tree.query(pieces)
        others = np.setdiff1d(near, sure)
        shapely.prepare(line)
        others = others[shapely.intersects(line, self._shapes[others])]
        shared = shapely.length(shapely.intersection(self._shapes[others], line))
        return np.concatenate([sure, others[shared > _MIN_CROSSING_DEG]])

    def _surely_crossed(self, points: Shapes) -> Ints:
        """Return counties that a line crosses for certain, without slow intersections.

        If a point of the line is farther inside a county than the minimum length that counts, at
        least that much of the line is inside, on one side of the point or the other. The point
        examined is the middle one of those inside.

        Args:
            points: Points along a line, in order; each part of it is longer than twice that.
        """
        point, county = self._tree.query(points)
        inside = shapely.contains(self._shapes[county], points[point])
        order = np.argsort(county[inside], kind="stable")
        counties, first, count = np.unique(
            county[inside][order], return_index=True, return_counts=True
        )
        middle = points[point[inside][order][first + count // 2]]
        borders = shapely.boundary(self._shapes[counties])
        return np.asarray(counties[shapely.distance(borders, middle) >= _MIN_CROSSING_DEG])

    def _split(self, indices: Iterable[int]) -> Districts:
        then, now = set(), set()
        for index in indices:
            was, still = self._times[index]
            if was:
                then.add(self._codes[index])
            if still:
                now.add(self._codes[index])
        return tuple(sorted(then)), tuple(sorted(now))
