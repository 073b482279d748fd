"""The layers of a bundle, as QGIS, GDAL and globes read them."""

import json
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import pyogrio
import pytest

from geomap.bundles.geopackage import write_styled_geopackage
from geomap.bundles.kml import to_kml
from geomap.bundles.qgis import style
from geomap.ledger import Ledger
from geomap.pictures import symbols
from geomap.vocabulary import KINDS, STAGES
from tests.bundles.conftest import DISTRICT, plan_of
from tests.conftest import LedgerOf

SYSTEM_PYTHON = "/usr/bin/python3"
KML = "{http://www.opengis.net/kml/2.2}"


@pytest.fixture(scope="module")
def ledger(ledger_of: LedgerOf) -> Ledger:
    return ledger_of(plan_of())


@pytest.fixture(scope="module")
def package(ledger: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("layers") / "layers.gpkg"
    write_styled_geopackage(ledger, path)
    return path


def rows(package: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(package)) as database:
        return database.execute(query).fetchall()


def test_a_layer_holds_one_kind_and_one_type_of_geometry(package: Path, ledger: Ledger) -> None:
    layers = {name: kind for name, kind in pyogrio.list_layers(package) if kind}
    assert layers == {
        "行政区_面": "MultiPolygon", "铁路_线": "LineString", "高速公路_线": "LineString",
        "新区与开发区_点": "Point", "机场_点": "Point",
    }  # fmt: skip
    kept = [*(gpd.read_file(package, layer=name) for name in layers)]
    kept.append(pyogrio.read_dataframe(package, layer="未落图"))
    assert {i for frame in kept for i in frame["id"]} == {f.id for f in ledger.features}
    assert len(pyogrio.read_dataframe(package, layer="语句")) == sum(
        len(f.mentions) for f in ledger.features
    )


def test_gdals_own_validator_finds_no_fault(package: Path) -> None:
    done = subprocess.run(
        [SYSTEM_PYTHON, "-m", "osgeo_utils.samples.validate_gpkg", str(package)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert rows(package, "PRAGMA integrity_check") == [("ok",)]


def test_every_layer_has_a_style_that_qgis_takes_by_itself(package: Path) -> None:
    columns = {row[1]: row[2] for row in rows(package, "PRAGMA table_info(layer_styles)")}
    assert columns.items() >= {"styleQML": "TEXT", "useAsDefault": "BOOLEAN"}.items()
    styled = rows(package, "SELECT f_table_name, f_geometry_column, useAsDefault FROM layer_styles")
    drawn = rows(package, "SELECT table_name, column_name, 1 FROM gpkg_geometry_columns")
    assert sorted(styled) == sorted(drawn)
    listed = rows(package, "SELECT data_type FROM gpkg_contents WHERE table_name='layer_styles'")
    assert listed == [("attributes",)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sort", ["point", "line", "area"])
def test_styles_are_those_of_the_pages(kind: str, sort: str) -> None:
    qml = ElementTree.fromstring(style(kind, sort).partition("\n")[2])  # type: ignore[arg-type]
    renderer = qml.find("renderer-v2")
    assert renderer is not None
    assert [c.get("value") for c in renderer.iter("category")] == list(STAGES)
    colours = {o.get("value") for o in renderer.iter("Option") if "color" in (o.get("name") or "")}
    red, green, blue = bytes.fromhex(symbols.colour_of(kind)[1:])
    assert any((colour or "").startswith(f"{red},{green},{blue},") for colour in colours)
    if sort == "line":
        dashes = {
            stage: {
                option.get("value") for option in symbol.iter("Option")
                if option.get("name") == "use_custom_dash"
            }
            for stage, symbol in zip(STAGES, renderer.iter("symbol"), strict=True)
        }  # fmt: skip
        assert ("1" in dashes["preparing"]) is (symbols.dash_of("preparing") is not None)


def test_in_a_gauss_kruger_zone(ledger: Ledger, tmp_path: Path) -> None:
    """Zone 35 ends at 106.5° E; the airport at 106.64° lies in zone 36 (EPSG:4524)."""
    write_styled_geopackage(ledger, tmp_path / "l.gpkg", crs="EPSG:4524")
    frame = gpd.read_file(tmp_path / "l.gpkg", layer="机场_点")
    assert frame.crs.to_epsg() == 4524
    assert 36_300_000 < frame.geometry.iloc[0].x < 36_700_000


def test_kml_is_whole_and_coloured(ledger: Ledger) -> None:
    data = to_kml(ledger, DISTRICT)
    root = ElementTree.fromstring(data)
    placed = [f for f in ledger.features if f.geometry is not None]
    marks = root.findall(f".//{KML}Placemark")
    assert {mark.get("id") for mark in marks} == {f.id for f in placed}
    styles = {f"#{s.get('id')}" for s in root.iter(f"{KML}Style")}
    assert {mark.findtext(f"{KML}styleUrl") for mark in marks} <= styles
    red, green, blue = (symbols.colour_of("railway")[i : i + 2] for i in (1, 3, 5))
    assert root.findtext(f".//{KML}Style[@id='railway']/{KML}LineStyle/{KML}color") == (
        f"ff{blue}{green}{red}"
    )


def test_kml_is_read_by_gdal(bundle: Path, ledger: Ledger) -> None:
    path = bundle / f"{DISTRICT}.kml"
    names = [name for name, _ in pyogrio.list_layers(path)]
    assert "铁路" in names
    assert "成渝中线高速铁路" in set(gpd.read_file(path, layer="铁路")["Name"])


def test_geojson_of_the_bundle_is_the_district_s_ledger(bundle: Path) -> None:
    document = json.loads((bundle / f"{DISTRICT}.geojson").read_text(encoding="utf-8"))
    names = {feature["properties"]["name"] for feature in document["features"]}
    assert {"成渝中线高速铁路", "重庆江北国际机场", "渝北区"} <= names
    assert "合川区" not in names
