"""Selects the maps of a ledger, and the features of each."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from geomap.characters import fold
from geomap.errors import NotFoundError
from geomap.gazetteer import Entry, Gazetteer
from geomap.ledger import Feature, Ledger
from geomap.maps.scene import View

_COARSE = frozenset({"province", "city"})
_CORRIDOR_KINDS = frozenset(
    {"railway", "transit", "expressway", "road", "waterway", "belt", "energy", "water"}
)
_AREA_KINDS = frozenset({"metro", "zone", "belt"})
"""Kinds that can be groupings of several units: 都市圈, 示范区, 经济带."""
_REACH_DEG = 0.12
"""How far from a corridor neighbouring features are shown, about 12 km."""
_WIDE = 12
"""A feature that crosses more counties than this belongs to no single district."""
_PROVINCIAL = 60
"""An area of more counties than this is as wide as a province."""
_COUNTY_SHARE = 0.5
_PROVINCE_SHARE = 0.9
"""Share of the features a plan names that makes it the plan of one county, or of one province."""
_SUBJECTS = {"corridor": "corridor", "metro": "metropolitan area or region"}
_SHOWN = 8
"""How many names an error lists."""
_FAR_DEG = 8.0
"""An area or corridor wider than this gets no map of its own."""


@dataclass(frozen=True, slots=True)
class Selection:
    """One map to make: its subject and its features, each in focus or faint."""

    view: View
    name: str
    key: str
    features: list[tuple[Feature, bool]]
    area: BaseGeometry | None
    plan: int | None = None
    """The number of the plan whose text is shown next to the map."""


class Selector:
    """Chooses the features of each map of a ledger.

    Args:
        ledger: The ledger.
        gazetteer: Provides the boundaries of districts.
        provinces: Codes of the home provinces; districts and areas elsewhere get no map.
    """

    def __init__(self, ledger: Ledger, gazetteer: Gazetteer, provinces: Sequence[str]) -> None:
        self._plans = ledger.plans
        self._features = ledger.features
        self._atlas = gazetteer.atlas
        self._provinces = frozenset(provinces)
        self._home = shapely.union_all([self._atlas.boundaries[code] for code in provinces])
        self._home_box = shapely.box(*shapely.bounds(self._home))
        self._placed = [f for f in ledger.features if f.geometry is not None]
        self._tree = shapely.STRtree([f.geometry for f in self._placed])

    def all(self, *, readers: bool = True) -> Iterator[Selection]:
        """Yield every map: the overview, the plans' readers, corridors, areas, districts."""
        yield self.overview()
        for number in range(len(self._plans) if readers else 0):
            yield self.reader(number)
        for feature in self._features:
            if self._is_corridor(feature):
                yield self.corridor(feature)
        for feature in self._features:
            if self._is_area(feature):
                yield self.area(feature)
        for feature in self._features:
            if self._is_district(feature):
                yield self.district(feature.id.removeprefix("admin-"))

    def named(self, view: View, name: str) -> Selection:
        """Return the map of ``name`` (a name, alias or unit code).

        Raises:
            NotFoundError: There is no such feature, it could not be placed, or several fit.
        """
        if view == "overview":
            return self.overview()
        if view == "district":
            return self.district(self._district_code(name))
        wanted = fold(name)
        test = self._is_corridor if view == "corridor" else self._is_area
        candidates = [feature for feature in self._features if test(feature)]
        named = [f for f in candidates if wanted == fold(f.name)]
        called = [f for f in candidates if wanted in map(fold, f.aliases)]
        longer = [f for f in candidates if wanted and fold(f.name).startswith(wanted)]
        found = named or called or longer
        if len(found) > 1:
            names = "、".join(feature.name for feature in found[:_SHOWN])
            raise NotFoundError(f"{name}: several fit, give the full name of one: {names}")
        if found:
            return self.corridor(found[0]) if view == "corridor" else self.area(found[0])
        raise NotFoundError(
            f"{name}: the plans name no {_SUBJECTS[view]} of this name that could be placed; "
            f"`geomap ledger` lists what they name"
        )

    def overview(self) -> Selection:
        """Return the map of all features; the initial view shows those in the home provinces."""
        features = [(f, True) for f in self._features]
        return Selection("overview", "", "overview", features, self._home)

    def reader(self, number: int) -> Selection:
        """Return the map of everything that one plan names, next to its text."""
        plan = self._plans[number]
        starts = [p.normal.offsets[0] for p in self._plans if p.file == plan.file]
        start = plan.normal.offsets[0]
        end = min((s for s in starts if s > start), default=len(plan.original))
        named = [
            feature for feature in self._features
            if any(m.document == plan.file and start <= m.start < end for m in feature.mentions)
        ]  # fmt: skip
        features = [(feature, True) for feature in named]
        return Selection("reader", plan.title, str(number), features, self._heart(named), number)

    def _heart(self, features: Sequence[Feature]) -> BaseGeometry:
        """Return the county or home province with most of some features, else all home ones."""
        small = [f for f in features if 0 < len(f.districts) <= _WIDE]
        counties = Counter(
            code for f in small for code in f.districts if code in self._atlas.boundaries
        )
        provinces = Counter(
            p for f in small for p in {self._atlas.province_of(c) for c in f.districts}
        )
        for counts, share in ((counties, _COUNTY_SHARE), (provinces, _PROVINCE_SHARE)):
            for code, count in counts.most_common(1):
                if count >= share * len(small) and self._atlas.province_of(code) in self._provinces:
                    return self._atlas.boundaries[code]
        return self._home

    def corridor(self, feature: Feature) -> Selection:
        """Return the map of a corridor, its segments, and what is along it."""
        reach = shapely.buffer(feature.geometry, _REACH_DEG)
        chosen = []
        for other in self._touching(reach):
            own = feature.id in {other.id, other.part_of}
            if own or not self._is_wide(other):
                chosen.append((other, own or other.id == feature.part_of))
        return Selection("corridor", feature.name, feature.id, self._ordered(chosen), None)

    def area(self, feature: Feature) -> Selection:
        """Return the map of a metropolitan area or region, with what is in it or crosses it.

        In a region as wide as a province, single units are background, not the map's subject.
        """
        inside = set(feature.districts)
        chosen = []
        for other in self._touching(feature.geometry):
            if other.kind == "admin" and len(inside) > _PROVINCIAL:
                continue
            if other.id == feature.id or not self._is_wide(other, len(inside)):
                chosen.append(
                    (other, other.id == feature.id or bool(inside & set(other.districts)))
                )
        return Selection("metro", feature.name, feature.id, self._ordered(chosen), feature.geometry)

    def district(self, code: str) -> Selection:
        """Return the map of a district: its features in focus, those of its neighbours faint."""
        area = self._county(code)
        near = shapely.buffer(shapely.envelope(area), 0.1)
        chosen = []
        for other in self._touching(near):
            if not self._is_wide(other):
                inside = code in other.districts or code in other.districts_now
                chosen.append((other, inside))
        unit = self._atlas.units[code]
        return Selection("district", unit.name, code, self._ordered(chosen), area)

    def _county(self, code: str) -> BaseGeometry:
        area = self._atlas.counties_then.get(code)
        if area is None:
            area = self._atlas.counties_now.get(code)
        if area is None:
            area = self._atlas.boundaries.get(code)
        if area is None:
            raise NotFoundError(f"{code}: there is no boundary for this unit")
        return area

    def _district_code(self, name: str) -> str:
        wanted = fold(name)
        if wanted in self._atlas.units:
            return wanted
        ranks: dict[tuple[bool, ...], list[str]] = {}
        for code, unit in self._atlas.units.items():
            names = [fold(known) for known in (unit.name, self._whole_name(unit), *unit.names)]
            if wanted in names:
                abroad = self._atlas.province_of(code) not in self._provinces
                rank = abroad, wanted not in names[:2], unit.level != "county"
                ranks.setdefault(rank, []).append(code)
        if not ranks:
            raise NotFoundError(f"{name}: no such district; give its full name or six-digit code")
        codes = ranks[min(ranks)]
        if len(codes) > 1:
            choices = "、".join(f"{c} {self._whole_name(self._atlas.units[c])}" for c in codes)
            raise NotFoundError(f"{name}: several districts have this name, give a code: {choices}")
        return codes[0]

    def _whole_name(self, unit: Entry) -> str:
        """Return a county's name preceded by that of its prefecture: 内江市市中区."""
        above = self._atlas.units.get(self._atlas.prefecture_of(unit.unit[0]))
        return unit.name if above is None or above is unit else above.name + unit.name

    def _touching(self, shape: BaseGeometry) -> list[Feature]:
        return [self._placed[i] for i in sorted(self._tree.query(shape, "intersects"))]

    def _ordered(self, chosen: list[tuple[Feature, bool]]) -> list[tuple[Feature, bool]]:
        rank = {feature.id: number for number, feature in enumerate(self._features)}
        return sorted(chosen, key=lambda pair: rank[pair[0].id])

    def _is_wide(self, feature: Feature, limit: int = 0) -> bool:
        """Whether a feature is too wide or too vague for the map of a small area."""
        if feature.precision in _COARSE:
            return True
        is_line = shapely.get_dimensions(feature.geometry) == 1
        return not is_line and len(feature.districts) > max(_WIDE, 2 * limit)

    def _is_corridor(self, feature: Feature) -> bool:
        return (
            feature.kind in _CORRIDOR_KINDS
            and feature.geometry is not None
            and shapely.get_dimensions(feature.geometry) == 1
            and self._is_near(feature)
        )

    def _is_area(self, feature: Feature) -> bool:
        return (
            feature.kind in _AREA_KINDS
            and feature.geometry is not None
            and shapely.get_dimensions(feature.geometry) == 2
            and self._is_near(feature)
        )

    def _is_near(self, feature: Feature) -> bool:
        west, south, east, north = shapely.bounds(feature.geometry)
        return (
            shapely.intersects(self._home_box, feature.geometry)
            and max(east - west, north - south) < 2 * _FAR_DEG
            and bool({self._atlas.province_of(c) for c in feature.districts} & self._provinces)
        )

    def _is_district(self, feature: Feature) -> bool:
        code = feature.id.removeprefix("admin-")
        unit = self._atlas.units.get(code)
        return (
            feature.kind == "admin"
            and unit is not None
            and unit.level == "county"
            and feature.geometry is not None
            and self._atlas.province_of(code) in self._provinces
        )
