"""The layers in a real PostGIS."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from geomap.errors import OutputError
from geomap.exports.postgis import _comments, write_postgis
from geomap.layers import build_features, build_mentions
from geomap.ledger import Feature, Ledger
from geomap.vocabulary import KINDS
from tests.conftest import ROOT, LedgerOf, feature, make_plan

TEXT = """规划研究成渝中线高速铁路，谋划沿江货运铁路。扩建重庆江北国际机场。打造重庆都市圈。
"""
NEXT = """加快建设成渝中线高速铁路，谋划沿江货运铁路。扩建万州五桥机场。打造重庆都市圈。
"""


@pytest.fixture(scope="module")
def ledger(ledger_of: LedgerOf) -> Ledger:
    return ledger_of(make_plan(TEXT, file="甲.txt", date="2021-05"))


@pytest.fixture(scope="module")
def later(ledger_of: LedgerOf) -> Ledger:
    return ledger_of(make_plan(NEXT, file="甲.txt", date="2021-05"))


@pytest.fixture
def connection(database: str) -> Iterator[sqlalchemy.Connection]:
    address = database.replace("postgresql:", "postgresql+psycopg:")
    engine = sqlalchemy.create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def ask(connection: sqlalchemy.Connection, query: str) -> list[Any]:
    return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_each_kind_has_a_table_with_its_rows(
    database: str, ledger: Ledger, connection: sqlalchemy.Connection
) -> None:
    changed = write_postgis(ledger, database, schema="rows")
    mentions = sum(len(f.mentions) for f in ledger.features)
    assert changed == len(ledger.features) + mentions
    for kind in KINDS:
        ids = {i for (i,) in ask(connection, f"SELECT id FROM rows.{kind}")}
        assert ids == {f.id for f in ledger.features if f.kind == kind}
    assert ask(connection, "SELECT count(*) FROM rows.mentions") == [(mentions,)]
    line = feature(ledger, "成渝中线高速铁路")
    columns = "name, stage, through, ST_SRID(geometry), ST_AsText(geometry, 5), radius_m, area_m2"
    found = ask(connection, f"SELECT {columns} FROM rows.railway WHERE id = '{line.id}'")
    assert found[0][:4] == (line.name, "studying", "|".join(line.through or ()), 4326)
    assert found[0][4].startswith("LINESTRING(10")
    assert found[0][5:] == (line.radius_m, None)
    unplaced = ask(connection, "SELECT geometry FROM rows.railway WHERE name = '沿江货运铁路'")
    assert unplaced == [(None,)]


def test_keys_indexes_and_comments(
    database: str, ledger: Ledger, connection: sqlalchemy.Connection
) -> None:
    write_postgis(ledger, database, schema="keys")
    inspector = sqlalchemy.inspect(connection)
    for name in (*KINDS, "mentions"):
        key = inspector.get_pk_constraint(name, "keys")["constrained_columns"]
        assert key == (["id", "document", "start"] if name == "mentions" else ["id"])
        assert inspector.get_table_comment(name, "keys")["text"]
        assert all(column["comment"] for column in inspector.get_columns(name, "keys"))
    spatial = ask(connection, "SELECT tablename FROM pg_indexes WHERE schemaname = 'keys' "
                              "AND indexdef LIKE '%%USING gist (geometry)%%'")  # fmt: skip
    assert {name for (name,) in spatial} == set(KINDS)


def test_every_column_has_a_comment(ledger: Ledger) -> None:
    columns = {*build_features(ledger).columns, *build_mentions(ledger).columns, "mentions"}
    assert columns == set(_comments())


def test_a_second_run_changes_what_changed(
    database: str, ledger: Ledger, later: Ledger, connection: sqlalchemy.Connection
) -> None:
    write_postgis(ledger, database, schema="twice")
    assert write_postgis(ledger, database, schema="twice") == 0
    connection.exec_driver_sql("ALTER TABLE twice.railway ADD COLUMN own text")
    connection.exec_driver_sql("UPDATE twice.railway SET own = 'mine'")
    write_postgis(later, database, schema="twice")
    assert set(ask(connection, "SELECT stage, own FROM twice.railway")) == {
        ("building", "mine"), ("studying", "mine")
    }  # fmt: skip
    assert ask(connection, "SELECT name FROM twice.airport") == [("万州五桥机场",)]
    tables = ask(connection, "SELECT tablename FROM pg_tables WHERE schemaname = 'twice'")
    assert {name for (name,) in tables} == {*KINDS, "mentions"}


def test_a_run_that_fails_changes_nothing(
    database: str, ledger: Ledger, later: Ledger, connection: sqlalchemy.Connection
) -> None:
    write_postgis(ledger, database, schema="half")
    connection.exec_driver_sql("ALTER TABLE half.mentions ADD CHECK (text <> '万州五桥机场')")
    with pytest.raises(OutputError, match=r"cannot be written: .*violates check constraint"):
        write_postgis(later, database, schema="half")
    assert set(ask(connection, "SELECT stage FROM half.railway")) == {("studying",)}
    assert ask(connection, "SELECT name FROM half.airport") == [("重庆江北国际机场",)]


def test_names_are_data_and_not_sql(
    database: str, ledger: Ledger, connection: sqlalchemy.Connection
) -> None:
    name = '\'); DROP TABLE "odd;x".railway; --%(x)s{y}'
    odd = Ledger([Feature("railway-x000000000001", name, "railway", note=name)], ledger.plans)
    write_postgis(odd, database, schema='odd;x"')
    rows = connection.execute(
        sqlalchemy.select(sqlalchemy.column("name"), sqlalchemy.column("note")).select_from(
            sqlalchemy.table("railway", schema='odd;x"')
        )
    )
    assert [tuple(row) for row in rows] == [(name, name)]


@pytest.mark.parametrize(("crs", "srid"), [("EPSG:4490", 4490), ("EPSG:4524", 4524)])
def test_in_cgcs2000_and_its_zones(
    crs: str, srid: int, database: str, ledger: Ledger, connection: sqlalchemy.Connection
) -> None:
    schema = f"crs{srid}"
    write_postgis(ledger, database, schema=schema, crs=crs)
    ((there, x),) = ask(
        connection, f"SELECT ST_SRID(geometry), ST_X(geometry) FROM {schema}.airport"
    )
    assert there == srid
    assert (106 < x < 107) if srid == 4490 else (36_000_000 < x < 37_000_000)
    with pytest.raises(OutputError, match=f"is in EPSG:{srid}; choose that --crs"):
        write_postgis(ledger, database, schema=schema)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("postgresql://x:secret@localhost:1/plans", r"postgresql://x:\*\*\*@.*cannot be written"),
        ("postgresql://host:port/plans", "use postgresql://user@host/database"),
    ],
)
def test_no_such_database_is_one_line(address: str, reason: str, ledger: Ledger) -> None:
    with pytest.raises(OutputError, match=reason) as caught:
        write_postgis(ledger, address)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_without_postgis_the_user_is_told(database: str, ledger: Ledger) -> None:
    with pytest.raises(OutputError, match="run CREATE EXTENSION postgis"):
        write_postgis(ledger, database.replace("/plans?", "/bare?"))


def test_command(database: str, tmp_path: Path) -> None:
    (tmp_path / "甲.txt").write_text(TEXT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "geomap", "export", str(tmp_path / "甲.txt"), "--to", database,
         "--to", str(tmp_path / "甲.fgb"), "--schema", "command", "--crs", "CGCS2000"],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("台账 4 条，改动 8 行，见数据库模式 command\n")
    assert (tmp_path / "甲.fgb").is_file()
