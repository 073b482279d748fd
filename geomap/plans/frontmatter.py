"""The title, issuer and date of a plan, if its own text states them."""

import re
from datetime import date
from itertools import pairwise

_GENRE = "规划纲要|规划|纲要|行动方案|实施方案|工作方案|行动计划|方案|意见|要点|计划|清单"
_TITLE_LINE = re.compile(rf"^[^。；]*(?:{_GENRE})(?:（[\d—年]+）)?$")
_TITLE_BOOK = re.compile(rf"《([^《》]*?(?:《[^《》]*》)?[^《》]*?(?:{_GENRE})(?:（[\d—年]+）)?)》")
_SIGNED = re.compile(r"^(\d{4})年(\d{1,2})月(\d{1,2})日$")
_DATED = re.compile(r"(?<!\d)(\d{4})—(\d{2})—(\d{2})(?!\d)")
_ISSUER_LINE = re.compile(
    r"^[\u4e00-\u9fff、]{2,40}(?:人民政府|人民政府办公厅|委员会|国务院|办公厅|委)$"
)
_ISSUED = re.compile(
    r"(中共[\u4e00-\u9fff、中共]+?(?:人民政府|国务院|委员会|委))(?:联合)?(?:印发|发布)"
)
_HEAD = 40
"""Number of paragraphs at the top that may be the title page."""
_LONGEST = 1000
"""Characters of a paragraph that are searched for front matter: hostile ones may be endless."""


def _head(paragraphs: list[str]) -> list[str]:
    return [paragraph[:_LONGEST] for paragraph in paragraphs[:_HEAD]]


def read_title(paragraphs: list[str]) -> str:
    """Return the plan's title, or an empty string."""
    head = _head(paragraphs)
    for paragraph in head:
        for match in _TITLE_BOOK.finditer(paragraph):
            return match[1]
    for index, paragraph in enumerate(head):
        if _TITLE_LINE.match(paragraph) and len(paragraph) <= 60:
            years = head[index + 1] if index + 1 < len(head) else ""
            return paragraph + years if re.match(r"^（[\d—年]+）$", years) else paragraph
    return ""


def read_date(paragraphs: list[str]) -> str:
    """Return the date below the plan's signature or at the top of the page, or an empty string."""
    head = _head(paragraphs)
    for paragraph in head:
        if (match := _SIGNED.match(paragraph)) and (day := _day(*match.groups()[:3])):
            return day
    for paragraph in head:
        if (match := _DATED.search(paragraph)) and (day := _day(*match.groups())):
            return day
    return ""


def _day(year: str, month: str, day: str) -> str:
    """Return a date in ISO form, empty if it is impossible (2023年13月45日)."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def read_issuer(paragraphs: list[str]) -> str:
    """Return the plan's issuer, from the signature or a report about it, or an empty string."""
    head = _head(paragraphs)
    for before, paragraph in pairwise(head):
        if _SIGNED.match(paragraph) and _ISSUER_LINE.match(before):
            return before
    for paragraph in head:
        if match := _ISSUED.search(paragraph):
            return match[1]
    return ""
