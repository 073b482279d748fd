"""What a browser cannot hold: the features of one page, thinned to those it can draw."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from geomap.ledger import Feature

MOST_FEATURES = 5_000
"""A page of more takes long to open, and shows nothing but symbols on symbols."""

Chosen = Sequence[tuple[Feature, bool]]
"""Features of a map, each in focus or faint."""


@dataclass(frozen=True, slots=True)
class Thinned:
    """The features that stay, in the order they had, and how many do not."""

    features: list[tuple[Feature, bool]]
    left_out: int


def thin(features: Chosen, most: int = MOST_FEATURES) -> Thinned:
    """Return at most ``most`` features; the page has to say how many it leaves out.

    Districts take turns: each gives what it has in focus before what is faint, and of these what
    plans name most often first. So no district is emptied by another, and what is left out is what
    plans say least of. The same features are chosen every time. A feature that crosses several
    districts counts for the first of them, those without any together as one.

    Args:
        features: features, each in focus (True) or faint.
        most: how many a page may hold.
    """
    if len(features) <= most:
        return Thinned(list(features), 0)
    order = sorted(range(len(features)), key=lambda number: _worth(*features[number]))
    taken: Counter[str] = Counter()
    turns = []
    for place, number in enumerate(order):
        district = next(iter(features[number][0].districts), "")
        turns.append((taken[district], place, number))
        taken[district] += 1
    kept = sorted(number for _, _, number in sorted(turns)[:most])
    return Thinned([features[number] for number in kept], len(features) - len(kept))


def _worth(feature: Feature, in_focus: bool) -> tuple[bool, int, int, str]:
    return not in_focus, -len(feature.stages), -len(feature.mentions), feature.id
