"""The review: what the program did not place, is not sure of or read otherwise than it stands.

A workbook goes out with a column for the decision, and comes back as rows of the corrections.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from geomap.characters import fold, solid
from geomap.errors import GazetteerError
from geomap.gazetteer import Entry, Gazetteer
from geomap.gazetteer.csvrows import Row
from geomap.ledger.corrections import Correction, check_position
from geomap.ledger.identity import split_id
from geomap.ledger.model import Feature, Ledger
from geomap.ledger.workbook import read_workbook
from geomap.ledger.write import without_formulas, without_times
from geomap.mentions import Mention
from geomap.vocabulary import KINDS, PRECISIONS, STAGES
from geomap.words import note

SURE = 0.7
"""The confidence below which a placement is put to a person."""

_SIMILAR = 5
_LIKENESS = 0.6
_COLUMNS = {
    "id": ("编号", "id", 24),
    "reason": ("事由", "reason", 12),
    "document": ("文件", "document", 20),
    "page": ("页", "page", 6),
    "text": ("原文", "text", 18),
    "correction": ("识别为", "read as", 12),
    "name": ("名称", "name", 24),
    "kind": ("类别", "kind", 10),
    "stage": ("阶段", "stage", 10),
    "count": ("处数", "mentions", 6),
    "sentence": ("语句", "sentence", 60),
    "section": ("章节", "section", 30),
    "placed": ("现落位", "placed now", 24),
    "candidates": ("候选", "candidates", 50),
    "decision": ("决定", "decision", 32),
    "who": ("填写人", "who", 12),
    "remark": ("备注", "remark", 24),
}
"""Each column's heading in Chinese and English, and its width in characters."""
_HEADINGS = {zh: key for key, (zh, _, _) in _COLUMNS.items()} | {
    en: key for key, (_, en, _) in _COLUMNS.items()
}
_REASONS = {
    "unplaced": ("未落图", "not placed"),
    "unsure": ("不确定", "not sure"),
    "misread": ("识别更正", "misread"),
}
_NO_PLACE = ("不是地名", "not a place")
_POSITION_HINT = ("经度,纬度", "lon,lat")
_SHEETS = ("待核", "review")
_OPTIONS = "options"
_POSITION = re.compile(
    r"([+-]?\d+(?:\.\d+)?)\s*[,，、\s]\s*([+-]?\d+(?:\.\d+)?)(?:\s*[,，、\s]\s*(\d+(?:\.\d+)?))?"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What something may be: an id, its name, and where it lies."""

    id: str
    name: str
    where: str

    def __str__(self) -> str:
        return f"{self.id} {self.name}" + (f"（{self.where}）" if self.where else "")


@dataclass(frozen=True, slots=True)
class Question:
    """Something to decide: one wording of one feature in one document, at its first mention."""

    reason: str
    feature: Feature
    mention: Mention
    count: int
    candidates: tuple[Candidate, ...]


def questions(
    ledger: Ledger, gazetteer: Gazetteer, corrections: Sequence[Correction] = ()
) -> list[Question]:
    """Return what a person should decide, those not placed first; what is decided is left out.

    Args:
        ledger: the ledger, with the corrections in it.
        gazetteer: where candidates come from.
        corrections: what has been decided.
    """
    decided = {
        (c.document, solid(c.text)) for c in corrections if c.action == "choose" and c.start is None
    }
    similar = _Similar(gazetteer)
    found = []
    for feature in ledger.features:
        wordings: dict[tuple[str, str], list[Mention]] = {}
        for mention in feature.mentions:
            wordings.setdefault((mention.document, solid(mention.text)), []).append(mention)
        for wording, mentions in wordings.items():
            reason = _reason(feature, mentions)
            if reason and wording not in decided:
                candidates = _candidates(feature, mentions[0], reason, gazetteer, similar)
                found.append(Question(reason, feature, mentions[0], len(mentions), candidates))
    order = list(_REASONS)
    return sorted(found, key=lambda question: order.index(question.reason))


def _reason(feature: Feature, mentions: Sequence[Mention]) -> str:
    if feature.geometry is None:
        return "unplaced"
    if feature.confidence is None or feature.confidence < SURE:
        return "unsure"
    return "misread" if any(mention.correction for mention in mentions) else ""


def _candidates(
    feature: Feature, mention: Mention, reason: str, gazetteer: Gazetteer, similar: "_Similar"
) -> tuple[Candidate, ...]:
    ids = dict.fromkeys((feature.id, *mention.entries))
    if reason == "unplaced" and feature.id not in gazetteer.entries:
        ids |= dict.fromkeys(similar.to(feature))
    return tuple(
        Candidate(i, gazetteer.entries[i].name, where(gazetteer.entries[i], gazetteer))
        if i in gazetteer.entries
        else Candidate(i, feature.name, "")
        for i in ids
    )


def where(entry: Entry, gazetteer: Gazetteer) -> str:
    """Return the units an entry lies in by name, else its position, else an empty string."""
    units = gazetteer.atlas.units
    names = []
    for code in entry.unit:
        unit = gazetteer.atlas.province_of(code) if entry.level == "county" else code
        chain = dict.fromkeys((gazetteer.atlas.province_of(code), unit))
        names.append("".join(units[c].name for c in chain if c in units))
    if names:
        return "、".join(dict.fromkeys(names))
    position = gazetteer.position(entry)
    return "" if position is None else f"{position[0]:.4f}, {position[1]:.4f}"


class _Similar:
    """Finds entries of a kind whose names are much like a feature's."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._names: dict[str, dict[str, str]] = {}
        for entry in gazetteer.entries.values():
            for name in entry.names:
                self._names.setdefault(entry.kind, {}).setdefault(fold(name), entry.id)

    def to(self, feature: Feature) -> list[str]:
        names = self._names.get(feature.kind, {})
        found = get_close_matches(fold(feature.name), names, _SIMILAR, _LIKENESS)
        return list(dict.fromkeys(names[name] for name in found))


# Out ------------------------------------------------------------------------------------------


def to_workbook(asked: Sequence[Question], *, lang: str = "zh") -> bytes:
    """Return the review as an .xlsx workbook, the same bytes every time.

    The decision's cell has a list to choose from; any candidate's id, ``not a place`` or a
    position (``lon,lat`` or ``lon,lat,radius in metres``, WGS84) may be written there.
    """
    english = lang == "en"
    book = openpyxl.Workbook()
    sheet: Worksheet = book.worksheets[0]
    sheet.title = _SHEETS[english]
    sheet.append([heading[english] for heading in _COLUMNS.values()])
    options: Worksheet = book.create_sheet(_OPTIONS)
    options.sheet_state = "hidden"
    decision = get_column_letter(list(_COLUMNS).index("decision") + 1)
    for line, question in enumerate(asked, start=2):
        cells = _cells(question, english)
        sheet.append([cells.get(column) for column in _COLUMNS])
        choices = [str(candidate) for candidate in question.candidates]
        choices += [_NO_PLACE[english], _POSITION_HINT[english]]
        options.append(choices)
        span = f"{_OPTIONS}!$A${line - 1}:${get_column_letter(len(choices))}${line - 1}"
        # A list only proposes: a position is typed in.
        choice = DataValidation("list", formula1=span, allow_blank=True, showErrorMessage=False)
        choice.add(f"{decision}{line}")
        sheet.add_data_validation(choice)
    _lay_out(sheet)
    for each in (sheet, options):
        without_formulas(each)
    buffer = io.BytesIO()
    book.save(buffer)
    return without_times(buffer.getvalue())


def _cells(question: Question, english: bool) -> dict[str, str | int | None]:
    feature, mention = question.feature, question.mention
    lang = "en" if english else "zh"
    sure = "" if feature.confidence is None else f" {feature.confidence:.0%}"
    why = note(feature.reason, feature.note, lang)
    return {
        "id": feature.id,
        "reason": _REASONS[question.reason][english],
        "document": mention.document,
        "page": mention.page,
        "text": mention.text,
        "correction": mention.correction,
        "name": feature.name,
        "kind": KINDS[mention.kind].label(lang),
        "stage": STAGES[feature.stage].label(lang),
        "count": question.count,
        "sentence": mention.sentence,
        "section": " > ".join(mention.section),
        "placed": f"{PRECISIONS[feature.precision].label(lang)}{sure} {why}".strip(),
        "candidates": "\n".join(map(str, question.candidates)),
    }


def _lay_out(sheet: Worksheet) -> None:
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    for index, (_, _, width) in enumerate(_COLUMNS.values(), start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    for cell in sheet[1]:
        cell.font = Font(bold=True)


# Back -----------------------------------------------------------------------------------------


def read_decisions(
    path: Path, gazetteer: Gazetteer, *, who: str = "", when: str = ""
) -> tuple[list[Correction], list[str]]:
    """Read a filled review; rows without a decision are passed over.

    Args:
        path: the workbook that :func:`to_workbook` wrote, filled in.
        gazetteer: which ids there are.
        who: whose decisions these are where a row names nobody; the file's name when empty.
        when: their date, ISO 8601.

    Returns:
        The decisions, and a line (file, line, column, reason) for each that makes no sense.

    Raises:
        GazetteerError: the file is no review.
    """
    found: dict[Correction, None] = {}
    problems = []
    for row in read_workbook(path, _HEADINGS):
        if row.get("decision"):
            by = row.get("who") or who or path.stem
            try:
                decided = _decided(row, gazetteer, by, when)
                found |= dict.fromkeys(decided)
            except GazetteerError as error:
                problems.append(str(error))
    return list(found), problems


def _decided(row: Row, gazetteer: Gazetteer, who: str, when: str) -> list[Correction]:
    decision = row.get("decision")
    text = "".join(row.need("text").split())
    mention = Correction(
        action="drop", id=row.need("id"), document=row.need("document"), text=text, who=who,
        when=when, remark=row.get("remark"),
    )  # fmt: skip
    if decision.casefold() in _NO_PLACE:
        return [mention]
    if position := _POSITION.fullmatch(decision):
        lon, lat = check_position(float(position[1]), float(position[2]), row)
        radius_m = float(position[3]) if position[3] else None
        if row.get("reason") not in _REASONS["unsure"] or mention.id not in gazetteer.entries:
            return [_moved(mention, mention.id, lon, lat, radius_m)]
        # It is none of the places that bear its name: one of its own, at this position.
        name = row.need("name")
        own = replace(mention, action="split", name=name)
        return [own, _moved(mention, split_id(_kind(row), name), lon, lat, radius_m)]
    chosen = decision.split()[0]
    if chosen == mention.id or chosen in gazetteer.entries:
        return [replace(mention, action="choose", to=chosen)]
    if decision in _POSITION_HINT:
        raise row.error("decision", "write the two numbers, such as 106.55,29.56")
    reason = f"{decision!r} is no id, no position (lon,lat) and not {_NO_PLACE[0]!r}"
    raise row.error("decision", reason)


def _moved(
    mention: Correction, identifier: str, lon: float, lat: float, radius_m: float | None
) -> Correction:
    return Correction(
        action="move", id=identifier, lon=lon, lat=lat, radius_m=radius_m, who=mention.who,
        when=mention.when, remark=mention.remark,
    )  # fmt: skip


def _kind(row: Row) -> str:
    for kind in KINDS.values():
        if row.get("kind") in (kind.zh, kind.en):
            return kind.id
    raise row.error("kind", f"unknown kind {row.get('kind')!r}; leave this cell as it was")
