"""Reads a page's data as its script ``unpack.js`` does, for tests."""

from __future__ import annotations

import json
from typing import Any

from geomap.maps.packing import FIELDS, HEADING, NOTE, RANKS

TYPES = ("LineString", "MultiLineString", "Polygon", "MultiPolygon")


def data_of(html: str) -> dict[str, Any]:
    """The data of a page, unpacked; empty where it carries none."""
    _, _, rest = html.partition('id="geomap-data">')
    return unpack(json.loads(rest.partition("</script>")[0])) if rest else {}


def line(packed: str, digits: int) -> list[list[float]]:
    numbers: list[int] = []
    value = shift = 0
    for sign in packed:
        group = ord(sign) - 63
        value |= (group & 31) << shift
        shift += 5
        if group < 32:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    x = y = 0
    points = []
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append([x / 10**digits, y / 10**digits])
    return points


def lines(packed: Any, digits: int, borders: list[Any]) -> Any:
    if isinstance(packed, str):
        return line(packed, digits)
    if packed and isinstance(packed[0], int):
        ring: list[list[float]] = []
        for number in packed:
            border = borders[abs(number) - 1]
            ring += (border if number > 0 else border[::-1])[1 if ring else 0 :]
        return ring
    return [lines(part, digits, borders) for part in packed]


def unpack(packed: dict[str, Any]) -> dict[str, Any]:
    """What was packed, with empty fields left out."""
    texts, base = packed["texts"], packed["base"]
    stages = [stage["id"] for stage in packed.get("stages", [])]
    drawn = [lines(part, digits, []) for digits, part in base["lines"]]
    borders = [border for rank in drawn for border in rank]
    shapes = [
        {"type": TYPES[kind], "coordinates": lines(part, digits, borders)}
        for kind, digits, part in packed["shapes"]
    ]

    def padded(row: list[Any], length: int) -> list[Any]:
        return row + [0] * (length - len(row))

    def words(numbers: Any) -> list[str]:
        found: list[int] = []
        for number in numbers or ():
            if number > 0:
                found.append(number)
            else:
                found += range(found[-1] + 1, found[-1] + 1 - number)
        return [texts[number] for number in found]

    def alias(coded: Any, name: str) -> str:
        if isinstance(coded, str):
            return coded
        front, middle, back = padded(coded, 3)
        return name[:front] + middle + (name[-back:] if back else "")

    def place(value: Any) -> Any:
        if isinstance(value, list):
            return {"type": "Point", "coordinates": value}
        return shapes[value - 1] if isinstance(value, int) and value else value or None

    def mention(row: list[Any]) -> dict[str, Any]:
        sentence, start, end, units, year, quantities = padded(row, 6)
        told = {"sentence": sentence, "start": start, "end": end}
        more = {"units": words(units), "year": year, "quantities": quantities}
        return told | {key: value for key, value in more.items() if value}

    def feature(row: list[Any]) -> dict[str, Any]:
        more = dict(zip(FIELDS, padded(row, len(FIELDS)), strict=True))
        said = {
            "id": more["id"],
            "name": more["name"],
            "kind": texts[more["kind"]],
            "stage": stages[more["stage"]] if stages else "",
            "geometry": place(more["place"]),
            "aliases": [alias(coded, more["name"]) for coded in more["aliases"] or ()],
            "stages": [
                {"plan": plan, "stage": stages[stage], "phrase": texts[phrase]}
                for plan, stage, phrase in (padded(entry, 3) for entry in more["stages"] or ())
            ],
            "mentions": [mention(entry) for entry in more["mentions"] or ()],
            "note": NOTE.join(words(more["note"])),
            **{key: texts[more[key]] for key in ("precision", "source", "part_of")},
            **{key: words(more[key]) for key in ("districts", "members", "through")},
            **{key: more[key] for key in ("radius_m", "area_km2", "length_km")},
        }
        kept = {key: value for key, value in said.items() if value}
        return kept if not more["focus"] else kept | {"focus": False}

    sentences = []
    for row in packed["sentences"]:
        plan, headings, text = padded(row, 3)
        said = {"section": HEADING.join(words(headings)), "text": text} if text else {}
        sentences.append({"plan": plan} | said)
    return packed | {
        "features": [feature(row) for row in packed["features"]],
        "sentences": sentences,
        "base": base
        | {
            "lines": dict(zip(RANKS, drawn, strict=True)),
            "rivers": [{"name": n, "line": line(way, d)} for n, d, way in base["rivers"]],
            "labels": [
                {"name": name, "rank": RANKS[rank], "lon": lon, "lat": lat}
                | ({"home": False} if away else {})
                for name, rank, lon, lat, away in (padded(row, 5) for row in base["labels"])
            ],
            "focus": shapes[base["focus"] - 1] if base["focus"] else None,
        },
    }
