"""Corrections: what the table takes and refuses, and what its rows do to the ledger."""

from pathlib import Path

import pytest
import shapely

from geomap.errors import GazetteerError
from geomap.gazetteer import Gazetteer, load
from geomap.gazetteer.store import builtin_folder
from geomap.gazetteer.tables import read_tables
from geomap.ledger import Feature, Ledger, build_ledger
from geomap.ledger.corrections import (
    COLUMNS,
    Correction,
    read_corrections,
    table_path,
    take_in,
    write_corrections,
)
from geomap.plans import Plan
from tests.conftest import feature, make_plan

OLD = make_plan("规划研究成渝中线铁路，谋划青竹溪水库。", file="old.txt", date="2019")
NEW = make_plan(
    "加快建设成渝中线铁路，建设青竹溪水库、合川区人民医院。", file="new.txt", date="2023"
)
PLANS = [OLD, NEW]


def ledger_with(gazetteer: Gazetteer, *rows: Correction, plans: list[Plan] = PLANS) -> Ledger:
    return build_ledger(plans, gazetteer, rows)


@pytest.fixture(scope="module")
def plain(gazetteer: Gazetteer) -> Ledger:
    return ledger_with(gazetteer)


@pytest.fixture(scope="module")
def dam(plain: Ledger) -> Feature:
    """A reservoir that no table knows and no plan places."""
    found = feature(plain, "青竹溪水库")
    assert found.geometry is None
    return found


@pytest.fixture(scope="module")
def line(plain: Ledger) -> Feature:
    return feature(plain, "成渝中线", "railway")


# What rows do ---------------------------------------------------------------------------------


def test_move_places_a_feature_and_says_who(gazetteer: Gazetteer, dam: Feature) -> None:
    row = Correction(
        "move", id=dam.id, lon=106.05, lat=29.85, precision="site", radius_m=300, who="铜梁区水利局"
    )
    moved = feature(ledger_with(gazetteer, row), dam.name)
    assert moved.geometry is not None
    assert (moved.geometry.x, moved.geometry.y) == (106.05, 29.85)
    assert (moved.precision, moved.radius_m, moved.confidence) == ("site", 300, 1.0)
    assert moved.districts == moved.districts_now == ("500151",)
    assert moved.source == "correction"
    assert moved.reason == ("moved_by", "铜梁区水利局")
    assert moved.id == dam.id


def test_position_without_exactness_counts_as_approximate(
    gazetteer: Gazetteer, dam: Feature
) -> None:
    row = Correction("move", id=dam.id, lon=106.05, lat=29.85)
    moved = feature(ledger_with(gazetteer, row), dam.name)
    assert (moved.precision, moved.radius_m) == ("approximate", 5000)


def test_a_line_is_not_moved_to_a_point(gazetteer: Gazetteer, line: Feature) -> None:
    ledger = ledger_with(gazetteer, Correction("move", id=line.id, lon=106, lat=29, line=7))
    assert feature(ledger, line.name).geometry == line.geometry
    assert len(ledger.unapplied) == 1
    assert ledger.unapplied[0].startswith("line 7: move: ")


def test_rename_kind_stage_and_remark(gazetteer: Gazetteer, dam: Feature) -> None:
    renamed = feature(
        ledger_with(
            gazetteer,
            Correction("rename", id=dam.id, name="青竹水库"),
            Correction("kind", id=dam.id, kind="water"),
            Correction("stage", id=dam.id, document="new.txt", stage="built"),
            Correction("remark", id=dam.id, remark="2022年已下闸蓄水"),
        ),
        "青竹水库",
    )
    assert (renamed.id, renamed.kind, renamed.stage) == (dam.id, "water", "built")
    assert dam.name in renamed.aliases
    assert [entry.stage for entry in renamed.stages] == ["studying", "built"]
    assert renamed.note.endswith("2022年已下闸蓄水")


def test_stage_of_an_older_plan_leaves_the_newest(gazetteer: Gazetteer, dam: Feature) -> None:
    row = Correction("stage", id=dam.id, document="old.txt", stage="preparing")
    found = feature(ledger_with(gazetteer, row), dam.name)
    assert [entry.stage for entry in found.stages] == ["preparing", "building"]
    assert found.stage == "building"


