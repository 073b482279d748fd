"""Turns records into rows of the gazetteer: kinds, names, dates, units, positions in WGS84."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import shapely
from pypinyin import lazy_pinyin
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from geomap.characters import fold
from geomap.datums import to_wgs84
from geomap.gazetteer.imports.readers import DatedName, Record
from geomap.gazetteer.store import Gazetteer
from geomap.sphere import distance_m
from geomap.vocabulary import KINDS, LINE_KINDS

_KIND_WORDS = {word.casefold(): t.id for t in KINDS.values() for word in (t.id, t.zh, t.en)}
_SEPARATORS = re.compile(r"[|;；、，,\n]")
_LANGUAGE = re.compile(r"@[a-z]{2,3}(-[A-Za-z0-9]+)*$")
_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2}))?(?:[-/.月](\d{1,2}))?[年月日]?(?:[ T][\d:.]+)?")
_CODE = re.compile(r"\d{6}")
LINE_TOLERANCE_DEG = 0.0001
"""About 10 m; finer lines are simplified to this."""
DECIMALS = 6
"""Decimals of written coordinates: a decimetre."""
_OWN_PREFIX = "urn:geomap:"
_WORLD_LON, _WORLD_LAT = 180, 90


@dataclass(frozen=True, slots=True)
class BadRow:
    """A refused row: the file's name, the place in it, the file's own header, the reason."""

    file: str
    place: str
    column: str
    reason: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.place, self.column, self.reason) if part)


@dataclass(frozen=True, slots=True)
class Defaults:
    """Defaults for what rows do not give.

    An empty ``kind`` means that a column gives it; an empty ``precision`` means ``site`` for places
    and ``surveyed`` for lines. ``radius_m`` is how far off a position may be, ``source`` is the
    title of the source.
    """

    kind: str
    datum: str
    precision: str
    radius_m: float
    source: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that may be imported.

    Attributes:
        place: Its place in the file.
        cells: The columns of ``places`` or ``corridors``; ``source`` is still a title, and ``id``
            is empty unless the file gives one in the gazetteer's form.
        line: The course of a corridor (WGS84), None for a place.
        names: Further names with dates.
    """

    place: str
    cells: Mapping[str, str]
    line: LineString | None = None
    names: tuple[DatedName, ...] = field(default=())

    @property
    def position(self) -> tuple[float, float] | None:
        """The (lon, lat) of a place (WGS84); None for a line or if it is unknown."""
        return (float(self.cells["lon"]), float(self.cells["lat"])) if self.cells["lon"] else None

    @property
    def folded_names(self) -> frozenset[str]:
        """The name and aliases in the form in which they are compared."""
        return frozenset(map(fold, (self.cells["name"], *self.many("aliases"))))

    @property
    def is_corridor(self) -> bool:
        """Whether it is a corridor: it has a line, or names places along the way."""
        return self.line is not None or bool(self.cells["through"])

    def many(self, column: str) -> tuple[str, ...]:
        """Return the values of a cell, which are separated by ``|``."""
        return tuple(value for value in self.cells[column].split("|") if value)

    def with_cells(self, **cells: str) -> "Candidate":
        """Return a copy with other cells."""
        return replace(self, cells={**self.cells, **cells})


