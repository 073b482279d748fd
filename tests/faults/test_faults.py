"""What a machine does wrong: no permission, no home, a broken locale, a full disk, a kill."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from geomap.errors import OutputError
from geomap.gazetteer import load
from geomap.ledger.write import to_jsonl
from geomap.plans import read_plans

ROOT = Path(__file__).parents[2]
WORDS = "一、重庆市基础设施\n加快建设藻渡水库，扩建万州五桥机场。\n"
AT = ("--region", "重庆市")
BARE = {"PATH": os.defpath, "PYTHONPATH": str(ROOT)}
MERE_USER = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.txt"
    path.write_text(WORDS, encoding="utf-8")
    return path


def geomap(*words: object, by: tuple[str, ...] = (), **environment: str) -> tuple[int, str, str]:
    """Run a command with these variables and a cache; return status, output and errors."""
    done = subprocess.run(
        [*by, sys.executable, "-m", "geomap", *map(str, words)],
        env=BARE | {"XDG_CACHE_HOME": os.environ["XDG_CACHE_HOME"]} | environment,
        cwd="/",
        capture_output=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.mark.parametrize(
    "environment",
    [
        {"LANG": "xx_XX.bogus", "LC_ALL": "xx_XX.bogus"},
        {"PYTHONIOENCODING": "ascii", "LC_ALL": "POSIX"},
        {"HOME": "/proc/nowhere", "XDG_CACHE_HOME": "", "TZ": "Nowhere/Never"},
    ],
    ids=["bogus locale", "ascii streams", "no home"],
)
def test_strange_environment(plan: Path, environment: dict[str, str]) -> None:
    status, out, errors = geomap("ledger", plan, *AT, "-f", "jsonl", **environment)
    assert (status, errors) == (0, "")
    assert "藻渡水库" in out


def test_no_permission(plan: Path) -> None:
    """Root may read and write anything, but for the capability that is taken from it here."""
    by = MERE_USER if os.geteuid() == 0 else ()
    locked = plan.parent / "locked"
    locked.mkdir(0o500)
    status, _, errors = geomap("ledger", plan, *AT, "-o", locked / "ledger.jsonl", by=by)
    assert (status, errors.count("\n")) == (1, 1)
    assert "cannot be written: Permission denied" in errors
    plan.chmod(0)
    status, _, errors = geomap("ledger", plan, *AT, by=by)
    assert status in {1, 2}
    assert "not readable" in errors or "cannot be read: Permission denied" in errors
    assert "Traceback" not in errors


def test_install_that_is_read_only(plan: Path) -> None:
    """Nothing is written beside the program: not even compiled Python, if that is forbidden."""
    before = {path: path.stat().st_mtime_ns for path in (ROOT / "geomap").rglob("*.py")}
    folders = {path: path.stat().st_mtime_ns for path in (ROOT / "gazetteer").iterdir()}
    status, _, errors = geomap(
        "ledger",
        plan,
        *AT,
        "-f",
        "csv",
        PYTHONDONTWRITEBYTECODE="1",
        XDG_CACHE_HOME="/dev/null",
    )
    assert (status, errors) == (0, "")
    assert before == {path: path.stat().st_mtime_ns for path in before}
    assert folders == {path: path.stat().st_mtime_ns for path in folders}


# Disk full ---------------------------------------------------------------------------------------


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_disk_is_full(plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from geomap.files import write_whole  # noqa: PLC0415

    target = tmp_path / "out.jsonl"
    target.write_text("old")
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match="No space left on device"):
        write_whole(target, "new")
    assert target.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.jsonl", "plan.txt"]


def test_device_is_full(plan: Path) -> None:
    """Standard output may be a full device: a status other than 0, and no traceback."""
    with Path("/dev/full").open("wb") as device:
        done = subprocess.run(
            [sys.executable, "-m", "geomap", "ledger", str(plan), *AT, "-f", "jsonl"],
            stdout=device, stderr=subprocess.PIPE, timeout=60, check=False,
            env=BARE | {"XDG_CACHE_HOME": os.environ["XDG_CACHE_HOME"]},
        )  # fmt: skip
    assert done.returncode != 0
    assert "Traceback" not in done.stderr.decode()


def test_cache_that_cannot_be_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(Path, "write_bytes", full)
    assert load().entries
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


# Killed ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_killed_while_it_writes_maps(plan: Path, tmp_path: Path, number: int) -> None:
    """The outputs of an earlier run are whole, whenever the next one dies."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "ledger.geojson").write_text("old")
    process = subprocess.Popen(
        [sys.executable, "-m", "geomap", "build", "--plans", str(plan.parent), "--out", str(out)],
        env=BARE | {"XDG_CACHE_HOME": os.environ["XDG_CACHE_HOME"]},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not any(path.name.startswith(".geomap") for path in out.iterdir()):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(number)
    process.wait(30)
    assert (out / "ledger.geojson").read_text() == "old"
    assert [path.name for path in out.iterdir() if not path.name.startswith(".")] == [
        "ledger.geojson"
    ]


# Windows' line ends ------------------------------------------------------------------------------


def test_windows_line_ends_change_positions_only(plan: Path, tmp_path: Path) -> None:
    windows = tmp_path / "windows.txt"
    windows.write_bytes(WORDS.replace("\n", "\r\n").encode("utf-8-sig"))
    (one,), (other,) = read_plans([plan]), read_plans([windows])
    assert one.normal.text == other.normal.text


def test_tables_with_windows_line_ends(tmp_path: Path) -> None:
    own = tmp_path / "own" / "places"
    own.mkdir(parents=True)
    rows = (
        "id,kind,name,lon,lat,precision,radius_m,source\r\n"
        "reservoir-test,reservoir,测试水库,106.5,29.5,approximate,5000,editor\r\n"
    )
    (own / "reservoir.csv").write_bytes(rows.encode("utf-8-sig"))
    gazetteer = load(tmp_path / "own")
    assert gazetteer.entries["reservoir-test"].name == "测试水库"
    assert gazetteer.entries["reservoir-test"].source == "editor"


def test_output_has_unix_line_ends_everywhere(plan: Path) -> None:
    from geomap.gazetteer import Gazetteer  # noqa: PLC0415
    from geomap.ledger import build_ledger  # noqa: PLC0415

    gazetteer: Gazetteer = load()
    assert b"\r" not in to_jsonl(build_ledger(read_plans([plan]), gazetteer, []))
