"""Prints docs/gazetteer-numbers.md: ``python -m geomap.gazetteer.numbers``.

The counts are those of the built-in tables. A position is compared with its second position in
``second/*.csv``, and with rows of the same name in the same unit, if they come from another origin:
two extracts of OpenStreetMap have the same origin, and the editors' own knowledge has none.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles

from geomap.characters import fold
from geomap.csvrows import read_rows
from geomap.gazetteer.model import Tables
from geomap.gazetteer.placing import COARSE_GAP_M
from geomap.gazetteer.store import builtin_folder
from geomap.gazetteer.tables import read_tables
from geomap.sphere import distance_m
from geomap.vocabulary import KINDS, PRECISIONS

_NO_ORIGIN = "geomap"
"""Publisher of the editors' own knowledge."""
_HOME = ("50", "51")
"""Chongqing and Sichuan, by the first digits of their codes."""
_SUFFIXES = ("火车站", "站", "街道", "镇", "乡", "区", "县", "市")


@dataclass(frozen=True, slots=True)
class _Position:
    """A row with a position: what it is, where it is, and according to whom."""

    id: str
    table: str
    name: str
    lon: float
    lat: float
    precision: str
    radius_m: float
    source: str
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Second:
    """The position of a place, node or seat from another origin (degrees), and its source's id."""

    id: str
    lon: float
    lat: float
    source: str


@dataclass(frozen=True, slots=True)
class _Pair:
    """A position, and its distance from that of another origin."""

    position: _Position
    origin: str
    off_m: float


def read_seconds(folder: Path) -> list[Second]:
    """Return the second positions of a gazetteer folder, by file and line.

    Raises:
        GazetteerError: A row is broken; the message gives file, line and column.
    """
    rows = (row for path in sorted(folder.glob("second/*.csv")) for row in read_rows(path))
    return [
        Second(row.need("id"), float(row.need("lon")), float(row.need("lat")), row.need("source"))
        for row in rows
    ]


def page(tables: Tables, seconds: Iterable[Second] = ()) -> str:
    """Return the page for tables and their second positions, in Markdown."""
    positions = list(_positions(tables))
    origins = {source.id: source.publisher for source in tables.sources.values()}
    second_pairs = list(_second_pairs(positions, seconds, origins))
    name_pairs = list(_name_pairs(positions, origins))
    compared = {pair.position.id for pair in (*second_pairs, *name_pairs)}
    sourced = {p.id for p in positions if origins[p.source] != _NO_ORIGIN}
    in_unit = {p.id for p in positions if p.units}
    parts = [
        "# The gazetteer in numbers",
        "Printed by `python -m geomap.gazetteer.numbers`; a test compares this page with what the\n"
        "command prints. Units of China (from the boundary set) are not counted.",
        "## Rows by kind",
        _kinds(tables),
        "## Positions by precision",
        _precisions(positions),
        "## Positions by source",
        _sources(positions, origins),
        "## Compared with a second source",
        "The same thing in a source of another origin (`second/*.csv`). If the two were farther\n"
        "apart than the row's radius, the pair was examined, and the row corrected, its radius\n"
        "widened or a note written into `second/*.csv`.",
        _compared(second_pairs),
        "Rows of two origins with the same name (ignoring 站, 镇, 区 and the like) in the same\n"
        "unit, without the seats of units. A station is some way off the town it is named after,\n"
        "so this distance is not the error of either.",
        _compared(name_pairs),
        f"{len(compared):,} of {len(positions):,} positions are compared in one of these ways.\n"
        f"{len(sourced - compared):,} more have a source, but no second one to confirm them. All\n"
        "extracts of OpenStreetMap have one origin, as have airportsdata and OurAirports; the\n"
        "editors' rows have none.",
        f"{len(in_unit):,} positions name their unit. `geomap gazetteer check` finds each of them\n"
        "inside the boundary that the national map service gives for the unit.",
        "## Coarse stretches",
        f"Neighbouring nodes of a line that are more than {COARSE_GAP_M / 1000:.0f} km apart, one "
        "of them in Chongqing or Sichuan.\nBetween them the drawn line is a sketch. The figure is "
        "the distance in kilometres.",
        *(f"`{kind}`: {_coarse(tables, kind)}" for kind in ("railway", "transit", "expressway")),
    ]
    return "\n\n".join(parts) + "\n"


def _positions(tables: Tables) -> Iterator[_Position]:
    for entry in tables.entries.values():
        if entry.lon is not None and entry.lat is not None:
            yield _Position(
                entry.id, "places", entry.name, entry.lon, entry.lat, entry.precision,
                entry.radius_m or 0.0, entry.source, entry.unit,
            )  # fmt: skip
    for node in tables.nodes.values():
        yield _Position(
            node.id, "bends" if node.type == "bend" else "nodes", node.name, node.lon, node.lat,
            node.precision, node.radius_m, node.source, node.unit,
        )  # fmt: skip
    for code, seat in tables.seats.items():
        yield _Position(
            f"seat-{code}", "seats", seat.name, seat.lon, seat.lat, seat.precision, seat.radius_m,
            seat.source, (code,),
        )  # fmt: skip


