"""Imports data into the user's own gazetteer folder.

The folder is laid over the built-in gazetteer, and upgrades do not touch it. A file is imported as
a whole or, with ``skip_bad``, without its bad rows. ``geomap gazetteer check`` is run on the result
before it is written.
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from geomap.csvrows import Row, read_rows
from geomap.datums import DATUMS, Shift, shift_of
from geomap.errors import GazetteerError
from geomap.gazetteer.check import check
from geomap.gazetteer.checks.folder import OWN_LICENCE
from geomap.gazetteer.imports.columns import match_columns
from geomap.gazetteer.imports.duplicates import (
    Duplicate,
    find_duplicate,
    merged,
    namesakes,
    same_place,
)
from geomap.gazetteer.imports.folder import OwnFolder
from geomap.gazetteer.imports.readers import read_records
from geomap.gazetteer.imports.rows import BadRow, Candidate, Defaults, Rows, identifier
from geomap.gazetteer.store import Gazetteer, builtin_folder, load
from geomap.vocabulary import KINDS, PRECISIONS

RADIUS_M = 500.0
"""Default for how far off an imported position may be."""
_FEW = 3
"""Number of rows offset like an unconverted datum that is worth a warning."""


@dataclass(frozen=True, slots=True)
class Import:
    """The result of an import.

    Attributes:
        rows: The number of rows written; 0 if some are bad and were not to be skipped.
        unchanged: The number of rows that add nothing to the gazetteer.
        files: The tables written, relative to the folder.
        bad: The rows refused.
        duplicates: Rows that match existing ones: merged on request, otherwise skipped.
        shift: Whether the positions look like another datum than the one stated.
    """

    rows: int
    unchanged: int
    files: tuple[str, ...]
    bad: tuple[BadRow, ...]
    duplicates: tuple[Duplicate, ...]
    shift: Shift


def import_file(
    path: Path,
    *,
    folder: Path,
    datum: str,
    kind: str = "",
    layer: str | None = None,
    columns: Mapping[str, str] | None = None,
    source: str = "",
    publisher: str = "",
    licence: str = OWN_LICENCE,
    precision: str = "",
    radius_m: float = RADIUS_M,
    skip_bad: bool = False,
    merge: bool = False,
) -> Import:
    """Import a file into a user's gazetteer folder, which is created if necessary.

    Points and areas become rows of ``places`` (an area becomes a point inside it, with a radius
    that covers it), lines rows of ``corridors`` with their course in ``nodes`` and ``routes``.

    Args:
        path: CSV, Excel, GeoJSON, GeoPackage, Shapefile, KML or Linked Places.
        folder: The user's own gazetteer folder, never the built-in one.
        datum: The datum of the coordinates, one of :data:`geomap.datums.DATUMS`; they are
            converted to WGS84. A CRS that the file declares is resolved first.
        kind: One of the twenty kinds; empty if a column gives it.
        layer: The sheet or layer, if there are several.
        columns: The file's headers, by column, where they are not recognised.
        source: Title or id of the source of rows that name none; by default the file's name.
        publisher: The publisher of the source; by default its title.
        licence: The licence of the sources that this import adds.
        precision: Precision of positions; by default ``site`` (places) and ``surveyed`` (lines).
        radius_m: How far off positions may be, in metres.
        skip_bad: Import the good rows even if others are bad.
        merge: Merge duplicates into the rows they match; otherwise they are skipped.

    Raises:
        GazetteerError: The file, an argument or the folder cannot be used.
        OutputError: The folder cannot be written.
    """
    _check_arguments(folder, datum, kind, precision)
    gazetteer = load(folder if folder.is_dir() else None)
    records = read_records(path, layer=layer)
    headers = match_columns(
        dict.fromkeys(h for r in records for h in r.cells), columns or {}, path.name
    )
    defaults = Defaults(kind, datum, precision, radius_m, source or path.stem)
    rows = Rows(path.name, headers, defaults, gazetteer)
    candidates = _without_repeats(rows.make(records), rows)
    own_ids = OwnFolder(folder).ids()
    shift = _shift(candidates, gazetteer, own_ids)
    sources = _Sources(gazetteer, publisher, licence)
    candidates = [c.with_cells(source=sources.identifier(c.cells["source"])) for c in candidates]
    found = {c.place: find_duplicate(c, gazetteer, own_ids) for c in candidates}
    fresh, duplicates, unchanged = _sorted_out(candidates, found, merge=merge)
    good = _identified(fresh, gazetteer)
    own, good = _rehearsed(folder, good, sources, rows)
    files: list[str] = []
    if good and (skip_bad or not rows.bad):
        files = own.commit()
    order = {record.place: number for number, record in enumerate(records)}
    bad = sorted(rows.bad, key=lambda row: order[row.place])
    return Import(
        len(good) if files else 0,
        unchanged,
        tuple(files),
        tuple(bad),
        tuple(duplicates),
        shift,
    )


def _check_arguments(folder: Path, datum: str, kind: str, precision: str) -> None:
    if folder.resolve() == builtin_folder().resolve():
        raise GazetteerError(f"{folder}: this is the built-in gazetteer; use a folder of your own")
    for value, known, what in (
        (datum, DATUMS, "datum"),
        (kind, ("", *KINDS), "kind"),
        (precision, ("", *PRECISIONS), "precision"),
    ):
        if value not in known:
            raise GazetteerError(
                f"unknown {what} {value!r}; use one of {', '.join(filter(None, known))}"
            )


def _without_repeats(candidates: list[Candidate], rows: Rows) -> list[Candidate]:
    """Refuse rows that name the same thing as an earlier row of the file."""
    kept: list[Candidate] = []
    by_name: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        before = (c for name in candidate.folded_names for c in by_name.get(name, ()))
        first = next((c for c in before if same_place(candidate, c)), None)
        if first is not None:
            rows.refuse(candidate.place, "name", f"names the same thing as {first.place}")
            continue
        kept.append(candidate)
        for name in candidate.folded_names:
            by_name.setdefault(name, []).append(candidate)
    return kept


def _shift(candidates: Sequence[Candidate], gazetteer: Gazetteer, own_ids: frozenset[str]) -> Shift:
    """Compare positions with those of built-in entries of the same name and kind."""
    pairs = [
        (*candidate.position, entry.lon, entry.lat)
        for candidate in candidates
        if candidate.position is not None
        for entry in namesakes(candidate, gazetteer)
        if entry.id not in own_ids and entry.lon is not None and entry.lat is not None
    ]
    return shift_of(*zip(*pairs, strict=True), at_least=_FEW) if pairs else Shift()


class _Sources:
    """The sources of an import: titles to ids, and the rows that ``sources.csv`` lacks."""

    def __init__(self, gazetteer: Gazetteer, publisher: str, licence: str) -> None:
        self._by_title = {source.title: source.id for source in gazetteer.sources.values()}
        self._ids = set(gazetteer.sources)
        self._publisher, self._licence = publisher, licence
        self.rows: dict[str, dict[str, str]] = {}

    def identifier(self, title: str) -> str:
        """Return the id of a source given by id or title, recording a new one."""
        if title in self._ids:
            return title
        if title not in self._by_title:
            new = _free(identifier("own", title), self._ids)
            self._by_title[title] = new
            self._ids.add(new)
            self.rows[new] = {
                "id": new,
                "title": title,
                "publisher": self._publisher or title,
                "licence": self._licence,
            }
        return self._by_title[title]


def _free(wanted: str, taken: set[str], hint: str = "") -> str:
    """Return an id that is not taken: the one wanted, or with the hint or a number appended."""
    hinted = (f"{wanted}-{hint}",) if hint else ()
    numbered = (f"{wanted}-{number}" for number in count(2))
    return next(i for i in chain((wanted,), hinted, numbered) if i not in taken)


def _sorted_out(
    candidates: Sequence[Candidate],
    found: Mapping[str, Duplicate | None],
    *,
    merge: bool,
) -> tuple[list[Candidate], list[Duplicate], int]:
    """Return the rows to write, the duplicates to show, and the number of rows that add nothing."""
    fresh, duplicates, unchanged = [], [], 0
    for candidate in candidates:
        duplicate = found[candidate.place]
        if duplicate is None:
            fresh.append(candidate)
        elif duplicate.says_nothing_new:
            unchanged += 1
        else:
            duplicates.append(duplicate)
            if merge and not duplicate.obstacle:
                fresh.append(merged(duplicate))
    return fresh, duplicates, unchanged


def _identified(candidates: Sequence[Candidate], gazetteer: Gazetteer) -> list[Candidate]:
    """Assign an unused id to each row that has none."""
    taken = {*gazetteer.entries, *gazetteer.nodes, *(c.cells["id"] for c in candidates)}
    identified = []
    for candidate in candidates:
        cells = candidate.cells
        new = cells["id"]
        if not new:
            hint = candidate.many("unit")[0] if cells["unit"] else ""
            new = _free(identifier(cells["kind"], cells["name"]), taken, hint)
            taken.add(new)
        identified.append(candidate.with_cells(id=new))
    return identified


def _rehearsed(
    folder: Path, candidates: list[Candidate], sources: _Sources, rows: Rows
) -> tuple[OwnFolder, list[Candidate]]:
    """Return the folder with the rows that pass the check; record the others as bad."""
    while True:
        own = OwnFolder(folder)
        used = {candidate.cells["source"] for candidate in candidates}
        for source, cells in sources.rows.items():
            if source in used:
                own.put_source(cells)
        for candidate in candidates:
            own.put(candidate)
        refused = _refused(own, candidates, rows) if candidates else set()
        if not refused:
            return own, candidates
        candidates = [c for c in candidates if c.place not in refused]


def _refused(own: OwnFolder, candidates: Sequence[Candidate], rows: Rows) -> set[str]:
    """Check the folder as it would be; record the file's bad rows and return their places."""
    places = {candidate.cells["id"]: candidate.place for candidate in candidates}
    refused = set()
    with tempfile.TemporaryDirectory(prefix="geomap-") as name:
        draft = Path(name).resolve()
        own.rehearse(draft)
        lines = {
            (file.relative_to(draft).as_posix(), row.line): _origin(row, places)
            for file in sorted(draft.glob("**/*.csv"))
            for row in read_rows(file)
        }
        for problem in check(draft):
            place = lines.get((problem.file, problem.line), "")
            if place and not problem.warning:
                rows.refuse(place, problem.column, problem.reason)
                refused.add(place)
            elif problem.file == "sources.csv" and not problem.warning:
                raise GazetteerError(f"{own.path}/{problem}")
    return refused


def _origin(row: Row, places: Mapping[str, str]) -> str:
    """Return the place in the file that a table's row comes from, empty if it does not."""
    if row.path.parent.name == "nodes":
        return places.get(row.get("id").rpartition("-")[0], "")
    if row.path.parent.name == "routes":
        return places.get(row.get("corridor"), "")
    return places.get(row.get("place" if row.path.name == "names.csv" else "id"), "")
