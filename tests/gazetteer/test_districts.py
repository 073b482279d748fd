"""The county-level units a line crosses: told fast, and told as intersections would tell it."""

import random

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, MultiLineString

from geomap.gazetteer import Gazetteer
from geomap.gazetteer.placing import Placement, Placer
from tests.conftest import HOME

LEAST_DEG = 0.001
"""How much of a line must lie in a unit for the line to cross it."""


def measured(line: shapely.Geometry, counties: dict[str, shapely.Geometry]) -> tuple[str, ...]:
    """Return the codes of the counties that hold more than the least length of a line."""
    shapes = np.array(list(counties.values()))
    shared = shapely.length(shapely.intersection(shapes, line))
    return tuple(sorted(code for code, s in zip(counties, shared, strict=True) if s > LEAST_DEG))


@pytest.fixture(scope="module")
def lines(gazetteer: Gazetteer) -> list[shapely.Geometry]:
    """Lines through counties, some short, some in parts, some along a border."""
    generator = random.Random(5)
    counties = [
        unit.aliases[0]
        for unit in gazetteer.atlas.units.values()
        if unit.level == "county" and unit.unit[0][:2] in {"50", "51"} and unit.aliases
    ]
    placer = gazetteer.placer
    drawn = [
        placer.corridor(generator.sample(counties, generator.choice([2, 2, 3])), HOME).geometry
        for _ in range(20)
    ]
    found = [line for line in drawn if line is not None]
    border = shapely.get_parts(gazetteer.atlas.counties_then["500107"])[0].exterior
    corner = border.coords[0]
    return [
        *found,
        LineString(border.coords[:60]),
        LineString([corner, (corner[0] + 0.0008, corner[1])]),
        LineString([corner, (corner[0] + 0.003, corner[1] + 0.003)]),
        MultiLineString([found[0].coords, [corner, (corner[0] + 0.0005, corner[1])]]),
    ]


def test_counties_are_those_that_intersections_tell(
    gazetteer: Gazetteer, lines: list[shapely.Geometry]
) -> None:
    atlas, placer = gazetteer.atlas, Placer(gazetteer)
    crossed = 0
    for line in lines:
        then, now = placer.districts(Placement(line))
        assert then == measured(line, atlas.counties_then)
        assert now == measured(line, atlas.counties_now)
        crossed += len(then)
    assert crossed > 5 * len(lines)


def test_unit_that_was_dissolved_lies_in_todays(gazetteer: Gazetteer) -> None:
    placer = Placer(gazetteer)
    then, now = placer.districts(placer.entry(gazetteer.entries["admin-500112"]))
    assert then == ("500112",)
    assert {"500157", "500109"} <= set(now) and "500112" not in now
    then, now = placer.districts(placer.entry(gazetteer.entries["admin-500000"]))
    assert (len(then), len(now)) == (38, 37)


@pytest.mark.parametrize(
    ("date", "change"),
    [("", ""), ("1990-01-01", "0"), ("2026-01-25", "2026-01"), ("2025-12-31", "2021-01")],
)
def test_plans_between_two_changes_know_the_same_units(
    gazetteer: Gazetteer, date: str, change: str
) -> None:
    assert gazetteer.atlas.last_change(date) == change