def test_drop_a_feature_or_the_mentions_of_one_document(
    gazetteer: Gazetteer, dam: Feature, plain: Ledger
) -> None:
    ledger = ledger_with(gazetteer, Correction("drop", id=dam.id))
    assert dam.id not in {f.id for f in ledger.features}
    assert len(ledger.features) == len(plain.features) - 1
    ledger = ledger_with(gazetteer, Correction("drop", document="old.txt", text="青竹溪水库"))
    assert [m.document for m in feature(ledger, dam.name).mentions] == ["new.txt"]


def test_merge_makes_one_row_with_the_others_mentions_and_old_id(
    gazetteer: Gazetteer, dam: Feature
) -> None:
    other = make_plan("建成青竹水库。", file="third.txt", date="2024")
    plans = [*PLANS, other]
    twin = feature(ledger_with(gazetteer, plans=plans), "青竹水库")
    ledger = ledger_with(gazetteer, Correction("merge", id=twin.id, to=dam.id), plans=plans)
    merged = feature(ledger, "青竹溪水库")
    assert merged.id == dam.id
    assert merged.former_ids == (twin.id,)
    assert "青竹水库" in merged.aliases
    assert [m.document for m in merged.mentions] == ["old.txt", "new.txt", "third.txt"]
    assert merged.stage == "completing"


def test_merge_into_an_entry_that_no_plan_names(gazetteer: Gazetteer, dam: Feature) -> None:
    entry = next(e for e in gazetteer.entries.values() if e.kind == "reservoir" and e.lon)
    found = feature(ledger_with(gazetteer, Correction("merge", id=dam.id, to=entry.id)), entry.name)
    assert found.id == entry.id
    assert found.geometry is not None
    assert (found.geometry.x, found.geometry.y) == (entry.lon, entry.lat)
    assert dam.id in found.former_ids
    assert len(found.mentions) == 2


def test_merges_in_a_chain_end_in_one_row(gazetteer: Gazetteer, dam: Feature) -> None:
    plans = [*PLANS, make_plan("建设青竹水库、竹溪水库。", file="third.txt", date="2024")]
    names = ("青竹水库", "竹溪水库")
    first, second = (feature(ledger_with(gazetteer, plans=plans), name) for name in names)
    rows = (
        Correction("merge", id=second.id, to=first.id),
        Correction("merge", id=first.id, to=dam.id),
    )
    for order in (rows, rows[::-1]):
        merged = feature(ledger_with(gazetteer, *order, plans=plans), "竹溪水库")
        assert merged.id == dam.id
        assert set(merged.former_ids) == {first.id, second.id}


def test_split_takes_the_mentions_of_one_name_out(gazetteer: Gazetteer, line: Feature) -> None:
    row = Correction("split", document="old.txt", text="成渝中线铁路", name="成渝中线老方案")
    ledger = ledger_with(gazetteer, row)
    own = feature(ledger, "成渝中线老方案")
    assert own.kind == "railway"
    assert own.id not in gazetteer.entries
    assert [m.document for m in own.mentions] == ["old.txt"]
    assert [m.document for m in feature(ledger, line.name).mentions] == ["new.txt"]
    assert feature(ledger_with(gazetteer, row), "成渝中线老方案").id == own.id


def test_choose_an_entry_for_one_mention(gazetteer: Gazetteer, line: Feature) -> None:
    start = NEW.original.index("成渝中线铁路")
    other = next(
        e for e in gazetteer.entries.values() if e.name == "成渝铁路" and e.kind == "railway"
    )
    row = Correction("choose", document="new.txt", start=start, text="成渝中线铁路", to=other.id)
    ledger = ledger_with(gazetteer, row)
    chosen = feature(ledger, other.name, "railway")
    assert chosen.id == other.id
    assert chosen.confidence == 1.0
    assert [m.document for m in chosen.mentions] == ["new.txt"]
    assert [m.document for m in feature(ledger, line.name).mentions] == ["old.txt"]