class _RefusedError(Exception):
    """A cell of the current row is invalid."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


class Rows:
    """Turns records into candidates, and records the bad ones.

    Args:
        file: The file's name, for messages.
        headers: The file's headers, by column.
        defaults: Defaults for what rows do not give.
        gazetteer: Provides units and their boundaries.
    """

    def __init__(
        self, file: str, headers: Mapping[str, str], defaults: Defaults, gazetteer: Gazetteer
    ) -> None:
        self.file = file
        self.headers = headers
        self.defaults = defaults
        self.gazetteer = gazetteer
        self.bad: list[BadRow] = []

    def make(self, records: Iterable[Record]) -> list[Candidate]:
        """Return the candidates among ``records``; the others are added to ``bad``."""
        drawn: list[tuple[Record, BaseGeometry | None]] = []
        for record in records:
            try:
                drawn.append((record, self._geometry(record)))
            except _RefusedError as error:
                self.refuse(record.place, error.column, error.reason)
        shapes = _converted([shape for _, shape in drawn], self.defaults.datum)
        candidates = []
        for (record, _), shape in zip(drawn, shapes, strict=True):
            try:
                candidates.append(self._candidate(record, shape))
            except _RefusedError as error:
                self.refuse(record.place, error.column, error.reason)
        return self._with_counties(candidates)

    def refuse(self, place: str, column: str, reason: str) -> None:
        """Record a bad row."""
        self.bad.append(BadRow(self.file, place, self.headers.get(column, column), reason))

    def _cell(self, record: Record, column: str) -> str:
        return " ".join(record.cells.get(self.headers.get(column, ""), "").split())

    # Geometry --------------------------------------------------------------------------------

    def _geometry(self, record: Record) -> BaseGeometry | None:
        """Return a point, a line or a polygon in degrees of the file's datum."""
        shape = record.geometry
        if shape is None and (wkt := self._cell(record, "wkt")):
            try:
                shape = shapely.force_2d(shapely.from_wkt(wkt))
            except shapely.errors.ShapelyError:
                raise _RefusedError("wkt", f"{wkt[:40]!r} is not WKT") from None
        if shape is None:
            lon, lat = self._number(record, "lon"), self._number(record, "lat")
            if (lon is None) != (lat is None):
                raise _RefusedError("lat" if lat is None else "lon", "is empty, the other is not")
            shape = None if lon is None or lat is None else Point(lon, lat)
        if shape is None or shape.is_empty:
            return None
        west, south, east, north = shape.bounds
        if max(-south, north) > _WORLD_LAT >= max(-west, east) and shape.geom_type == "Point":
            raise _RefusedError("lat", f"{north} is not a latitude; are the columns swapped?")
        if not (max(-west, east) <= _WORLD_LON and max(-south, north) <= _WORLD_LAT):
            reason = f"{east}, {north} are not degrees; declare the CRS, or save in degrees"
            raise _RefusedError("lon", reason)
        return _simple(shape)

    def _number(self, record: Record, column: str) -> float | None:
        cell = self._cell(record, column)
        if not cell:
            return None
        try:
            number = float(cell.removesuffix("°"))
        except ValueError:
            number = np.nan
        if not np.isfinite(number):
            raise _RefusedError(column, f"{cell!r} is not a number of degrees")
        return number

    # Cells -----------------------------------------------------------------------------------

    def _candidate(self, record: Record, shape: BaseGeometry | None) -> Candidate:
        cell = {column: self._cell(record, column) for column in _PLAIN}
        kind = self._kind(record)
        name = _LANGUAGE.sub("", self._cell(record, "name"))
        if not name:
            raise _RefusedError("name", "is empty")
        if "|" in name:
            raise _RefusedError("name", f"{name!r}: | separates names; move the others to aliases")
        given = self._cell(record, "id").removeprefix(_OWN_PREFIX)
        own = re.fullmatch(rf"{kind}-[a-z0-9]+(-[a-z0-9]+)*", given) is not None
        aliases = (_LANGUAGE.sub("", a.strip()) for a in self._split(record, "aliases"))
        unit = [code for text in self._split(record, "unit") for code in self._unit(text)]
        line = shape if isinstance(shape, LineString) else None
        if line is not None and kind not in LINE_KINDS:
            raise _RefusedError("kind", f"a {kind} is not a line; lines are {' '.join(_LINES)}")
        cell |= {
            "id": given if own else "",
            "kind": kind,
            "name": name,
            "aliases": "|".join(dict.fromkeys(a for a in aliases if a and a != name)),
            "through": "|".join(self._split(record, "through")),
            "source": self._cell(record, "source") or self.defaults.source,
            "source_ref": cell["source_ref"] or ("" if own else given),
            "unit": "|".join(dict.fromkeys(unit)),
            "since": self._date(record, "since"),
            "until": self._date(record, "until"),
        }
        return Candidate(record.place, cell | self._position(record, shape), line, record.names)

    def _position(self, record: Record, shape: BaseGeometry | None) -> dict[str, str]:
        precision = self._cell(record, "precision")
        radius = self._cell(record, "radius_m")
        if shape is None:
            unknown = "county" if self._cell(record, "unit") else "none"
            return {"lon": "", "lat": "", "precision": precision or unknown, "radius_m": radius}
        if isinstance(shape, LineString):
            stated = precision or self.defaults.precision or "surveyed"
            radius = radius or f"{self.defaults.radius_m:g}"
            return {"lon": "", "lat": "", "precision": stated, "radius_m": radius}
        centre = shapely.point_on_surface(shape)
        ring = shapely.get_coordinates(shapely.convex_hull(shape))
        size_m = max(distance_m(centre.x, centre.y, lon, lat) for lon, lat in ring)
        return {
            "lon": f"{round(centre.x, DECIMALS):.10g}",
            "lat": f"{round(centre.y, DECIMALS):.10g}",
            "precision": precision or self.defaults.precision or "site",
            "radius_m": radius or f"{max(self.defaults.radius_m, round(size_m)):g}",
        }

    def _kind(self, record: Record) -> str:
        if self.defaults.kind:
            return self.defaults.kind
        cell = self._cell(record, "kind")
        if cell.casefold() not in _KIND_WORDS:
            reason = f"unknown kind {cell!r}" if cell else "no kind"
            raise _RefusedError("kind", f"{reason}; name one with --kind")
        return _KIND_WORDS[cell.casefold()]

    def _split(self, record: Record, column: str) -> list[str]:
        parts = _SEPARATORS.split(self._cell(record, column))
        return [part.strip() for part in parts if part.strip()]

    def _date(self, record: Record, column: str) -> str:
        cell = self._cell(record, column)
        if not cell:
            return ""
        found = _DATE.fullmatch(cell)
        if found is None:
            raise _RefusedError(column, f"{cell!r} is not a date YYYY[-MM[-DD]]")
        year, *rest = found.groups()
        return "-".join([year, *(f"{int(part):02d}" for part in rest if part)])

    def _unit(self, text: str) -> tuple[str, ...]:
        """Return the code of a unit given by its code or by a name that only one unit has."""
        if _CODE.fullmatch(text):
            return (text,)
        entries = (self.gazetteer.entries[i] for i in self.gazetteer.by_name.get(fold(text), ()))
        codes = sorted(entry.unit[0] for entry in entries if entry.kind == "admin" and entry.level)
        if len(codes) != 1:
            reason = f"several units are called {text!r}" if codes else f"no unit {text!r}"
            raise _RefusedError("unit", f"{reason}; give its six-digit code")
        return (codes[0],)

    # Units -----------------------------------------------------------------------------------

    @cached_property
    def _counties(self) -> tuple[Sequence[str], shapely.STRtree]:
        counties = self.gazetteer.atlas.counties_then
        return list(counties), shapely.STRtree(list(counties.values()))

    def _county(self, points: Sequence[Point]) -> list[str]:
        codes, tree = self._counties
        found = [""] * len(points)
        there = tree.query(np.array(points, dtype=object), predicate="intersects")
        for point, county in there.T:
            found[point] = codes[county]
        return found

    def _with_counties(self, candidates: list[Candidate]) -> list[Candidate]:
        """Fill in the counties of places and of the ends of lines."""
        ends = [
            [Point(c.line.coords[0]), Point(c.line.coords[-1])] if c.line is not None
            else [Point(c.position)] if c.position is not None
            else []
            for c in candidates
        ]  # fmt: skip
        codes = iter(self._county([point for points in ends for point in points]))
        located = []
        for candidate, points in zip(candidates, ends, strict=True):
            there = [code for code in (next(codes) for _ in points) if code]
            if candidate.line is None:
                unit = candidate.cells["unit"] or "|".join(there)
                located.append(candidate.with_cells(unit=unit))
            else:
                units = self.gazetteer.atlas.units
                shorts = dict.fromkeys((*units[c].aliases, units[c].name)[0] for c in there)
                through = "|".join(shorts) if len(shorts) > 1 else ""
                located.append(candidate.with_cells(through=candidate.cells["through"] or through))
        return located


