"""Networks: a real .osm.pbf, written here, read by the command, followed by the lines."""

import json
import shutil
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import osmium
import osmium.osm.mutable as osm
import pyogrio
import pytest
import shapely
from click.testing import CliRunner, Result
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from geomap.cli.gazetteer import import_network
from geomap.errors import GazetteerError
from geomap.gazetteer import Gazetteer, load
from geomap.gazetteer.extract import read_extract
from geomap.gazetteer.network import load_network
from geomap.gazetteer.placing import Placement, Placer
from geomap.geodesy import length_m

WGS84 = Geod(ellps="WGS84")
ON_TRACK_M = 200
BESIDE_DEG = 0.00005
"""The second track lies this far north of the first: 5.5 m."""

Points = list[tuple[float, float]]
Way = tuple[Points, dict[str, str]]


def write_pbf(path: Path, ways: Iterable[Way]) -> Path:
    """Write ways (points as lon, lat; tags) as OpenStreetMap writes them: shared points once."""
    ids: dict[tuple[float, float], int] = {}
    ways = list(ways)
    for points, _ in ways:
        for point in points:
            ids.setdefault((round(point[0], 7), round(point[1], 7)), len(ids) + 1)
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for (lon, lat), number in ids.items():
            writer.add_node(osm.Node(id=number, location=(lon, lat), version=1))
        for number, (points, tags) in enumerate(ways, start=1):
            refs = [ids[round(lon, 7), round(lat, 7)] for lon, lat in points]
            writer.add_way(osm.Way(id=number, nodes=refs, tags=tags, version=1))
    return path


def winding(stops: Points, bow_deg: float = 0.02) -> Points:
    """Return a track through ``stops`` that swings ``bow_deg`` to a side between them."""
    track: Points = []
    for (x0, y0), (x1, y1) in pairwise(stops):
        u = np.linspace(0, 1, 25)
        swing = bow_deg * np.sin(2 * np.pi * u) * np.hypot(x1 - x0, y1 - y0)
        piece = np.column_stack([x0 + u * (x1 - x0) + swing, y0 + u * (y1 - y0) - swing])
        track += [(float(x), float(y)) for x, y in piece]
    return track


def both_tracks(track: Points, tags: dict[str, str], pieces: int = 4) -> list[Way]:
    """Return both tracks, cut into ways that share their ends; not joined with each other."""
    ways: list[Way] = []
    for shift in (0.0, BESIDE_DEG):
        points = [(lon, lat + shift) for lon, lat in track]
        cuts = np.linspace(0, len(points) - 1, pieces + 1).astype(int)
        ways += [(points[a : b + 1], tags) for a, b in pairwise(cuts)]
    return ways


def stops_of(gazetteer: Gazetteer, corridor: str) -> Points:
    nodes = (gazetteer.nodes[node] for node in gazetteer.entries[corridor].nodes)
    return [(node.lon, node.lat) for node in nodes]


def run(*args: object) -> Result:
    return CliRunner().invoke(import_network, [str(arg) for arg in args])


def imported(folder: Path, ways: Sequence[Way], name: str = "extract.osm.pbf") -> Path:
    """Import ways as a user does; return the user's folder."""
    result = run(write_pbf(folder / name, ways), "--gazetteer", folder / "own")
    assert result.exit_code == 0, result.output
    return folder / "own"


def place(folder: Path | None, corridor: str) -> Placement:
    gazetteer = load(folder)
    return Placer(gazetteer).entry(gazetteer.entries[corridor])


def off_track_m(line: BaseGeometry, track: Points) -> list[float]:
    """Return how far points every 500 m along a line are from a track, geodesic, metres."""
    course = shapely.LineString(track)
    points = shapely.get_coordinates(shapely.segmentize(line, 0.005))
    near = [course.interpolate(course.project(shapely.Point(p))) for p in points]
    return [WGS84.inv(*p, q.x, q.y)[2] for p, q in zip(points, near, strict=True)]


