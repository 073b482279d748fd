"""The command line, as a planner and as a script call it.

Most tests run the commands in this process with the built-in gazetteer loaded once; some start
the program as the shell does.
"""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click
import openpyxl
import pandas as pd
import pyogrio
import pytest
from click.testing import CliRunner, Result

from geomap.cli import main
from geomap.errors import PlanError
from geomap.gazetteer import Gazetteer, store
from geomap.vocabulary import KINDS
from geomap.words import table
from tests.conftest import ROOT, SEEDS
from tests.maps.unpacking import data_of

ONE = """\ufeff合川区国土空间规划\r
2021年3月5日\r
一、交通\r
加快建设渝昆高速铁路和成渝中线高速铁路，规划研究沿江货运铁路。扩建重庆江北国际机场。\r
"""
TWO = """铜梁区行动方案
二、重點項目
支持銅梁区产业升级和城乡融合发展，提升公共服务水平，深化区域协作，支持合
川共建明月山绿色发展示范带，打造重庆都市圈。研究建设古蔺至仁怀高速公路。
"""
TABLE = """file,title,issuer,date,region,part
乙.txt,,铜梁区,2022,重庆市|四川省,
"""
TEXTS = {"甲.txt": ONE.removeprefix("\ufeff"), "乙.txt": TWO}
MAPS = {
    "maps/overview.html": ("overview", "规划项目总图"),
    "maps/corridor/成渝中线高速铁路.html": ("corridor", "成渝中线高速铁路"),
    "maps/corridor/渝昆高速铁路.html": ("corridor", "渝昆高速铁路"),
    "maps/corridor/古蔺至仁怀高速公路.html": ("corridor", "古蔺至仁怀高速公路"),
    "maps/metro/明月山绿色发展示范带.html": ("metro", "明月山绿色发展示范带"),
    "maps/metro/重庆都市圈.html": ("metro", "重庆都市圈"),
    "maps/district/合川区.html": ("district", "合川区"),
    "maps/district/铜梁区.html": ("district", "铜梁区"),
    "maps/reader/1.html": ("reader", "合川区国土空间规划"),
    "maps/reader/2.html": ("reader", "铜梁区行动方案"),
}
FILES = {"index.html", "ledger.geojson", "layers.gpkg", "manifest.json", *MAPS}
PLACES = (
    "id,kind,name,aliases,lon,lat,precision,radius_m,source,source_ref,unit,part_of,since,until,"
    "replaced_by,note\n"
)

Snapshot = dict[str, bytes]


