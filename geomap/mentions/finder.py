"""A plan to its mentions."""

import re
from array import array
from itertools import chain

from geomap.mentions.clause import read_clause
from geomap.mentions.facts import quantities, target_year
from geomap.mentions.grammar import Draft, Grammar
from geomap.mentions.lexicon import Lexicon, Token
from geomap.mentions.model import Mention
from geomap.mentions.units import ResponsibleUnits
from geomap.plans import Plan, Sentence
from geomap.plans.normal import MARKER

_TITLES = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")
_CLAUSE = re.compile(r"[^，；。：！？\n\0]+")
_MISREAD = re.compile(r"J[1lI|]{2}(?=[渝南西东北藏陕滇黔])")
"""A scanner's reading of 川."""
_SPELT_OUT = re.compile(r"(?:[\u4e00-\u9fff]（[\u4e00-\u9fff]）){2,}")
_QUOTED = re.compile(r"“([^“”]*)”")
_QUOTES = "“”‘’"
_MASK = "\0"


def find_mentions(plan: Plan, lexicon: Lexicon) -> list[Mention]:
    """Return every mention of ``plan``, in order of the text."""
    reader = _Reader(plan, lexicon)
    return list(chain.from_iterable(map(reader.read, plan.sentences)))


class _Reader:
    """Reads the sentences of one plan."""

    def __init__(self, plan: Plan, lexicon: Lexicon) -> None:
        self._plan = plan
        self._text = plan.normal.text
        self._units = ResponsibleUnits(self._text)
        self._hidden = [m.span() for m in _TITLES.finditer(self._text)] + self._units.spans
        self._grammar = Grammar(lexicon)

    def read(self, sentence: Sentence) -> list[Mention]:
        """Return the mentions of one sentence."""
        text, places = self._lean(sentence)
        quoted = [m.span() for m in _QUOTED.finditer(self._text, sentence.start, sentence.end)]
        found = []
        carried: list[Token] = []
        for match in _CLAUSE.finditer(text):
            clause = read_clause(match[0], self._grammar.lexicon)
            drafts = self._grammar.read(clause, carried)
            for draft in drafts:
                first, last = match.start() + draft.start, match.start() + draft.end - 1
                start, end = _with_quotes(self._text, places[first], places[last] + 1)
                if not _in_slogan(start, end, quoted):
                    year = target_year(text, first)
                    figures = quantities(match[0], draft.end)
                    mention = self._mention(sentence, draft, start, end, match[0], year, figures)
                    found.append(mention)
            spoken = next((i.verbs for i in reversed(clause.items) if i.verbs), carried)
            carried = spoken if any(d.kind not in {"admin", "metro"} for d in drafts) else []
        return found

    def _lean(self, sentence: Sentence) -> tuple[str, "array[int]"]:
        """Return the sentence as the grammar reads it, and where each character stands.

        Quotation marks are left out; its number, document titles and responsible units are masked.
        """
        masks = [(a, b) for a, b in self._hidden if a < sentence.end and b > sentence.start]
        if marker := MARKER.match(self._text, sentence.start):
            masks.append(marker.span())
        chars: list[str] = []
        places = array("q")
        for index in range(sentence.start, sentence.end):
            char = self._text[index]
            if char not in _QUOTES:
                chars.append(_MASK if any(a <= index < b for a, b in masks) else char)
                places.append(index)
        return _read_again("".join(chars), places)

    def _mention(
        self,
        sentence: Sentence,
        draft: Draft,
        start: int,
        end: int,
        clause: str,
        year: int | None,
        figures: tuple[str, ...],
    ) -> Mention:
        plan = self._plan
        first, last = plan.normal.original_span(start, end)
        sentence_first, sentence_last = plan.normal.original_span(sentence.start, sentence.end)
        quoted = plan.original[sentence_first:sentence_last]
        read = clause[draft.start : draft.end]
        written = self._text[start:end].translate({ord(mark): None for mark in _QUOTES})
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
            sentence_start=sentence_first + len(quoted) - len(quoted.lstrip()),
            section=sentence.section,
            units=self._units.at(start),
            page=plan.page_at(first),
            entries=draft.entries,
            through=draft.through,
            whole=draft.whole,
            members=draft.members,
            sites=draft.sites,
            correction=draft.correction or (read if read != written else ""),
            target_year=year,
            quantities=figures,
        )


def _read_again(text: str, places: "array[int]") -> tuple[str, "array[int]"]:
    """Put right what a scanner makes of 川; read 万（州）达（州）开（州） as 万达开."""
    for run in reversed(list(_SPELT_OUT.finditer(text))):
        for match in reversed(list(re.finditer(r"（.）", run[0]))):
            start, end = run.start() + match.start(), run.start() + match.end()
            text = text[:start] + text[end:]
            del places[start:end]
    for match in reversed(list(_MISREAD.finditer(text))):
        text = text[: match.start()] + "川" + text[match.end() :]
        del places[match.start() + 1 : match.end()]
    return text, places


def _with_quotes(text: str, start: int, end: int) -> tuple[int, int]:
    """Take in a quotation mark whose partner is inside the span (“米”字型高铁网)."""
    inside = text[start:end]
    if inside.count("”") > inside.count("“") and text[start - 1 : start] == "“":
        return start - 1, end
    if inside.count("“") > inside.count("”") and text[end : end + 1] == "”":
        return start, end + 1
    if (
        inside.count("（")
        and re.match(r"（.）", text[end : end + 3])
        and _SPELT_OUT.search(inside + text[end : end + 3])
    ):
        return start, end + 3
    return start, end


def _in_slogan(start: int, end: int, quoted: list[tuple[int, int]]) -> bool:
    """Whether a span is only a part of something in quotation marks (“成渝地·巴蜀情”)."""
    for opening, closing in quoted:
        if opening < start and end < closing:
            return (opening + 1, closing - 1) != (start, end)
    return False