LINE = "railway-chengpu"
RAIL = {"railway": "rail", "name": "成蒲线"}


@pytest.fixture(scope="module")
def track(gazetteer: Gazetteer) -> Points:
    return winding(stops_of(gazetteer, LINE))


# From the extract to the line --------------------------------------------------------------------


def test_a_corridor_follows_the_track_of_an_extract(tmp_path: Path, track: Points) -> None:
    own = imported(tmp_path, both_tracks(track, RAIL))
    placed = place(own, LINE)
    assert placed.precision == "surveyed"
    assert placed.radius_m == ON_TRACK_M
    assert np.median(off_track_m(placed.geometry, track)) < ON_TRACK_M
    assert max(off_track_m(placed.geometry, track)) < 2 * ON_TRACK_M
    assert length_m(placed.geometry) == pytest.approx(length_m(shapely.LineString(track)), rel=0.01)
    assert "osm-network" in placed.source.split("|")


def test_without_an_extract_it_runs_through_its_nodes(track: Points) -> None:
    placed = place(None, LINE)
    assert placed.precision in {"station", "schematic"}
    assert placed.reason == ("nodes",)
    assert max(off_track_m(placed.geometry, track)) > ON_TRACK_M


def test_where_the_track_ends_the_sketch_goes_on(
    tmp_path: Path, gazetteer: Gazetteer, track: Points
) -> None:
    """Half the line is surveyed: the precision stays, and the reason says how much."""
    plain = place(None, LINE)
    placed = place(imported(tmp_path, both_tracks(track[: len(track) // 2], RAIL)), LINE)
    assert placed.precision == plain.precision
    assert placed.reason[0] == "nodes_and_tracks"
    surveyed_km, whole_km = map(int, placed.reason[1:])
    assert 0.3 < surveyed_km / whole_km < 0.6
    assert whole_km == pytest.approx(length_m(placed.geometry) / 1000, abs=1)
    assert placed.geometry.is_simple
    assert placed.geometry.coords[-1] == stops_of(gazetteer, LINE)[-1]


def test_a_segment_follows_the_track_too(tmp_path: Path, track: Points) -> None:
    gazetteer = load(imported(tmp_path, both_tracks(track, RAIL)))
    placed = Placer(gazetteer).segment(gazetteer.entries[LINE], ("崇州", "邛崃"), ("510000",))
    assert placed.precision == "surveyed"
    assert max(off_track_m(placed.geometry, track)) < 2 * ON_TRACK_M


def test_an_expressway_follows_the_motorway_of_its_number(
    tmp_path: Path, gazetteer: Gazetteer
) -> None:
    """Its nodes are towns some kilometres off; a road of another number leads nowhere."""
    line = "expressway-chengnan"
    stops = [(lon, lat + 0.01) for lon, lat in stops_of(gazetteer, line)]
    course = winding(stops)
    other = [(lon, lat + 0.005) for lon, lat in course]
    motorway = {"highway": "motorway", "name": "沪蓉高速", "ref": "G42"}
    own = imported(tmp_path, [(course, motorway), (other, {"highway": "trunk", "ref": "G318"})])
    placed = place(own, line)
    assert placed.precision == "surveyed"
    assert np.median(off_track_m(placed.geometry, course)) < ON_TRACK_M


# Which track -------------------------------------------------------------------------------------


def test_the_track_of_the_lines_name_is_preferred(tmp_path: Path, track: Points) -> None:
    """A shorter, straighter line of another name runs 300 m beside it."""
    other = [(lon, lat - 0.003) for lon, lat in track[::24]]
    own = imported(
        tmp_path, [*both_tracks(track, RAIL), (other, {"railway": "rail", "name": "成温线"})]
    )
    assert max(off_track_m(place(own, LINE).geometry, track)) < 2 * ON_TRACK_M


@pytest.mark.parametrize("tags", [{}, {"name": "成雅线"}])
def test_a_track_at_all_its_stations_is_the_lines(
    tmp_path: Path, track: Points, tags: dict[str, str]
) -> None:
    own = imported(tmp_path, both_tracks(track, {"railway": "rail", **tags}))
    assert place(own, LINE).precision == "surveyed"


@pytest.mark.parametrize(
    ("tags", "shift"),
    [
        ({"railway": "rail", "name": "成温线"}, 0.02),
        ({"railway": "subway", "name": "成蒲线"}, 0.0),
        ({"railway": "proposed", "name": "成蒲线"}, 0.0),
        ({"railway": "rail", "service": "yard", "name": "成蒲线"}, 0.0),
        ({"highway": "motorway", "name": "成蒲线"}, 0.0),
    ],
    ids=["another line far off", "metro", "proposed", "yard", "road"],
)  # fmt: skip
def test_what_is_not_its_track_is_not_followed(
    tmp_path: Path, track: Points, tags: dict[str, str], shift: float
) -> None:
    way = [(lon, lat + shift) for lon, lat in track]
    elsewhere = winding([(100.0, 28.0), (100.5, 28.2)])
    own = imported(tmp_path, [*both_tracks(way, tags), (elsewhere, {"railway": "rail"})])
    assert place(own, LINE) == place(None, LINE)


def test_a_track_under_construction_is_followed(tmp_path: Path, track: Points) -> None:
    tags = {"railway": "construction", "construction": "rail", "name": "成蒲铁路"}
    assert place(imported(tmp_path, both_tracks(track, tags)), LINE).precision == "surveyed"


def test_a_long_way_round_is_not_the_line(tmp_path: Path, gazetteer: Gazetteer) -> None:
    stops = stops_of(gazetteer, LINE)
    round_about = [point for a in stops for point in (a, (a[0] - 0.9, a[1] + 0.9))]
    own = imported(tmp_path, [(round_about, RAIL)])
    assert place(own, LINE) == place(None, LINE)


def test_small_gaps_between_tracks_are_closed(tmp_path: Path, track: Points) -> None:
    ends = len(track) // 2
    (lon, lat), rest = track[ends], track[ends + 1 :]
    own = imported(tmp_path, [(track[:ends], RAIL), ([(lon + 0.0005, lat), *rest], RAIL)])
    assert place(own, LINE).precision == "surveyed"


# GeoJSON -----------------------------------------------------------------------------------------


def write_geojson(path: Path, ways: Iterable[Way]) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": tags,
            "geometry": {"type": "MultiLineString", "coordinates": [points]},
        }
        for points, tags in ways
    ]
    collection = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    return path


def test_geojson_is_taken_too(tmp_path: Path, track: Points) -> None:
    tags = {"name": "成蒲线", "railway": "rail", "rail_type": "hsr"}
    extract = write_geojson(tmp_path / "铁路.geojson", both_tracks(track, tags))
    result = run(extract, "--gazetteer", tmp_path / "own")
    assert result.exit_code == 0
    assert (tmp_path / "own" / "network" / "铁路.gpkg").is_file()
    assert place(tmp_path / "own", LINE).precision == "surveyed"


def test_lines_without_tags_are_followed_by_their_name_alone(
    tmp_path: Path, gazetteer: Gazetteer, track: Points
) -> None:
    """Such a file may be of a metro: 1号线 follows it, a railway at the same stations does not."""
    metro = winding(stops_of(gazetteer, "transit-cq-1"))
    ways = [(metro, {"name": "1号线"}), (track, {"name": "某线"})]
    extract = write_geojson(tmp_path / "metro.geojson", ways)
    assert run(extract, "--gazetteer", tmp_path / "own").exit_code == 0
    assert place(tmp_path / "own", "transit-cq-1").precision == "surveyed"
    assert place(tmp_path / "own", LINE) == place(None, LINE)


# The folder --------------------------------------------------------------------------------------


def test_the_command_says_what_it_took(tmp_path: Path, track: Points) -> None:
    road = ([(104.0, 30.0), (104.1, 30.0)], {"highway": "motorway"})
    lane = ([(104.0, 30.1), (104.1, 30.1)], {"highway": "residential"})
    extract = write_pbf(tmp_path / "extract.osm.pbf", [*both_tracks(track, RAIL), road, lane])
    result = run(extract, "--gazetteer", tmp_path / "own")
    railway_km = 2 * length_m(shapely.LineString(track)) / 1000
    assert "共 9 段" in result.output
    assert f"铁路 {railway_km:.0f} 公里" in result.output
    assert "高速公路和干线公路 10 公里" in result.output
    assert str(tmp_path / "own" / "network" / "extract.gpkg") in result.output


def test_extracts_are_joined_and_replaced_by_name(tmp_path: Path, track: Points) -> None:
    ends = len(track) // 2
    imported(tmp_path, [(track[: ends + 1], RAIL)], "west.osm.pbf")
    own = imported(tmp_path, [(track[ends:], RAIL)], "east.osm.pbf")
    assert place(own, LINE).precision == "surveyed"
    imported(tmp_path, [([(100.0, 28.0), (100.1, 28.0)], RAIL)], "east.osm.pbf")
    assert place(own, LINE).precision != "surveyed"


def test_the_same_extract_gives_the_same_bytes(tmp_path: Path, track: Points) -> None:
    own = imported(tmp_path, both_tracks(track, RAIL))
    first = (own / "network" / "extract.gpkg").read_bytes()
    shutil.rmtree(own)
    imported(tmp_path, both_tracks(track, RAIL))
    assert (own / "network" / "extract.gpkg").read_bytes() == first


def test_what_is_stored_opens_in_other_programs(tmp_path: Path, track: Points) -> None:
    own = imported(tmp_path, [(track, {**RAIL, "ref": "A;B", "alt_name": "成蒲铁路"})])
    stored = pyogrio.read_dataframe(own / "network" / "extract.gpkg")
    assert stored.crs == "EPSG:4326"
    assert stored["names"].tolist() == ["成蒲线|成蒲铁路"]
    assert stored["refs"].tolist() == ["A|B"]
    assert stored.geometry[0].equals_exact(shapely.LineString(track), 1e-6)


# Errors ------------------------------------------------------------------------------------------


def test_a_broken_extract_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    broken = tmp_path / "broken.osm.pbf"
    broken.write_bytes(b"no pbf at all")
    result = run(broken, "--gazetteer", tmp_path / "own")
    assert result.exit_code == 1
    assert str(broken) in result.output
    assert ".osm.pbf or GeoJSON" in result.output
    assert result.output.count("\n") == 1
    assert not (tmp_path / "own").exists()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = run(tmp_path / "none.osm.pbf", "--gazetteer", tmp_path / "own")
    assert result.exit_code == 1
    assert "no such file" in result.output


def test_without_a_folder_of_the_users_it_asks_for_one(
    tmp_path: Path, track: Points, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    result = run(write_pbf(tmp_path / "extract.osm.pbf", [(track, RAIL)]))
    assert result.exit_code == 1
    assert "--gazetteer DIR" in result.output


def test_an_extract_without_tracks_is_refused(tmp_path: Path) -> None:
    lane = ([(104.0, 30.1), (104.1, 30.1)], {"highway": "residential"})
    with pytest.raises(GazetteerError, match="contains no railway"):
        read_extract(write_pbf(tmp_path / "lanes.osm.pbf", [lane]))


def test_metres_are_refused(tmp_path: Path) -> None:
    way = ([(400_000.0, 3_300_000.0), (401_000.0, 3_300_000.0)], {"railway": "rail"})
    with pytest.raises(GazetteerError, match="not in degrees"):
        read_extract(write_geojson(tmp_path / "metres.geojson", [way]))


def test_a_broken_network_is_named(tmp_path: Path, track: Points) -> None:
    own = imported(tmp_path, [(track, RAIL)])
    stored = own / "network" / "extract.gpkg"
    stored.write_bytes(b"broken")
    with pytest.raises(GazetteerError, match="import it again"):
        load_network(own)
