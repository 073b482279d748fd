"""The gazetteer as one object: names, choice among namesakes, positions, users' rows."""

from pathlib import Path

import pytest

from geomap.errors import GazetteerError
from geomap.gazetteer import Entry, Gazetteer, load

CHONGQING, SICHUAN = "500000", "510000"
NEIJIANG = (105.058, 29.58)


def ids(gazetteer: Gazetteer, name: str, **context: object) -> str:
    entry = gazetteer.resolve(name, **context).entry  # type: ignore[arg-type]
    return "" if entry is None else entry.id


def test_single_name_needs_no_context(gazetteer: Gazetteer) -> None:
    assert ids(gazetteer, "武隆区") == "admin-500156"
    assert ids(gazetteer, "重慶") == "admin-500000"


@pytest.mark.parametrize(
    ("name", "code"),
    [("内蒙古", "150000"), ("新疆", "650000"), ("广西", "450000"), ("阿拉善", "152900")],
)
def test_everyday_name_of_an_autonomous_unit(gazetteer: Gazetteer, name: str, code: str) -> None:
    assert ids(gazetteer, name) == f"admin-{code}"


@pytest.mark.parametrize("name", ["江北区", "朝阳", "市中区", "资阳"])
def test_namesakes_are_not_decided_without_a_reason(gazetteer: Gazetteer, name: str) -> None:
    result = gazetteer.resolve(name)
    assert result.entry is None
    assert len(result.candidates) > 1


def test_province_stands_before_namesakes_of_lower_rank(gazetteer: Gazetteer) -> None:
    assert ids(gazetteer, "海南") == "admin-460000"
    assert ids(gazetteer, "吉林") == "admin-220000"


def test_home_decides_where_one_of_the_namesakes_lies_in_it(gazetteer: Gazetteer) -> None:
    assert ids(gazetteer, "江北区", home=[CHONGQING]) == "admin-500105"
    assert ids(gazetteer, "江北区", home=["330000"]) == "admin-330205"
    assert ids(gazetteer, "市中区", home=[SICHUAN]) == ""


def test_nearness_decides(gazetteer: Gazetteer) -> None:
    assert ids(gazetteer, "市中区", home=[SICHUAN], near=[NEIJIANG]) == "admin-511002"


def test_kind_decides(gazetteer: Gazetteer) -> None:
    assert ids(gazetteer, "两江新区", kinds=["admin"]) == "admin-500157"
    assert ids(gazetteer, "两江新区", kinds=["zone"]) == "zone-liangjiang-xinqu"
    assert ids(gazetteer, "两江新区", kinds=["port"]) == ""


def test_unit_that_goes_on_keeps_its_first_date(gazetteer: Gazetteer) -> None:
    """北碚区 grew in 2026; it was not made then."""
    units = gazetteer.atlas.units
    assert units["500109"].since == ""
    assert units["500157"].since == "2026-01"


def test_replaced_unit_names_its_successor(gazetteer: Gazetteer) -> None:
    units = gazetteer.atlas.units
    assert (units["500234"].until, units["500234"].replaced_by) == ("2016-06", "500154")
    assert gazetteer.atlas.point("500234") == gazetteer.atlas.point("500154")


def test_point_of_a_dissolved_unit_lies_in_todays(gazetteer: Gazetteer) -> None:
    today = gazetteer.atlas.today
    assert today("500112", 106.642, 29.719) == "500157"
    assert today("500112", 106.83, 30.01) == "500109"
    assert today("500105", 106.57, 29.6) == "500157"
    assert today("500101", 108.4, 30.8) == "500101"


def test_provinces_around_home(gazetteer: Gazetteer) -> None:
    around = gazetteer.around([CHONGQING])
    assert {CHONGQING, SICHUAN, "520000", "430000", "420000", "610000"} == around
    assert gazetteer.around([]) == frozenset()


def test_extent_reaches_to_the_edge(gazetteer: Gazetteer) -> None:
    extent = gazetteer.atlas.extent("500000")
    assert extent is not None
    assert 200_000 < extent.half_width_m < 300_000
    assert 200_000 < extent.radius_m < 300_000
    assert gazetteer.atlas.extent("500234") is None


def test_view_knows_only_names_that_can_be_spelled(gazetteer: Gazetteer) -> None:
    view = gazetteer.spelled_with("重庆市江北", "国际机场")
    assert "重庆江北国际机场" in view.by_name
    assert "国际机场" not in view.by_name
    assert "成都" not in view.by_name
    assert "成都" in gazetteer.by_name
    assert view.entries is gazetteer.entries


def test_users_row_takes_the_place_of_a_built_in_one(gazetteer: Gazetteer, tmp_path: Path) -> None:
    known = gazetteer.entries["airport-chongqing-jiangbei"]
    (tmp_path / "places").mkdir()
    (tmp_path / "places" / "mine.csv").write_text(
        "id,kind,name,lon,lat,precision,radius_m,source,unit\n"
        f"{known.id},airport,{known.name},106.65,29.72,approximate,5000,editor,500112\n"
        "zone-own,zone,自家园区,106.4,29.5,approximate,8000,editor,500107\n",
        encoding="gb18030",
    )
    own = load(tmp_path)
    assert own.overlay == tmp_path
    assert own.entries[known.id].lon == 106.65
    assert own.by_name["自家园区"] == ("zone-own",)
    assert gazetteer.entries[known.id].lon == known.lon


def test_users_short_name_means_its_place_only_there(tmp_path: Path) -> None:
    (tmp_path / "places").mkdir()
    (tmp_path / "places" / "mine.csv").write_text(
        "id,kind,name,lon,lat,precision,radius_m,source,unit\n"
        "zone-own,zone,自家园区,106.4,29.5,approximate,8000,editor,500107\n",
        encoding="utf-8",
    )
    (tmp_path / "names.csv").write_text(
        "place,name,form,since,until,source\nzone-own,园区,short,,,editor\n", encoding="utf-8"
    )
    own = load(tmp_path)
    found = own.local("园区", ["500107"])
    assert isinstance(found, Entry) and found.id == "zone-own"
    assert own.local("园区", ["500101"]) is None


def test_broken_row_names_file_line_and_column(tmp_path: Path) -> None:
    (tmp_path / "places").mkdir()
    (tmp_path / "places" / "mine.csv").write_text(
        "id,kind,name,lon,lat,precision,radius_m,source\nzone-x,zone,甲,abc,29,site,100,editor\n",
        encoding="utf-8",
    )
    with pytest.raises(GazetteerError, match=r"mine\.csv: line 2: lon: 'abc' is not a number"):
        load(tmp_path)


def test_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match="nowhere: no such gazetteer folder"):
        load(tmp_path / "nowhere")
