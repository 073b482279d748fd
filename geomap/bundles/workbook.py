"""A district's list as a workbook: a summary, one sheet per kind, the sentences.

Columns that people may edit are coloured. A hidden column records what was sent, so that
``geomap corrections apply`` can find the edits.
"""

import datetime
import io
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any
from unicodedata import east_asian_width
from urllib.parse import quote

import shapely
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from geomap.gazetteer import Gazetteer
from geomap.geodesy import area_m2, length_m
from geomap.ledger import Feature, Ledger
from geomap.ledger.write import as_sent, stated_in
from geomap.vocabulary import KINDS, PRECISIONS, STAGES
from geomap.words import note, table

_EPOCH = datetime.datetime(1980, 1, 1)
_DATE_FORMATS = {4: "yyyy", 7: "yyyy-mm", 10: "yyyy-mm-dd"}
"""Formats of dates known to the year, month or day, by their length in ISO 8601."""
_MAX_CELL = 32_000
"""A cell can contain at most 32,767 characters."""
_JOIN = "、"
_LINE_PT = 17
"""Height of a line of text, in points."""
_MAX_LINES = 4
"""A row shows so many lines of a long text; the rest is seen when the cell is selected."""


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: its key, its width in characters, its format, and whether people may edit it."""

    key: str
    width: float
    look: str = "text"
    edited: bool = False


_COLUMNS = (
    _Column("name", 30, "long", edited=True),
    _Column("kind", 14, edited=True),
    _Column("stage", 11, edited=True),
    _Column("map", 9, "link"),
    _Column("stated", 34, "long"),
    _Column("date", 12, "date"),
    _Column("districts", 28, "long"),
    _Column("remark", 30, "long", edited=True),
    _Column("lon", 11, "degrees", edited=True),
    _Column("lat", 11, "degrees", edited=True),
    _Column("precision", 11, edited=True),
    _Column("radius_m", 12, "whole", edited=True),
    _Column("length_km", 11, "tenth"),
    _Column("area_km2", 13, "whole"),
    _Column("districts_now", 28),
    _Column("through", 24),
    _Column("members", 24),
    _Column("part_of", 20),
    _Column("aliases", 24),
    _Column("confidence", 9, "share"),
    _Column("source", 24),
    _Column("note", 40),
    _Column("id", 34),
    _Column("as_sent", 8),
)
_PRINTED, _PRINTED_SENTENCE = "remark", "phrase"
"""The last column that is printed: all of them would be too small to read."""
_SENTENCE_COLUMNS = (
    _Column("name", 26, "long"), _Column("kind", 14), _Column("sentence", 80, "long"),
    _Column("text", 20, "long"),
    _Column("stage", 11), _Column("phrase", 20), _Column("target_year", 9, "plain"),
    _Column("quantities", 24), _Column("units", 24), _Column("title", 34),
    _Column("date", 12, "date"), _Column("section", 34), _Column("document", 24),
    _Column("page", 6, "plain"), _Column("start", 10, "plain"), _Column("end", 10, "plain"),
    _Column("id", 34),
)  # fmt: skip
_TERMS = {"kind": KINDS, "stage": STAGES, "precision": PRECISIONS}
_LOOKS: dict[str, dict[str, Any]] = {
    "text": {}, "long": {"text_wrap": True}, "date": {},
    "link": {"font_color": "#0563C1", "underline": 1},
    "degrees": {"num_format": "0.000000"}, "whole": {"num_format": "#,##0"},
    "tenth": {"num_format": "#,##0.0"}, "share": {"num_format": "0.00"}, "plain": {},
}  # fmt: skip
_CELL = {"valign": "top", "bottom": 1, "bottom_color": "#DDE1E4"}
_NAME_WIDTH = 48
"""Width of the first column of the summary, in characters."""
_EDITED = {"bg_color": "#FFF9E0"}
_HEAD = {"bold": True, "bg_color": "#E8ECEF", "bottom": 1, "text_wrap": True, "valign": "vcenter"}


def list_workbook(
    ledger: Ledger, gazetteer: Gazetteer, name: str, *, own: Collection[str] = (),
    lang: str = "zh", sentences: bool = True,
) -> bytes:  # fmt: skip
    """Return a district's list as an .xlsx file; the same bytes every time.

    Args:
        ledger: The district's rows.
        gazetteer: Provides the names of units and sources.
        name: The district's name, recorded in the list so that edits can be attributed.
        own: Codes of the district's units, which are named before those of others.
        lang: Language of headings and terms.
        sentences: Whether to include the plans' sentences.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    title = table("bundles/words", lang)["list_title"].format(name=name)
    book.set_properties({"title": title, "created": _EPOCH})
    _List(book, ledger, gazetteer, name, own, lang, sentences=sentences).write(title)
    book.close()
    return buffer.getvalue()


