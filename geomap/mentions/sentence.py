"""Stages that are stated in one clause of a sentence for the projects of another."""

import re
from collections.abc import Callable
from typing import NamedTuple

from geomap.mentions.draft import Draft
from geomap.mentions.ending import FILLER
from geomap.mentions.item import Clause
from geomap.mentions.stage import AIM, UNSTAGED
from geomap.mentions.tokens import Token, any_of, vocabulary

_NAMELY = re.compile("：|，(?:主要|其中|重点)?(?:即|包括|有|(?:分别|依次|主要)(?:是|为)|涉及|涵盖)")
"""What introduces the projects of which the clause before spoke: 今年开工3个项目，即甲、乙."""
_FIGURES = re.compile(r"[^、]{0,8}\d[^、]*")
_VERBS = "|".join(any_of("stages", stage) for stage in vocabulary()["stages"])
_DIRECTIVE = re.compile(rf"[\W\0]*(?:{_VERBS}|{any_of('neutral')})")


class Said(NamedTuple):
    """A clause: its position in the sentence, and what it names, if it was read.

    ``words`` finds its words, which most clauses that name nothing are never asked for.
    """

    start: int
    end: int
    words: Callable[[], list[Token]]
    clause: Clause | None = None
    drafts: tuple[Draft, ...] = ()


def announced(sentence: str, said: Said) -> list[Token]:
    """Return the verbs of a clause that names nothing, if the next lists what it is about."""
    if said.drafts or not _NAMELY.match(sentence, said.end):
        return []
    return [token for token in said.words() if token.word.verb]


def governed_from_behind(sentence: str, clauses: list[Said]) -> list[Said]:
    """Return the clauses with the stages that a following one states for them.

    What a clause says of its last project applies to a list before its comma (甲、乙等3个项目，丙
    改扩建项目建成通车), and so does a clause without projects (甲、乙等项目，均已开工建设).
    """
    if not any(map(_only_lists, clauses[:-1])):
        return clauses
    stated: tuple[str, str] | None = None
    changed = []
    for said in reversed(clauses):
        if not sentence.startswith("，", said.end):
            stated = None
        if stated and _only_lists(said):
            changed.append(said._replace(drafts=tuple(_governed(d, *stated) for d in said.drafts)))
            continue
        if said.drafts or not _FIGURES.fullmatch(sentence, said.start, said.end):
            stated = _stated(sentence[said.start : said.end], said)
        changed.append(said)
    return changed[::-1]


def _governed(draft: Draft, stage: str, phrase: str) -> Draft:
    unsaid = draft.stage == "none" and draft.kind not in UNSTAGED
    return draft._replace(stage=stage, phrase=phrase) if unsaid else draft


def reported(sentence: str, clauses: list[Said]) -> list[Said]:
    """Return the clauses of a sentence that reports progress with what is completed as built.

    It says nothing but how far several projects are: 甲水库全面建成，乙水库加快建设.
    """
    stages = {draft.stage for said in clauses for draft in said.drafts} - {"none"}
    if "completing" not in stages or len(stages) < 2:
        return clauses
    predicative = all(
        _closes(draft.phrase, sentence[said.start + draft.end : said.end])
        for said in clauses
        for draft in said.drafts
        if draft.stage != "none"
    )
    if not predicative or _sets_aim(sentence):
        return clauses
    return [said._replace(drafts=tuple(map(_built, said.drafts))) for said in clauses]


def _sets_aim(sentence: str) -> bool:
    """Whether a sentence sets a target, or says what to do."""
    return bool(AIM.search(sentence) or _DIRECTIVE.match(sentence))


def _built(draft: Draft) -> Draft:
    return draft._replace(stage="built") if draft.stage == "completing" else draft


def _closes(phrase: str, rest: str) -> bool:
    """Whether words are the predicate of a clause's rest, and not a noun: 的建成通车."""
    return phrase in rest and f"的{phrase}" not in rest


def _only_lists(said: Said) -> bool:
    """Whether a clause only names projects, and says nothing of them."""
    if said.clause is None or not said.drafts or any(i.verbs or i.tails for i in said.clause.items):
        return False
    last = said.clause.items[-1]
    return last.etc or said.drafts[-1].end == last.end


def _stated(text: str, said: Said) -> tuple[str, str] | None:
    """Return the stage and words with which a clause closes, if no verb governs it."""
    if not said.drafts:
        words = said.words()
        stating = [t for t in words if t.word.outcome]
        return (stating[-1].word.outcome, stating[-1].text) if _only_says(text, words) else None
    last = said.drafts[-1]
    if said.clause is None or any(i.verbs for i in said.clause.items) or last.stage == "none":
        return None
    return (last.stage, last.phrase) if last.phrase in text[last.end :] else None


def _only_says(text: str, words: list[Token]) -> bool:
    """Whether a clause has no words but those that say what is done: 也将加快建设."""
    position = 0
    stating = False
    starting = {t.start: t for t in words}
    while position < len(text):
        token = starting.get(position)
        if token is not None and not token.word.head and not token.word.entries:
            stating = stating or bool(token.word.outcome)
            position = token.end
        elif filler := FILLER.match(text, position):
            position = filler.end()
        else:
            return False
    return stating
