"""The network of imported tracks, and the courses of the gazetteer's lines on it.

``Network`` combines the ways of all imported extracts into one graph and finds, for a line of the
gazetteer, the track between neighbouring nodes.

Shortest paths and nearest points are those of scipy (``sparse.csgraph``, ``spatial``), whose
weights are arrays: each line can prefer the tracks with its own name without a new graph.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import KDTree

from geomap.characters import fold
from geomap.gazetteer.extract import RAILWAYS, ROADS, UNTAGGED, Ways, load_ways
from geomap.gazetteer.model import Node
from geomap.gazetteer.placement import Line
from geomap.geodesy import EARTH_RADIUS_M

_TYPES = {
    "railway": frozenset({"rail", "narrow_gauge", "light_rail"}),
    "transit": RAILWAYS,
    "expressway": ROADS,
    "road": ROADS,
}
"""Types of tracks that lines of each kind may follow; other kinds follow none."""
_BY_NAME = ("railway", "transit")
"""Kinds whose lines follow tracks without a tag, but only those with their own name, because such
a track may belong to a railway or a metro."""

_DETOUR, _OWN_DETOUR = 1.4, 2.5
"""How much longer than the straight line a stretch may be: on tracks with another name, and on
those with the line's own, because mountain lines wind."""
_SPARE_M = 1000.0
"""Additional length allowed, for short stretches."""
_STRAY_SHARE = 0.4
"""How far a stretch may be from the straight line, as a share of that line's length."""
_NEAR_M = 500.0
"""How near a track must be to a node if it does not have the line's name."""
_OWN_NEAR_M, _OWN_FAR_M = 1500.0, 8000.0
"""How near it must be if it has: the node's radius, within these limits."""
_OTHER_NAME_M = {"railway": 40_000.0, "transit": 0.0, "expressway": 40_000.0, "road": 40_000.0}
"""Longest stretch, by kind, on tracks with another name. Maps name railways after the trunk line,
so two stations on a track are no coincidence; metros have their own names on maps."""
_ONE_LINE_SHARE = 0.6
"""Share of a stretch that must be on the tracks of one line, the drawn line's own or another."""
_OTHER_NAME_COST = 2.0
_LINK_COST = 4.0
"""How many times its length a track with another name, or the closing of a gap, counts."""
_BESIDE_M = 60.0
"""Points of tracks with the same name are joined if this close: the two tracks of a line."""
_NEXT_M = 120.0
"""Points of tracks that are not connected otherwise are joined if this close."""
_GAP_M = 500.0
"""Ends of tracks with the same name are joined if this close: a gap in the extract."""
_TOLERANCE_M = 75.0
"""How far the drawn line may deviate from the track, to need fewer points."""
_STEP_DEG = 0.002
"""Maximum distance of points along a track, so that the nearest point is close."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Snap = tuple[int, float]
"""A point of the network, and its distance from a node in metres."""


def load_network(folder: Path) -> "Network | None":
    """Return the network in a user's gazetteer folder, None if nothing was imported.

    Raises:
        GazetteerError: One of its files cannot be read.
    """
    ways = load_ways(folder)
    return Network(ways) if ways else None


class Network:
    """A graph of tracks: points by position, and edges with length, type and names.

    Args:
        extracts: The ways of all imported extracts, which are connected where they share points.
    """

    def __init__(self, extracts: Sequence[Ways]) -> None:
        lines = shapely.segmentize(np.concatenate([w.lines for w in extracts]), _STEP_DEG)
        self._types = np.concatenate([w.types for w in extracts]).astype(str)
        names = np.concatenate([w.names for w in extracts])
        refs = np.concatenate([w.refs for w in extracts])
        labels, self._label = np.unique(
            [f"{name}\n{ref}" for name, ref in zip(names, refs, strict=True)], return_inverse=True
        )
        self._keys = [_keys(*(part.split("|") for part in label.split("\n"))) for label in labels]

        coords, way = shapely.get_coordinates(lines, return_index=True)
        degrees, point = np.unique(np.round(coords, 6), axis=0, return_inverse=True)
        self.lonlat: Floats = degrees
        self._xyz = _on_sphere(degrees)
        self._tree = KDTree(self._xyz)
        along = way[1:] == way[:-1]
        ends = np.sort(np.column_stack([point[:-1][along], point[1:][along]]), axis=1)
        self._add_edges(ends, way[1:][along])

    def _add_edges(self, ends: Ints, ways: Ints) -> None:
        """Store the edges between ``ends`` and the links that close small gaps."""
        proper = ends[:, 0] != ends[:, 1]
        ends, first = np.unique(ends[proper], axis=0, return_index=True)
        ways = ways[proper][first]
        links = self._links(ends, ways)
        self._ends = np.vstack([ends, links])
        self._way = np.concatenate([ways, np.full(len(links), -1)])
        self._length = np.linalg.norm(
            self._xyz[self._ends[:, 0]] - self._xyz[self._ends[:, 1]], axis=1
        )
        half = _graph(self._ends, len(self.lonlat))
        self._edges = (half + half.T).tocsr()

    def _links(self, ends: Ints, ways: Ints) -> Ints:
        """Return pairs of points to join: parallel tracks, and ends of tracks that nearly meet."""
        count = len(self.lonlat)
        label = np.zeros(count, dtype=np.int64)
        label[ends] = self._label[ways][:, None]
        road = np.full(count, False)
        road[ends] = np.isin(self._types[ways], list(ROADS))[:, None]
        loose = np.bincount(ends.ravel(), minlength=count) == 1
        named = np.array([bool(keys) for keys in self._keys])[label]

        _, piece = connected_components(_graph(ends, count), directed=False)
        near = self._tree.query_pairs(_NEXT_M, output_type="ndarray")
        near = near[road[near[:, 0]] == road[near[:, 1]]]
        one, other = near.T
        beside = np.linalg.norm(self._xyz[one] - self._xyz[other], axis=1) <= _BESIDE_M
        same = (label[one] == label[other]) & named[one] & beside
        joined = near[same | (piece[one] != piece[other])]
        ragged = np.flatnonzero(loose & named)
        gaps = ragged[KDTree(self._xyz[ragged]).query_pairs(_GAP_M, output_type="ndarray")]
        gaps = gaps[label[gaps[:, 0]] == label[gaps[:, 1]]]
        pairs = np.unique(np.sort(np.vstack([joined, gaps]), axis=1), axis=0)
        return pairs[~np.isin(pairs @ [count, 1], ends @ [count, 1])]

    # Lines on it ------------------------------------------------------------------------------

    def stretches(
        self, nodes: Sequence[Node], kind: str, names: Iterable[str]
    ) -> list[Line | None]:
        """Return the track between each pair of neighbouring nodes of a line.

        Args:
            nodes: The line's nodes, in order.
            kind: The line's kind, which determines the tracks it may follow.
            names: The line's names; tracks with one of them are preferred.

        Returns:
            One simplified line per pair of neighbours, None if there is no track between them that
            is close and direct enough. Consecutive stretches share their end.
        """
        if kind not in _TYPES:
            return [None] * (len(nodes) - 1)
        way_fits = np.isin(self._types, list(_TYPES[kind]))
        wanted = _keys(names, ())
        label_own = np.array([bool(keys & wanted) for keys in self._keys])
        untagged = (self._types == UNTAGGED) & (kind in _BY_NAME)
        link = self._way < 0
        own = (label_own[self._label] & (way_fits | untagged))[self._way] & ~link
        fits = way_fits[self._way] & ~link
        factors = [1.0, _OTHER_NAME_COST, _LINK_COST]
        cost = self._length * np.select([own, fits, link], factors, np.inf)
        ends = pairwise(self._snap(nodes, own, fits))
        return [self._stretch(a, b, own, cost, _OTHER_NAME_M[kind]) for a, b in ends]

    def _snap(self, nodes: Sequence[Node], own: Flags, fits: Flags) -> list[Snap | None]:
        """Return the point of the network for each node, and its distance in metres.

        This is the nearest point on the line's own tracks, unless another track is closer by more
        than the node's own uncertainty explains.
        """
        here = _on_sphere(np.array([(node.lon, node.lat) for node in nodes]))
        radius_m = np.array([node.radius_m for node in nodes])
        away, point = self._nearest(here, fits)
        own_away, own_point = self._nearest(here, own)
        mine = (own_away <= np.clip(radius_m, _OWN_NEAR_M, _OWN_FAR_M)) & (
            own_away <= away + np.maximum(radius_m, _NEAR_M)
        )
        away, point = np.where(mine, own_away, away), np.where(mine, own_point, point)
        return [
            (int(p), float(off)) if mine_ or off <= _NEAR_M else None
            for p, off, mine_ in zip(point, away, mine, strict=True)
        ]

    def _nearest(self, here: Floats, edges: Flags) -> tuple[Floats, Ints]:
        points = np.unique(self._ends[edges])
        if not len(points):
            return np.full(len(here), np.inf), np.zeros(len(here), dtype=np.int64)
        away, nearest = KDTree(self._xyz[points]).query(here)
        return away, points[nearest]

    def _stretch(
        self,
        start: Snap | None,
        end: Snap | None,
        own: Flags,
        cost: Floats,
        longest_other_m: float,
    ) -> Line | None:
        """Return the track between two points, None if none is one line, direct and close."""
        if start is None or end is None:
            return None
        (a, off_a), (b, off_b) = start, end
        straight = float(np.linalg.norm(self._xyz[a] - self._xyz[b]))
        path = self._path(a, b, straight * _OWN_DETOUR + _SPARE_M, cost)
        if path is None:
            return None
        points, edges = path
        length = float(self._length[edges].sum())
        at_both = max(off_a, off_b) <= _NEAR_M
        if self._share(edges, own[edges]) >= _ONE_LINE_SHARE:
            detour = _OWN_DETOUR
        elif at_both and straight <= longest_other_m and self._one_line(edges, own[edges]):
            detour = _DETOUR
        else:
            return None
        if length > straight * detour + _SPARE_M:
            return None
        chord = shapely.linestrings(_local_m(self.lonlat[[a, b]], self.lonlat[a]))
        track = shapely.points(_local_m(self.lonlat[points], self.lonlat[a]))
        stray = float(shapely.distance(track, chord).max())
        if stray > straight * _STRAY_SHARE + _SPARE_M:
            return None
        return _lean(self.lonlat[points])

    def _share(self, edges: Ints, chosen: Flags) -> float:
        length = float(self._length[edges].sum())
        return float(self._length[edges][chosen].sum()) / length if length else 1.0

    def _one_line(self, edges: Ints, own: Flags) -> bool:
        """Whether most of a path is on the line's own tracks and those with one other name."""
        labels = np.where(self._way[edges] < 0, -1, self._label[self._way[edges]])
        most = max(self._share(edges, own | (labels == label)) for label in np.unique(labels))
        return most >= _ONE_LINE_SHARE

    def _path(self, a: int, b: int, longest_m: float, cost: Floats) -> tuple[Ints, Ints] | None:
        """Return the points and edges of the cheapest path between two points, None if none."""
        if a == b:
            return np.array([a, b]), np.empty(0, dtype=np.int64)
        middle = (self._xyz[a] + self._xyz[b]) / 2
        inside = np.sort(self._tree.query_ball_point(middle, longest_m / 2))
        graph = self._edges[inside][:, inside]
        numbers = graph.data - 1
        graph.data = cost[numbers]
        first, last = np.searchsorted(inside, [a, b])
        costs, before = dijkstra(graph, indices=first, return_predecessors=True)
        if not np.isfinite(costs[last]):
            return None
        steps = [int(last)]
        while steps[-1] != first:
            steps.append(int(before[steps[-1]]))
        path = inside[steps[::-1]]
        edges = np.asarray(self._edges[path[:-1], path[1:]]).ravel()
        return path, edges - 1


