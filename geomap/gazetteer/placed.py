"""The lines and areas of a gazetteer, placed all at once and cached.

They do not depend on any plan, and drawing them takes longer than reading one: a grouping is the
union of its units, and a line is intersected with the districts. Each is stored as a row of plain
data and the WKB of its geometry, which is read when needed.
"""

from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from typing import TYPE_CHECKING

from geomap.gazetteer import cache
from geomap.gazetteer.model import Entry
from geomap.gazetteer.placement import Districts, Placement

if TYPE_CHECKING:
    from geomap.gazetteer.placing import Placer

Placed = dict[str, tuple[Placement, Districts]]
"""Placements and districts by entry id."""

_COLUMNS = tuple(field.name for field in fields(Placement) if field.name != "shape")
_LISTS = [_COLUMNS.index(name) for name in ("through", "through_codes", "units", "reason")]


def is_kept(entry: Entry) -> bool:
    """Whether an entry is cached: a line, or a grouping."""
    return bool(entry.nodes or entry.members)


def load_placed(name: str, key: str, placer: "Placer") -> Placed:
    """Return the cached placements; ``placer`` makes them the first time.

    Args:
        name: The file in the cache folder.
        key: A digest of everything they depend on.
        placer: Draws each entry; it must not itself use the cache.
    """
    body = cache.read(name, key)
    if body is None:
        entries = filter(is_kept, placer.gazetteer.entries.values())
        body = _dumps([placer.entry(entry) for entry in entries], placer)
        cache.keep(name, key, body)
    return _loads(body)


def _dumps(placements: Sequence[Placement], placer: "Placer") -> bytes:
    rows = [[*attrgetter(*_COLUMNS)(place), *placer.districts(place)] for place in placements]
    shapes = [place.geometry.wkb if place.geometry else b"" for place in placements]
    return cache.pack(rows, shapes)


def _loads(body: bytes) -> Placed:
    placed: Placed = {}
    for (*row, then, now), shape in zip(*cache.unpack(body), strict=True):
        for at in _LISTS:
            row[at] = None if row[at] is None else tuple(row[at])
        place = Placement(bytes(shape) or None, *row)
        placed[place.entry] = place, (tuple(then), tuple(now))
    return placed
