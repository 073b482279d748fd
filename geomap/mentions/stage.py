"""The stage of an item, which is decided by the outermost verb that governs it in its clause."""

import re
from functools import lru_cache

from geomap.mentions.draft import Draft
from geomap.mentions.lexicon import Token, vocabulary

_LIGHT = frozenset(vocabulary()["light"]["words"])
_SEMI = frozenset({"启动", "规划", "研究"})
_EARLY = frozenset({"studying", "preparing"})
_CONCRETE = frozenset({"starting", "upgrading", "completing", "built"})
"""Stages whose verbs apply to projects, not to their attributes."""
_LISTS = {word: stage for stage, words in vocabulary()["lists"].items() for word in words}
_LIST = re.compile(
    r"[\d\W一二三四五六七八九十]*(?:重[点大])?"
    rf"({'|'.join(sorted(_LISTS, key=len, reverse=True))})[类的]?"
    r"(?:重[点大])?(?:建设|工程)?(?:项目|工程)(?:（[^（）]*）)?(?:：.*)?"
)
"""The heading of a list of projects: 2.续建项目（3个）."""
_BRACKETED_LIST = re.compile(
    rf"({'|'.join(sorted(_LISTS, key=len, reverse=True))})(?:重点)?项目(?:\d+[个项])?$"
)
_WORK = frozenset({"building", "upgrading"})
_PROGRESS = frozenset({"studying", "preparing", "starting", "completing"})
_UNSTAGED = frozenset({"admin", "metro", "river"})
_PAST = re.compile("以来|回顾|过去[一二三四五]年|一年来|五年来")
_DONE = re.compile("已|顺利|相继|先后|陆续|截至")
_AIM = re.compile(r"到20\d\d年|将|力争|确保|计划|争取|预计|年底前|月底")


def stage_of(
    verbs: list[Token], tail: Token | None, *, followed: bool = False, place: bool = False
) -> tuple[str, str]:
    """Return the stage of an item and the words that state it.

    Args:
        verbs: The verbs in front of the item's list, outermost first.
        tail: The noun after it that says what is done (扩能改造, 前期工作), if any.
        followed: Whether other words follow its name, so that the verb governs those
            (提升…服务保障能力) and says nothing about the item itself.
        place: Whether the item is a place, not a project.
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
    if followed and tail is None and (place or stage not in _CONCRETE):
        return "none", ""
    if place and (stage == "built" or stating is light):
        return "none", ""
    return stage, "".join(verb.text for verb in verbs[verbs.index(stating) :][:2])


@lru_cache(maxsize=256)
def list_stage(heading: str) -> str:
    """Return the stage in the heading of a project list (2.续建项目（3个）), empty if none."""
    match = _LIST.fullmatch(heading)
    return _LISTS[match[1]] if match else ""


def bracketed_list_stage(before: str) -> str:
    """Return the stage of a list in brackets, from the words before it: 续建项目2个（甲、乙）."""
    match = _BRACKETED_LIST.search(before)
    return _LISTS[match[1]] if match else ""


def listed_stage(draft: Draft, listed: str) -> Draft:
    """Return a draft with the stage of its list's heading, unless its own words say more."""
    unsaid = draft.stage == "none" or (draft.stage in _WORK and listed in _PROGRESS)
    return (
        draft._replace(stage=listed) if listed and unsaid and draft.kind not in _UNSTAGED else draft
    )


def in_context(draft: Draft, *, listed: str, clause: str, sentence: str, paragraph: str) -> Draft:
    """Return a draft with the stage given by the context of its clause.

    Args:
        draft: What a clause names.
        listed: The stage in the heading of its list, if any.
        clause: The clause.
        sentence: The sentence.
        paragraph: Its paragraph up to the end of the sentence, which may look back (“十三五”以来).
    """
    draft = listed_stage(draft, listed)
    if draft.stage != "completing" or _AIM.search(sentence):
        return draft
    done = _DONE.search(clause) or _PAST.search(paragraph)
    return draft._replace(stage="built") if done else draft
