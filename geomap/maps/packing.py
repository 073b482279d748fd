"""A page's data written short: words and shapes once, lines as strings of steps, rows for records.

Written out plainly, a page would be twice as large. What features share (places' names, headings,
notes, responsible units) stands once in ``texts``, each area and line once in ``shapes``. A line is
the well-known encoded polyline: longitude and latitude as whole numbers of ``10**-digits`` degrees,
each as the step from the point before, in five-bit groups of printable ASCII. The ring of an area
that runs along borders of the base map is written as the numbers of these borders. What the page's
script unpacks (``unpack.js``) is what was packed.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

FIELDS = (
    "kind", "stage", "precision", "source", "districts", "stages", "mentions", "place", "aliases",
    "note", "radius_m", "members", "through", "part_of", "area_km2", "length_km", "focus", "cut",
)  # fmt: skip
"""What stands in a feature's ``more``, in this order."""
HEADING = " › "
"""What parts the headings above a sentence."""
RANKS = ("province", "prefecture", "county")
_TYPES = ("LineString", "MultiLineString", "Polygon", "MultiPolygon")
_SHARED = frozenset({"kind", "precision", "source", "note", "part_of"})
_SHARED_LISTS = frozenset({"districts", "members", "through"})
_MAX_DIGITS = 5

Points = Sequence[Sequence[float]]


