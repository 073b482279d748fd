"""Finds the mentions of a plan."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import partial
from itertools import chain

from geomap.mentions.clause import read_clause
from geomap.mentions.facts import quantities, target_year
from geomap.mentions.grammar import Draft, Grammar
from geomap.mentions.item import Clause
from geomap.mentions.lexicon import Lexicon
from geomap.mentions.model import Mention
from geomap.mentions.sentence import Said, announced, governed_from_behind, reported
from geomap.mentions.stage import in_context, list_stage, stage_before_list
from geomap.mentions.tokens import Head, Token, Words, line_head
from geomap.mentions.units import ResponsibleUnits
from geomap.plans import Plan, Sentence
from geomap.plans.margins import is_caption
from geomap.plans.normal import MARKER

_TITLES = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")
_CLAUSE = re.compile(r"[^，；。：！？\n\0]{1,500}")
"""A clause; hostile ones, longer than in any plan, are cut so that they take no longer to read."""
_ROW_NUMBER = re.compile(
    r"（\d{1,3}）|[①-⑳]|\d{1,3}(?=[\u4e00-\u9fff])(?![年月日个条座处项家所亿万千百号公米吨人期次类级]|[国省县]道)"
)
"""How lines of project lists begin, apart from heading numbers."""
_NUMBERING = re.compile(f"{MARKER.pattern}|{_ROW_NUMBER.pattern}")
"""How sentences are numbered."""
_MISREAD = re.compile(r"J[1lI|]{2}(?=[渝南西东北藏陕滇黔])")
"""How OCR reads 川."""
_SPELT_OUT = re.compile(r"(?:[\u4e00-\u9fff]（[\u4e00-\u9fff]）){2,}")
_ASIDE = re.compile("（.）")
_MAY_BE_SPELT_OUT = re.compile(r"（[\u4e00-\u9fff]）[\u4e00-\u9fff]（[\u4e00-\u9fff]）")
"""A part of what :data:`_SPELT_OUT` finds, which a search finds sooner."""
_LOOKED_BACK = 2_000
"""Characters of a paragraph, up to the sentence, that may say what time it speaks of."""
_QUOTED = re.compile(r"“([^“”]*)”")
_QUOTES = "“”‘’"
_NO_QUOTES = str.maketrans("", "", _QUOTES)
_UNQUOTED = re.compile(f"[^{_QUOTES}]+")
_MASK = "\0"
_TOPICS = ("方面", "项目中", "领域", "建设中")
"""Ends of clauses that say what the following ones are about."""
_TOPIC = re.compile("|".join(_TOPICS))
_MOST_QUOTED, _QUOTED_AROUND = 200, 50
"""A sentence with more mentions than any plan's would be quoted without end: its mentions quote so
many characters on either side instead."""
_ABOUT = "方面"
_LONGEST_TOPIC = 22


def find_mentions(plan: Plan, lexicon: Lexicon) -> list[Mention]:
    """Return every mention in ``plan``, in the order of the text."""
    reader = _Reader(plan, lexicon)
    first, last = plan.body
    own = (s for s in plan.sentences if first <= s.start < last)
    return list(chain.from_iterable(map(reader.read, own)))


class _Reader:
    """Reads the sentences of one plan."""

    def __init__(self, plan: Plan, lexicon: Lexicon) -> None:
        self._plan = plan
        self._text = plan.normal.text
        self._units = ResponsibleUnits(self._text)
        self._grammar = Grammar(lexicon)
        self._own = plan.region[0] if len(plan.region) == 1 else ""
        self._topic: Head | None = None
        self._paragraph = 0
        self._lean, self._places = self._made_lean()
        self._garbled = bool(_MAY_BE_SPELT_OUT.search(self._lean) or _MISREAD.search(self._lean))
        self._words = lexicon.find(self._lean)
        self._marks = self._marks_in(self._lean, self._words)

    def _made_lean(self) -> tuple[str, list[int]]:
        """Return the text as the grammar reads it, and the position of each character.

        Quotation marks are removed; sentence numbers, document titles and responsible units are
        masked.
        """
        text = self._text
        markers = [
            (sentence.start, min(marker.end(), sentence.end))
            for sentence in self._plan.sentences
            if (marker := _NUMBERING.match(text, sentence.start))
        ]
        titles = [match.span() for match in _TITLES.finditer(text)]
        masked = _masked(text, sorted([*markers, *titles, *self._units.spans]))
        parts: list[str] = []
        places: list[int] = []
        for unquoted in _UNQUOTED.finditer(masked):
            parts.append(unquoted[0])
            places += range(*unquoted.span())
        return "".join(parts), places

    def _marks_in(self, text: str, words: Words) -> list[int]:
        """Return, in order, where what may be part of a name begins in a text."""
        return sorted([*words.names, *self._grammar.marks(text)])

    def read(self, sentence: Sentence) -> list[Mention]:
        """Return the mentions of one sentence."""
        first = bisect_left(self._places, sentence.start)
        last = bisect_left(self._places, sentence.end)
        if self._text[sentence.start - 1 : sentence.start] in {"", "\n"}:
            self._topic = line_head(sentence.section[-1]) if sentence.section else None
            self._paragraph = first
        text, places = self._lean[first:last], self._places
        words, marks = self._words, self._marks
        if self._garbled and (_SPELT_OUT.search(text) or _MISREAD.search(text)):
            text, places = _read_again(text, places[first:last])
            words, first, last = self._grammar.lexicon.find(text), 0, len(text)
            marks = self._marks_in(text, words)
        known = _any_between(marks, first, last) or _TOPIC.search(text) is not None
        if not self._grammar.may_name(text, known=known, topic=self._topic):
            return []
        if is_caption(self._text[sentence.start : sentence.end]):
            return []
        paragraph = self._paragraph_up_to(sentence.end)
        listed = next(filter(None, map(list_stage, reversed(sentence.section))), "")
        clauses: list[Said] = []
        carried: list[Token] = []
        previous: Draft | None = None
        for begin, stop in _clauses(text):
            said, start, end = text[begin:stop], first + begin, first + stop
            if said.endswith(_TOPICS):
                self._topic = line_head(said)
                listed = stage_before_list(said) or listed
            if text.startswith("：", stop):
                listed = list_stage(said) or listed
            known = _any_between(marks, start, end)
            spoken = partial(words.between, start, end)
            if not self._grammar.may_name(said, known=known, topic=self._topic):
                clauses.append(Said(begin, stop, spoken))
                carried = announced(text, clauses[-1])
                continue
            clause = read_clause(said, spoken(), self._grammar.lexicon)
            drafts = [
                in_context(d, listed=listed, clause=said, sentence=text, paragraph=paragraph)
                for d in self._grammar.read(clause, carried, self._topic, previous)
            ]
            clauses.append(Said(begin, stop, spoken, clause, tuple(drafts)))
            if drafts:
                previous = next((d for d in reversed(drafts) if d.kind != "admin"), previous)
                self._topic = _line_of(clause, drafts) or self._topic
            if any(d.kind not in {"admin", "metro"} for d in drafts):
                carried = next((i.verbs for i in reversed(clause.items) if i.verbs), carried)
            else:
                carried = announced(text, clauses[-1])
        if not any(said.drafts for said in clauses):
            return []
        clauses = reported(text, governed_from_behind(text, clauses))
        return list(self._mentions(sentence, text, clauses, places[first:last]))

    def _paragraph_up_to(self, end: int) -> str:
        """Return the paragraph being read, or its last part, up to a position of the plan."""
        last = bisect_left(self._places, end)
        return self._lean[max(self._paragraph, last - _LOOKED_BACK) : last]

    def _mentions(
        self, sentence: Sentence, text: str, clauses: list[Said], places: list[int]
    ) -> Iterator[Mention]:
        """Yield the mentions of a sentence.

        Args:
            sentence: The sentence.
            text: Its text, as the grammar reads it.
            clauses: Its clauses.
            places: Where each character of ``text`` is in the plan's text.
        """
        quote = self._quote(sentence.start, sentence.end)
        quoted = list(_QUOTED.finditer(self._text, sentence.start, sentence.end))
        crowded = sum(len(said.drafts) for said in clauses) > _MOST_QUOTED
        for begin, stop, _, _, drafts in clauses:
            for draft in drafts:
                first, last = begin + draft.start, begin + draft.end
                start, end = _with_quotes(self._text, places[first], places[last - 1] + 1)
                if quoted and _in_slogan(start, end, quoted):
                    continue
                if crowded:
                    around = max(sentence.start, start - _QUOTED_AROUND), end + _QUOTED_AROUND
                    quote = self._quote(around[0], min(sentence.end, around[1]))
                year = target_year(text, first)
                yield self._mention(sentence, draft, start, end, text[begin:stop], year, quote)

    def _quote(self, start: int, end: int) -> tuple[str, int]:
        """Return the plan's own words between two positions, and where they begin in it."""
        first, last = self._plan.normal.original_span(start, end)
        quoted = self._plan.original[first:last]
        return quoted.strip(), first + len(quoted) - len(quoted.lstrip())

    def _mention(
        self,
        sentence: Sentence,
        draft: Draft,
        start: int,
        end: int,
        clause: str,
        year: int | None,
        quote: tuple[str, int],
    ) -> Mention:
        plan = self._plan
        first, last = plan.normal.original_span(start, end)
        read = clause[draft.start : draft.end]
        name = draft.name
        if name[0] == self._own[-1:] and not draft.sites:
            name = self._own + name[1:]  # 区中医院 is 铜梁区中医院
        written = self._text[start:end]
        if written != read:
            written = written.translate(_NO_QUOTES)
        return Mention(
            document=plan.file,
            plan=plan.title,
            start=first,
            end=last,
            text=plan.original[first:last],
            name=name,
            kind=draft.kind,
            stage=draft.stage,
            phrase=draft.phrase,
            sentence=quote[0],
            sentence_start=quote[1],
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
            quantities=quantities(clause, draft.end),
        )


