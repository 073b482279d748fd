"""Lines drawn smooth through their nodes, segments, areas of groupings, districts at two dates."""

from collections.abc import Sequence
from copy import copy
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from scipy.interpolate import PchipInterpolator
from shapely.geometry.base import BaseGeometry

from geomap.gazetteer import Entry, Gazetteer, Node
from geomap.gazetteer.placing import Placer
from geomap.geodesy import area_m2, length_m
from geomap.ledger import build_ledger
from geomap.plans import read_plans
from tests.conftest import HOME, SEEDS

WGS84 = Geod(ellps="WGS84")
ON_LINE_M = 50
SHARP_DEGREES = 150
SLIVER_M2 = 1_000_000

Points = Sequence[tuple[float, float]]


@pytest.fixture(scope="module")
def placer(gazetteer: Gazetteer) -> Placer:
    return Placer(gazetteer)


def line_through(gazetteer: Gazetteer, points: Points, kind: str = "railway") -> BaseGeometry:
    """Draw a line of its own through ``points`` (lon, lat)."""
    ids = {point: f"n{i}" for i, point in enumerate(dict.fromkeys(points))}
    own = copy(gazetteer)
    own.nodes = {
        name: Node(name, name, "station", lon, lat, "station", 300.0, "editor")
        for (lon, lat), name in ids.items()
    }
    course = tuple(ids[point] for point in points)
    entry = Entry("line", kind, "线", source="editor", nodes=course)
    return Placer(own).entry(entry).geometry


def distances_m(line: BaseGeometry, points: Points) -> list[float]:
    """Return how far each point is from the line, geodesic, metres."""
    near = [line.interpolate(line.project(shapely.Point(p))) for p in points]
    return [WGS84.inv(*p, q.x, q.y)[2] for p, q in zip(points, near, strict=True)]


def turns(line: BaseGeometry) -> list[float]:
    """Return by how many degrees a line turns at each of its points but the ends."""
    coords = np.asarray(line.coords)
    coords = coords[np.append(True, np.any(np.diff(coords, axis=0) != 0, axis=1))]
    steps = np.diff(coords, axis=0) * [np.cos(np.radians(coords[:, 1].mean())), 1]
    bearing = np.degrees(np.arctan2(steps[:, 1], steps[:, 0]))
    return [float(turn) for turn in np.abs((np.diff(bearing) + 180) % 360 - 180)]


def nodes_of(gazetteer: Gazetteer, entry: Entry) -> list[tuple[float, float]]:
    return [(gazetteer.nodes[n].lon, gazetteer.nodes[n].lat) for n in entry.nodes]


# Smooth lines -----------------------------------------------------------------------------------

WAVE = [(104.0, 30.0), (104.5, 30.4), (105.1, 30.3), (105.4, 30.8), (106.2, 30.7)]


def test_two_nodes_are_joined_by_a_straight_line(gazetteer: Gazetteer) -> None:
    assert list(line_through(gazetteer, WAVE[:2]).coords) == WAVE[:2]


def test_a_line_turns_gently_at_its_nodes(gazetteer: Gazetteer) -> None:
    smooth = line_through(gazetteer, WAVE)
    assert max(turns(smooth)) < 0.5 * max(turns(shapely.LineString(WAVE)))
    assert set(WAVE) <= set(smooth.coords)


def test_the_curve_is_pchip(gazetteer: Gazetteer) -> None:
    """Every drawn point lies within the simplification's tolerance of scipy's curve."""
    points = np.array(WAVE)
    steps = np.diff(points, axis=0) * [np.cos(np.radians(points[:, 1].mean())), 1]
    along = np.append(0, np.cumsum(np.hypot(*steps.T)))
    fine = PchipInterpolator(along, points)(np.linspace(0, along[-1], 4000))
    drawn = line_through(gazetteer, WAVE)
    assert max(distances_m(shapely.LineString(fine), list(drawn.coords))) < 20
    assert max(distances_m(drawn, [tuple(p) for p in fine[::20]])) < 200


places = st.tuples(
    st.integers(1_030_000, 1_080_000).map(lambda v: v / 10_000),
    st.integers(280_000, 330_000).map(lambda v: v / 10_000),
)


