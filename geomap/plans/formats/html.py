"""Web pages: the article, without navigation, other links and footers."""

import re
from collections.abc import Iterator
from configparser import ConfigParser
from copy import deepcopy
from dataclasses import replace
from datetime import date

import trafilatura
from lxml import etree, html
from trafilatura.settings import DEFAULT_CONFIG

from geomap.plans.formats.model import Document, FormatError, Line, check_length, compose
from geomap.plans.formats.tables import table_lines

_ENTITY = re.compile(r"<!ENTITY|<!DOCTYPE[^>]*\[", re.IGNORECASE)
_OUTSIDE = "//script|//style|//noscript|//template|//nav|//header|//footer|//aside|//form"
_DATE = re.compile(r"(\d{4})[-/](\d{2})[-/](\d{2})")
_CELLS = {"td", "th"}
_PROSE = 100
_LARGEST_SPAN = 60
_LEAST_SHARE = 0.3
"""An article with less than this share of the page's text was not found correctly."""
_BLOCKS = {"p", "head", "item", "quote", "code", "fw", "div"}
_SIGNS = range(0x12000, 0x12380)
"""Cuneiform, in which no plan is written: pairs of these characters mark the parts of a page."""
_MARK = re.compile(f"[{chr(_SIGNS[0])}-{chr(_SIGNS[-1])}]")