def snapshot(folder: Path) -> Snapshot:
    """The bytes of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def run(*arguments: str | Path) -> Result:
    """Run a command in this process; exceptions other than its own exit are raised."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def shell(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Start the program as the shell does."""
    return subprocess.run(
        [sys.executable, "-m", "geomap", *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )


def fails(result: Result, *words: str) -> None:
    """One line on standard error that holds ``words``, exit status 1, nothing printed."""
    lines = result.stderr.splitlines()
    assert (result.exit_code, len(lines)) == (1, 1), result.stderr
    assert result.stderr.endswith("\n")
    assert lines[0].startswith("geomap: ")
    assert [word for word in words if word not in lines[0]] == []


def write_gazetteer(folder: Path, *rows: str) -> Path:
    (folder / "places").mkdir(parents=True, exist_ok=True)
    table = folder / "places" / "zone.csv"
    table.write_text(PLACES + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return folder


@pytest.fixture(scope="module", autouse=True)
def home(gazetteer: Gazetteer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home folder of its own, and the built-in gazetteer read only once."""
    load = store.load

    def load_once(overlay: Path | None = None) -> Gazetteer:
        return gazetteer if overlay is None else load(overlay)

    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(folder))
        patch.setattr(store, "load", load_once)
        yield folder


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two tiny plans: one with a byte-order mark and Windows line ends, one in GB18030."""
    folder = tmp_path_factory.mktemp("plans")
    (folder / "甲.txt").write_bytes(ONE.encode())
    (folder / "乙.txt").write_bytes(TWO.encode("gb18030"))
    (folder / "plans.csv").write_text(TABLE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def built(plans: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("built") / "new" / "out"
    result = run("build", "--plans", plans, "--out", out)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("规划 2 份")
    return out


@pytest.fixture(scope="module")
def features(built: Path) -> list[dict[str, Any]]:
    collection = json.loads((built / "ledger.geojson").read_text(encoding="utf-8"))
    assert collection["type"] == "FeatureCollection"
    return list(collection["features"])


@pytest.fixture
def out(built: Path, tmp_path: Path) -> Path:
    """A copy of the outputs of an earlier run."""
    return Path(shutil.copytree(built, tmp_path / "out"))


# --- build


def test_build_writes_what_the_contract_names(built: Path) -> None:
    assert set(snapshot(built)) == FILES
    assert [path.name for path in built.parent.iterdir()] == ["out"]
    for name in FILES:
        assert (built / name).stat().st_size < 1_200_000


def test_build_says_what_it_made(plans: Path, out: Path) -> None:
    result = run("build", "--plans", plans, "--out", out)
    ledger = json.loads((out / "ledger.geojson").read_text(encoding="utf-8"))["features"]
    unplaced = sum(feature["geometry"] is None for feature in ledger)
    assert unplaced == 1
    assert result.stdout == (
        f"规划 2 份，台账 {len(ledger)} 条（未落图 {unplaced} 条），地图 {len(MAPS)} 张，"
        f"见 {out / 'index.html'}\n"
    )


def test_second_build_gives_the_same_bytes(plans: Path, built: Path, tmp_path: Path) -> None:
    """Another process, another hash seed, another folder, another locale."""
    result = shell(
        "build", "--plans", plans, "--out", tmp_path / "again", LANG="C", PYTHONHASHSEED="7"
    )
    assert (result.returncode, result.stderr) == (0, b"")
    first, second = snapshot(built), snapshot(tmp_path / "again")
    assert [name for name in first if first[name] != second.get(name)] == []
    assert set(second) == FILES


def test_build_replaces_an_earlier_one_and_leaves_other_files(
    plans: Path, built: Path, out: Path
) -> None:
    (out / "maps" / "district" / "旧区.html").write_bytes(b"of an older build")
    (out / "notes.txt").write_bytes(b"the user's")
    run("build", "--plans", plans, "--out", out)
    assert snapshot(out) == snapshot(built) | {"notes.txt": b"the user's"}


def test_manifest_lists_every_map_with_ids_of_the_ledger(
    built: Path, features: list[dict[str, Any]]
) -> None:
    maps = json.loads((built / "manifest.json").read_text(encoding="utf-8"))["maps"]
    assert {m["path"]: (m["kind"], m["title"]) for m in maps} == MAPS
    known = {feature["properties"]["id"] for feature in features}
    placed = {feature["properties"]["id"] for feature in features if feature["geometry"]}
    for entry in maps:
        assert entry["features"]
        assert set(entry["features"]) <= known
        page = (built / entry["path"]).read_text(encoding="utf-8")
        data = data_of(page)
        listed = [feature["id"] for feature in data["features"]]
        assert [i for i in listed if i in placed] == entry["features"]
        assert data["title"] == entry["title"]


def test_index_links_every_map(built: Path) -> None:
    index = (built / "index.html").read_text(encoding="utf-8")
    for path in MAPS:
        assert f'href="{quote(path)}"' in index


def test_build_in_english(plans: Path, tmp_path: Path) -> None:
    run("build", "--plans", plans, "--out", tmp_path, "--lang", "en")
    assert '<html lang="en">' in (tmp_path / "index.html").read_text(encoding="utf-8")
    page = (tmp_path / "maps" / "district" / "合川区.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in page


def test_ledger_follows_the_contract(features: list[dict[str, Any]]) -> None:
    by_name = {feature["properties"]["name"]: feature for feature in features}
    assert len(by_name) == len(features) == 9
    line = by_name["古蔺至仁怀高速公路"]["properties"]
    assert (line["kind"], line["stage"], line["precision"]) == (
        "expressway", "studying", "schematic",
    )  # fmt: skip
    assert line["through"] == ["古蔺", "仁怀"]
    assert line["through_codes"] == ["510525", "520382"]
    assert by_name["沿江货运铁路"]["geometry"] is None
    airport = by_name["重庆江北国际机场"]
    assert airport["geometry"]["coordinates"] == pytest.approx([106.642, 29.719], abs=0.02)
    assert airport["properties"]["stages"][0]["date"] == "2021-03-05"
    for feature in features:
        properties = feature["properties"]
        assert properties["kind"] in KINDS
        assert (properties["precision"] == "none") == (feature["geometry"] is None)
        assert decimals(feature["geometry"]) <= 6


def decimals(geometry: dict[str, Any] | None) -> int:
    """The most decimals of any coordinate."""
    numbers = json.dumps(geometry and geometry["coordinates"]).replace("[", " ").replace("]", " ")
    return max(len(number.partition(".")[2]) for number in numbers.replace(",", " ").split())


def test_every_mention_is_its_words_in_the_plan(features: list[dict[str, Any]]) -> None:
    seen = 0
    for feature in features:
        for mention in feature["properties"]["mentions"]:
            text = TEXTS[mention["document"]]
            assert mention["text"] == text[mention["start"] : mention["end"]]
            assert mention["sentence"] in text
            assert mention["text"] in mention["sentence"]
            seen += 1
    assert seen >= len(features)
    wrapped = next(f["properties"] for f in features if f["properties"]["name"] == "合川区")
    assert "合\n川" in [mention["text"] for mention in wrapped["mentions"]]


# --- bad input


def _missing(folder: Path) -> Path:
    return folder / "nowhere"


def _empty_file(folder: Path) -> Path:
    (folder / "空.txt").write_bytes(b"")
    return folder


def _binary(folder: Path) -> Path:
    (folder / "图.txt").write_bytes(bytes(range(256)) * 20)
    return folder


def _no_plans(folder: Path) -> Path:
    (folder / "readme.md").write_text("没有规划", encoding="utf-8")
    return folder


def _plans_table(folder: Path) -> Path:
    (folder / "a.txt").write_text(TWO, encoding="utf-8")
    table = "file,title,issuer,date,region,part\na.txt,,,2021/3/5,,\n"
    (folder / "plans.csv").write_text(table, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_missing, ["nowhere", "no such file or folder"]),
        (_empty_file, ["空.txt", "is empty"]),
        (_binary, ["图.txt", "not a text file"]),
        (_no_plans, ["no plans here", ".txt"]),
        (_plans_table, ["plans.csv", "line 2", "2021/3/5"]),
    ],
)
def test_bad_plans_are_one_line_and_leave_the_outputs(
    make: Callable[[Path], Path], words: list[str], out: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad").mkdir()
    before = snapshot(out)
    fails(run("build", "--plans", make(tmp_path / "bad"), "--out", out), *words)
    assert snapshot(out) == before


def test_bad_plan_beside_a_good_one_is_left_out_and_named(tmp_path: Path) -> None:
    folder = _empty_file(tmp_path)
    (folder / "a.txt").write_text(TWO, encoding="utf-8")
    result = run("ledger", folder)
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        f"geomap: 未读入：{folder / '空.txt'}: the file is empty; put the plan's text in it"
    ]
    assert json.loads(result.stdout)["features"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("zone-b,zone,乙园,,106.33x,29.5,site,800,editor,,500107,,,,,", ["lon", "106.33x"]),
        ("zone-b,zone,乙园,,106.3,129.5,site,800,editor,,500107,,,,,", ["not a position"]),
        ("zone-b,zone,乙园,,106.3,,site,800,editor,,500107,,,,,", ["lat", "missing"]),
        ("zone-b,zone,乙园,,29.5,106.3,site,800,editor,,500107,,,,,", ["not a position"]),
        ("zone-b,zone,乙园,,nan,29.5,site,800,editor,,500107,,,,,", ["lon"]),
    ],
)
def test_broken_coordinate_is_named_by_file_and_line(
    row: str, words: list[str], plans: Path, out: Path, tmp_path: Path
) -> None:
    good = "zone-a,zone,甲园,,106.3,29.5,site,800,editor,,500107,,,,,"
    folder = write_gazetteer(tmp_path / "own", good, row)
    before = snapshot(out)
    result = run("build", "--plans", plans, "--out", out, "--gazetteer", folder)
    fails(result, f"{folder / 'places' / 'zone.csv'}: line 3: ", *words)
    assert snapshot(out) == before


@pytest.mark.parametrize("place", ["file", "file/out"])
def test_output_that_cannot_be_written_is_one_line(place: str, plans: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    fails(run("build", "--plans", plans, "--out", tmp_path / place), place, "cannot be written")
    assert snapshot(tmp_path) == {"file": b"mine"}


def test_file_in_the_way_of_a_folder_leaves_the_outputs(
    plans: Path, out: Path, tmp_path: Path
) -> None:
    shutil.rmtree(out / "maps")
    (out / "maps").write_bytes(b"a file")
    (out / "index.html").write_bytes(b"old")
    before = snapshot(out)
    fails(run("build", "--plans", plans, "--out", out), "cannot be written")
    assert snapshot(out) == before


def test_plan_that_names_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "a.txt").write_text("加强党的建设。\n", encoding="utf-8")
    result = run("build", "--plans", tmp_path / "plans", "--out", tmp_path / "out")
    fails(result, "cannot tell which province", "--region")


def test_radius_that_is_no_number_is_named(tmp_path: Path) -> None:
    row = "zone-a,zone,甲产业园,,106.3,29.5,site,nan,editor,,500107,,,,,"
    folder = write_gazetteer(tmp_path / "own", row)
    fails(run("locate", "甲产业园", "--gazetteer", folder), "zone.csv: line 2: ", "radius_m")


def test_failure_from_the_shell_is_one_line_without_a_traceback(tmp_path: Path) -> None:
    result = shell("build", "--plans", tmp_path / "没有", "--out", tmp_path / "out")
    assert (result.returncode, result.stdout) == (1, b"")
    assert result.stderr.decode().splitlines() == [
        f"geomap: {tmp_path / '没有'}: no such file or folder; check the path"
    ]
    assert list(tmp_path.iterdir()) == []


def test_debug_shows_the_traceback(tmp_path: Path) -> None:
    result = shell("text", tmp_path / "nowhere.txt", "--debug")
    assert result.returncode == 1
    assert result.stderr.startswith(b"Traceback (most recent call last):")
    assert b"PlanError" in result.stderr
    with pytest.raises(PlanError):
        run("build", "--plans", tmp_path / "nowhere", "--debug")


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-command"],
        ["build", "--no-such-option"],
        ["build", "extra"],
        ["build", "--lang", "fr"],
        ["ledger"],
        ["ledger", "a.txt", "-f", "docx"],
        ["ledger", "a.txt", "-f", "xlsx"],
        ["ledger", "a.txt", "-f", "gpkg"],
        ["text"],
        ["locate"],
        ["map", "galaxy", "渝"],
        ["map", "district"],
        ["map", "district", "铜梁区", "-o", "x.doc"],
    ],
)
def test_wrong_usage_is_exit_status_2(arguments: list[str]) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Usage: ")


# --- text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (ONE.encode(), ONE.removeprefix("\ufeff")),
        (TWO.encode("gb18030"), TWO),
        (TWO.encode("utf-16"), TWO),
        ("  第一条\r\n\r\n\f𠮷 \t末\r".encode(), "  第一条\r\n\r\n\f𠮷 \t末\r"),
    ],
)
def test_text_is_exactly_the_decoded_file(data: bytes, text: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    result = run("text", tmp_path / "a.txt")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout_bytes == text.encode()


def test_text_of_a_seed_is_the_file() -> None:
    plan = next(SEEDS.glob("001_*.txt"))
    assert run("text", plan).stdout_bytes == plan.read_bytes().removeprefix(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: folder, ["folder", "one plan"]),
        (lambda folder: folder / "没有.txt", ["没有.txt", "cannot be read"]),
    ],
)
def test_text_of_what_is_no_file(
    make: Callable[[Path], Path], words: list[str], tmp_path: Path
) -> None:
    fails(run("text", make(tmp_path)), *words)


