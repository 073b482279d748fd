"""The gazetteer check: the built-in data passes, and each broken cell is named."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package

from geomap.datums import from_wgs84
from geomap.errors import GazetteerError
from geomap.gazetteer.check import check
from geomap.gazetteer.checks.folder import Problem
from geomap.gazetteer.store import builtin_folder

HEADS = {
    "places": "id,kind,name,aliases,lon,lat,precision,radius_m,source,source_ref,unit,part_of,"
    "since,until,replaced_by,note",
    "corridors": "id,kind,name,aliases,through,source,source_ref,part_of,since,until,note",
    "nodes": "id,name,type,lon,lat,precision,radius_m,source,source_ref,unit,note",
    "routes": "corridor,seq,node",
    "members": "grouping,member",
    "seats": "code,name,lon,lat,precision,radius_m,source,source_ref",
    "abbreviations": "text,unit,name,source,note",
    "units": "code,name,short,level,since,until,replaced_by,source,note",
    "names": "place,name,form,since,until,source",
    "sources": "id,title,publisher,licence,url,retrieved,note",
}
ROWS = {
    "places/metro.csv": ["metro-wandakai,metro,万达开,,,,boundary,,editor,,,,,,,"],
    "places/zone.csv": [
        "zone-gaoxin,zone,重庆高新区,高新区,106.33,29.52,approximate,8000,editor,,500107,,,,,",
        "zone-jinfeng,zone,金凤片区,,106.3258,29.50626,town,3000,geonames,,500107,zone-gaoxin,,,,",
        "zone-fuling,zone,涪陵高新区,,,,county,,editor,,500102,,2012,,,",
        "zone-xinjiapo,zone,新加坡园区,,103.85,1.29,city,9000,geonames,,,,,,,点为首都",
    ],
    "corridors/railway.csv": ["railway-chengyu,railway,成渝铁路,,成都|重庆,osm,,,1952-07,,"],
    "nodes/rail.csv": [
        "rail-chengdu,成都站,station,104.06781,30.69746,station,300,osm,成都,510106,",
        "rail-neijiang,内江站,station,105.06,29.58,station,300,osm,内江,511002,",
    ],
    "routes/railway.csv": [
        "railway-chengyu,10,rail-chengdu",
        "railway-chengyu,20,rail-neijiang",
        "railway-chengyu,30,seat-500103",
    ],
    "members.csv": ["metro-wandakai,500101", "metro-wandakai,zone-fuling"],
    "seats.csv": ["510100,成都,104.06667,30.66667,seat,5000,geonames,Chengdu 1815286"],
    "abbreviations.csv": ["渝,500000,重庆市,editor,"],
    "units.csv": ["500234,开县,开县,county,,2016-06,500154,editor,"],
    "names.csv": ["zone-gaoxin,石桥铺高新区,former,1993,2018,editor"],
    "sources.csv": [
        "editor,Editors,geomap,ODbL-1.0,,,",
        "geonames,GeoNames,GeoNames,CC-BY-4.0,https://www.geonames.org/,2026-11,",
        "osm,OpenStreetMap,OpenStreetMap contributors,ODbL-1.0,,2026-07,",
    ],
}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A sound package of a few rows under the descriptor of the built-in gazetteer."""
    descriptor = json.loads((builtin_folder() / "datapackage.json").read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        if isinstance(resource["path"], list):
            resource["path"] = [p for p in ROWS if p.startswith(resource["name"] + "/")]
    descriptor["resources"] = [r for r in descriptor["resources"] if r["path"]]
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    for file, rows in ROWS.items():
        head = HEADS[file.split("/")[0].removesuffix(".csv")]
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    return tmp_path


def edit(folder: Path, file: str, line: int, **cells: str) -> None:
    """Write ``cells`` into one line of a table."""
    with (folder / file).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows[line - 2].keys() >= cells.keys()
    rows[line - 2] |= cells
    with (folder / file).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_built_in_data_is_sound() -> None:
    assert [str(problem) for problem in check(builtin_folder())] == []


def test_built_in_data_is_a_data_package_for_any_tool() -> None:
    report = Package(str(builtin_folder() / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])


def test_small_package_is_sound(small: Path) -> None:
    assert check(small) == []


def broken(small: Path, file: str, line: int, column: str, cell: str) -> list[Problem]:
    """Break one cell of the sound package; every problem found must be one line long."""
    edit(small, file, line, **{column: cell})
    problems = check(small)
    assert all("\n" not in str(problem) for problem in problems)
    return problems


@pytest.mark.parametrize(
    ("file", "line", "column", "cell", "reason"),
    [
        ("places/zone.csv", 2, "kind", "park", "unknown kind 'park'"),
        ("places/zone.csv", 2, "kind", "port", "places/port.csv"),
        ("places/zone.csv", 2, "precision", "exact", "unknown precision 'exact'"),
        ("places/zone.csv", 2, "precision", "site", "source editor is never site"),
        ("places/zone.csv", 2, "id", "Zone 1", "does not have the form"),
        ("places/zone.csv", 3, "id", "zone-gaoxin", "'zone-gaoxin' already exists"),
        ("places/zone.csv", 2, "lon", "abc", "'abc' is not of type number"),
        ("places/zone.csv", 2, "lon", "", "is empty, the other is not"),
        ("places/zone.csv", 2, "lat", "106.33", "106.33 is more than 90"),
        ("places/zone.csv", 2, "lon", "10.633", "10.633, 29.52 is outside China"),
        ("places/zone.csv", 2, "radius_m", "800", "5000 m or more"),
        ("places/zone.csv", 3, "radius_m", "", "a position needs a radius"),
        ("places/zone.csv", 2, "unit", "500106", "is not in 500106 but in 500107 九龙坡区"),
        ("places/zone.csv", 2, "unit", "500199", "no unit '500199'"),
        ("places/zone.csv", 4, "unit", "", "needs a position or a unit"),
        ("places/zone.csv", 3, "source", "", "is empty"),
        ("places/zone.csv", 3, "source", "atlas", "no row 'atlas' in sources"),
        ("places/zone.csv", 3, "part_of", "zone-x", "no place or corridor 'zone-x'"),
        ("places/zone.csv", 3, "replaced_by", "zone-x", "no place, corridor or unit 'zone-x'"),
        (
            "places/zone.csv",
            3,
            "name",
            "高新区",
            "'高新区' also names zone-gaoxin (zone.csv line 2)",
        ),
        ("places/zone.csv", 3, "aliases", "片区|重庆高新区", "also names zone-gaoxin"),
        ("places/zone.csv", 4, "until", "2011-12", "ends 2011-12, before it begins 2012"),
        ("places/zone.csv", 4, "since", "2012-13", "does not have the form"),
        ("corridors/railway.csv", 2, "until", "1950", "ends 1950, before it begins 1952-07"),
        ("corridors/railway.csv", 2, "source", "atlas", "no row 'atlas' in sources"),
        ("nodes/rail.csv", 2, "lat", "", "is empty"),
        ("nodes/rail.csv", 3, "type", "halt", "unknown type 'halt'"),
        ("routes/railway.csv", 3, "node", "rail-zizhong", "no node 'rail-zizhong'"),
        ("routes/railway.csv", 4, "node", "seat-999999", "no node 'seat-999999'"),
        ("routes/railway.csv", 3, "seq", "10", "'railway-chengyu 10' already exists"),
        ("routes/railway.csv", 3, "corridor", "railway-x", "no row 'railway-x' in corridors"),
        ("members.csv", 3, "member", "500199", "no place or unit '500199'"),
        ("members.csv", 3, "grouping", "metro-x", "no row 'metro-x' in places"),
        ("seats.csv", 2, "code", "510200", "no unit '510200'"),
        ("seats.csv", 2, "code", "510300", "is not in 510300 but in 5101"),
        ("abbreviations.csv", 2, "unit", "510200", "no unit '510200'"),
        ("units.csv", 2, "replaced_by", "500199", "no unit '500199'"),
        ("names.csv", 2, "place", "zone-x", "no place, corridor or unit 'zone-x'"),
        ("names.csv", 2, "until", "1992", "ends 1992, before it begins 1993"),
        ("sources.csv", 2, "licence", "CC-BY-NC-4.0", "'CC-BY-NC-4.0' is not listed"),
        ("sources.csv", 2, "licence", "", "is empty"),
    ],
)
def test_broken_cell_is_named(
    small: Path, file: str, line: int, column: str, cell: str, reason: str
) -> None:
    problems = broken(small, file, line, column, cell)
    assert [
        problem
        for problem in problems
        if (problem.file, problem.line, problem.column) == (file, line, column)
        and reason in problem.reason
    ], problems


@pytest.mark.parametrize(
    ("file", "line", "column", "cell", "expected"),
    [
        ("places/zone.csv", 2, "precision", "none", "lon: precision none has no position"),
        ("places/zone.csv", 5, "note", "", "lon: 103.85, 1.29 is outside China; say why in the"),
        ("units.csv", 2, "since", "2016-07", "until: ends 2016-06, before it begins 2016-07"),
        ("places/metro.csv", 2, "precision", "city", "unit: precision city needs a position or"),
    ],
)
def test_cell_to_mend_is_named(
    small: Path, file: str, line: int, column: str, cell: str, expected: str
) -> None:
    problems = broken(small, file, line, column, cell)
    assert [p for p in problems if str(p).startswith(f"{file}: line {line}: {expected}")], problems


def test_name_may_return_in_another_county_or_time(small: Path) -> None:
    edit(small, "places/zone.csv", 4, name="高新区")
    assert check(small) == []  # 涪陵, not 九龙坡
    edit(small, "places/zone.csv", 3, name="高新区", since="2019")
    edit(small, "places/zone.csv", 2, until="2019")
    assert check(small) == []


def test_node_named_twice_is_refused(small: Path) -> None:
    edit(small, "nodes/rail.csv", 3, name="成都站", unit="510106", lon="104.06", lat="30.69")
    (problem,) = check(small)
    assert (problem.file, problem.line, problem.column) == ("nodes/rail.csv", 3, "name")


def test_row_with_too_many_cells_is_refused(small: Path) -> None:
    with (small / "members.csv").open("a", encoding="utf-8") as stream:
        stream.write("metro-wandakai,500154,extra\n")
    assert str(check(small)[0]) == "members.csv: line 4: more cells than columns"


def test_file_no_one_listed_is_refused(small: Path) -> None:
    (small / "places" / "port.csv").write_text(HEADS["places"] + "\n", encoding="utf-8")
    (problem,) = check(small)
    assert str(problem) == "places/port.csv: line 1: is not listed in datapackage.json"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda d: d.update(resources=5), "cannot be read as a data package"),
        (lambda d: d["resources"][0].pop("schema"), "cannot be read as a data package"),
        (lambda d: d["resources"][0].update(schema="http://[::1]:9/x"), "needs its schema here"),
        (lambda d: d["resources"][-1].update(path="../../etc/passwd"), "is not safe"),
        (lambda d: d["resources"][0].update(name="../.."), "has no such table: ../.."),
        (lambda d: d["licenses"].append(1), "is not of type 'object'"),
        (
            lambda d: d["resources"][0]["schema"]["fields"][0]["constraints"].update(pattern="("),
            "unterminated subpattern",
        ),
    ],
)
def test_broken_descriptor_is_refused(
    small: Path, change: Callable[[dict[str, Any]], object], reason: str
) -> None:
    path = small / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    change(descriptor)
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    with pytest.raises(GazetteerError, match=re.escape(reason)) as refusal:
        check(small)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_tables_may_come_from_excel(small: Path, encoding: str) -> None:
    path = small / "places" / "zone.csv"
    path.write_text(path.read_text(encoding="utf-8"), encoding=encoding, newline="\r\n")
    assert check(small) == []