def _any_between(positions: list[int], start: int, end: int) -> bool:
    """Whether any of the positions, which are in order, is in a span."""
    index = bisect_left(positions, start)
    return index < len(positions) and positions[index] < end


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of a sentence's clauses; 铁路方面 is one, whatever follows."""
    topical = _ABOUT in text
    for match in _CLAUSE.finditer(text):
        start, end = match.span()
        about = text.find(_ABOUT, start, min(end - 1, start + _LONGEST_TOPIC)) if topical else -1
        if about > start:
            yield start, about + len(_ABOUT)
            start = about + len(_ABOUT)
        yield start, end


def _line_of(clause: Clause, drafts: list[Draft]) -> Head | None:
    """Return the head of the last line that a clause names by its ends, for following lines."""
    lines = {draft.end for draft in drafts if draft.through}
    if not lines:
        return None
    heads = [i.head for i in clause.items if i.right in lines and i.head is not None]
    return heads[-1] if heads and heads[-1].form == "corridor" else None


def _hide(text: str) -> str:
    return _UNQUOTED.sub(lambda run: _MASK * len(run[0]), text)


def _masked(text: str, spans: list[tuple[int, int]]) -> str:
    """Return ``text`` with every character of ``spans`` masked except quotation marks."""
    parts, done = [], 0
    for start, end in spans:
        parts += [text[done:start], _hide(text[max(start, done) : end])]
        done = max(done, end)
    return "".join([*parts, text[done:]])


