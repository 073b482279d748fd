"""Where the gazetteer puts a name: the answer, all candidates, and why one was chosen.

Names of places with a position are answered from the compiled gazetteer alone. Polygons, and the
modules that read expressions and draw lines, are loaded when an answer needs them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from geomap import words
from geomap.characters import fold, solid
from geomap.gazetteer import Entry, Gazetteer, Node
from geomap.gazetteer.store import SAME_PLACE_M
from geomap.sphere import distance_m
from geomap.vocabulary import LINE_KINDS

if TYPE_CHECKING:
    from geomap.expressions import ExpressionReader, Reading
    from geomap.gazetteer.placement import Placement

DEFAULT_REGION = ("重庆市", "四川省")
"""Where an expression may name counties without their 区, 县 or 市, if no region is given."""

_TOWN_SUFFIXES = ("镇", "乡", "街道")
_LINE_SUFFIXES = ("铁路", "高速铁路", "城际铁路", "高速公路", "公路", "航道")
_STATION_SUFFIX = "站"
_MOST_LONGER = 12
"""How many names that contain the one asked for are listed, so that an answer fits a screen."""
_LATIN = re.compile(r"[A-Za-z' ]+")
_CLEARLY_NEARER = 2
"""How many times farther the other namesakes must be for the nearest to be taken."""


@dataclass(frozen=True)
class Answer:
    """What a name was taken for.

    ``asked`` is the name as given; ``name``, ``kind`` and ``id`` are those of what it was taken
    for, empty if that is nothing or not sure. ``entry`` is its row of the gazetteer,
    ``candidates`` are all rows the name may mean, ``through`` the places the line runs through or,
    for a chain of abbreviations, its ends (成渝: 成都, 重庆), ``reason`` says why this was chosen,
    in the locator's language.
    """

    asked: str
    name: str
    kind: str
    id: str
    reason: str
    entry: Entry | None
    candidates: tuple[Entry, ...]
    through: tuple[str, ...]
    locator: "Locator" = field(repr=False, compare=False)
    _reading: "Reading | None" = field(default=None, repr=False, compare=False)

    @cached_property
    def placement(self) -> "Placement":
        """Geometry, precision, radius and source; loads what draws them."""
        return self.locator.place(self.entry, self._reading)

    @property
    def point(self) -> tuple[float, float] | None:
        """A (lon, lat) of it, WGS84; None if it could not be placed."""
        if self._reading is not None:
            shape = self.placement.geometry
            inside = None if shape is None else shape.representative_point()
            return None if inside is None else (inside.x, inside.y)
        return None if self.entry is None else self.locator.point(self.entry)

    @property
    def length_m(self) -> float | None:
        """Its geodesic length; None if it is not a line."""
        is_line = self.entry is None or self.entry.nodes
        return self.placement.length_m if is_line else None

    @property
    def placed(self) -> bool:
        """Whether it could be placed."""
        if self._reading is not None:
            return self.placement.shape is not None
        return self.point is not None


class Locator:
    """Finds names in one gazetteer.

    Args:
        gazetteer: where to look.
        region: names of the units that decide between namesakes: those inside are preferred.
        lang: language of the answers, ``zh`` or ``en``.
    """

    def __init__(
        self, gazetteer: Gazetteer, region: Sequence[str] = (), *, lang: str = "zh"
    ) -> None:
        self.gazetteer = gazetteer
        self.region = tuple(region)
        self.lang = lang
        self.words = words.table("locate", lang)
        self._home = gazetteer.provinces(region)
        self._within = _small_units(gazetteer, region)
        self._known: dict[str, Answer] = {}

    @cached_property
    def _reader(self) -> "ExpressionReader":
        from geomap.expressions import ExpressionReader  # noqa: PLC0415 - slower still

        home = self._home or self.gazetteer.provinces(DEFAULT_REGION)
        return ExpressionReader(self.gazetteer.placer, home, self.region)

    # Answers ----------------------------------------------------------------------------------

    def find(self, name: str, others: Sequence[Entry] = ()) -> Answer:
        """Return the answer for one name.

        Args:
            name: a name, an abbreviation or an expression such as 古蔺至仁怀高速公路.
            others: places that were asked for together with it; the nearest namesake is meant.
        """
        if others:
            return self._find(name, others)
        if name not in self._known:
            self._known[name] = self._find(name, ())
        return self._known[name]

    def _find(self, name: str, others: Sequence[Entry]) -> Answer:
        wanted = fold(name.strip())
        if wanted not in self.gazetteer.by_name:
            wanted = solid(wanted)
        candidates = self.candidates(wanted)
        if not candidates:
            return self._expression(name, wanted)
        ends, lines = self._as_line(wanted)
        if ends and candidates[0].kind == "metro":
            candidates = (*candidates, *lines)
            reason = self._say("region_or_line", ends="—".join(ends))
            return self._answer(name, candidates[0], candidates, reason, ends)
        chosen_or_none, reason = self._choose(candidates, others)
        if chosen_or_none is None:
            return Answer(name, "", "", "", reason, None, candidates, (), self)
        return self._answer(name, chosen_or_none, candidates, reason)

    def _answer(
        self,
        asked: str,
        entry: Entry,
        candidates: tuple[Entry, ...],
        reason: str,
        through: tuple[str, ...] = (),
    ) -> Answer:
        if entry.level and entry.until and entry.precision == "none":
            successor = self.gazetteer.entries.get(f"admin-{entry.replaced_by}")
            if successor is not None:
                reason = self._say(
                    "succeeded", reason=reason, name=entry.name, until=entry.until,
                    successor=successor.name,
                )  # fmt: skip
                entry, candidates = successor, (*candidates, successor)
        return Answer(
            asked, entry.name, entry.kind, entry.id, reason, entry, candidates,
            through or entry.through, self,
        )  # fmt: skip

    def _expression(self, name: str, wanted: str) -> Answer:
        reading = self._reader.read(wanted) if len(wanted) > 1 else None
        if reading is not None:
            known = (reading.entry,) if reading.entry else ()
            key = "same_ends" if known else "as_read"
            if reading.placement.shape is None:
                key = "not_placed"
            why = words.reason(reading.placement.reason, self.lang)
            reason = self._say(key, why=why or self.words["no_place"])
            through = reading.placement.through or ()
            return Answer(
                name, reading.name, reading.kind, reading.id, reason, reading.entry, known,
                through, self, reading,
            )  # fmt: skip
        ends, lines = self._as_line(wanted)
        if ends:
            reason = self._say("chain_known" if lines else "chain")
            drawn = self._reader.chain(wanted)
            through = drawn.placement.through or ends
            return Answer(name, wanted, "", "", reason, None, lines, through, self, drawn)
        longer = tuple(self._longer(wanted)) if len(wanted) > 1 else ()
        reason = self._say("only_longer" if longer else "not_found")
        return Answer(name, "", "", "", reason, None, longer, (), self)

    def _say(self, key: str, **values: object) -> str:
        return self.words[key].format(**values)

    # Candidates -------------------------------------------------------------------------------

    def candidates(self, wanted: str) -> tuple[Entry, ...]:
        """Return all rows a folded name may mean: entries, else abbreviations, else nodes.

        Towns count under their bare names too (龙溪 for 龙溪镇), but not those that lie in a unit
        of the same name. Rows with a longer name count too if only a node has this one (体育公园,
        a station and part of two parks' names), unless it is a station's full name (重庆东站).
        A Latin name that is not in the gazetteer may be that of a unit in pinyin (Chengdu).
        """
        gazetteer = self.gazetteer
        found = [gazetteer.entries[i] for i in gazetteer.by_name.get(wanted, ())]
        if not found:
            units = [f"admin-{a.unit}" for a in gazetteer.abbreviations.get(wanted, ())]
            found = [gazetteer.entries[i] for i in dict.fromkeys(units) if i in gazetteer.entries]
        if not found and _LATIN.fullmatch(wanted):
            return self._by_sound(wanted)
        within = {code for entry in found for code in entry.unit}
        for suffix in _TOWN_SUFFIXES:
            for identifier in gazetteer.by_name.get(wanted + suffix, ()):
                town = gazetteer.entries[identifier]
                if town.kind == "admin" and not town.level and within.isdisjoint(town.unit):
                    found.append(town)
        if not found:
            nodes = gazetteer.nodes_by_name.get(wanted, ())
            for node in nodes:
                if not any(self._together((node.lon, node.lat), entry) for entry in found):
                    found.append(self._as_entry(node))
            in_full = wanted.endswith(_STATION_SUFFIX) and any(n.type == "station" for n in nodes)
            if found and not in_full:
                found += self._longer(wanted)
        return tuple(found)

    def _by_sound(self, wanted: str) -> tuple[Entry, ...]:
        """Return the units whose name or short name is read as ``wanted``."""
        from pypinyin import lazy_pinyin  # noqa: PLC0415 - slow to load, and seldom needed

        letters = "".join(re.findall("[a-z]", wanted.lower()))
        units = self.gazetteer.atlas.units.values()
        return tuple(u for u in units if any("".join(lazy_pinyin(n)) == letters for n in u.names))

    def _longer(self, wanted: str) -> list[Entry]:
        """Return rows with a name that contains ``wanted``.

        Those of the kind that its last word names come first, then those whose name begins with
        it, then the shortest.
        """
        kind = _kind_by_last_word(wanted)
        found: dict[str, tuple[bool, bool, int, str]] = {}
        for name, ids in self.gazetteer.by_name.items():
            if wanted in name:
                for identifier in ids:
                    other = self.gazetteer.entries[identifier].kind != kind
                    rank = other, not name.startswith(wanted), len(name), name
                    found[identifier] = min(rank, found.get(identifier, rank))
        ranked = sorted(found, key=lambda identifier: (found[identifier], identifier))
        return [self.gazetteer.entries[i] for i in ranked[:_MOST_LONGER]]

    def _as_line(self, wanted: str) -> tuple[tuple[str, ...], tuple[Entry, ...]]:
        """Return the ends of a chain of abbreviations (成渝), and the lines that are called so."""
        gazetteer = self.gazetteer
        if not 2 <= len(wanted) <= 4 or not all(c in gazetteer.abbreviations for c in wanted):
            return (), ()
        found = (gazetteer.by_name.get(wanted + suffix, ()) for suffix in _LINE_SUFFIXES)
        entries = [gazetteer.entries[i] for i in dict.fromkeys(i for ids in found for i in ids)]
        lines = tuple(e for e in entries if e.kind in LINE_KINDS and len(e.through) >= 2)
        for line in lines:
            first, last = line.through[0], line.through[-1]
            if self._stands_for(wanted[0], first) and self._stands_for(wanted[-1], last):
                return (first, last), lines
        if wanted in gazetteer.by_name:
            return (), ()  # 川南 is a region, and no line is called so
        return tuple(gazetteer.abbreviations[c][0].name for c in wanted), ()

    def _stands_for(self, char: str, place: str) -> bool:
        return any(short.name.startswith(place) for short in self.gazetteer.abbreviations[char])

    # Choice -----------------------------------------------------------------------------------

    def _choose(
        self, candidates: tuple[Entry, ...], others: Sequence[Entry]
    ) -> tuple[Entry | None, str]:
        """Return the candidate that is meant, or None, and why.

        If there are nodes, rows with a kind have longer names: they show what else may be meant,
        and are not chosen.
        """
        chosen, reason = self._nearest(candidates, others)
        if chosen is not None and chosen.kind and any(not entry.kind for entry in candidates):
            return None, self._unsure(candidates)
        return chosen, reason

    def _nearest(
        self, candidates: tuple[Entry, ...], others: Sequence[Entry]
    ) -> tuple[Entry | None, str]:
        if len(candidates) == 1:
            return candidates[0], self._say("only_one")
        inside = [e for e in candidates if any(u.startswith(self._within) for u in e.unit)]
        if self._within and len(inside) == 1:
            region = self.words["joint"].join(self.region)
            return inside[0], self._say("only_inside", region=region)
        places = [(o, p) for o in others if (p := self.gazetteer.position(o)) is not None]
        near = [position for _, position in places]
        chosen = self.gazetteer.choose(candidates, home=self._home, near=near).entry
        if chosen is None:
            return None, self._unsure(candidates)
        position = self.gazetteer.position(chosen)
        if position is None or all(self._together(position, e) for e in candidates):
            return chosen, self._say("one_place")
        if near:
            away_m, other = min((distance_m(*position, *p), o.name) for o, p in places)
            rivals = [
                distance_m(*rival, *p)
                for e in candidates
                if not self._together(position, e) and (rival := self.gazetteer.position(e))
                for p in near
            ]
            if away_m * _CLEARLY_NEARER > min(rivals):
                return None, self._unsure(candidates)
            return chosen, self._say("nearest", other=other, km=away_m / 1000)
        if self._home:
            provinces = (self.gazetteer.atlas.units[code].name for code in self._home)
            return chosen, self._say("in_region", region=self.words["joint"].join(provinces))
        return chosen, self._say("only_province")

    def _unsure(self, candidates: Sequence[Entry]) -> str:
        longer = len({bool(entry.kind) for entry in candidates}) > 1  # nodes, and longer names
        return self._say("unsure_longer" if longer else "unsure", count=len(candidates))

    def _together(self, position: tuple[float, float], entry: Entry) -> bool:
        other = self.gazetteer.position(entry)
        return other is None or distance_m(*position, *other) < SAME_PLACE_M

    def _as_entry(self, node: Node) -> Entry:
        """Return a node of a line as an entry without a kind; its note says of what type it is."""
        return Entry(
            node.id, "", node.name, lon=node.lon, lat=node.lat, precision=node.precision,
            radius_m=node.radius_m, source=node.source, unit=node.unit,
            note=self.words.get(f"node_{node.type}", self.words["node"]),
        )  # fmt: skip

    # Places -----------------------------------------------------------------------------------

    def place(self, entry: Entry | None, reading: "Reading | None") -> "Placement":
        """Return the placement of an expression as read, or of an entry."""
        if reading is not None:
            return reading.placement
        if entry is not None:
            return self.gazetteer.placer.entry(entry)
        from geomap.gazetteer.placement import Placement  # noqa: PLC0415

        return Placement()

    def point(self, entry: Entry) -> tuple[float, float] | None:
        """Return a (lon, lat) of an entry: its own, its unit's seat, the middle of its members."""
        if entry.lon is not None and entry.lat is not None:
            return entry.lon, entry.lat
        if entry.members:
            found = (self.gazetteer.atlas.units.get(member) for member in entry.members)
            seats = [p for e in found if e and (p := self.gazetteer.position(e)) is not None]
            if seats:
                lons, lats = zip(*seats, strict=True)
                return sum(lons) / len(seats), sum(lats) / len(seats)
        if entry.nodes or entry.level or entry.precision in {"county", "city", "province"}:
            return self.gazetteer.position(entry)
        return None


def _kind_by_last_word(name: str) -> str:
    """Return the kind that the last word of a name names (高速: expressway), empty if none."""
    from geomap.mentions.tokens import heads  # noqa: PLC0415 - only for what is not found

    known = heads()
    return next((known[name[i:]].kind for i in range(len(name)) if name[i:] in known), "")


def _small_units(gazetteer: Gazetteer, region: Sequence[str]) -> tuple[str, ...]:
    """Return the stems of the codes of units below a province that ``region`` names."""
    found = (gazetteer.entries[i] for n in region for i in gazetteer.by_name.get(fold(n), ()))
    units = [entry for entry in found if entry.level in {"prefecture", "county"}]
    return tuple(unit.unit[0].removesuffix("00") for unit in units)


def locate(
    names: Sequence[str], gazetteer: Gazetteer, region: Sequence[str] = (), *, lang: str = "zh"
) -> list[Answer]:
    """Return one answer per name, in order; an unknown name is not placed.

    Args:
        names: names of places, or expressions such as 古蔺至仁怀高速公路. They are taken to
            belong together: those that only one place has decide between the others' namesakes.
        gazetteer: where to look.
        region: names of the home units that decide between namesakes.
        lang: language of the answers, ``zh`` or ``en``.
    """
    locator = Locator(gazetteer, region, lang=lang)
    answers = [locator.find(name) for name in names]
    sure = [a.entry for a in answers if a.entry and len(a.candidates) == 1]
    if not sure:
        return answers
    return [
        locator.find(answer.asked, sure) if len(answer.candidates) > 1 else answer
        for answer in answers
    ]
