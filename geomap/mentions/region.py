"""The region that a plan is about: that of its register, or inferred from its text."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b

from ahocorasick_rs import AhoCorasick, MatchKind

from geomap.characters import fold
from geomap.errors import PlanError
from geomap.gazetteer import Entry, Gazetteer
from geomap.plans import Plan

_SHARE = 0.2
"""A province with this share of the plan's place names is one of its home provinces."""
_IN_TITLE = 20
"""How many times a name in the title counts."""
_PLENTY = 20
"""Number of unit names from which the provinces are clear."""
_FEWEST_LOCAL = 3
_LEAD = 2.0
"""A district is the plan's own if it has this many times as many names as the next."""
_SELF = {
    "county": re.compile(r"[我全本]区|区(?:委|政府|人民政府)|[我全本]县|县(?:委|政府|人民政府)"),
    "prefecture": re.compile(r"[我全本]市|市(?:委|政府|人民政府)|[我全本]州|州(?:委|政府)"),
    "province": re.compile(r"[我全本]省|省(?:委|政府|人民政府)|全区各地"),
}
"""How a plan refers to its own unit, by the level of the unit."""
_SHOWN = 5
_REMEMBERED = 4096
"""How many inferred regions are kept, the latest ones; each takes about a kilobyte."""
_TOWNS = ("镇", "乡", "街道", "村", "社区")


@dataclass(frozen=True, slots=True)
class Region:
    """The region of a plan.

    ``units`` are full names of units, ``provinces`` the codes of their provinces. ``stated`` says
    whether the plan's register, the user or its own title names it; otherwise ``evidence`` has the
    words from which it was inferred, and ``sure`` says whether they are clear.
    """

    units: tuple[str, ...]
    provinces: tuple[str, ...]
    stated: bool = False
    sure: bool = True
    evidence: tuple[str, ...] = ()


def home_provinces(plan: Plan, gazetteer: Gazetteer) -> tuple[str, ...]:
    """Return the codes of the plan's home provinces, from its register or inferred."""
    return region_of(plan, gazetteer).provinces


def provinces_of(plans: Sequence[Plan], gazetteer: Gazetteer) -> tuple[str, ...]:
    """Return the codes of the home provinces of all plans, sorted.

    Raises:
        PlanError: No plan says what it is about, and none can be inferred.
    """
    found = {code for plan in plans for code in home_provinces(plan, gazetteer)}
    if not found:
        raise PlanError(
            "cannot tell which province these plans are about; use --region or plans.csv to say so"
        )
    return tuple(sorted(found))


def with_region(plan: Plan, gazetteer: Gazetteer) -> Plan:
    """Return the plan with its inferred region, if that is clear and its register has none."""
    region = region_of(plan, gazetteer)
    return replace(plan, region=region.units) if region.sure else plan


def region_of(plan: Plan, gazetteer: Gazetteer) -> Region:
    """Return the region a plan is about.

    A district's plan is recognised by its title, by the towns and projects of that district that it
    names, and by how it refers to its own unit (区委, 全县, 我市).
    """
    stated = gazetteer.provinces(plan.region)
    if stated:
        return Region(plan.region, stated, stated=True)
    known = _regions(gazetteer)
    text = plan.normal.text
    digest = blake2b(f"{plan.title}\n{text}".encode(), digest_size=16).digest()
    if digest not in known:
        if len(known) == _REMEMBERED:
            del known[next(iter(known))]
        known[digest] = _inferred(plan.title, text, gazetteer)
    return known[digest]


@lru_cache(maxsize=2)
def _regions(gazetteer: Gazetteer) -> dict[bytes, Region]:
    """Return the regions inferred so far, by digests of title and text, which may be long."""
    return {}


def _inferred(title: str, text: str, gazetteer: Gazetteer) -> Region:
    provinces, named, total = _provinces(f"{title}\n" * _IN_TITLE + text, gazetteer)
    titled = _units_in(title, gazetteer)
    if titled:
        units = tuple(unit.name for unit in titled)
        codes = dict.fromkeys(gazetteer.atlas.province_of(unit.unit[0]) for unit in titled)
        return Region(units, tuple(codes), stated=True)
    if _own_level(text) == "county" and (found := _district(text, gazetteer)):
        unit, local = found
        province = gazetteer.atlas.province_of(unit.unit[0])
        return Region((unit.name,), (province,), evidence=local)
    units = tuple(gazetteer.atlas.units[code].name for code in provinces)
    return Region(units, provinces, sure=total >= _PLENTY, evidence=named)


def _own_level(text: str) -> str:
    counted = {level: len(pattern.findall(text)) for level, pattern in _SELF.items()}
    return max(counted, key=lambda level: counted[level]) if any(counted.values()) else ""