def test_users_rows_may_refer_to_built_in_ones(tmp_path: Path) -> None:
    (tmp_path / "places").mkdir()
    rows = (
        "zone-mine,zone,我的园区,,106.33,29.52,approximate,8000,editor,,500107,,,,,\n"
        "zone-other,zone,他的园区,,106.33,29.52,approximate,8000,atlas,,500107,,,,,\n"
    )
    table = tmp_path / "places" / "mine.csv"
    table.write_text(f"{HEADS['places']}\n{rows}", encoding="utf-8")
    assert check(tmp_path) == [Problem("places/mine.csv", 3, "source", "no row 'atlas' in sources")]


def test_users_own_licence_is_not_for_the_built_in_data(small: Path, tmp_path: Path) -> None:
    edit(small, "sources.csv", 2, licence="internal")
    (problem,) = check(small)
    assert problem.reason == "licence 'internal' is not listed in datapackage.json"
    own = tmp_path / "own"
    own.mkdir()
    (own / "sources.csv").write_text(f"{HEADS['sources']}\nmine,名录,我局,internal,,,\n", "utf-8")
    assert check(own) == []


def own_reservoirs(folder: Path, datum: str, count: int = 8) -> list[Problem]:
    """Check a user's folder that repeats built-in reservoirs from a source in ``datum``."""
    (folder / "places").mkdir()
    with (builtin_folder() / "places" / "reservoir.csv").open(encoding="utf-8-sig") as stream:
        known = [row for row in csv.DictReader(stream) if row["lon"] and row["unit"]][:count]
    lons, lats = from_wgs84(
        [float(row["lon"]) for row in known], [float(row["lat"]) for row in known], datum
    )
    rows = [
        f"reservoir-own-{number},facility,{row['name']},,{lon:.6f},{lat:.6f},site,500,mine,,,,,,,界"
        for number, (row, lon, lat) in enumerate(zip(known, lons, lats, strict=True))
    ]
    head, sources = HEADS["places"], f"{HEADS['sources']}\nmine,名录,我局,internal,,,\n"
    (folder / "places" / "facility.csv").write_text("\n".join([head, *rows, ""]), "utf-8")
    (folder / "sources.csv").write_text(sources, "utf-8")
    return check(folder)


