"""Turns the items of a clause into drafts of mentions, restoring names and splitting corridors."""

import re
from collections.abc import Iterator

from geomap.gazetteer import Gazetteer
from geomap.mentions import lines, places, works
from geomap.mentions.clause import read_clause
from geomap.mentions.draft import Draft, without_overlaps
from geomap.mentions.item import Clause, Item, brackets
from geomap.mentions.lexicon import Lexicon
from geomap.mentions.names import PLACE_KINDS, PROVINCE_MARK, Names
from geomap.mentions.shapes import TRANSFER_MARK
from geomap.mentions.stage import listed_stage, stage_before_list, stage_of
from geomap.mentions.tokens import NATURAL, Head, Token, vocabulary
from geomap.vocabulary import ROUTE_KINDS

__all__ = ["Draft", "Grammar"]

_REWORK = re.compile(r"整治|改造|扩建|治理|巩固提升")
"""Heads that imply work on something that exists (航道整治工程)."""
_WORKED_ON = frozenset({"unique", "street", "route"})
"""Forms of heads that name something only if a stage is stated."""
_OF_LINES = frozenset(vocabulary()["of_lines"]["words"])
_LAID = ROUTE_KINDS | {"belt", "energy", "water"}
"""Kinds of what may be laid, and so of what those verbs say something."""
_BUILT_REGION = re.compile(r"[圈群城区带]$")
"""Regions that can be built (都市圈, 城市群), unlike 渝东北."""
_SHAPED = re.compile(
    rf"[{NATURAL}]|[GSX]\d|[国省县]道[GSX\d]|\d[国省县]道|[二三四五六七内中外]环"
    rf"|{TRANSFER_MARK}|{PROVINCE_MARK}"
)
"""Marks of names found by their form: rivers, mountains, numbered and ring roads, transfers,
groupings. Every alternative begins with given characters, which makes the search fast."""
_NO_REST = re.compile(r"(?:规划)?(?:工程|项目)|的|（|\d+[个条座]|流域|干流")
"""What may follow a name without being what the verb is about."""
_LONGEST = 34
_SHORTEST_ASIDE = 4
_STATE = re.compile(r"（([^（）]{2,4})）")
"""The stage of a project in brackets after its name: 青石水库（续建）."""


