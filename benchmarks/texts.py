"""New plans made of the real ones: sentences shuffled, names and numbers swapped, none twice.

What a benchmark reads must not have been read before, or it measures a memory. The sentences of
``seeds/`` are cut where names stand; a new plan is sentences drawn at random under the headings of
a plan, with other counties, other works, other lines and other figures in their places. Of a
sentence without names the clauses are shuffled.
"""

import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from geomap.gazetteer import Gazetteer
from geomap.mentions import Lexicon, Mention, find_mentions
from geomap.mentions.region import home_provinces
from geomap.mentions.tokens import heads
from geomap.plans import read_plans

SEEDS = Path(__file__).parents[1] / "seeds"
HOME = ("500000", "510000")
_SHORTEST = 12
"""A sentence of fewer characters is a heading or a scrap."""
_SENTENCES_PER_SECTION = 12
_FIGURE = re.compile(r"(?<![\d—\-.])\d+(?!\s?[\d年月日—\-.])")
"""A number that is no part of a date."""
_KNOWN = 0.7
"""The share of known works that give way to other known ones; the rest give way to new ones."""
_NUMERALS = "一二三四五六七八九十"

Slot = tuple[str, str]
"""What stands at a name: how to find another (``county``, ``entry``, ``line``, ``work``), which."""
Piece = str | Slot


class PlanMaker:
    """Makes plans, the same ones for the same seed.

    Args:
        gazetteer: where other names come from.
        seed: of the random numbers.
    """

    def __init__(self, gazetteer: Gazetteer, seed: int = 0) -> None:
        self._random = random.Random(seed)
        self._sentences = _templates(gazetteer)
        self._pack: list[tuple[Piece, ...]] = []
        self._counties = sorted(
            unit.aliases[0]
            for unit in gazetteer.atlas.units.values()
            if unit.level == "county" and unit.unit[0][:2] in {"50", "51"} and unit.aliases
        )
        self._by_kind: dict[str, list[str]] = {}
        for entry in gazetteer.entries.values():
            if not entry.level:
                self._by_kind.setdefault(entry.kind, []).append(entry.name)
        self._characters = sorted({c for names in self._by_kind["reservoir"] for c in names[0]})

    def plan(self, characters: int) -> str:
        """Return a plan of at least so many characters, its title first."""
        county = self._random.choice(self._counties)
        parts = [f"{county}重大项目行动方案（{self._random.randrange(10**9)}）\n"]
        length = len(parts[0])
        section = 0
        while length < characters:
            heading = (
                f"（{_numeral(section % 99 + 1)}）推进{self._random.choice(self._counties)}建设\n"
            )
            paragraph = "".join(self._drawn(_SENTENCES_PER_SECTION)) + "\n"
            parts += [heading, paragraph]
            length += len(heading) + len(paragraph)
            section += 1
        return "".join(parts)

    def _drawn(self, count: int) -> Iterator[str]:
        """Yield sentences off a shuffled pack, shuffled anew when it is used up."""
        for _ in range(count):
            if not self._pack:
                self._pack = self._random.sample(self._sentences, len(self._sentences))
            yield self._sentence(self._pack.pop())

    def _sentence(self, pieces: tuple[Piece, ...]) -> str:
        if len(pieces) == 1:
            clauses = str(pieces[0]).rstrip("。").split("，")
            words = "，".join(self._random.sample(clauses, len(clauses))) + "。"
        else:
            words = "".join(p if isinstance(p, str) else self._name(p) for p in pieces)
        return _FIGURE.sub(lambda found: self._figure(len(found[0])), words)

    def _figure(self, digits: int) -> str:
        return "".join(str(self._random.randrange(1, 10)) for _ in range(digits))

    def _name(self, slot: Slot) -> str:
        how, which = slot
        match how:
            case "county":
                return self._random.choice(self._counties)
            case "entry":
                known = self._random.choice(self._by_kind[which])
                return known if self._random.random() < _KNOWN else self._coined(known[2:])
            case "line":
                first, last = self._random.sample(self._counties, 2)
                return f"{first}至{last}{which}"
        return self._coined(which)

    def _coined(self, rest: str) -> str:
        return "".join(self._random.choices(self._characters, k=2)) + rest


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    ten = (_NUMERALS[tens - 1] if tens > 1 else "") + "十" if tens else ""
    return ten + (_NUMERALS[ones - 1] if ones else "")


@cache
def _templates(gazetteer: Gazetteer) -> list[tuple[Piece, ...]]:
    """Return the sentences of the real plans, cut at the names in them."""
    found: dict[tuple[Piece, ...], None] = {}
    for plan in read_plans([SEEDS]):
        lexicon = Lexicon(gazetteer, home_provinces(plan, gazetteer), plan.sort_date)
        by_sentence: dict[int, list[Mention]] = {}
        for mention in find_mentions(plan, lexicon):
            by_sentence.setdefault(mention.sentence_start, []).append(mention)
        for sentence in plan.sentences:
            start, end = plan.normal.original_span(sentence.start, sentence.end)
            words = plan.original[start:end]
            if len(words) >= _SHORTEST and "\n" not in words:
                found[tuple(_cut(words, start, by_sentence.get(start, []), gazetteer))] = None
    return list(found)


def _cut(
    sentence: str, start: int, mentions: list[Mention], gazetteer: Gazetteer
) -> Iterator[Piece]:
    position = 0
    for mention in sorted(mentions, key=lambda m: m.start):
        slot = _slot(mention, gazetteer)
        if slot is not None and mention.start - start >= position:
            yield sentence[position : mention.start - start]
            yield slot
            position = mention.end - start
    yield sentence[position:]


def _slot(mention: Mention, gazetteer: Gazetteer) -> Slot | None:
    entries = [gazetteer.entries[identifier] for identifier in mention.entries]
    if entries:
        if entries[0].level:
            return ("county", "") if entries[0].level == "county" else None
        return "entry", mention.kind
    head = next((h for h in _heads() if mention.text.endswith(h)), None)
    if head is None or len(mention.text) > len(head) + 8:
        return None
    return ("line" if mention.through else "work"), head


@cache
def _heads() -> list[str]:
    return sorted(heads(), key=len, reverse=True)
