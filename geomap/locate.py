"""Where the gazetteer puts a name: the answer, all candidates, and why one was chosen.

Names of places with a position are answered from the compiled gazetteer alone. Polygons, and what
reads expressions and draws lines, are loaded when an answer needs them.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from geomap.characters import fold
from geomap.gazetteer import Entry, Gazetteer, Node
from geomap.sphere import distance_m
from geomap.vocabulary import KINDS, LINE_KINDS, PRECISIONS

if TYPE_CHECKING:
    from geomap.expressions import ExpressionReader, Reading
    from geomap.gazetteer.placing import Placement

DEFAULT_REGION = ("重庆市", "四川省")
"""Where an expression may name counties without their 区, 县 or 市, if no region is given."""

_TOWN_SUFFIXES = ("镇", "乡", "街道")
_LINE_SUFFIXES = ("铁路", "高速铁路", "城际铁路", "高速公路", "公路", "航道")
_SAME_PLACE_M = 30_000
_NODE_TYPES = {
    "station": "车站", "junction": "线路所", "interchange": "互通立交", "town": "乡镇",
    "dam": "坝址", "port": "港口",
}  # fmt: skip
_NOT_FOUND = "地名库里没有这个名字，也读不出线路；请写全称，或换一个说法"
_ONLY_LONGER = "不能确定：没有恰好叫这个名字的；名字以此开头的见候选"
_MOST_LONGER = 12
_CLEARLY_NEARER = 2
"""How many times farther the other namesakes must be for the nearest to be taken."""


@dataclass(frozen=True)
class Answer:
    """What a name was taken for.

    ``asked`` is the name as given; ``name``, ``kind`` and ``id`` are of what it was taken for,
    empty where that is nothing or not sure. ``entry`` is its row of the gazetteer, ``candidates``
    are all rows the name may mean, ``through`` the ends of the line that it means as a chain of
    abbreviations (成渝: 成都, 重庆), ``reason`` says why this was chosen, in Chinese.
    """

    asked: str
    name: str
    kind: str
    id: str
    reason: str
    entry: Entry | None
    candidates: tuple[Entry, ...]
    through: tuple[str, ...]
    _locator: "Locator" = field(repr=False, compare=False)
    _reading: "Reading | None" = field(default=None, repr=False, compare=False)

    @cached_property
    def placement(self) -> "Placement":
        """Geometry, precision, radius and source; loads what draws them."""
        return self._locator.place(self.entry, self._reading)

    @property
    def point(self) -> tuple[float, float] | None:
        """A (lon, lat) of it, WGS84, None where it could not be placed."""
        if self._reading is not None:
            shape = self.placement.geometry
            inside = None if shape is None else shape.representative_point()
            return None if inside is None else (inside.x, inside.y)
        return None if self.entry is None else self._locator.point(self.entry)

    @property
    def placed(self) -> bool:
        """Whether it could be placed."""
        return self.point is not None


class Locator:
    """Finds names in one gazetteer.

    Args:
        gazetteer: where to look.
        region: names of the units that decide between namesakes: those inside are preferred.
    """

    def __init__(self, gazetteer: Gazetteer, region: Sequence[str] = ()) -> None:
        self.gazetteer = gazetteer
        self.region = tuple(region)
        self._home = gazetteer.provinces(region)
        self._within = _small_units(gazetteer, region)
        self._known: dict[str, Answer] = {}

    @cached_property
    def _reader(self) -> "ExpressionReader":
        from geomap.expressions import ExpressionReader  # noqa: PLC0415 - slow to load

        home = self._home or self.gazetteer.provinces(DEFAULT_REGION)
        return ExpressionReader(self.gazetteer, home, self.region)

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
            wanted = "".join(wanted.split())
        candidates = self.candidates(wanted)
        if not candidates:
            return self._expression(name, wanted)
        ends, lines = self._as_line(wanted)
        if ends and candidates[0].kind == "metro":
            candidates = (*candidates, *lines)
            chosen, reason = candidates[0], f"作区域讲；作线路讲是{'—'.join(ends)}，见候选"
            return self._answer(name, chosen, candidates, reason, ends)
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
                reason = f"{reason}；{entry.name}至{entry.until}，此后是{successor.name}"
                entry, candidates = successor, (*candidates, successor)
        return Answer(
            asked, entry.name, entry.kind, entry.id, reason, entry, candidates,
            through or entry.through, self,
        )  # fmt: skip

    def _expression(self, name: str, wanted: str) -> Answer:
        reading = self._reader.read(wanted) if len(wanted) > 1 else None
        if reading is not None:
            known = (reading.entry,) if reading.entry else ()
            reason = "表中的线路，起讫相同" if known else "按所述地名读出，表中没有这一条"
            if reading.placement.geometry is None:
                reason = "读得出名目，但定不了位置：其中有地名未收录"
            through = reading.placement.through or ()
            return Answer(
                name, reading.name, reading.kind, reading.id, reason, reading.entry, known,
                through, self, reading,
            )  # fmt: skip
        ends, lines = self._as_line(wanted)
        if ends:
            reason = "逐字读作两地简称，按连线示意" + ("；已有的线路见候选" if lines else "")
            drawn = self._reader.chain(wanted)
            through = drawn.placement.through or ends
            return Answer(name, wanted, "", "", reason, None, lines, through, self, drawn)
        longer = tuple(self._longer(wanted)) if len(wanted) > 1 else ()
        reason = _ONLY_LONGER if longer else _NOT_FOUND
        return Answer(name, "", "", "", reason, None, longer, (), self)

    # Candidates -------------------------------------------------------------------------------

    def candidates(self, wanted: str) -> tuple[Entry, ...]:
        """Return all rows a folded name may mean: entries, else abbreviations, else nodes.

        Towns count under their bare names too (龙溪 for 龙溪镇), but not those that lie in a unit
        of the same name. Beside a node, rows count whose names begin with its.
        """
        gazetteer = self.gazetteer
        found = [gazetteer.entries[i] for i in gazetteer.by_name.get(wanted, ())]
        if not found:
            units = [f"admin-{a.unit}" for a in gazetteer.abbreviations.get(wanted, ())]
            found = [gazetteer.entries[i] for i in dict.fromkeys(units) if i in gazetteer.entries]
        within = {code for entry in found for code in entry.unit}
        for suffix in _TOWN_SUFFIXES:
            for identifier in gazetteer.by_name.get(wanted + suffix, ()):
                town = gazetteer.entries[identifier]
                if town.kind == "admin" and not town.level and within.isdisjoint(town.unit):
                    found.append(town)
        if not found:
            for node in gazetteer.nodes_by_name.get(wanted, ()):
                if not any(self._together((node.lon, node.lat), entry) for entry in found):
                    found.append(_as_entry(node))
            if found:
                found += self._longer(wanted)
        return tuple(found)

    def _longer(self, wanted: str) -> list[Entry]:
        """Return rows with a name that begins with ``wanted``, the shortest names first."""
        names = sorted((len(n), n) for n in self.gazetteer.by_name if n.startswith(wanted))
        ids = dict.fromkeys(i for _, name in names for i in self.gazetteer.by_name[name])
        return [self.gazetteer.entries[i] for i in islice(ids, _MOST_LONGER)]

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
        """Return the candidate that is meant, or none, and why."""
        if len(candidates) == 1:
            return candidates[0], "只有一处叫这个名字"
        inside = [e for e in candidates if any(u.startswith(self._within) for u in e.unit)]
        if self._within and len(inside) == 1:
            return inside[0], f"只有这一处在{'、'.join(self.region)}"
        places = [(o, p) for o in others if (p := self.gazetteer.position(o)) is not None]
        near = [position for _, position in places]
        chosen = self.gazetteer.choose(candidates, home=self._home, near=near).entry
        if chosen is None:
            return None, self._unsure(candidates)
        position = self.gazetteer.position(chosen)
        if position is None or all(self._together(position, e) for e in candidates):
            return chosen, "同一地点的几条记录取其一"
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
            return chosen, f"离同问的{other}最近，{away_m / 1000:.0f} 千米"
        if self._home:
            return chosen, f"{'、'.join(self.region)}的几处中只有这一处，或以它级别最高"
        return chosen, "几处中只有这一处是省级"

    def _unsure(self, candidates: Sequence[Entry]) -> str:
        return f"不能确定：有 {len(candidates)} 处叫这个名字；请加 --region，或把邻近的地名一起给出"

    def _together(self, position: tuple[float, float], entry: Entry) -> bool:
        other = self.gazetteer.position(entry)
        return other is None or distance_m(*position, *other) < _SAME_PLACE_M

    # Places -----------------------------------------------------------------------------------

    def place(self, entry: Entry | None, reading: "Reading | None") -> "Placement":
        """Return the placement of an expression as read, or of an entry."""
        if reading is not None:
            return reading.placement
        return self._reader.place(entry)

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


def _small_units(gazetteer: Gazetteer, region: Sequence[str]) -> tuple[str, ...]:
    """Return the stems of the codes of units below a province that ``region`` names."""
    found = (gazetteer.entries[i] for n in region for i in gazetteer.by_name.get(fold(n), ()))
    units = [entry for entry in found if entry.level in {"prefecture", "county"}]
    return tuple(unit.unit[0].removesuffix("00") for unit in units)


def _as_entry(node: Node) -> Entry:
    """Return a node of a line as an entry without a kind, its type in the note."""
    return Entry(
        node.id, "", node.name, lon=node.lon, lat=node.lat, precision=node.precision,
        radius_m=node.radius_m, source=node.source, unit=node.unit,
        note=f"线路上的{_NODE_TYPES.get(node.type, '节点')}",
    )  # fmt: skip


def locate(names: Sequence[str], gazetteer: Gazetteer, region: Sequence[str] = ()) -> list[Answer]:
    """Return one answer per name, in order; a name nothing is known of is not placed.

    Args:
        names: names of places, or expressions such as 古蔺至仁怀高速公路. They are taken to
            belong together: those that only one place bears decide which namesake the others are.
        gazetteer: where to look.
        region: names of the home units that decide between namesakes.
    """
    locator = Locator(gazetteer, region)
    answers = [locator.find(name) for name in names]
    sure = [a.entry for a in answers if a.entry and len(a.candidates) == 1]
    if not sure:
        return answers
    return [
        locator.find(answer.asked, sure) if len(answer.candidates) > 1 else answer
        for answer in answers
    ]


# Words ----------------------------------------------------------------------------------------


def as_table(answers: Sequence[Answer]) -> str:
    """Return the answers as text in Chinese, a block each."""
    return "\n".join("\n".join(_block(answer)) + "\n" for answer in answers)


def _block(answer: Answer) -> Iterator[str]:
    kind = KINDS[answer.kind].zh if answer.kind else ""
    entry, sure = answer.entry, bool(answer.name)
    asked = "" if answer.name in ("", answer.asked) else f"（问：{answer.asked}）"
    yield "　".join(filter(None, ((answer.name or answer.asked) + asked, kind, answer.id)))
    if sure and answer.placed:
        yield from _where(answer)
    if entry is not None and entry.level:
        yield from _history(answer)
    if entry is not None and entry.note:
        yield f"  说明　{entry.note}"
    yield f"  依据　{answer.reason}"
    others = [c for c in answer.candidates if entry is None or c.id != entry.id]
    for candidate in others:
        yield f"  候选　{_candidate(candidate, answer)}"


def _where(answer: Answer) -> Iterator[str]:
    entry, locator, point = answer.entry, answer._locator, answer.point
    assert point is not None
    if entry is None or entry.nodes:
        yield from _course(answer)
        return
    lon, lat = point
    if entry.lon is not None:
        what = f"{PRECISIONS[entry.precision].zh}，误差 {entry.radius_m or 0:.0f} 米以内"
    elif entry.members:
        what = f"各成员驻地的中心；成员 {len(entry.members)} 个"
    else:
        extent = locator.gazetteer.atlas.extent(entry.unit[0])
        reach = "" if extent is None else f"，界线最远 {extent.radius_m / 1000:.0f} 千米"
        inside = "驻地" if entry.level else PRECISIONS[entry.precision].zh
        what = inside + reach
    yield f"  位置　{lon:.5f}, {lat:.5f}（{what}）"
    yield from _units(entry, point, locator.gazetteer)
    yield f"  来源　{' '.join(filter(None, (entry.source, entry.source_ref)))}"


def _course(answer: Answer) -> Iterator[str]:
    from geomap.geodesy import length_m  # noqa: PLC0415 - a line's geometry is loaded anyway

    placed = answer.placement
    length = f"　{length_m(placed.geometry) / 1000:.1f} 千米" if placed.geometry else ""
    yield f"  线路　{'—'.join(placed.through or answer.through)}{length}"
    radius = "" if placed.radius_m is None else f"，误差 {placed.radius_m / 1000:.1f} 千米以内"
    yield f"  精度　{PRECISIONS[placed.precision].zh}{radius}"
    yield f"  来源　{placed.source or '—'}"


def _units(entry: Entry, point: tuple[float, float], gazetteer: Gazetteer) -> Iterator[str]:
    codes = [code for code in entry.unit if code in gazetteer.atlas.units]
    if entry.level or not codes:
        return
    named = "；".join(f"{_unit_name(code, gazetteer)}（{code}）" for code in codes)
    yield f"  所在　{named}"
    now = dict.fromkeys(gazetteer.atlas.today(code, *point) for code in codes)
    if list(now) != codes:
        yield f"  今属　{'；'.join(f'{_unit_name(c, gazetteer)}（{c}）' for c in now)}"


def _unit_name(code: str, gazetteer: Gazetteer) -> str:
    """Return a unit's name behind those it lies in: 四川省乐山市市中区."""
    units = gazetteer.atlas.units
    chain = (gazetteer.atlas.province_of(code), gazetteer.atlas.prefecture_of(code), code)
    return "".join(units[c].name for c in dict.fromkeys(chain) if c in units)


