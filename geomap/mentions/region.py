"""Which provinces a plan is about."""

import re
from collections import Counter

from geomap.characters import fold
from geomap.gazetteer import Gazetteer
from geomap.plans import Plan

_SHARE = 0.2
"""A province with this share of the plan's place names is one of its home provinces."""


def home_provinces(plan: Plan, gazetteer: Gazetteer) -> tuple[str, ...]:
    """Return the codes of the plan's home provinces: as its register says, else by its names."""
    stated = gazetteer.provinces(plan.region)
    return stated or infer_provinces(plan.normal.text, gazetteer)


def infer_provinces(text: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    """Return the provinces most of a text's unmistakable unit names lie in, most named first.

    Counts provinces and prefectures by short name and counties by full name of three characters
    or more.
    """
    names: dict[str, str] = {}
    for unit in gazetteer.atlas.units.values():
        code = gazetteer.atlas.province_of(unit.unit[0])
        for name in unit.names if unit.level != "county" else (unit.name,):
            folded = fold(name)
            if len(folded) >= (2 if unit.level != "county" else 3):
                names[folded] = code if names.get(folded, code) == code else ""
    counted: Counter[str] = Counter()
    for match in re.finditer("|".join(map(re.escape, sorted(names, key=len, reverse=True))), text):
        if names[match[0]]:
            counted[names[match[0]]] += 1
    total = counted.total()
    return tuple(code for code, n in counted.most_common() if n >= _SHARE * total)
