"""One ledger for several plans: what becomes one row, what it contains, where it is."""

from dataclasses import replace
from itertools import permutations

import pytest

from geomap.gazetteer import Gazetteer
from geomap.ledger import Feature, Ledger, build_ledger
from geomap.plans import Plan, read_plans
from tests.conftest import SEEDS, LedgerOf, feature, make_plan

OLD = make_plan("规划研究成渝中线铁路、渝昆高铁，谋划青竹溪水库。", file="old.txt", date="2019")
MIDDLE = make_plan("开工建设成渝中线高铁，支持渝北区发展。", file="middle.txt", date="2021-10-21")
NEW = make_plan("加快建设成渝中线等铁路，建设青竹溪水库。", file="new.txt", date="2023")
UNDATED = make_plan("建成成渝中线高铁，建成青竹溪水库。", file="undated.txt")


def rows(ledger: Ledger) -> list[tuple[str, str, str, str]]:
    return [(f.id, f.name, f.kind, f.stage) for f in ledger.features]


def stages(found: Feature) -> list[tuple[str, str, str]]:
    return [(entry.document, entry.date, entry.stage) for entry in found.stages]


# One project in several plans -----------------------------------------------------------------


def test_project_in_two_plans_is_one_row_with_two_stages(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(OLD, NEW)
    line = feature(ledger, "成渝中线", "railway")
    assert stages(line) == [("old.txt", "2019", "studying"), ("new.txt", "2023", "building")]
    assert line.stage == "building"
    assert [mention.document for mention in line.mentions] == ["old.txt", "new.txt"]
    assert {"成渝中线铁路", "成渝中线"} <= {line.name, *line.aliases}


def test_project_of_no_table_in_two_plans_is_one_row(ledger_of: LedgerOf) -> None:
    water = feature(ledger_of(OLD, NEW), "青竹溪水库")
    assert [stage for _, _, stage in stages(water)] == ["studying", "building"]
    assert water.stage == "building"


def test_newest_plan_that_states_a_stage_decides(ledger_of: LedgerOf) -> None:
    later = make_plan("支持成渝中线高铁发展。", file="later.txt", date="2025")
    line = feature(ledger_of(OLD, NEW, later), "成渝中线", "railway")
    assert stages(line)[-1] == ("later.txt", "2025", "none")
    assert line.stage == "building"


def test_plan_may_fall_back(ledger_of: LedgerOf) -> None:
    later = make_plan("规划研究成渝中线高铁。", file="later.txt", date="2025")
    assert feature(ledger_of(NEW, later), "成渝中线", "railway").stage == "studying"


def test_undated_plan_counts_as_oldest(ledger_of: LedgerOf) -> None:
    line = feature(ledger_of(NEW, UNDATED, OLD), "成渝中线", "railway")
    assert [document for document, _, _ in stages(line)] == ["undated.txt", "old.txt", "new.txt"]
    assert line.stage == "building"


def test_year_alone_counts_as_its_end(ledger_of: LedgerOf) -> None:
    early = make_plan("规划研究成渝中线高铁。", file="early.txt", date="2023-03-10")
    assert feature(ledger_of(NEW, early), "成渝中线", "railway").stage == "building"


def test_more_advanced_stage_of_one_plan_counts(ledger_of: LedgerOf) -> None:
    twice = make_plan("开工建设青竹溪水库。研究论证青竹溪水库扩建方案。", file="twice.txt")
    assert stages(feature(ledger_of(twice), "青竹溪水库")) == [("twice.txt", "", "starting")]


@pytest.mark.parametrize(
    "text",
    [
        "加快建设成渝中线。建设成渝中线高铁。开工建设成渝中线等铁路。建设成渝中线铁路。",
        "加快建设渝昆高铁。推进渝昆铁路建设。开工建设重庆至昆明等铁路。",
        pytest.param(
            "加快建设渝昆高铁。建设重庆至昆明高铁。",
        ),
        "扩容改造成渝高速公路、成渝高速。扩容改造成渝等高速公路。",
        "提升江北国际机场。扩建重庆江北国际机场、江北机场。",
        "建设合川至岳池高速公路。建设合川至岳池等高速公路。推进合川—岳池高速建设。",
    ],
    ids=["chengyu-middle", "yukun", "yukun-spelt-out", "expressway", "airport", "unknown"],
)
def test_names_of_one_work_are_one_row(text: str, ledger_of: LedgerOf) -> None:
    assert len(ledger_of(text).features) == 1


def test_like_names_of_other_things_stay_apart(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        "改造成渝铁路，用好成渝高铁，建设成渝中线高铁，扩容改造成渝高速公路，推进成渝地区协同。"
    )
    assert sorted(f.kind for f in ledger.features) == [
        "expressway",
        "metro",
        "railway",
        "railway",
        "railway",
    ]
    ids = {feature(ledger, name).id for name in ("成渝铁路", "成渝高铁", "成渝中线高铁")}
    assert len(ids) == 3


def test_line_in_either_direction_is_one_row(ledger_of: LedgerOf) -> None:
    ledger = ledger_of("规划建设合川至岳池至营山高速公路。")
    back = ledger_of("规划建设营山至岳池至合川高速公路。")
    assert [f.id for f in ledger.features] == [f.id for f in back.features]


def test_works_of_one_name_in_two_districts_stay_apart(gazetteer: Gazetteer) -> None:
    plans = [
        make_plan("迁建区中医院。", file=f"{name}.txt", region=[name])
        for name in ("铜梁区", "潼南区")
    ]
    ledger = build_ledger(plans, gazetteer)
    assert len({f.id for f in ledger.features if f.kind == "facility"}) == 2


# Ids ------------------------------------------------------------------------------------------


def test_ids_are_the_same_in_every_run(ledger_of: LedgerOf) -> None:
    assert rows(ledger_of(OLD, MIDDLE, NEW, UNDATED)) == rows(ledger_of(OLD, MIDDLE, NEW, UNDATED))


def test_ids_do_not_depend_on_the_order_of_plans(gazetteer: Gazetteer) -> None:
    ids = {
        frozenset(f.id for f in build_ledger(order, gazetteer).features)
        for order in permutations([OLD, MIDDLE, NEW])
    }
    assert len(ids) == 1


def test_ids_do_not_depend_on_the_other_plans(ledger_of: LedgerOf) -> None:
    alone = {f.id for f in ledger_of(OLD).features}
    assert alone < {f.id for f in ledger_of(OLD, MIDDLE, NEW).features}


def test_ids_do_not_depend_on_what_surrounds_the_words(ledger_of: LedgerOf) -> None:
    other = make_plan("第一章 总则\n建设合江、古蔺的项目。\n谋划青竹溪水库。\n", file="b.txt")
    assert feature(ledger_of(other), "青竹溪水库").id == feature(ledger_of(OLD), "青竹溪水库").id


def test_ids_of_the_gazetteer_are_kept(ledger_of: LedgerOf, gazetteer: Gazetteer) -> None:
    line = feature(ledger_of(OLD), "成渝中线", "railway")
    assert gazetteer.entries[line.id].name == line.name


# Rows that could not be placed ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("加快建设石庙子水库。", "石庙子水库"),
        ("加快建设青竹溪水库。", "青竹溪水库"),
        ("规划研究青竹溪至石庙子高速公路。", "青竹溪至石庙子高速公路"),
    ],
    ids=["work", "work-around-a-county", "line"],
)
def test_unplaced_row_is_kept(text: str, name: str, ledger_of: LedgerOf) -> None:
    found = feature(ledger_of(text), name)
    assert found.geometry is None
    assert (found.precision, found.radius_m) == ("none", None)
    assert (found.districts, found.districts_now) == ((), ())
    assert len(found.mentions) == 1


