"""Thins the features of a page to those that a browser can draw."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from geomap.ledger import Feature

MOST_FEATURES = 5_000
"""A page with more takes long to open, and its symbols cover each other."""

Chosen = Sequence[tuple[Feature, bool]]
"""Features of a map, each in focus or faint."""


@dataclass(frozen=True, slots=True)
class Thinned:
    """The features that remain, in their original order, and the number of those left out."""

    features: list[tuple[Feature, bool]]
    left_out: int


def thin(features: Chosen, most: int = MOST_FEATURES) -> Thinned:
    """Return at most ``most`` features; the page must say how many are left out.

    Each district in turn contributes a feature, those in focus before faint ones, and those that
    plans mention most often first. No district crowds out another, and what is left out is what
    plans say least about. The same features are chosen every time. A feature that crosses several
    districts counts for the first; features without a district count as one district.

    Args:
        features: The features, each in focus (True) or faint.
        most: The number of features a page may have.
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
