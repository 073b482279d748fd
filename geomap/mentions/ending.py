"""Where an item's name ends: its head, and the words after it that say what is done."""

import re

from geomap.mentions.item import ROUTE_NAME, Item, is_early, is_inside
from geomap.mentions.lexicon import Lexicon
from geomap.mentions.shapes import PHASE
from geomap.mentions.tokens import Head, Token, is_description, vocabulary

_PAPERS = frozenset(vocabulary()["papers"]["words"])
_SUFFIX = re.compile(
    r"(?:(?<=[路速])[\u4e00-\u9fff]{2,3}境内?(?!段))?"
    r"(?:(?<=号线)[东南西北]延伸?[线段]?)?"
    r"(?:(?<=[园校院])新[园校院]区?|(?<=大道)[东南西北中](?![\u4e00-\u9fff]))?"
    r"(?:[A-Z]?\d{1,3}号?线|[东西南北中][线段]|（[东西南北中][线段]）)?"
    rf"(?:（[一二三四五六七八九十]期）|{PHASE}(?:工程)?(?!规划))?"
)
"""Words after the head that belong to the name: 轨道交通101线, 储配基地一期, 市幼儿园新园."""
FILLER = re.compile(
    r"的|等|工程|项目|任务|工作|主体|配套|整体|全线|协作|合作|对接|联系|步伐|进度|\d+[个条座处](?:项目|工程)?|（[^（）]*）"
)
"""Fillers among the words that say what is done to a project: 迁建工程, 的建设任务."""
_JOINT = re.compile(r"[至—到]")
_NUMBERED = re.compile(
    r"(?:\d[\d—]*|[两三四五六七八九十]+)[大个条座](?P<sort>[\u4e00-\u9fff]{0,6})$"
)
"""The count of a list in front of its shared head: 黄河、长城4大国家文化公园."""


def find_head(item: Item, text: str, inside: list[tuple[int, int]], lexicon: Lexicon) -> None:
    """Find the word that says what an item is, and where the item's name ends.

    Args:
        item: The item.
        text: Its clause.
        inside: The spans of the clause's brackets, whose words do not count.
        lexicon: Knows the heads of names.
    """
    outer = item.tokens
    if inside:
        outer = [t for t in outer if not is_inside(t.start, inside)]
    stop, before = _read_etc(item, outer) if "等" in text else (item.end, outer)
    for token in reversed(before):
        head = token.word.head
        if head is not None and head.kind == "admin" and token.end != stop:
            continue
        if token.word.entries and (head is None or token.end == stop):
            head = lexicon.head_of_name(token) or head
        if head is None or (head.form == "segment" and token.start == item.start):
            continue
        if head.form == "natural" and item.group is not None:
            continue  # 清水江 in 乌江、清水江等航道
        if head.form == "route" and token.start - _word_before(item, token) != ROUTE_NAME:
            continue  # 轨道交通101线, 绕城高速西线
        suffix = _SUFFIX.match(text, token.end)
        right = suffix.end() if suffix else token.end
        run = _run(before, text, right, stop)
        if run is None and (
            item.etc
            or token.word.head is None
            or (
                _goes_on(head, text, right)
                and not any(t.word.entries and t.end == token.start for t in before)  # 天津港
            )
        ):
            continue
        numbered = _NUMBERED.search(text, item.start, token.start)
        if numbered and (not numbered["sort"] or is_description(numbered["sort"])):
            _take_count(item, head, numbered.start(), before)
            return
        item.head, item.own, item.right = head, True, right
        item.head_start = token.end - len(head.text)
        item.noun = (run == [] and right < stop) or text.endswith("期工程", 0, right)
        own = _papers(before, right) or (_closing(before, right, stop) if run is None else run)
        if own and not is_early(item.of_all):
            item.tails = own
            item.alone = text.startswith(("工程", "项目"), own[-1].end)
        return
    if item.etc:
        item.right, item.head = stop, item.group
    tails = _trailing_tails(item, before, text, stop)
    if tails:
        item.tails, item.right = tails, tails[0].start


def _take_count(item: Item, shared: Head, right: int, tokens: list[Token]) -> None:
    """Take in the count and head that close a list, after the last member's name: 4座黄河大桥."""
    item.head, item.right, item.etc, item.group = shared, right, True, shared
    named = next((t for t in tokens if t.end == right and t.word.head), None)
    if named is not None:  # 甲高新区、乙开发区2个省级开发区
        item.head, item.own, item.head_start = named.word.head, True, named.start


def _read_etc(item: Item, tokens: list[Token]) -> tuple[int, list[Token]]:
    """Take in what follows 等, and return where the words before it end, and those words."""
    etc = next((t for t in tokens if t.text == "等" and t.start > item.start), None)
    if etc is None:
        return item.end, tokens
    after = [t for t in tokens if t.start >= etc.end]
    item.etc = True
    item.group = _group_head(after)
    stating = [t for t in after if t.word.outcome and not t.word.head]
    item.of_all = item.tails = _papers(after, etc.end) or stating
    return etc.start, [t for t in tokens if t.end <= etc.start]


def _word_before(item: Item, token: Token) -> int:
    """Return the end of the last word of an item before ``token``, or the start of the item."""
    return max((t.end for t in item.tokens if t.end <= token.start), default=item.start)


def _group_head(after: list[Token]) -> Head | None:
    """Return the head after 等: the last before a verb or link (临港制造基地)."""
    found = None
    for token in after:
        if found is not None and (token.word.outcome or token.word.link):
            break
        found = token.word.head or found
    return found


def _run(tokens: list[Token], text: str, position: int, stop: int) -> list[Token] | None:
    """Return the words that say what is done, if there is nothing else up to ``stop``."""
    if position == stop:
        return []
    starting = {t.start: t for t in tokens}
    found = []
    while position < stop:
        token = starting.get(position)
        if token is not None and (token.word.outcome or token.word.head):
            if not token.word.head:
                found.append(token)
            position = token.end
        elif filler := FILLER.match(text, position):
            position = filler.end()
        else:
            return None
    return found if position == stop else None


def _papers(tokens: list[Token], position: int) -> list[Token]:
    """Return the word for a project's papers after ``position``, if there is one."""
    return [t for t in tokens if t.start >= position and t.text in _PAPERS][:1]


def _closing(tokens: list[Token], position: int, stop: int) -> list[Token]:
    """Return the words at the end that say what is done, after other words."""
    found: list[Token] = []
    for token in reversed([t for t in tokens if t.start >= position]):
        closes = token.word.tail or (token.word.verb and token.end == stop)
        if not closes or (found and token.end != found[0].start):
            break
        found.insert(0, token)
    return found


def _goes_on(head: Head, text: str, right: int) -> bool:
    """Whether a head that does not end its item must be ignored: a line's end, one character."""
    single = len(head.text) == 1 and head.form != "segment"
    return single or bool(_JOINT.match(text, right))


def _trailing_tails(item: Item, tokens: list[Token], text: str, stop: int) -> list[Token]:
    """Return the tails at the end of an item that has other words before them."""
    tails: list[Token] = []
    position = stop
    for token in reversed(tokens):
        if not token.word.outcome or _run([], text, token.end, position) is None:
            break
        tails.insert(0, token)
        position = token.start
    if not tails:
        return []
    words = [t for t in tokens if t.end <= position]
    plain = sum(t.end - t.start for t in words if t.word.verb or t.word.neutral or t.word.link)
    return tails if position - item.start > plain else []
