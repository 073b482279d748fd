"""Whole or not at all: kills, a full disk, two runs at once, other environments."""

import hashlib
import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from geomap import folders
from geomap.bundles.lock import locked
from geomap.folders import draft_folder, put_in_place, tidy
from tests.bundles.conftest import TEXT, command, content, geomap
from tests.conftest import ROOT

NAMES = ("渝北区", "合川区", "武侯区")
KILLS = 3
SWAPS = 120


def assert_whole(out: Path) -> int:
    """Check that every bundle of a folder is whole; return how many there are."""
    folders = [path for path in out.iterdir() if path.is_dir() and not path.name.startswith(".")]
    for folder in folders:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        for file in manifest["files"]:
            data = (folder / file["path"]).read_bytes()
            assert hashlib.sha256(data).hexdigest() == file["sha256"], (folder, file["path"])
        assert len(list(folder.iterdir())) == len(manifest["files"]) + 1
    return len(folders)


def write(folder: Path, text: str) -> Path:
    for name in ("a", "b", "c"):
        (folder / name).write_text(text)
    return folder


def put(target: Path, text: str) -> None:
    put_in_place(write(draft_folder(target), text), target)


@pytest.mark.parametrize("swap", [True, False], ids=["in one step", "in two"])
def test_a_folder_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swap: bool) -> None:
    if not swap:
        monkeypatch.setattr(folders, "_swapped", lambda one, other: False)
    for text in ("old", "new"):
        put(tmp_path / "区", text)
        assert content(tmp_path) == {f"区/{name}": text.encode() for name in "abc"}
    assert [path.name for path in tmp_path.iterdir()] == ["区"]
    assert (tmp_path / "区").stat().st_mode & 0o777 == 0o777 & ~umask()


def umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_killed_at_any_moment_the_old_folder_or_the_new_one_is_there(tmp_path: Path) -> None:
    target, seed = tmp_path / "区", random.Random(6)
    put(target, "0")
    for turn in range(SWAPS):
        child = os.fork()
        if not child:
            number = turn * 10_000
            while True:  # until it is killed
                put(target, str(number))
                number += 1
        time.sleep(seed.uniform(0, 0.01))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        texts = {(target / name).read_text() for name in "abc"}
        assert len(texts) == 1, texts
    tidy(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["区"]


def test_tidy_brings_back_what_was_moved_away(tmp_path: Path) -> None:
    """As where the system cannot swap, and the process ended between the two steps."""
    put(tmp_path / "区", "old")
    draft = draft_folder(tmp_path / "区")
    away = draft.parents[1] / "old" / "区"
    away.parent.mkdir()
    (tmp_path / "区").rename(away)
    tidy(tmp_path)
    assert content(tmp_path) == {f"区/{name}": b"old" for name in "abc"}


def test_a_folder_that_cannot_be_moved_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "_swapped", lambda one, other: False)
    put(tmp_path / "区", "old")
    draft = draft_folder(tmp_path / "区")
    draft.rmdir()
    with pytest.raises(FileNotFoundError):
        put_in_place(draft, tmp_path / "区")
    assert content(tmp_path / "区") == dict.fromkeys("abc", b"old")


def test_the_lock_ends_with_its_process(tmp_path: Path) -> None:
    read, write_end = os.pipe()
    child = os.fork()
    if not child:
        with locked(tmp_path):
            os.write(write_end, b"x")
            time.sleep(60)
    os.read(read, 1)
    waited: list[float] = []
    killer = subprocess.Popen(["sh", "-c", f"sleep 0.5; kill -9 {child}"])
    try:
        with locked(tmp_path, lambda: waited.append(time.monotonic())):
            assert waited
    finally:
        os.waitpid(child, 0)
        killer.wait()
        os.close(read)
        os.close(write_end)


