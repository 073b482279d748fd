"""Where names find room."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geomap.pictures import fonts
from geomap.pictures.placing import LabelPlacer, Name, broken

VIEW = (0.0, 0.0, 400.0, 300.0)


def name(text: str = "铜梁高新区", **options: object) -> Name:
    return Name((text,), 12, fonts.regular(), "#000000", **options)  # type: ignore[arg-type]


def test_a_name_moves_to_the_next_place_that_is_free() -> None:
    placer = LabelPlacer(VIEW)
    places = [placer.beside(name(further=(20,)), 200, 150) for _ in range(3)]
    starts = [letters[0].x for letters in places if letters]
    assert starts[0] > 200 > starts[1]
    assert len({(letters[0].x, letters[0].y) for letters in places if letters}) == 3


def test_a_name_without_room_is_left_out() -> None:
    placer = LabelPlacer(VIEW)
    placer.take((0, 0, 400, 300))
    assert placer.beside(name(), 200, 150) is None
    assert LabelPlacer((0, 0, 40, 20)).beside(name(), 20, 10) is None


def test_a_name_keeps_off_lines() -> None:
    placer = LabelPlacer(VIEW)
    placer.mark(np.array([(200.0, 150.0), (400.0, 150.0)]))
    letters = placer.beside(name(), 200, 150)
    assert letters
    assert letters[0].x < 200
    for height in range(100, 200, 3):
        placer.mark(np.array([(0.0, height), (400.0, height)]))
    assert placer.beside(name(most=0.1), 200, 150) is None


def test_a_straight_line_carries_its_name_as_one_text_above_it() -> None:
    letters = LabelPlacer(VIEW).along(
        name("成渝中线高速铁路"), np.array([(20.0, 100.0), (380.0, 100.0)])
    )
    assert letters
    assert [part.text for part in letters] == ["成渝中线高速铁路"]
    assert letters[0].angle == pytest.approx(0)
    assert letters[0].y < 100


def test_beside_a_steep_line_signs_stand_upright_below_each_other() -> None:
    letters = LabelPlacer(VIEW).along(name("渝昆高速"), np.array([(200.0, 290.0), (200.0, 10.0)]))
    assert letters
    assert "".join(part.text for part in letters) == "渝昆高速"
    assert [round(part.angle) % 360 for part in letters] == [0, 0, 0, 0]
    assert sorted(part.y for part in letters) == [part.y for part in letters]


def test_a_short_or_crooked_line_carries_no_name() -> None:
    placer = LabelPlacer(VIEW)
    assert placer.along(name("成渝中线高速铁路"), np.array([(20.0, 100.0), (60.0, 100.0)])) is None
    zigzag = np.array([(20.0 + 12 * i, 100.0 + 12 * (i % 2)) for i in range(20)])
    assert placer.along(name("成渝中线高速铁路"), zigzag) is None


def test_an_areas_name_stands_inside_it() -> None:
    area = shapely.box(100, 100, 220, 160)
    letters = LabelPlacer(VIEW).inside(name(centred=True), area, 160, 130)
    assert letters
    assert area.contains(
        shapely.box(letters[0].x, letters[0].y - 8, letters[0].x + 60, letters[0].y)
    )
    assert LabelPlacer(VIEW).inside(name(centred=True), shapely.box(0, 0, 30, 30), 15, 15) is None


def test_long_names_stand_in_two_lines() -> None:
    assert broken("铜梁博物馆") == ("铜梁博物馆",)
    assert broken("国家城乡融合发展试验区重庆西部片区") == (
        "国家城乡融合发展试",
        "验区重庆西部片区",
    )
