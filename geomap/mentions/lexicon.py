"""All words of the grammar, found in one pass: the gazetteer's names and planners' words."""

from collections.abc import Sequence
from functools import cached_property

from ahocorasick_rs import AhoCorasick, MatchKind

from geomap.characters import fold
from geomap.gazetteer import Entry, Gazetteer
from geomap.mentions.tokens import (
    Head,
    Token,
    Word,
    Words,
    heads,
    is_description,
    planners_words,
    vocabulary,
)

_QUOTES = str.maketrans("", "", "“”‘’「」『』")


def _is_vague(name: str) -> bool:
    """Whether a name is that of many places, and means the one at home: 中心城区, 中央公园."""
    if is_description(name):
        return True
    ends = (i for i in range(len(name)) if name[i:] in heads())
    return any(i == 0 or is_description(name[:i]) for i in ends)


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
        words = planners_words()
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
