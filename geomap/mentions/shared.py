"""What the items of a list share: the head at its end, and what is said to be done to all."""

from geomap.mentions.item import BARE_NAME, Item, is_early, outermost
from geomap.mentions.tokens import Head, Token, vocabulary

_SHAREABLE = frozenset({"corridor", "point", "resource"})
"""Forms of heads that the members of a list share (成渝、渝遂等高速公路)."""
_ALONE = frozenset({"segment", "street", "route"})
"""Forms of heads that do not apply to the rest of their list."""
_PLAIN = frozenset(vocabulary()["plain"]["words"])
"""Words after a project that say nothing about its stage."""


def share_heads(items: list[Item]) -> None:
    """Give items without a head the head of their list (成渝、渝遂等高速公路)."""
    shared: Head | None = None
    grouped = False
    following: Item | None = None
    for item in reversed(items):
        if following is not None and (
            following.verbs or (not grouped and _parts_regions(shared, following))
        ):
            shared, grouped = None, False
        dammed = shared is not None and shared.kind == "reservoir"
        natural = item.own and item.head is not None and item.head.form == "natural"
        if natural and (grouped or dammed):
            item.head, item.own = None, False  # 银蛇溪 in 风洞子、银蛇溪等航电枢纽
        if item.head is not None:
            if item.group is not None and item.group.form in _SHAREABLE:
                shared, grouped = item.group, True
            elif item.head.form in _ALONE:
                pass  # 张吉怀、渝怀铁路梅江至怀化段等铁路
            elif not item.own:
                item.grouped = item.etc
                shared, grouped = item.head, item.etc
            elif item.head_start > item.left and not (grouped and _same_kind(shared, item.head)):
                shared, grouped = item.head, False
            elif item.head_start <= item.left and not grouped:
                shared = None
        elif shared is not None and (
            item.tail is None or _is_reworked_line(item, item.tail, shared)
        ):
            item.head, item.grouped = shared, grouped
        following = item


def _same_kind(one: Head | None, other: Head) -> bool:
    return one is not None and one.kind == other.kind


def _is_reworked_line(item: Item, tail: Token, shared: Head) -> bool:
    """Whether a member is a line with work of its own: 长益扩容 in 龙琅、长益扩容、祁常高速."""
    chain = item.right - item.left <= BARE_NAME or any(t.text == "至" for t in item.tokens)
    return shared.form == "corridor" and tail.word.tail == "upgrading" and chain


def _parts_regions(shared: Head | None, following: Item) -> bool:
    """Whether a comma ends the items that share a region's head: 北部湾、滇中和黔中城市群."""
    return shared is not None and shared.kind == "metro" and following.joint == "、"


def share_tails(items: list[Item], text: str) -> None:
    """Give the members of a list what follows its last member, or 等.

    After 等 it applies to every member without words of its own; 前期工作 applies to every member.
    What has happened to the whole list (…治理、…加固工程全面完成) outweighs what is done to each.
    """
    tails: list[Token] = []
    of_all: list[Token] = []
    bearer: Item | None = None
    alone = plain = False
    following: Item | None = None
    for item, framed in zip(reversed(items), reversed(_framed(items)), strict=True):
        if following is not None and following.verbs and not is_early(of_all):
            tails, of_all, alone, plain = [], [], False, False
        if said := outermost(item.of_all):
            of_all = [said]
        if is_early(of_all):
            item.tails = of_all
        elif item.tail is not None:
            if _is_work(item.tail) and _has_happened(of_all or tails):
                item.tails = of_all or tails
            alone = alone or item.alone
            built = bool(tails) and tails[0].word.tail == "building"
            if not (built and item.tail.word.tail == "upgrading"):  # 乙's own in 甲、乙扩容、丙建设
                tails, bearer = [item.tail], item
        elif of_all or not (
            item.noun
            or plain
            or (item.own and (alone or _differs(item, bearer, tails, text, framed=framed)))
        ):
            item.tails = of_all or tails
        plain = plain or (item.own and not item.tails)  # 甲铁路改造、乙铁路
        following = item


def _framed(items: list[Item]) -> list[bool]:
    """Return for each item whether a word that says no stage governs it: 推动甲水库、乙大桥建设."""
    framed = False
    found = []
    for item in items:
        for token in item.tokens:
            if token.end <= item.left and (token.word.verb or token.word.neutral):
                framed = token.word.neutral and not token.word.verb
        found.append(framed)
    return found


def _differs(
    item: Item, bearer: Item | None, tails: list[Token], text: str, *, framed: bool
) -> bool:
    """Whether what is done to another type of project does not apply here: 甲电厂、乙电网改造.

    Heads that end alike (氢走廊, 电走廊) are one sort, and so is what begins with a work of this
    sort: 甲水库、乙水库灌区改造. The 建设 of a frame (推动…建设) is that of all it encloses.
    """
    if bearer is None or not tails or not _is_work(tails[0]):
        return False
    if framed and tails[0].text in _PLAIN:
        return False
    one, other = item.head, bearer.head
    if one is None or other is None or "segment" in {one.form, other.form}:
        return False
    if one.form == other.form and other.form in {"corridor", "natural"}:
        return one.kind != other.kind
    return not (
        one.text == other.text
        or (len(one.text) > 1 and other.text.endswith(one.text[-2:]))
        or (len(one.text) > 1 and one.text in text[bearer.left : bearer.right])
    )


def _is_work(tail: Token) -> bool:
    """Whether a word only says what is to be done (改造), not the stage (正加快建设)."""
    return tail.word.tail == "upgrading" or tail.text in _PLAIN


def _has_happened(tails: list[Token]) -> bool:
    return bool(tails) and tails[0].word.outcome in {"starting", "completing", "built"}