def test_the_more_special_row_decides(gazetteer: Gazetteer, dam: Feature) -> None:
    start = NEW.original.index("青竹溪水库")
    keep = Correction("choose", document="new.txt", start=start, text="青竹溪水库", to=dam.id)
    drop = Correction("drop", document="new.txt", text="青竹溪水库")
    for rows in ((keep, drop), (drop, keep)):
        assert len(feature(ledger_with(gazetteer, *rows), dam.name).mentions) == 2


def test_mention_that_is_elsewhere_now_is_told(gazetteer: Gazetteer, dam: Feature) -> None:
    gone = Correction("drop", document="new.txt", start=1, text="青竹溪水库", line=3)
    other = Correction("drop", document="another.txt", text="青竹溪水库", line=4)
    ledger = ledger_with(gazetteer, gone, other)
    assert len(feature(ledger, dam.name).mentions) == 2
    assert [line.split(":")[0] for line in ledger.unapplied] == ["line 3"]


def test_order_of_rows_does_not_matter(gazetteer: Gazetteer, dam: Feature, line: Feature) -> None:
    rows = [
        Correction("move", id=dam.id, lon=106.05, lat=29.85),
        Correction("rename", id=line.id, name="成渝中线高铁（新）"),
        Correction("drop", document="new.txt", text="合川区人民医院"),
        Correction("split", document="old.txt", text="成渝中线铁路", name="成渝中线老方案"),
    ]
    assert (
        ledger_with(gazetteer, *rows).features == ledger_with(gazetteer, *reversed(rows)).features
    )


# Ids over time --------------------------------------------------------------------------------


def with_row(dam: Feature, name: str) -> Gazetteer:
    """The built-in gazetteer, with the reservoir put into it under an id of its own."""
    tables = read_tables(builtin_folder())
    known = next(e for e in tables.entries.values() if e.kind == "reservoir" and e.lon)
    tables.entries["reservoir-qingzhuxi"] = known._replace(
        id="reservoir-qingzhuxi", name=name, aliases=(dam.name,), lon=106.0, lat=29.8
    )
    return Gazetteer(tables)


def test_a_project_that_enters_the_gazetteer_keeps_its_old_id(dam: Feature) -> None:
    found = feature(ledger_with(with_row(dam, "铜梁青竹溪水库")), dam.name)
    assert found.id == "reservoir-qingzhuxi"
    assert dam.id in found.former_ids


def test_corrections_of_the_old_id_hold_when_it_enters_the_gazetteer(dam: Feature) -> None:
    rows = (
        Correction("move", id=dam.id, lon=106.05, lat=29.85, precision="site", radius_m=300),
        Correction("stage", id=dam.id, document="new.txt", stage="built"),
        Correction("drop", id=dam.id, document="old.txt", text="青竹溪水库"),
    )
    found = feature(ledger_with(with_row(dam, "铜梁青竹溪水库"), *rows), dam.name)
    assert found.geometry == shapely.Point(106.05, 29.85)
    assert found.stage == "built"
    assert [m.document for m in found.mentions] == ["new.txt"]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("规划研究南充至广安铁路。", "railway-nanguang"),
        ("推进大滩口水库前期工作。", "reservoir-datankou"),
        ("扩能改造成昆铁路峨米段。", "railway-chengkun-emi"),
    ],
)
def test_old_ids_are_those_of_a_gazetteer_without_the_row(
    text: str, hidden: str, gazetteer: Gazetteer
) -> None:
    tables = read_tables(builtin_folder())
    del tables.entries[hidden]
    plan = make_plan(text)
    before = build_ledger([plan], Gazetteer(tables), []).features
    after = build_ledger([plan], gazetteer, []).features
    old = next(f for f in before if f.kind == hidden.partition("-")[0])
    new = next(f for f in after if f.id == hidden)
    assert old.id in new.former_ids
    assert not set(new.former_ids) & {f.id for f in after}


# The table ------------------------------------------------------------------------------------


