"""Words and their roles, as ``words.toml`` and ``heads.csv`` give them; the words of a text."""

import csv
import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from geomap.characters import fold

NATURAL = "江河湖海溪沟池淀山岭岛"
"""Last characters of the names of rivers, lakes, mountains and islands."""


@dataclass(frozen=True)
class Head:
    """The last word of a name, which gives its kind (水库, 高速公路).

    ``form`` says what may stand before it: ``corridor`` (places joined by 至, or a chain of
    abbreviations), ``point`` (a place or a proper name), ``work`` (a proper name), ``zone`` (a
    designation that needs a site or members), ``part`` (a part of the work before it),
    ``resource`` (a place's resource), ``generic`` (no name without a place in it), ``network``
    (a network known by a catchword in quotation marks), ``segment`` (a stretch of a line),
    ``station`` (a place, at the item's end), ``unique`` (needs no name: a town has one of them),
    ``street`` (any name, where something is done to it), ``route`` (likewise two characters that no
    word explains), ``natural`` (a river or mountain, known by the last character of its name),
    ``named`` (a proper name of its own, for words that mostly describe: 学校, 片区), ``whole`` (the
    head is the name: 引大济岷).
    ``canonical`` is the head a full name ends with where that is another (支线机场 → 机场).
    """

    text: str
    kind: str
    form: str
    canonical: str


@dataclass(frozen=True)
class Word:
    """The roles of a word, of which it may have several (建设 is a verb and a tail)."""

    entries: tuple[str, ...] = ()
    verb: str = ""
    neutral: bool = False
    tail: str = ""
    modifier: bool = False
    link: bool = False
    negation: bool = False
    head: Head | None = None

    @property
    def outcome(self) -> str:
        """The stage it states after a name: as a tail, or as a verb that ends the clause."""
        return self.tail or self.verb


class Token(NamedTuple):
    """A word and its position."""

    start: int
    end: int
    text: str
    word: Word


@cache
def vocabulary() -> dict[str, dict[str, list[str]]]:
    """Return the tables of ``words.toml``."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def any_of(table: str, key: str = "words") -> str:
    """Return a pattern that matches any word of a table of ``words.toml``, the longest first."""
    return "|".join(sorted(map(re.escape, vocabulary()[table][key]), key=len, reverse=True))


@cache
def heads() -> dict[str, Head]:
    """Return the rows of ``heads.csv`` by their text."""
    data = Path(__file__).with_name("heads.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(data.splitlines())
    return {
        row["head"]: Head(row["head"], row["kind"], row["form"], row["canonical"] or row["head"])
        for row in rows
    }


@cache
def _line_heads() -> re.Pattern[str]:
    lines = (text for text, head in heads().items() if head.form == "corridor")
    return re.compile("|".join(sorted(map(re.escape, lines), key=len, reverse=True)))


def line_head(text: str) -> Head | None:
    """Return the head for the kind of line that a heading is about (铁路建设方面), if any."""
    found = [heads()[match[0]] for match in _line_heads().finditer(text)]
    return found[0] if len({head.kind for head in found}) == 1 else None


@cache
def _description() -> re.Pattern[str]:
    words = sorted(vocabulary()["descriptions"]["words"], key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, words))}|[\d.]+[\u4e00-\u9fff]{{0,3}}级?)+")


def is_description(text: str) -> bool:
    """Whether ``text`` only describes something, and names nothing."""
    return _description().fullmatch(text) is not None


def descriptions_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield where words of two characters and more stand in ``text`` that only describe."""
    return (m.span() for m in _description().finditer(text) if m.end() - m.start() > 1)


def planners_words() -> dict[str, Word]:
    """Return the words of both tables with all their roles."""
    tables = vocabulary()
    draft: dict[str, dict[str, object]] = {}

    def put(text: str, **marks: object) -> None:
        draft.setdefault(fold(text), {}).update(marks)

    for stage, verbs in tables["stages"].items():
        for verb in verbs:
            put(verb, verb=stage)
    for stage, tails in tables["tails"].items():
        for tail in tails:
            put(tail, tail=stage)
    for text in tables["neutral"]["words"]:
        put(text, neutral=True)
    for text in tables["modifiers"]["words"]:
        put(text, modifier=True)
    for text in tables["links"]["words"]:
        put(text, link=True)
    for text in tables["negations"]["words"]:
        put(text, negation=True)
    for text in tables["idioms"]["words"]:
        put(text)
    for text, head in heads().items():
        put(text, head=head)
    return {text: Word(**marks) for text, marks in draft.items()}  # type: ignore[arg-type]


@dataclass(frozen=True)
class Words:
    """All words of a text, leftmost-longest, without overlaps, in order.

    ``known`` are all words there are; ``spans`` are (index in ``known``, start, end) of those
    found, ``starts`` the starts of all of them, ``names`` the starts of those that are names of
    the gazetteer or heads of names.
    """

    known: list[tuple[str, Word]]
    spans: list[tuple[int, int, int]]
    starts: list[int]
    names: list[int]

    def between(self, start: int, end: int) -> list[Token]:
        """Return the words between two positions, with positions relative to the first."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        if first < last and self.spans[last - 1][2] > end:
            last -= 1  # where a sentence without end is cut inside a word
        tokens = []
        for index, begin, until in self.spans[first:last]:
            text, word = self.known[index]
            tokens.append(Token(begin - start, until - start, text, word))
        return tokens
