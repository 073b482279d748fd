"""The layers as files for other programs."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from geomap.errors import OutputError
from geomap.exports.files import write_file, write_folder
from geomap.exports.targets import FOLDER_FORMATS, SUFFIXES
from geomap.geofiles import crs_named
from geomap.layers import build_features
from geomap.ledger import Ledger
from tests.conftest import LedgerOf, feature, make_plan

TEXT = """加快建设成渝中线高速铁路，谋划沿江货运铁路。扩建重庆江北国际机场。打造重庆都市圈。
深化与非洲合作。
"""


@pytest.fixture(scope="module")
def ledger(ledger_of: LedgerOf) -> Ledger:
    return ledger_of(make_plan(TEXT, file="甲.txt", date="2021-05"))


def read(path: Path) -> gpd.GeoDataFrame:
    return gpd.read_parquet(path) if path.suffix == ".parquet" else gpd.read_file(path)


@pytest.mark.parametrize("suffix", [".fgb", ".parquet"])
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:4490", "EPSG:4524"])
def test_one_file_of_all_features(suffix: str, crs: str, ledger: Ledger, tmp_path: Path) -> None:
    write_file(ledger, tmp_path / f"l{suffix}", crs)
    frame = read(tmp_path / f"l{suffix}")
    assert frame.crs.to_epsg() == int(crs[5:])
    assert set(frame["id"]) == {f.id for f in ledger.features}
    wanted = build_features(ledger, crs).set_index("id").geometry
    for row in frame.itertuples():
        shape = wanted[row.id]
        if shape is None:
            assert row.geometry is None
        else:
            assert shapely.equals_exact(shape, row.geometry, tolerance=1e-6)


def test_what_a_projection_does_not_reach_has_no_geometry(ledger: Ledger) -> None:
    africa = feature(ledger, "非洲").id
    for crs, there in (("EPSG:4326", True), ("EPSG:4524", False)):
        frame = build_features(ledger, crs).set_index("id")
        assert (frame.geometry[africa] is not None) is there


@pytest.mark.parametrize("form", FOLDER_FORMATS)
def test_a_folder_has_a_file_a_layer_and_the_mentions(
    form: str, ledger: Ledger, tmp_path: Path
) -> None:
    for _ in range(2):
        write_folder(ledger, tmp_path / "layers", form)
    names = {path.name for path in (tmp_path / "layers").iterdir()}
    assert names == {f"{kind}.{form}" for kind in ("metro", "railway", "airport", "mentions")}
    assert [path.name for path in tmp_path.iterdir()] == ["layers"]
    path = tmp_path / "layers" / f"mentions.{form}"
    mentions = pd.read_parquet(path) if form == "parquet" else pyogrio.read_dataframe(path)
    assert len(mentions) == sum(len(f.mentions) for f in ledger.features)


def test_a_folder_of_other_things_is_left_alone(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match="the folder contains other files"):
        write_folder(ledger, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_same_bytes_every_time(suffix: str, ledger: Ledger, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_file(ledger, tmp_path / f"{name}{suffix}", "EPSG:4490")
    assert (tmp_path / f"one{suffix}").read_bytes() == (tmp_path / f"two{suffix}").read_bytes()


def test_flatgeobuf_has_an_index_where_all_have_a_place(ledger: Ledger, tmp_path: Path) -> None:
    write_folder(ledger, tmp_path / "l", "fgb")
    assert pyogrio.read_info(tmp_path / "l" / "airport.fgb")["capabilities"]["fast_spatial_filter"]
    assert not pyogrio.read_info(tmp_path / "l" / "railway.fgb")["capabilities"][
        "fast_spatial_filter"
    ]


@pytest.mark.parametrize(
    ("asked", "crs"),
    [
        ("CGCS2000", "EPSG:4490"),
        ("wgs84", "EPSG:4326"),
        ("EPSG:4523", "EPSG:4523"),
        ("4524", "EPSG:4524"),
    ],
)
def test_names_of_reference_systems(asked: str, crs: str) -> None:
    assert crs_named(asked) == crs


@pytest.mark.parametrize("asked", ["GCJ-02", "BD-09", "EPSG:999999", "西安80"])
def test_no_such_reference_system(asked: str) -> None:
    with pytest.raises(OutputError, match="EPSG:4490"):
        crs_named(asked)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("l.shp", "unknown ending; use one of .gpkg, .fgb, .parquet"), ("", "unknown ending")],
)
def test_unknown_endings(name: str, reason: str, ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=reason):
        write_file(ledger, tmp_path / name)


def test_a_file_that_cannot_be_written_leaves_the_old_one(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "l.fgb").mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        write_file(ledger, tmp_path / "l.fgb")
    assert [path.name for path in tmp_path.iterdir()] == ["l.fgb"]