def _graph(ends: Ints, count: int) -> Any:
    """Return a sparse matrix with the number of each edge, from 1, because 0 means no edge."""
    number = np.arange(len(ends)) + 1
    return coo_array((number, (ends[:, 0], ends[:, 1])), shape=(count, count))


def _on_sphere(lonlat: Floats) -> Floats:
    """Return points on a sphere of the Earth's size, in metres; short distances are straight."""
    lon, lat = np.radians(lonlat).T
    return EARTH_RADIUS_M * np.column_stack(
        [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]
    )


def _local_m(lonlat: Floats, origin: Floats) -> Floats:
    """Return points in metres east and north of ``origin``, valid for some hundred kilometres."""
    scale = np.radians(1) * EARTH_RADIUS_M
    return np.asarray((lonlat - origin) * scale * [np.cos(np.radians(origin[1])), 1.0])


def _lean(lonlat: Floats) -> Line:
    """Return a simplified track."""
    scale = np.radians(1) * EARTH_RADIUS_M * np.array([np.cos(np.radians(lonlat[:, 1].mean())), 1])
    line = shapely.simplify(shapely.linestrings(lonlat * scale), _TOLERANCE_M)
    return tuple(map(tuple, np.round(shapely.get_coordinates(line) / scale, 6).tolist()))


