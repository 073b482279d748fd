"""Lines and areas placed once and kept: they are what would be drawn, and never out of date."""

import subprocess
import sys
from pathlib import Path

import pytest
import shapely

from geomap.gazetteer import Entry, Gazetteer, load
from geomap.gazetteer.areas import joined, unit_areas
from geomap.gazetteer.boundaries import boundary_set
from geomap.gazetteer.placing import Placer
from tests.gazetteer.test_network import both_tracks, imported, winding

PLACES = "id,kind,name,aliases,lon,lat,precision,radius_m,source,unit\n"
CORRIDORS = "id,kind,name,aliases,through,source\nroad-own,road,自家公路,,甲|乙,editor\n"
NODES = "id,name,type,lon,lat,precision,radius_m,source\n"
ROUTES = "corridor,seq,node\nroad-own,1,own-a\nroad-own,2,own-b\n"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A user's gazetteer folder with one road of two nodes."""
    for table in ("corridors", "routes", "nodes"):
        (tmp_path / "own" / table).mkdir(parents=True)
    (tmp_path / "own" / "corridors" / "road.csv").write_text(CORRIDORS, encoding="utf-8")
    (tmp_path / "own" / "routes" / "road.csv").write_text(ROUTES, encoding="utf-8")
    put_nodes(tmp_path / "own", 106.5)
    return tmp_path / "own"


def put_nodes(own: Path, lon: float) -> None:
    rows = (f"own-{key},{key}镇,town,{at},29.5,town,3000,editor\n" for key, at in
            (("a", 106.1), ("b", lon)))  # fmt: skip
    (own / "nodes" / "road.csv").write_text(NODES + "".join(rows), encoding="utf-8")


def end_of(gazetteer: Gazetteer) -> float:
    line = gazetteer.placer.entry(gazetteer.entries["road-own"]).geometry
    assert line is not None
    return float(line.coords[-1][0])


def placements(folder: Path) -> list[Path]:
    return list(folder.glob("gazetteer-*.wkb"))


def lines_and_areas(gazetteer: Gazetteer) -> list[Entry]:
    return [entry for entry in gazetteer.entries.values() if entry.nodes or entry.members]


def test_what_is_kept_is_what_would_be_drawn(gazetteer: Gazetteer) -> None:
    kept, drawn = gazetteer.placer, Placer(gazetteer)
    entries = lines_and_areas(gazetteer)[::4]
    assert len(entries) > 100
    for entry in entries:
        one, other = kept.entry(entry), drawn.entry(entry)
        assert isinstance(one.shape, bytes) or one.shape is None, entry.id
        for part in ("precision", "radius_m", "confidence", "source", "through", "through_codes",
                     "reason", "units", "entry", "length_m"):  # fmt: skip
            assert getattr(one, part) == getattr(other, part), (entry.id, part)
        assert shapely.equals_identical(one.geometry, other.geometry) or one.geometry is None
        assert kept.districts(one) == drawn.districts(other), entry.id


def test_nothing_is_drawn_twice(own: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert end_of(load(own)) == 106.5

    def refuse(*_: object) -> None:
        raise AssertionError("drawn again")

    monkeypatch.setattr("geomap.gazetteer.placing.draw", refuse)
    monkeypatch.setattr("geomap.gazetteer.areas.joined", refuse)
    again = load(own)
    assert end_of(again) == 106.5
    entries = lines_and_areas(again)
    assert sum(again.placer.entry(entry).geometry is not None for entry in entries) > 500


def test_kept_units_are_what_would_be_drawn(gazetteer: Gazetteer) -> None:
    codes = sorted(unit_areas())[::40]
    assert len(codes) > 50
    for code in codes:
        shape, radius_m = joined([boundary_set().shapes[code]], slivers=True)
        placed = gazetteer.placer.entry(gazetteer.atlas.units[code])
        assert shapely.equals_identical(placed.geometry, shape), code
        assert (placed.radius_m, placed.units) == (radius_m, (code,))


def test_units_are_drawn_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unit_areas.cache_clear()
    first = unit_areas()
    (path,) = folder.glob("areas.wkb")
    with monkeypatch.context() as patched:
        patched.setattr("geomap.gazetteer.areas.joined", None)
        unit_areas.cache_clear()
        assert unit_areas() == first
    sound = path.read_bytes()
    path.write_bytes(sound[:-1])
    unit_areas.cache_clear()
    assert unit_areas() == first
    assert path.read_bytes() == sound


def test_moved_node_and_spoilt_file_are_seen(own: Path, folder: Path) -> None:
    assert end_of(load(own)) == 106.5
    put_nodes(own, 106.7)
    assert end_of(load(own)) == 106.7
    (path,) = placements(folder)
    sound = path.read_bytes()
    path.write_bytes(sound[: len(sound) // 2])
    assert end_of(load(own)) == 106.7
    assert path.read_bytes() == sound


def test_nothing_is_kept_where_lines_follow_a_network(tmp_path: Path, folder: Path) -> None:
    track = winding([(106.1, 29.5), (106.5, 29.5)])
    own = imported(tmp_path, both_tracks(track, {"railway": "rail", "name": "成渝铁路"}))
    gazetteer = load(own)
    assert gazetteer.placer.entry(gazetteer.entries["railway-chengyu"]).geometry is not None
    assert not placements(folder)


def test_one_unit_is_read_without_the_others(gazetteer: Gazetteer) -> None:
    boundary_set.cache_clear()
    alone = gazetteer.atlas.boundary("510681")
    assert shapely.equals_identical(alone, boundary_set().shapes["510681"])
    assert shapely.equals_identical(alone, gazetteer.atlas.boundary("510681"))
    made_later = gazetteer.atlas.boundary("500157")
    assert made_later is gazetteer.atlas.counties_now["500157"]
    assert gazetteer.atlas.boundary("999999") is None


LOADED = """
import sys
from geomap.cli import main
main([*sys.argv[1:]], standalone_mode=False)
print(*sorted({"numpy", "shapely", "pyproj", "pandas", "geomap.plans"} & sys.modules.keys()))
"""


@pytest.mark.parametrize(
    ("names", "loaded"),
    [
        (["重庆江北国际机场", "武隆区", "川南", "市中区"], ""),
        (["成渝铁路"], ""),
        (["叙永至赤水高速公路"], ""),
        (["-f", "geojson", "武隆区"], "numpy shapely"),
    ],
    ids=["places", "line of the tables", "line nobody wrote down", "geometry"],
)
def test_locate_loads_only_what_it_needs(
    gazetteer: Gazetteer, names: list[str], loaded: str
) -> None:
    gazetteer.placer.entry(gazetteer.entries["railway-chengyu"])  # all are kept from now on
    command = [sys.executable, "-c", LOADED, "locate", *names]
    done = subprocess.run(command, capture_output=True, check=True, text=True, encoding="utf-8")
    assert done.stdout.splitlines()[-1] == loaded