_PLAIN = ("source_ref", "part_of", "replaced_by", "note")
_LINES = tuple(kind for kind in KINDS if kind in LINE_KINDS)


def _simple(shape: BaseGeometry) -> BaseGeometry:
    """Return a point, a line or an area; parts of a line that meet are joined."""
    if shape.geom_type == "MultiLineString":
        shape = shapely.line_merge(shape)
    if shape.geom_type == "MultiPoint" and len(shape.geoms) == 1:
        shape = shape.geoms[0]
    if shape.geom_type == "MultiLineString":
        parts = len(shape.geoms)
        raise _RefusedError("geometry", f"{parts} parts that do not meet; give each its own row")
    if shape.geom_type not in {"Point", "LineString", "Polygon", "MultiPolygon"}:
        raise _RefusedError("geometry", f"a {shape.geom_type} is neither a place nor a line")
    if isinstance(shape, LineString):
        return shapely.simplify(shape, LINE_TOLERANCE_DEG)
    return shape


def _converted(shapes: list[BaseGeometry | None], datum: str) -> list[BaseGeometry | None]:
    """Convert shapes from degrees of ``datum`` to WGS84, all coordinates at once."""
    converted: list[BaseGeometry | None] = list(
        shapely.transform(
            np.array([*shapes, None], dtype=object),
            lambda lonlat: np.column_stack(to_wgs84(lonlat[:, 0], lonlat[:, 1], datum)),
        )
    )[:-1]
    return converted


def identifier(kind: str, name: str) -> str:
    """Return ``<kind>-<pinyin>`` of a name: 重庆高新区 → zone-chongqinggaoxinqu."""
    spelled = "".join(lazy_pinyin(name)).lower()
    plain = re.sub(r"[^a-z0-9]+", "-", spelled).strip("-")
    return "-".join((kind, plain or "-".join(f"{ord(c):x}" for c in name)))