def test_every_mention_is_in_one_row(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(OLD, MIDDLE, NEW, UNDATED)
    mentions = [(m.document, m.start) for f in ledger.features for m in f.mentions]
    assert len(mentions) == len(set(mentions))
    assert {document for document, _ in mentions} == {p.file for p in ledger.plans}


# Districts ------------------------------------------------------------------------------------


def test_districts_then_and_now(ledger_of: LedgerOf) -> None:
    ledger = ledger_of("支持渝北区、江北区、北碚区、合川区发展，扩建重庆江北国际机场。")
    assert feature(ledger, "渝北区").districts == ("500112",)
    assert feature(ledger, "渝北区").districts_now == ("500109", "500157")
    assert feature(ledger, "江北区").districts == ("500105",)
    assert feature(ledger, "江北区").districts_now == ("500157",)
    assert feature(ledger, "合川区").districts == ("500117",)
    assert feature(ledger, "合川区").districts_now == ("500117",)
    airport = feature(ledger, "重庆江北国际机场")
    assert (airport.districts, airport.districts_now) == (("500112",), ("500157",))


@pytest.mark.parametrize("town", ["大湾镇", "统景镇", "大盛镇", "兴隆镇", "茨竹镇"])
def test_towns_that_went_to_beibei(town: str, ledger_of: LedgerOf) -> None:
    found = feature(ledger_of(f"支持渝北区{town}发展。"), town, "admin")
    assert (found.districts, found.districts_now) == (("500112",), ("500109",))


def test_new_area_is_a_zone_until_it_is_a_district(ledger_of: LedgerOf) -> None:
    before = ledger_of(make_plan("高标准建设两江新区。", date="2023-03-10"))
    after = ledger_of(make_plan("高标准建设两江新区。", date="2027"))
    assert feature(before, "两江新区").kind == "zone"
    assert feature(after, "两江新区").kind == "admin"


def test_line_crosses_its_districts(ledger_of: LedgerOf) -> None:
    line = feature(ledger_of("规划建设合川至岳池至营山高速公路。"), "合川至岳池至营山高速公路")
    assert {"500117", "511621", "511322"} <= set(line.districts)
    assert not {"510100", "510104"} & set(line.districts)


def test_grouping_lies_in_its_members(ledger_of: LedgerOf) -> None:
    found = feature(ledger_of("推动万达开协同发展。"), "万达开")
    assert {"500101", "500154", "511703"} <= set(found.districts)
    assert found.precision == "boundary"
    assert found.geometry is not None
    assert found.geometry.geom_type in {"Polygon", "MultiPolygon"}


# Corridors and parts --------------------------------------------------------------------------


def test_line_runs_through_its_places_in_order(ledger_of: LedgerOf, gazetteer: Gazetteer) -> None:
    line = feature(ledger_of("规划建设合川至岳池至营山高速公路。"), "合川至岳池至营山高速公路")
    assert line.through == ("合川", "岳池", "营山")
    assert line.through_codes == ("500117", "511621", "511322")
    assert line.geometry is not None
    seats = [gazetteer.atlas.point(code) for code in line.through_codes]
    drawn = list(line.geometry.coords)
    stops = [drawn.index((seat.lon, seat.lat)) for seat in seats]
    assert stops == sorted(stops)
    assert (stops[0], stops[-1]) == (0, len(drawn) - 1)
    assert line.precision == "schematic"


def test_line_of_the_gazetteer_runs_from_end_to_end(ledger_of: LedgerOf) -> None:
    line = feature(ledger_of("加快建设渝昆高铁。"), "渝昆高铁")
    assert line.through is not None
    assert {line.through[0], line.through[-1]} == {"重庆", "昆明"}
    assert line.geometry is not None
    west, south, east, north = line.geometry.bounds
    assert (102 < west < 104 and 24 < south < 26) and (106 < east < 107.5 and 29 < north < 30)


def test_segment_is_a_part_and_lies_on_its_line(ledger_of: LedgerOf) -> None:
    ledger = ledger_of("扩能改造成昆铁路，加快实施成昆铁路峨米段扩能改造。")
    line, segment = feature(ledger, "成昆铁路"), feature(ledger, "成昆铁路峨米段")
    assert (line.part_of, segment.part_of) == (None, line.id)
    assert line.geometry is not None
    assert segment.geometry is not None
    assert segment.geometry.length < line.geometry.length
    assert set(segment.districts) <= set(line.districts)


def test_segment_of_no_table_is_a_part(ledger_of: LedgerOf) -> None:
    ledger = ledger_of("加快建设兰渝铁路，扩能改造兰渝铁路合川至武胜段。")
    line, segment = feature(ledger, "兰渝铁路"), feature(ledger, "兰渝铁路合川至武胜段")
    assert segment.part_of == line.id
    assert segment.through == ("合川", "武胜")
    assert (line.stage, segment.stage) == ("building", "upgrading")


def test_part_keeps_the_id_of_a_whole_that_no_plan_names(
    ledger_of: LedgerOf, gazetteer: Gazetteer
) -> None:
    segment = feature(ledger_of("扩能改造成昆铁路峨米段。"), "成昆铁路峨米段")
    assert gazetteer.entries[str(segment.part_of)].name == "成昆铁路"


# The five plans -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def seeds() -> list[Plan]:
    return read_plans([SEEDS])


def test_five_plans(seeds: list[Plan], gazetteer: Gazetteer) -> None:
    ledger = build_ledger(seeds, gazetteer)
    assert len({f.id for f in ledger.features}) == len(ledger.features)
    assert all(f.mentions for f in ledger.features)
    for found in ledger.features:
        assert len({(s.document, s.title) for s in found.stages}) == len(found.stages)
        assert (found.geometry is None) == (found.precision == "none")
        assert (found.part_of or "") != found.id
    line = feature(ledger, "成渝中线高速铁路")
    assert len({mention.document for mention in line.mentions}) >= 2
    again = build_ledger([replace(plan, file=f"x{plan.file}") for plan in seeds[::-1]], gazetteer)
    assert {f.id for f in again.features} == {f.id for f in ledger.features}
