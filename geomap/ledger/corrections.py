"""Corrections: what people have put right, in one table that survives every rebuild.

``corrections.csv`` is in the user's gazetteer folder; ``docs/corrections.md`` describes its rows.
Each is checked when the table is read, so that a slip of the pen is reported by file, line and
column and does not become a wrong map.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path

from geomap.characters import fold
from geomap.csvrows import Row, guarded, read_rows, unguarded
from geomap.errors import GazetteerError
from geomap.files import write_whole
from geomap.gazetteer import Gazetteer
from geomap.vocabulary import KINDS, PRECISIONS, STAGES

FILE_NAME = "corrections.csv"
DEFAULT_PRECISION = "approximate"
DEFAULT_RADIUS_M = 5000.0
"""How exact a position is whose row does not say so."""

_NEEDED = {
    "move": ("id", "lon", "lat"),
    "rename": ("id", "name"),
    "kind": ("id", "kind"),
    "stage": ("id", "document", "stage"),
    "remark": ("id", "remark"),
    "merge": ("id", "to"),
    "split": ("text",),
    "drop": (),
    "choose": ("document", "text", "to"),
}
_OPTIONAL = {
    "move": ("precision", "radius_m"),
    "stage": ("plan",),
    "split": ("id", "document", "start", "name"),
    "drop": ("id", "document", "start", "text"),
    "choose": ("id", "start"),
}
_ALWAYS = ("action", "who", "when", "remark")
_TOPICS = {
    "move": "position", "rename": "name", "kind": "kind", "stage": "stage", "remark": "remark",
}  # fmt: skip
"""What a row is about; the other actions are about what a mention or a feature is."""
_PROVENANCE = frozenset({"who", "when", "line"})
_NOT_OF_A_POINT = frozenset({"none", "boundary", "schematic"})
_MOST_RADIUS_M = 2e7
"""Half the Earth's circumference: nothing can be farther off."""

_DIGEST_ID = re.compile(rf"(?:{'|'.join(KINDS)})-x[0-9a-f]{{12}}")
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_PARTIAL_DAY = re.compile(r"\d{4}(-\d{2})?")

Target = tuple[str, str, str, str, int, str]


@dataclass(frozen=True, slots=True)
class Correction:
    """One row. ``lon`` and ``lat`` are WGS84 degrees, ``start`` counts code points of the text.

    ``line`` is the row's line in its file, 0 if it has not been written yet.
    """

    action: str
    id: str = ""
    document: str = ""
    plan: str = ""
    start: int | None = None
    text: str = ""
    to: str = ""
    name: str = ""
    kind: str = ""
    stage: str = ""
    lon: float | None = None
    lat: float | None = None
    precision: str = ""
    radius_m: float | None = None
    who: str = ""
    when: str = ""
    remark: str = ""
    line: int = field(default=0, compare=False)

    @property
    def target(self) -> Target:
        """What the row decides; two rows of one target must agree, except remarks."""
        topic = _TOPICS.get(self.action, "identity")
        start = -1 if self.start is None else self.start
        text = self.remark if self.action == "remark" else fold(self.text)
        return topic, self.id, self.document, self.plan, start, text

    @property
    def answer(self) -> tuple[object, ...]:
        """How the row decides it, whoever says so."""
        ignored = _PROVENANCE if self.action == "remark" else _PROVENANCE | {"remark"}
        return tuple(getattr(self, f.name) for f in fields(self) if f.name not in ignored)

    def __str__(self) -> str:
        where = " ".join(
            str(part) for part in (self.id, self.document, self.plan, self.start, self.text)
            if part not in ("", None)
        )  # fmt: skip
        position = "" if self.lon is None else f"{self.lon}, {self.lat}"
        exactness = "" if self.radius_m is None else f"±{self.radius_m:g} m"
        values = (self.to, self.name, self.kind, self.stage, position, self.precision, exactness)
        said = " ".join(value for value in values if value)
        remark = f" ({self.remark})" if self.remark else ""
        by = " ".join(part for part in (self.who, self.when) if part)
        return f"{self.action}: {where}" + (f" → {said}" if said else "") + remark + (
            f" [{by}]" if by else ""
        )  # fmt: skip


