"""The ledger (台账): one feature per project, corridor or place over all plans read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from shapely.geometry.base import BaseGeometry

from geomap.gazetteer.placement import Reason
from geomap.mentions import Mention
from geomap.plans import Plan


class StageEntry(NamedTuple):
    """What one plan says about a feature's stage.

    Attributes:
        document: The plan's file name.
        title: The plan's title.
        date: The plan's date (ISO 8601), as exact as known, or empty.
        stage: The stage, ``none`` if the plan does not state one.
        phrase: The words that state it.
    """

    document: str
    title: str
    date: str
    stage: str
    phrase: str


@dataclass(slots=True)
class Feature:
    """One row of the ledger; ``docs/ledger.md`` describes the columns.

    ``reason`` says why it is where it is, ``note`` is what people remarked; both are written as one
    column. ``geometry`` is WGS84 (lon, lat), or None if the feature could not be placed.
    """

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    stage: str = "none"
    through: tuple[str, ...] | None = None
    through_codes: tuple[str, ...] | None = None
    members: tuple[str, ...] | None = None
    part_of: str | None = None
    districts: tuple[str, ...] = ()
    districts_now: tuple[str, ...] = ()
    precision: str = "none"
    radius_m: float | None = None
    confidence: float | None = None
    source: str = ""
    reason: Reason = ()
    note: str = ""
    stages: tuple[StageEntry, ...] = ()
    mentions: tuple[Mention, ...] = ()
    former_ids: tuple[str, ...] = ()
    geometry: BaseGeometry | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Ledger:
    """All features, ordered by kind and name, and the plans they were read from.

    ``unapplied`` has one line for each correction about these plans that matches nothing.
    """

    features: list[Feature]
    plans: list[Plan]
    unapplied: tuple[str, ...] = ()


def latest_stage(stages: Sequence[StageEntry]) -> str:
    """Return the stage of the last entry that states one; entries are oldest first."""
    stated = [entry.stage for entry in stages if entry.stage != "none"]
    return stated[-1] if stated else "none"