def test_text_is_utf8_whatever_the_locale(plans: Path) -> None:
    result = shell("text", plans / "乙.txt", LANG="C", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout == TWO.encode()


# --- ledger


def test_ledger_as_geojson_is_that_of_the_build(plans: Path, built: Path, tmp_path: Path) -> None:
    printed = run("ledger", plans)
    assert (printed.exit_code, printed.stderr) == (0, "")
    assert printed.stdout_bytes == (built / "ledger.geojson").read_bytes()
    written = run("ledger", plans, "-o", tmp_path / "new" / "l.geojson")
    assert written.stdout == f"台账 9 条（未落图 1 条），见 {tmp_path / 'new' / 'l.geojson'}\n"
    assert (tmp_path / "new" / "l.geojson").read_bytes() == printed.stdout_bytes


def test_ledger_as_json_lines(plans: Path, features: list[dict[str, Any]]) -> None:
    rows = [json.loads(line) for line in run("ledger", plans, "-f", "jsonl").stdout.splitlines()]
    expected = [feature["properties"] | {"geometry": feature["geometry"]} for feature in features]
    assert rows == expected


def test_ledger_as_csv(plans: Path, features: list[dict[str, Any]]) -> None:
    data = run("ledger", plans, "-f", "csv").stdout_bytes
    assert data.startswith(b"\xef\xbb\xbfid,")
    table = pd.read_csv(io.BytesIO(data), encoding="utf-8-sig", dtype={"districts": str})
    assert list(table["id"]) == [feature["properties"]["id"] for feature in features]
    line = table.set_index("name").loc["古蔺至仁怀高速公路"]
    assert (line["through"], line["districts"]) == ("古蔺|仁怀", "510525|520382")
    assert pd.isna(table.set_index("name").loc["沿江货运铁路"]["lon"])


@pytest.fixture
def formulas(tmp_path: Path) -> list[str | Path]:
    """A plan, a file name and a gazetteer row that a spreadsheet could take for formulas."""
    row = "zone-formula,zone,=南岸产业园,+别名,106.3,29.5,site,800,editor,,500107,,,,,"
    (tmp_path / "plans").mkdir()
    plan = tmp_path / "plans" / "=1+1.txt"
    plan.write_text("加快建设=南岸产业园。\n", encoding="utf-8")
    return [plan.parent, "--gazetteer", write_gazetteer(tmp_path / "own", row)]


def test_ledger_as_a_workbook(plans: Path, features: list[dict[str, Any]], tmp_path: Path) -> None:
    assert run("ledger", plans, "-f", "xlsx", "-o", tmp_path / "l.xlsx").exit_code == 0
    book = openpyxl.load_workbook(tmp_path / "l.xlsx")
    assert book.sheetnames == ["台账", "语句"]
    rows, mentions = ([list(row) for row in sheet.values] for sheet in book)
    assert [sheet.freeze_panes for sheet in book] == ["A2", "A2"]
    assert [row[0] for row in rows[1:]] == [feature["properties"]["id"] for feature in features]
    column = {name: index for index, name in enumerate(mentions[0])}
    count = sum(len(feature["properties"]["mentions"]) for feature in features)
    assert len(mentions) == 1 + count
    for row in mentions[1:]:
        text = TEXTS[str(row[column["document"]])]
        assert row[column["text"]] == text[row[column["start"]] : row[column["end"]]]
    again = run("ledger", plans, "-f", "xlsx", "-o", tmp_path / "again.xlsx")
    assert again.exit_code == 0
    assert (tmp_path / "again.xlsx").read_bytes() == (tmp_path / "l.xlsx").read_bytes()


def test_a_name_is_never_a_formula(formulas: list[str | Path], tmp_path: Path) -> None:
    run("ledger", *formulas, "-f", "xlsx", "-o", tmp_path / "l.xlsx")
    book = openpyxl.load_workbook(tmp_path / "l.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    types = {cell.value: cell.data_type for cell in cells}
    assert (types["=南岸产业园"], types["=1+1.txt"]) == ("s", "s")
    assert "f" not in types.values()
    table = pd.read_csv(io.BytesIO(run("ledger", *formulas, "-f", "csv").stdout_bytes))
    assert list(table["name"]) == ["'=南岸产业园"]
    assert list(table["aliases"]) == ["'+别名"]


def test_ledger_as_geopackage(plans: Path, features: list[dict[str, Any]], tmp_path: Path) -> None:
    assert run("ledger", plans, "-f", "gpkg", "-o", tmp_path / "l.gpkg").exit_code == 0
    kinds = [feature["properties"]["kind"] for feature in features]
    layers = [str(name) for name in pyogrio.list_layers(tmp_path / "l.gpkg")[:, 0]]
    assert layers == [*dict.fromkeys(kinds), "mentions"]
    for kind in set(kinds):
        assert len(pyogrio.read_dataframe(tmp_path / "l.gpkg", layer=kind)) == kinds.count(kind)


@pytest.mark.parametrize("form", ["geojson", "csv", "xlsx", "gpkg"])
def test_ledger_that_cannot_be_written_leaves_the_old_one(
    form: str, plans: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"old")
    fails(run("ledger", plans, "-f", form, "-o", tmp_path / "file" / "l"), "cannot be written")
    (tmp_path / "folder").mkdir()
    fails(run("ledger", plans, "-f", form, "-o", tmp_path / "folder"), "folder: cannot be written")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "folder"]


def test_a_plan_named_twice_is_read_once(plans: Path) -> None:
    twice = run("ledger", plans / "甲.txt", plans, plans / "甲.txt")
    assert twice.stdout == run("ledger", plans).stdout


def test_region_decides_between_namesakes(tmp_path: Path) -> None:
    plan = tmp_path / "a.txt"
    plan.write_text("支持鼓楼区发展。\n", encoding="utf-8")
    for region, code in (("福建省", "350102"), ("河南省", "410204")):
        rows = run("ledger", plan, "-f", "jsonl", "--region", region).stdout.splitlines()
        assert [json.loads(row)["districts"] for row in rows] == [[code]]


# --- locate


@pytest.mark.parametrize(
    ("name", "identifier", "words"),
    [
        ("重庆江北国际机场", "airport-chongqing-jiangbei", ["106.6", "29.7", "airportsdata"]),
        ("古蔺至仁怀高速公路", "expressway-gulin-renhuai", ["古蔺—仁怀"]),
        ("成昆铁路峨米段", "railway-chengkun-emi", ["峨眉山—米易", "OpenStreetMap"]),
        ("渝", "admin-500000", ["重庆市", "天地图"]),
        ("川南", "metro-chuannan", ["川南"]),
    ],
)
def test_locate_says_where_and_why(name: str, identifier: str, words: list[str]) -> None:
    result = run("locate", name)
    assert (result.exit_code, result.stderr) == (0, "")
    assert identifier in result.stdout
    assert [word for word in words if word not in result.stdout] == []


@pytest.mark.parametrize(
    ("name", "shape", "near"),
    [
        ("重庆江北国际机场", "Point", (106.64, 29.72)),
        ("古蔺至仁怀高速公路", "LineString", (105.81, 28.04)),
        ("成昆铁路峨米段", "LineString", (103.49, 29.6)),
        ("叙永至盐津高速公路", "LineString", (105.44, 28.16)),
    ],
)
def test_locate_as_geojson(name: str, shape: str, near: tuple[float, float]) -> None:
    """The first point of each; the last corridor stands in no table."""
    result = run("locate", name, "-f", "geojson")
    (feature,) = json.loads(result.stdout)["features"]
    assert feature["properties"]["name"] == name
    assert feature["properties"]["radius_m"] > 0
    assert feature["properties"]["source"]
    assert feature["geometry"]["type"] == shape
    first = feature["geometry"]["coordinates"]
    assert (first if shape == "Point" else first[0]) == pytest.approx(near, abs=0.1)


def test_locate_several_names_keeps_their_order() -> None:
    result = run("locate", "渝", "没有这个地方", "川南", "-f", "geojson")
    found = json.loads(result.stdout)["features"]
    assert [found[index]["properties"]["name"] for index in (0, 2)] == ["重庆市", "川南"]
    assert [f["geometry"] is None for f in found] == [False, True, False]
    assert result.exit_code == 0


def test_locate_of_an_unknown_name_is_exit_status_1() -> None:
    result = run("locate", "没有这个地方")
    assert result.exit_code == 1
    assert result.stdout.startswith("没有这个地方")
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("geomap: ")


def test_locate_lists_the_candidates_of_a_shared_name() -> None:
    there = run("locate", "鼓楼区", "--region", "福建省").stdout
    assert "admin-350102" in there.splitlines()[0]
    assert "admin-410204" in there


def test_locate_is_utf8_whatever_the_locale() -> None:
    result = shell("locate", "渝", LANG="C", PYTHONIOENCODING="gbk")
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.decode("utf-8").startswith("重庆市")


def test_own_rows_in_the_working_folder_and_at_home(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    at_home = "zone-a,zone,某某产业园,,106.3,29.5,site,800,editor,,500107,,,,,"
    write_gazetteer(home / ".local" / "share" / "geomap" / "gazetteer", at_home)
    assert "106.30000, 29.50000" in run("locate", "某某产业园").stdout
    here = "zone-a,zone,某某产业园,,106.4,29.6,site,800,editor,,500107,,,,,"
    write_gazetteer(tmp_path / "gazetteer", here)
    assert "106.40000, 29.60000" in run("locate", "某某产业园").stdout
    shutil.rmtree(home / ".local")


def test_missing_gazetteer_folder_is_one_line(tmp_path: Path) -> None:
    fails(run("locate", "渝", "--gazetteer", tmp_path / "无"), "无", "no such gazetteer folder")


# --- map


@pytest.mark.parametrize(
    ("view", "name", "title"),
    [
        ("district", "铜梁区", "铜梁区"),
        ("district", "500117", "合川区"),
        ("metro", "重庆都市圈", "重庆都市圈"),
        ("corridor", "渝昆高铁", "渝昆高速铁路"),
    ],
)
def test_map_makes_the_one_map(
    view: str, name: str, title: str, plans: Path, built: Path, tmp_path: Path
) -> None:
    target = tmp_path / "new" / "one.html"
    result = run("map", view, name, "--plans", plans, "-o", target)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"地图“{title}”，见 {target}\n"
    assert target.read_bytes() == (built / "maps" / view / f"{title}.html").read_bytes()


def test_map_goes_to_the_outputs(
    plans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("map", "district", "铜梁区", "--plans", plans, "--lang", "en")
    assert result.stdout == f"map of 铜梁区: see {Path('outputs', '铜梁区.html')}\n"
    assert set(snapshot(tmp_path)) == {"outputs/铜梁区.html"}


@pytest.mark.parametrize(
    ("view", "name"), [("district", "没有区"), ("corridor", "没有铁路"), ("metro", "没有都市圈")]
)
def test_map_of_an_unknown_name_is_one_line(
    view: str, name: str, plans: Path, tmp_path: Path
) -> None:
    target = tmp_path / "one.html"
    target.write_bytes(b"old")
    fails(run("map", view, name, "--plans", plans, "-o", target), name)
    assert snapshot(tmp_path) == {"one.html": b"old"}


# --- gazetteer check


def test_gazetteer_check_names_each_broken_cell(tmp_path: Path) -> None:
    row = "zone-b,zone,乙园,,106.33x,29.5,site,800,editor,,500107,,,,,"
    result = run("gazetteer", "check", write_gazetteer(tmp_path, row))
    assert result.exit_code == 1
    assert "zone.csv" in result.stdout
    assert "106.33x" in result.stdout
    assert len(result.stderr.splitlines()) == 1


# --- progress and language


def on_a_terminal(*arguments: str | Path) -> tuple[str, str]:
    """Start the program with a terminal as standard error; return both outputs."""
    master, terminal = os.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "geomap", *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=terminal, check=True,
    )  # fmt: skip
    os.close(terminal)
    with open(master, "rb", buffering=0) as screen:  # noqa: PTH123 - a descriptor
        shown = b""
        with suppress(OSError):  # the end of a terminal
            while piece := screen.read(4096):
                shown += piece
    return done.stdout.decode(), shown.decode()


def test_progress_counts_on_a_terminal(plans: Path, tmp_path: Path) -> None:
    said, shown = on_a_terminal("build", "--plans", plans, "--out", tmp_path / "out")
    lines = shown.split("\r\033[K")
    assert lines[1:4] == ["[1/2] 读取规划 乙.txt", "[2/2] 读取规划 甲.txt", ""]
    assert f"[1/{len(MAPS)}] 规划项目总图" in lines
    assert [line for line in lines if line.startswith(f"[{len(MAPS)}/{len(MAPS)}] ")]
    assert lines[-1] == ""
    assert said.endswith(f"见 {tmp_path / 'out' / 'index.html'}\n")


def test_what_is_said_is_chinese_and_english_on_request(plans: Path, tmp_path: Path) -> None:
    """One line ends every command that makes something: what, and where."""
    made: dict[str, list[str | Path]] = {
        "ledger.csv": ["ledger", plans, "-o"],
        "review.xlsx": ["review", plans, "-o"],
        "changes.md": ["diff", plans / "甲.txt", plans / "乙.txt", "-f", "markdown", "-o"],
        "layers.gpkg": ["export", plans, "--to"],
        "places.csv": ["gazetteer", "export", "--kind", "zone"],
    }
    for name, call in made.items():
        target = tmp_path / name
        for lang, words in (("zh", f"，见 {target}\n"), ("en", f"; see {target}\n")):
            result = run(*call, target, "--lang", lang)
            assert result.exit_code == 0, result.stderr
            assert result.stdout.endswith(words)
            assert result.stdout.count("\n") == 1
            is_chinese = re.search(r"[\u4e00-\u9fff]", result.stdout.replace(str(target), ""))
            assert bool(is_chinese) == (lang == "zh")


def test_language_may_come_before_the_command(plans: Path, tmp_path: Path) -> None:
    call = ["ledger", plans, "-o", tmp_path / "l.csv"]
    assert run("--lang", "en", *call).stdout.startswith("features: ")
    assert run("--lang", "en", *call, "--lang", "zh").stdout.startswith("台账 ")


def test_notices_are_in_the_language_asked_for(tmp_path: Path) -> None:
    (_empty_file(tmp_path) / "a.txt").write_text(
        "支持合川区、铜梁区和大足区发展。", encoding="utf-8"
    )
    shown = run("ledger", tmp_path, "--lang", "en").stderr.splitlines()
    assert shown[0].startswith("geomap: left out: ")
    assert shown[1].startswith("geomap: a.txt: region taken to be 重庆市")
    assert run("ledger", tmp_path).stderr.splitlines()[1].startswith("geomap: a.txt：未注明地区")


# --- help


def _commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))
        else:
            yield (*path, name)