# Names -----------------------------------------------------------------------------------------

_BRACKETS = re.compile(r"（.*?）|(?:上行|下行|左线|右线)线?$")
_NUMBER = re.compile(r"(?<![A-Z0-9])([GS]\d{1,4})(?!\d)")
_METRO = re.compile(r"^.*(?:轨道交通|地铁|市域铁路|市郊铁路)(?=.)")
_METRO_LINE = re.compile(r"(\d+号线)(?:$|.期)")
_FAST = re.compile(r"(?:高速铁路|高速线|高铁|铁路客运专线|客运专线|客专|城际铁路|城际)线?$")
_PLAIN = re.compile(r"(?:高速公路|高速|公路|铁路|线)$")


def _keys(names: Iterable[str], refs: Iterable[str]) -> frozenset[str]:
    """Return the keys that names of the same line share, however they are written.

    成渝客专, 成渝高速线 and 成渝高速铁路 give ``成渝#``, 成渝线 and 成渝铁路 ``成渝``;
    重庆轨道交通1号线 gives ``1号线``; a road number is its own key.
    """
    found = {ref.replace(" ", "") for ref in refs if ref}
    for raw in names:
        name = _BRACKETS.sub("", fold(raw).replace(" ", ""))
        found.update(_NUMBER.findall(name))
        name = _NUMBER.sub("", name)
        if line := _METRO_LINE.search(name):
            found.add(line[1])
            continue
        name = _METRO.sub("", name)
        fast = _FAST.sub("#", name)
        plain = fast if fast != name else _PLAIN.sub("", name)
        found.add(plain if len(plain) > 1 else name)
    return frozenset(key for key in found if len(key) > 1)
