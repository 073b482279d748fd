"""A plan to its mentions."""

import re
from array import array

from geomap.mentions.clause import read_clause
from geomap.mentions.grammar import Draft, Grammar
from geomap.mentions.lexicon import Lexicon, Token
from geomap.mentions.model import Mention
from geomap.mentions.units import ResponsibleUnits
from geomap.plans import Plan, Sentence
from geomap.plans.normal import MARKER

_TITLES = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")
_CLAUSE = re.compile(r"[^，；。：！？\n\0]+")
_QUOTED = re.compile(r"“([^“”]*)”")
_MASK = "\0"


def find_mentions(plan: Plan, lexicon: Lexicon) -> list[Mention]:
    """Return every mention of ``plan``, in order of the text."""
    text = plan.normal.text
    units = ResponsibleUnits(text)
    hidden = [m.span() for m in _TITLES.finditer(text)] + units.spans
    grammar = Grammar(lexicon)
    found: list[Mention] = []
    for sentence in plan.sentences:
        found += _read_sentence(plan, sentence, hidden, grammar, units)
    return found


def _read_sentence(
    plan: Plan,
    sentence: Sentence,
    hidden: list[tuple[int, int]],
    grammar: Grammar,
    units: ResponsibleUnits,
) -> list[Mention]:
    marker = MARKER.match(plan.normal.text, sentence.start)
    if marker:
        hidden = [*hidden, marker.span()]
    text, places = _lean(plan.normal.text, sentence, hidden)
    quoted = [m.span() for m in _QUOTED.finditer(plan.normal.text, sentence.start, sentence.end)]
    found = []
    carried: list[Token] = []
    for match in _CLAUSE.finditer(text):
        clause = read_clause(match[0], grammar.lexicon)
        for draft in grammar.read(clause, carried):
            start = places[match.start() + draft.start]
            end = places[match.start() + draft.end - 1] + 1
            start, end = _with_quotes(plan.normal.text, start, end)
            if not _in_slogan(start, end, quoted):
                found.append(_mention(plan, sentence, draft, start, end, units))
        carried = next((i.verbs for i in reversed(clause.items) if i.verbs), carried)
    return found


def _lean(text: str, sentence: Sentence, hidden: list[tuple[int, int]]) -> tuple[str, "array[int]"]:
    """Return the sentence without quotation marks, what is hidden masked, and where each is."""
    chars: list[str] = []
    places = array("q")
    masks = [(a, b) for a, b in hidden if a < sentence.end and b > sentence.start]
    for index in range(sentence.start, sentence.end):
        char = text[index]
        if char in "“”‘’":
            continue
        chars.append(_MASK if any(a <= index < b for a, b in masks) else char)
        places.append(index)
    return "".join(chars), places


def _with_quotes(text: str, start: int, end: int) -> tuple[int, int]:
    """Take in a quotation mark whose partner is inside the span (“米”字型高铁网)."""
    inside = text[start:end]
    if inside.count("”") > inside.count("“") and text[start - 1 : start] == "“":
        return start - 1, end
    if inside.count("“") > inside.count("”") and text[end : end + 1] == "”":
        return start, end + 1
    return start, end


def _in_slogan(start: int, end: int, quoted: list[tuple[int, int]]) -> bool:
    """Whether a span is only a part of something in quotation marks (“成渝地·巴蜀情”)."""
    for opening, closing in quoted:
        if opening < start and end < closing:
            return (opening + 1, closing - 1) != (start, end)
    return False


def _mention(
    plan: Plan, sentence: Sentence, draft: Draft, start: int, end: int, units: ResponsibleUnits
) -> Mention:
    first, last = plan.normal.original_span(start, end)
    sentence_first, sentence_last = plan.normal.original_span(sentence.start, sentence.end)
    quoted = plan.original[sentence_first:sentence_last]
    sentence_first += len(quoted) - len(quoted.lstrip())
    return Mention(
        document=plan.file,
        plan=plan.title,
        start=first,
        end=last,
        text=plan.original[first:last],
        name=draft.name,
        kind=draft.kind,
        stage=draft.stage,
        phrase=draft.phrase,
        sentence=quoted.strip(),
        sentence_start=sentence_first,
        section=sentence.section,
        units=units.at(start),
        entries=draft.entries,
        through=draft.through,
        whole=draft.whole,
        members=draft.members,
        sites=draft.sites,
    )
