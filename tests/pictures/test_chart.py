"""What of a scene becomes part of a picture."""

from __future__ import annotations

import copy
from typing import Any

import pypdfium2
import pytest

from geomap.pictures import Drawing
from geomap.pictures.chart import Chart
from geomap.pictures.groups import groups_of, place_of, symbol_radius
from tests.pictures.conftest import Data


def point(data: Data, **fields: Any) -> dict[str, Any]:
    """A hospital in the middle of the map."""
    west, south, east, north = data["bounds"]
    place = {"type": "Point", "coordinates": [(west + east) / 2, (south + north) / 2]}
    return {
        "id": "x", "name": "示范医院", "kind": "facility", "stage": "building",
        "precision": "site", "geometry": place, **fields,
    }  # fmt: skip


def with_points(data: Data, *points: dict[str, Any]) -> Data:
    bare = copy.deepcopy(data)
    bare["features"] = list(points)
    return bare


def test_what_is_known_to_its_city_only_is_counted_and_not_drawn(tongliang: Data) -> None:
    data = with_points(
        tongliang, point(tongliang), point(tongliang, id="y", name="某院", precision="city")
    )
    drawing = Drawing(data)
    assert [item.name for item in Chart(data, drawing.window).items] == ["示范医院"]
    text = pypdfium2.PdfDocument(drawing.pdf())[0].get_textpage().get_text_range()
    assert "位置只知到省、市 1 项" in text


def test_neighbours_are_faint(tongliang: Data) -> None:
    data = with_points(tongliang, point(tongliang), point(tongliang, id="y", focus=False))
    items = Chart(data, Drawing(data).window).items
    assert [item.alpha for item in items] == [1.0, 0.42]


def test_a_few_at_one_place_stand_side_by_side_many_share_a_disc(tongliang: Data) -> None:
    three = with_points(tongliang, *(point(tongliang, id=str(n)) for n in range(3)))
    chart = Chart(three, Drawing(three).window)
    places = [place_of(item, chart) for item in chart.items]
    radius = symbol_radius(chart.window.zoom)
    for a, b in ((0, 1), (0, 2), (1, 2)):
        x, y = places[a][0] - places[b][0], places[a][1] - places[b][1]
        assert (x * x + y * y) ** 0.5 > 2 * radius
    many = with_points(tongliang, *(point(tongliang, id=str(n)) for n in range(50)))
    chart = Chart(many, Drawing(many).window)
    assert [len(group) for group in groups_of(chart)] == [50]


@pytest.mark.parametrize(("precision", "label"), [("site", "disc"), ("county", "disc_county")])
def test_the_legend_tells_discs_of_known_places_from_those_of_a_county(
    tongliang: Data, precision: str, label: str
) -> None:
    points = (point(tongliang, id=str(n), precision=precision) for n in range(50))
    data = with_points(tongliang, *points)
    labels = {row.label for section in Drawing(data).legend for row in section.rows}
    words = data["strings"]
    assert words[label] in labels
    assert len(labels & {words["disc"], words["disc_county"]}) == 1


def test_a_circle_shows_how_far_off_a_place_may_be(tongliang: Data) -> None:
    words = tongliang["strings"]
    for precision, shown in (("town", True), ("site", False)):
        data = with_points(tongliang, point(tongliang, precision=precision, radius_m=4000))
        labels = {row.label for section in Drawing(data).legend for row in section.rows}
        assert (words["halo"] in labels) is shown


def test_a_corridors_course_is_sketched_or_sure(tongliang: Data) -> None:
    west, south, east, north = tongliang["bounds"]
    course = {"type": "LineString", "coordinates": [[west, south], [east, north]]}
    words = tongliang["strings"]
    for precision, shown in (("schematic", True), ("station", False)):
        road = point(tongliang, kind="expressway", precision=precision, geometry=course)
        drawing = Drawing(with_points(tongliang, road))
        labels = {row.label for section in drawing.legend for row in section.rows}
        assert (words["schematic_line"] in labels) is shown