def _units_in(title: str, gazetteer: Gazetteer) -> list[Entry]:
    """Return the units that a title names in full, without those that contain another."""
    named = [
        unit
        for unit in gazetteer.atlas.units.values()
        if unit.level and len(unit.name) > 2 and fold(unit.name) in title
    ]
    codes = {unit.unit[0] for unit in named}
    outer = {code for one in codes for code in _holders(one, gazetteer)}
    inner = [unit for unit in named if unit.unit[0] not in outer]
    if len({unit.name for unit in inner}) < len(inner):  # 江北区 of two cities: the one held
        inner = [unit for unit in inner if codes & _holders(unit.unit[0], gazetteer)]
    return inner


def _holders(code: str, gazetteer: Gazetteer) -> set[str]:
    atlas = gazetteer.atlas
    return {atlas.province_of(code), atlas.prefecture_of(code)} - {code}


def _district(text: str, gazetteer: Gazetteer) -> tuple[Entry, tuple[str, ...]] | None:
    """Return the district with most of the towns and projects a text names, and their names."""
    counties = _locals(gazetteer)
    found: dict[str, dict[str, None]] = {}
    for name in _local_finder(gazetteer).find_matches_as_strings(text):
        found.setdefault(counties[name], {})[name] = None
    ranked = sorted(found, key=lambda code: (-len(found[code]), code))
    if not ranked or len(found[ranked[0]]) < _FEWEST_LOCAL:
        return None
    second = len(found[ranked[1]]) if len(ranked) > 1 else 0
    if len(found[ranked[0]]) < _LEAD * second:
        return None
    names = sorted(found[ranked[0]], key=lambda name: not name.endswith(_TOWNS))
    return gazetteer.atlas.units[ranked[0]], tuple(names)


@lru_cache(maxsize=2)
def _locals(gazetteer: Gazetteer) -> dict[str, str]:
    """Return the names of towns and projects that are in a single county, with its code."""
    atlas = gazetteer.atlas
    names: dict[str, str] = {}
    for name, ids in gazetteer.by_name.items():
        entries = [gazetteer.entries[i] for i in ids]
        codes = {code for entry in entries for code in entry.unit or ("",)}
        if len(name) > 2 and len(codes) == 1 and not any(entry.level for entry in entries):
            code = codes.pop()
            if code in atlas.units and atlas.units[code].level == "county":
                names[name] = code
    return names


@lru_cache(maxsize=2)
def _local_finder(gazetteer: Gazetteer) -> AhoCorasick:
    return AhoCorasick(list(_locals(gazetteer)), matchkind=MatchKind.LeftmostLongest)


def _provinces(text: str, gazetteer: Gazetteer) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Return the provinces of most of a text's unambiguous unit names, with the evidence.

    The evidence is those names, most frequent first, and the number of times a text names any unit
    in this way. Provinces and prefectures count by their short names, counties by full names of
    at least three characters.
    """
    names = _unit_names(gazetteer)
    counted: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for name in _unit_finder(gazetteer).find_matches_as_strings(text):
        if names[name]:
            counted[names[name]] += 1
            seen[name] += 1
    total = counted.total()
    provinces = tuple(code for code, n in counted.most_common() if n >= _SHARE * total)
    evidence = (name for name, _ in seen.most_common() if names[name] in provinces)
    return provinces, tuple(evidence), total


@lru_cache(maxsize=2)
def _unit_names(gazetteer: Gazetteer) -> dict[str, str]:
    names: dict[str, str] = {}
    for unit in gazetteer.atlas.units.values():
        code = gazetteer.atlas.province_of(unit.unit[0])
        for name in unit.names if unit.level != "county" else (unit.name,):
            folded = fold(name)
            if len(folded) >= (2 if unit.level != "county" else 3):
                names[folded] = code if names.get(folded, code) == code else ""
    return names


@lru_cache(maxsize=2)
def _unit_finder(gazetteer: Gazetteer) -> AhoCorasick:
    return AhoCorasick(list(_unit_names(gazetteer)), matchkind=MatchKind.LeftmostLongest)


def describe(plan: Plan, region: Region, lang: str = "zh") -> str:
    """Return one line that says which region was inferred for a plan, and why."""
    units = "、".join(region.units)
    words = "、".join(region.evidence[:_SHOWN])
    more = len(region.evidence) - _SHOWN
    if lang == "en":
        told = f"{words} and {more} more" if more > 0 else words
        if not region.units:
            return f"{plan.file}: no region found in its words; give it with --region"
        doubt = "; the evidence is thin, better give" if not region.sure else "; if wrong, give"
        return f"{plan.file}: region taken to be {units}, by {told}{doubt} --region"
    told = f"{words}等{len(region.evidence)}处" if more > 0 else words
    if not region.units:
        return f"{plan.file}：文中看不出是哪个地区的规划，请用 --region 指定"
    doubt = "；依据不足，请用 --region 指定" if not region.sure else "；如不对，请用 --region 指定"
    return f"{plan.file}：未注明地区，据{told}判断为{units}{doubt}"
