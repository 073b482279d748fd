"""The ledger (台账): one feature per project, corridor or place over all plans read."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from geomap.mentions import Mention
from geomap.plans import Plan


@dataclass(frozen=True, slots=True)
class StageEntry:
    """What one plan says of a feature's stage. ``date`` is ISO 8601, as exact as known."""

    document: str
    title: str
    date: str
    stage: str
    phrase: str


@dataclass(slots=True)
class Feature:
    """One row of the ledger; ``docs/ledger.md`` describes the columns.

    ``geometry`` is WGS84 (lon, lat), None where it could not be placed. ``former_ids`` are the
    ids of what was merged into it, and those it had before the gazetteer knew it.
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
    note: str = ""
    stages: tuple[StageEntry, ...] = ()
    mentions: tuple[Mention, ...] = ()
    former_ids: tuple[str, ...] = ()
    geometry: BaseGeometry | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Ledger:
    """All features, in the order of kinds and names, and the plans they were read from.

    ``unapplied`` tells in a line each of corrections that are about these plans and fit nothing.
    """

    features: list[Feature]
    plans: list[Plan]
    unapplied: tuple[str, ...] = ()


def latest_stage(stages: Sequence[StageEntry]) -> str:
    """Return the stage of the last entry that states one; entries are oldest first."""
    stated = [entry.stage for entry in stages if entry.stage != "none"]
    return stated[-1] if stated else "none"