@given(st.lists(places, min_size=3, max_size=12, unique=True))
def test_a_line_passes_its_nodes_in_order_and_never_overshoots(
    gazetteer: Gazetteer, points: Points
) -> None:
    coords = list(line_through(gazetteer, points).coords)
    at = [coords.index(point) for point in points]
    assert at == sorted(at)
    for (a, i), (b, j) in pairwise(zip(points, at, strict=True)):
        stretch = np.array(coords[i : j + 1])
        low, high = np.minimum(a, b) - 1e-6, np.maximum(a, b) + 1e-6
        assert ((low <= stretch) & (stretch <= high)).all()


def test_a_ring_is_smooth_where_it_closes(gazetteer: Gazetteer) -> None:
    angle = np.radians(np.arange(0, 360, 45))
    ring = [(round(105 + 0.5 * np.cos(a), 6), round(30 + 0.5 * np.sin(a), 6)) for a in angle]
    drawn = line_through(gazetteer, [*ring, ring[0]])
    first, last = np.diff(drawn.coords, axis=0)[[0, -1]]
    assert drawn.is_ring
    assert np.degrees(np.arccos(first @ last / np.hypot(*first) / np.hypot(*last))) < 25


def test_rivers_and_fairways_are_smooth_too(gazetteer: Gazetteer) -> None:
    for kind in ("river", "waterway"):
        assert len(line_through(gazetteer, WAVE, kind).coords) > len(WAVE)


def test_a_line_that_passes_a_node_twice_still_stands(gazetteer: Gazetteer) -> None:
    there_and_back = [WAVE[0], WAVE[1], WAVE[2], WAVE[1], WAVE[3]]
    assert line_through(gazetteer, there_and_back).is_valid


# The built-in data ------------------------------------------------------------------------------


def corridors(gazetteer: Gazetteer) -> list[Entry]:
    return [entry for entry in gazetteer.entries.values() if len(entry.nodes) >= 2]


def test_every_line_passes_its_nodes_in_order(gazetteer: Gazetteer, placer: Placer) -> None:
    wrong = []
    for entry in corridors(gazetteer):
        coords = list(placer.entry(entry).geometry.coords)
        here = 0
        for node in nodes_of(gazetteer, entry):
            if node not in coords[here:]:
                wrong.append((entry.name, node))
                break
            here += coords[here:].index(node)
    assert not wrong


def test_lines_do_not_turn_back(gazetteer: Gazetteer, placer: Placer) -> None:
    sharp = {
        entry.name: round(max(turns(placer.entry(entry).geometry), default=0.0))
        for entry in corridors(gazetteer)
        if entry.nodes[0] != entry.nodes[-1]
        and max(turns(placer.entry(entry).geometry), default=0.0) > SHARP_DEGREES
    }
    assert not sharp


def test_lines_are_light(gazetteer: Gazetteer, placer: Placer) -> None:
    lines = [placer.entry(entry).geometry for entry in corridors(gazetteer)]
    points = sum(int(shapely.get_num_coordinates(line)) for line in lines)
    assert points / sum(map(length_m, lines)) * 300_000 < 60


def test_railways_and_expressways_of_seed_001_pass_every_place(
    gazetteer: Gazetteer, placer: Placer
) -> None:
    """Through the nodes of those in the gazetteer, through the seats of those only named."""
    plans = [plan for plan in read_plans([SEEDS]) if plan.file.startswith("001")]
    checked, astray = 0, []
    for feature in build_ledger(plans, gazetteer).features:
        if feature.kind not in {"railway", "expressway"} or feature.geometry is None:
            continue
        entry = gazetteer.entries.get(feature.id)
        if entry is not None and entry.nodes:
            stops = nodes_of(gazetteer, entry)
        elif feature.precision == "schematic" and not feature.part_of:
            seats = [gazetteer.atlas.point(code) for code in feature.through_codes or ()]
            stops = [(seat.lon, seat.lat) for seat in seats]
        else:
            continue
        checked += 1
        along = [feature.geometry.project(shapely.Point(stop)) for stop in stops]
        ring = stops[0] == stops[-1]
        if max(distances_m(feature.geometry, stops)) > ON_LINE_M or (
            not ring and along != sorted(along)
        ):
            astray.append(feature.name)
    assert checked > 50
    assert not astray


