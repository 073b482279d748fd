"""A clause taken apart: items of its lists, the verbs before them, the heads they share."""

import re
from dataclasses import dataclass, field

from geomap.mentions.lexicon import Head, Lexicon, Token, vocabulary

SEPARATORS = frozenset({"、", "和", "与", "及", "以及", "或", "及其"})
_NOMINAL = frozenset(vocabulary()["nominal"]["words"])
"""Verbs that also stand inside names (融合发展示范区, 文物保护利用示范区)."""
_SHAREABLE = frozenset({"corridor", "point", "resource"})
"""Forms of heads that the members of a list share (成渝、渝遂等高速公路)."""
_BARE_NAME = 4
_GLUE = frozenset({"zone", "work", "generic", "point", "part"})


@dataclass(slots=True)
class Item:
    """One member of a list: its span in the clause and what its words are.

    ``left`` is where its name may begin (after the last verb), ``right`` where it ends, ``verbs``
    the verbs in front of it, ``governing`` those of its list, ``subject`` whether it is what does
    the next verb, ``head`` its kind word, ``own`` whether that head touches it.
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
    head_start: int = 0
    group: Head | None = None
    etc: bool = False
    tails: list[Token] = field(default_factory=list)
    subject: bool = False

    @property
    def tail(self) -> Token | None:
        """The noun behind it that tells what is done, if any."""
        return self.tails[0] if self.tails else None


@dataclass(slots=True)
class Clause:
    """A clause of a sentence: its text, its words, the items of its lists."""

    text: str
    tokens: list[Token]
    items: list[Item]


def read_clause(text: str, lexicon: Lexicon) -> Clause:
    """Split ``text`` into items and give each its left edge, verbs, head and tails."""
    tokens = lexicon.scan(text)
    items = _split(text, tokens)
    for item in items:
        _find_head(item, text, lexicon)
        _find_left(item, text)
    _share_heads(items)
    _share_tails(items)
    return Clause(text, tokens, items)


def _brackets(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"（[^（）]*）", text)]


def _split(text: str, tokens: list[Token]) -> list[Item]:
    inside = _brackets(text)
    cuts = [
        token
        for token in tokens
        if token.text in SEPARATORS and not any(a < token.start < b for a, b in inside)
    ]
    items = []
    start, joint = 0, ""
    for cut in [*cuts, None]:
        end = cut.start if cut else len(text)
        if subject := _subject_end(tokens, start, end):
            inner = [t for t in tokens if start <= t.start and t.end <= subject]
            acting = Item(start, subject, inner, joint, left=start, right=subject, subject=True)
            items.append(acting)
            start, joint = subject, ""
        if end > start:
            inner = [t for t in tokens if start <= t.start and t.end <= end]
            items.append(Item(start, end, inner, joint, left=start, right=end))
        if cut:
            start, joint = cut.end, cut.text
    return items


def _subject_end(tokens: list[Token], start: int, end: int) -> int | None:
    """Return where the subject ends in 荣昌等共同建设…试验区, 某大学建设某实验室.

    A verb ends a subject when it follows 等 or a name directly, and a further name follows it.
    """
    inner = [t for t in tokens if start <= t.start and t.end <= end]
    for index, token in enumerate(inner[1:], start=1):
        word, before = token.word, inner[index - 1]
        if not (word.verb or word.neutral) or word.head or word.modifier:
            continue
        if before.text == "等" and before.start > start and token.start - before.end <= 1:
            return before.end
        named = before.end == token.start and (before.word.head or before.word.entries)
        rest = [t for t in inner[index + 1 :] if t.word.head or t.word.entries]
        if named and rest and token.text not in _NOMINAL - {"建设"}:
            return token.start
    return None


_PHASE = re.compile(r"（[一二三四五六七八九十]期）|第?[一二三四五六七八九十]期(?:工程)?(?!规划)")


def _find_head(item: Item, text: str, lexicon: Lexicon) -> None:
    """Find the word that tells what an item is, and where the item's name ends."""
    inside = _brackets(text)
    outer = [t for t in item.tokens if not any(a < t.start < b for a, b in inside)]
    etc = next((t for t in outer if t.text == "等" and t.start > item.start), None)
    before = [t for t in outer if etc is None or t.end <= etc.start]
    after = [t for t in outer if etc is not None and t.start >= etc.end]
    item.etc = etc is not None
    item.tails = [t for t in after if t.word.outcome and not t.word.head]
    for token in reversed(before):
        head = token.word.head
        if head is not None and head.kind == "admin" and token.end != item.end:
            continue
        if token.word.entries and (head is None or token.end == item.end):
            head = _head_of_name(token, lexicon) or head
        if head is None or (head.form == "segment" and token.start == item.start):
            continue
        phase = _PHASE.match(text, token.end)
        right = phase.end() if phase else token.end
        if etc is not None and right != etc.start:
            continue
        if token.word.head is None and not _ends_item(right, item, before):
            continue
        item.head, item.own, item.right = head, True, right
        item.head_start = token.end - len(head.text)
        if etc is None:
            rest = [t for t in before if t.start >= right]
            item.tails = [t for t in rest if t.word.tail] or _closing_verbs(rest, item.end)
        item.group = next((t.word.head for t in after if t.word.head), None)
        return
    if etc is not None:
        item.right = etc.start
        item.head = next((t.word.head for t in after if t.word.head), None)
        return
    item.tails = _trailing_tails(item)
    if item.tails:
        item.right = item.tails[0].start


