"""Towns of Chongqing and Sichuan, by the list of the Ministry of Civil Affairs."""

import re
from collections import Counter

import pytest

from geomap.gazetteer import Entry, Gazetteer

CODE = re.compile(r"admin-(5[01]\d{7})")
MOVED = {"500157": {"500105", "500109", "500112"}, "500109": {"500109", "500112"}}
"""Units of today whose towns are listed with the units of the plans' years."""
WORDS = ("中心镇", "建设镇", "文化镇", "土地乡", "团结乡")
"""Towns that are left out because every plan has these words."""


@pytest.fixture(scope="module")
def towns(gazetteer: Gazetteer) -> dict[str, Entry]:
    """The towns by their code."""
    found = {CODE.fullmatch(entry.id): entry for entry in gazetteer.entries.values()}
    return {match[1]: entry for match, entry in found.items() if match}


def test_town_is_in_the_unit_of_its_code(towns: dict[str, Entry]) -> None:
    strays = [
        code
        for code, town in towns.items()
        if not set(town.unit) <= MOVED.get(code[:6], {code[:6]})
    ]
    assert towns
    assert strays == []


def test_every_county_has_towns(gazetteer: Gazetteer, towns: dict[str, Entry]) -> None:
    listed = {unit for town in towns.values() for unit in town.unit}
    counties = {code for code in gazetteer.atlas.counties_then if code[:2] in ("50", "51")}
    assert counties <= listed


def test_most_towns_of_chongqing_have_a_position(towns: dict[str, Entry]) -> None:
    placed = Counter((code[:2], town.lon is not None) for code, town in towns.items())
    assert placed["50", True] > 0.85 * (placed["50", True] + placed["50", False])
    assert placed["51", True] > 250


def test_town_without_a_position_is_in_its_county(towns: dict[str, Entry]) -> None:
    precisions = {town.precision for town in towns.values() if town.lon is None}
    assert precisions == {"county"}


def test_words_of_every_plan_are_no_towns(gazetteer: Gazetteer) -> None:
    assert [name for name in WORDS if gazetteer.by_name.get(name)] == []
