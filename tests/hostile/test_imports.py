"""Gazetteer rows, settings and tables from elsewhere: no code is run, nothing else is read."""

import io
import sqlite3
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from geomap.errors import GazetteerError, GeomapError, PlanError
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.imports import readers
from geomap.gazetteer.imports.readers import read_records
from geomap.ledger.corrections import read_corrections
from geomap.maps.imprint import read_imprint
from geomap.plans.register import read_register
from tests.hostile.test_plans import HEADER, docx, xlsx, zipped

VRT = """<OGRVRTDataSource><OGRVRTLayer name="passwd">
<SrcDataSource>/vsicurl/http://127.0.0.1:9/x.csv</SrcDataSource>
</OGRVRTLayer></OGRVRTDataSource>"""
BOMB = '<!DOCTYPE kml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
PLACE = "<Placemark><name>{}</name><Point><coordinates>106.5,29.5</coordinates></Point></Placemark>"


def refused(path: Path, content: str | bytes) -> str:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(GazetteerError) as caught:
        read_records(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    return message


def open_files() -> set[str]:
    """The files that this process has open (Linux)."""
    found = set()
    for link in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # the descriptor that lists them
            found.add(str(link.readlink()))
    return found


# GDAL's formats ----------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [".kml", ".gpkg", ".shp"])
def test_content_of_another_format_is_not_opened(tmp_path: Path, ending: str) -> None:
    assert f"not a {ending} file" in refused(tmp_path / f"a{ending}", VRT)


def test_description_of_further_sources_inside_a_comment(tmp_path: Path) -> None:
    assert "not a .kml file" in refused(tmp_path / "a.kml", f"<!-- <kml> -->{VRT}")


def test_entities(tmp_path: Path) -> None:
    text = BOMB + KML.format(PLACE.format("&b;"))
    assert "not a .kml file" in refused(tmp_path / "a.kml", text)
    late = KML.format(" " * 9_000 + BOMB + PLACE.format("x"))
    assert "defines XML entities" in refused(tmp_path / "a.kml", late)


def test_link_to_a_network_is_not_followed(tmp_path: Path) -> None:
    link = "<NetworkLink><Link><href>http://127.0.0.1:9/x.kml</href></Link></NetworkLink>"
    path = tmp_path / "a.kml"
    path.write_text(KML.format(link + PLACE.format("甲")), encoding="utf-8")
    assert [record.cells["Name"] for record in read_records(path)] == ["甲"]


def test_script_in_a_name_is_a_name(tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    path.write_text(KML.format(PLACE.format("&lt;script&gt;alert(1)&lt;/script&gt;")))
    assert read_records(path)[0].cells["Name"] == "<script>alert(1)</script>"


def test_database_that_is_no_geopackage(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE a (b)")
        base.execute("CREATE VIEW v AS SELECT load_extension('/tmp/x.so')")
    with pytest.raises(GazetteerError, match=r"not a \.gpkg file"):
        read_records(path)


# GeoJSON -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"features":' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"type":"FeatureCollection","features":[1,2]}',
        '{"type":"FeatureCollection","features":{"a":1}}',
        '{"crs":{"properties":{"name":"+proj=pipeline +step +inv"}},"features":[]}',
        '{"features":[{"type":"Feature","geometry":{"type":"Point","coordinates":["a",null]}}]}',
    ],
)
def test_json_of_a_strange_shape(tmp_path: Path, text: str) -> None:
    refused(tmp_path / "a.geojson", text)


def test_collections_in_collections(tmp_path: Path) -> None:
    inside = '{"type":"GeometryCollection","geometries":[' * 400
    point = '{"type":"Point","coordinates":[106.5,29.5]}'
    for depth in (1, 2):
        geometry = inside * depth + point + "]}" * 400 * depth
        text = f'{{"features":[{{"type":"Feature","geometry":{geometry},"properties":{{}}}}]}}'
        path = tmp_path / "a.geojson"
        path.write_text(text)
        try:
            assert len(read_records(path)) == 1
        except GazetteerError as error:
            assert "GeoJSON" in str(error)


# Workbooks and tables ----------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml"])
def test_broken_workbook_is_not_left_open(tmp_path: Path, part: str) -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx(HEADER))) as source:
        members = {name: source.read(name) for name in source.namelist()}
    path = tmp_path / "a.xlsx"
    assert "not a workbook" in refused(path, zipped(members | {part: b"<broken"}))
    assert str(path) not in open_files()


