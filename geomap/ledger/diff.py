"""What changed from one plan, or one ledger, to another."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from geomap.errors import PlanError
from geomap.gazetteer import Gazetteer
from geomap.ledger.build import build_ledger
from geomap.ledger.write import feature_properties
from geomap.plans import read_plans
from geomap.vocabulary import KINDS, STAGE_RANK, STAGES

CHANGES = {
    "new": ("新增", "new"),
    "gone": ("不再提及", "gone"),
    "moved_on": ("阶段推进", "moved on"),
    "fell_back": ("阶段后退", "fell back"),
    "stated": ("首次述及阶段", "stage first stated"),
}
"""What may change, with its words in Chinese and English."""

_LEDGERS = frozenset({".geojson", ".json"})
_WORKS_GO_ON = ("completing", "built")
_COLUMNS = {
    "kind": ("类别", "kind"),
    "name": ("名称", "name"),
    "before": ("原阶段", "stage before"),
    "after": ("现阶段", "stage now"),
    "phrase": ("原文动词", "words"),
    "sentence": ("语句", "sentence"),
    "id": ("编号", "id"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One feature that is not as it was.

    ``before`` and ``after`` are stages, empty where the feature is not named; ``phrase`` holds
    the governing words and ``sentence`` the sentence of the newer side, of the older one for
    what is gone.
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


def read_records(source: Path, gazetteer: Gazetteer, region: Sequence[str] = ()) -> list[Record]:
    """Return the ledger fields of every feature of a plan, a folder of plans, or a ledger file.

    Raises:
        PlanError: the source is missing, or a ledger file is none.
    """
    if source.suffix.lower() not in _LEDGERS or source.is_dir():
        ledger = build_ledger(read_plans([source], region=region), gazetteer)
        return [feature_properties(feature) for feature in ledger.features]
    try:
        collection = json.loads(source.read_text(encoding="utf-8-sig"))
        records = [feature["properties"] for feature in collection["features"]]
        for record in records:
            _ = (record["id"], record["name"], KINDS[record["kind"]], STAGES[record["stage"]])
    except OSError as error:
        raise PlanError(f"{source}: cannot be read: {error.strerror}; check the path") from error
    except (ValueError, KeyError, TypeError) as error:
        raise PlanError(f"{source}: no ledger; name a file that geomap ledger wrote") from error
    return records


def compare(old: Sequence[Record], new: Sequence[Record], *, places: bool = False) -> list[Change]:
    """Return what changed, grouped as :data:`CHANGES` are ordered, then by kind and name.

    A feature is found again by its id, or by one that it had before.

    Args:
        old: ledger fields of the older side.
        new: ledger fields of the newer side.
        places: also tell of administrative units, which plans name by the hundred.
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
    order, kinds = list(CHANGES), list(KINDS)
    return sorted(wanted, key=lambda c: (order.index(c.change), kinds.index(c.kind), c.name, c.id))


def _match(record: Record, before: Mapping[str, Record]) -> Record | None:
    if record["id"] in before:
        return before[record["id"]]
    former = [before[i] for i in record.get("former_ids", ()) if i in before]
    later = [r for r in before.values() if record["id"] in r.get("former_ids", ())]
    found = former + later
    return found[0] if len(found) == 1 else None


def _moved(before: str, after: str) -> str:
    """Say how a stage moved. To extend what is finished is new work, not a step back."""
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
    """Return the changes as plain text, a block for each sort of change."""
    lines = []
    for name, group in _groups(changes):
        lines.append(f"{CHANGES[name][lang == 'en']} ({len(group)})")
        for change in group:
            row = _cells(change, lang)
            stages = " → ".join(part for part in (row["before"], row["after"]) if part)
            phrase = f"  “{change.phrase}”" if change.phrase else ""
            lines.append(f"  {row['kind']}  {change.name}  {stages}{phrase}  {change.id}")
    if not lines:
        lines.append("no changes" if lang == "en" else "没有变化")
    return "\n".join(lines) + "\n"


def as_markdown(changes: Sequence[Change], *, lang: str = "zh") -> str:
    """Return the changes as Markdown, a heading and a table for each sort of change."""
    heads = [heading[lang == "en"] for heading in _COLUMNS.values()]
    blocks = []
    for name, group in _groups(changes):
        rows = [heads, ["---"] * len(heads)]
        rows += [[_escaped(cell) for cell in _cells(change, lang).values()] for change in group]
        table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
        blocks.append(f"## {CHANGES[name][lang == 'en']} ({len(group)})\n\n{table}\n")
    return "\n".join(blocks) or ("No changes.\n" if lang == "en" else "没有变化。\n")


def as_json(changes: Sequence[Change]) -> str:
    """Return the changes as a JSON object of lists, one for each sort of change."""
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
