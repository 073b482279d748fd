"""How far a picture reaches, and what is named on it."""

from __future__ import annotations

import pytest
import shapely

from geomap.maps.basemap import Basemap
from tests.maps.conftest import Small

COUNTRY = (73.0, 15.0, 136.0, 54.0)


def test_a_wide_picture_is_clipped_to_the_region(basemap: Basemap) -> None:
    """Else it would have to show the whole standard outline of the country."""
    base = basemap.window(COUNTRY, None)
    assert tuple(base["extent"]) == pytest.approx(basemap.clip, abs=1e-4)
    region = shapely.box(*basemap.clip).buffer(5e-3)  # wide maps have two decimals
    lines = [line for paths in base["lines"].values() for line in paths]
    lines += [river["line"] for river in base["rivers"]]
    assert all(region.covers(shapely.LineString(line)) for line in lines if len(line) > 1)
    assert all(region.covers(shapely.Point(x["lon"], x["lat"])) for x in base["labels"])


def test_a_municipality_is_named_as_province_and_as_city(basemap: Basemap) -> None:
    labels = basemap.window((105.0, 28.0, 110.2, 32.3), None)["labels"]
    ranks = {label["rank"]: label for label in labels if label["name"] == "重庆"}
    assert set(ranks) == {"province", "prefecture"}
    city = ranks["prefecture"]
    assert (city["lon"], city["lat"]) == (
        pytest.approx(106.57, abs=0.05), pytest.approx(29.56, abs=0.05),
    )  # fmt: skip
    assert ranks["province"]["lon"] != city["lon"]


def test_places_of_other_provinces_are_told_apart(basemap: Basemap) -> None:
    labels = basemap.window(COUNTRY, None)["labels"]
    home = {label["name"]: label.get("home", True) for label in labels}
    assert home["成都"]
    assert not home["遵义"]


def test_an_area_of_whole_units_follows_the_drawn_borders(small: Small) -> None:
    data = small.scene("district", "铜梁区").data
    border = shapely.MultiLineString(
        [line for paths in data["base"]["lines"].values() for line in paths if len(line) > 1]
    )
    outline = shapely.boundary(shapely.geometry.shape(data["base"]["focus"]))
    assert (
        shapely.hausdorff_distance(outline, shapely.intersection(outline, border.buffer(2e-4)))
        < 0.01
    )
