"""A PostgreSQL with PostGIS that the tests start themselves, in a folder of their own."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest
import sqlalchemy

USER = "geomap"


def programs() -> Path:
    """Return the folder of Debian's newest PostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    assert found, "the tests need PostgreSQL with PostGIS: see tests/setup.sh"
    return found[-1]


def as_postgres(*command: str | Path) -> None:
    """Run a command as a user that PostgreSQL takes, which root is not."""
    first = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    subprocess.run(
        [*(first if os.geteuid() == 0 else ()), *map(str, command)], check=True,
        stdout=subprocess.DEVNULL, cwd="/",
    )  # fmt: skip


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """The address of an empty database with PostGIS."""
    folder = Path(mkdtemp(prefix="geomap-pg-", dir="/tmp"))  # sockets want short paths
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data, tools = folder / "data", programs()
    as_postgres(tools / "initdb", "-D", data, "-A", "trust", "-U", USER, "-E", "UTF8",
                "--no-locale", "-N")  # fmt: skip
    settings = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    as_postgres(tools / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", settings, "start")
    try:
        for name, order in (
            ("postgres", "CREATE DATABASE bare"),
            ("postgres", "CREATE DATABASE plans"),
            ("plans", "CREATE EXTENSION postgis"),
        ):
            address = f"postgresql+psycopg://{USER}@/{name}?host={folder}"
            engine = sqlalchemy.create_engine(address, isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.exec_driver_sql(order)
            engine.dispose()
        yield f"postgresql://{USER}@/plans?host={folder}"
    finally:
        as_postgres(tools / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
