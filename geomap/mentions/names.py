"""Small questions about names that all rules of the grammar ask."""

import re

from geomap.gazetteer import Entry, Gazetteer
from geomap.mentions.lexicon import Lexicon, Token, is_description

PLACE_KINDS = frozenset({"admin", "metro", "river", "ecology", "belt"})
LINES = frozenset({"railway", "expressway", "road", "transit", "river", "waterway", "water"})
MAX_UNKNOWN = 8
"""How many characters that no word explains a name may have."""
OWN_UNIT = frozenset({"区", "县", "市", "州", "省", "旗"})
"""What stands for the plan's own unit before a body of it: 区中医院."""
PART_OF_PROVINCE = re.compile(
    "[冀晋蒙辽苏浙皖闽赣鲁豫鄂湘粤桂琼川渝黔滇藏陕陇][东南西北中]{1,3}|[东南北]疆"
)
"""Parts of provinces, known by the province's abbreviation: 苏北, 粤东西北."""
STANDING_PART = re.compile(rf"(?:{PART_OF_PROVINCE.pattern})(?=地区|片区|各|[、和与及等的]|$)")
_JOINT = re.compile(r"连接|[至—到经]")
_BRACKET = re.compile(r"（[^（）]*）")
_NODE = re.compile(r"(?:站|机场|港|枢纽|互通|立交|路|大道|大街|线|桥|界|口岸|镇|乡|村)$")
"""What ends of a line may be that are in no table: 北客站至机场."""


class Names:
    """What the lexicon's words are names of.

    Args:
        lexicon: words and names; its gazetteer tells what kind a name is of.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.gazetteer: Gazetteer = lexicon.gazetteer

    def entry(self, identifier: str) -> Entry:
        """Return the gazetteer's entry of an id."""
        return self.gazetteer.entries[identifier]

    def kind(self, token: Token) -> str:
        """Return the kind of a name; that of a unit where it may be one."""
        kinds = [self.gazetteer.entries[i].kind for i in token.word.entries]
        return "admin" if "admin" in kinds else kinds[0]

    def entries(self, name: str, kind: str) -> tuple[str, ...]:
        """Return the ids of the entries of one kind that bear a name."""
        word = self.lexicon.words.get(re.sub(r"[“”]", "", name))
        if word is None:
            return ()
        return tuple(i for i in word.entries if self.gazetteer.entries[i].kind == kind)

    def is_line(self, token: Token) -> bool:
        """Whether a name is that of a line, which may have stretches."""
        return self.kind(token) in LINES

    def is_place(self, name: str) -> bool:
        """Whether the gazetteer knows something, or a node of a line, by this name."""
        word = self.lexicon.words.get(name)
        return bool(word and word.entries) or name in self.gazetteer.nodes_by_name

    def is_home(self, name: str) -> bool:
        """Whether a unit of this name lies in the home provinces."""
        entries = [self.gazetteer.entries[i] for i in self.lexicon.words[name].entries]
        return any(
            e.kind == "admin" and e.unit and e.unit[0][:2] + "0000" in self.lexicon.home
            for e in entries
        )

    def is_grouping(self, name: str) -> bool:
        """Whether a name is that of a region and of nothing else."""
        entries = self.lexicon.words[name].entries if name in self.lexicon.words else ()
        return bool(entries) and all(self.gazetteer.entries[i].kind == "metro" for i in entries)

    def is_proper(self, body: str, places: list[Token]) -> bool:
        """Whether something in ``body`` is a name: a place, or characters no word explains."""
        if not body:
            return False
        if places or body in OWN_UNIT:
            return True
        if len(body) < 2 or is_description(body):
            return False
        unknown = len(body) - sum(t.end - t.start for t in self.lexicon.scan(body))
        return 1 <= unknown <= MAX_UNKNOWN and len(body) <= MAX_UNKNOWN + 4

    def has_own_part(self, body: str, offset: int, places: list[Token]) -> bool:
        """Whether more than places and descriptions is in ``body``, which begins at ``offset``."""
        rest = body
        for token in reversed(places):
            first, last = max(0, token.start - offset), token.end - offset
            rest = rest[:first] + rest[last:]
        return bool(rest) and not is_description(rest)

    def chain(self, body: str) -> tuple[str, ...]:
        """Return a chain of abbreviations as its characters (渝昆 → 渝, 昆), or nothing."""
        if self.is_place(body) and not self.is_grouping(body):
            return ()
        if 2 <= len(body) <= 6 and all(char in self.gazetteer.abbreviations for char in body):
            return tuple(body)
        return ()

    def joined(
        self, body: str, offset: int, places: list[Token], *, listed: bool = False
    ) -> tuple[str, ...]:
        """Return the places that 至, — or 经 join, in order, or nothing.

        Args:
            body: the words.
            offset: where they begin in the clause.
            places: names of the clause; a 至 inside one of them joins nothing.
            listed: whether a list of lines says that this is one, with ends that no table knows.
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
        """Whether ``text`` is short and no word but a place explains any of it."""
        words = self.lexicon.scan(text)
        return len(text) <= 6 and all(w.word.entries for w in words) and not is_description(text)