def _closing_verbs(tokens: list[Token], end: int) -> list[Token]:
    """Return the verb that ends an item behind its name: 青竹溪水库加快建设."""
    return [t for t in tokens[-1:] if t.word.verb and t.end == end]


def _ends_item(position: int, item: Item, tokens: list[Token]) -> bool:
    """Whether nothing but tails follows a name that ends at ``position`` of its item."""
    for later in tokens:
        if later.start == position and (later.word.outcome or later.word.head):
            position = later.end
    return position == item.end or item.etc


def _head_of_name(token: Token, lexicon: Lexicon) -> Head | None:
    """Return the head that a name of the gazetteer ends with, for the list it stands in."""
    for start in range(1, len(token.text) - 1):
        word = lexicon.words.get(token.text[start:])
        if word is not None and word.head is not None:
            kinds = {lexicon.gazetteer.entries[i].kind for i in token.word.entries}
            return word.head if word.head.kind in kinds else None
    return None


def _trailing_tails(item: Item) -> list[Token]:
    """Return the tails at the end of an item that names something before them."""
    tails: list[Token] = []
    for token in reversed(item.tokens):
        if not token.word.outcome or (tails and token.end != tails[0].start):
            break
        tails.insert(0, token)
    if not tails or tails[-1].end != item.end or tails[0].start == item.start:
        return []
    before = [t for t in item.tokens if t.end <= tails[0].start]
    return tails if any(t.word.entries for t in before) else []


def _find_left(item: Item, text: str) -> None:
    inside = _brackets(text)
    for index, token in enumerate(item.tokens):
        if token.start >= item.right:
            break
        if any(a < token.start < b for a, b in inside):
            continue
        word = token.word
        if word.verb or word.neutral:
            if _inside_name(item, index):
                continue
            item.left = token.end
            item.verbs.append(token)
        elif (word.link and token.text != "等") or word.negation:
            if item.joint and not item.own and item.right - item.start <= _BARE_NAME:
                continue  # 向阳 in 藻渡、向阳、跳蹬等水库
            if not _inside_name(item, index):
                item.left = token.end
                if word.negation:
                    item.verbs.append(token)


def _inside_name(item: Item, index: int) -> bool:
    """Whether a verb is a noun here: only nominal words stand between it and its head."""
    token = item.tokens[index]
    if token.text not in _NOMINAL or not item.own or item.head is None:
        return False
    if item.head.form not in _GLUE or token.start == item.start:
        return False
    after = item.tokens[index + 1] if index + 1 < len(item.tokens) else None
    if after is not None and after.start == token.end and after.word.entries:
        return False
    before = item.tokens[index - 1] if index else None
    if before is not None and before.end == token.start:
        if token.text == "建设" and (before.word.entries or before.word.link or before.word.head):
            return False
        if before.text in {"支持", "推动", "推进", "加快", "加强"}:
            return False
    position = token.end
    for later in item.tokens[index + 1 :]:
        if later.start >= item.right:
            break
        known = later.text in _NOMINAL or later.word.modifier or later.word.head
        if later.start == position and not known and (later.word.verb or later.word.neutral):
            return False
        position = later.end
    return True


def _same_kind(one: Head | None, other: Head) -> bool:
    return one is not None and one.kind == other.kind


def _share_heads(items: list[Item]) -> None:
    """Give items without a head the head of the list they stand in (成渝、渝遂等高速公路)."""
    shared: Head | None = None
    grouped = False
    following: Item | None = None
    for item in reversed(items):
        starts_list = following is not None and bool(following.verbs)
        if starts_list:
            shared, grouped = None, False
        if item.head is not None:
            if item.group is not None and item.group.form in _SHAREABLE:
                shared, grouped = item.group, True
            elif not item.own:
                shared, grouped = item.head, item.etc
            elif item.head_start > item.left and not (grouped and _same_kind(shared, item.head)):
                shared, grouped = item.head, False
            elif item.head_start <= item.left and not grouped:
                shared = None
        elif shared is not None and not item.tails:
            item.head = shared
        following = item


def _share_tails(items: list[Item]) -> None:
    """Give every member of a list the tail that follows its last member."""
    tails: list[Token] = []
    of_all = False  # behind 等, so that it tells of every member: 扩建、迁建等项目前期工作
    following: Item | None = None
    for item in reversed(items):
        if following is not None and following.verbs:
            tails, of_all = [], False
        if item.tails and not of_all:
            tails, of_all = item.tails[-1:], item.etc
        elif tails:
            item.tails = tails
        following = item