def pack(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a page's data written short (``docs/page-data.md``).

    Args:
        data: the data of a map; features and base map hold GeoJSON and lists of coordinates.

    Returns:
        The same with ``texts`` and ``shapes``, to which the other parts refer by number.
    """
    texts = _Texts()
    base = data.get("base") or {}
    lines = base.get("lines", {})
    shapes = _Shapes(_Borders([line for rank in RANKS for line in lines.get(rank, ())]))
    stages = [stage["id"] for stage in data.get("stages", ())]
    packed = dict(data)
    packed["features"] = [_feature(f, texts, shapes, stages) for f in data["features"]]
    packed["sentences"] = [_sentence(row, texts) for row in data.get("sentences", ())]
    packed["base"] = base | {
        "lines": [_packed(lines.get(rank, ())) for rank in RANKS],
        "rivers": [[river["name"], *_packed(river["line"])] for river in base.get("rivers", ())],
        "labels": [_label(label) for label in base.get("labels", ())],
        "focus": shapes.number(base["focus"]) if base.get("focus") else 0,
    }
    return packed | {"fields": FIELDS, "texts": texts.rows, "shapes": shapes.rows}


class _Texts:
    """Words, each once, numbered in the order in which they are first asked for; 0 is none."""

    def __init__(self) -> None:
        self.rows = [""]
        self._numbers = {"": 0}

    def number(self, text: str | None) -> int:
        text = text or ""
        if text not in self._numbers:
            self._numbers[text] = len(self.rows)
            self.rows.append(text)
        return self._numbers[text]

    def numbers(self, texts: Iterable[str] | None) -> list[int] | int:
        return [self.number(text) for text in texts] if texts else 0


class _Borders:
    """The borders of the base map, numbered from 1; against their direction they count below 0."""

    def __init__(self, lines: Sequence[Points]) -> None:
        self._from: dict[tuple[float, ...], list[tuple[int, list[tuple[float, ...]]]]] = {}
        for number, line in enumerate(lines, start=1):
            points = [tuple(point) for point in line]
            self._from.setdefault(points[0], []).append((number, points))
            self._from.setdefault(points[-1], []).append((-number, points[::-1]))

    def along(self, ring: Points) -> list[int] | None:
        """Return the numbers of the whole borders that make up a ring, None where they do not.

        The ring may then begin at another of its points.
        """
        points = [tuple(point) for point in ring[:-1]]
        first = next((n for n, point in enumerate(points) if point in self._from), None)
        if first is None:
            return None
        way = [*points[first:], *points[: first + 1]]
        numbers = []
        at = 0
        while at < len(way) - 1:
            for number, border in self._from.get(way[at], ()):
                if way[at : at + len(border)] == border:
                    numbers.append(number)
                    at += len(border) - 1
                    break
            else:
                return None
        return numbers


class _Shapes:
    """Packed lines and areas, each once, numbered from 1 in the order they are asked for."""

    def __init__(self, borders: _Borders) -> None:
        self.rows: list[list[Any]] = []
        self._borders = borders
        self._numbers: dict[str, int] = {}

    def place(self, geometry: Mapping[str, Any] | None) -> Any:
        """Return ``[lon, lat]`` of a point, the number of a shape, or GeoJSON of what is rare."""
        if not geometry:
            return 0
        if geometry["type"] == "Point":
            return geometry["coordinates"]
        return self.number(geometry) if geometry["type"] in _TYPES else geometry

    def number(self, geometry: Mapping[str, Any]) -> int:
        kind = _TYPES.index(geometry["type"])
        ring_depth = {"Polygon": 1, "MultiPolygon": 2}.get(geometry["type"], -1)
        row = [kind, *_packed(geometry["coordinates"], self._borders, ring_depth)]
        key = json.dumps(row)
        if key not in self._numbers:
            self.rows.append(row)
            self._numbers[key] = len(self.rows)
        return self._numbers[key]


def _feature(
    feature: Mapping[str, Any], texts: _Texts, shapes: _Shapes, stages: Sequence[str]
) -> dict[str, Any]:
    row: list[Any] = []
    for field in FIELDS:
        value = feature.get(field)
        if field == "place":
            value = shapes.place(feature.get("geometry"))
        elif field == "stage":
            value = stages.index(value)
        elif field == "stages":
            value = [_stage(entry, texts, stages) for entry in value or ()]
        elif field == "aliases":
            value = [_alias(alias, feature["name"]) for alias in value or ()]
        elif field == "mentions":
            value = [_mention(mention, texts) for mention in value or ()]
        elif field == "focus":
            value = int(value is False)
        elif field in _SHARED:
            value = texts.number(value)
        elif field in _SHARED_LISTS:
            value = texts.numbers(value)
        row.append(value or 0)
    return {"id": feature["id"], "name": feature["name"], "more": _cut(row)}


def _alias(alias: str, name: str) -> str | list[Any]:
    """Return an alias, or ``[front, words, back]``: how much of the name stands around its words.

    >>> _alias("内荣农业高新区", "内江荣昌农业高新区")
    [1, '荣', 5]
    """
    most = min(len(alias), len(name))
    front = next((n for n in range(most) if alias[n] != name[n]), most)
    rest = most - front
    back = next((n for n in range(rest) if alias[-1 - n] != name[-1 - n]), rest)
    worth = front + back > 2
    return [front, alias[front : len(alias) - back], back] if worth else alias


def _stage(entry: Mapping[str, Any], texts: _Texts, stages: Sequence[str]) -> list[Any]:
    """Return what a plan says as a row: plan, stage, its words."""
    words = texts.number(entry.get("phrase"))
    return _cut([entry["plan"], stages.index(entry["stage"]), words])


def _mention(mention: Mapping[str, Any], texts: _Texts) -> list[Any]:
    """Return a mention as a row: sentence, start, end, units, year, quantities."""
    quantities = mention.get("quantities")
    row = [
        mention["sentence"], mention.get("start", 0), mention.get("end", 0),
        texts.numbers(mention.get("units")), mention.get("year") or 0,
        list(quantities) if quantities else 0,
    ]  # fmt: skip
    return _cut(row)


def _sentence(row: Mapping[str, Any], texts: _Texts) -> list[Any]:
    """Return a sentence as a row: plan, numbers of the headings above it, its words."""
    section = row.get("section")
    headings = texts.numbers(section.split(HEADING)) if section else 0
    return _cut([row["plan"], headings, row.get("text") or 0])


def _label(label: Mapping[str, Any]) -> list[Any]:
    """Return a place's name as a row: name, rank, lon, lat, 1 where it lies elsewhere."""
    away = int(label.get("home") is False)
    return _cut([label["name"], RANKS.index(label["rank"]), label["lon"], label["lat"], away])


def _cut(row: list[Any]) -> list[Any]:
    """Return a row without the zeros at its end; its first value stays."""
    while len(row) > 1 and row[-1] == 0:
        row = row[:-1]
    return row


def _packed(
    coordinates: Sequence[Any], borders: _Borders | None = None, ring_depth: int = -1
) -> list[Any]:
    """Return ``[digits, lines]`` of coordinates of any depth, with as many digits as they have."""
    digits = max((_digits(value) for value in _numbers(coordinates)), default=0)
    return [digits, _encoded(coordinates, 10**digits, borders, ring_depth)]


def _numbers(coordinates: Sequence[Any]) -> list[float]:
    if coordinates and isinstance(coordinates[0], (int, float)):
        return list(coordinates)
    return [value for part in coordinates for value in _numbers(part)]


@cache
def _digits(value: float) -> int:
    return len(f"{value:.{_MAX_DIGITS}f}".rstrip("0").partition(".")[2])


def _encoded(
    coordinates: Sequence[Any], scale: int, borders: _Borders | None, ring_depth: int
) -> Any:
    """Return the string of a line, the numbers of a ring's borders, or nested lists of them."""
    if ring_depth == 0 and borders and (numbers := borders.along(coordinates)) is not None:
        return numbers
    if coordinates and not isinstance(coordinates[0][0], (int, float)):
        return [_encoded(part, scale, borders, ring_depth - 1) for part in coordinates]
    out = []
    x0 = y0 = 0
    for lon, lat in coordinates:
        x, y = round(lon * scale), round(lat * scale)
        out.append(_code(x - x0))
        out.append(_code(y - y0))
        x0, y0 = x, y
    return "".join(out)


@cache
def _code(step: int) -> str:
    """Return a step as an encoded polyline writes it."""
    bits = ~(step << 1) if step < 0 else step << 1
    signs = []
    while bits >= 0x20:
        signs.append(chr((0x20 | (bits & 0x1F)) + 63))
        bits >>= 5
    return "".join([*signs, chr(bits + 63)])