COLUMNS = tuple(f.name for f in fields(Correction) if f.name != "line")


def table_path(gazetteer: Gazetteer) -> Path:
    """Return where the corrections are: in the user's folder, else in ``gazetteer/`` here."""
    return (gazetteer.overlay or Path("gazetteer")) / FILE_NAME


def read_corrections(path: Path, gazetteer: Gazetteer) -> list[Correction]:
    """Read the table; without such a file there are no corrections.

    Args:
        path: the table, UTF-8 or GBK, as spreadsheets save it.
        gazetteer: which ids there are.

    Raises:
        GazetteerError: a row is broken, or two rows contradict each other (file, line, column).
    """
    if not path.is_file():
        return []
    found: list[Correction] = []
    by_target: dict[Target, Correction] = {}
    for row in read_rows(path):
        correction = _correction(row, gazetteer)
        known = by_target.setdefault(correction.target, correction)
        if known.answer != correction.answer:
            reason = f"contradicts line {known.line}, which is about the same thing; keep one"
            raise row.error("action", reason)
        if known is correction:
            found.append(correction)
    check_merges(found, path)
    return found


def write_corrections(path: Path, corrections: Sequence[Correction], gazetteer: Gazetteer) -> None:
    """Write the table, whole or not at all: UTF-8 with a byte-order mark, for spreadsheets.

    Raises:
        GazetteerError: a row would be refused when it is read again.
        OutputError: the file cannot be written.
    """
    text = io.StringIO()
    # The writer quotes only cells that contain a character of the line terminator: so both.
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for line, correction in enumerate(corrections, start=2):
        cells = [_cell(getattr(correction, column)) for column in COLUMNS]
        _correction(Row(path, line, dict(zip(COLUMNS, cells, strict=True))), gazetteer)
        writer.writerow(cells)
    check_merges(corrections, path)
    write_whole(path, text.getvalue().encode("utf-8-sig"))


def check_merges(corrections: Iterable[Correction], path: Path) -> None:
    """Refuse ids that are merged in a circle.

    Raises:
        GazetteerError: The merge of an id leads back to it.
    """
    merges = {c.id: c for c in corrections if c.action == "merge"}
    for first in merges.values():
        step, seen = first, {first.id}
        while step.to in merges:
            step = merges[step.to]
            if step.id in seen:
                where = f"line {first.line}: " if first.line else ""
                raise GazetteerError(f"{path}: {where}to: {first.id} is merged in a circle")
            seen.add(step.id)


# One row --------------------------------------------------------------------------------------


def _correction(row: Row, gazetteer: Gazetteer) -> Correction:
    unknown = [column for column in row.cells if column not in COLUMNS]
    if unknown:
        raise row.error(unknown[0], f"no such column; there are {', '.join(COLUMNS)}")
    row = Row(row.path, row.line, {name: unguarded(cell) for name, cell in row.cells.items()})
    action = row.choice("action", _NEEDED)
    _check_columns(row, action)
    lon, lat = _position(row)
    precision = row.choice("precision", PRECISIONS) if row.get("precision") else ""
    radius_m = row.number("radius_m")
    check_exactness(row, precision, radius_m)
    return Correction(
        action=action,
        id=_id(row, "id", gazetteer),
        document=row.get("document"),
        plan=row.get("plan"),
        start=_start(row),
        text=row.get("text"),
        to=_id(row, "to", gazetteer),
        name=row.get("name"),
        kind=row.choice("kind", KINDS) if row.get("kind") else "",
        stage=row.choice("stage", STAGES) if row.get("stage") else "",
        lon=lon,
        lat=lat,
        precision=precision,
        radius_m=radius_m,
        who=row.get("who"),
        when=_when(row),
        remark=row.get("remark"),
        line=row.line,
    )


