"""Changes from one plan or ledger to another."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from geomap.errors import PlanError
from geomap.ledger.model import Ledger
from geomap.ledger.write import feature_properties
from geomap.vocabulary import KINDS, STAGE_RANK, STAGES
from geomap.words import table

CHANGES = ("new", "gone", "moved_on", "fell_back", "stated")
"""The types of change."""

_LEDGERS = frozenset({".geojson", ".json"})
"""Endings of files that are read as ledgers."""
_WORKS_GO_ON = ("completing", "built")
"""Stages after which an upgrade is new work, not a step back."""
_COLUMNS = ("kind", "name", "before", "after", "phrase", "sentence", "id")
"""Columns of the Markdown table."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one feature.

    Attributes:
        change: One of :data:`CHANGES`.
        id: The feature's id.
        kind: Its kind.
        name: Its name.
        before: Its old stage, empty if it is new.
        after: Its new stage, empty if it was dropped.
        phrase: The words that state the stage, on the newer side if it is mentioned there.
        sentence: The sentence they are in.
    """

    change: str
    id: str
    kind: str
    name: str
    before: str
    after: str
    phrase: str
    sentence: str


Record = Mapping[str, Any]
"""The properties of a feature in ``ledger.geojson``."""


def is_ledger(source: Path) -> bool:
    """Whether a path is that of a ledger file, not of plans."""
    return source.suffix.lower() in _LEDGERS and not source.is_dir()


def to_records(ledger: Ledger) -> list[Record]:
    """Return the features of a ledger as records."""
    return [feature_properties(feature) for feature in ledger.features]


def read_records(source: Path) -> list[Record]:
    """Return the features of a ledger file as records.

    Raises:
        PlanError: The file is missing, or it is not a ledger.
    """
    try:
        collection = json.loads(source.read_text(encoding="utf-8-sig"))
        records = [feature["properties"] for feature in collection["features"]]
        for record in records:
            _ = (record["id"], record["name"], KINDS[record["kind"]], STAGES[record["stage"]])
    except OSError as error:
        raise PlanError(f"{source}: cannot be read: {error.strerror}; check the path") from error
    except (ValueError, KeyError, TypeError) as error:
        raise PlanError(f"{source}: not a ledger; use a file that geomap ledger wrote") from error
    return records


def compare(old: Sequence[Record], new: Sequence[Record], *, places: bool = False) -> list[Change]:
    """Return the changes, in the order of :data:`CHANGES`, then by kind and name.

    Features are matched by their ids or former ids.

    Args:
        old: The older side.
        new: The newer side.
        places: Also include administrative units, which plans name by the hundred.
    """
    before = {record["id"]: record for record in old}
    pairs = {record["id"]: _match(record, before) for record in new}
    matched = {record["id"] for record in pairs.values() if record is not None}
    changes = [_gone(record) for record in old if record["id"] not in matched]
    for record in new:
        earlier = pairs[record["id"]]
        change = "new" if earlier is None else _moved(earlier["stage"], record["stage"])
        if change:
            changes.append(_change(change, earlier, record))
    wanted = [change for change in changes if places or change.kind != "admin"]
    order, kinds = CHANGES.index, list(KINDS).index
    return sorted(wanted, key=lambda c: (order(c.change), kinds(c.kind), c.name, c.id))


def _match(record: Record, before: Mapping[str, Record]) -> Record | None:
    if record["id"] in before:
        return before[record["id"]]
    former = [before[i] for i in record.get("former_ids", ()) if i in before]
    later = [r for r in before.values() if record["id"] in r.get("former_ids", ())]
    found = former + later
    return found[0] if len(found) == 1 else None


def _moved(before: str, after: str) -> str:
    """Return the type of change from one stage to another, empty if there is none."""
    if after in {before, "none"}:
        return ""
    if before == "none":
        return "stated"
    on = STAGE_RANK[after] > STAGE_RANK[before]
    if after == "upgrading" and before in _WORKS_GO_ON:
        on = True
    return "moved_on" if on else "fell_back"


def _gone(record: Record) -> Change:
    return _change("gone", record, None)


def _change(change: str, before: Record | None, after: Record | None) -> Change:
    shown = after or before or {}
    said: Record = next(
        (m for m in reversed(shown.get("mentions", ())) if m["stage"] == shown["stage"]), {}
    )
    return Change(
        change=change,
        id=shown["id"],
        kind=shown["kind"],
        name=shown["name"],
        before=before["stage"] if before else "",
        after=after["stage"] if after else "",
        phrase=said.get("phrase", ""),
        sentence=said.get("sentence", ""),
    )


# Output ---------------------------------------------------------------------------------------


def as_table(changes: Sequence[Change], *, lang: str = "zh") -> str:
    """Return the changes as plain text, with one block per type of change."""
    words = table("ledger/words", lang)
    lines = []
    for name, group in _groups(changes):
        lines.append(f"{words[f'change_{name}']} ({len(group)})")
        for change in group:
            row = _cells(change, lang)
            stages = " → ".join(part for part in (row["before"], row["after"]) if part)
            phrase = f"  “{change.phrase}”" if change.phrase else ""
            lines.append(f"  {row['kind']}  {change.name}  {stages}{phrase}  {change.id}")
    return "\n".join(lines or [words["change_none"]]) + "\n"


def as_markdown(changes: Sequence[Change], *, lang: str = "zh") -> str:
    """Return the changes as Markdown, with a heading and a table per type of change."""
    words = table("ledger/words", lang)
    heads = [words[f"diff_{column}"] for column in _COLUMNS]
    blocks = []
    for name, group in _groups(changes):
        rows = [heads, ["---"] * len(heads)]
        rows += [[_escaped(cell) for cell in _cells(change, lang).values()] for change in group]
        lines = "\n".join(f"| {' | '.join(row)} |" for row in rows)
        blocks.append(f"## {words[f'change_{name}']} ({len(group)})\n\n{lines}\n")
    return "\n".join(blocks) or f"{words['change_none']}\n"


def as_json(changes: Sequence[Change]) -> str:
    """Return the changes as a JSON object with one list per type of change."""
    groups = {name: [asdict(c) for c in changes if c.change == name] for name in CHANGES}
    return json.dumps(groups, ensure_ascii=False, indent=1) + "\n"


def _groups(changes: Sequence[Change]) -> list[tuple[str, list[Change]]]:
    groups = [(name, [c for c in changes if c.change == name]) for name in CHANGES]
    return [(name, group) for name, group in groups if group]


def _cells(change: Change, lang: str) -> dict[str, str]:
    cells: dict[str, str] = {column: getattr(change, column) for column in _COLUMNS}
    for column in ("before", "after"):
        if cells[column]:
            cells[column] = STAGES[cells[column]].label(lang)
    cells["kind"] = KINDS[change.kind].label(lang)
    return cells


def _escaped(cell: str) -> str:
    return " ".join(cell.replace("\\", "\\\\").replace("|", "\\|").split())
