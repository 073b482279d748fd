"""Workbooks that come back from the offices: lists and reviews, as corrections."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geomap.csvrows import Row
from geomap.gazetteer import Gazetteer
from geomap.ledger.corrections import Correction, check_exactness
from geomap.ledger.model import Ledger
from geomap.ledger.review import is_review, read_decisions
from geomap.ledger.workbook import read_workbook
from geomap.ledger.write import as_sent
from geomap.vocabulary import KINDS, PRECISIONS, STAGES, Term

HEADINGS = {
    "编号": "id", "名称": "name", "类别": "kind", "阶段": "stage", "经度": "lon", "纬度": "lat",
    "精度": "precision", "误差半径（米）": "radius_m", "备注": "remark", "起（字符）": "start",
    "ID": "id", "Name": "name", "Kind": "kind", "Stage": "stage", "Longitude": "lon",
    "Latitude": "lat", "Precision": "precision", "Radius (m)": "radius_m", "Remark": "remark",
    "Start (character)": "start",
}  # fmt: skip
"""Words for the columns of the lists of bundles."""
_DECIDED = {
    "rename": ("name",), "kind": ("kind",), "stage": ("stage",),
    "move": ("lon", "lat", "precision", "radius_m"), "remark": ("remark",),
}  # fmt: skip
"""The cells that an action is about."""
_SENT = {
    "name", "kind", "stage", "lon", "lat", "precision", "radius_m", "document", "plan", "geometry",
}  # fmt: skip
_SAME_DEG = 1.5e-6
"""A smaller difference is one of rounding: lists give six decimals."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Cells of a feature's row as the list was sent, and as they are now.

    ``action`` is that of the correction which it makes.
    """

    name: str
    id: str
    action: str
    before: str
    after: str
    who: str


@dataclass(frozen=True, slots=True)
class Returned:
    """The corrections that workbooks make.

    ``left_out`` has a line for each edit that cannot be applied, ``broken`` one for each decision
    of a review that makes no sense; ``edits`` are those of lists.
    """

    corrections: list[Correction] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)


def read_answers(
    paths: Iterable[Path],
    gazetteer: Gazetteer,
    *,
    who: str,
    when: str,
    ledger: Ledger | None = None,
) -> Returned:
    """Read lists and reviews, recognised by their columns.

    Args:
        paths: The workbooks.
        gazetteer: Which ids there are.
        who: Whose answers these are; if empty, each workbook says so.
        when: Their date, ISO 8601.
        ledger: The ledger of lists that do not record what was sent.

    Raises:
        GazetteerError: A file is not such a workbook, or a cell of a list is broken.
    """
    together = Returned()
    for path in paths:
        if is_review(path):
            decisions, broken = read_decisions(path, gazetteer, who=who, when=when)
            together.corrections.extend(decisions)
            together.broken.extend(broken)
        else:
            read = read_returned(path, who=who, when=when, ledger=ledger)
            together.corrections.extend(read.corrections)
            together.left_out.extend(read.left_out)
            together.edits.extend(read.edits)
    return together


def read_returned(path: Path, *, who: str, when: str, ledger: Ledger | None = None) -> Returned:
    """Read a list of ``geomap ledger -f xlsx``, or of a bundle, that people have edited.

    Only cells that differ from the list as it was sent count as edited; rows removed from the list
    and cells made empty do not.

    Args:
        path: the edited workbook.
        who: whose answers these are; empty for the district the list was made for, or the file's
            name if it names none.
        when: their date, ISO 8601.
        ledger: the ledger the list was made from, if the list does not record what was sent.

    Raises:
        GazetteerError: the file is not such a list, or a cell is broken (line, column, reason).
    """
    sent = {f.id: as_sent(f) for f in ledger.features} if ledger else {}
    answers: dict[Correction, Edit] = {}
    left_out: list[str] = []
    for row in read_workbook(path, HEADINGS):
        if "start" in row.cells:  # the sheet of mentions
            continue
        before = row.get("as_sent") or sent.get(row.get("id"), "")
        if not before:
            left_out.append(_no_base(row, ledger))
            continue
        base = _base(row, before)
        edits = _edits(row, base, left_out)
        remark = row.get("remark")
        if remark and not edits:
            edits = [{"action": "remark"}]
        by = who or base.get("to") or path.stem
        for edit in edits:
            said: dict[str, Any] = {"id": row.need("id"), "who": by, "when": when, "remark": remark}
            said |= edit
            answers[Correction(**said)] = _edit(base, said)
    return Returned(list(answers), left_out, edits=list(answers.values()))


def _edit(base: Mapping[str, Any], said: Mapping[str, Any]) -> Edit:
    def cells(row: Mapping[str, Any]) -> str:
        decided = (row.get(column) for column in _DECIDED[said["action"]])
        return " ".join(str(value) for value in decided if value not in (None, ""))

    return Edit(base["name"], said["id"], said["action"], cells(base), cells(said), said["who"])


def _no_base(row: Row, ledger: Ledger | None) -> str:
    if ledger is None:
        raise row.error(
            "as_sent", "does not record what was sent; use geomap ledger PLANS --apply FILE"
        )
    reason = "is not in the ledger; bring new places in with `geomap gazetteer import`"
    return str(row.error("id", reason))


def _base(row: Row, before: str) -> dict[str, Any]:
    try:
        base = json.loads(before)
    except ValueError:
        base = None
    if not isinstance(base, dict) or not base.keys() >= _SENT:
        raise row.error("as_sent", "is broken; this hidden column must stay as it was")
    return base


def _edits(row: Row, base: Mapping[str, Any], left_out: list[str]) -> list[dict[str, Any]]:
    edits: list[dict[str, Any]] = []
    name = row.get("name")
    if name and name not in (base["name"].strip(), f"'{base['name']}"):
        edits.append({"action": "rename", "name": name})
    kind = _term(row, "kind", KINDS)
    if kind and kind != base["kind"]:
        edits.append({"action": "kind", "kind": kind})
    stage = _term(row, "stage", STAGES)
    if stage and stage != base["stage"]:
        plan = {"document": base["document"], "plan": base["plan"]}
        edits.append({"action": "stage", "stage": stage} | plan)
    return edits + _moves(row, base, left_out)


def _moves(row: Row, base: Mapping[str, Any], left_out: list[str]) -> list[dict[str, Any]]:
    lon, lat = row.number("lon"), row.number("lat")
    if lon is None and lat is None:
        return []
    if lon is None or lat is None:
        raise row.error("lon" if lon is None else "lat", "one of lon and lat is missing")
    moved = base["lon"] is None or max(abs(lon - base["lon"]), abs(lat - base["lat"])) > _SAME_DEG
    exact: dict[str, Any] = {}
    precision, radius_m = _term(row, "precision", PRECISIONS), row.number("radius_m")
    if precision and precision != base["precision"]:
        exact["precision"] = precision
    if radius_m is not None and radius_m != base["radius_m"]:
        exact["radius_m"] = radius_m
    if not moved and not exact:
        return []
    if base["geometry"] not in (None, "Point"):
        left_out.append(str(row.error("lon", "is drawn as a line or area; correct its nodes")))
        return []
    if not moved:
        exact = {"precision": base["precision"], "radius_m": base["radius_m"]} | exact
    row.in_china(lon, lat, "remark")
    check_exactness(row, exact.get("precision", ""), exact.get("radius_m"))
    return [{"action": "move", "lon": lon, "lat": lat} | exact]


def _term(row: Row, column: str, terms: Mapping[str, Term]) -> str:
    """Return the id of a term given by its id or by its word in either language."""
    value = row.get(column)
    for term in terms.values():
        if value in (term.id, term.zh, term.en):
            return term.id
    if value:
        raise row.error(column, f"unknown {column} {value!r}; use one of {', '.join(terms)}")
    return ""