def test_workbook_is_looked_over_first(tmp_path: Path) -> None:
    bomb = xlsx(HEADER + "<!-- -->" * 10_000_000)
    assert "zip bomb" in refused(tmp_path / "a.xlsx", bomb)
    assert "unpack it" in refused(tmp_path / "b.xlsx", docx("<w:p/>"))


def test_formula_in_a_workbook_is_its_value(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    row = '<row r="2"><c r="A2" t="str"><f>1+1</f><v>藻渡水库</v></c></row>'
    path.write_bytes(xlsx(HEADER + row))
    assert read_records(path)[0].cells["项目名称"] == "藻渡水库"


def test_file_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MAX_BYTES", 10)
    assert "split it" in refused(tmp_path / "a.csv", "name\n" * 10)


def test_cell_without_an_end(tmp_path: Path) -> None:
    assert "field larger" in refused(tmp_path / "a.csv", 'name,a\n"' + "x" * 200_000)


# Tables beside plans, corrections, settings ------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["file\n", "file,title,issuer,date,region,part\n../../etc/passwd,,,soon,,\n", "\0" * 99],
)
def test_table_of_plans(tmp_path: Path, text: str) -> None:
    (tmp_path / "plans.csv").write_text(text)
    with pytest.raises(PlanError) as caught:
        read_register(tmp_path)
    assert "\n" not in str(caught.value)


def test_table_of_plans_names_files_of_its_folder_only(tmp_path: Path) -> None:
    table = "file,title,issuer,date,region,part\n../secret.txt,题,,2020,,\n"
    (tmp_path / "plans.csv").write_text(table, encoding="utf-8")
    folder = tmp_path / "plans"
    folder.mkdir()
    (tmp_path / "plans.csv").rename(folder / "plans.csv")
    (tmp_path / "secret.txt").touch()
    with pytest.raises(PlanError, match=r"line 2: there is no file '\.\./secret\.txt'"):
        read_register(folder)
    (folder / "plans.csv").write_text(table.replace("../secret.txt", "长" * 9000), encoding="utf-8")
    with pytest.raises(PlanError, match="line 2: there is no file"):
        read_register(folder)


@pytest.mark.parametrize(
    "row",
    [
        "__import__('os').system('id'),admin-500101,",
        "rename,../../etc/passwd,x",
        "rename,admin-500101,",
        "drop,{admin-500101},",
    ],
)
def test_corrections(tmp_path: Path, gazetteer: Gazetteer, row: str) -> None:
    path = tmp_path / "corrections.csv"
    path.write_text(f"action,id,name\n{row}\n", encoding="utf-8")
    with pytest.raises(GazetteerError, match="line 2"):
        read_corrections(path, gazetteer)


def test_formula_in_a_correction_is_a_name(tmp_path: Path, gazetteer: Gazetteer) -> None:
    path = tmp_path / "corrections.csv"
    path.write_text("action,id,name\nrename,admin-500101,'=1+1\n", encoding="utf-8")
    assert read_corrections(path, gazetteer)[0].name == "=1+1"


@pytest.mark.parametrize(
    "text",
    ['maker = "a\nb"', "maker = !!python/object/apply:os.system ['id']", "[" * 9000, "maker = 1"],
)
def test_settings_of_the_maps(tmp_path: Path, text: str) -> None:
    path = tmp_path / "map.toml"
    path.write_text(text)
    with pytest.raises(GeomapError) as caught:
        read_imprint(path)
    assert "\n" not in str(caught.value)


def test_archives_of_the_project_unpack_nothing_by_name() -> None:
    """No module writes members of an archive under their own names."""
    root = Path(__file__).parents[2] / "geomap"
    calls = [p for p in root.rglob("*.py") if "extractall" in p.read_text(encoding="utf-8")]
    assert calls == []
    assert zipfile.ZipFile.extractall
