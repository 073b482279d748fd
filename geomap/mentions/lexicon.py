"""All words of the grammar, found in one pass: the gazetteer's names and planners' words."""

import csv
import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from geomap.characters import fold
from geomap.gazetteer import Entry, Gazetteer

NATURAL = "江河湖海溪沟池淀山岭岛"
"""Last characters of the names of rivers, lakes, mountains and islands."""
_QUOTES = str.maketrans("", "", "“”‘’「」『』")


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


def _is_vague(name: str) -> bool:
    """Whether a name is that of many places, and means the one at home: 中心城区, 中央公园."""
    if is_description(name):
        return True
    ends = (i for i in range(len(name)) if name[i:] in heads())
    return any(i == 0 or is_description(name[:i]) for i in ends)


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


@dataclass(frozen=True, slots=True)
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


class Lexicon:
    """One automaton over the gazetteer's names and the planners' words.

    Args:
        gazetteer: Provides the names.
        home: Codes of the provinces whose counties, and whose neighbours' counties, may be named
            without 区, 县 or 市; elsewhere only a full name is a place.
        as_of: ISO date of the plan, whose text cannot name units created later; empty for today.
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
        self._heads_of_names: dict[str, Head | None] = {}

    @cached_property
    def _automaton(self) -> AhoCorasick:
        return AhoCorasick(list(self.words), matchkind=MatchKind.LeftmostLongest)

    @cached_property
    def _by_index(self) -> list[tuple[str, Word]]:
        """All words, in the automaton's order."""
        return list(self.words.items())

    @cached_property
    def _names_something(self) -> list[bool]:
        """Whether each word, in that order, is a name or the head of one."""
        return [bool(word.entries or word.head) for word in self.words.values()]

    @cached_property
    def _longest(self) -> dict[str, int]:
        """The length of the longest word that begins with a character."""
        longest: dict[str, int] = {}
        for text in sorted(self.words, key=len):
            longest[text[0]] = len(text)
        return longest

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
        if entry.kind != "admin":
            return self._is_at_home(entry) or not _is_vague(name)
        if not entry.level:
            return True
        if self._as_of and entry.since > self._as_of:
            return False
        if name == fold(entry.name) and len(name) > 2:
            return True
        if name in common:
            return False
        code = entry.unit[0]
        if code.endswith("00"):
            return True
        province = self.gazetteer.atlas.province_of(code)
        if name[-1] == "湖" and province not in self.home:
            return False  # 太湖 is a lake everywhere but in its county's province
        return province in near

    def _is_at_home(self, entry: Entry) -> bool:
        """Whether a project is in the home provinces, as far as its row says."""
        provinces = {self.gazetteer.atlas.province_of(code) for code in entry.unit}
        return not provinces or not provinces.isdisjoint(self.home)

    def head_of_name(self, token: Token) -> Head | None:
        """Return the head with which a name of the gazetteer ends, for its list."""
        if token.text not in self._heads_of_names:
            self._heads_of_names[token.text] = self._ending(token)
        return self._heads_of_names[token.text]

    def _ending(self, token: Token) -> Head | None:
        known = heads()
        for start in range(1, len(token.text) - 1):
            if head := known.get(token.text[start:]):
                kinds = {self.gazetteer.entries[i].kind for i in token.word.entries}
                return head if head.kind in kinds else None
        return None

    def find(self, text: str) -> Words:
        """Return the words of a whole text; none extends across punctuation."""
        spans = self._automaton.find_matches_as_indexes(text)
        naming = self._names_something
        names = [start for index, start, _ in spans if naming[index]]
        return Words(self._by_index, spans, [start for _, start, _ in spans], names)

    def scan(self, text: str) -> list[Token]:
        """Return the words of a short text, leftmost-longest, without overlaps, in order.

        Few words begin at a few characters: looking them up needs no automaton, which takes long to
        make.
        """
        words, longest = self.words, self._longest
        found = []
        start = 0
        while start < len(text):
            last = min(len(text), start + longest.get(text[start], 0))
            for end in range(last, start, -1):
                word = words.get(text[start:end])
                if word is not None:
                    found.append(Token(start, end, text[start:end], word))
                    start = end
                    break
            else:
                start += 1
        return found