def table(folder: Path, *rows: dict[str, str], encoding: str = "utf-8-sig") -> Path:
    lines = [",".join(COLUMNS)] + [",".join(row.get(c, "") for c in COLUMNS) for row in rows]
    folder.mkdir(exist_ok=True)
    path = folder / "corrections.csv"
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_table_as_spreadsheets_save_it(
    encoding: str, gazetteer: Gazetteer, dam: Feature, tmp_path: Path
) -> None:
    row = {"action": "rename", "id": dam.id, "name": "青竹水库", "when": "2026/3/9"}
    path = table(tmp_path, row, encoding=encoding)
    assert read_corrections(path, gazetteer) == [
        Correction("rename", id=dam.id, name="青竹水库", when="2026-03-09")
    ]


def test_written_table_reads_the_same(gazetteer: Gazetteer, dam: Feature, tmp_path: Path) -> None:
    rows = [
        Correction("move", id=dam.id, lon=106.0512345, lat=29.85, radius_m=300.0, who="=甲"),
        Correction("choose", document="a,b.txt", start=0, text="“青竹溪”", to=dam.id),
        Correction("remark", id=dam.id, remark="一，\n二"),
    ]
    path = tmp_path / "new" / "corrections.csv"
    write_corrections(path, rows, gazetteer)
    assert read_corrections(path, gazetteer) == rows
    first = path.read_bytes()
    write_corrections(path, read_corrections(path, gazetteer), gazetteer)
    assert path.read_bytes() == first
    assert "'=甲" in first.decode("utf-8-sig")


def test_no_table_no_corrections(gazetteer: Gazetteer, tmp_path: Path) -> None:
    assert read_corrections(tmp_path / "corrections.csv", gazetteer) == []


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ({"action": "turn"}, "action", "unknown action 'turn'"),
        ({"action": "move", "lon": "106", "lat": "29"}, "id", "is empty"),
        ({"action": "move", "id": "ID", "lon": "106"}, "lat", "is empty"),
        ({"action": "move", "id": "ID", "lon": "29", "lat": "106"}, "lon", "not a position"),
        ({"action": "move", "id": "ID", "lon": "6", "lat": "29"}, "lon", "outside China"),
        ({"action": "move", "id": "ID", "lon": "x", "lat": "29"}, "lon", "not a number"),
        ({"action": "move", "id": "ID", "lon": "nan", "lat": "29"}, "lon", "is not a number"),
        (
            {"action": "move", "id": "ID", "lon": "106", "lat": "29", "radius_m": "-1"},
            "radius_m",
            "cannot be a distance",
        ),
        (
            {"action": "move", "id": "ID", "lon": "106", "lat": "29", "precision": "exact"},
            "precision",
            "unknown precision",
        ),
        ({"action": "rename", "id": "reservoir-nowhere", "name": "甲"}, "id", "there is no"),
        ({"action": "rename", "id": "ID", "name": "甲", "to": "ID"}, "to", "means nothing"),
        ({"action": "kind", "id": "ID", "kind": "dam"}, "kind", "unknown kind 'dam'"),
        ({"action": "stage", "id": "ID", "stage": "built"}, "document", "is empty"),
        ({"action": "merge", "id": "ID", "to": "ID"}, "to", "the id itself"),
        ({"action": "split", "text": "甲"}, "document", "is empty"),
        ({"action": "drop"}, "document", "is empty"),
        (
            {"action": "choose", "document": "a", "text": "甲", "start": "-1", "to": "ID"},
            "start",
            "not a whole number",
        ),
        ({"action": "drop", "id": "ID", "when": "2026-13-01"}, "when", "is not a date"),
        ({"action": "drop", "id": "ID", "when": "gestern"}, "when", "not YYYY-MM-DD"),
    ],
)
def test_broken_row_is_refused_by_line_and_column(
    row: dict[str, str],
    column: str,
    reason: str,
    gazetteer: Gazetteer,
    dam: Feature,
    tmp_path: Path,
) -> None:
    good = {"action": "rename", "id": dam.id, "name": "甲"}
    broken = {name: dam.id if value == "ID" else value for name, value in row.items()}
    path = table(tmp_path, good, broken)
    with pytest.raises(GazetteerError) as error:
        read_corrections(path, gazetteer)
    assert str(error.value).startswith(f"{path}: line 3: {column}: ")
    assert reason in str(error.value)


