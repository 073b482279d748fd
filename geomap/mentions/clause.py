"""Splits a clause into the items of its lists, with their verbs, heads and tails."""

import re
from itertools import pairwise

from geomap.mentions.ending import find_head
from geomap.mentions.item import NOMINAL, Clause, Item, brackets, is_inside
from geomap.mentions.lexicon import Lexicon
from geomap.mentions.opening import find_left
from geomap.mentions.shapes import with_shapes, without_halves
from geomap.mentions.shared import share_heads, share_tails
from geomap.mentions.tokens import Token, any_of, is_description, vocabulary

SEPARATORS = frozenset({"、", "和", "与", "及", "以及", "或", "及其"})
_COPULAS = frozenset(vocabulary()["copulas"]["words"])
_WORKS = frozenset({"", "工程", "项目"})
"""What may be between a subject and its copula: 甲机场扩建工程是…."""
_CONNECTING = re.compile(any_of("connecting"))
_BRACKET = re.compile(r"[（）]")
_DASHES = re.compile("——")
_CONNECTED = frozenset({"river", "waterway", "water", "reservoir"})
"""Kinds of what may be joined by 和 in the name of a connection: 甲河与乙河连通工程."""
_NO_ACTS = NOMINAL - {"建设"}
_INNER = frozenset({"和", "与", "及"})


def read_clause(text: str, tokens: list[Token], lexicon: Lexicon) -> Clause:
    """Split ``text`` into items, each with its left edge, verbs, head and tails."""
    tokens = with_shapes(without_halves(tokens, text), text)
    inside = brackets(text)
    items = _split(text, tokens, inside)
    for item in items:
        find_head(item, text, inside, lexicon)
    items = _merged(items, text, inside, lexicon)
    for item in items:
        find_left(item, text, inside)
    share_heads(items)
    share_tails(items, text)
    return Clause(text, tokens, items)


def _cuts(
    text: str, tokens: list[Token], inside: list[tuple[int, int]]
) -> list[tuple[int, int, str]]:
    """Return where a clause is split into items: at separators and unpaired brackets."""
    cuts = [
        (t.start, t.end, t.text)
        for t in tokens
        if t.text in SEPARATORS and not is_inside(t.start, inside)
    ]
    if "（" in text or "）" in text:
        paired = {position for a, b in inside for position in (a, b - 1)}
        cuts += [
            (m.start(), m.end(), m[0])
            for m in _BRACKET.finditer(text)
            if m.start() not in paired and not is_inside(m.start(), inside)
        ]
    if "——" in text:  # 国家重大工程——甲水库
        cuts += [(m.start(), m.end(), "") for m in _DASHES.finditer(text)]
    if "项目" in text:
        cuts += _project_ends(tokens)
    if "等" in text:
        etc = next((t.end for t in tokens if t.text == "等"), len(text))
        cuts += [  # a comma lost: …等项目建设加快推进…
            (verb.start, verb.start, "")
            for tail, verb in pairwise(tokens)
            if etc <= tail.start and tail.word.tail and tail.end == verb.start and verb.word.verb
            and verb.end < len(text)
        ]  # fmt: skip
    return sorted(cuts)


def _project_ends(tokens: list[Token]) -> list[tuple[int, int, str]]:
    """Return where a project's name ends and one of its parts follows: 甲公园项目乙景区改造工程."""
    return [
        (project.end, project.end, "")
        for (work, project), after in zip(pairwise(tokens), tokens[2:], strict=False)
        if project.text == "项目" and work.word.head and work.end == project.start
        and not (after.start == project.end and (after.word.outcome or after.word.link))
        and any(t.start >= after.start and t.word.head for t in tokens)
    ]  # fmt: skip


def _split(text: str, tokens: list[Token], inside: list[tuple[int, int]]) -> list[Item]:
    items = []
    start, joint, position = 0, "", 0
    cuts = [*_cuts(text, tokens, inside), (len(text), len(text), "")]
    for cut_start, cut_end, cut_text in cuts:
        first = position
        while position < len(tokens) and tokens[position].start < cut_start:
            position += 1
        inner = [t for t in tokens[first:position] if start <= t.start and t.end <= cut_start]
        if subject := _subject_end(text, inner, start, cut_start):
            acting = [t for t in inner if t.end <= subject]
            items.append(
                Item(start, subject, acting, joint, left=start, right=subject, subject=True)
            )
            inner = inner[len(acting) :]
            start, joint = subject, ""
        if cut_start > start:
            items.append(Item(start, cut_start, inner, joint, left=start, right=cut_start))
        start, joint = cut_end, cut_text
    return items


def _subject_end(text: str, inner: list[Token], start: int, end: int) -> int | None:
    """Return where the subject ends in 荣昌等共同建设…试验区, 某大学建设某实验室.

    A verb ends a subject if it directly follows 等 or a name, and is followed by another name.
    """
    for index, (before, token) in enumerate(pairwise(inner), start=1):
        word = token.word
        acts = word.verb or word.neutral or token.text in _COPULAS
        if not acts or word.head or word.modifier:
            continue
        if word.tail and [t.text for t in inner[index + 1 :] if t.start == token.end] == ["等"]:
            continue  # 甲段扩容等5条高速公路
        named = before.end == token.start and _is_name(before)
        if token.text in _COPULAS and text[before.end : token.start] in _WORKS:
            named = any(map(_is_name, inner[:index]))
        if before.text == "等" and before.start > start and token.start - before.end <= 1:
            return before.end if token.end < end else None
        if named and token.text not in _NO_ACTS and any(map(_is_name, inner[index + 1 :])):
            return token.start
    return None


def _merged(
    items: list[Item], text: str, inside: list[tuple[int, int]], lexicon: Lexicon
) -> list[Item]:
    """Join items that 和 connects inside one name."""
    merged: list[Item] = []
    for item in items:
        before = merged[-1] if merged else None
        if before is not None and _is_one_name(before, item, text):
            inner = [*before.tokens, *item.tokens]
            whole = Item(before.start, item.end, inner, before.joint, before.start, item.end)
            find_head(whole, text, inside, lexicon)
            merged[-1] = whole
        else:
            merged.append(item)
    return merged


def _is_one_name(before: Item, item: Item, text: str) -> bool:
    """Whether 和 connects two items inside one name.

    Either both sides are descriptions and the head is that of the whole (文化和旅游融合发展示范区),
    or the head connects two waters or lines (甲河与乙河连通工程), or the second only describes more
    of the first (甲分洪区蓄滞洪和安全建设工程).
    """
    head = item.head
    if item.joint not in _INNER or not item.own or head is None or before.etc or before.subject:
        return False
    described = is_description(text[item.start : item.head_start]) or item.head_start == item.start
    if _CONNECTING.search(head.text):
        return not described and (
            before.head is None or before.head.kind in _CONNECTED or not before.own
        )
    if head.form not in {"zone", "work"} or not described:
        return False
    if before.own:
        rest = before.right < before.end and not before.tails
        return rest and before.head is not None and before.head.kind == head.kind
    return item.head_start > item.start and is_description(text[_after_words(before) : before.end])


def _after_words(item: Item) -> int:
    """Return where the last verb, link or place of an item ends."""
    words = [
        t.end
        for t in item.tokens
        if (t.word.verb or t.word.neutral or t.word.link or t.word.entries)
        and t.text not in NOMINAL
    ]
    return max(words, default=item.start)


def _is_name(token: Token) -> bool:
    return bool(token.word.head or token.word.entries)
