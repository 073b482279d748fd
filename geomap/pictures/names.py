"""The names on a map: cities first, then what the map is about, then the rest.

The rules are those of the page (``basemap.js``, ``painter.js``): the name of a place is next to its
point, that of a corridor along its line, that of an area inside it.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import hypot
from typing import Any

import numpy as np
import shapely

from geomap.pictures import fonts
from geomap.pictures.canvas import Canvas, Letters, Points, circle
from geomap.pictures.chart import Chart, Item
from geomap.pictures.fonts import Face
from geomap.pictures.groups import Symbol, symbol_radius, wants_symbol
from geomap.pictures.placing import LabelPlacer, Name, broken
from geomap.pictures.symbols import TABLE, Stroke, letter_colour

_LAND = "#fcf9f1"
_GROUND = TABLE["points"]["ground"]
_INK = "#2a2d31"
_SEAT = "#5a554c"
_AWAY_FROM = 6.2
_FAINT = 0.62
"""Opacity of the names of neighbours' features."""
_IN_BRACKETS = re.compile(r"[（(].*?[）)]")
_SAME_NAME = 2
_LEAST_SHARE = 0.1
"""An area of which less is in the frame is not named: its name would be at the edge."""
_STATELY = frozenset({"railway", "expressway"})


@dataclass(frozen=True, slots=True)
class _PlaceStyle:
    """The style of names of one rank, and the zooms at which they are shown."""

    size: float
    colour: str
    away: str
    face: Callable[[], Face]
    least_zoom: float = 0.0
    most_zoom: float = 30.0
    most: float = 0.14


_FURTHER = {"province": (), "prefecture": (16.0, 30.0, 44.0), "county": (16.0,)}
"""Distances from the point, in pixels, to try if the space next to it is taken."""
_PLACES = {
    "province": _PlaceStyle(19, "#9a90a2", "#a8a49b", fonts.bold, most_zoom=8.2),
    "prefecture": _PlaceStyle(13, "#4a4640", "#76705f", fonts.bold, most=9),
    "county": _PlaceStyle(11.5, "#6b655b", "#807969", fonts.regular, least_zoom=8.2),
}


@dataclass
class Names:
    """What has been labelled so far, and the texts to write, by halo colour and opacity."""

    named: set[str] = field(default_factory=set)
    texts: dict[tuple[str, float], list[Letters]] = field(default_factory=dict)
    seats: list[tuple[float, float, str]] = field(default_factory=list)

    def add(self, letters: Sequence[Letters] | None, halo: str, *, faint: bool = False) -> bool:
        """Add texts to be written; return False if there was no space for them."""
        if letters is None:
            return False
        self.texts.setdefault((halo, _FAINT if faint else 1.0), []).extend(letters)
        return True


def place_cities(chart: Chart, placer: LabelPlacer, spots: Sequence[tuple[float, float]]) -> Names:
    """Reserve space for the names of cities, which readers look for first.

    Args:
        chart: The map.
        placer: The space taken so far.
        spots: Positions of symbols (x, y). A name leaves space for the symbol at its own position,
            and avoids the others as it avoids lines.
    """
    radius = symbol_radius(chart.window.zoom)
    for x, y in spots:
        for down in (-radius / 2, 0.0, radius / 2):
            placer.mark(np.array([(x - radius, y + down), (x + radius, y + down)]))
    names = Names()
    _places(chart, placer, names, "prefecture", spots)
    return names


def draw_names(
    canvas: Canvas, chart: Chart, placer: LabelPlacer, names: Names, *, lines: Sequence[Item],
    areas: Sequence[tuple[Item, int]], symbols: Sequence[Symbol],
) -> None:  # fmt: skip
    """Find space for all other names, and write all names.

    Args:
        canvas: The sheet.
        chart: The map.
        placer: The space taken so far.
        names: The names of cities.
        lines: The lines drawn.
        areas: The areas drawn, each with the number of features that have its outline.
        symbols: The symbols drawn.
    """
    _places(chart, placer, names, "province", ())
    weighty = sorted(lines, key=lambda item: (_line_weight(item), item.index))
    for item in (item for item in weighty if item.is_focus):
        _along(chart, placer, names, item)
    for symbol in (symbol for symbol in symbols if symbol.item.is_focus):
        _beside(chart, placer, names, symbol)
    inside: Counter[str] = Counter()
    for item, same in areas:
        _inside(chart, placer, names, item, same, inside)
    _places(chart, placer, names, "county", ())
    for item in (item for item in weighty if not item.is_focus):
        _along(chart, placer, names, item)
    for symbol in (symbol for symbol in symbols if not symbol.item.is_focus):
        _beside(chart, placer, names, symbol)
    _rivers(chart, placer, names)
    _write(canvas, names, symbols)


def _write(canvas: Canvas, names: Names, symbols: Sequence[Symbol]) -> None:
    for x, y, rank in names.seats:
        stands_on = (
            hypot(symbol.x - x, symbol.y - y) < symbol.r + 3
            for symbol in symbols if not symbol.is_dot
        )  # fmt: skip
        if not any(stands_on):
            r, width = (3, 1.6) if rank == "prefecture" else (1.8, 1)
            canvas.fill(circle(x, y, r), _GROUND)
            canvas.stroke(circle(x, y, r), Stroke(width, _SEAT))
    for (halo, alpha), letters in names.texts.items():
        canvas.write(letters, halo, alpha=alpha)