def test_runs_killed_at_random_moments_leave_whole_bundles(tmp_path: Path, plans: Path) -> None:
    seed, out = random.Random(2026), tmp_path / "out"
    quick = command(out, plans, *NAMES, "--formats", "html,xlsx")
    began = time.monotonic()
    subprocess.run(quick, cwd=ROOT, check=True, capture_output=True)
    whole_s = time.monotonic() - began
    expected = content(out)
    for turn in range(KILLS):
        (plans / "规划.txt").write_text(f"{TEXT}\n加快建设渝北{turn}号水库。\n", encoding="utf-8")
        process = subprocess.Popen(
            quick, cwd=ROOT, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(seed.uniform(0.4, 1.0) * whole_s)
        process.kill()
        process.wait()
        assert assert_whole(out) == len(NAMES)
    (plans / "规划.txt").write_text(TEXT, encoding="utf-8")
    subprocess.run(quick, cwd=ROOT, check=True, capture_output=True)
    assert content(out) == expected
    assert [path.name for path in out.iterdir() if path.name.startswith(".")] == [".geomap.lock"]


def test_two_runs_at_once_and_other_environments_give_the_same_bytes(
    tmp_path: Path, plans: Path
) -> None:
    """One waits for the other and finds its work done; a third run elsewhere makes the same."""
    out, elsewhere = tmp_path / "甲 out", tmp_path / "elsewhere"
    elsewhere.mkdir()
    odd = {
        "TZ": "Asia/Shanghai",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "7",
        "XDG_CACHE_HOME": str(elsewhere),
        "HOME": str(elsewhere),
    }
    every = ("渝北区", "武侯区", "--zip")
    runs = [
        subprocess.Popen(
            command(out, plans, *every),
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]  # fmt: skip
    said = [process.communicate() for process in runs]
    assert [process.returncode for process in runs] == [0, 0], said
    assert assert_whole(out) == 2
    made = sorted(text.decode().split("，")[0] for text, _ in said)
    assert made == ["已制作 0 份", "已制作 2 份"]
    assert any("另一个进程" in text.decode() for _, text in said)
    other = subprocess.run(
        command(Path("out"), plans, *every),
        cwd=elsewhere, env=os.environ | odd, capture_output=True, check=False,
    )  # fmt: skip
    assert other.returncode == 0, other.stderr
    one, two = content(out), content(elsewhere / "out")
    assert [name for name in one if one[name] != two.get(name)] == []
    assert one.keys() == two.keys()


def test_failures_are_named_at_the_end(tmp_path: Path, plans: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "渝北区").write_text("a file in the way")
    done = geomap(*command(out, plans, *NAMES[:2], "--formats", "html,kml")[3:])
    assert done.returncode == 1
    assert "geomap: 渝北区: " in done.stderr
    assert "2 份中有 1 份未能制作" in done.stderr
    assert done.stdout.startswith("已制作 1 份")
    assert (out / "合川区" / "index.html").is_file()


def workers_of(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [
        n for n in map(int, children) if b"spawn_main" in Path(f"/proc/{n}/cmdline").read_bytes()
    ]


@pytest.mark.parametrize("victim", ["reader", "worker"])
def test_a_process_that_is_killed_costs_no_bundle(victim: str, tmp_path: Path, plans: Path) -> None:
    out = tmp_path / "out"
    process = subprocess.Popen(
        command(out, plans, *NAMES, "--formats", "html,kml"), cwd=ROOT, stderr=subprocess.PIPE
    )
    (reader,) = wait_for_workers(process.pid)
    os.kill(reader if victim == "reader" else wait_for_workers(process.pid, reader)[0],
            signal.SIGKILL)  # fmt: skip
    said = process.communicate()[1]
    assert (process.returncode, said) == (0, b"")
    assert assert_whole(out) == len(NAMES)


def test_no_process_outlives_its_run(tmp_path: Path, plans: Path) -> None:
    quick = command(tmp_path / "out", plans, *NAMES, "--formats", "html,kml")
    process = subprocess.Popen(quick, cwd=ROOT, stderr=subprocess.DEVNULL)
    (reader,) = wait_for_workers(process.pid)
    workers = wait_for_workers(process.pid, reader)
    process.kill()
    process.wait()
    end = time.monotonic() + 10
    while any(is_alive(worker) for worker in workers) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(is_alive(worker) for worker in workers)


def wait_for_workers(process: int, reader: int = 0) -> list[int]:
    """Return the reader of the plans, or the workers that come after it, when they are at work."""
    while not (workers := [n for n in workers_of(process) if n != reader]):
        time.sleep(0.02)
    time.sleep(0.4)
    return workers


def is_alive(process: int) -> bool:
    try:
        return "(zombie)" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False
