"""Borders and areas of a page written short: each line a string of steps, each area once.

Written out as GeoJSON they would make up a third of a page. A packed line is the
well-known encoded polyline: longitude and latitude as whole numbers of ``10**-digits`` degrees,
each as the step from the point before, in five-bit groups of printable ASCII. What the page's
script unpacks (``data.js``) is exactly what was packed.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

_MAX_DIGITS = 5
_PACKED = frozenset({"Polygon", "MultiPolygon"})


def pack(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a page's data with its base map and areas packed (``docs/page-data.md``).

    Args:
        data: the data of a map; features and base map hold GeoJSON and lists of coordinates.

    Returns:
        The same with ``shapes``; an area's ``shape`` takes the place of its ``geometry``.
    """
    shapes = _Shapes()
    features = [shapes.with_area(feature) for feature in data["features"]]
    packed = {**data, "features": features}
    if base := data.get("base"):
        packed["base"] = {
            **base,
            "lines": {rank: _pack(lines) for rank, lines in base.get("lines", {}).items()},
            "rivers": [{**river, "line": _pack(river["line"])} for river in base.get("rivers", [])],
            "focus": shapes.number(base["focus"]) if base.get("focus") else None,
        }
    return {**packed, "shapes": shapes.rows}


class _Shapes:
    """Packed areas, each once, numbered in the order in which they are first asked for."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self._numbers: dict[str, int] = {}

    def with_area(self, feature: Mapping[str, Any]) -> dict[str, Any]:
        rest = {key: value for key, value in feature.items() if key != "geometry"}
        geometry = feature.get("geometry")
        if not geometry:
            return rest
        if geometry["type"] in _PACKED:
            return rest | {"shape": self.number(geometry)}
        return rest | {"geometry": geometry}

    def number(self, geometry: Mapping[str, Any]) -> int:
        packed = {"type": geometry["type"], **_pack(geometry["coordinates"])}
        key = json.dumps(packed)
        if key not in self._numbers:
            self._numbers[key] = len(self.rows)
            self.rows.append(packed)
        return self._numbers[key]


def _pack(coordinates: Sequence[Any]) -> dict[str, Any]:
    """Pack coordinates of any depth with as many digits as they have."""
    digits = max((_digits(value) for value in _sample(coordinates)), default=0)
    return {"digits": digits, "lines": _encoded(coordinates, 10**digits)}


def _sample(coordinates: Sequence[Any]) -> list[float]:
    if coordinates and isinstance(coordinates[0], (int, float)):
        return list(coordinates)
    return [value for part in coordinates for value in _sample(part)]


@cache
def _digits(value: float) -> int:
    return len(f"{value:.{_MAX_DIGITS}f}".rstrip("0").partition(".")[2])


def _encoded(coordinates: Sequence[Any], scale: int) -> Any:
    """Return the string of a line, or the nested lists of such strings."""
    if coordinates and not isinstance(coordinates[0][0], (int, float)):
        return [_encoded(part, scale) for part in coordinates]
    out = []
    x0 = y0 = 0
    for lon, lat in coordinates:
        x, y = round(lon * scale), round(lat * scale)
        out.append(_code(x - x0))
        out.append(_code(y - y0))
        x0, y0 = x, y
    return "".join(out)


@cache
def _code(step: int) -> str:
    """Return a step as an encoded polyline writes it."""
    bits = ~(step << 1) if step < 0 else step << 1
    signs = []
    while bits >= 0x20:
        signs.append(chr((0x20 | (bits & 0x1F)) + 63))
        bits >>= 5
    return "".join([*signs, chr(bits + 63)])
