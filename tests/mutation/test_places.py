"""Positions of works that no table knows, without which no test noticed some mutants of placing."""

import pytest

from geomap.gazetteer import Gazetteer
from geomap.gazetteer.placing import Placer


@pytest.fixture(scope="module")
def placer(gazetteer: Gazetteer) -> Placer:
    return Placer(gazetteer)


@pytest.mark.parametrize(
    ("code", "precision"), [("500151", "county"), ("510100", "city"), ("500000", "province")]
)
def test_in_a_unit_at_the_precision_of_its_level(placer: Placer, code: str, precision: str) -> None:
    placed = placer.sited([f"admin-{code}"])
    assert (placed.precision, placed.units, placed.source) == (precision, (code,), "tianditu")
    assert placed.confidence is not None
    assert 0 < placed.confidence < 1
    assert placed.geometry is not None
    assert placed.radius_m is not None
    assert placed.radius_m > 10_000


def test_near_a_known_work(placer: Placer, gazetteer: Gazetteer) -> None:
    (reservoir,) = gazetteer.by_name["藻渡水库"]
    near, known = placer.sited([reservoir]), placer.entry(gazetteer.entries[reservoir])
    assert near.precision == "approximate"
    assert near.radius_m == max(known.radius_m or 0, 5000)
    assert near.source == known.source
    assert near.units == gazetteer.entries[reservoir].unit
    assert near.geometry is not None
    assert known.geometry is not None
    assert near.geometry.distance(known.geometry) < 1e-9


def test_the_first_site_that_has_a_position_counts(placer: Placer, gazetteer: Gazetteer) -> None:
    (reservoir,) = gazetteer.by_name["藻渡水库"]
    unplaced = next(
        i for i, e in gazetteer.entries.items()
        if not e.level and placer.entry(e).geometry is None
    )  # fmt: skip
    assert placer.sited([unplaced, reservoir]) == placer.sited([reservoir])
    assert placer.sited([unplaced]).geometry is None
    assert placer.sited([]).precision == "none"


def test_line_to_an_unknown_place_keeps_the_one_that_is_known(placer: Placer) -> None:
    line = placer.corridor(["古蔺", "松竹梅"], ["510000"])
    assert (line.geometry, line.precision) == (None, "none")
    assert (line.through, line.through_codes) == (("古蔺",), ("510525",))


def test_line_between_two_known_places(placer: Placer) -> None:
    line = placer.corridor(["古蔺", "仁怀"], ["510000", "520000"])
    assert line.precision == "schematic"
    assert (line.through, line.through_codes) == (("古蔺", "仁怀"), ("510525", "520382"))
    assert line.radius_m is not None
    assert line.radius_m >= 5000


def test_a_work_on_a_long_line_may_be_anywhere_along_it(gazetteer: Gazetteer) -> None:
    placer, river = Placer(gazetteer), gazetteer.entries["river-changjiang-shangyou"]
    line, at = placer.entry(river), placer.sited([river.id])
    assert line.length_m and at.radius_m and line.length_m / 4 < at.radius_m < line.length_m
    assert placer.districts(at) == placer.districts(line)
    assert len(placer.districts(at)[0]) > 10


def test_one_character_for_two_places_is_no_line(placer: Placer) -> None:
    placed = placer.corridor(["黄", "黄"], ["420000"])
    assert placed.geometry is None
    assert placer.corridor(["黄冈", "黄梅"], ["420000"]).geometry is not None


def test_of_nested_sites_the_finest_counts(placer: Placer) -> None:
    placed = placer.sited(["admin-520000", "admin-520300", "admin-520328"])  # 贵州省遵义市湄潭县
    assert (placed.precision, placed.units) == ("county", ("520328",))
    beside = placer.sited(["admin-510900", "admin-500152"])  # 遂宁, 潼南
    assert beside.units == ("510900",)