@pytest.mark.parametrize("datum", ["GCJ-02", "BD-09"])
def test_source_that_was_not_converted_is_warned_of(tmp_path: Path, datum: str) -> None:
    (problem,) = own_reservoirs(tmp_path, datum)
    assert (problem.file, problem.line, problem.column) == ("sources.csv", 2, "id")
    assert problem.warning
    assert "8 of 8 positions of mine" in problem.reason
    assert f"as unconverted {datum} would" in problem.reason
    assert str(problem).startswith("sources.csv: line 2: id: warning: ")


def test_source_is_warned_of_at_its_first_row_where_it_is_built_in(tmp_path: Path) -> None:
    own_reservoirs(tmp_path, "GCJ-02")
    (tmp_path / "sources.csv").unlink()
    table = tmp_path / "places" / "facility.csv"
    table.write_text(table.read_text("utf-8").replace(",mine,", ",plans,"), "utf-8")
    (problem,) = check(tmp_path)
    assert (problem.file, problem.line, problem.column) == ("places/facility.csv", 2, "source")


def test_source_that_was_converted_is_not_warned_of(tmp_path: Path) -> None:
    assert own_reservoirs(tmp_path, "WGS84") == []


def test_few_rows_are_not_warned_of(tmp_path: Path) -> None:
    assert own_reservoirs(tmp_path, "GCJ-02", 7) == []


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        (lambda folder: folder / "nowhere", "no such gazetteer folder"),
        (lambda folder: _write(folder, "{"), "cannot be read as a data package"),
    ],
)
def test_folder_that_cannot_be_checked(
    tmp_path: Path, prepare: Callable[[Path], Path], reason: str
) -> None:
    with pytest.raises(GazetteerError, match=reason):
        check(prepare(tmp_path))


def _write(folder: Path, descriptor: str) -> Path:
    (folder / "datapackage.json").write_text(descriptor, encoding="utf-8")
    return folder
