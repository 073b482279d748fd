"""Rows that match existing ones: finds them, shows both side by side, and merges them."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import shapely
from shapely.geometry import LineString

from geomap.gazetteer.checks.names import share_county, share_time
from geomap.gazetteer.imports.folder import columns_of
from geomap.gazetteer.imports.rows import LINE_TOLERANCE_DEG, Candidate
from geomap.gazetteer.model import Entry
from geomap.gazetteer.store import Gazetteer
from geomap.sphere import distance_m

_NEAR_M = 5000
"""Rows of one name and kind this close to each other are the same, even across a border."""
_TABLES = {True: "corridors", False: "places"}
_SHOWN = ("name", "aliases", "lon", "lat", "precision", "radius_m", "source", "unit", "through")
_POSITION = ("lon", "lat", "precision", "radius_m", "source", "source_ref")


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A row of the file, and the existing entry with the same name, kind and place.

    ``away_m`` is their distance in metres, None if either has no position; ``where`` is the table
    of the entry. ``obstacle`` says why they cannot be merged, empty if they can; ``same_course``
    says whether a line follows the same course as the entry's.
    """

    candidate: Candidate
    entry: Entry
    where: str
    away_m: float | None
    obstacle: str
    same_course: bool

    @property
    def says_nothing_new(self) -> bool:
        """Whether merging would leave the entry unchanged."""
        old, new = entry_cells(self.entry), merged(self).cells
        columns = columns_of("corridors" if is_corridor(self.entry) else "places")
        return self.same_course and all(old[c] == new[c] for c in columns)

    def side_by_side(self, file: str) -> str:
        """Return both as a table with one line per cell: the file left, the gazetteer right."""
        left, right = f"{file} {self.candidate.place}", f"{self.where} {self.entry.id}"
        there = entry_cells(self.entry)
        lines = [("", left, right)]
        for column in _SHOWN:
            here, other = self.candidate.cells[column], there[column]
            if here or other:
                lines.append((column, here, other))
        widths = [max(_width(line[i]) for line in lines) for i in (0, 1)]
        text = "\n".join(
            f"  {_pad(a, widths[0])}  {_pad(b, widths[1])}  {c}".rstrip() for a, b, c in lines
        )
        away = "" if self.away_m is None else f"  {self.away_m / 1000:.1f} km apart"
        return "\n".join(
            part for part in (text, away, self.obstacle and f"  {self.obstacle}") if part
        )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def is_corridor(entry: Entry) -> bool:
    """Whether an entry is a row of the corridors."""
    return bool(entry.nodes or entry.through)


def entry_cells(entry: Entry) -> dict[str, str]:
    """Return the cells of an entry as they are in its table."""
    return {
        "id": entry.id,
        "kind": entry.kind,
        "name": entry.name,
        "aliases": "|".join(entry.aliases),
        "lon": "" if entry.lon is None else f"{entry.lon:.10g}",
        "lat": "" if entry.lat is None else f"{entry.lat:.10g}",
        "precision": entry.precision,
        "radius_m": "" if entry.radius_m is None else f"{entry.radius_m:g}",
        "source": entry.source,
        "source_ref": entry.source_ref,
        "unit": "|".join(entry.unit),
        "through": "|".join(entry.through),
        "part_of": entry.part_of,
        "since": entry.since,
        "until": entry.until,
        "replaced_by": entry.replaced_by,
        "note": entry.note,
    }


def namesakes(candidate: Candidate, gazetteer: Gazetteer) -> Iterator[Entry]:
    """Yield the entries that have one of the candidate's names and its kind, wherever they are."""
    ids = {i: None for name in candidate.folded_names for i in gazetteer.by_name.get(name, ())}
    for entry in map(gazetteer.entries.__getitem__, sorted(ids)):
        if entry.kind == candidate.cells["kind"] and not entry.level:
            yield entry


