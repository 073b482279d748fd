"""The stage of an item: the outermost verb that governs it in its own clause decides."""

from geomap.mentions.clause import Item
from geomap.mentions.lexicon import Token

_LIGHT = frozenset(
    {
        "实施",
        "开展",
        "加快实施",
        "推进实施",
        "深入实施",
        "共同推进",
        "扎实推进",
        "启动",
        "完成",
        "规划",
        "研究",
        "提升",
    }
)
"""Verbs that leave the stage to the noun behind the item (实施…扩能改造) where there is one."""


def stage_of(
    verbs: list[Token], item: Item, followed: bool, *, place: bool = False
) -> tuple[str, str]:
    """Return the stage of an item and the words that state it.

    Args:
        verbs: the verbs in front of the item's list, outermost first.
        item: the item.
        place: whether the item is a place rather than a work.
        followed: whether other words follow its name, so that the verb governs those
            (提升…服务保障能力) and says nothing of the item itself.
    """
    tail = item.tails[0] if item.tails else None
    stating = next((verb for verb in verbs if verb.word.verb), None)
    if stating is not None and not (stating.text in _LIGHT and tail is not None):
        if followed and tail is None and (place or stating.word.verb not in {"built", "upgrading"}):
            return "none", ""
        if place and stating.word.verb == "built":
            return "none", ""
        words = [verb.text for verb in verbs[verbs.index(stating) :]]
        return stating.word.verb, "".join(words[:2])
    if tail is not None:
        before = verbs[0].text if verbs else ""
        return tail.word.tail, f"{before}…{tail.text}" if before else tail.text
    return "none", ""
