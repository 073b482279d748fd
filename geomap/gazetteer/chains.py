"""The places of a corridor expression: which 成, which 渝, which 朝阳 a line runs through."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from geomap.characters import fold
from geomap.gazetteer.model import Node
from geomap.gazetteer.store import Gazetteer
from geomap.sphere import distance_m

_PRIOR_KM = {"province": 40.0, "prefecture": 0.0, "county": 40.0, "": 30.0}
"""Penalty of a place by the level of its unit, or of one that is not a unit: how much closer to its
neighbours in the chain it must be than a prefecture's seat. Lines are mostly named after
prefectures."""
_AWAY_KM = 350.0
"""Penalty of a place far from the home provinces; a third of it in a neighbouring province."""
_NODE_PRIOR_KM = 45.0
"""Penalty of a station or another node, which is chosen only if no place fits."""
_PLACE_KINDS = ("admin", "metro", "zone", "airport", "port", "logistics", "river", "culture")


class Stop(NamedTuple):
    """One place of a chain: its short name, unit code (empty if it has none) and position."""

    name: str
    code: str
    node: Node


class _Candidate(NamedTuple):
    stop: Stop
    prior_km: float


class Chains:
    """Decides which places the names of a chain mean.

    Args:
        gazetteer: Resolves the names.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._options: dict[tuple[str, tuple[str, ...]], list[_Candidate]] = {}

    def resolve(self, names: Sequence[str], home: Sequence[str]) -> list[Stop | None]:
        """Choose the places that ``names`` mean together: those nearest to each other and to home.

        Args:
            names: Place names or single-character abbreviations, in the order of the line.
            home: Codes of the plan's home provinces; a place elsewhere must be much nearer to the
                others to be chosen.

        Returns:
            One stop per name, None for an unknown name. A character that stands for two places at
            once is unknown: 黄黄 may be 黄冈–黄梅 or 黄冈–黄石, and nearness does not decide.
        """
        twice = {name for name, count in Counter(names).items() if count > 1 and len(name) == 1}
        options = [[] if name in twice else self._candidates(name, tuple(home)) for name in names]
        known = [index for index, found in enumerate(options) if found]
        if not known:
            return [None] * len(names)
        best: list[list[tuple[float, int]]] = []
        for step, index in enumerate(known):
            row = []
            for candidate in options[index]:
                if step == 0:
                    row.append((candidate.prior_km, -1))
                    continue
                earlier = options[known[step - 1]]
                cost, back = min(
                    (best[-1][j][0] + _apart_km(earlier[j].stop, candidate.stop), j)
                    for j in range(len(earlier))
                )
                row.append((cost + candidate.prior_km, back))
            best.append(row)
        stops: list[Stop | None] = [None] * len(names)
        choice = min(range(len(best[-1])), key=lambda j: best[-1][j][0])
        for step in range(len(known) - 1, -1, -1):
            stops[known[step]] = options[known[step]][choice].stop
            choice = best[step][choice][1]
        return stops

    def _candidates(self, name: str, home: tuple[str, ...]) -> list[_Candidate]:
        """Return the places that ``name`` may mean, computed once per name."""
        known = self._options.get((name, home))
        if known is not None:
            return known
        found = _candidates(self._gazetteer, name, home)
        if found:
            self._options[name, home] = found
        return found


def _apart_km(one: Stop, other: Stop) -> float:
    apart = distance_m(one.node.lon, one.node.lat, other.node.lon, other.node.lat) / 1000
    return apart if apart > 3 else 1000.0  # a line does not connect a place with itself


def _candidates(gazetteer: Gazetteer, name: str, home: Sequence[str]) -> list[_Candidate]:
    found: dict[str, _Candidate] = {}
    for short in gazetteer.abbreviations.get(name, []):
        if short.unit in gazetteer.atlas.units:
            found[short.unit] = _unit(gazetteer, short.unit, home, 0.0)
    if len(name) > 1:
        for identifier in gazetteer.by_name.get(fold(name), ()):
            entry = gazetteer.entries[identifier]
            if entry.kind == "admin" and entry.level:
                found[entry.unit[0]] = _unit(gazetteer, entry.unit[0], home, 0.0)
            elif entry.kind in _PLACE_KINDS and (position := gazetteer.position(entry)):
                code = entry.unit[0] if entry.unit else ""
                node = Node(
                    entry.id, entry.name, "place", *position, entry.precision,
                    entry.radius_m or 0.0, entry.source, entry.unit,
                )  # fmt: skip
                prior = _PRIOR_KM[""] + _away(gazetteer, code, home)
                found[entry.id] = _Candidate(Stop(entry.name, code, node), prior)
        for node in gazetteer.nodes_by_name.get(fold(name), []):
            if node.id.startswith("seat-"):
                continue  # the seat of a unit that is already a candidate
            code = node.unit[0] if node.unit else ""
            prior = _NODE_PRIOR_KM + _away(gazetteer, code, home)
            found.setdefault(node.id, _Candidate(Stop(name, code, node), prior))
    return list(found.values())


def _unit(gazetteer: Gazetteer, code: str, home: Sequence[str], extra_km: float) -> _Candidate:
    unit = gazetteer.atlas.units[code]
    prior = _PRIOR_KM.get(unit.level, 0.0) + _away(gazetteer, code, home) + extra_km
    if unit.level != "county":
        prior = min(prior, _AWAY_KM / 4)
    return _Candidate(Stop(unit.short, code, gazetteer.atlas.point(code)), prior)


def _away(gazetteer: Gazetteer, code: str, home: Sequence[str]) -> float:
    if not home or not code:
        return 0.0
    province = gazetteer.atlas.province_of(code)
    if province in home:
        return 0.0
    return _AWAY_KM / 3 if province in gazetteer.around(home) else _AWAY_KM
