"""The stage of an item: the outermost verb that governs it in its own clause decides."""

from geomap.mentions.lexicon import Token, vocabulary

_LIGHT = frozenset(vocabulary()["light"]["words"])
_SEMI = frozenset({"启动", "规划", "研究"})
_EARLY = frozenset({"studying", "preparing"})


def stage_of(
    verbs: list[Token], tail: Token | None, *, followed: bool = False, place: bool = False
) -> tuple[str, str]:
    """Return the stage of an item and the words that state it.

    Args:
        verbs: the verbs in front of the item's list, outermost first.
        tail: the noun behind it that tells what is done (扩能改造, 前期工作), if any.
        followed: whether other words follow its name, so that the verb governs those
            (提升…服务保障能力) and says nothing of the item itself.
        place: whether the item is a place rather than a work.
    """
    weighty = next((v for v in verbs if v.word.verb and v.text not in _LIGHT), None)
    light = next((v for v in verbs if v.word.verb and v.text in _LIGHT), None)
    if tail is not None and tail.text.endswith("前期工作"):
        weighty = None  # 推进迁建…前期工作 is prepared
    elif light is not None and tail is not None:
        if light.text in _SEMI and tail.word.outcome in {"building", "upgrading"}:
            weighty = weighty or light  # 研究…建设 is studied, 启动…扩建 begins
        elif tail.word.outcome in _EARLY and (weighty is None or light.start < weighty.start):
            weighty = None
    stating = weighty or (light if tail is None else None)
    if stating is None:
        if tail is None:
            return "none", ""
        before = verbs[0].text if verbs else ""
        return tail.word.outcome, f"{before}…{tail.text}" if before else tail.text
    stage = stating.word.verb
    if followed and tail is None and (place or stage not in {"built", "upgrading"}):
        return "none", ""
    if place and (stage == "built" or stating is light):
        return "none", ""
    return stage, "".join(verb.text for verb in verbs[verbs.index(stating) :][:2])
