"""The review: what the program did not place, is unsure of, or corrected.

A workbook goes out with a column for the decision, and comes back as rows of the corrections.
"""

import io
import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import islice
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from geomap.characters import fold, solid
from geomap.csvrows import Row
from geomap.errors import GazetteerError
from geomap.gazetteer import Entry, Gazetteer
from geomap.ledger.corrections import Correction
from geomap.ledger.identity import split_id
from geomap.ledger.model import Feature, Ledger
from geomap.ledger.workbook import read_workbook
from geomap.ledger.write import without_formulas
from geomap.mentions import Mention
from geomap.vocabulary import KINDS, PRECISIONS, STAGES
from geomap.words import note, table
from geomap.zips import with_fixed_times

SURE = 0.7
"""The confidence below which a placement is put to a person."""

_SIMILAR = 5
_LIKENESS = 0.6
"""How many similar names are offered at most, and how similar they must be (difflib's ratio)."""
_WIDTHS = {
    "id": 24,
    "reason": 12,
    "document": 20,
    "page": 6,
    "text": 18,
    "correction": 12,
    "name": 24,
    "kind": 10,
    "stage": 10,
    "count": 6,
    "sentence": 60,
    "section": 30,
    "placed": 24,
    "candidates": 50,
    "decision": 32,
    "who": 12,
    "remark": 24,
}
"""The columns of a review, with their widths in characters."""
_REASONS = ("unplaced", "unsure", "misread")
_LANGUAGES = ("zh", "en")
_HEADINGS = {
    table("ledger/words", lang)[f"review_{column}"]: column
    for lang in _LANGUAGES
    for column in _WIDTHS
}
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
    return sorted(found, key=lambda question: _REASONS.index(question.reason))


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
    """Finds entries of a feature's kind with similar names."""

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
    words = table("ledger/words", lang)
    book = openpyxl.Workbook()
    sheet: Worksheet = book.worksheets[0]
    sheet.title = words["sheet"]
    sheet.append([words[f"review_{column}"] for column in _WIDTHS])
    options: Worksheet = book.create_sheet(_OPTIONS)
    options.sheet_state = "hidden"
    decision = get_column_letter(list(_WIDTHS).index("decision") + 1)
    for line, question in enumerate(asked, start=2):
        cells = _cells(question, lang)
        sheet.append([cells.get(column) for column in _WIDTHS])
        choices = [str(candidate) for candidate in question.candidates]
        choices += [words["not_a_place"], words["position"]]
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
    return with_fixed_times(buffer.getvalue())


def _cells(question: Question, lang: str) -> dict[str, str | int | None]:
    feature, mention = question.feature, question.mention
    sure = "" if feature.confidence is None else f" {feature.confidence:.0%}"
    why = note(feature.reason, feature.note, lang)
    return {
        "id": feature.id,
        "reason": table("ledger/words", lang)[f"reason_{question.reason}"],
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
    for index, width in enumerate(_WIDTHS.values(), start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    for cell in sheet[1]:
        cell.font = Font(bold=True)


# Back -----------------------------------------------------------------------------------------


def is_review(path: Path) -> bool:
    """Whether a workbook has a column for decisions.

    Raises:
        GazetteerError: The file is not a workbook, or no sheet has a column ``id``.
    """
    with closing(read_workbook(path, _HEADINGS)) as rows:
        return any("decision" in row.cells for row in islice(rows, 1))


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
        GazetteerError: the file is not a review.
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


def _in_any_language(key: str) -> tuple[str, ...]:
    return tuple(table("ledger/words", lang)[key] for lang in _LANGUAGES)


def _decided(row: Row, gazetteer: Gazetteer, who: str, when: str) -> list[Correction]:
    decision = row.get("decision")
    text = "".join(row.need("text").split())
    mention = Correction(
        action="drop", id=row.need("id"), document=row.need("document"), text=text, who=who,
        when=when, remark=row.get("remark"),
    )  # fmt: skip
    if decision.casefold() in _in_any_language("not_a_place"):
        return [mention]
    if position := _POSITION.fullmatch(decision):
        lon, lat = row.in_china(float(position[1]), float(position[2]), "remark")
        radius_m = float(position[3]) if position[3] else None
        unsure = row.get("reason") in _in_any_language("reason_unsure")
        if not unsure or mention.id not in gazetteer.entries:
            return [_moved(mention, mention.id, lon, lat, radius_m)]
        # It is not one of the places with its name, but one of its own, at this position.
        name = row.need("name")
        own = replace(mention, action="split", name=name)
        return [own, _moved(mention, split_id(_kind(row), name), lon, lat, radius_m)]
    chosen = decision.split()[0]
    if chosen == mention.id or chosen in gazetteer.entries:
        return [replace(mention, action="choose", to=chosen)]
    if decision in _in_any_language("position"):
        raise row.error("decision", "write the two numbers, such as 106.55,29.56")
    reason = f"{decision!r} is not an id, a position (lon,lat) or '不是地名'"
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
