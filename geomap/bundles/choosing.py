"""Chooses what belongs to a district: the features of its map and the rows of its list."""

from collections.abc import Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from geomap.bundles.targets import Target
from geomap.gazetteer import Gazetteer
from geomap.ledger import Feature, Ledger
from geomap.maps.selection import Selection

_COARSE = frozenset({"province", "city"})
"""Precisions of features that could be in any of several districts."""
_WIDE = 12
"""What may be anywhere in more counties than this, and than twice the district's, is in none."""
_NEIGHBOURHOOD_DEG = 0.1
"""Width of the margin around a district from which neighbouring features are shown."""


class Chooser:
    """Chooses the features of districts of one ledger.

    Args:
        ledger: The ledger.
        gazetteer: Provides the boundaries of districts.
    """

    def __init__(self, ledger: Ledger, gazetteer: Gazetteer) -> None:
        self._ledger = ledger
        self._atlas = gazetteer.atlas
        self._placed = [f for f in ledger.features if f.geometry is not None]
        self._tree = shapely.STRtree([f.geometry for f in self._placed])

    def selection(self, target: Target) -> Selection:
        """Return the features of a district's map: its own in focus, its neighbours' faint.

        Lines that cross it keep their whole course.
        """
        area = self._area(target)
        window = shapely.buffer(shapely.envelope(area), _NEIGHBOURHOOD_DEG)
        near = {self._placed[i].id for i in self._tree.query(window, "intersects")}
        features = [
            (feature, focus)
            for feature in self._placed
            if (focus := self._is_own(feature, target))
            or (feature.id in near and not self._is_vague(feature, 1))
        ]
        return Selection("district", target.name, target.key, features, area)

    def ledger(self, target: Target) -> Ledger:
        """Return a district's part of the ledger, including lines to it that could not be drawn."""
        own = [f for f in self._ledger.features if self._is_own(f, target)]
        return Ledger(own, self._ledger.plans)

    def _is_own(self, feature: Feature, target: Target) -> bool:
        if target.key in (feature.id, feature.part_of):
            return True
        if feature.geometry is None:
            return bool(target.codes & set(feature.through_codes or ()))
        districts = {*feature.districts, *feature.districts_now}
        if feature.precision in _COARSE:
            return bool(districts) and districts <= target.codes
        return bool(districts & target.codes) and not self._is_vague(feature, len(target.codes))

    def _is_vague(self, feature: Feature, counties: int) -> bool:
        """Whether a feature is too wide or too vague for a district of so many counties."""
        if feature.precision in _COARSE:
            return True
        is_line = shapely.get_dimensions(feature.geometry) == 1
        return not is_line and len(feature.districts) > max(_WIDE, 2 * counties)

    def _area(self, target: Target) -> BaseGeometry:
        """Return a district's outline at the plans' dates, or today's if it was created since."""
        then, now = self._atlas.counties_then, self._atlas.counties_now
        codes: Sequence[str] = sorted(target.codes & then.keys()) or sorted(target.codes)
        shapes = [then.get(code, now.get(code)) for code in codes]
        return shapely.union_all([shape for shape in shapes if shape is not None])