def _read_again(text: str, places: list[int]) -> tuple[str, list[int]]:
    """Correct OCR readings of 川, and read 万（州）达（州）开（州） as 万达开."""
    for run in reversed(list(_SPELT_OUT.finditer(text))):
        for match in reversed(list(_ASIDE.finditer(run[0]))):
            start, end = run.start() + match.start(), run.start() + match.end()
            text = text[:start] + text[end:]
            del places[start:end]
    for match in reversed(list(_MISREAD.finditer(text))):
        text = text[: match.start()] + "川" + text[match.end() :]
        del places[match.start() + 1 : match.end()]
    return text, places


def _in_slogan(start: int, end: int, quoted: list[re.Match[str]]) -> bool:
    """Whether a span is only part of something in quotation marks (“成渝地·巴蜀情”)."""
    for match in quoted:
        if match.start() < start and end < match.end():
            return match.span(1) != (start, end)
    return False


def _with_quotes(text: str, start: int, end: int) -> tuple[int, int]:
    """Extend a span to a quotation mark whose partner is inside it (“米”字型高铁网)."""
    inside = text[start:end]
    opening, closing = inside.count("“"), inside.count("”")
    if closing > opening and text[start - 1 : start] == "“":
        return start - 1, end
    if opening > closing and text[end : end + 1] == "”":
        return start, end + 1
    if (
        "（" in inside
        and _ASIDE.match(text, end)
        and _SPELT_OUT.search(inside + text[end : end + 3])
    ):
        return start, end + 3
    return start, end