def _check_columns(row: Row, action: str) -> None:
    for column in _NEEDED[action]:
        row.need(column)
    allowed = (*_ALWAYS, *_NEEDED[action], *_OPTIONAL.get(action, ()))
    for column in COLUMNS:
        if row.get(column) and column not in allowed:
            raise row.error(column, f"means nothing for {action!r}; leave it empty")
    if row.get("start"):
        row.need("document")
    if action == "drop" and not row.get("id"):
        row.need("document")
        row.need("text")
    if action == "split" and not row.get("id"):
        row.need("document")
    if action == "merge" and row.get("id") == row.get("to"):
        raise row.error("to", "is the id itself")


def _id(row: Row, column: str, gazetteer: Gazetteer) -> str:
    value = row.get(column)
    if value and value not in gazetteer.entries and not _DIGEST_ID.fullmatch(value):
        raise row.error(column, f"there is no {value!r}; take the id from the ledger")
    return value


def _start(row: Row) -> int | None:
    value = row.get("start")
    if value and not value.isdecimal():
        raise row.error("start", f"{value!r} is not a whole number")
    return int(value) if value else None


def _position(row: Row) -> tuple[float | None, float | None]:
    lon, lat = row.number("lon"), row.number("lat")
    if lon is None or lat is None:
        return None, None
    return row.in_china(lon, lat, "remark")


def check_exactness(row: Row, precision: str, radius_m: float | None) -> None:
    """Refuse a precision or radius that the position of a point cannot have; both may be left out.

    Raises:
        GazetteerError: It has one of them.
    """
    if precision in _NOT_OF_A_POINT:
        raise row.error("precision", f"{precision!r} is not that of a point")
    if radius_m is not None and not 0 < radius_m < _MOST_RADIUS_M:
        raise row.error("radius_m", f"{radius_m:g} cannot be a distance in metres")


def _when(row: Row) -> str:
    value = row.get("when")
    if match := _DAY.fullmatch(value):
        try:
            return date(*map(int, match.groups())).isoformat()
        except ValueError:
            raise row.error("when", f"{value!r} is not a date") from None
    if value and not _PARTIAL_DAY.fullmatch(value):
        raise row.error("when", f"{value!r} is not YYYY-MM-DD")
    return value


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.10g}"
    return guarded(str(value))


# Taking in ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Intake:
    """The result of adding new rows to the table: ``rows`` is the table afterwards.

    ``replaced`` pairs the earlier row with the new one; a conflict is a group of rows that
    contradict each other about one thing, none of which was added.
    """

    rows: list[Correction]
    added: list[Correction]
    replaced: list[tuple[Correction, Correction]]
    conflicts: list[tuple[Correction, ...]]


def take_in(
    known: Sequence[Correction], new: Iterable[Correction], *, replace: bool = False
) -> Intake:
    """Add new rows to those of the table.

    A new row replaces an earlier one by the same person. If it contradicts one by another person,
    or another new row, that is a conflict, and the table stays as it is there.

    Args:
        known: the table's rows.
        new: rows to add.
        replace: let new rows replace anybody's.
    """
    rows = {correction.target: correction for correction in known}
    groups: dict[Target, list[Correction]] = {}
    for correction in new:
        groups.setdefault(correction.target, []).append(correction)
    intake = Intake([], [], [], [])
    for target, group in groups.items():
        answers = {correction.answer: correction for correction in group}
        earlier = rows.get(target)
        if len(answers) > 1:
            intake.conflicts.append(tuple(answers.values()))
        elif earlier is None:
            rows[target] = group[0]
            intake.added.append(group[0])
        elif earlier.answer not in answers:
            if replace or earlier.who == group[0].who:
                rows[target] = group[0]
                intake.replaced.append((earlier, group[0]))
            else:
                intake.conflicts.append((earlier, group[0]))
    intake.rows.extend(rows.values())
    return intake
