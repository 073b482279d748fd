"""Where an item's name begins: after its last verb or link, unless that is part of the name."""

import re

from geomap.mentions.item import BARE_NAME, NOMINAL, ROUTE_NAME, Item, is_inside
from geomap.mentions.tokens import Token, is_description

_GLUE = frozenset({"zone", "work", "generic", "point", "part", "named"})
_PHASE = re.compile(r"第[一二三四五六七八九十]期规划(?:项目|工程)$")
"""A phase of the project before it, whose 规划 is no verb: 第四期、第五期规划项目."""
_DATE = re.compile(
    r"(?:截?[至到])?20\d\d年(?:\d{1,2}月(?:\d{1,2}日)?)?(?:年?[底末初]|[上下]半年)?前?"
)
"""When something is done, in front of what it is: 2027年甲水库建成."""
_HAN = re.compile(r"[\u4e00-\u9fff]")


def find_left(item: Item, text: str, inside: list[tuple[int, int]]) -> None:
    """Find where an item's name begins, and the verbs in front of it.

    Args:
        item: The item.
        text: Its clause.
        inside: The spans of the clause's brackets, whose words do not count.
    """
    if text.startswith("年内", item.left) and not _begins(item, item.left + 1):  # 2027年内江
        item.left += 2
    for index, token in enumerate(item.tokens):
        if token.start >= item.right:
            break
        if inside and is_inside(token.start, inside):
            continue
        word = token.word
        if word.verb or word.neutral:
            if _inside_name(item, index, text) or _in_designation(item, text, token):
                continue
            if _is_half_of_line(item, token) or _PHASE.match(text, item.left, item.end):
                continue
            item.left = token.end
            item.verbs.append(token)
        elif (word.link and token.text != "等") or word.negation:
            name_end = item.head_start if item.own else item.right
            if item.joint and name_end - item.start <= BARE_NAME:
                continue  # 向阳 in 藻渡、向阳、跳蹬等水库
            if _is_half_of_line(item, token):
                continue
            if not _inside_name(item, index, text):
                item.left = token.end + _is_above(item, text, token)
                if word.negation:
                    item.verbs.append(token)
    item.left = _after_date(item, text)


def _after_date(item: Item, text: str) -> int:
    """Return where an item begins without a date in front of it."""
    date = _DATE.match(text, item.left, item.right)
    return date.end() if date else item.left


def _is_above(item: Item, text: str, token: Token) -> bool:
    """Whether a link is half of 以上 (5级以上), and not in front of a place: 以上海."""
    return text.startswith("以上", token.start) and not _begins(item, token.end)


def _begins(item: Item, position: int) -> bool:
    """Whether a word of an item begins at ``position``."""
    return any(token.start == position for token in item.tokens)


def _is_half_of_line(item: Item, token: Token) -> bool:
    """Whether a word is one character of a line's name: 向莆铁路; 本桓 in 本桓、凌绥等高速公路."""
    name_end = item.head_start if item.own else item.right
    line = item.head if item.own else item.group
    single = token.end - token.start == 1 and token.end <= name_end
    return (
        single and name_end - item.left == ROUTE_NAME and line is not None
        and line.form == "corridor"
    )  # fmt: skip


def _in_designation(item: Item, text: str, token: Token) -> bool:
    """Whether a verb is part of a name that begins with a place: 某地进口贸易促进创新示范区."""
    if not item.own or token.word.verb or token.start >= item.head_start:
        return False
    site = next((t for t in item.tokens if t.word.entries and t.start >= item.left), None)
    between = text[token.end : item.head_start]
    return (
        site is not None
        and site.end < token.start
        and not any(site.end <= t.start < token.start and t.word.link for t in item.tokens)
        and (not between or is_description(between))
    )


def _inside_name(item: Item, index: int, text: str) -> bool:
    """Whether a verb is a noun here: there are only nominal words between it and its head."""
    token = item.tokens[index]
    if token.text not in NOMINAL or not item.own or item.head is None:
        return False
    between = text[token.end : item.head_start]
    if between and token.word.verb and not is_description(between):
        return False
    if item.head.form not in _GLUE or not _HAN.search(text, item.start, token.start):
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
        known = later.text in NOMINAL or later.word.modifier or later.word.head
        if later.start == position and not known and (later.word.verb or later.word.neutral):
            return False
        position = later.end
    return True
