"""The numbers that Word shows in front of paragraphs but does not store in their text (一、 1.)."""

import re
from collections import defaultdict
from dataclasses import dataclass

from docx.document import Document as WordFile
from docx.oxml.ns import qn
from lxml import etree

_DIGITS = "零一二三四五六七八九"
_CHINESE = {
    "chineseCounting", "chineseCountingThousand", "ideographTraditional", "japaneseCounting",
    "taiwaneseCounting", "taiwaneseCountingThousand", "koreanDigital2",
}  # fmt: skip
_CIRCLED = {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"}
_LETTERS = {
    "lowerLetter": "abcdefghijklmnopqrstuvwxyz",
    "upperLetter": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
}


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    pattern: str
    start: int


class Numbering:
    """The lists of a Word file, which count as its paragraphs are read in order.

    Args:
        file: The opened file; it may have no lists.
    """

    def __init__(self, file: WordFile) -> None:
        self._lists: dict[str, dict[int, _Level]] = {}
        self._counted_by: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._of_style: dict[str, tuple[str, int]] = {}
        self._read_lists(file)
        for style in file.styles:
            if (number := _number_of(style.element)) is not None:
                self._of_style[style.style_id] = number

    def _read_lists(self, file: WordFile) -> None:
        part = next(
            (r.target_part for r in file.part.rels.values()
             if r.reltype.endswith("/numbering") and not r.is_external), None,
        )  # fmt: skip
        if part is None:
            return
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(part.blob, parser)
        abstract = {
            node.get(qn("w:abstractNumId"), ""): _levels(node)
            for node in root.findall(qn("w:abstractNum"))
        }
        for node in root.findall(qn("w:num")):
            identifier = node.get(qn("w:numId"), "")
            link = node.find(qn("w:abstractNumId"))
            target = link.get(qn("w:val"), "") if link is not None else ""
            self._lists[identifier] = abstract.get(target, {})
            overridden = node.find(qn("w:lvlOverride")) is not None
            self._counted_by[identifier] = identifier if overridden else f"abstract {target}"

    def label(self, paragraph: etree._Element, style: str) -> str:
        """Return the number of a paragraph as Word shows it, empty if it has none."""
        number = _number_of(paragraph) or self._of_style.get(style)
        if number is None or number[0] not in self._lists:
            return ""
        identifier, depth = number
        levels = self._lists[identifier]
        if depth not in levels:
            return ""
        counts = self._counts[self._counted_by[identifier]]
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]

        def shown(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            if at not in levels:
                return ""
            return _shown(counts.get(at, levels[at].start), levels[at].form)

        return re.sub(r"%([1-9])", shown, levels[depth].pattern)


def _levels(node: etree._Element) -> dict[int, _Level]:
    levels = {}
    for level in node.findall(qn("w:lvl")):
        form = _value(level, "w:numFmt") or "decimal"
        if form in {"bullet", "none"}:
            continue
        start = int(_value(level, "w:start") or "1")
        depth = int(level.get(qn("w:ilvl"), "0"))
        levels[depth] = _Level(form, _value(level, "w:lvlText"), start)
    return levels


def _number_of(element: etree._Element) -> tuple[str, int] | None:
    numbered = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if numbered is None:
        return None
    identifier = _value(numbered, "w:numId")
    return (identifier, int(_value(numbered, "w:ilvl") or "0")) if identifier else None


def _value(element: etree._Element, name: str) -> str:
    child = element.find(qn(name))
    return (child.get(qn("w:val")) or "") if child is not None else ""


def _shown(number: int, form: str) -> str:
    if form in _CHINESE:
        return chinese(number)
    if form in _CIRCLED and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if letters := _LETTERS.get(form):
        return letters[(number - 1) % 26]
    return str(number)


def chinese(number: int) -> str:
    """Return a number below 100 as in headings: 十二, 三十五; larger ones in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if not tens else ("" if tens == 1 else _DIGITS[tens]) + "十"
    return head + (_DIGITS[ones] if ones else "")
