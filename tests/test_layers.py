"""Layers: one GeoDataFrame per kind, and the GeoPackage as other programs read it."""

import math
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from geomap.errors import OutputError
from geomap.layers import build_layers, write_geopackage
from geomap.ledger import Ledger
from geomap.vocabulary import KINDS
from tests.conftest import LedgerOf, feature, make_plan

TEXT = """加快建设成渝中线高速铁路，规划研究沿江货运铁路。扩建重庆江北国际机场。
支持铜梁、合川发展，打造重庆都市圈。
"""
NUMBERS = ("radius_m", "confidence", "length_m", "area_m2")
WORDS = (
    "id", "name", "aliases", "kind", "stage", "through", "through_codes", "members", "part_of",
    "districts", "districts_now", "precision", "source", "note", "stages",
)  # fmt: skip


@pytest.fixture(scope="module")
def ledger(ledger_of: LedgerOf) -> Ledger:
    return ledger_of(make_plan(TEXT, file="甲.txt", date="2021-05"))


@pytest.fixture(scope="module")
def layers(ledger: Ledger) -> dict[str, gpd.GeoDataFrame]:
    return build_layers(ledger)


@pytest.fixture(scope="module")
def package(ledger: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("layers") / "new" / "layers.gpkg"
    write_geopackage(ledger, path)
    return path


def test_one_layer_per_kind_in_the_contracts_order(
    ledger: Ledger, layers: dict[str, gpd.GeoDataFrame]
) -> None:
    kinds = {f.kind for f in ledger.features}
    assert list(layers) == [kind for kind in KINDS if kind in kinds]
    assert {"admin", "metro", "railway", "airport"} == kinds
    for kind, frame in layers.items():
        assert list(frame["id"]) == [f.id for f in ledger.features if f.kind == kind]
        assert set(frame["kind"]) == {kind}


def test_every_layer_has_the_same_typed_columns_and_wgs84(
    layers: dict[str, gpd.GeoDataFrame],
) -> None:
    for frame in layers.values():
        assert frame.crs.to_epsg() == 4326
        assert {name: str(frame[name].dtype) for name in WORDS} == dict.fromkeys(WORDS, "string")
        assert {str(frame[name].dtype) for name in NUMBERS} == {"float64"}
        assert set(frame.columns) >= {*WORDS, *NUMBERS, "geometry"}


def test_a_feature_without_a_place_is_kept_with_empty_geometry(
    ledger: Ledger, layers: dict[str, gpd.GeoDataFrame]
) -> None:
    assert feature(ledger, "沿江货运铁路").geometry is None
    row = layers["railway"].set_index("name").loc["沿江货运铁路"]
    assert row["geometry"] is None
    assert row["precision"] == "none"
    assert pd.isna(row["length_m"])
    assert pd.isna(row["radius_m"])


def test_lists_are_joined_and_what_is_not_known_is_missing(
    layers: dict[str, gpd.GeoDataFrame],
) -> None:
    line = layers["railway"].set_index("name").loc["成渝中线高速铁路"]
    through = line["through"].split("|")
    assert (through[0], through[-1]) == ("成都", "重庆")
    assert line["through_codes"].split("|")[0] == "510100"
    assert line["stages"] == "2021-05 building 甲.txt"
    airport = layers["airport"].iloc[0]
    assert pd.isna(airport["through"])
    assert pd.isna(airport["members"])
    assert "铜梁" in layers["metro"].iloc[0]["members"].split("|")


def test_lines_have_a_length_and_areas_an_area(layers: dict[str, gpd.GeoDataFrame]) -> None:
    """成渝中线 is 292 km long (国铁集团, 2022-11); 铜梁区 has 1 340 km² (重庆统计年鉴)."""
    line = layers["railway"].set_index("name").loc["成渝中线高速铁路"]
    assert line["length_m"] == pytest.approx(292_000, rel=0.08)
    assert math.isnan(line["area_m2"])
    unit = layers["admin"].set_index("name").loc["铜梁区"]
    assert unit["area_m2"] == pytest.approx(1340e6, rel=0.02)
    assert math.isnan(unit["length_m"])
    assert math.isnan(layers["airport"].iloc[0]["length_m"])


def test_no_features_no_layers() -> None:
    assert build_layers(Ledger([], [])) == {}


def test_geopackage_gives_back_every_layer(
    package: Path, layers: dict[str, gpd.GeoDataFrame]
) -> None:
    assert [str(name) for name in pyogrio.list_layers(package)[:, 0]] == [*layers, "mentions"]
    for kind, frame in layers.items():
        read = gpd.read_file(package, layer=kind)
        assert read.crs.to_epsg() == 4326
        assert list(read["id"]) == list(frame["id"])
        assert list(read["name"]) == list(frame["name"])
        assert list(read["through"].isna()) == list(frame["through"].isna())
        assert {str(read[name].dtype) for name in NUMBERS} == {"float64"}
        for ours, theirs in zip(frame.geometry, read.geometry, strict=True):
            if ours is None:
                assert theirs is None
            else:
                assert shapely.equals_exact(ours, theirs, tolerance=1e-9)


def test_geopackage_holds_each_mention(package: Path, ledger: Ledger) -> None:
    mentions = pyogrio.read_dataframe(package, layer="mentions")
    assert not isinstance(mentions, gpd.GeoDataFrame)
    assert len(mentions) == sum(len(f.mentions) for f in ledger.features)
    assert set(mentions["id"]) == {f.id for f in ledger.features}
    for row in mentions.itertuples():
        assert row.text == TEXT[row.start : row.end]
        assert row.text in row.sentence
        assert row.document == "甲.txt"


def test_geopackage_is_the_same_to_the_byte(package: Path, ledger: Ledger, tmp_path: Path) -> None:
    write_geopackage(ledger, tmp_path / "again.gpkg")
    assert (tmp_path / "again.gpkg").read_bytes() == package.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["again.gpkg"]


def test_geopackage_replaces_an_older_one_whole(ledger: Ledger, tmp_path: Path) -> None:
    target = tmp_path / "layers.gpkg"
    write_geopackage(ledger, target)
    fewer = Ledger([f for f in ledger.features if f.kind == "airport"], ledger.plans)
    write_geopackage(fewer, target)
    assert set(pyogrio.list_layers(target)[:, 0]) == {"airport", "mentions"}


def test_geopackage_of_a_plan_that_names_nothing(ledger_of: LedgerOf, tmp_path: Path) -> None:
    empty = ledger_of("加强党的建设。")
    assert empty.features == []
    write_geopackage(empty, tmp_path / "layers.gpkg")
    assert list(pyogrio.list_layers(tmp_path / "layers.gpkg")[:, 0]) == ["mentions"]


def test_geopackage_that_cannot_be_written_is_one_line(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match="folder: cannot be written"):
        write_geopackage(ledger, tmp_path / "folder")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
