"""Questions about names that all rules of the grammar ask."""

import re

from geomap.gazetteer import Entry, Gazetteer
from geomap.mentions.lexicon import Lexicon
from geomap.mentions.tokens import Token, Word, descriptions_in, is_description

PLACE_KINDS = frozenset({"admin", "metro", "river", "ecology", "belt"})
LINES = frozenset({"railway", "expressway", "road", "transit", "river", "waterway", "water"})
MAX_UNKNOWN = 8
"""Number of characters of a name that need not be explained by words."""
OWN_UNIT = frozenset({"区", "县", "市", "州", "省", "旗"})
"""Words for the plan's own unit in front of one of its institutions: 区中医院."""
_PROVINCES = "[冀晋蒙辽苏浙皖闽赣鲁豫鄂湘粤桂琼川渝黔滇藏陕陇]"
PROVINCE_MARK = f"{_PROVINCES}[东南西北中]|[东南北]疆"
PART_OF_PROVINCE = re.compile(f"{_PROVINCES}[东南西北中]{{1,3}}|[东南北]疆")
"""Parts of provinces, named by the province's abbreviation: 苏北, 粤东西北."""
STANDING_PART = re.compile(
    rf"(?:{PART_OF_PROVINCE.pattern})(?=地区|片区|沿海|沿江|腹地|老区|崛起|振兴|各|[、和与及等的]|$)"
)
_JOINT = re.compile(r"连接|[至—到经]")
_BRACKET = re.compile(r"（[^（）]*）")
_NO_QUOTES = str.maketrans("", "", "“”")
_NODE = re.compile(r"(?:站|机场|港|枢纽|互通|立交|路|大道|大街|线|桥|界|口岸|镇|乡|村)$")
"""Ends of lines that are not in the gazetteer: 北客站至机场."""


class Names:
    """What the lexicon's words are names of.

    Args:
        lexicon: Words and names; its gazetteer gives the kinds of names.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.gazetteer: Gazetteer = lexicon.gazetteer

    def entry(self, identifier: str) -> Entry:
        """Return the gazetteer's entry with an id."""
        return self.gazetteer.entries[identifier]

    def kind(self, token: Token) -> str:
        """Return the kind of a name; ``admin`` if it may be a unit."""
        ids = token.word.entries
        if len(ids) == 1:
            return self.gazetteer.entries[ids[0]].kind
        kinds = [self.gazetteer.entries[i].kind for i in ids]
        return "admin" if "admin" in kinds else kinds[0]

    def entries(self, name: str, kind: str) -> tuple[str, ...]:
        """Return the ids of the entries of one kind that have a name."""
        word = self.lexicon.words.get(name.translate(_NO_QUOTES))
        if word is None:
            return ()
        return tuple([i for i in word.entries if self.gazetteer.entries[i].kind == kind])

    def is_line(self, token: Token) -> bool:
        """Whether a name is that of a line, which may have stretches."""
        return self.kind(token) in LINES

    def is_place(self, name: str) -> bool:
        """Whether the gazetteer knows something, or a node of a line, by this name."""
        word = self.lexicon.words.get(name)
        return bool(word and word.entries) or name in self.gazetteer.nodes_by_name

    def is_home(self, name: str) -> bool:
        """Whether a unit with this name is in the home provinces."""
        entries = [self.gazetteer.entries[i] for i in self.lexicon.words[name].entries]
        return any(
            e.kind == "admin" and e.unit and e.unit[0][:2] + "0000" in self.lexicon.home
            for e in entries
        )

    def is_grouping(self, name: str) -> bool:
        """Whether a name is that of a region, and of nothing else."""
        entries = self.lexicon.words[name].entries if name in self.lexicon.words else ()
        return bool(entries) and all(self.gazetteer.entries[i].kind == "metro" for i in entries)

    def is_proper(self, body: str, places: list[Token]) -> bool:
        """Whether ``body`` contains a name: a place, or characters that no word explains."""
        if not body:
            return False
        if places or body in OWN_UNIT:
            return True
        if len(body) < 2 or is_description(body):
            return False
        unknown = len(body) - sum(t.end - t.start for t in self.lexicon.scan(body))
        return 1 <= unknown <= MAX_UNKNOWN and len(body) <= MAX_UNKNOWN + 4

    def has_unexplained(self, body: str) -> bool:
        """Whether two characters of ``body`` are neither in a word nor in a description."""
        words = [(t.start, t.end) for t in self.lexicon.scan(body) if not t.word.link]
        for start, end in [*words, *descriptions_in(body)]:
            body = body[:start] + " " * (end - start) + body[end:]
        return sum(map(str.isalnum, body)) > 1

    def has_own_part(self, body: str, offset: int, places: list[Token]) -> bool:
        """Whether ``body``, at ``offset``, contains more than places and descriptions."""
        rest = body
        for token in reversed(places):
            first, last = max(0, token.start - offset), token.end - offset
            rest = rest[:first] + rest[last:]
        return bool(rest) and not is_description(rest)

    def chain(self, body: str) -> tuple[str, ...]:
        """Return the characters of a chain of abbreviations (渝昆 → 渝, 昆), otherwise nothing."""
        if self.is_place(body) and not self.is_grouping(body):
            return ()
        if 2 <= len(body) <= 6 and all(char in self.gazetteer.abbreviations for char in body):
            return tuple(body)
        return ()

    def joined(
        self, body: str, offset: int, places: list[Token], *, listed: bool = False
    ) -> tuple[str, ...]:
        """Return the places connected by 至, — or 经, in order, empty if there are none.

        Args:
            body: The words.
            offset: Their position in the clause.
            places: Names in the clause; a 至 inside one of them connects nothing.
            listed: Whether it is known to be a line from its list, so that its ends need not be in
                the gazetteer.
        """
        covered = {
            index
            for t in places
            for index in range(max(0, t.start - offset), max(0, min(t.end - offset, len(body))))
        }
        parts, start = [], 0
        for joint in _JOINT.finditer(body):
            if joint.start() not in covered:
                parts.append(body[start : joint.start()])
                start = joint.end()
        parts.append(body[start:])
        parts = [_BRACKET.sub("", part) for part in parts]
        if len(parts) < 2 or not all(2 <= len(part) <= 12 for part in parts):
            return ()
        if any(self.is_place(part) or _NODE.search(part) for part in parts):
            return tuple(parts)
        return tuple(parts) if listed and all(map(self.is_unknown, parts)) else ()

    def is_unknown(self, text: str) -> bool:
        """Whether ``text`` is short and no word except a place explains any of it."""
        words = self.lexicon.scan(text)
        roles = any(w.word != Word() and not w.word.entries for w in words)
        return len(text) <= 6 and not roles and not is_description(text)
