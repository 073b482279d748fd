"""The page of numbers, docs/gazetteer-numbers.md: ``python -m geomap.gazetteer.numbers`` prints it.

Counts are of the built-in tables. A position is compared with another row of the tables that has
the same name, lies in the same unit and comes from another origin: two extracts of OpenStreetMap
are one origin, and what the editors know without a source is none.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from geomap.characters import fold
from geomap.gazetteer.model import Tables
from geomap.gazetteer.store import builtin_folder
from geomap.gazetteer.tables import read_tables
from geomap.sphere import distance_m
from geomap.vocabulary import KINDS, PRECISIONS

_NO_ORIGIN = "geomap"
"""Publisher of what the editors know without a source."""
_SUFFIXES = ("火车站", "站", "街道", "镇", "乡", "区", "县", "市")


@dataclass(frozen=True, slots=True)
class _Position:
    """A row with a position: what it is, where it is said to be, and by whom."""

    table: str
    name: str
    lon: float
    lat: float
    precision: str
    radius_m: float
    source: str
    units: tuple[str, ...]


def page(tables: Tables) -> str:
    """Return the page for ``tables``, in Markdown."""
    positions = list(_positions(tables))
    origins = {source.id: source.publisher for source in tables.sources.values()}
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
        "A position counts as compared when another row of the tables has the same name (without\n"
        "站, 镇, 区 and the like), lies in the same unit and comes from another origin. Extracts\n"
        "of OpenStreetMap are one origin however many; editors' rows are never compared.\n"
        "A station stands some way off the town it is named after, so the distance is not the\n"
        "error of either. Airports, power stations and all else with one source only are not in\n"
        "this table: nothing here says that they are right.",
        _compared(positions, origins),
    ]
    return "\n\n".join(parts) + "\n"


def _positions(tables: Tables) -> Iterator[_Position]:
    for entry in tables.entries.values():
        if entry.lon is not None and entry.lat is not None:
            yield _Position(
                "places", entry.name, entry.lon, entry.lat, entry.precision,
                entry.radius_m or 0.0, entry.source, entry.unit,
            )  # fmt: skip
    for node in tables.nodes.values():
        yield _Position(
            "bends" if node.type == "bend" else "nodes", node.name, node.lon, node.lat,
            node.precision, node.radius_m, node.source, node.unit,
        )  # fmt: skip
    for code, seat in tables.seats.items():
        yield _Position(
            "seats", seat.name, seat.lon, seat.lat, seat.precision, seat.radius_m, seat.source,
            (code,),
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


def _compared(positions: Sequence[_Position], origins: dict[str, str]) -> str:
    named: dict[str, list[_Position]] = {}
    for position in positions:
        if origins[position.source] != _NO_ORIGIN and position.units:
            named.setdefault(_bare(position.name), []).append(position)
    apart: dict[tuple[str, str], list[tuple[float, _Position]]] = {}
    for group in named.values():
        for position in group:
            nearest: dict[str, float] = {}
            for other in group:
                origin = origins[other.source]
                if origin != origins[position.source] and _share_unit(position, other):
                    off_m = distance_m(position.lon, position.lat, other.lon, other.lat)
                    nearest[origin] = min(off_m, nearest.get(origin, off_m))
            for origin, off_m in nearest.items():
                apart.setdefault((position.source, origin), []).append((off_m, position))
    rows = []
    for (source, origin), found in sorted(apart.items()):
        off_km = sorted(off_m / 1000 for off_m, _ in found)
        within = sum(off_m <= position.radius_m for off_m, position in found)
        nine_tenths = quantiles(off_km, n=10, method="inclusive")[8] if off_km[1:] else off_km[0]
        rows.append((
            f"`{source}`", origin, len(found), f"{median(off_km):.1f}", f"{nine_tenths:.1f}",
            f"{within / len(found):.0%}",
        ))  # fmt: skip
    compared = {id(position) for found in apart.values() for _, position in found}
    share = f"{len(compared):,} of {len(positions):,} positions are compared."
    head = (
        "source", "second origin", "positions", "median apart (km)", "90 % within (km)",
        "within their radius",
    )  # fmt: skip
    return f"{_table(head, rows)}\n\n{share}"


def _bare(name: str) -> str:
    folded = fold(name)
    for suffix in _SUFFIXES:
        if folded.endswith(suffix) and len(folded) > len(suffix) + 1:
            return folded.removesuffix(suffix)
    return folded


def _share_unit(one: _Position, other: _Position) -> bool:
    """Whether two rows lie in one unit, or one in the unit that is the other's."""
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
    sys.stdout.write(page(read_tables(builtin_folder())))
