"""Groups symbols that would overlap into one disc with their number.

The rules are those of the page (``geomap/maps/static/gather.js``).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, log2, sin, sqrt
from typing import Any

from geomap.pictures.chart import Chart, Item
from geomap.pictures.placing import LabelPlacer
from geomap.pictures.symbols import TABLE, family_of

_FIRST = frozenset({"airport", "port"})
"""Kinds whose symbols take precedence over those of zones named after them."""
_GOLDEN_TURN = 2.39996
_SMALL_AREA = 110
"""An area smaller than this many pixels is drawn as its kind's symbol."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol on the map: that of one feature, or a disc for all ``members``."""

    item: Item
    x: float
    y: float
    r: float
    is_dot: bool = False
    members: tuple[Item, ...] = ()

    @property
    def is_county(self) -> bool:
        """Whether it is a disc of features known only to their county."""
        return bool(self.members) and all(
            item.raw.get("precision") == "county" for item in self.members
        )


def symbol_radius(zoom: float) -> float:
    """Return the radius of symbols in pixels."""
    return 6 if zoom < 7.6 else 7 if zoom < 8.6 else 8 if zoom < 10 else 9.5


def wants_symbol(item: Item) -> bool:
    """Whether a feature is drawn as its kind's symbol: a point, or an area too small to see."""
    if item.dimensions == 0:
        return True
    return item.dimensions == 2 and item.kind not in {"metro", "admin"} and item.size < _SMALL_AREA


def families_of(members: Sequence[Item]) -> list[tuple[Mapping[str, Any], int]]:
    """Return the families of some features with their numbers, most frequent first."""
    order = [family["id"] for family in TABLE["families"]]
    counts = Counter(family_of(item.kind)["id"] for item in members)
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], order.index(pair[0])))
    return [(TABLE["families"][order.index(name)], count) for name, count in ranked]


def place_of(item: Item, chart: Chart) -> tuple[float, float]:
    """Return the position of a symbol; several at the same point are spread around it."""
    x, y = item.anchor
    if len(item.stack) > 1 and _is_spread(item, chart):
        turn = item.slot * _GOLDEN_TURN + 0.6
        far = _rosette(item.slot, symbol_radius(chart.window.zoom))
        return x + cos(turn) * far, y + sin(turn) * far
    return x, y


def groups_of(chart: Chart) -> list[list[Item]]:
    """Return groups of features that share a symbol, most important first."""
    zoom = chart.window.zoom
    kinds = [kind["id"] for kind in chart.data["kinds"]]
    wanted = sorted(
        (item for item in chart.items if wants_symbol(item)),
        key=lambda item: (_rank(item, kinds), item.index),
    )
    reach = 32 if zoom < 7.6 else 30 if zoom < 8.6 else 24 if zoom < 9.4 else 0
    groups: list[list[Item]] = []
    stacked: dict[int, list[Item]] = {}
    for item in wanted:
        alone = item.kind == "admin" or (
            not reach and (len(item.stack) < 2 or _is_spread(item, chart))
        )
        home = None
        if not alone and reach:
            home = _nearest(item, groups, reach)
        elif not alone:
            home = stacked.get(id(item.stack))
        if home is not None:
            home.append(item)
            continue
        groups.append([item])
        if not alone and not reach:
            stacked[id(item.stack)] = groups[-1]
    return groups


def placed_symbols(
    groups: Sequence[Sequence[Item]], chart: Chart, placer: LabelPlacer
) -> list[Symbol]:
    """Return all symbols, reserving their space; where there is too little, return dots."""
    zoom = chart.window.zoom
    radius = symbol_radius(zoom)
    symbols = [symbol for group in groups for symbol in _alone(group, chart, placer, radius)]
    return [*discs(groups, zoom), *symbols]


def discs(groups: Sequence[Sequence[Item]], zoom: float) -> list[Symbol]:
    """Return the discs of groups of more than two."""
    found = []
    for group in groups:
        if len(group) > 2:
            least = 7.5 if zoom < 7.6 else 9
            r = min(17, least + 2.1 * log2(max(1, len(group) / 2)))
            found.append(Symbol(group[0], *group[0].anchor, r, members=tuple(group)))
    return found


def _alone(group: Sequence[Item], chart: Chart, placer: LabelPlacer, radius: float) -> list[Symbol]:
    if len(group) > 2:
        return []
    symbols = []
    for item in group:
        x, y = place_of(item, chart)
        full = radius * 0.5 if item.kind == "admin" else radius
        room = full * 0.86
        is_dot = not placer.is_free((x - room, y - room, x + room, y + room))
        r = max(2.8, radius * 0.4) if is_dot else full
        placer.take((x - r - 1, y - r - 1, x + r + 1, y + r + 1))
        symbols.append(Symbol(item, x, y, r, is_dot))
    return symbols


def _rank(item: Item, kinds: Sequence[str]) -> int:
    order = kinds.index(item.kind) if item.kind in kinds else 0
    return (
        (0 if item.is_focus else 100) - (30 if item.kind in _FIRST else 0)
        + (50 if item.kind == "admin" else 0) + (20 if item.stage == "none" else 0) + order
    )  # fmt: skip


def _nearest(item: Item, groups: Sequence[list[Item]], reach: float) -> list[Item] | None:
    best: list[Item] | None = None
    least = reach
    for group in groups:
        first = group[0]
        if first.kind == "admin" or first.is_focus is not item.is_focus:
            continue
        far = hypot(first.anchor[0] - item.anchor[0], first.anchor[1] - item.anchor[1])
        if far < least:
            best, least = group, far
    return best


def _rosette(slot: int, radius: float) -> float:
    return radius * 2.05 * sqrt(slot + 0.55)


def _is_spread(item: Item, chart: Chart) -> bool:
    """Whether there is space to spread out the features at one point.

    A few are always spread out. More are only if they stay well inside their error circle, so that
    the rosette does not look like known positions.
    """
    stack = item.stack
    if len(stack) <= 4:
        return True
    if len(stack) > 40:
        return False
    wide = _rosette(len(stack), symbol_radius(chart.window.zoom))
    circle = min(other.radius_m for other in stack) * chart.window.metre_px
    return wide < circle * 0.7 or (len(stack) <= 12 and chart.window.zoom >= 12)
