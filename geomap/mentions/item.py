"""A clause and its items, and what all steps of reading it ask of them."""

import re
from dataclasses import dataclass, field

from geomap.mentions.tokens import Head, Token, vocabulary

NOMINAL = frozenset(vocabulary()["nominal"]["words"])
"""Verbs that also occur inside names (融合发展示范区, 文物保护利用示范区)."""
ROUTE_NAME = 2
"""Length of a short line's name (京通线), and of a line's pair of abbreviations (向莆铁路)."""
BARE_NAME = 4
"""Up to this length, the member of a list is a name without verbs or links of its own."""
_BRACKETS = re.compile(r"[（）]")


@dataclass
class Item:
    """One member of a list: its span in the clause, and the roles of its words.

    ``left`` is where its name may begin (after the last verb), ``right`` where it ends; ``verbs``
    are the verbs in front of it, ``governing`` those of its list; ``subject`` says whether it is
    the subject of the next verb. ``head`` is the word for its kind; ``own`` says whether the head
    adjoins it, ``grouped`` whether the head is that of the whole list (之江、良渚等省实验室),
    ``noun`` whether 工程 closes it. ``tails`` are the words after it that say what is done;
    ``alone`` says whether they apply only to this item (甲机场改扩建工程); ``of_all`` are those
    that apply to the whole list.
    """

    start: int
    end: int
    tokens: list[Token]
    joint: str = ""
    left: int = 0
    right: int = 0
    verbs: list[Token] = field(default_factory=list)
    governing: list[Token] = field(default_factory=list)
    head: Head | None = None
    own: bool = False
    grouped: bool = False
    noun: bool = False
    head_start: int = 0
    group: Head | None = None
    etc: bool = False
    tails: list[Token] = field(default_factory=list)
    alone: bool = False
    of_all: list[Token] = field(default_factory=list)
    subject: bool = False

    @property
    def tail(self) -> Token | None:
        """The word after it that says what is done, if any: the outermost that is not 建设."""
        return outermost(self.tails)


def outermost(tails: list[Token]) -> Token | None:
    """Return the last of the words that say what is done, 建设 only if there is no other."""
    for token in reversed(tails):
        if token.word.outcome != "building":
            return token
    return tails[0] if tails else None


@dataclass
class Clause:
    """A clause of a sentence: its text, its words, the items of its lists."""

    text: str
    tokens: list[Token]
    items: list[Item]


def brackets(text: str) -> list[tuple[int, int]]:
    """Return the spans of the outermost brackets."""
    spans: list[tuple[int, int]] = []
    if "（" not in text:
        return spans
    open_at: list[int] = []
    for bracket in _BRACKETS.finditer(text):
        if bracket[0] == "（":
            open_at.append(bracket.start())
        elif open_at:
            start = open_at.pop()
            while spans and spans[-1][0] > start:
                spans.pop()
            spans.append((start, bracket.end()))
    return spans


def is_inside(position: int, spans: list[tuple[int, int]]) -> bool:
    """Whether a position is inside one of the spans, after its first character."""
    for start, end in spans:  # noqa: SIM110 - asked for every word: any() takes twice as long
        if start < position < end:
            return True
    return False


def is_early(tails: list[Token]) -> bool:
    """Whether a list is only being prepared."""
    return bool(tails) and tails[0].word.tail in {"studying", "preparing"}