def read_html(text: str) -> Document:
    """Read a web page: its headings, paragraphs, lists and tables.

    Raises:
        FormatError: The page contains no text, or defines entities.
    """
    check_length(len(text) // 8)
    if _ENTITY.search(text):
        raise FormatError("defines entities, which no plan does; not read")
    tree, whole = _parse(text), _parse(text)
    for page in (tree, whole):
        _unwrap_layout(page)
        _square_tables(page)
    everything = list(_all_lines(whole))
    _mark(tree)
    article = trafilatura.bare_extraction(
        tree, favor_recall=True, include_comments=False, include_tables=True, deduplicate=False,
        with_metadata=False, config=_config(_size(everything)),
    )  # fmt: skip
    body = getattr(article, "body", None)
    lines = list(_lines(body)) if body is not None else []
    if _size(lines) < _LEAST_SHARE * _size(everything):
        lines = everything
    document = compose(lines)
    if not document.text:
        raise FormatError("the page holds no text; save it as it is shown and try again")
    title, day = _stated(whole, "ArticleTitle"), _day(_stated(whole, "PubDate"))
    return replace(document, title=title, date=day)


def _day(text: str) -> str:
    """Return the day with which a text begins, in ISO 8601, if it is a valid day."""
    match = _DATE.match(text)
    try:
        return date(*map(int, match.groups())).isoformat() if match else ""
    except ValueError:
        return ""


def _config(characters: int) -> ConfigParser:
    """Return settings that also take a short page's article for one, not only 250 characters."""
    config = deepcopy(DEFAULT_CONFIG)
    shortest = min(config.getint("DEFAULT", "MIN_EXTRACTED_SIZE"), characters // 2)
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(shortest))
    return config


def _stated(tree: html.HtmlElement, name: str) -> str:
    """Return the value of a metadata name from the standard for government sites."""
    for meta in tree.iter("meta"):
        if meta.get("name", "").lower() == name.lower():
            return " ".join(meta.get("content", "").split())
    return ""


def _parse(text: str) -> html.HtmlElement:
    text = re.sub(r"^\s*<\?xml[^>]*>", "", text)
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(text, parser=parser)
    except etree.ParserError as error:
        raise FormatError("the page holds no text; save it as it is shown and try again") from error


def _mark(tree: html.HtmlElement) -> None:
    """Mark all words of a page, so that none is the same as others.

    trafilatura takes a repetition (一、总体要求, in each of several annexes) for a fault and leaves
    it out, whatever it is told.
    """
    for number, element in enumerate(tree.iter(etree.Element)):
        if element.tag != "a" and element.text and element.text.strip():
            high, low = divmod(number, len(_SIGNS))
            element.text += chr(_SIGNS[high % len(_SIGNS)]) + chr(_SIGNS[low])


def _unwrap_layout(tree: html.HtmlElement) -> None:
    """Turn layout tables (whose cells contain paragraphs or other tables) into blocks."""
    for table in list(tree.iter("table")):
        cells = [cell for cell in table.iter(*_CELLS) if len(cell.text_content()) > _PROSE]
        if table.find(".//table") is not None or any(
            sum(1 for _ in cell.iter("p", "div", "br", "ul")) > 1 for cell in cells
        ):
            for part in (table, *table.iter("tbody", "tr", *_CELLS)):
                if next(part.iterancestors("table"), table) is table:
                    part.tag = "div"


def _square_tables(tree: html.HtmlElement) -> None:
    """Repeat cells that cover several places of a table."""
    for table in tree.iter("table"):
        covered: dict[int, tuple[int, html.HtmlElement]] = {}
        for row in table.iter("tr"):
            cells = [c for c in row if c.tag in _CELLS]
            placed: list[html.HtmlElement] = []
            while cells or len(placed) in covered:
                column = len(placed)
                if column in covered:
                    left, cell = covered.pop(column)
                    placed.append(_copy(cell))
                    if left > 1:
                        covered[column] = (left - 1, cell)
                    continue
                cell = cells.pop(0)
                wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
                for index in range(wide):
                    placed.append(cell if not index else _copy(cell))
                    if high > 1:
                        covered[column + index] = (high - 1, cell)
            for cell in placed:
                row.append(cell)


def _span(cell: html.HtmlElement, name: str) -> int:
    value = cell.attrib.pop(name, "1").strip()
    return max(1, min(int(value), _LARGEST_SPAN)) if value.isdecimal() else 1


def _copy(cell: html.HtmlElement) -> html.HtmlElement:
    copy = html.Element(cell.tag)
    copy.text = cell.text_content()
    return copy


def _lines(body: etree._Element) -> Iterator[Line]:
    """Yield the lines of an article from trafilatura's markup."""
    for child in body:
        if child.tag == "table":
            rows = child.iter("row")
            yield from table_lines(
                [["\n".join(_parts(c)) for c in row.iter("cell")] for row in rows]
            )
        elif child.tag == "head":
            level = child.get("rend", "h6")
            yield Line(" ".join(_parts(child)), int(level[1:]) if level[1:].isdecimal() else 6)
        elif child.tag in {"list", "div", "quote"} and any(c.tag in _BLOCKS for c in child):
            yield from _lines(child)
        else:
            for part in _parts(child):
                yield Line(part)


def _parts(element: etree._Element) -> list[str]:
    """Return the text of an element, line by line."""
    for mark in element.iter("lb"):
        mark.text = "\n"
    words = _MARK.sub("", "".join(map(str, element.itertext())))
    return [" ".join(part.split()) for part in words.split("\n") if part.strip()]


def _all_lines(tree: html.HtmlElement) -> Iterator[Line]:
    """Yield everything a page shows except what HTML itself marks as outside the article."""
    for outside in tree.xpath(_OUTSIDE):
        outside.drop_tree()
    for table in tree.xpath("//table[not(.//table)]"):
        rows = [
            [cell.text_content() for cell in row if cell.tag in _CELLS] for row in table.iter("tr")
        ]
        if projects := table_lines(rows, need_header=True):
            table.clear(keep_tail=True)
            table.text = "\n".join(line.text for line in projects) + "\n"
    for mark in tree.iter("br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6"):
        mark.tail = "\n" + (mark.tail or "")
        mark.text = ("" if mark.tag == "br" else "\n") + (mark.text or "")
    body = tree.find("body")
    for part in (body if body is not None else tree).text_content().split("\n"):
        yield Line(" ".join(part.split()))


def _size(lines: list[Line]) -> int:
    return sum(len(line.text) for line in lines)
