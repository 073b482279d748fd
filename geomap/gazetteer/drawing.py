"""Draws lines through their nodes: along tracks where they are known, otherwise as smooth curves.

This is plain Python: a line has few points, and is drawn faster than numpy is imported.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from geomap.gazetteer.model import Node
from geomap.gazetteer.placement import Line
from geomap.sphere import EARTH_RADIUS_M

_STEPS = 24
"""Points of a curve from one node to the next."""
_TOLERANCE_M = 150.0
"""How far the drawn line may deviate from the curve, to need fewer points."""
_DEGREE_M = math.radians(1) * EARTH_RADIUS_M
_BASES = [
    (u * (1 - u) ** 2, u**2 * (1 - u), u**2 * (3 - 2 * u))
    for u in (step / _STEPS for step in range(_STEPS + 1))
]
"""The weights of the slopes at both ends and of the rise, at each point of a curve."""


def draw(stops: Sequence[Node], tracks: Sequence[Line | None]) -> Line:
    """Return a line along ``tracks``, one per pair of neighbours, or smooth where there is none.

    A node at the end of a track is moved onto it, so that both meet.
    """
    points = [(stop.lon, stop.lat) for stop in stops]
    for index, track in enumerate(tracks):
        if track is not None:
            points[index], points[index + 1] = track[0], track[-1]
    pieces = [track or _lean(curve) for curve, track in zip(_curves(points), tracks, strict=True)]
    return (*pieces[0], *(point for piece in pieces[1:] for point in piece[1:]))


def _curves(points: Line | list[tuple[float, float]]) -> Iterator[Line]:
    """Yield a smooth curve through ``points`` in order, gap by gap.

    Longitude and latitude are piecewise cubics of the length along the nodes, monotone wherever the
    nodes are: between two nodes the curve stays inside the rectangle they span and never
    overshoots. The slopes at the nodes are the weighted harmonic means of F. N. Fritsch and
    J. Butland, "A method for constructing local monotone piecewise cubic interpolants", SIAM J.
    Sci. Stat. Comput. 5 (1984), as in PCHIP.

    If the last point equals the first, the curve is a ring, smooth there too. Each gap's curve
    begins and ends at its nodes.
    """
    ring = len(points) > 3 and points[0] == points[-1]
    course = [points[-2], *points, points[1]] if ring else points
    steps = [(lon2 - lon1, lat2 - lat1) for (lon1, lat1), (lon2, lat2) in pairwise(course)]
    width = math.cos(math.radians(sum(lat for _, lat in course) / len(course)))
    gaps = [max(math.hypot(lon * width, lat), 1e-9) for lon, lat in steps]
    slopes = list(zip(*(_slopes(gaps, axis) for axis in zip(*steps, strict=True)), strict=True))
    if ring:
        gaps, slopes = gaps[1:-1], slopes[1:-1]
    for (a, b), gap, (slope_a, slope_b) in zip(
        pairwise(points), gaps, pairwise(slopes), strict=True
    ):
        lons, lats = map(_cubic, a, b, slope_a, slope_b, (gap, gap))
        yield tuple(zip(lons, lats, strict=True))


def _cubic(start: float, end: float, slope: float, end_slope: float, gap: float) -> list[float]:
    """Return the points of one coordinate of a curve over one gap."""
    rise = end - start
    return [start + rise * r + gap * (s * slope - e * end_slope) for s, e, r in _BASES]


def _slopes(gaps: Sequence[float], rises: Sequence[float]) -> list[float]:
    """Return the slopes of one coordinate at n + 1 nodes from the n gaps and its rise in each."""
    chords = [rise / gap for rise, gap in zip(rises, gaps, strict=True)]
    if len(chords) == 1:
        return chords * 2
    inner = [
        3 * (h0 + h1) / ((h0 + 2 * h1) / d0 + (2 * h0 + h1) / d1) if d0 * d1 > 0 else 0.0
        for (h0, h1), (d0, d1) in zip(pairwise(gaps), pairwise(chords), strict=True)
    ]
    return [_end_slope(*gaps[:2], *chords[:2]), *inner, _end_slope(*gaps[:-3:-1], *chords[:-3:-1])]


def _end_slope(near_m: float, far_m: float, near: float, far: float) -> float:
    """Return the slope at an end from the two nearest gaps, limited to keep the curve monotone."""
    slope = ((2 * near_m + far_m) * near - near_m * far) / (near_m + far_m)
    if slope * near <= 0:
        return 0.0
    return 3 * near if near * far <= 0 and abs(slope) > 3 * abs(near) else slope


def _lean(points: Line) -> Line:
    """Return a curve simplified by the algorithm of Douglas and Peucker, with rounded points."""
    width = _DEGREE_M * math.cos(math.radians(sum(lat for _, lat in points) / len(points)))
    flat = [(lon * width, lat * _DEGREE_M) for lon, lat in points]
    kept, stretches = {0, len(points) - 1}, [(0, len(points) - 1)]
    while stretches:
        first, last = stretches.pop()
        away_m = [_away(flat[at], flat[first], flat[last]) for at in range(first + 1, last)]
        if away_m and max(away_m) > _TOLERANCE_M:
            farthest = first + 1 + away_m.index(max(away_m))
            kept.add(farthest)
            stretches += (first, farthest), (farthest, last)
    left = (flat[at] for at in sorted(kept))
    return tuple((_micro(x / width), _micro(y / _DEGREE_M)) for x, y in left)


def _micro(degrees: float) -> float:
    """Return degrees rounded to a millionth."""
    return round(degrees * 1e6) / 1e6


def _away(point: tuple[float, float], a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the distance of a point from the straight line between two others."""
    x, y, length = b[0] - a[0], b[1] - a[1], math.dist(a, b)
    along = (point[0] - a[0]) * x + (point[1] - a[1]) * y
    if along <= 0 or along >= length**2:
        return min(math.dist(point, a), math.dist(point, b))
    return abs((a[1] - point[1]) * x - (a[0] - point[0]) * y) / length
