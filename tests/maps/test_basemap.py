"""Borders, rivers and names of a window."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
import shapely

from geomap.errors import NotFoundError
from geomap.gazetteer import Gazetteer
from geomap.maps.basemap import RANKS, Basemap, is_wide
from tests.conftest import HOME

Window = tuple[float, float, float, float]
NEAR: Window = (105.4, 29.2, 107.0, 30.4)
"""重庆's west with its border to 四川."""
PLAIN: Window = (103.4, 30.2, 105.0, 31.6)
"""成都 and its neighbours."""
WIDE: Window = (101.0, 27.0, 110.5, 33.5)
BORDERS = [
    ("county", "500151", "500111", NEAR),  # 铜梁区, 大足区
    ("county", "500117", "500151", NEAR),  # 合川区, 铜梁区
    ("county", "510104", "510107", PLAIN),  # 锦江区, 武侯区
    ("prefecture", "510121", "510623", PLAIN),  # 金堂县 of 成都, 中江县 of 德阳
    ("prefecture", "510182", "510682", PLAIN),  # 彭州市 of 成都, 什邡市 of 德阳
    ("province", "500152", "512021", NEAR),  # 潼南区, 安岳县
    ("province", "500117", "511621", NEAR),  # 合川区, 岳池县
    ("prefecture", "510100", "510600", WIDE),
    ("province", "500000", "510000", WIDE),
    ("province", "510000", "520000", WIDE),
]


@pytest.fixture(scope="module")
def windows(basemap: Basemap) -> dict[Window, dict[str, Any]]:
    return {window: basemap.window(window, None) for window in (NEAR, PLAIN, WIDE)}


def drawn(paths: list[list[list[float]]]) -> shapely.MultiLineString:
    return shapely.MultiLineString([path for path in paths if len(path) > 1])


def steps(path: list[list[float]]) -> list[tuple[tuple[float, ...], ...]]:
    """The straight pieces of a path, the same for both directions."""
    return [tuple(sorted((tuple(a), tuple(b)))) for a, b in pairwise(path)]


@pytest.mark.parametrize("window", [NEAR, PLAIN, WIDE])
def test_each_piece_of_border_appears_once(
    window: Window, windows: dict[Window, dict[str, Any]]
) -> None:
    lines = windows[window]["lines"]
    assert set(lines) == set(RANKS)
    counted = Counter(
        step for paths in lines.values() for path in paths for step in steps(path)
        if step[0] != step[1]
    )  # fmt: skip
    assert len(counted) > 300
    doubled = [step for step, count in counted.items() if count > 1]
    # Three decimals can fold a sliver of a county into a line.
    assert len(doubled) <= (len(counted) / 1000 if is_wide(window) else 0), doubled


@pytest.mark.parametrize(("rank", "one", "other", "window"), BORDERS)
def test_border_has_the_rank_of_what_it_parts(
    rank: str,
    one: str,
    other: str,
    window: Window,
    gazetteer: Gazetteer,
    windows: dict[Window, dict[str, Any]],
) -> None:
    """Around the middle of their common border only lines of that rank, as long as the border."""
    shapes = gazetteer.atlas.boundaries
    wide = is_wide(window)
    common = shapely.intersection(shapes[one], shapely.buffer(shapes[other], 0.002))
    border = shapely.intersection(shapely.boundary(shapes[one]), common)
    border = shapely.clip_by_rect(border, *window)
    reach = 0.05 if wide else 0.006
    others = [
        shape for code, shape in gazetteer.atlas.counties_then.items()
        if not {code, code[:4] + "00", code[:2] + "0000"} & {one, other}
        and shapely.intersects(shapely.box(*window), shape)
    ]  # fmt: skip
    inner = shapely.difference(border, shapely.buffer(shapely.union_all(others), 3 * reach))
    zone = shapely.buffer(inner, reach, cap_style="flat")
    assert inner.length > 0.02
    found = {
        name: shapely.intersection(zone, drawn(paths)).length
        for name, paths in windows[window]["lines"].items()
    }
    higher = RANKS[: RANKS.index(rank)]
    assert found[rank] > 0.5 * inner.length
    assert [name for name in higher if found[name] > 0.02 * inner.length] == []