class _List:
    """The sheets of one workbook."""

    def __init__(
        self, book: Any, ledger: Ledger, gazetteer: Gazetteer, name: str, own: Collection[str],
        lang: str, *, sentences: bool,
    ) -> None:  # fmt: skip
        self._book = book
        self._ledger = ledger
        self._gazetteer = gazetteer
        self._name = name
        self._own = own
        self._lang = lang
        self._words = table("bundles/words", lang)
        self._with_sentences = sentences
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._by_kind = {
            kind: features
            for kind in KINDS
            if (features := [f for f in ledger.features if f.kind == kind])
        }

    def write(self, title: str) -> None:
        self._summary(title)
        for kind, features in self._by_kind.items():
            self._sheet_of(kind, features)
        if self._with_sentences:
            self._sentences()
        self._terms()

    def _format(self, **look: Any) -> Format:
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(look)
        return self._formats[key]

    # The summary

    def _summary(self, title: str) -> None:
        sheet = self._book.add_worksheet(self._words["summary"])
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, _NAME_WIDTH)
        sheet.set_column(1, len(STAGES) + 1, 11)
        sheet.write_string(0, 0, title, self._format(bold=True, font_size=16))
        row = self._counts(sheet, 2)
        row = self._plans(sheet, row + 2)
        sheet.write_string(row + 2, 0, self._words["instructions"], self._format(bold=True))
        for number, line in enumerate(self._words["instruction"].split("\n"), start=row + 3):
            sheet.write_string(number, 0, line)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def _counts(self, sheet: Worksheet, row: int) -> int:
        """Write the number of projects by kind and stage; return the last row."""
        head, bold = self._format(**_HEAD), self._format(bold=True, top=1)
        labels = [stage.label(self._lang) for stage in STAGES.values()]
        sheet.write_string(row, 0, self._words["counts"], head)
        for column, label in enumerate([*labels, self._words["total"]], start=1):
            sheet.write_string(row, column, label, self._format(**_HEAD, align="right"))
        stages = tuple(STAGES)
        total: Counter[str] = Counter()
        for kind, features in self._by_kind.items():
            row += 1
            counts = Counter(feature.stage for feature in features)
            total += counts
            label = KINDS[kind].label(self._lang)
            sheet.write_url(row, 0, f"internal:'{label}'!A1", self._format(**_LOOKS["link"]), label)
            for column, stage in enumerate(stages, start=1):
                if counts[stage]:
                    sheet.write_number(row, column, counts[stage])
            sheet.write_number(row, len(stages) + 1, len(features), self._format(bold=True))
        row += 1
        sheet.write_string(row, 0, self._words["total"], bold)
        for column, stage in enumerate(stages, start=1):
            sheet.write_number(row, column, total[stage], bold)
        sheet.write_number(row, len(stages) + 1, total.total(), bold)
        return row

    def _plans(self, sheet: Worksheet, row: int) -> int:
        """Write the plans on which the list is based; return the last row."""
        for column, key in enumerate(("plans", "date", "issuer")):
            sheet.write_string(row, column, self._words[key], self._format(**_HEAD))
        for plan in self._ledger.plans:
            row += 1
            name = _Column("plans", _NAME_WIDTH, "long")
            self._write(sheet, row, 0, name, plan.title or plan.file)
            sheet.set_row(row, _LINE_PT * _lines([name], {name.key: plan.title or plan.file}))
            self._write(sheet, row, 1, _Column("date", 0, "date"), plan.date)
            self._write(sheet, row, 2, _Column("issuer", 0), plan.issuer)
        return row

    # The sheets

    def _sheet_of(self, kind: str, features: Sequence[Feature]) -> None:
        sheet = self._table(
            KINDS[kind].label(self._lang), _COLUMNS, [self._cells(f) for f in features], _PRINTED
        )
        for number, column in enumerate(_COLUMNS):
            if column.key in _TERMS:
                index = list(_TERMS).index(column.key)
                letter, last = "ABC"[index], len(_TERMS[column.key])
                source = f"='{self._words['terms']}'!${letter}$1:${letter}${last}"
                sheet.data_validation(
                    1, number, len(features), number,
                    {"validate": "list", "source": source, "error_type": "warning"},
                )  # fmt: skip
        sheet.set_column(len(_COLUMNS) - 1, len(_COLUMNS) - 1, None, None, {"hidden": True})

    def _sentences(self) -> None:
        rows = []
        titles = {(s.document, s.date, s.title) for f in self._ledger.features for s in f.stages}
        dates = {document: (date, title) for document, date, title in sorted(titles)}
        for feature in self._ledger.features:
            for mention in feature.mentions:
                date, title = dates.get(mention.document, ("", mention.document))
                rows.append(
                    {
                        "name": feature.name,
                        "kind": KINDS[feature.kind].label(self._lang),
                        "sentence": mention.sentence,
                        "text": mention.text,
                        "stage": STAGES[mention.stage].label(self._lang),
                        "phrase": mention.phrase,
                        "target_year": mention.target_year,
                        "quantities": _JOIN.join(mention.quantities),
                        "units": _JOIN.join(mention.units),
                        "title": title,
                        "date": date,
                        "section": " › ".join(mention.section),
                        "document": mention.document,
                        "page": mention.page,
                        "start": mention.start,
                        "end": mention.end,
                        "id": feature.id,
                    }
                )
        self._table(self._words["sentences"], _SENTENCE_COLUMNS, rows, _PRINTED_SENTENCE)

    def _terms(self) -> None:
        """Write the choices of the drop-down lists on a hidden sheet."""
        sheet = self._book.add_worksheet(self._words["terms"])
        for column, terms in enumerate(_TERMS.values()):
            for row, term in enumerate(terms.values()):
                sheet.write_string(row, column, term.label(self._lang))
        sheet.hide()

    def _table(
        self, title: str, columns: Sequence[_Column], rows: Sequence[dict[str, Any]], printed: str
    ) -> Worksheet:
        sheet: Worksheet = self._book.add_worksheet(title)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
        sheet.set_row(0, 32)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        for number, column in enumerate(columns):
            if column.key == printed:
                sheet.print_area(0, 0, len(rows), number)
            look = _HEAD | (_EDITED if column.edited else {})
            sheet.write_string(0, number, self._words[column.key], self._format(**look))
            sheet.set_column(number, number, column.width)
            for row, cells in enumerate(rows, start=1):
                self._write(sheet, row, number, column, cells[column.key])
        for row, cells in enumerate(rows, start=1):
            sheet.set_row(row, _LINE_PT * _lines(columns, cells))
        return sheet

    def _write(self, sheet: Worksheet, row: int, number: int, column: _Column, value: Any) -> None:
        form = self._format(**_CELL, **_LOOKS[column.look], **(_EDITED if column.edited else {}))
        if value is None or value == "":
            sheet.write_blank(row, number, None, form)
        elif column.look == "date":
            kind = _DATE_FORMATS[len(value)]
            sheet.write_datetime(
                row, number, _date(value), self._format(**_CELL, num_format=kind, align="left")
            )
        elif column.look == "link":
            sheet.write_url(row, number, value, form, self._words["open_map"])
        elif isinstance(value, (int, float)):
            sheet.write_number(row, number, value, form)
        else:
            sheet.write_string(row, number, value[:_MAX_CELL], form)

    # The cells

    def _cells(self, feature: Feature) -> dict[str, Any]:
        shape = feature.geometry
        point = shape and shapely.point_on_surface(shape)
        dimensions = -1 if shape is None else shapely.get_dimensions(shape)
        stated = stated_in(feature)
        whole = self._gazetteer.entries.get(feature.part_of) if feature.part_of else None
        sources = [self._gazetteer.sources.get(s) for s in feature.source.split("|")]
        return {
            "id": feature.id,
            "name": feature.name,
            "kind": KINDS[feature.kind].label(self._lang),
            "stage": STAGES[feature.stage].label(self._lang),
            "map": f"external:index.html#;f={quote(feature.id)}" if point else None,
            "stated": stated.title if stated else "",
            "date": stated.date if stated else "",
            "lon": round(point.x, 6) if point else None,
            "lat": round(point.y, 6) if point else None,
            "precision": PRECISIONS[feature.precision].label(self._lang),
            "radius_m": feature.radius_m,
            "length_km": round(length_m(shape) / 1000, 1) if dimensions == 1 else None,
            "area_km2": round(area_m2(shape) / 1e6) if dimensions == 2 else None,
            "districts": self._named(feature.districts),
            "districts_now": self._named(feature.districts_now),
            "through": _JOIN.join(feature.through or ()),
            "members": _JOIN.join(feature.members or ()),
            "part_of": whole.name if whole else feature.part_of,
            "aliases": _JOIN.join(feature.aliases),
            "confidence": feature.confidence,
            "source": _JOIN.join(source.label(self._lang) for source in sources if source),
            "note": note(feature.reason, feature.note, self._lang),
            "remark": "",
            "as_sent": as_sent(feature, self._name),
        }

    def _named(self, codes: Sequence[str]) -> str:
        """Return the names of units, the district's own first."""
        own_first = sorted(codes, key=lambda code: code not in self._own)
        return _JOIN.join(self._gazetteer.atlas.units[code].name for code in own_first)


def _lines(columns: Sequence[_Column], cells: Mapping[str, Any]) -> int:
    """Return how many lines the long texts of a row need, as not every program fits row heights."""
    return min(
        _MAX_LINES,
        max(
            (
                ceil(sum(1 + (east_asian_width(sign) in "WFA") for sign in text) / column.width)
                for column in columns
                if column.look == "long" and (text := cells[column.key])
            ),
            default=1,
        ),
    )


def _date(text: str) -> datetime.date:
    """Return an ISO 8601 date; if only the month or year is known, its first day."""
    return datetime.date.fromisoformat((text + "-01-01")[:10])
