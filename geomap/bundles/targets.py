"""The districts: units at the plans' dates and today, prefectures, areas with an office."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from geomap.bundles.options import LEVELS, Level
from geomap.characters import fold
from geomap.errors import NotFoundError
from geomap.files import safe_name
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.model import Entry

OFFICE_AREAS = {
    "zone-liangjiang-xinqu": "重庆两江新区",
    "zone-chongqing-gaoxinqu": "重庆高新区",
    "zone-wansheng-jingkaiqu": "万盛经开区",
    "zone-tianfu-xinqu": "四川天府新区",
    "zone-chengdu-dongbu-xinqu": "成都东部新区",
}
"""Names of the zones that have an office of their own, like a district, by gazetteer id."""


@dataclass(frozen=True, slots=True)
class Target:
    """One district that gets a bundle.

    ``key`` is a unit's code or a gazetteer id; ``codes`` are the county-level units it consists of,
    at the plans' dates and today. A zone without a known boundary consists of the units it lies
    in. ``stem`` names its folder and files, and is valid on every file system.
    """

    name: str
    key: str
    level: Level
    codes: frozenset[str]
    stem: str


def check_known(names: Iterable[str], gazetteer: Gazetteer) -> None:
    """Refuse names that cannot be those of districts, before the plans are read.

    Raises:
        NotFoundError: No unit or zone has such a name, code or id.
    """
    units = [fold(unit.name) for unit in gazetteer.atlas.units.values()]
    for name in names:
        wanted = fold(name)
        if not (
            wanted in gazetteer.by_name
            or name.strip() in gazetteer.atlas.units
            or name.strip() in gazetteer.entries
            or wanted.endswith(tuple(units))
        ):
            raise _unknown(name)


def _unknown(name: str) -> NotFoundError:
    return NotFoundError(
        f"{name}: no such district; give its full name, six-digit code or gazetteer id"
    )


class Targets:
    """The districts of some provinces.

    Args:
        gazetteer: Units and zones.
        provinces: Codes of the home provinces.
    """

    def __init__(self, gazetteer: Gazetteer, provinces: Sequence[str]) -> None:
        self._gazetteer = gazetteer
        self._atlas = gazetteer.atlas
        self._provinces = frozenset(provinces)
        self._counties = {
            code: unit
            for code, unit in self._atlas.units.items()
            if unit.level == "county" and self._atlas.extent(code) is not None
        }
        home = list(self._all())
        self._owners: dict[str, list[str]] = {}
        for target in home:
            self._owners.setdefault(safe_name(target.name).casefold(), []).append(target.key)
        self._home = [self._with_stem(target) for target in home]

    def all(self, levels: Sequence[Level], provinces: Sequence[str] = ()) -> list[Target]:
        """Return the districts of some levels, in some provinces (codes) or all home provinces."""
        return [
            target for target in self._home
            if target.level in levels
            and (not provinces or {self._atlas.province_of(c) for c in target.codes} & {*provinces})
        ]  # fmt: skip

    def named(self, name: str, levels: Sequence[Level] = LEVELS) -> Target:
        """Return the district with a name, alias, unit code or gazetteer id.

        A former unit whose boundary is unknown is replaced by its successor.

        Raises:
            NotFoundError: There is none, or there are several.
        """
        found = self._found(name, levels)
        if not found:
            raise _unknown(name)
        if len(found) > 1:
            choices = ", ".join(f"{target.key} {self._whole_name(target)}" for target in found)
            raise NotFoundError(f"{name}: several districts have this name; give a code: {choices}")
        return found[0]

    def chosen(
        self,
        names: Sequence[str],
        levels: Sequence[Level] = (),
        *,
        provinces: Sequence[str] = (),
        everything: bool = False,
    ) -> list[Target]:
        """Return the districts asked for, each once.

        Args:
            names: See :meth:`named`.
            levels: Levels of districts; by default any for names, else counties and areas.
            provinces: Names of provinces, whose districts are all added.
            everything: Whether to add all districts, if no province is named.

        Raises:
            NotFoundError: One of the names is not known, or the plans are not about that province.
        """
        asked = [self.named(name, levels or LEVELS) for name in names]
        of_all = levels or ("county", "area")
        for province in provinces:
            codes = self._gazetteer.provinces([province])
            if not codes:
                raise NotFoundError(f"{province}: no such province; give its full name")
            found = self.all(of_all, codes)
            if not found:
                raise NotFoundError(f"{province}: the plans are not about it; add --region")
            asked += found
        if everything and not provinces:
            asked += self.all(of_all)
        return list({target.key: target for target in asked}.values())

    def _found(self, name: str, levels: Sequence[Level]) -> list[Target]:
        """Return the districts of the first level that has the name, full names first."""
        home = [target for target in self._home if target.level in levels]
        if exact := [target for target in home if name.strip() == target.key]:
            return exact
        wanted = fold(name)
        for level in levels:
            own = [target for target in home if target.level == level]
            for names in (lambda t: (t.name,), self._names):
                if found := [t for t in own if wanted in map(fold, names(t))]:
                    return found
        return list({target.key: target for target in self._elsewhere(name, levels)}.values())

    def _elsewhere(self, name: str, levels: Sequence[Level]) -> Iterator[Target]:
        """Yield former units, counties of other provinces, and zones without an office."""
        units = self._atlas.units.items() if "county" in levels else ()
        for code, unit in units:
            asked = name.strip() == code or fold(name) in map(fold, unit.names)
            if asked and unit.level == "county" and (heir := self._heir(code)):
                yield self._with_stem(self._county(heir))
        if "area" in levels:
            ids = [name.strip(), *self._gazetteer.by_name.get(fold(name), ())]
            for identifier in ids:
                entry = self._gazetteer.entries.get(identifier)
                if entry is not None and entry.kind == "zone" and self._codes(entry.unit):
                    yield self._with_stem(self._area(entry, entry.name))

    def _heir(self, code: str) -> str:
        """Return the code of the unit's successor today, empty if that has no boundary."""
        seen: set[str] = set()
        while code not in self._counties and code in self._atlas.units and code not in seen:
            seen.add(code)
            code = self._atlas.units[code].replaced_by
        return code if code in self._counties else ""

    def _all(self) -> Iterator[Target]:
        home = sorted(c for c in self._counties if self._atlas.province_of(c) in self._provinces)
        for code in home:
            yield self._county(code)
        for code in dict.fromkeys(map(self._atlas.prefecture_of, home)):
            name = self._atlas.units[code].name
            yield Target(name, code, "prefecture", self._codes((code,)), "")
        for identifier, name in OFFICE_AREAS.items():
            entry = self._gazetteer.entries.get(identifier)
            if entry is not None and self._codes(entry.unit) & {*home}:
                yield self._area(entry, name)

    def _county(self, code: str) -> Target:
        return Target(self._atlas.units[code].name, code, "county", frozenset({code}), "")

    def _area(self, entry: Entry, name: str) -> Target:
        return Target(name, entry.id, "area", self._codes(entry.unit), "")

    def _codes(self, codes: Sequence[str]) -> frozenset[str]:
        """Return the county-level units among some units, or inside them."""
        wholes = tuple(c[:2] if c.endswith("0000") else c[:4] for c in codes if c.endswith("00"))
        return frozenset(c for c in self._counties if c in codes or c.startswith(wholes))

    def _with_stem(self, target: Target) -> Target:
        stem = safe_name(target.name)
        if any(key != target.key for key in self._owners.get(stem.casefold(), ())):
            stem += f"_{safe_name(target.key)}"
        return replace(target, stem=stem)

    def _names(self, target: Target) -> tuple[str, ...]:
        units = self._atlas.units
        entry = units.get(target.key) or self._gazetteer.entries.get(target.key)
        whole = self._whole_name(target)
        return (target.name, whole, *(entry.names if entry else ()))

    def _whole_name(self, target: Target) -> str:
        """Return a county's name preceded by that of its prefecture: 内江市市中区."""
        if target.level != "county":
            return target.name
        return self._atlas.units[self._atlas.prefecture_of(target.key)].name + target.name
