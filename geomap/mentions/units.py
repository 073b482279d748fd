"""The units responsible for the projects of a paragraph (牵头单位, 责任单位)."""

import re
from bisect import bisect_left

from geomap.mentions.tokens import any_of

_LABEL = re.compile(rf"(?:{any_of('labels')})[：:]")
_UNITS = re.compile(rf"（?({_LABEL.pattern}[^（）。\n]*(?:（[^（）]*）[^（）。\n]*)*)）?")


class ResponsibleUnits:
    """The units named in brackets at the end of each paragraph of a normalised text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found = [(m.start(), m.end(), _names(m[1])) for m in _UNITS.finditer(text)]
        self._starts = [start for start, _, _ in self._found]

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Return the spans of the brackets."""
        return [(start, end) for start, end, _ in self._found]

    def at(self, position: int) -> tuple[str, ...]:
        """Return the units responsible for what is at ``position``, if any."""
        index = bisect_left(self._starts, position)
        if index == len(self._found):
            return ()
        start, _, names = self._found[index]
        return names if self._text.find("\n", position, start) < 0 else ()


def _names(listed: str) -> tuple[str, ...]:
    parts = re.split(r"[、，；]", _LABEL.sub("、", listed))
    return tuple(part.removesuffix("等") for part in parts if part.strip())
