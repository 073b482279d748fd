"""The stage of an item, which is decided by the outermost verb that governs it in its clause."""

import re
from functools import lru_cache

from geomap.mentions.draft import Draft
from geomap.mentions.tokens import Token, any_of, vocabulary

_LIGHT = frozenset(vocabulary()["light"]["words"])
_SEMI = frozenset({"启动", "规划", "研究"})
_EARLY = frozenset({"studying", "preparing"})
_CONCRETE = frozenset({"starting", "upgrading", "completing", "built"})
"""Stages whose verbs apply to projects, not to their attributes."""
_LISTS = {word: stage for stage, words in vocabulary()["lists"].items() for word in words}
_ANY_LIST = "|".join(sorted(_LISTS, key=len, reverse=True))
_COUNT = r"(?:\d+|[一二两三四五六七八九十]+)[个项条座]"
_LIST = re.compile(
    rf"[\d\W一二三四五六七八九十]*(?:其中|另有|还有|共有|有)?(?:{_COUNT})?(?:重[点大])?"
    rf"({_ANY_LIST})[类的]?(?:重[点大])?(?:建设|工程)?(?:项目|工程)(?:共?{_COUNT})?(?:（[^（）]*）)?(?:：.*)?"
)
"""The heading of a list of projects: 2.续建项目（3个）, 另有续建项目9个."""
_BRACKETED_LIST = re.compile(rf"({_ANY_LIST})(?:重点)?项目(?:{_COUNT}|中)?$")
_WORK = frozenset({"building", "upgrading"})
_PROGRESS = frozenset({"studying", "preparing", "starting", "completing"})
UNSTAGED = frozenset({"admin", "metro", "river"})
"""Kinds that a list or a neighbouring clause gives no stage."""
_PAST = re.compile(any_of("past", "paragraph"))
_DONE = re.compile(any_of("past", "clause"))
AIM = re.compile(rf"到20\d\d年|{any_of('aims')}")
"""Words that set a target."""


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


def stage_before_list(before: str) -> str:
    """Return the stage of a list, from the words before it: 续建项目2个（甲、乙）, 新开工项目中."""
    match = _BRACKETED_LIST.search(before)
    return _LISTS[match[1]] if match else ""


def listed_stage(draft: Draft, listed: str) -> Draft:
    """Return a draft with the stage of its list's heading, unless its own words say more."""
    unsaid = draft.stage == "none" or (draft.stage in _WORK and listed in _PROGRESS)
    return (
        draft._replace(stage=listed) if listed and unsaid and draft.kind not in UNSTAGED else draft
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
    if draft.stage != "completing" or listed == "completing":
        return draft
    if AIM.search(clause):
        return draft
    done = _DONE.search(clause) or (_PAST.search(paragraph) and not AIM.search(sentence))
    return draft._replace(stage="built") if done else draft
