"""Lines that stand in no table follow the imported network too: asked for, or read in a plan."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from geomap.cli import main
from geomap.gazetteer import Gazetteer, load
from geomap.gazetteer.placing import Placement, Placer
from geomap.ledger import build_ledger
from tests.conftest import HOME, feature, make_plan
from tests.gazetteer.test_network import (
    ON_TRACK_M,
    Points,
    both_tracks,
    imported,
    off_track_m,
    winding,
)

ENDS = ("叙永", "赤水")
EXPRESSION = "叙永至赤水高速公路"


def stops_of(gazetteer: Gazetteer, *names: str) -> Points:
    """Return points 1 km north of the seats: a motorway passes by a town."""
    nodes = [gazetteer.nodes_by_name[name] for name in names]
    seats = [next(n for n in found if n.id.startswith("seat-")) for found in nodes]
    return [(seat.lon, seat.lat + 0.01) for seat in seats]


@pytest.fixture(scope="module")
def track(gazetteer: Gazetteer) -> Points:
    return winding(stops_of(gazetteer, *ENDS))


def place(own: Path, *names: str, kind: str = "expressway", title: str = EXPRESSION) -> Placement:
    return Placer(load(own)).corridor(names or ENDS, HOME, kind, title)


@pytest.mark.parametrize("name", [EXPRESSION, "叙赤高速", "赤叙高速公路"])
def test_expression_follows_the_track_of_its_name(tmp_path: Path, track: Points, name: str) -> None:
    own = imported(tmp_path, both_tracks(track, {"highway": "motorway", "name": name}))
    placed = place(own)
    assert (placed.precision, placed.radius_m) == ("surveyed", ON_TRACK_M)
    assert placed.through == ENDS
    assert np.median(off_track_m(placed.geometry, track)) < ON_TRACK_M
    assert "osm-network" in placed.source.split("|")


def test_abbreviations_of_its_ends_name_it(tmp_path: Path, gazetteer: Gazetteer) -> None:
    track = winding(stops_of(gazetteer, "重庆", "宜宾"))
    own = imported(tmp_path, both_tracks(track, {"railway": "rail", "name": "渝宜高速线"}))
    placed = place(own, "重庆", "宜宾", kind="railway", title="重庆至宜宾高速铁路")
    assert placed.precision == "surveyed"


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "motorway", "name": "江习古高速"},
        {"railway": "rail", "name": "叙赤高速"},
    ],
    ids=["another line", "another kind"],
)
def test_tracks_of_others_are_not_followed(
    tmp_path: Path, track: Points, tags: dict[str, str]
) -> None:
    placed = place(imported(tmp_path, both_tracks(track, tags)))
    assert (placed.precision, placed.reason) == ("schematic", ("places",))


def test_where_the_track_ends_the_sketch_goes_on(tmp_path: Path, gazetteer: Gazetteer) -> None:
    known = winding(stops_of(gazetteer, *ENDS))
    own = imported(tmp_path, both_tracks(known, {"highway": "motorway", "name": "叙赤习高速"}))
    placed = place(own, *ENDS, "习水", title="叙永至赤水至习水高速公路")
    assert placed.precision == "schematic"
    assert placed.reason[0] == "places_and_tracks"
    assert placed.radius_m is not None and placed.radius_m >= 5000


def test_locate_and_the_ledger_say_so(tmp_path: Path, track: Points) -> None:
    own = imported(tmp_path, both_tracks(track, {"highway": "motorway", "name": "叙赤高速"}))
    asked = ["locate", EXPRESSION, "--gazetteer", str(own), "-f", "geojson"]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 0, done.output
    (located,) = json.loads(done.stdout)["features"]
    assert located["properties"]["precision"] == "surveyed"
    gazetteer = load(own)
    read = feature(build_ledger([make_plan(f"规划研究{EXPRESSION}。")], gazetteer), EXPRESSION)
    assert (read.precision, read.radius_m) == ("surveyed", ON_TRACK_M)
    plain = feature(build_ledger([make_plan(f"规划研究{EXPRESSION}。")], load()), EXPRESSION)
    assert plain.precision == "schematic"
    assert read.id == plain.id
