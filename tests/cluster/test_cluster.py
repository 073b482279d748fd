"""Two workers build the same ledger as a single process, even if one of them dies."""

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click
import dask_geopandas
import pytest
from distributed import Client

from benchmarks.texts import PlanMaker
from geomap.cli.cluster_options import write_cluster_ledger
from geomap.cluster import run, steps
from geomap.cluster.connect import connect
from geomap.cluster.run import ClusterLedger, read_on_cluster
from geomap.cluster.steps import Done, Job
from geomap.cluster.table import as_geojson, read_table
from geomap.errors import ClusterError, OutputError, PlanError
from geomap.gazetteer import Gazetteer, load
from geomap.ledger import Ledger, build_ledger
from geomap.ledger.write import to_csv, to_geojson, to_jsonl
from geomap.maps.atlas import Atlas
from geomap.plans import read_plans

PLANS = 12
FIELDS = (
    "action,id,document,plan,start,text,to,name,kind,stage,"
    "lon,lat,precision,radius_m,who,when,remark"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, gazetteer: Gazetteer) -> Path:
    """Plans of several dates, a ``plans.csv``, and a file that is not a plan."""
    folder = tmp_path_factory.mktemp("plans")
    maker = PlanMaker(gazetteer, seed=7)
    rows = ["file,title,issuer,date,region,part"]
    for number in range(PLANS):
        name = f"{number:02}.txt"
        (folder / name).write_text(maker.plan(900), encoding="utf-8")
        rows.append(f"{name},,,{2020 + number % 3},重庆市|四川省,")
    (folder / "plans.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    return folder


@pytest.fixture(scope="module")
def corrected(
    folder: Path, gazetteer: Gazetteer, tmp_path_factory: pytest.TempPathFactory
) -> Gazetteer:
    """The gazetteer with corrections of every kind, about what the plans name."""
    ledger = build_ledger(read_plans([folder], failures=[]), gazetteer, [])
    points = [f for f in ledger.features if f.geometry and f.geometry.geom_type == "Point"]
    works = [f for f in points if "-x" in f.id]
    known = [f for f in points if "-x" not in f.id and f.kind != "admin"]
    often = max(works[6:], key=lambda f: len(f.mentions))
    said = known[0].mentions[0]
    rows = [
        {"action": "merge", "id": works[0].id, "to": works[1].id},
        {"action": "merge", "id": works[2].id, "to": known[1].id},
        {"action": "merge", "id": known[2].id, "to": known[3].id},
        {"action": "drop", "id": works[3].id},
        {"action": "rename", "id": often.id, "name": "另一名称"},
        {"action": "move", "id": known[4].id, "lon": "106.5", "lat": "29.5", "who": "王"},
        {"action": "stage", "id": works[5].id, "document": works[5].mentions[0].document,
         "stage": "building"},
        {"action": "split", "document": said.document, "text": said.text, "name": "另一工程"},
        {"action": "drop", "document": "00.txt", "text": "没有这个名字"},
        {"action": "remark", "id": known[5].id, "remark": "待核"},
    ]  # fmt: skip
    own = tmp_path_factory.mktemp("own")
    lines = [",".join(row.get(name, "") for name in FIELDS.split(",")) for row in rows]
    (own / "corrections.csv").write_text("\n".join([FIELDS, *lines]) + "\n", encoding="utf-8")
    return load(own)


@pytest.fixture(scope="module")
def single(folder: Path, corrected: Gazetteer) -> Ledger:
    return build_ledger(read_plans([folder], failures=[]), corrected)


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with connect(workers=2) as client:
        yield client


@pytest.fixture(scope="module")
def ledger(client: Client, folder: Path, corrected: Gazetteer) -> Iterator[ClusterLedger]:
    with read_on_cluster(client, [folder], corrected) as ledger:
        yield ledger


def test_same_bytes_as_a_single_process(ledger: ClusterLedger, single: Ledger) -> None:
    lines = list(ledger.lines())
    assert len(lines) == ledger.features > 100
    assert b"".join(lines) == to_jsonl(single)
    assert b"".join(as_geojson(lines)) == to_geojson(single)
    assert to_csv(ledger.whole()) == to_csv(single)


def test_inferred_region_is_reported_in_the_language_asked_for(
    client: Client, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    (tmp_path / "plan.txt").write_text("扩建渝北区、合川区和铜梁区的道路。\n", encoding="utf-8")
    for lang, words in {"zh": "未注明地区", "en": "region taken to be"}.items():
        with read_on_cluster(client, [tmp_path], gazetteer, lang=lang) as ledger:
            (notice,) = ledger.notices
        assert words in notice


def test_corrections_meet_what_they_are_about(ledger: ClusterLedger, single: Ledger) -> None:
    names = {feature.name for feature in ledger.whole().features}
    assert {"另一名称", "另一工程"} <= names
    assert sorted(ledger.unapplied) == sorted(single.unapplied)
    assert any("没有这个名字" in line for line in ledger.unapplied)


def test_log_shows_both_workers_at_work(ledger: ClusterLedger) -> None:
    read = [done for done in ledger.log if done.step == "read"]
    assert sum(done.plans for done in read) == len(ledger.plans) == PLANS
    assert len({done.worker for done in read}) == len({done.pid for done in read}) == 2


def test_what_cannot_be_read_is_named(ledger: ClusterLedger) -> None:
    assert [line.rsplit("/")[-1].split(":")[0] for line in ledger.failures] == ["old.doc"]


def test_a_killed_worker_changes_nothing(
    folder: Path, corrected: Gazetteer, single: Ledger
) -> None:
    killed: list[int] = []

    def kill(done: Done, of: int) -> None:
        if not killed:
            killed.append(done.pid)
            os.kill(done.pid, signal.SIGKILL)

    with connect(workers=2) as client, read_on_cluster(
        client, [folder], corrected, progress=kill
    ) as ledger:  # fmt: skip
        assert b"".join(ledger.lines()) == to_jsonl(single)
    assert killed


# The table ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def table(ledger: ClusterLedger, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("table")
    ledger.write_table(out)
    return out


def test_table_reads_back_whole(table: Path, single: Ledger) -> None:
    read = [json.loads(line) for line in to_jsonl(read_table(table)).splitlines()]
    assert read == [json.loads(line) for line in to_jsonl(single).splitlines()]
    assert [plan.title for plan in read_table(table).plans] == [p.title for p in single.plans]


def test_table_is_geoparquet_that_dask_opens(table: Path, single: Ledger) -> None:
    frame = dask_geopandas.read_parquet(table)
    assert frame.npartitions == len(list(table.glob("part-*.parquet"))) == 8
    assert frame.crs.to_epsg() == 4326
    assert len(frame) == len(single.features)
    assert frame["id"].compute().is_unique


def test_table_of_a_part_of_the_country(table: Path, single: Ledger) -> None:
    west, south, east, north = bounds = (106.2, 29.2, 106.8, 29.8)
    inside = {f.id for f in read_table(table, bounds).features}
    points = [f for f in single.features if f.geometry and f.geometry.geom_type == "Point"]
    meant = {
        f.id for f in points
        if west <= f.geometry.x <= east and south <= f.geometry.y <= north
    }  # fmt: skip
    assert meant
    assert inside >= meant
    assert len(inside) < len(single.features)


def test_table_makes_maps(table: Path, gazetteer: Gazetteer) -> None:
    atlas = Atlas(read_table(table), gazetteer, ("500000", "510000"))
    assert "<!doctype html>" in atlas.page("overview", "").lower()


def test_same_table_twice(table: Path, ledger: ClusterLedger, tmp_path: Path) -> None:
    ledger.write_table(tmp_path)
    for path in table.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_a_folder_that_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(ClusterError, match="geomap ledger -f parquet"):
        read_table(tmp_path)


# What goes wrong ---------------------------------------------------------------------------------


def test_nothing_could_be_read(client: Client, gazetteer: Gazetteer, tmp_path: Path) -> None:
    for name in ("a.doc", "b.doc"):
        (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with (
        pytest.raises(PlanError, match=r"none of the 2 documents .*a\.doc"),
        read_on_cluster(client, [tmp_path], gazetteer),
    ):
        pass


def test_worker_of_another_version(
    client: Client, gazetteer: Gazetteer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "Job", lambda *args: replace(Job(*args), version="0.0.1"))
    with (
        pytest.raises(ClusterError, match=r"this machine 0\.0\.1; install the same"),
        read_on_cluster(client, [folder], gazetteer),
    ):
        pass


def test_no_scheduler_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geomap.cluster.connect.WAIT_S", 0.2)
    with pytest.raises(ClusterError, match="no Dask scheduler answers"), connect("tcp://[::1]:1"):
        pass


def test_extra_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"pip install 'geomap\[cluster\]'"), connect():
        pass


def test_scratch_folder_is_gone_and_unwritable_ones_are_named(
    client: Client, gazetteer: Gazetteer, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(OutputError, match="cannot be written"),
        read_on_cluster(client, [folder], gazetteer, scratch=tmp_path / "file"),
    ):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


# The command -------------------------------------------------------------------------------------


def command(folder: Path, form: str, output: Path | None, **given: object) -> None:
    options: dict[str, object] = {
        "gazetteer_dir": None, "region": (), "ocr": False, "workers": None, "scheduler": None,
        "cluster_log": None,
    }  # fmt: skip
    write_cluster_ledger([folder], form, output, **(options | given))  # type: ignore[arg-type]


def test_command_by_a_scheduler(
    client: Client,
    folder: Path,
    tmp_path: Path,
    gazetteer: Gazetteer,
    capsys: pytest.CaptureFixture[str],
) -> None:
    address = client.scheduler_info()["address"]
    out, log = tmp_path / "ledger.jsonl", tmp_path / "log.csv"
    command(folder, "jsonl", out, scheduler=address, cluster_log=log)
    assert out.read_bytes() == to_jsonl(
        build_ledger(read_plans([folder], failures=[]), gazetteer, [])
    )
    assert log.read_text().startswith("step,number,worker,pid,plans,rows,seconds,memory_mb\nread,")
    assert "未读入" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ledger.jsonl", "log.csv"]


def test_table_needs_a_folder(folder: Path) -> None:
    with pytest.raises(click.UsageError, match="-o FOLDER"):
        command(folder, "parquet", None, workers=2)


def test_ids_keep_their_partition() -> None:
    assert steps.part_of_id("admin-500101", 1024) == steps.part_of_id("admin-500101", 1024)
    assert len({steps.part_of_id(f"admin-{n}", 8) for n in range(100)}) == 8
