"""Checks positions against their precision, their unit and a second source."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import shapely

from geomap.characters import fold
from geomap.csvrows import CHINA_BOUNDS, Row
from geomap.datums import shift_of
from geomap.errors import GazetteerError
from geomap.gazetteer.checks.folder import Folder, atlas
from geomap.sphere import distance_m

_EDITOR = frozenset({"approximate", "county", "city", "province", "boundary", "none"})
_EDITOR_RADIUS_M = 5000
_WITHOUT_POSITION = frozenset({"county", "city", "province", "boundary", "none"})
_LOCATED = ("places", "nodes", "seats")
_NEVER_POSITION = frozenset({"boundary", "none"})


def _number(row: Row, column: str) -> float | None:
    try:
        return row.number(column)
    except GazetteerError:
        return None  # reported by the schema


@dataclass(frozen=True, slots=True, eq=False)
class _Point:
    """The position of a row, and the column with its units."""

    row: Row
    column: str
    lon: float
    lat: float


def _position(row: Row) -> tuple[float, float] | None:
    lon, lat = _number(row, "lon"), _number(row, "lat")
    return None if lon is None or lat is None else (lon, lat)


def _check_positions(gazetteer: Folder) -> None:
    members = {row.get("grouping") for row in gazetteer.tables["members"]}
    for table, row in gazetteer.own("places", "nodes", "seats"):
        precision = row.get("precision")
        if bool(row.get("lon")) != bool(row.get("lat")):
            gazetteer.report(row, "lat" if row.get("lon") else "lon", "is empty, the other is not")
        elif not row.get("lon"):
            if precision and precision not in _WITHOUT_POSITION:
                gazetteer.report(row, "lon", f"precision {precision} needs a position")
            elif precision in {"county", "city", "province"} and not row.get("unit"):
                gazetteer.report(row, "unit", f"precision {precision} needs a position or a unit")
        elif precision in _NEVER_POSITION:
            gazetteer.report(row, "lon", f"precision {precision} has no position")
        elif not row.get("radius_m"):
            gazetteer.report(row, "radius_m", "a position needs a radius")
        if precision == "boundary" and table == "places" and row.get("id") not in members:
            gazetteer.report(row, "precision", "boundary, but no members in members.csv")


def _check_editor(gazetteer: Folder) -> None:
    for _, row in gazetteer.own("places", "nodes", "seats"):
        if row.get("source") != "editor":
            continue
        precision, radius = row.get("precision"), _number(row, "radius_m")
        if precision and precision not in _EDITOR:
            gazetteer.report(row, "precision", f"source editor is never {precision}")
        if radius is not None and radius < _EDITOR_RADIUS_M:
            reason = f"source editor needs a radius of {_EDITOR_RADIUS_M} m or more"
            gazetteer.report(row, "radius_m", reason)


def _check_places(gazetteer: Folder) -> None:
    """Check that positions are in one of their units, or at least in China unless explained."""
    points: dict[str, list[_Point]] = {}
    for table, row in gazetteer.own("places", "nodes", "seats"):
        position = _position(row)
        if position is None or not (abs(position[0]) <= 180 and abs(position[1]) <= 90):
            continue
        point = _Point(row, "code" if table == "seats" else "unit", *position)
        codes = [code for code in row.many(point.column) if code in atlas().boundaries]
        abroad = not _in_box(point) or not (codes or _county(point))
        if abroad and not row.get("note"):
            reason = f"{point.lon}, {point.lat} is outside China; say why in the note"
            gazetteer.report(row, "lon", reason)
        elif codes:
            for code in codes:
                points.setdefault(code, []).append(point)
    inside = {point for code, there in points.items() for point in _inside(code, there)}
    for point in {point for there in points.values() for point in there} - inside:
        found = _county(point)
        named = f"{found} {atlas().units[found].name}" if found else "no unit of China"
        reason = f"{point.lon}, {point.lat} is not in {point.row.get(point.column)} but in {named}"
        gazetteer.report(point.row, point.column, reason)


def _in_box(point: _Point) -> bool:
    west, south, east, north = CHINA_BOUNDS
    return west <= point.lon <= east and south <= point.lat <= north


def _inside(code: str, points: list[_Point]) -> Iterator[_Point]:
    """Yield those of ``points`` that are in a unit."""
    shape = atlas().boundaries[code]
    shapely.prepare(shape)
    within = shapely.contains_xy(shape, [p.lon for p in points], [p.lat for p in points])
    return (point for point, inside in zip(points, within, strict=True) if inside)


def _county(point: _Point) -> str:
    """Return the code of the county-level unit that a point is in, empty if in none."""
    for code, shape in atlas().counties_then.items():
        if shapely.contains_xy(shape, point.lon, point.lat):
            return code
    return ""


def _check_seconds(gazetteer: Folder) -> None:
    """Check that second positions are of known rows, of another origin, and close or explained."""
    if "second" not in gazetteer.tables:
        return
    tables = gazetteer.tables
    origins = {row.get("id"): row.get("publisher") for row in tables["sources"]}
    first = {row.get("id"): row for table in ("places", "nodes") for row in tables[table]}
    first |= {f"seat-{row.get('code')}": row for row in tables["seats"]}
    for _, row in gazetteer.own("second"):
        one, there = first.get(row.get("id")), _position(row)
        here = _position(one) if one else None
        if one is None or here is None:
            reason = f"no place, node or seat {row.get('id')!r} with a position"
            gazetteer.report(row, "id", reason)
        elif origins.get(row.get("source")) == origins.get(one.get("source")):
            reason = f"{row.get('source')} and {one.get('source')} are of one origin"
            gazetteer.report(row, "source", reason)
        elif there and not row.get("note"):
            off_m, radius_m = distance_m(*here, *there), _number(one, "radius_m") or 0.0
            if off_m > radius_m:
                reason = (
                    f"{off_m:.0f} m from {row.get('id')}, whose radius is {radius_m:.0f} m; "
                    "correct that row or say in the note which of the two is right"
                )
                gazetteer.report(row, "note", reason, warning=True)


def _check_datums(gazetteer: Folder) -> None:
    """Warn about sources whose positions are offset like an unconverted datum."""
    known: dict[str, list[tuple[str, float, float]]] = {}
    for name, source, position in _located(r for t in _LOCATED for r in gazetteer.tables[t]):
        known.setdefault(name, []).append((source, *position))
    pairs: dict[str, list[tuple[float, ...]]] = {}
    for name, source, position in _located(row for _, row in gazetteer.own(*_LOCATED)):
        others = [there for other, *there in known[name] if other != source]
        if others:
            nearest = min(others, key=lambda there: distance_m(*position, *there))
            pairs.setdefault(source, []).append((*position, *nearest))
    for table, row in gazetteer.own("sources", *_LOCATED):
        column = "id" if table == "sources" else "source"
        batch = pairs.pop(row.get(column), None)
        if batch and (shift := shift_of(*zip(*batch, strict=True))).datum:
            reason = (
                f"{shift.near} of {shift.pairs} positions of {row.get(column)} lie about "
                f"{shift.east_m:.0f} m east and {shift.north_m:.0f} m north of those that other "
                f"sources give, as unconverted {shift.datum} would; import them with --datum"
            )
            gazetteer.report(row, column, reason, warning=True)


def _located(rows: Iterable[Row]) -> Iterator[tuple[str, str, tuple[float, float]]]:
    """Yield the folded name, the source and the (lon, lat) of rows that have a position."""
    for row in rows:
        position = _position(row)
        if position is not None and row.get("type") != "bend":
            yield fold(row.get("name")), row.get("source"), position


RULES = (_check_positions, _check_editor, _check_places, _check_seconds, _check_datums)