def click_command(path: tuple[str, ...]) -> click.Command:
    command: click.Command = main
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    return command


@pytest.mark.parametrize("command", list(_commands(main)), ids=" ".join)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_has_help(command: tuple[str, ...], flag: str) -> None:
    result = run(*command, flag)
    assert (result.exit_code, result.stderr) == (0, "")
    usage, words = result.stdout.split("\n\n")[:2]
    assert usage.startswith("Usage: ")
    assert len(words.split()) >= 4
    assert "..." not in result.stdout.partition("\nCommands:\n")[2]  # no line is cut


def test_every_command_has_an_example_that_names_its_own_options() -> None:
    for path in _commands(main):
        command = click_command(path)
        if isinstance(command, click.Group):
            continue
        known = {text for option in command.params for text in option.opts}
        calls = (command.epilog or "").splitlines()[2:]
        assert calls
        for call in calls:
            words = call.split()
            assert words[: 1 + len(path)] == ["geomap", *path]
            assert {word for word in words if word.startswith("-")} <= known


def test_every_option_says_what_it_does() -> None:
    options = [
        (path, option.name)
        for path in _commands(main)
        for option in click_command(path).params
        if isinstance(option, click.Option) and not option.help
    ]
    assert options == []


def test_messages_are_the_same_in_both_languages() -> None:
    tables = [table("cli/words", lang) for lang in ("zh", "en")]
    holes = [
        {key: sorted(set(re.findall(r"{(\w+)", text))) for key, text in words.items()}
        for words in tables
    ]
    assert holes[0] == holes[1]


def test_help_loads_nothing_heavy() -> None:
    program = "import sys, geomap.cli; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    heavy = {
        "numpy", "shapely", "pandas", "openpyxl", "geomap.gazetteer", "geomap.ledger",
        "geomap.layers", "geomap.maps", "geomap.pictures", "geomap.plans", "geomap.bundles.running",
    }  # fmt: skip
    assert heavy & set(done.stdout.split()) == set()


def test_the_commands_are_those_of_the_contract() -> None:
    assert {"build", "text", "ledger", "locate", "map", "gazetteer"} <= set(main.commands)


def test_version() -> None:
    assert run("--version").stdout.startswith("geomap, version ")
