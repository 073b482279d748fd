"""A page's data in short form: each text and shape once, lines as strings, records as rows.

Written out in full, a page would be twice as large. What features share (place names, headings,
notes, responsible units) is stored once in ``texts``, each area and line once in ``shapes``, with
its coordinates as encoded polylines. A ring that follows borders of the base map is written as the
numbers of these borders. The page's script (``unpack.js``) restores exactly what was packed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any

from geomap.maps.polylines import Line, encode

FIELDS = (
    "id", "name", "kind", "stage", "precision", "source", "districts", "stages", "mentions",
    "place", "aliases", "note", "radius_m", "members", "through", "part_of", "area_km2",
    "length_km", "focus",
)  # fmt: skip
"""The fields of a feature's row, in order."""
HEADING = " › "
"""Separator of the headings above a sentence."""
NOTE = "；"
"""What joins the parts of a note; many begin alike."""
RANKS = ("province", "prefecture", "county")
_DEPTHS = {"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}
"""Nesting depth of lines in the coordinates of each packed type, whose number is its index here."""

Point = tuple[float, ...]


def pack(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a page's data in short form (``docs/page-data.md``).

    Args:
        data: The data of a map, with GeoJSON and lists of coordinates.

    Returns:
        The same data with ``texts`` and ``shapes``, to which the other parts refer by number.
    """
    base = data.get("base") or {}
    borders = [base.get("lines", {}).get(rank, ()) for rank in RANKS]
    rivers = base.get("rivers", ())
    geometries = [feature.get("geometry") for feature in data["features"]]
    shapes, (*places, focus) = _shapes([*geometries, base.get("focus")], _Borders(borders))
    lines = encode([*borders, *([river["line"]] for river in rivers)])

    texts = _Texts()
    # What every feature has gets the shortest numbers; then districts, the longest lists of them
    # first, so that most lists are runs of numbers.
    for feature in data["features"]:
        texts.add(feature.get(field) or "" for field in ("kind", "precision", "source"))
    for districts in sorted((f.get("districts") or () for f in data["features"]), key=len)[::-1]:
        texts.add(districts)
    stages = {stage["id"]: number for number, stage in enumerate(data.get("stages", ()))}
    features = zip(data["features"], places, strict=True)
    packed = dict(data)
    packed["features"] = [_feature(f, place, texts, stages) for f, place in features]
    packed["sentences"] = [_sentence(row, texts) for row in data.get("sentences", ())]
    packed["base"] = base | {
        "lines": lines[: len(RANKS)],
        "rivers": [
            [river["name"], digits, line]
            for river, (digits, [line]) in zip(rivers, lines[len(RANKS) :], strict=True)
        ],
        "labels": [_label(label) for label in base.get("labels", ())],
        "focus": focus,
    }
    return packed | {"fields": FIELDS, "texts": texts.rows, "shapes": shapes}


class _Texts(dict[str, int]):
    """Words, each once, by the order in which they are first asked for; 0 is none."""

    def __init__(self) -> None:
        super().__init__({"": 0})
        self.rows = [""]
        self._lists: dict[tuple[str, ...], list[int] | int] = {}

    def __missing__(self, text: str) -> int:
        self[text] = len(self.rows)
        self.rows.append(text)
        return self[text]

    def add(self, texts: Iterable[str]) -> None:
        for text in texts:
            self[text]

    def numbers(self, texts: Iterable[str] | None) -> list[int] | int:
        """Return the numbers of texts; -n means the n numbers that follow the one before it.

        The units in charge are the same for all projects of a paragraph, so lists are kept.
        """
        key = tuple(texts or ())
        if key not in self._lists:
            self._lists[key] = _runs([self[text] for text in key]) or 0
        return self._lists[key]


def _runs(numbers: Iterable[int]) -> list[int]:
    runs: list[int] = []
    last = 0
    for number in numbers:
        if not last or number != last + 1:
            runs.append(number)
        elif runs[-1] > 0:
            runs.append(-1)
        else:
            runs[-1] -= 1
        last = number
    return runs


class _Borders:
    """The borders of the base map, numbered from 1; negative if followed backwards."""

    def __init__(self, ranks: Iterable[Sequence[Line]]) -> None:
        self._from: dict[Point, list[tuple[int, list[Point]]]] = {}
        self._points: set[Point] = set()
        for number, line in enumerate(chain.from_iterable(ranks), start=1):
            points = [tuple(point) for point in line]
            self._points.update(points)
            self._from.setdefault(points[0], []).append((number, points))
            self._from.setdefault(points[-1], []).append((-number, points[::-1]))

    def along(self, ring: Line) -> list[int] | None:
        """Return the numbers of the whole borders that make up a ring, None if they do not.

        The ring may then begin at another of its points.
        """
        if tuple(ring[0]) not in self._points:
            return None
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


def _shapes(
    geometries: Sequence[Mapping[str, Any] | None], borders: _Borders
) -> tuple[list[list[Any]], list[Any]]:
    """Return lines and areas packed, each once, and the place of each geometry.

    That is ``[lon, lat]`` of a point, the number of a shape (from 1), GeoJSON of what is rare, 0 of
    none.
    """
    drawn = [g for g in geometries if g and g["type"] in _DEPTHS]
    outlines = [_outline(geometry, borders) for geometry in drawn]
    numbers: dict[str, int] = {}
    rows: list[list[Any]] = []
    packed = []
    encoded = encode([lines for _, lines in outlines])
    for geometry, (outline, _), (digits, texts) in zip(drawn, outlines, encoded, strict=True):
        kind = geometry["type"]
        lines = _each(outline, _DEPTHS[kind], partial(_or_next, iter(texts)))
        row = [list(_DEPTHS).index(kind), digits, lines]
        number = numbers.setdefault(repr(row), len(rows) + 1)
        if number > len(rows):
            rows.append(row)
        packed.append(number)
    waiting = iter(packed)
    return rows, [
        0 if not g
        else g["coordinates"] if g["type"] == "Point"
        else next(waiting) if g["type"] in _DEPTHS
        else g
        for g in geometries
    ]  # fmt: skip


def _outline(geometry: Mapping[str, Any], borders: _Borders) -> tuple[Any, list[Line]]:
    """Return coordinates with the numbers of borders or None for each line, and lines of None."""
    lines: list[Line] = []

    def along(line: Line) -> list[int] | None:
        numbers = borders.along(line) if geometry["type"].endswith("Polygon") else None
        if numbers is None:
            lines.append(line)
        return numbers

    return _each(geometry["coordinates"], _DEPTHS[geometry["type"]], along), lines


def _or_next(texts: Iterator[str], numbers: list[int] | None) -> list[int] | str:
    return next(texts) if numbers is None else numbers


def _each(part: Any, depth: int, change: Callable[[Any], Any]) -> Any:
    """Return nested lists with the elements at some depth changed."""
    return change(part) if depth == 0 else [_each(inner, depth - 1, change) for inner in part]


def _feature(
    feature: Mapping[str, Any], place: Any, texts: _Texts, stages: Mapping[str, int]
) -> list[Any]:
    """Return a feature as a row: the values of :data:`FIELDS`."""
    get = feature.get
    name = feature["name"]
    row = [
        feature["id"],
        name,
        texts[get("kind") or ""],
        stages[feature["stage"]],
        texts[get("precision") or ""],
        texts[get("source") or ""],
        texts.numbers(get("districts")),
        [_stage(entry, texts, stages) for entry in get("stages") or ()] or 0,
        [_mention(mention, texts) for mention in get("mentions") or ()] or 0,
        place,
        [_alias(alias, name) for alias in get("aliases") or ()] or 0,
        texts.numbers(note.split(NOTE) if (note := get("note")) else None),
        get("radius_m") or 0,
        texts.numbers(get("members")),
        texts.numbers(get("through")),
        texts[get("part_of") or ""],
        get("area_km2") or 0,
        get("length_km") or 0,
        int(get("focus") is False),
    ]
    return _cut(row)


def _alias(alias: str, name: str) -> str | list[Any]:
    """Return an alias, or ``[front, text, back]``: how much of the name surrounds a text.

    >>> _alias("内荣农业高新区", "内江荣昌农业高新区")
    [1, '荣', 5]
    """
    most = min(len(alias), len(name))
    front = next((n for n in range(most) if alias[n] != name[n]), most)
    rest = most - front
    back = next((n for n in range(rest) if alias[-1 - n] != name[-1 - n]), rest)
    worth = front + back > 2
    return _cut([front, alias[front : len(alias) - back], back]) if worth else alias


def _stage(entry: Mapping[str, Any], texts: _Texts, stages: Mapping[str, int]) -> list[Any]:
    """Return what a plan says as a row: plan, stage, phrase."""
    words = texts[entry.get("phrase") or ""]
    return _cut([entry["plan"], stages[entry["stage"]], words])


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
    """Return a sentence as a row: plan, numbers of the headings above it, its text."""
    section = row.get("section")
    headings = texts.numbers(section.split(HEADING)) if section else 0
    return _cut([row["plan"], headings, row.get("text") or 0])


def _label(label: Mapping[str, Any]) -> list[Any]:
    """Return a place's label as a row: name, rank, lon, lat, 1 if it is not at home."""
    away = int(label.get("home") is False)
    return _cut([label["name"], RANKS.index(label["rank"]), label["lon"], label["lat"], away])


def _cut(row: list[Any]) -> list[Any]:
    """Return a row without the zeros at its end, but with its first value."""
    end = len(row)
    while end > 1 and row[end - 1] == 0:
        end -= 1
    return row[:end]