def test_rows_that_contradict_each_other_are_refused(
    gazetteer: Gazetteer, dam: Feature, tmp_path: Path
) -> None:
    one, two = ({"action": "rename", "id": dam.id, "name": name} for name in "甲乙")
    with pytest.raises(GazetteerError, match="line 3: action: contradicts line 2"):
        read_corrections(table(tmp_path, one, two), gazetteer)
    assert len(read_corrections(table(tmp_path, one, one), gazetteer)) == 1


def test_merging_in_a_circle_is_refused(
    gazetteer: Gazetteer, dam: Feature, line: Feature, tmp_path: Path
) -> None:
    there = {"action": "merge", "id": dam.id, "to": line.id}
    back = {"action": "merge", "id": line.id, "to": dam.id}
    with pytest.raises(GazetteerError, match="merged in a circle"):
        read_corrections(table(tmp_path, there, back), gazetteer)


def test_unknown_column_is_refused(gazetteer: Gazetteer, tmp_path: Path) -> None:
    path = tmp_path / "corrections.csv"
    path.write_text("action,id,longitude\ndrop,admin-500151,\n", encoding="utf-8")
    with pytest.raises(GazetteerError, match="line 2: longitude: no such column"):
        read_corrections(path, gazetteer)


def test_ledger_takes_the_table_of_the_users_folder(
    gazetteer: Gazetteer, dam: Feature, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"action": "rename", "id": dam.id, "name": "青竹水库"}
    table(tmp_path / "own", row)
    own = load(tmp_path / "own")
    assert feature(build_ledger(PLANS, own), "青竹水库").id == dam.id
    table(tmp_path / "gazetteer", row)
    monkeypatch.chdir(tmp_path)
    assert table_path(gazetteer) == Path("gazetteer/corrections.csv")
    assert feature(build_ledger(PLANS, gazetteer), "青竹水库").id == dam.id


# Taking in ------------------------------------------------------------------------------------


def rename(name: str, who: str = "") -> Correction:
    return Correction("rename", id="reservoir-x000000000000", name=name, who=who)


def test_new_rows_are_added_behind_the_known_ones() -> None:
    known = Correction("drop", id="reservoir-x000000000001")
    intake = take_in([known], [rename("甲")])
    assert intake.rows == [known, rename("甲")]
    assert (intake.added, intake.replaced, intake.conflicts) == ([rename("甲")], [], [])


def test_the_same_answer_again_changes_nothing() -> None:
    intake = take_in([rename("甲", "东区")], [rename("甲", "西区")])
    assert not intake.added and not intake.replaced
    assert intake.conflicts == []


def test_a_person_may_change_their_mind() -> None:
    intake = take_in([rename("甲", "东区")], [rename("乙", "东区")])
    assert intake.replaced == [(rename("甲", "东区"), rename("乙", "东区"))]
    assert intake.rows == [rename("乙", "东区")]


def test_answers_of_two_people_are_a_conflict_unless_told() -> None:
    intake = take_in([rename("甲", "东区")], [rename("乙", "西区")])
    assert intake.conflicts == [(rename("甲", "东区"), rename("乙", "西区"))]
    assert intake.rows == [rename("甲", "东区")]
    assert take_in(intake.rows, [rename("乙", "西区")], replace=True).rows == [rename("乙", "西区")]


def test_new_rows_that_contradict_each_other_are_a_conflict() -> None:
    intake = take_in([], [rename("甲", "东区"), rename("乙", "西区")])
    assert intake.conflicts == [(rename("甲", "东区"), rename("乙", "西区"))]
    assert intake.rows == []


def test_remarks_stand_side_by_side() -> None:
    remarks = [Correction("remark", id="reservoir-x000000000000", remark=r) for r in "甲乙"]
    assert take_in([], remarks).rows == remarks
