"""A user's folder laid over the built-in gazetteer: rows by their keys, references across both."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from geomap.errors import GazetteerError
from geomap.gazetteer import Gazetteer, load
from geomap.gazetteer.placing import Placer
from geomap.gazetteer.store import builtin_folder
from geomap.gazetteer.tables import read_tables

LINE = "railway-chengyu"
REGION = "metro-chuannan"
CORRIDOR = "id,kind,name,source,through\n"
PLACE = "id,kind,name,precision,source\n"
NODE = "id,name,type,lon,lat,precision,radius_m,source,unit\n"
ROUTE = "corridor,seq,node\n"
MEMBER = "grouping,member\n"
NAME = "place,name,form,since,until,source\n"


def write(folder: Path, tables: Mapping[str, str]) -> Path:
    for file, text in tables.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def laid(folder: Path, **tables: str) -> Gazetteer:
    files = {
        "corridors": "corridors/railway.csv", "nodes": "nodes/rail.csv",
        "places": "places/metro.csv", "routes": "routes/railway.csv", "members": "members.csv",
        "names": "names.csv",
    }  # fmt: skip
    write(folder, {files[name]: text for name, text in tables.items()})
    return Gazetteer(read_tables(builtin_folder(), folder), folder)


def test_own_line_through_built_in_nodes_and_seats(gazetteer: Gazetteer, tmp_path: Path) -> None:
    first, *_, last = gazetteer.entries[LINE].nodes
    own = laid(
        tmp_path,
        corridors=f"{CORRIDOR}railway-own,railway,自家铁路,editor,\n",
        routes=f"{ROUTE}railway-own,10,{first}\nrailway-own,20,seat-511011\n"
        f"railway-own,30,{last}\n",
    )
    entry = own.entries["railway-own"]
    assert entry.nodes == (first, "seat-511011", last)
    line = Placer(own).entry(entry).geometry
    assert line is not None
    assert line.coords[0] == (gazetteer.nodes[first].lon, gazetteer.nodes[first].lat)


def test_node_put_into_a_built_in_course(gazetteer: Gazetteer, tmp_path: Path) -> None:
    course = gazetteer.entries[LINE].nodes
    own = laid(
        tmp_path,
        nodes=f"{NODE}rail-own,自家站,station,104.9,30.1,town,5000,editor,\n",
        routes=f"{ROUTE}{LINE},15,rail-own\n{LINE},20,seat-511011\n",
    )
    changed = own.entries[LINE]
    assert changed.nodes == (course[0], "rail-own", "seat-511011", *course[2:])
    assert (changed.name, changed.aliases) == (
        gazetteer.entries[LINE].name, gazetteer.entries[LINE].aliases,
    )  # fmt: skip


def test_moved_node_moves_every_line_through_it(gazetteer: Gazetteer, tmp_path: Path) -> None:
    first = gazetteer.nodes[gazetteer.entries[LINE].nodes[0]]
    own = laid(
        tmp_path,
        nodes=f"{NODE}{first.id},{first.name},station,104.2,30.7,town,5000,editor,\n",
    )
    line = Placer(own).entry(own.entries[LINE]).geometry
    assert line is not None and line.coords[0] == (104.2, 30.7)


def test_renamed_line_keeps_its_course(gazetteer: Gazetteer, tmp_path: Path) -> None:
    own = laid(tmp_path, corridors=f"{CORRIDOR}{LINE},railway,我的成渝线,editor,成都|重庆\n")
    assert own.entries[LINE].nodes == gazetteer.entries[LINE].nodes
    assert own.by_name["我的成渝线"] == (LINE,)


def test_line_with_a_course_of_its_own_has_no_other(gazetteer: Gazetteer, tmp_path: Path) -> None:
    first, *_, last = gazetteer.entries[LINE].nodes
    own = laid(
        tmp_path,
        corridors=f"{CORRIDOR}{LINE},railway,成渝铁路,editor,成都|重庆\n",
        routes=f"{ROUTE}{LINE},10,{first}\n{LINE},20,{last}\n",
    )
    assert own.entries[LINE].nodes == (first, last)


def test_member_of_a_built_in_grouping(gazetteer: Gazetteer, tmp_path: Path) -> None:
    own = laid(tmp_path, members=f"{MEMBER}{REGION},511500.0\n{REGION},500153\n")
    assert own.entries[REGION].members == (*gazetteer.entries[REGION].members, "500153")


def test_grouping_with_members_of_its_own_has_no_others(tmp_path: Path) -> None:
    own = laid(
        tmp_path,
        places=f"{PLACE}{REGION},metro,川南,boundary,editor\n",
        members=f"{MEMBER}{REGION},511500\n",
    )
    assert own.entries[REGION].members == ("511500",)


def test_further_names_of_places_lines_and_units(tmp_path: Path) -> None:
    own = laid(
        tmp_path,
        names=f"{NAME}airport-chongqing-jiangbei,老江北,alias,,,editor\n"
        f"{LINE},老成渝,former,,,editor\nadmin-500106,沙区,alias,,,editor\n",
    )
    assert own.by_name["老江北"] == ("airport-chongqing-jiangbei",)
    assert own.by_name["老成渝"] == (LINE,)
    assert own.by_name["沙区"] == ("admin-500106",)
    assert own.by_name["沙坪坝"] == ("admin-500106",)
    assert own.atlas.units["500106"].since == ""


def test_own_abbreviation_comes_first(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"abbreviations.csv": "text,unit,name,source\n万,511781,万源,editor\n"},
    )
    units = [short.unit for short in load(tmp_path).abbreviations["万"]]
    assert units[0] == "511781" and len(units) > 1


@pytest.mark.parametrize(
    ("table", "text", "place", "reason"),
    [
        ("routes", f"{ROUTE}railway-x,10,rail-chengduxi\n", "line 2: corridor", "no corridor"),
        ("routes", f"{ROUTE}{LINE},15,rail-x\n", "line 2: node", "no node 'rail-x'"),
        ("routes", f"{ROUTE}{LINE},15,seat-999999\n", "line 2: node", "no node 'seat-999999'"),
        ("routes", f"{ROUTE}{LINE},15,\n", "line 2: node", "is empty"),
        ("routes", f"{ROUTE}{LINE},x,seat-511011\n", "line 2: seq", "'x' is not a number"),
        ("members", f"{MEMBER}metro-x,500106\n", "line 2: grouping", "no place 'metro-x'"),
        ("members", f"{MEMBER}{REGION},50106\n", "line 2: member", "no place or unit '50106'"),
        ("names", f"{NAME}zone-x,甲,alias,,,editor\n", "line 2: place", "or unit 'zone-x'"),
        ("names", f"{NAME}{LINE},甲,alias,,,x\n", "line 2: source", "no source 'x'"),
        ("places", f"{PLACE}metro-a,metro,甲,none,x\n", "line 2: source", "no source 'x'"),
        ("places", f"{PLACE}{LINE},metro,甲,none,editor\n", "line 2: id", "already exists"),
        ("places", f"{PLACE}m-a,metro,甲,none,editor\nm-a,metro,乙,none,editor\n", "line 3: id",
         "'m-a' already exists"),
        ("members", f"{MEMBER}{REGION},511500\n{REGION},511500\n", "line 3: member", "already"),
        ("corridors", f"{CORRIDOR.strip()},part_of\nline-a,road,甲,editor,,line-b\n",
         "line 2: part_of", "no place or corridor 'line-b'"),
        ("corridors", f"{CORRIDOR.strip()},since\nline-a,road,甲,editor,,Jan-26\n",
         "line 2: since", "'Jan-26' is not a date"),
    ],
)  # fmt: skip
def test_row_that_refers_to_nothing_is_refused(
    tmp_path: Path, table: str, text: str, place: str, reason: str
) -> None:
    with pytest.raises(GazetteerError) as refused:
        laid(tmp_path, **{table: text})
    file, _, rest = str(refused.value).partition(": ")
    assert Path(file).is_relative_to(tmp_path)
    assert rest.startswith(place) and reason in rest


def test_node_at_a_unit_without_a_place_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"units.csv": "code,name,level,since,until,source\n"
                     "500999,旧县,county,,1990,editor\n"})  # fmt: skip
    with pytest.raises(GazetteerError, match=f"{LINE}: unit 500999 has neither a seat nor"):
        laid(tmp_path, routes=f"{ROUTE}{LINE},15,seat-500999\n")
