"""Word documents: paragraphs, tables, text boxes, footnotes and list numbers, in reading order."""

import io
import re
from collections.abc import Iterator

import docx
from docx.document import Document as WordFile
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from lxml import etree

from geomap.plans.formats.archive import DOCX_PART, check_archive
from geomap.plans.formats.model import Document, FormatError, Line, compose
from geomap.plans.formats.numbering import Numbering
from geomap.plans.formats.tables import table_lines

_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_BOX = qn("w:txbxContent")
_FOOTNOTE, _ENDNOTE = qn("w:footnoteReference"), qn("w:endnoteReference")
_SILENT = {
    qn("w:del"), qn("w:moveFrom"), qn("w:instrText"), qn("w:delText"), qn("w:pPr"), qn("w:rPr"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}  # fmt: skip
"""Elements that contain no text of the document: deletions, field codes, alternative versions."""
_SPACES = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_HEADING_STYLE = re.compile(r"(?:heading|标题|標題)\s*([1-9])$", re.IGNORECASE)
_CONTENTS_STYLE = re.compile(r"toc\s*(?:\d|heading)|contents.*|目录.*|目錄.*", re.IGNORECASE)
DEEPEST_TABLE = 8


def read_docx(data: bytes) -> Document:
    """Read a .docx file, without deleted text, headers, footers and tables of contents.

    Text boxes and footnotes follow the paragraph that contains them as paragraphs of their own, so
    that they do not interrupt sentences.

    Raises:
        FormatError: The file is broken, locked or hostile.
    """
    check_archive(data, DOCX_PART)
    try:
        return compose(_Reader(docx.Document(io.BytesIO(data))).lines())
    except (KeyError, ValueError, AttributeError, etree.XMLSyntaxError) as error:
        raise FormatError("the file is broken; open it, save it again and try again") from error


class _Reader:
    def __init__(self, file: WordFile) -> None:
        self._body = file.element.body
        self._numbering = Numbering(file)
        self._levels = {}
        self._contents = set()
        for style in file.styles:
            if level := _style_level(style.element, style.name or ""):
                self._levels[style.style_id] = level
            if _CONTENTS_STYLE.fullmatch(style.name or ""):
                self._contents.add(style.style_id)
        self._notes = {
            _FOOTNOTE: _notes(file, RELATIONSHIP_TYPE.FOOTNOTES),
            _ENDNOTE: _notes(file, RELATIONSHIP_TYPE.ENDNOTES),
        }

    def lines(self) -> Iterator[Line]:
        yield from self._block(self._body, 0)

    def _block(self, parent: etree._Element, depth: int) -> Iterator[Line]:
        for child in parent:
            if child.tag == _PARAGRAPH:
                yield from self._paragraph(child, depth)
            elif child.tag == _TABLE:
                yield from self._table(child, depth + 1)
            elif child.tag in {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")}:
                yield from self._block(child, depth)

    def _paragraph(self, element: etree._Element, depth: int) -> Iterator[Line]:
        style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        name = style.get(qn("w:val"), "") if style is not None else ""
        if name in self._contents:
            return
        after: list[Line] = []
        text = "".join(self._words(element, after, depth))
        if text.strip():
            text = self._numbering.label(element, name) + text.strip()
        level = _outline_level(element) or self._levels.get(name, 0)
        for part in text.split("\n"):
            yield Line(part, level)
        yield from after

    def _words(self, element: etree._Element, after: list[Line], depth: int) -> Iterator[str]:
        """Yield the text of a paragraph; text boxes and notes in it go to ``after``."""
        for child in element:
            if child.tag in _SILENT:
                continue
            if child.tag == qn("w:t"):
                yield child.text or ""
            elif child.tag in _SPACES:
                yield _SPACES[child.tag]
            elif child.tag in self._notes:
                note = self._notes[child.tag].get(child.get(qn("w:id"), ""))
                if note is not None:
                    after += [Line(line.text, whole=True) for line in self._block(note, depth)]
            elif child.tag == _BOX:
                after += self._block(child, depth)
            else:
                yield from self._words(child, after, depth)

    def _table(self, table: etree._Element, depth: int) -> Iterator[Line]:
        if depth > DEEPEST_TABLE:
            raise FormatError(f"tables nested more than {DEEPEST_TABLE} deep; not read")
        rows = [list(_cells(row)) for row in _rows(table)]
        if all(len(row) == 1 for row in rows):  # a box around paragraphs (专栏)
            for row in rows:
                yield from self._block(row[0][0], depth)
            return
        grid: list[list[str]] = []
        for row in rows:
            texts: list[str] = []
            for cell, width in row:
                text = "\n".join(line.text for line in self._block(cell, depth))
                merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
                if merged is not None and merged.get(qn("w:val")) != "restart" and grid:
                    above = grid[-1]
                    text = above[len(texts)] if len(texts) < len(above) else text
                texts += [text] * width
            grid.append(texts)
        yield from table_lines(grid)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == _ROW:
            yield child
        elif child.tag in {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins")}:
            yield from _rows(child)


def _cells(row: etree._Element) -> Iterator[tuple[etree._Element, int]]:
    """Yield the cells of a row, each with the number of columns it covers."""
    for child in row:
        if child.tag == _CELL:
            span = child.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            yield child, min(int(span.get(qn("w:val"), "1")), 100) if span is not None else 1
        elif child.tag in {qn("w:sdt"), qn("w:sdtContent")}:
            yield from _cells(child)


def _style_level(style: etree._Element, name: str) -> int:
    if match := _HEADING_STYLE.match(name):
        return int(match[1])
    return _outline_level(style)


def _outline_level(element: etree._Element) -> int:
    """Return the outline level of a paragraph or a style, 0 for body text."""
    level = element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    number = int(level.get(qn("w:val"), "9")) if level is not None else 9
    return number + 1 if number < 9 else 0


def _notes(file: WordFile, kind: str) -> dict[str, etree._Element]:
    """Return the footnotes or endnotes of a file by id."""
    for relation in file.part.rels.values():
        if relation.reltype == kind and not relation.is_external:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            root = etree.fromstring(relation.target_part.blob, parser)
            return {note.get(qn("w:id"), ""): note for note in root}
    return {}
