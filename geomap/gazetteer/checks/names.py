"""Checks names: none belongs to two rows of the same kind, county and time."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from geomap.characters import fold
from geomap.csvrows import Row
from geomap.gazetteer.checks.folder import Folder
from geomap.gazetteer.tables import LOCAL_FORMS


@dataclass(frozen=True, slots=True)
class _Name:
    """A name with its row and column, and the entry it belongs to."""

    row: Row
    column: str
    text: str
    entry: Row


def _check_names(gazetteer: Folder) -> None:
    """Check that no name belongs to two rows of the same kind, county and time."""
    used: dict[tuple[str, ...], dict[str, _Name]] = {}
    entries = {row.get("id"): row for t in ("places", "corridors") for row in gazetteer.tables[t]}
    for name in _names(gazetteer, entries):
        kind = name.entry.get("kind")
        used.setdefault((kind, fold(name.text)), {}).setdefault(name.entry.get("id"), name)
    for names in used.values():
        for first, second in combinations(names.values(), 2):
            _report_twice(gazetteer, first, second)
    nodes: dict[tuple[str, ...], _Name] = {}
    for row in gazetteer.tables["nodes"]:
        key = (row.path.name, row.get("type"), fold(row.get("name")), row.get("unit"))
        name = _Name(row, "name", row.get("name"), row)
        if key in nodes:
            _report_twice(gazetteer, nodes[key], name)
        nodes.setdefault(key, name)


def _names(gazetteer: Folder, entries: Mapping[str, Row]) -> Iterator[_Name]:
    for row in entries.values():
        yield _Name(row, "name", row.get("name"), row)
        for alias in row.many("aliases"):
            yield _Name(row, "aliases", alias, row)
    for row in gazetteer.tables["names"]:
        if row.get("form") not in LOCAL_FORMS and row.get("place") in entries:
            yield _Name(row, "name", row.get("name"), entries[row.get("place")])


def _report_twice(gazetteer: Folder, first: _Name, second: _Name) -> None:
    if not share_county(first.entry.many("unit"), second.entry.many("unit")):
        return
    periods = [n.entry.get(column) for n in (first, second) for column in ("since", "until")]
    if not share_time(*periods):
        return
    for name, other in ((second, first), (first, second)):
        if name.row.path in gazetteer.files:
            place = f"{other.row.path.name} line {other.row.line}"
            reason = f"{name.text!r} also names {other.entry.get('id')} ({place})"
            gazetteer.report(name.row, name.column, reason)
            return


def share_county(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether things with these unit codes may be in the same county; without codes they may."""
    here, there = ([re.sub(r"(00)+$", "", code) for code in codes] for codes in (one, other))
    return not (here and there) or any(
        a.startswith(b) or b.startswith(a) for a in here for b in there
    )


def share_time(since: str, until: str, other_since: str, other_until: str) -> bool:
    """Whether two periods overlap; an empty date is open."""
    return not (_ends_by(until, other_since) or _ends_by(other_until, since))


def _ends_by(until: str, since: str) -> bool:
    exact = min(len(until), len(since))
    return bool(exact) and until[:exact] <= since[:exact]


RULES = (_check_names,)
