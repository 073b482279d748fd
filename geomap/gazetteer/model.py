"""The contents of the gazetteer: entries (places, corridors, units), nodes and names."""

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias


class Entry(NamedTuple):
    """A place, a corridor or an administrative unit with its permanent ``id``.

    ``lon`` and ``lat`` are WGS84 degrees, or None if the position is unknown. ``nodes`` are the
    node ids of a corridor, in order; ``members`` are those of a grouping (unit codes or entry ids);
    ``unit`` is the six-digit code of a unit.
    """

    id: str
    kind: str
    name: str
    aliases: tuple[str, ...] = ()
    lon: float | None = None
    lat: float | None = None
    precision: str = "none"
    radius_m: float | None = None
    source: str = ""
    source_ref: str = ""
    unit: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    nodes: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    part_of: str = ""
    since: str = ""
    until: str = ""
    replaced_by: str = ""
    note: str = ""
    level: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The name and all aliases."""
        return (self.name, *self.aliases)

    @property
    def short(self) -> str:
        """A unit's name as lines and lists have it (武隆 for 武隆区), else the name."""
        return self.aliases[0] if self.level and self.aliases else self.name


class Node(NamedTuple):
    """A point that lines run through; ``lon``, ``lat`` in WGS84 degrees."""

    id: str
    name: str
    type: str
    lon: float
    lat: float
    precision: str
    radius_m: float
    source: str
    unit: tuple[str, ...] = ()


class Extent(NamedTuple):
    """A point inside a unit (WGS84 degrees), and the unit's size.

    ``radius_m`` is the distance from the point to the farthest edge, ``half_width_m`` half the
    larger side of its bounds.
    """

    lon: float
    lat: float
    radius_m: float
    half_width_m: float


Town: TypeAlias = tuple[str, float, float, str]
"""A town of a dissolved unit: name, lon, lat, and the code of the unit it went to, if any."""


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form used in chains such as 渝昆, with the unit it means and that unit's name."""

    text: str
    unit: str
    name: str


@dataclass(frozen=True, slots=True)
class Source:
    """A source of facts. ``title_zh`` is empty if a table gives no title in Chinese."""

    id: str
    title: str
    publisher: str
    licence: str
    url: str
    title_zh: str = ""

    def label(self, lang: str) -> str:
        """Return the title in ``lang``, ``zh`` or ``en``."""
        return (lang == "zh" and self.title_zh) or self.title


@dataclass(slots=True)
class Tables:
    """All rows of a gazetteer folder."""

    entries: dict[str, Entry] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    seats: dict[str, Node] = field(default_factory=dict)
    abbreviations: list[Abbreviation] = field(default_factory=list)
    unit_changes: list[Entry] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    local_names: dict[str, list[str]] = field(default_factory=dict)
