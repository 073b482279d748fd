"""Calls that are mistakes: each ends in one line that says what to do."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from geomap.cli import main

TEXT = "加快建设成渝中线铁路、成渝铁路改造和成渝高速公路扩容，支持内江市市中区、乐山市市中区发展。"

WRONG = {
    "map district 市中区 --plans plans": "several districts have this name, give a code: .*511002",
    "map corridor 成渝 --plans plans": "several fit, give the full name of one: 成渝.*、成渝",
    "map district 渝北区 --plans plans -o a.html --dpi 200": "--dpi is for pictures",
    "map district 渝北区 --plans plans --paper A3": "--paper is for pictures",
    "map district 渝北区 --plans plans -o a.pptx --paper A3": "slides are always 16:9",
    "map district 渝北区 --plans plans -o a.svg --dpi 200": "--dpi is for pictures: -o FILE.png",
    "map district 渝北区 --plans plans -o a.png --basemap amap": "--basemap is for pages",
    "export plans --to a.shp": r"a\.shp: unknown ending; use one of \.gpkg",
    "export plans --to plans": "plans: the folder contains other files",
    "export plans --to a.gpkg --schema b": "--schema is for a database",
    "export plans --to a.gpkg -f parquet": "--format is for a folder",
    "map district 渝北区 --plans plans --basemap-key a": "--basemap-key is for --basemap",
    "export plans --to mysql://host/a": "mysql: unknown database; use postgresql://",
    "bundle --from empty.txt --plans plans": r"empty\.txt: names no district; write one",
    "bundle --province 火星省 --plans plans": "火星省: no such province; give its full name",
    "bundle 渝北区 --plans plans --formats doc": "unknown 'doc'; use html, xlsx",
    "bundle 火星区 --plans martian": "火星区: no such district; give its full name",
    "build": "seeds: no such folder; name yours with --plans DIR",
    "map district 渝北区 --plans plans --imprint none.toml": r"none\.toml: no such file",
    "ledger plans --region 火星省": "region 火星省: no such unit",
    "locate 朝阳区 --region Sichuan": "region Sichuan: no such unit",
    "ledger martian": "region 火星省: no such unit",
    "ledger renamed": "line 2: there is no file 'old.txt' in the folder",
    "ledger plans -f csv -o list.xlsx": "-f csv and -o list.xlsx differ",
    "ledger plans -o list.doc": "-o FILE must end in one of .geojson",
    "ledger plans --dry-run": "--dry-run is for --apply FILE",
    "ledger --apply list.xlsx -o a.csv": "--output is for writing a ledger",
    "corrections apply plans/plans.csv": r"plans\.csv: not a workbook; save it as \.xlsx",
    "ledger --apply list.xlsx --workers 2": "--workers is for writing a ledger",
    "ledger plans --workers 2 --scheduler tcp://a:1": "--workers is for this machine",
    "corrections apply none.xlsx": r"none\.xlsx: cannot be read: .*; check the path",
    "corrections apply list.xlsx --when tomorrow": "'tomorrow' is not a date YYYY-MM-DD",
    "corrections apply": "Missing argument 'FILES",
    "review plans": "name the workbook to write: -o FILE.xlsx",
    "review --apply list.xlsx -o b.xlsx": "--output is for writing a review",
    "ledger plans -f parquet -o a": "-f parquet and --cluster-log need --workers",
    "gazetteer import places.csv --datum WGS84 --gazetteer own": "no column of names; say which",
    "gazetteer import places.csv --datum WGS84 --gazetteer own --layer a": "leave --layer out",
    "gazetteer import places.csv --datum WGS84 --gazetteer b --column name=a": "has 甲, 经度, 纬度",
    "gazetteer export a.csv -f doc": "'doc' is not one of 'csv', 'geojson'",
    "gazetteer check empty": "empty: has no table of a gazetteer",
    "gazetteer check plans": "plans: has no table of a gazetteer",
    "locate 铜梁 --gazetteer plans": "plans: has no table of a gazetteer",
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working folder, with plans and two folders whose plans.csv is wrong."""
    for name, row in {
        "plans": "plan.txt,,,2023,重庆市|四川省,",
        "martian": "plan.txt,,,2023,火星省,",
        "renamed": "old.txt,,,2023,重庆市,",
    }.items():
        folder = tmp_path / name
        folder.mkdir()
        (folder / "plan.txt").write_text(TEXT, encoding="utf-8")
        table = f"file,title,issuer,date,region,part\n{row}\n"
        (folder / "plans.csv").write_text(table, encoding="utf-8")
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty.txt").write_text("# 区县\n", encoding="utf-8")
    (tmp_path / "places.csv").write_text("甲,经度,纬度\n乙园,106.3,29.5\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("call", WRONG)
def test_one_line_says_what_to_do(call: str, here: Path) -> None:
    before = sorted(here.rglob("*"))
    result = CliRunner().invoke(main, call.split())
    said = result.stderr.strip().splitlines()
    assert result.exit_code in {1, 2}
    assert re.search(WRONG[call], said[-1])
    assert sorted(here.rglob("*")) == before


def test_ending_of_the_output_is_its_format(here: Path) -> None:
    for ending, start in {"csv": b"\xef\xbb\xbfid", "xlsx": b"PK", "jsonl": b'{"'}.items():
        result = CliRunner().invoke(main, ["ledger", "plans", "-o", f"list.{ending}"])
        assert result.exit_code == 0, result.stderr
        assert (here / f"list.{ending}").read_bytes().startswith(start)


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_register_as_excel_saves_it(delimiter: str, here: Path) -> None:
    path = here / "plans" / "plans.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",", delimiter), encoding="utf-8")
    result = CliRunner().invoke(main, ["ledger", "plans", "-f", "csv"])
    assert result.exit_code == 0, result.stderr
    assert "2023" in result.stdout


def test_one_bad_plan_stops_no_review(here: Path) -> None:
    (here / "plans" / "broken.docx").write_bytes(b"PK\x03\x04 not a document")
    result = CliRunner().invoke(main, ["review", "plans", "-o", "review.xlsx"])
    assert result.exit_code == 0
    assert "未读入：" in result.stderr and "broken.docx" in result.stderr
    assert (here / "review.xlsx").exists()


def test_empty_name_is_refused() -> None:
    result = CliRunner().invoke(main, ["locate", "铜梁", " "])
    assert result.exit_code == 2
    assert "one of the NAMES is empty" in result.stderr
