"""Imports and exports through the commands, with real files of every format."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
from click.testing import CliRunner, Result
from shapely.geometry import LineString, Point, Polygon

from geomap.cli.gazetteer import export_command, import_command
from geomap.csvrows import read_rows
from geomap.datums import from_wgs84
from geomap.gazetteer.check import check
from geomap.gazetteer.placing import Placer
from geomap.gazetteer.store import builtin_folder, load
from geomap.gazetteer.tables import read_tables
from geomap.geodesy import distance_m

# Invented works at real positions in 铜梁区 (500151) and 九龙坡区 (500107).
HERE, THERE = (106.05, 29.84), (106.33, 29.5)
NAMES = ("试一水库", "试二水库")
Run = Callable[..., Result]


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep compiled gazetteers of these folders out of the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "own"


@pytest.fixture
def run(own: Path) -> Run:
    """Runs ``geomap gazetteer import``; wants success unless told the exit status."""

    def run(file: Path, *options: str, datum: str = "WGS84", status: int = 0) -> Result:
        arguments = [str(file), "--datum", datum, "--gazetteer", str(own), *options]
        result = CliRunner().invoke(import_command, arguments)
        assert result.exit_code == status, result.output
        return result

    return run


def rows(own: Path, file: str) -> list[dict[str, str]]:
    return [row.cells for row in read_rows(own / file)]


def reservoirs(own: Path) -> dict[str, dict[str, str]]:
    return {row["name"]: row for row in rows(own, "places/reservoir.csv")}


def position(row: Mapping[str, str]) -> tuple[float, float]:
    return float(row["lon"]), float(row["lat"])


def metres(row: Mapping[str, str], lonlat: Sequence[float]) -> float:
    return distance_m(*position(row), *lonlat)


def write_csv(path: Path, *lines: str, encoding: str = "utf-8", end: str = "\n") -> Path:
    path.write_text("".join(line + end for line in lines), encoding=encoding, newline="")
    return path


def frame(points: Iterable[Any] = (Point(HERE), Point(THERE)), **columns: Any) -> gpd.GeoDataFrame:
    cells = {"名称": list(NAMES), "备注": ["甲", ""]} | columns
    return gpd.GeoDataFrame(cells, geometry=list(points), crs="EPSG:4326")


def write_excel(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "说明"
    sheet = book.create_sheet("水库")
    for row in (
        ["名称", "经度", "纬度", "设立时间", "备注"],
        [NAMES[0], *HERE, pd.Timestamp("2012-03-01").to_pydatetime(), "甲"],
        [None] * 5,
        [NAMES[1], *THERE, 2015, None],
    ):
        sheet.append(row)
    book.save(path)
    return path


def write_kml(path: Path) -> Path:
    marks = "".join(
        f"<Folder><name>{number}</name><Placemark><name>{name}</name>"
        f"<description>{note}</description>"
        f"<Point><coordinates>{lon},{lat},300</coordinates></Point></Placemark></Folder>"
        for number, (name, note, (lon, lat)) in enumerate(
            zip(NAMES, ("甲", ""), (HERE, THERE), strict=True)
        )
    )
    head = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">'
    path.write_text(f"{head}<Document>{marks}</Document></kml>", encoding="utf-8")
    return path


def write_geojson(path: Path, *features: Mapping[str, Any], **head: Any) -> Path:
    document = {"type": "FeatureCollection", **head, "features": features}
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    shape = None if geometry is None else json.loads(shapely.to_geojson(geometry))
    return {"type": "Feature", "geometry": shape, "properties": properties}


def write_shapefile(path: Path, encoding: str, *, stated: bool) -> Path:
    frame().to_file(path, encoding=encoding)
    if not stated:
        path.with_suffix(".cpg").unlink()
    return path


def write_gpkg(path: Path) -> Path:
    frame().to_crs("EPSG:4545").to_file(path, layer="水库")
    frame(names=["", ""]).to_file(path, layer="其他")
    return path


FORMATS: dict[str, Callable[[Path], Path]] = {
    "csv": lambda d: write_csv(
        d / "a.csv", "名称,经度,纬度,备注", f"{NAMES[0]},106.05,29.84,甲",
        f"{NAMES[1]},106.33,29.5,",
    ),
    "csv in gbk": lambda d: write_csv(
        d / "a.csv", "名称,经度,纬度,备注", f"{NAMES[0]},106.05,29.84,甲",
        f"{NAMES[1]},106.33,29.5,", encoding="gbk", end="\r\n",
    ),
    "unicode text of excel": lambda d: write_csv(
        d / "a.txt", "名称\t经度\t纬度\t备注", f"{NAMES[0]}\t106.05\t29.84\t甲",
        f"{NAMES[1]}\t106.33\t29.5\t", encoding="utf-16", end="\r\n",
    ),
    "wkt": lambda d: write_csv(
        d / "a.csv", "name;wkt;note", f"{NAMES[0]};POINT (106.05 29.84);甲",
        f"{NAMES[1]};POINT (106.33 29.5);",
    ),
    "excel": lambda d: write_excel(d / "a.xlsx"),
    "geojson": lambda d: write_geojson(
        d / "a.geojson", feature(Point(HERE), name=NAMES[0], note="甲"),
        feature(Point(THERE), name=NAMES[1], note=None),
    ),
    "geojson in a crs": lambda d: write_geojson(
        d / "a.json",
        *(feature(p, 名称=n, 备注=m) for p, n, m in
          zip(frame().to_crs("EPSG:4545").geometry, NAMES, ("甲", ""), strict=True)),
        crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4545"}},
    ),
    "geopackage in a zone": lambda d: write_gpkg(d / "a.gpkg"),
    "shapefile": lambda d: write_shapefile(d / "a.shp", "UTF-8", stated=True),
    "shapefile in gbk": lambda d: write_shapefile(d / "a.shp", "GBK", stated=True),
    "shapefile in gbk, unstated": lambda d: write_shapefile(d / "a.shp", "GBK", stated=False),
    "shapefile in utf-8, unstated": lambda d: write_shapefile(d / "a.shp", "UTF-8", stated=False),
    "kml": lambda d: write_kml(d / "a.kml"),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMATS)
def test_places_of_every_format(tmp_path: Path, own: Path, run: Run, form: str) -> None:
    layer = {"excel": ("--layer", "水库"), "geopackage in a zone": ("--layer", "水库")}
    result = run(FORMATS[form](tmp_path), "--kind", "水库", *layer.get(form, ()))
    assert result.output == f"导入 2 行，见 {own}\n"
    one, two = (reservoirs(own)[name] for name in NAMES)
    assert metres(one, HERE) < 0.2
    assert metres(two, THERE) < 0.2
    assert (one["id"], one["kind"]) == ("reservoir-shiyishuiku", "reservoir")
    assert (one["note"], one["unit"], two["unit"]) == ("甲", "500151", "500107")
    assert (one["precision"], one["radius_m"], one["source"]) == ("site", "500", "own-a")
    (source,) = rows(own, "sources.csv")
    assert (source["title"], source["licence"]) == ("a", "internal")
    if form == "excel":
        assert (one["since"], two["since"]) == ("2012-03-01", "2015")
    assert (own / "places" / "reservoir.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert check(own) == []


def test_linked_places(tmp_path: Path, own: Path, run: Run) -> None:
    here = feature(Point(HERE), title=NAMES[0], ccodes=["CN"])
    here |= {
        "@id": "https://example.org/1",
        "names": [
            {"toponym": NAMES[0], "lang": "zh", "citations": [{"label": "某县志"}]},
            {"toponym": "旧一水库", "when": {"timespans": [{"start": {"in": "1958"},
                                                       "end": {"latest": "1983-05"}}]}},
            {"toponym": "试壹水库", "lang": "zh"},
        ],
        "types": [{"label": "reservoir"}],
        "when": {"timespans": [{"start": {"earliest": "1958"}}]},
        "descriptions": [{"value": "灌溉用"}],
    }  # fmt: skip
    there = feature(None, title=NAMES[1]) | {"@id": "https://example.org/2"}
    there["geometry"] = {
        "type": "GeometryCollection",
        "geometries": [{"type": "Point", "coordinates": THERE, "certainty": "certain"}],
    }
    run(write_geojson(tmp_path / "lpf.jsonld", here, there), "--kind", "reservoir")
    one, two = (reservoirs(own)[name] for name in NAMES)
    assert (position(one), position(two)) == (HERE, THERE)
    assert (one["aliases"], one["since"], one["note"]) == ("试壹水库", "1958", "灌溉用")
    assert one["source_ref"] == "https://example.org/1"
    assert [row["title"] for row in rows(own, "sources.csv")] == ["某县志", "lpf"]
    (old,) = rows(own, "names.csv")
    assert (old["name"], old["since"], old["until"]) == ("旧一水库", "1958", "1983-05")
    assert "旧一水库" in read_tables(builtin_folder(), own).entries[one["id"]].aliases


def test_linked_places_as_text(tmp_path: Path, own: Path, run: Run) -> None:
    head = "id\ttitle\ttitle_source\tfclasses\tstart\tend\tvariants\tlon\tlat\tdescription"
    line = f"7\t{NAMES[0]}\t某县志\tH\t1958\t\t试壹水库@zh-Hans;Shiyi@en\t106.05\t29.84\t灌溉用"
    run(write_csv(tmp_path / "lp.tsv", head, line), "--kind", "reservoir")
    (row,) = reservoirs(own).values()
    assert (row["aliases"], row["since"], row["source_ref"]) == ("试壹水库|Shiyi", "1958", "7")
    assert rows(own, "sources.csv")[0]["title"] == "某县志"


@pytest.mark.parametrize("datum", ["GCJ-02", "BD-09", "CGCS2000"])
def test_datum_is_undone(tmp_path: Path, own: Path, run: Run, datum: str) -> None:
    lon, lat = from_wgs84(*HERE, datum)
    file = write_csv(tmp_path / "a.csv", "名称,lng,lat", f"{NAMES[0]},{lon:.8f},{lat:.8f}")
    run(file, "--kind", "reservoir", datum=datum.lower().replace("-", ""))
    assert metres(reservoirs(own)[NAMES[0]], HERE) < 0.2


def test_columns_and_defaults_may_be_named(tmp_path: Path, own: Path, run: Run) -> None:
    file = write_csv(
        tmp_path / "a.csv",
        "水库名,东,北,类别,区县,别名,说明,来源,精度",
        f"{NAMES[0]},106.05,29.84,水库,铜梁区,甲库、乙库,x,年鉴,",
        "试三机场,106.33,29.5,airport,500107,,,,approximate",
        "试四片区,,,zone,铜梁,,,,",
    )
    options = ("--column", "name=水库名", "--column", "lon=东", "--column", "lat = 北")
    sources = ("--source", "市局名录", "--publisher", "市局", "--licence", "CC-BY-4.0")
    run(file, *options, "--column", "note=", *sources, "--precision", "town", "--radius-m", "3000")
    (one,), (airport,), (zone,) = (
        rows(own, f"places/{kind}.csv") for kind in ("reservoir", "airport", "zone")
    )
    assert (one["aliases"], one["note"], one["precision"]) == ("甲库|乙库", "", "town")
    assert (airport["precision"], airport["radius_m"]) == ("approximate", "3000")
    assert (zone["precision"], zone["unit"], zone["lon"]) == ("county", "500151", "")
    named = {row["title"]: row for row in rows(own, "sources.csv")}
    assert (one["source"], airport["source"]) == (named["年鉴"]["id"], named["市局名录"]["id"])
    assert named["市局名录"]["publisher"] == "市局"
    assert {row["licence"] for row in named.values()} == {"CC-BY-4.0"}


LINE = LineString([(106.05, 29.84), (106.15, 29.80), (106.2, 29.7), (106.33, 29.5)])


def test_line_becomes_a_corridor_with_its_course(tmp_path: Path, own: Path, run: Run) -> None:
    file = tmp_path / "a.gpkg"
    halves = shapely.MultiLineString([LINE.coords[:3], LINE.coords[2:]])
    parts = gpd.GeoDataFrame({"name": ["试高速公路"]}, geometry=[halves], crs="EPSG:4326")
    parts.to_file(file)
    run(file, "--kind", "expressway")
    (corridor,) = rows(own, "corridors/expressway.csv")
    assert corridor["through"] == "铜梁|九龙坡"
    assert [row["seq"] for row in rows(own, "routes/expressway.csv")] == ["10", "20", "30", "40"]
    nodes = rows(own, "nodes/road.csv")
    assert [position(node) for node in nodes] == list(LINE.coords)
    assert {node["precision"] for node in nodes} == {"surveyed"}
    assert check(own) == []
    gazetteer = load(own)
    placed = Placer(gazetteer).entry(gazetteer.entries[corridor["id"]])
    assert placed.geometry is not None
    assert placed.geometry.distance(Point(106.15, 29.80)) < 1e-4
    again = run(file, "--kind", "expressway").output
    assert again == f"与原有条目相同 1 行\n导入 0 行，见 {own}\n"
    moved = LineString([*LINE.coords[:3], (106.4, 29.55)])
    write_geojson(tmp_path / "b.geojson", feature(moved, name="试高速公路"))
    shown = run(tmp_path / "b.geojson", "--kind", "expressway").output
    assert "与原有条目重复、未导入 1 行" in shown
    run(tmp_path / "b.geojson", "--kind", "expressway", "--merge")
    assert [position(node) for node in rows(own, "nodes/road.csv")] == list(moved.coords)
    assert len(rows(own, "routes/expressway.csv")) == 4
    assert check(own) == []


def test_area_becomes_a_point_with_a_radius_that_covers_it(
    tmp_path: Path, own: Path, run: Run
) -> None:
    area = Polygon([(106.04, 29.83), (106.06, 29.83), (106.06, 29.85), (106.04, 29.85)])
    run(write_geojson(tmp_path / "a.geojson", feature(area, name="试园区")), "--kind", "zone")
    (row,) = rows(own, "places/zone.csv")
    assert area.contains(Point(position(row)))
    corners = [distance_m(*position(row), *corner) for corner in area.exterior.coords]
    assert max(corners) == pytest.approx(float(row["radius_m"]), abs=1)


BAD = (
    "名称,经度,纬度,半径,区划代码,设立时间,撤销时间",
    f"{NAMES[0]},106.05,29.84,,,,",
    ",106.05,29.84,,,,",
    "颠倒,29.84,106.05,,,,",
    "无数,东经,29.84,,,,",
    "缺纬,106.05,,,,,",
    "米制,3264621,633910,,,,",
    "国外,10,50,,,,",
    "错县,106.05,29.84,,500107,,",
    "无县,106.05,29.84,,某县,,",
    "同名县,106.05,29.84,,市中区,,",
    "半径,106.05,29.84,五里,,,",
    "日期,106.05,29.84,,,前年,",
    "先后,106.05,29.84,,,2012年,2011/3",
    f"{NAMES[0]},106.06,29.84,,,,",
)
REASONS = (
    "line 3: 名称: is empty",
    "line 4: 纬度: 106.05 is not a latitude; are the columns swapped?",
    "line 5: 经度: '东经' is not a number of degrees",
    "line 6: 纬度: is empty, the other is not",
    "line 7: 经度: 3264621.0, 633910.0 are not degrees; declare the CRS, or save in degrees",
    "line 8: 经度: 10.0, 50.0 is outside China; say why in the note",
    "line 9: 区划代码: 106.05, 29.84 is not in 500107 but in 500151 铜梁区",
    "line 10: 区划代码: no unit '某县'; give its six-digit code",
    "line 11: 区划代码: several units are called '市中区'; give its six-digit code",
    "line 12: 半径: '五里' is not of type number",
    "line 13: 设立时间: '前年' is not a date YYYY[-MM[-DD]]",
    "line 14: 撤销时间: ends 2011-03, before it begins 2012",
    "line 15: 名称: names the same thing as line 2",
)


def test_bad_rows_are_named_and_nothing_is_written(tmp_path: Path, own: Path, run: Run) -> None:
    file = write_csv(tmp_path / "a.csv", *BAD, encoding="gbk")
    result = run(file, "--kind", "reservoir", status=1)
    assert result.stdout.splitlines() == [f"a.csv: {reason}" for reason in REASONS]
    assert result.stderr.splitlines() == [
        "geomap: 13 行有错（见上），未导入任何一行；请改正，或用 --skip-bad 跳过"
    ]
    assert not own.exists()
    skipped = run(file, "--kind", "reservoir", "--skip-bad").output.splitlines()
    assert skipped[:-2] == [f"a.csv: {reason}" for reason in REASONS]
    assert skipped[-2:] == ["有错跳过 13 行", f"导入 1 行，见 {own}"]
    assert list(reservoirs(own)) == [NAMES[0]]


def test_bad_rows_of_sheets_and_features_are_named(tmp_path: Path, run: Run) -> None:
    book = openpyxl.Workbook()
    for row in (["名称", "经度", "纬度"], [], ["试", 106.05, None]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    shown = run(tmp_path / "a.xlsx", "--kind", "zone", status=1).stdout
    assert shown == "a.xlsx: row 3: 纬度: is empty, the other is not\n"
    apart = shapely.MultiLineString([[(106, 29), (106.1, 29)], [(107, 29), (107.1, 29)]])
    file = write_geojson(
        tmp_path / "a.geojson",
        feature(LINE, name="线状机场"),
        feature(apart, name="断线"),
        feature(None, name="有名", kind="airport"),
        feature(Point(HERE), name="无类", kind="park"),
    )
    assert run(file, "--kind", "airport", status=1).stdout.splitlines() == [
        "a.geojson: feature 1: kind: a airport is not a line; lines are belt railway transit "
        "expressway road waterway river water energy",
        "a.geojson: feature 2: geometry: 2 parts that do not meet; give each its own row",
    ]
    shown = run(file, status=1).stdout
    assert "a.geojson: feature 4: kind: unknown kind 'park'; name one with --kind" in shown


@pytest.mark.parametrize(
    ("write", "options", "reason"),
    [
        (lambda d: d / "none.csv", (), "none.csv: no such file; check the path"),
        (lambda d: write_csv(d / "a.doc", "x"), (), "a.doc: unknown ending; save it as one"),
        (lambda d: write_csv(d / "a.csv"), (), "a.csv: is empty or not text"),
        (lambda d: write_csv(d / "a.csv", "名称"), (), "a.csv: contains no rows"),
        (lambda d: write_csv(d / "a.csv", "名称", "甲,乙"), (), "line 2: more cells than columns"),
        (lambda d: write_csv(d / "a.xlsx", "x"), (), "a.xlsx: not a workbook; save it as .xlsx"),
        (lambda d: write_excel(d / "a.xlsx"), ("--layer", "表"), "no sheet '表'; it has 说明"),
        (lambda d: write_gpkg(d / "a.gpkg"), (), "a.gpkg: name one of its layers: 水库, 其他"),
        (lambda d: write_csv(d / "a.gpkg", "x"), (), "a.gpkg: cannot be read"),
        (lambda d: write_csv(d / "a.geojson", "{"), (), "a.geojson: not GeoJSON in UTF-8"),
        (lambda d: write_csv(d / "a.json", '{"features":[{"geometry":{"type":"Point"}}]}'), (),
         "a.json: feature 1: not a GeoJSON feature"),
        (lambda d: write_csv(d / "a.csv", "名称", "甲"), ("--column", "名=名称"), "名: no such"),
        (lambda d: write_csv(d / "a.csv", "名称", "甲"), ("--column", "name=名"),
         "no column '名'; the file has 名称"),
        (lambda d: write_csv(d / "a.csv", "名称", "甲"), ("--licence", "CC0"),
         "licence 'CC0' is not listed"),
    ],
)  # fmt: skip
def test_file_that_cannot_be_used(
    tmp_path: Path, own: Path, run: Run, write: Callable[[Path], Path], options: Sequence[str],
    reason: str,
) -> None:  # fmt: skip
    result = run(write(tmp_path), "--kind", "zone", *options, status=1)
    assert reason in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not own.exists()


@pytest.mark.parametrize(
    "options",
    [("--datum", "Beijing54"), ("--datum", "WGS84", "--kind", "park"), (),
     ("--datum", "WGS84", "--column", "name")],
)  # fmt: skip
def test_wrong_usage(tmp_path: Path, options: Sequence[str]) -> None:
    file = write_csv(tmp_path / "a.csv", "名称", "甲")
    result = CliRunner().invoke(import_command, [str(file), *options])
    assert result.exit_code == 2


def test_built_in_folder_is_never_written(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", "名称", "甲")
    folder = str(builtin_folder())
    options = ["--datum", "WGS84", "--kind", "zone", "--gazetteer", folder]
    result = CliRunner().invoke(import_command, [str(file), *options])
    assert result.exit_code == 1
    assert "this is the built-in gazetteer" in result.stderr


# Duplicates -----------------------------------------------------------------------------------


def known_reservoir() -> dict[str, str]:
    """Return a built-in reservoir with a position and an alias."""
    table = read_rows(builtin_folder() / "places" / "reservoir.csv")
    return next(r.cells for r in table if r.get("lon") and r.get("aliases") and r.get("unit"))


def test_duplicate_of_a_built_in_row_is_shown_and_left_out(
    tmp_path: Path, own: Path, run: Run
) -> None:
    known = known_reservoir()
    alias = known["aliases"].split("|")[0]
    lon, lat = position(known)
    file = write_csv(
        tmp_path / "a.csv", "名称,经度,纬度,别名", f"{alias},{lon + 0.01:.4f},{lat:.4f},又一名",
        f"{NAMES[0]},106.05,29.84,",
    )  # fmt: skip
    shown = run(file, "--kind", "reservoir").output.splitlines()
    assert "a.csv line 2" in shown[0]
    assert f"built-in places {known['id']}" in shown[0]
    assert any(alias in line and known["name"] in line for line in shown)
    assert " km apart" in shown[-3]
    assert shown[-1].startswith("导入 1 行")
    assert list(reservoirs(own)) == [NAMES[0]]
    run(file, "--kind", "reservoir", "--merge")
    merged = reservoirs(own)[known["name"]]
    assert (merged["id"], merged["source"]) == (known["id"], "own-a")
    assert metres(merged, (lon + 0.01, lat)) < 10
    assert {"又一名", alias} <= set(merged["aliases"].split("|"))
    assert f"合并前的来源：{known['source']}" in merged["note"]
    again = run(file, "--kind", "reservoir", "--merge").output
    assert again == f"与原有条目相同 2 行\n导入 0 行，见 {own}\n"
    assert check(own) == []
    entry = load(own).entries[known["id"]]
    assert (entry.lon, entry.lat) == position(merged)


def test_line_is_not_merged_into_a_row_that_it_would_strip(tmp_path: Path, run: Run) -> None:
    known = next(read_rows(builtin_folder() / "corridors" / "railway.csv")).cells
    file = write_csv(tmp_path / "a.csv", "名称,途经", f"{known['name']},成都|拉萨")
    shown = run(file, "--kind", "railway", "--merge").output
    assert "cannot be merged: the file gives no course for this line" in shown
    assert "导入 0 行" in shown


def test_name_in_another_county_is_another_place(tmp_path: Path, own: Path, run: Run) -> None:
    lines = ("名称,经度,纬度", "试水库,106.05,29.84", "试水库,106.33,29.5", "试水库,104.06,30.66")
    run(write_csv(tmp_path / "a.csv", *lines), "--kind", "reservoir")
    ids = [row["id"] for row in rows(own, "places/reservoir.csv")]
    assert ids[:2] == ["reservoir-shishuiku", "reservoir-shishuiku-500107"]
    assert len(set(ids)) == 3


def test_rows_of_the_user_stay_as_they_are(tmp_path: Path, own: Path, run: Run) -> None:
    (own / "places").mkdir(parents=True)
    head = ",".join(known_reservoir())
    mine = "zone-mine,zone,我的园区,,106.33,29.52,approximate,8000,editor,,500107,,,,,"
    kept = write_csv(own / "places" / "mine.csv", head, mine, encoding="gbk").read_bytes()
    (own / "networks").mkdir()
    (own / "networks" / "a.bin").write_bytes(b"x")
    run(write_csv(tmp_path / "a.csv", "名称,x,y", "试园区,106.05,29.84"), "--kind", "zone")
    assert (own / "places" / "mine.csv").read_bytes() == kept
    assert (own / "networks" / "a.bin").read_bytes() == b"x"
    moved = "name,lon,lat,id\n我的园区,106.34,29.52,zone-mine\n"
    (tmp_path / "b.csv").write_text(moved, encoding="utf-8")
    run(tmp_path / "b.csv", "--kind", "zone", "--merge")
    (row,) = rows(own, "places/mine.csv")
    assert (row["lon"], row["source"]) == ("106.34", "own-b")
    assert sorted(p.name for p in own.iterdir()) == ["networks", "places", "sources.csv"]


def test_same_import_gives_the_same_bytes(tmp_path: Path, run: Run, own: Path) -> None:
    file = write_csv(tmp_path / "a.csv", *BAD)
    written = []
    for _ in range(2):
        run(file, "--kind", "reservoir", "--skip-bad")
        written.append({p.name: p.read_bytes() for p in own.glob("**/*.csv")})
        for path in own.glob("**/*.csv"):
            path.unlink()
    assert written[0] == written[1]


def test_unconverted_import_is_warned_of(tmp_path: Path, run: Run) -> None:
    table = read_rows(builtin_folder() / "places" / "reservoir.csv")
    known = [row.cells for row in table if row.get("lon")][:6]
    lines = ["名称,经度,纬度"]
    for row in known:
        lon, lat = from_wgs84(*position(row), "GCJ-02")
        lines.append(f"{row['name']},{lon:.6f},{lat:.6f}")
    file = write_csv(tmp_path / "a.csv", *lines)
    shown = run(file, "--kind", "reservoir").output
    assert "注意：6 个位置中有 6 个比同名条目偏东约" in shown
    assert "请用 --datum GCJ-02 --merge 重新导入" in shown
    assert "注意" not in run(file, "--kind", "reservoir", datum="GCJ-02").output


# Tables edited by hand ------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_edited_table_is_taken(tmp_path: Path, encoding: str, end: str) -> None:
    (tmp_path / "places").mkdir()
    head = ",".join(known_reservoir())
    row = 'zone-mine,zone,我的园区,"甲, 乙|丙",106.33,29.52,approximate,8000,editor,,500107,,,,,注'
    write_csv(tmp_path / "places" / "mine.csv", head, row, ",,,,,,,,,,,,,,,",
              encoding=encoding, end=end)  # fmt: skip
    entry = read_tables(builtin_folder(), tmp_path).entries["zone-mine"]
    assert (entry.name, entry.aliases, entry.note) == ("我的园区", ("甲, 乙", "丙"), "注")
    assert check(tmp_path) == []


# Exports --------------------------------------------------------------------------------------


def export(file: Path, *options: str, status: int = 0) -> Result:
    result = CliRunner().invoke(export_command, [str(file), *options])
    assert result.exit_code == status, result.output
    return result


@pytest.fixture(scope="module")
def csv_rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    file = tmp_path_factory.mktemp("export") / "all.csv"
    export(file)
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return {row["id"]: row for row in csv.DictReader(stream)}


def test_csv_has_every_row_with_its_licence(csv_rows: dict[str, dict[str, str]]) -> None:
    tables = read_tables(builtin_folder())
    assert csv_rows.keys() == tables.entries.keys()
    known = known_reservoir()
    row = csv_rows[known["id"]]
    assert metres(row, position(known)) < 0.2
    assert row["licence"] == tables.sources[known["source"]].licence
    corridor = next(e for e in tables.entries.values() if len(e.nodes) > 1)
    line = shapely.from_wkt(csv_rows[corridor.id]["wkt"])
    assert len(line.coords) == len(corridor.nodes)


@pytest.mark.parametrize("datum", ["GCJ-02", "BD-09", "CGCS2000"])
def test_csv_in_a_datum(tmp_path: Path, datum: str) -> None:
    export(tmp_path / "a.csv", "--crs", datum, "--kind", "水库")
    known = known_reservoir()
    row = next(r.cells for r in read_rows(tmp_path / "a.csv") if r.get("id") == known["id"])
    assert position(row) == pytest.approx(from_wgs84(*position(known), datum), abs=1e-6)
    assert {r.get("kind") for r in read_rows(tmp_path / "a.csv")} == {"reservoir"}


def test_gauss_kruger_zone(tmp_path: Path) -> None:
    export(tmp_path / "a.csv", "--crs", "EPSG:4523", "--kind", "reservoir")
    known = known_reservoir()
    row = next(r.cells for r in read_rows(tmp_path / "a.csv") if r.get("id") == known["id"])
    plane = gpd.GeoSeries([Point(position(known))], crs="EPSG:4490").to_crs("EPSG:4523")[0]
    assert float(row["easting_m"]) == pytest.approx(plane.x, abs=0.1)
    assert float(row["northing_m"]) == pytest.approx(plane.y, abs=0.1)
    assert float(row["easting_m"]) > 35_000_000  # the zone's number comes first


def test_geopackage(tmp_path: Path) -> None:
    kinds = ("--kind", "reservoir", "--kind", "railway")
    for file in ("a.gpkg", "b.gpkg"):
        export(tmp_path / file, "--crs", "EPSG:4545", *kinds)
    assert (tmp_path / "a.gpkg").read_bytes() == (tmp_path / "b.gpkg").read_bytes()
    places, corridors = (pyogrio.read_dataframe(tmp_path / "a.gpkg", layer=layer)
                         for layer in ("places", "corridors"))  # fmt: skip
    assert places.crs.to_epsg() == corridors.crs.to_epsg() == 4545
    known = known_reservoir()
    there = places[places["id"] == known["id"]].to_crs("EPSG:4326").geometry.iloc[0]
    assert distance_m(there.x, there.y, *position(known)) < 0.2
    assert set(corridors.geometry.dropna().geom_type) == {"LineString"}
    sources = pyogrio.read_dataframe(tmp_path / "a.gpkg", layer="sources")
    assert set(places["source"]) <= set(sources["id"])


def test_geojson(tmp_path: Path) -> None:
    export(tmp_path / "a.geojson")
    wgs84 = json.loads((tmp_path / "a.geojson").read_text("utf-8"))
    assert "datum" not in wgs84
    assert len(gpd.read_file(tmp_path / "a.geojson")) == len(wgs84["features"])
    export(tmp_path / "b.geojson", "--datum", "gcj02")
    assert json.loads((tmp_path / "b.geojson").read_text("utf-8"))["datum"] == "GCJ-02"


def test_linked_places_go_out_and_come_in(tmp_path: Path, own: Path, run: Run) -> None:
    """What one user exports, another takes; built-in rows say nothing new."""
    lines = ("名称,经度,纬度,别名,设立时间,备注", f"{NAMES[0]},106.05,29.84,别一,2012-03,甲")
    run(write_csv(tmp_path / "a.csv", *lines), "--kind", "reservoir")
    file = tmp_path / "out.jsonld"
    export(file, "--gazetteer", str(own), "--kind", "reservoir")
    document = json.loads(file.read_text("utf-8"))
    assert document["@context"].endswith("linkedplaces-context-v1.1.jsonld")
    mine = next(f for f in document["features"] if f["properties"]["title"] == NAMES[0])
    assert mine["@id"] == "urn:geomap:reservoir-shiyishuiku"
    assert mine["when"] == {"timespans": [{"start": {"in": "2012-03"}}]}
    before = reservoirs(own)[NAMES[0]]
    for path in own.glob("**/*.csv"):
        path.unlink()
    shown = run(file, "--source", "a").output
    assert shown == f"与原有条目相同 {len(document['features']) - 1} 行\n导入 1 行，见 {own}\n"
    after = reservoirs(own)[NAMES[0]]
    assert {c: v for c, v in after.items() if c != "source"} == {
        c: v for c, v in before.items() if c != "source"
    }


def test_csv_goes_out_and_comes_in(tmp_path: Path, run: Run) -> None:
    for kind in ("reservoir", "railway"):
        file = tmp_path / f"{kind}.csv"
        export(file, "--kind", kind)
        count = sum(1 for _ in read_rows(file))
        assert f"与原有条目相同 {count} 行" in run(file).output


@pytest.mark.parametrize(
    ("file", "options", "reason"),
    [
        ("a.doc", (), "a.doc: unknown ending; use one of .csv"),
        ("a.csv", ("--crs", "EPSG:1"), "EPSG:1: neither a datum nor a CRS"),
        ("a.geojson", ("--crs", "EPSG:4545"), "GeoJSON is in degrees, not in EPSG:4545"),
        ("a.gpkg", ("--crs", "BD-09"), "GeoPackage has no CRS for BD-09"),
        ("a.jsonld", ("--crs", "GCJ-02"), "Linked Places is always WGS84"),
    ],
)
def test_export_that_cannot_be(
    tmp_path: Path, file: str, options: Sequence[str], reason: str
) -> None:
    result = export(tmp_path / file, *options, status=1)
    assert reason in result.stderr
    assert not (tmp_path / file).exists()