def fold(text: str) -> str:
    """Return the form in which names are compared: no spaces, half width, lower case."""
    return re.sub(r"[\s·•()（）\-—]", "", unicodedata.normalize("NFKC", text).lower())


def _own_place(chart: Chart) -> str:
    """Return the name of the place that the map is about, as labels give it (万州 for 万州区)."""
    return re.sub(r"^(..+)[区县市]$", r"\1", fold(str(chart.data["title"])))


def _places(
    chart: Chart, placer: LabelPlacer, names: Names, rank: str, spots: Sequence[tuple[float, float]]
) -> None:
    style = _PLACES[rank]
    zoom = chart.window.zoom
    if not style.least_zoom <= zoom <= style.most_zoom:
        return
    small = rank == "prefecture" and zoom < 7.4
    own = _own_place(chart)
    radius = symbol_radius(zoom)
    for label, x, y in chart.labels:
        key = fold(label["name"])
        # The place that the map is about is labelled with the cities, its neighbours later.
        shown_as = "prefecture" if label["rank"] == "county" and key == own else label["rank"]
        away = label.get("home") is False
        if shown_as != rank or key in names.named or (away and zoom < _AWAY_FROM):
            continue
        if rank == "province" and not _is_central(chart, x, y):
            continue
        near = any(hypot(sx - x, sy - y) < radius for sx, sy in spots)
        name = Name(
            (_spaced(label),) if rank == "province" else (label["name"],),
            11.5 if small else style.size, style.face(), style.away if away else style.colour,
            gap=radius + 6 if near else 6, most=style.most, centred=rank == "province",
            further=_FURTHER[rank],
        )  # fmt: skip
        if names.add(placer.beside(name, x, y), _LAND) and rank != "province":
            names.named.add(key)
            names.seats.append((x, y, rank))


def _spaced(label: Mapping[str, Any]) -> str:
    return " ".join(label["name"])


def _is_central(chart: Chart, x: float, y: float) -> bool:
    """Whether a province's name would fit inside the frame."""
    left, top, right, bottom = chart.frame
    return left + 40 < x < right - 40 and top + 14 < y < bottom - 14


def _line_weight(item: Item) -> int:
    return (
        (0 if item.is_focus else 10) + (0 if item.kind in _STATELY else 2)
        + (3 if item.stage == "none" else 0)
    )  # fmt: skip


def _along(chart: Chart, placer: LabelPlacer, names: Names, item: Item) -> None:
    zoom = chart.window.zoom
    if not item.is_focus and zoom < 8.5:
        return
    beyond = {"belt": 8, "waterway": 3.4}.get(item.kind, 2.2)
    name = Name(
        (item.name,), 11 if zoom < 8 else 12, fonts.regular(), letter_colour(item.kind),
        gap=5 + beyond * chart.window.k,
    )  # fmt: skip
    longest = sorted(item.lines, key=lambda line: -len(line))[:3]
    for line in longest:
        if names.add(placer.along(name, _smooth(line)), _GROUND, faint=not item.is_focus):
            names.named.add(fold(item.name))
            return


def _beside(chart: Chart, placer: LabelPlacer, names: Names, symbol: Symbol) -> None:
    item, zoom = symbol.item, chart.window.zoom
    if symbol.members or (symbol.is_dot and zoom < 10.5) or item.kind == "admin":
        return
    if not item.is_focus and zoom < 8.5:
        return
    name = Name(
        broken(item.name), 11 if zoom < 8.4 else 12, fonts.regular(), _INK, gap=symbol.r + 4,
        most=0.12 if zoom < 9 else 0.16 if zoom < 11 else 0.3,
    )  # fmt: skip
    if names.add(placer.beside(name, symbol.x, symbol.y), _GROUND, faint=not item.is_focus):
        names.named.add(fold(item.name))


def _inside(
    chart: Chart, placer: LabelPlacer, names: Names, item: Item, same: int, inside: Counter[str]
) -> None:
    zoom = chart.window.zoom
    if item.kind == "admin" or inside[item.kind] >= (6 if zoom < 9 else 12):
        return
    if item.size < 60 or wants_symbol(item) or item.name == chart.data["title"]:
        return
    if not item.is_focus and zoom < 10:
        return
    if item.share < _LEAST_SHARE:
        return
    lines = broken(item.name)
    if same > 1:
        lines = (*lines, str(chart.data["strings"]["same_area"]).replace("{n}", str(same)))
    is_metro = item.kind == "metro"
    name = Name(
        lines, 14 if is_metro else 12, fonts.bold() if is_metro else fonts.regular(),
        letter_colour(item.kind), gap=0, most=0.06, centred=True,
    )  # fmt: skip
    if names.add(placer.inside(name, item.seen, *item.anchor), _GROUND, faint=not item.is_focus):
        names.named.add(fold(item.name))
        inside[item.kind] += 1


def _rivers(chart: Chart, placer: LabelPlacer, names: Names) -> None:
    done: Counter[str] = Counter()
    for river, lines in chart.rivers:
        if not river:
            continue
        text = " ".join(_IN_BRACKETS.sub("", river))
        name = Name((text,), 11, fonts.regular(), TABLE["base"]["river_name"], gap=2)
        for line in lines:
            if done[river] >= _SAME_NAME:
                break
            done[river] += names.add(placer.along(name, _smooth(line)), _LAND)


def _smooth(line: Points) -> Points:
    """Return a line without its finest bends, so that a name can follow it."""
    if len(line) < 4:
        return line
    return np.asarray(shapely.get_coordinates(shapely.simplify(shapely.linestrings(line), 2.5)))
