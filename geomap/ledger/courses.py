"""The courses of the gazetteer's lines as unit codes, by which what plans say is compared."""

import re
from collections.abc import Sequence
from functools import cached_property, lru_cache

from geomap.characters import fold
from geomap.gazetteer import Entry
from geomap.gazetteer.placing import Placer
from geomap.vocabulary import ROUTE_KINDS


@lru_cache(maxsize=8)
def courses(placer: Placer, home: tuple[str, ...]) -> "Courses":
    """Return the courses as plans of some home provinces name their places, made once."""
    return Courses(placer, home)


class Courses:
    """Which units each line connects, and which line connects units.

    Args:
        placer: Decides which units the names mean.
        home: Codes of the provinces preferred.
    """

    def __init__(self, placer: Placer, home: tuple[str, ...]) -> None:
        self._placer = placer
        self._gazetteer = placer.gazetteer
        self._home = home
        self._known: dict[str, list[tuple[str, ...]]] = {}

    def of(self, entry: Entry) -> list[tuple[str, ...]]:
        """Return the unit codes of a line's places, as its row and its names have them.

        The row's ends count only where no other line has the same.
        """
        if entry.id not in self._known:
            self._known[entry.id] = self._courses(entry)
        return self._known[entry.id]

    def line(self, kind: str, codes: tuple[str, ...]) -> Entry | None:
        """Return the one line of the gazetteer between the same places, by way of those named."""
        found = [e for e in self._lines(kind, codes[0], codes[-1]) if not e.part_of]
        if len(found) != 1:
            return None
        course = [self._code(name) for name in found[0].through]
        if course[0] != codes[0]:
            course.reverse()
        remaining = iter(course)
        return found[0] if all(code in remaining for code in codes) else None

    def _courses(self, entry: Entry) -> list[tuple[str, ...]]:
        found = {self._codes(self._joined(name)) for name in entry.names}
        if len(entry.through) >= 2:
            rivals = self._lines(entry.kind, *self._ends(entry))
            if sum(line.part_of == entry.part_of for line in rivals) == 1:
                ends = entry.through[0], entry.through[-1]
                found |= {self._codes(entry.through), self._codes(ends)}
        return sorted(found - {()})

    def _joined(self, name: str) -> tuple[str, ...]:
        """Return the places of a name such as 郑州至万州铁路, none if it does not join places."""
        *stops, last = re.split("至|—", name)
        if not stops:
            return ()
        ends = (last[:length] for length in range(len(last), 1, -1))
        end = next((part for part in ends if self._code(part)), "")
        return (*stops, end) if end else ()

    def _codes(self, names: Sequence[str]) -> tuple[str, ...]:
        codes = self._placer.through_codes(names, self._home) if names else ()
        return codes if len(codes) == len(names) else ()

    def _lines(self, kind: str, first: str, last: str) -> list[Entry]:
        """Return the lines of the gazetteer between two units, in either direction."""
        return self._by_ends.get((kind, frozenset((first, last))), [])

    @cached_property
    def _by_ends(self) -> dict[tuple[str, frozenset[str]], list[Entry]]:
        lines: dict[tuple[str, frozenset[str]], list[Entry]] = {}
        for entry in self._gazetteer.entries.values():
            if entry.kind in ROUTE_KINDS and len(entry.through) >= 2:
                ends = frozenset(self._ends(entry))
                lines.setdefault((entry.kind, ends), []).append(entry)
        return lines

    def _ends(self, entry: Entry) -> tuple[str, str]:
        first, last = (self._code(entry.through[index]) for index in (0, -1))
        return first, last

    def _code(self, name: str) -> str:
        for identifier in self._gazetteer.by_name.get(fold(name), ()):
            entry = self._gazetteer.entries[identifier]
            if entry.kind == "admin" and entry.level:
                return entry.unit[0]
        return ""