def find_duplicate(
    candidate: Candidate, gazetteer: Gazetteer, own: Iterable[str]
) -> Duplicate | None:
    """Return the entry that a candidate matches, preferring the user's own to a built-in one.

    An entry matches if it has the candidate's id, or one of its names and its kind, in the same
    county or within 5 km, and at a common time.

    Args:
        candidate: The row to import.
        gazetteer: The built-in gazetteer with the user's rows laid over it.
        own: Ids of the user's own rows.
    """
    owned = frozenset(own)
    found = [e for e in namesakes(candidate, gazetteer) if _same(candidate, e)]
    same_id = gazetteer.entries.get(candidate.cells["id"])
    if same_id is not None:
        found = [same_id]
    if not found:
        return None
    entry = min(found, key=lambda e: (e.id not in owned, _away_m(candidate, e) or 0, e.id))
    obstacle = ""
    if entry.members or is_corridor(entry) != candidate.is_corridor:
        obstacle = "cannot be merged: one is a place, the other a line or a grouping"
    elif entry.nodes and candidate.line is None:
        obstacle = "cannot be merged: the file gives no course for this line"
    whose = "own" if entry.id in owned else "built-in"
    where = f"{whose} {_TABLES[is_corridor(entry)]}"
    away_m = _away_m(candidate, entry)
    same_course = _same_course(candidate, entry, gazetteer)
    return Duplicate(candidate, entry, where, away_m, obstacle, same_course)


def _same_course(candidate: Candidate, entry: Entry, gazetteer: Gazetteer) -> bool:
    """Whether the file gives no line for the entry, or the same one."""
    if candidate.line is None:
        return True
    course = [(gazetteer.nodes[node].lon, gazetteer.nodes[node].lat) for node in entry.nodes]
    if len(course) < 2:
        return False
    apart_deg = shapely.hausdorff_distance(candidate.line, LineString(course))
    return bool(apart_deg <= 2 * LINE_TOLERANCE_DEG)


def _same(candidate: Candidate, entry: Entry) -> bool:
    cells = candidate.cells
    if not share_time(cells["since"], cells["until"], entry.since, entry.until):
        return False
    away_m = _away_m(candidate, entry)
    near = away_m is not None and away_m <= _NEAR_M
    return near or share_county(candidate.many("unit"), entry.unit)


def _away_m(candidate: Candidate, entry: Entry) -> float | None:
    if candidate.position is None or entry.lon is None or entry.lat is None:
        return None
    return distance_m(*candidate.position, entry.lon, entry.lat)


def same_place(one: Candidate, other: Candidate) -> bool:
    """Whether two rows of a file name the same thing."""
    a, b = one.cells, other.cells
    if a["kind"] != b["kind"] or not one.folded_names & other.folded_names:
        return False
    if not share_time(a["since"], a["until"], b["since"], b["until"]):
        return False
    here, there = one.position, other.position
    near = here is not None and there is not None and distance_m(*here, *there) <= _NEAR_M
    return near or share_county(one.many("unit"), other.many("unit"))


def merged(duplicate: Duplicate) -> Candidate:
    """Return the entry's row with the names of the file added and its position replaced."""
    new, old = duplicate.candidate.cells, entry_cells(duplicate.entry)
    names = (*duplicate.entry.aliases, new["name"], *duplicate.candidate.many("aliases"))
    cells = {column: new[column] or old[column] for column in old}
    cells |= {column: old[column] for column in ("id", "name")}
    cells["aliases"] = "|".join(dict.fromkeys(n for n in names if n != old["name"]))
    placed = duplicate.candidate.position is not None or duplicate.candidate.line is not None
    cells |= {column: (new if placed else old)[column] for column in _POSITION}
    if placed and old["source"] not in ("", new["source"]):
        note = f"合并前的来源：{old['source']}"
        cells["note"] = "；".join(part for part in (cells["note"], note) if part)
    return duplicate.candidate.with_cells(**cells)
