"""Where something was placed: its geometry, and how reliable that is."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Line = tuple[tuple[float, float], ...]
"""The points of a line, WGS84 (lon, lat)."""

Reason = tuple[str, ...]
"""Why something is where it is: a key of ``reasons.json`` and the values of its places.

:func:`geomap.words.reason` puts it into words. Empty if there is nothing to say.
"""

Districts = tuple[tuple[str, ...], tuple[str, ...]]
"""Codes of county-level units: as at the plans' dates, and today."""

CONFIDENCE = {
    "own_position": 0.95,
    "units": 0.95,
    "members_course": 0.9,
    "nodes": 0.9,
    "stretch": 0.9,
    "stretch_in_units": 0.85,
    "short_name": 0.85,
    "places": 0.8,
    "unit_only": 0.8,
    "unit_of_site": 0.5,
    "at": 0.4,
}
"""How sure it is that something is here and not elsewhere, 0 to 1, mostly by its reason.

These are the editors' judgements, not measured rates. What matters is their order, and whether they
are below 0.7, where people are asked (:data:`geomap.ledger.review.SURE`): positions from a row are
above it, those of a project's site below. ``short_name`` is a row known by its short name inside
its own unit, ``unit_of_site`` a project known by the unit in its name or sentence.
"""


@dataclass(frozen=True)
class Placement:
    """Where something was placed.

    ``shape`` is its geometry, WGS84 (lon, lat), in the form in which it was made: the points of a
    line, WKB from the cache, or a geometry; None if the place is unknown. ``through`` and
    ``through_codes`` are the short names and unit codes of a line's end points and way points,
    ``length_m`` is its geodesic length, ``reason`` says why this place was chosen.
    """

    shape: "BaseGeometry | Line | bytes | None" = None
    precision: str = "none"
    radius_m: float | None = None
    confidence: float | None = None
    source: str = ""
    through: tuple[str, ...] | None = None
    through_codes: tuple[str, ...] | None = None
    reason: Reason = ()
    units: tuple[str, ...] = ()
    entry: str = ""
    length_m: float | None = None

    @cached_property
    def geometry(self) -> "BaseGeometry | None":
        """The geometry, WGS84 (lon, lat), None if unknown; the first access imports shapely."""
        if self.shape is None:
            return None
        import shapely  # noqa: PLC0415

        if isinstance(self.shape, bytes):
            return shapely.from_wkb(self.shape)
        return shapely.LineString(self.shape) if isinstance(self.shape, tuple) else self.shape
