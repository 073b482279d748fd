"""The targets that a sentence sets for its projects: by which year, and how much."""

import re

from geomap.mentions.tokens import any_of

_YEAR = re.compile(r"(20\d{2})年(?:底|末|年底)?(?:前|[，,]|建成|基本|全面|力争|实现|左右)")
_DIGIT = re.compile(r"\d")
_QUANTITY = re.compile(
    rf"(?:达到|超过|突破|新增|约|共|总长|全长|规模|能力|装机|面积|里程)*\d[\d.]*(?:—\d[\d.]*)?[十百千万亿]*(?:{any_of('quantities')})(?:以上|左右|/年|/日)?"
)


def target_year(sentence: str, position: int) -> int | None:
    """Return the year by which what is at ``position`` of a sentence is to be done, or None.

    It is the last year that the sentence names before the position (到2027年，…).
    """
    if "年" not in sentence:
        return None
    years = [int(m[1]) for m in _YEAR.finditer(sentence) if m.start() <= position]
    return years[-1] if years else None


def quantities(clause: str, position: int) -> tuple[str, ...]:
    """Return the figures with units that a clause states after ``position``."""
    if not _DIGIT.search(clause, position):
        return ()
    return tuple(m[0] for m in _QUANTITY.finditer(clause, position))