def _kinds(tables: Tables) -> str:
    entries = tables.entries.values()
    rows = []
    for kind, term in KINDS.items():
        of_kind = [e for e in entries if e.kind == kind]
        with_position = sum(e.lon is not None for e in of_kind)
        lines = sum(len(e.nodes) >= 2 for e in of_kind)
        areas = sum(bool(e.members) for e in of_kind)
        named = sum(1 + len(e.aliases) for e in of_kind)
        rows.append((f"`{kind}` {term.zh}", len(of_kind), with_position, lines, areas, named))
    total = ("all", *(sum(int(row[i]) for row in rows) for i in range(1, 6)))
    head = ("kind", "rows", "with a position", "lines with nodes", "with members", "names")
    return _table(head, [*rows, total])


def _precisions(positions: Sequence[_Position]) -> str:
    counted = Counter((p.precision, p.table) for p in positions)
    tables = ("places", "nodes", "bends", "seats")
    rows = [
        (f"`{precision}`", *(counted[precision, table] for table in tables))
        for precision in PRECISIONS
        if any(counted[precision, table] for table in tables)
    ]
    total = ("all", *(sum(p.table == table for p in positions) for table in tables))
    head = ("precision", "places", "nodes", "bends of rivers", "seats of units")
    return _table(head, [*rows, total])


def _sources(positions: Sequence[_Position], origins: dict[str, str]) -> str:
    counted = Counter(p.source for p in positions)
    rows = []
    for source in sorted(counted, key=lambda s: (-counted[s], s)):
        radius_m = median(p.radius_m for p in positions if p.source == source)
        rows.append((f"`{source}`", origins[source], counted[source], f"{radius_m:.0f}"))
    return _table(("source", "origin", "positions", "median radius (m)"), rows)


def _second_pairs(
    positions: Iterable[_Position], seconds: Iterable[Second], origins: dict[str, str]
) -> Iterator[_Pair]:
    of_id = {position.id: position for position in positions}
    for second in seconds:
        one = of_id[second.id]
        off_m = distance_m(one.lon, one.lat, second.lon, second.lat)
        yield _Pair(one, origins[second.source], off_m)


def _name_pairs(positions: Iterable[_Position], origins: dict[str, str]) -> Iterator[_Pair]:
    """Yield each position with the nearest of the same name and unit from each other origin."""
    named: dict[str, list[_Position]] = {}
    for position in positions:
        known = origins[position.source] != _NO_ORIGIN and position.table != "seats"
        if known and position.units:
            named.setdefault(_bare(position.name), []).append(position)
    for group in named.values():
        for position in group:
            nearest: dict[str, float] = {}
            for other in group:
                origin = origins[other.source]
                if origin != origins[position.source] and _share_unit(position, other):
                    off_m = distance_m(position.lon, position.lat, other.lon, other.lat)
                    nearest[origin] = min(off_m, nearest.get(origin, off_m))
            for origin, off_m in nearest.items():
                yield _Pair(position, origin, off_m)


def _compared(pairs: Iterable[_Pair]) -> str:
    groups: dict[tuple[str, str], list[_Pair]] = {}
    for pair in pairs:
        groups.setdefault((pair.position.source, pair.origin), []).append(pair)
    rows = []
    for (source, origin), found in sorted(groups.items()):
        off_km = sorted(pair.off_m / 1000 for pair in found)
        within = sum(pair.off_m <= pair.position.radius_m for pair in found)
        most = quantiles(off_km, n=20, method="inclusive")[18] if off_km[1:] else off_km[0]
        rows.append((
            f"`{source}`", origin, len(found), f"{median(off_km):.2f}", f"{most:.2f}",
            f"{within / len(found):.0%}",
        ))  # fmt: skip
    head = (
        "source", "second origin", "positions", "median apart (km)", "95 % within (km)",
        "within their radius",
    )  # fmt: skip
    return _table(head, rows)


def _coarse(tables: Tables, kind: str) -> str:
    """Return the stretches without nodes on lines of a kind, longest first."""
    seats = {f"seat-{code}": seat._replace(unit=(code,)) for code, seat in tables.seats.items()}
    nodes = tables.nodes | seats
    stretches: dict[str, float] = {}
    for entry in tables.entries.values():
        if entry.kind != kind:
            continue
        for one, other in pairwise(map(nodes.__getitem__, entry.nodes)):
            off_m = distance_m(one.lon, one.lat, other.lon, other.lat)
            if off_m > COARSE_GAP_M and any(c.startswith(_HOME) for c in (*one.unit, *other.unit)):
                stretches["—".join(sorted((one.name, other.name)))] = off_m
    longest = sorted(stretches.items(), key=lambda stretch: (-stretch[1], stretch[0]))
    return "，".join(f"{name} {off_m / 1000:.0f}" for name, off_m in longest) or "none"


def _bare(name: str) -> str:
    folded = fold(name)
    for suffix in _SUFFIXES:
        if folded.endswith(suffix) and len(folded) > len(suffix) + 1:
            return folded.removesuffix(suffix)
    return folded


def _share_unit(one: _Position, other: _Position) -> bool:
    """Whether two rows are in the same unit, or one in a unit that contains the other's."""
    return any(
        a.startswith(_stem(b)) or b.startswith(_stem(a)) for a in one.units for b in other.units
    )


def _stem(code: str) -> str:
    return code.removesuffix("00").removesuffix("00")


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    folder = builtin_folder()
    sys.stdout.write(page(read_tables(folder), read_seconds(folder)))