def test_inside_a_county_there_is_no_border(
    gazetteer: Gazetteer, windows: dict[Window, dict[str, Any]]
) -> None:
    core = shapely.buffer(gazetteer.atlas.boundaries["500151"], -0.012)
    assert core.area > 0.05
    for paths in windows[NEAR]["lines"].values():
        assert not shapely.intersects(core, drawn(paths))


def test_neighbours_share_one_line_after_simplifying(
    basemap: Basemap, windows: dict[Window, dict[str, Any]]
) -> None:
    """No slivers: no second line runs within 60 m of a border without meeting it."""
    lines = [shapely.LineString(p) for paths in windows[NEAR]["lines"].values() for p in paths]
    tree = shapely.STRtree(lines)
    doubled = []
    for number, line in enumerate(lines):
        zone = shapely.buffer(line, 0.0006, cap_style="flat")
        for other in tree.query(zone, "intersects"):
            run = shapely.intersection(lines[other], zone).length
            if other != number and run > 0.01:
                doubled.append((number, int(other), run))
    assert doubled == []


@pytest.mark.parametrize("window", [NEAR, PLAIN, WIDE])
def test_everything_lies_in_the_window(
    window: Window, windows: dict[Window, dict[str, Any]]
) -> None:
    west, south, east, north = window
    base = windows[window]
    points = [point for paths in base["lines"].values() for path in paths for point in path]
    points += [point for river in base["rivers"] for point in river["line"]]
    points += [[label["lon"], label["lat"]] for label in base["labels"]]
    assert len(points) > 500
    for lon, lat in points:
        assert west <= lon <= east
        assert south <= lat <= north
        assert (lon, lat) == (round(lon, 4), round(lat, 4))


def test_labels_are_the_units_of_the_window_by_rank(
    windows: dict[Window, dict[str, Any]], gazetteer: Gazetteer
) -> None:
    labels = windows[PLAIN]["labels"]
    ranks = {label["name"]: label["rank"] for label in labels}
    assert {"成都": "prefecture", "德阳": "prefecture", "广汉": "county"}.items() <= ranks.items()
    assert "重庆" not in ranks
    order = [RANKS.index(label["rank"]) for label in labels]
    assert order == sorted(order)
    guanghan = next(label for label in labels if label["name"] == "广汉")
    shape = gazetteer.atlas.boundaries["510681"]
    assert shapely.contains_xy(shape, guanghan["lon"], guanghan["lat"])


def test_labels_do_not_stand_on_each_other(windows: dict[Window, dict[str, Any]]) -> None:
    seen = Counter(
        (label["rank"], label["name"], label["lon"], label["lat"])
        for label in windows[NEAR]["labels"]
    )
    assert [label for label, count in seen.items() if count > 1] == []


def test_wide_windows_have_county_names_at_home_only(
    windows: dict[Window, dict[str, Any]], gazetteer: Gazetteer
) -> None:
    home = shapely.union_all([gazetteer.atlas.boundaries[code] for code in HOME])
    counties = [label for label in windows[WIDE]["labels"] if label["rank"] == "county"]
    assert len(counties) > 100
    near = shapely.buffer(home, 0.01)
    assert all(shapely.contains_xy(near, label["lon"], label["lat"]) for label in counties)


def test_rivers_are_clipped_and_named(windows: dict[Window, dict[str, Any]]) -> None:
    rivers = windows[NEAR]["rivers"]
    assert {"长江", "嘉陵江"} <= {river["name"] for river in rivers}
    assert all(len(river["line"]) >= 2 for river in rivers)


def test_focus_is_the_area_with_its_holes(basemap: Basemap) -> None:
    hole = shapely.box(106.0, 29.6, 106.4, 30.0)
    area = shapely.difference(shapely.box(105.5, 29.3, 106.9, 30.3), hole)
    outline = basemap.window(NEAR, area)["focus"]
    assert shapely.geometry.shape(outline).area == pytest.approx(area.area, rel=0.01)


def test_is_wide_beyond_six_degrees() -> None:
    assert is_wide(WIDE)
    assert not is_wide(NEAR)
    assert is_wide((105, 25, 106, 31.5))


def test_a_wide_window_far_from_home_is_refused(basemap: Basemap) -> None:
    with pytest.raises(NotFoundError, match="outside the region"):
        basemap.window((75.0, 38.0, 84.0, 44.0), None)