class Grammar:
    """The rules that turn a clause into drafts.

    Args:
        lexicon: Words and names; its gazetteer gives the kinds of names.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.gazetteer: Gazetteer = lexicon.gazetteer
        self._names = Names(lexicon)

    def marks(self, text: str) -> Iterator[int]:
        """Yield where a text may name something that no word of the lexicon shows.

        Every rule that can find a name without a word that is a name, or the head of one, must be
        represented here or in :meth:`may_name`.
        """
        for match in _SHAPED.finditer(text):
            yield match.start()
        for start, _ in places.chains_together(self._names, text):
            yield start

    def may_name(self, text: str, *, known: bool, topic: Head | None) -> bool:
        """Whether a clause may name anything; most do not, and need not be analysed.

        Args:
            text: The clause, or a whole sentence.
            known: Whether it has a word that is a name, or the head of one, or one of the marks.
            topic: The kind of line that the paragraph is about.
        """
        return known or (topic is not None and lines.TOPIC_MARK.search(text) is not None)

    def read(
        self,
        clause: Clause,
        carried: list[Token],
        topic: Head | None = None,
        previous: Draft | None = None,
    ) -> list[Draft]:
        """Return all drafts of a clause, in order and without overlaps.

        Args:
            clause: The clause.
            carried: The verbs of the previous clause, for a list that continues after a comma.
            topic: The kind of line that the paragraph is about, for lines without a head.
            previous: The last project named in the sentence, for further parts of it.
        """
        drafts: list[Draft] = []
        verbs: list[Token] = list(carried) if carried and _goes_on(clause) else []
        for index, item in enumerate(clause.items):
            verbs = item.verbs if item.subject else item.verbs or verbs
            item.governing = verbs
            before = drafts[-1] if drafts else previous
            draft = self._name(clause, index, before, topic)
            if draft is None or places.is_body(clause, draft.end):
                continue
            if draft.through and item.own and item.head and item.head.form == "corridor":
                topic = item.head  # 甲至乙高速公路、丙至丁等项目
            draft = self._with_stage(
                clause, index, lines.in_brackets(self._names, clause, draft) or draft
            )
            if draft.stage != "none" or not _names_only_worked_on(item, draft):
                drafts.append(draft)
        drafts += self._in_brackets(clause, drafts)
        titles = works.titles(self._names, clause)
        if titles:
            drafts = [d for d in drafts if not (d.kind == "zone" and d.members)]
        drafts = without_overlaps([*titles, *lines.coded_roads(self._names, clause), *drafts])
        free = places.free_places(self._names, clause, drafts)
        stretches = places.bracketed(self._names, clause, [*drafts, *free])
        if stretches:
            free = [f for f in free if not any(s.start <= f.start < s.end for s in stretches)]
        free += stretches
        free += places.groupings(self._names, clause, [*drafts, *free])
        if not drafts and not free:
            return []
        negated = drafts and any(token.word.negation for token in clause.tokens)
        drafts = works.awarded(clause, free if negated else drafts + free)
        return sorted(map(self._settle, drafts), key=lambda d: d.start)

    def _with_stage(self, clause: Clause, index: int, draft: Draft) -> Draft:
        """Return a draft with the stage that the words around its item state."""
        item = clause.items[index]
        followed = _followed(clause, index, draft)
        place = draft.kind in PLACE_KINDS and not draft.name.endswith(("园", "期"))
        tail = None if place and _is_of_something_else(clause, item, draft) else item.tail
        verbs = item.governing
        if draft.kind not in _LAID:
            verbs = [v for v in verbs if v.text not in _OF_LINES]
        stage, phrase = stage_of(verbs, tail, followed=followed, place=place)
        if stage == "none" and (state := _STATE.match(clause.text, draft.end)):
            word = self.lexicon.words.get(state[1])
            if word is not None and word.outcome:
                stage, phrase = word.outcome, state[1]
        if stage in {"none", "building"} and item.head and _REWORK.search(item.head.text):
            stage = "upgrading"
        return draft._replace(stage=stage, phrase=phrase) if stage != "none" else draft

    def _in_brackets(self, clause: Clause, drafts: list[Draft]) -> list[Draft]:
        """Return the projects listed in brackets: 旅游公路工程（甲至乙旅游公路、丙大桥）."""
        found = []
        for opening, closing in brackets(clause.text):
            start, end = opening + 1, closing - 1
            named = any(d.start < end and start < d.end for d in drafts)
            if named or end - start < _SHORTEST_ASIDE:
                continue
            tokens = [
                t._replace(start=t.start - start, end=t.end - start)
                for t in clause.tokens
                if start <= t.start and t.end <= end
            ]
            listed = stage_before_list(clause.text[:opening])
            holder = next((i for i in clause.items if i.start < start and end < i.end), None)
            inner = read_clause(clause.text[start:end], tokens, self.lexicon)
            found += [
                listed_stage(
                    draft._replace(start=draft.start + start, end=draft.end + start), listed
                )
                for draft in self.read(inner, holder.governing if holder and not listed else [])
                if draft.kind not in PLACE_KINDS
            ]
        return found

    def _name(
        self, clause: Clause, index: int, before: Draft | None, topic: Head | None
    ) -> Draft | None:
        names, item = self._names, clause.items[index]
        if not item.left < item.right <= item.left + _LONGEST:
            return None
        text = clause.text[item.left : item.right]
        known = [t for t in item.tokens if t.word.entries and item.left <= t.start < item.right]
        if not known and item.head is None and topic is None and text[-1] not in lines.STRETCH_ENDS:
            phase = works.phase(names, clause, index, text)
            return phase or places.corrected(names, clause, index, text)
        if (segment := lines.segment(names, clause, item, text, known, before, topic)) is not None:
            return segment
        whole = next((t for t in known if t.end == item.right), None) if known else None
        if whole is not None and self._only_qualifies(item, whole):
            return self._known(clause, index, whole)
        return (
            works.sited(names, item, text, known)
            or works.phased(names, item, text, known)
            or works.phase(names, clause, index, text)
            or works.whole_name(names, item)
            or places.corrected(names, clause, index, text)
            or places.natural(names, clause, index)
            or lines.of_topic(names, clause, item, text, topic)
            or lines.corridor(names, clause, item, text, known)
            or works.formed(names, clause, index, known, before)
        )

    def _known(self, clause: Clause, index: int, token: Token) -> Draft | None:
        """Return a name of the gazetteer that fills its item."""
        names, item = self._names, clause.items[index]
        kind = names.kind(token)
        head = item.head
        if head is not None and not item.own:
            restored = token.text + head.canonical
            if (
                (ids := names.entries(restored, head.kind))
                or (kind in {"admin", "metro", "river"} and _takes_head(item, head))
                or (kind == "river" and head.kind in {"waterway", "ecology"})
            ):
                return Draft(
                    token.start, token.end, restored, head.kind, entries=ids,
                    sites=token.word.entries,
                )  # fmt: skip
            if head.form == "corridor" and kind in {"admin", "metro"}:
                through = lines.same_start(names, clause, index, token)
                if kind == "metro":
                    through = through or names.chain(token.text)
                if through:
                    return lines.line(names, token.start, token.end, token.text, head, through)
        if kind == "admin":
            return None
        through = lines.named_ends(names, token.text) if names.is_line(token) else ()
        name, entries = token.text, token.word.entries
        if head is not None and name.endswith(head.text):  # 城口支线机场 is 城口机场
            full = name.removesuffix(head.text) + head.canonical
            name = full if names.entries(full, kind) == entries else name
        return Draft(token.start, token.end, name, kind, entries=entries, through=through)

    def _only_qualifies(self, item: Item, name: Token) -> bool:
        """Whether only modifiers, or a region, precede a name in its item: 现代化重庆都市圈."""
        position = item.left
        for token in item.tokens:
            if token.start == position and token.end <= name.start:
                if token.word.entries:
                    if self._names.kind(token) != "metro":
                        return False
                elif not (token.word.modifier or token.word.head):
                    return False
                position = token.end
        return position == name.start

    def _settle(self, draft: Draft) -> Draft:
        """Set the kind of a draft if all its entries have the same."""
        if draft.entries:
            kinds = {self.gazetteer.entries[i].kind for i in draft.entries}
            if len(kinds) == 1 and draft.kind not in kinds:
                draft = draft._replace(kind=kinds.pop())
        if draft.kind == "metro" and draft.stage != "none" and not _BUILT_REGION.search(draft.name):
            draft = draft._replace(stage="none", phrase="")
        return draft


def _names_only_worked_on(item: Item, draft: Draft) -> bool:
    """Whether a name counts only if a stage is stated: 会展中心, but not 松溪会展中心."""
    if item.head is None or item.head.form not in _WORKED_ON:
        return False
    return item.head.form != "unique" or draft.end - draft.start <= len(item.head.text)


def _goes_on(clause: Clause) -> bool:
    items = clause.items
    return any(i.head for i in items) and not any(i.verbs or i.tails for i in items)


def _takes_head(item: Item, head: Head) -> bool:
    """Whether a place takes the head at the end of its list: 合川、綦江综合保税区."""
    return head.form in {"point", "resource", "station"} or (item.grouped and head.form == "work")


def _is_of_something_else(clause: Clause, item: Item, draft: Draft) -> bool:
    """Whether the word after a place is about what is between them: 某都市圈交通体系建设."""
    own = [t for t in item.tails if draft.end < t.start and t.end <= item.end]
    return not item.etc and bool(own) and _has_rest(clause.text[draft.end : own[0].start])


def _followed(clause: Clause, index: int, draft: Draft) -> bool:
    """Whether an item, or its list, is followed by words that are not a tail."""
    item = clause.items[index]
    if item.etc or item.tails:
        return False
    if _has_rest(clause.text[draft.end : item.end]):
        return True
    last = item
    for later in clause.items[index + 1 :]:
        if later.verbs or later.subject:
            break
        last = later
    if last is item or last.etc or last.tails:
        return False
    named = [last.right] if last.own else [t.end for t in last.tokens if t.word.entries]
    return bool(named) and _has_rest(clause.text[named[-1] : last.end])


def _has_rest(text: str) -> bool:
    return bool(text) and not _NO_REST.match(text)
