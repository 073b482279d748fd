"""All words the grammar knows, found in one pass: names from the gazetteer, planners' words."""

import csv
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ahocorasick_rs import AhoCorasick, MatchKind

from geomap.characters import fold
from geomap.gazetteer import Gazetteer

_QUOTES = str.maketrans("", "", "“”‘’「」『』")


@dataclass(frozen=True, slots=True)
class Head:
    """The last word of a name that tells its kind (水库, 高速公路).

    ``form`` says what may stand before it: ``corridor`` (places joined by 至, or a chain of
    abbreviations), ``point`` (a place or a proper name), ``work`` (a proper name), ``zone`` (a
    designation that needs a site or members), ``part`` (a part of the work before it),
    ``resource`` (a place's resource), ``generic`` (no name without a place in it), ``network``
    (a network known by a catchword in quotation marks), ``segment`` (a stretch of a line).
    ``canonical`` is the head a full name ends with where that is another (支线机场 → 机场).
    """

    text: str
    kind: str
    form: str
    canonical: str


@dataclass(frozen=True, slots=True)
class Word:
    """What one string may be; several at once (建设 is a verb and a tail)."""

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
        """The stage it states behind a name: as a tail, or as a verb that ends the clause."""
        return self.tail or self.verb


@dataclass(frozen=True, slots=True)
class Token:
    """A word where it stands."""

    start: int
    end: int
    text: str
    word: Word


@cache
def vocabulary() -> dict[str, dict[str, list[str]]]:
    """Return the tables of ``words.toml``."""
    data = files("geomap.mentions").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(data)


@cache
def heads() -> dict[str, Head]:
    """Return the rows of ``heads.csv`` by their text."""
    data = files("geomap.mentions").joinpath("heads.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(data.splitlines())
    return {
        row["head"]: Head(row["head"], row["kind"], row["form"], row["canonical"] or row["head"])
        for row in rows
    }


def _planners_words() -> dict[str, Word]:
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


class Lexicon:
    """One automaton over the gazetteer's names and the planners' words.

    Args:
        gazetteer: where names come from.
        home: province codes whose counties, and whose neighbours' counties, may be named without
            their 区, 县 or 市; elsewhere only a full name is a place.
        as_of: ISO date of the plan; units made later have no name in it. Empty for today.
    """

    def __init__(self, gazetteer: Gazetteer, home: Sequence[str], as_of: str = "") -> None:
        self.gazetteer = gazetteer
        self.home = tuple(home)
        self._as_of = as_of
        words = _planners_words()
        for name, ids in self._names().items():
            known = words.get(name)
            if known is None or not (known.verb or known.neutral or known.link or known.tail):
                words[name] = Word(entries=ids, head=known.head if known else None)
        self.words = words
        self._patterns = list(words)
        self._automaton = AhoCorasick(self._patterns, matchkind=MatchKind.LeftmostLongest)

    def _names(self) -> dict[str, tuple[str, ...]]:
        common = frozenset(vocabulary()["common"]["words"])
        near = self.gazetteer.around(self.home)
        names: dict[str, tuple[str, ...]] = {}
        for name, ids in self.gazetteer.by_name.items():
            bare = name.translate(_QUOTES)
            if len(bare) < 2:
                continue
            kept = tuple(i for i in ids if self._may_stand_free(i, name, near, common))
            if kept:
                names[bare] = tuple(dict.fromkeys((*names.get(bare, ()), *kept)))
        return names

    def _may_stand_free(
        self, identifier: str, name: str, near: frozenset[str], common: frozenset[str]
    ) -> bool:
        entry = self.gazetteer.entries[identifier]
        if entry.kind != "admin" or not entry.level:
            return True
        if self._as_of and entry.since > self._as_of:
            return False
        if name == fold(entry.name) and len(name) > 2:
            return True
        if name in common:
            return False
        return entry.level != "county" or self.gazetteer.atlas.province_of(entry.unit[0]) in near

    def scan(self, text: str) -> list[Token]:
        """Return the words of ``text``, leftmost-longest, not overlapping, in order."""
        return [
            Token(start, end, text[start:end], self.words[self._patterns[index]])
            for index, start, end in self._automaton.find_matches_as_indexes(text)
        ]