# Segments ---------------------------------------------------------------------------------------


def entry_named(gazetteer: Gazetteer, name: str) -> Entry:
    (entry,) = (e for e in gazetteer.entries.values() if e.name == name)
    return entry


def test_a_segment_runs_between_its_two_places(gazetteer: Gazetteer, placer: Placer) -> None:
    """成昆铁路峨米段 runs from 峨眉山 to 米易, and not beyond."""
    whole = entry_named(gazetteer, "成昆铁路")
    placed = placer.segment(whole, ("峨眉山", "米易"), HOME)
    ends = [shapely.Point(placed.geometry.coords[i]) for i in (0, -1)]
    for code, end in zip(("511181", "510421"), ends, strict=True):
        seat = gazetteer.atlas.point(code)
        assert WGS84.inv(seat.lon, seat.lat, end.x, end.y)[2] < 15_000
    assert placed.through == ("峨眉山", "米易")
    assert placed.through_codes == ("511181", "510421")
    assert length_m(placed.geometry) < 0.6 * length_m(placer.entry(whole).geometry)


def test_initials_name_the_same_segment(gazetteer: Gazetteer, placer: Placer) -> None:
    whole = entry_named(gazetteer, "成昆铁路")
    assert (
        placer.segment(whole, ("峨", "米"), HOME).geometry
        == placer.segment(whole, ("峨眉山", "米易"), HOME).geometry
    )


def test_a_segment_of_provinces_stays_within_them(gazetteer: Gazetteer, placer: Placer) -> None:
    """渝昆高铁川渝段 ends at the border of 四川, the line goes on to 昆明."""
    whole = entry_named(gazetteer, "渝昆高速铁路")
    placed = placer.segment(whole, ("川", "渝"), HOME)
    then, now = placer.districts(placed)
    assert {code[:2] for code in (*then, *now)} == {"50", "51"}
    assert placed.through_codes == ("510000", "500000")
    assert length_m(placed.geometry) < 0.6 * length_m(placer.entry(whole).geometry)


# Areas ------------------------------------------------------------------------------------------


def test_groupings_have_no_slivers(gazetteer: Gazetteer, placer: Placer) -> None:
    found = []
    groupings = [entry for entry in gazetteer.entries.values() if entry.members]
    for entry in groupings:
        area = placer.entry(entry).geometry
        if area is None or shapely.get_dimensions(area) < 2:
            continue
        parts = shapely.get_parts(area)
        holes = [shapely.Polygon(ring) for part in parts for ring in part.interiors]
        found += [entry.name for piece in (*parts, *holes) if area_m2(piece) < SLIVER_M2]
        assert area.is_valid
    assert groupings
    assert not found


def test_an_area_is_as_large_as_its_members(gazetteer: Gazetteer, placer: Placer) -> None:
    grouping = entry_named(gazetteer, "万达开")
    members = [gazetteer.atlas.boundaries[code] for code in grouping.members]
    area = area_m2(placer.entry(grouping).geometry)
    assert area == pytest.approx(sum(map(area_m2, members)), rel=0.01)


def test_a_unit_keeps_its_islands(gazetteer: Gazetteer, placer: Placer) -> None:
    """Only unions lose tiny parts: a unit's own islands are land."""
    zhoushan = placer.entry(gazetteer.entries["admin-330900"]).geometry
    assert min(map(area_m2, shapely.get_parts(zhoushan))) < SLIVER_M2


# Districts --------------------------------------------------------------------------------------


def test_districts_are_those_of_the_plans_date_and_todays(
    gazetteer: Gazetteer, placer: Placer
) -> None:
    """渝北区 and 江北区 became 两江新区 in January 2026; five towns of 渝北区 went to 北碚区."""
    then, now = placer.districts(placer.entry(gazetteer.entries["admin-500112"]))
    assert then == ("500112",)
    assert now == ("500109", "500157")
    line = placer.districts(placer.entry(entry_named(gazetteer, "重庆铁路枢纽东环线")))
    assert "500112" in line[0]
    assert "500112" not in line[1]
    assert "500157" in line[1]
