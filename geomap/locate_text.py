"""The answers of :mod:`geomap.locate` as text, in the language they were asked in, and as GeoJSON.

The keys of the GeoJSON are English whatever the language.
"""

import json
from collections.abc import Iterator, Sequence

from geomap.gazetteer import Entry
from geomap.locate import Answer
from geomap.vocabulary import KINDS, PRECISIONS


def as_table(answers: Sequence[Answer]) -> str:
    """Return the answers as text, a block each."""
    return "\n".join("\n".join(_Block(answer).lines()) + "\n" for answer in answers)


class _Block:
    """One answer in words."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._gazetteer = answer.locator.gazetteer
        self._atlas = self._gazetteer.atlas
        self._lang = answer.locator.lang
        self._words = answer.locator.words

    def _say(self, key: str, **values: object) -> str:
        return self._words[key].format(**values)

    def _line(self, key: str, *said: str) -> str:
        return self._words["gap"].join((f"  {self._words[key]}", *filter(None, said)))

    def _precision(self, name: str) -> str:
        return PRECISIONS[name].label(self._lang)

    def _within(self, what: str, radius_m: float) -> str:
        """Say how far off a position may be, in kilometres from 1000 m on."""
        metres = round(radius_m)
        if metres < 1000:
            radius = self._say("metres", number=metres)
        else:
            kilometres = round(metres / 1000, 1 if metres < 10_000 else None)
            radius = self._say("kilometres", number=f"{kilometres:,g}")
        return self._say("within", what=what, radius=radius)

    def _sources(self, ids: str) -> str:
        """Return the titles of the sources that a position rests on, their ids joined by |."""
        known = self._gazetteer.sources
        titles = (known[i].label(self._lang) if i in known else i for i in ids.split("|"))
        return self._words["also"].join(titles)

    def lines(self) -> Iterator[str]:
        answer, entry = self._answer, self._answer.entry
        asked = "" if answer.name in ("", answer.asked) else self._say("asked", asked=answer.asked)
        kind = KINDS[answer.kind].label(self._lang) if answer.kind else ""
        heading = ((answer.name or answer.asked) + asked, kind, answer.id)
        yield self._words["gap"].join(filter(None, heading))
        if answer.name and answer.length_m is not None:
            yield from self._course(answer.length_m)
        elif answer.name and (point := answer.point) is not None:
            yield from self._where(entry, point) if entry else self._at_site(point)
        if entry is not None and entry.level:
            yield from self._history(entry)
        if entry is not None and entry.note:
            yield self._line("note", entry.note)
        yield self._line("why", answer.reason)
        for candidate in answer.candidates:
            if entry is None or candidate.id != entry.id:
                yield self._line("candidate", *self._candidate(candidate))

    def _where(self, entry: Entry, point: tuple[float, float]) -> Iterator[str]:
        if entry.lon is not None:
            what = self._within(self._precision(entry.precision), entry.radius_m or 0)
        elif entry.members:
            what = self._say("members", count=len(entry.members))
        else:
            what = self._words["at_seat"] if entry.level else self._precision(entry.precision)
            extent = self._atlas.extent(entry.unit[0])
            if extent is not None:
                what = self._say("border", what=what, radius_km=extent.radius_m / 1000)
        yield self._position(point, what)
        yield from self._units(entry, point)
        yield self._line("source", self._sources(entry.source), entry.source_ref)

    def _position(self, point: tuple[float, float], what: str) -> str:
        lon, lat = point
        return self._line("position", self._say("position_of", lon=lon, lat=lat, what=what))

    def _at_site(self, point: tuple[float, float]) -> Iterator[str]:
        """Say where a project that is in no table is put: at the place that its name contains."""
        placed = self._answer.placement
        what = self._within(self._precision(placed.precision), placed.radius_m or 0)
        yield self._position(point, what)
        yield self._line("source", self._sources(placed.source) or "—")

    def _course(self, length_m: float) -> Iterator[str]:
        placed = self._answer.placement
        through = "—".join(placed.through or self._answer.through)
        yield self._line("line", through, self._say("length", km=length_m / 1000))
        precision = self._precision(placed.precision)
        if placed.radius_m is not None:
            precision = self._within(precision, placed.radius_m)
        yield self._line("precision", precision)
        yield self._line("source", self._sources(placed.source) or "—")

    def _units(self, entry: Entry, point: tuple[float, float]) -> Iterator[str]:
        codes = [code for code in entry.unit if code in self._atlas.units]
        if entry.level or not codes:
            return
        yield self._line("unit_then", self._words["also"].join(map(self._unit, codes)))
        now = list(dict.fromkeys(self._atlas.today(code, *point) for code in codes))
        if now != codes:
            yield self._line("unit_now", self._words["also"].join(map(self._unit, now)))

    def _unit(self, code: str) -> str:
        return self._say("unit", name=self._unit_name(code), code=code)

    def _unit_name(self, code: str) -> str:
        """Return a unit's name preceded by those of the units it is in: 四川省乐山市市中区."""
        units = self._atlas.units
        chain = (self._atlas.province_of(code), self._atlas.prefecture_of(code), code)
        return "".join(units[c].name for c in dict.fromkeys(chain) if c in units)

    def _history(self, entry: Entry) -> Iterator[str]:
        """Say since when a unit has its name, what it was before, and what took its place."""
        code, changes = entry.unit[0], self._atlas.changes
        yield self._line("full_name", self._unit_name(code))
        before = dict.fromkeys(
            self._say("former", name=change.name, code=change.unit[0], until=change.until)
            for change in changes
            if change.replaced_by == code and change.until
            and (change.unit[0], change.name) != (code, entry.name)
        )  # fmt: skip
        if before:
            yield self._line("formerly", self._words["joint"].join(before))
        if entry.since or entry.until:
            yield self._line("period", self._dates(entry))
        successor = self._atlas.units.get(entry.replaced_by)
        if successor is not None and entry.until:
            notes = (c.note for c in changes if c.unit[0] == code and c.until == entry.until)
            told = next(filter(None, notes), "")
            named = self._say("unit", name=successor.name, code=entry.replaced_by)
            yield self._line("afterwards", self._words["also"].join(filter(None, (named, told))))

    def _dates(self, entry: Entry) -> str:
        key = "_".join(name for name in ("since", "until") if getattr(entry, name))
        return self._say(key, since=entry.since, until=entry.until) if key else ""

    def _candidate(self, entry: Entry) -> Iterator[str]:
        yield entry.name
        yield KINDS[entry.kind].label(self._lang) if entry.kind else entry.note
        if len(entry.through) >= 2:
            yield "—".join(entry.through)
        elif entry.unit:
            yield self._unit_name(entry.unit[0])
        point = self._answer.locator.point(entry)
        if point is not None and not entry.nodes:
            yield f"{point[0]:.4f}, {point[1]:.4f}"
        yield self._dates(entry)
        yield entry.id


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