def _history(answer: Answer) -> Iterator[str]:
    """Say since when a unit has its name, what it was before, and what took its place."""
    entry, gazetteer = answer.entry, answer._locator.gazetteer
    assert entry is not None
    code, atlas = entry.unit[0], gazetteer.atlas
    yield f"  全称　{_unit_name(code, gazetteer)}"
    before = dict.fromkeys(
        f"{change.name}（{change.unit[0]}，至 {change.until}）"
        for change in atlas.changes
        if change.replaced_by == code and change.until
        and (change.unit[0], change.name) != (code, entry.name)
    )  # fmt: skip
    if before:
        yield f"  从前　{'、'.join(before)}"
    if entry.since or entry.until:
        yield f"  存续　{_dates(entry)}"
    successor = atlas.units.get(entry.replaced_by)
    if successor is not None and entry.until:
        notes = (c.note for c in atlas.changes if c.unit[0] == code and c.until == entry.until)
        told = next(filter(None, notes), "")
        yield f"  此后　{successor.name}（{entry.replaced_by}）" + (f"；{told}" if told else "")


def _dates(entry: Entry) -> str:
    return f"{entry.since} 起" * bool(entry.since) + f"至 {entry.until}" * bool(entry.until)


def _candidate(entry: Entry, answer: Answer) -> str:
    locator = answer._locator
    parts = [entry.name, KINDS[entry.kind].zh if entry.kind else entry.note]
    if len(entry.through) >= 2:
        parts.append("—".join(entry.through))
    elif entry.unit:
        code = entry.unit[0]
        parts.append(_unit_name(code, locator.gazetteer) if code.isdigit() else code)
    point = locator.point(entry)
    if point is not None and not entry.nodes:
        parts.append(f"{point[0]:.4f}, {point[1]:.4f}")
    parts += [_dates(entry), entry.id]
    return "　".join(filter(None, parts))


def as_geojson(answers: Sequence[Answer]) -> str:
    """Return the answers as a GeoJSON FeatureCollection, WGS84."""
    features = [_feature(answer) for answer in answers]
    return (
        json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False) + "\n"
    )


def _feature(answer: Answer) -> dict[str, object]:
    placed = answer.placement
    entry = answer.entry
    return {
        "type": "Feature",
        "geometry": placed.geometry.__geo_interface__ if placed.geometry else None,
        "properties": {
            "asked": answer.asked,
            "name": answer.name,
            "kind": answer.kind,
            "id": answer.id,
            "precision": placed.precision,
            "radius_m": placed.radius_m,
            "source": placed.source,
            "through": placed.through or answer.through or None,
            "through_codes": placed.through_codes,
            "since": entry.since if entry else "",
            "until": entry.until if entry else "",
            "replaced_by": entry.replaced_by if entry else "",
            "reason": answer.reason,
            "candidates": [candidate.id for candidate in answer.candidates],
        },
    }
