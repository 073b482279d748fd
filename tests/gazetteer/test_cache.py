"""The compiled gazetteer in the user's cache folder: always right, whatever stands there."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from geomap.gazetteer import Gazetteer, cache, index, load
from geomap.gazetteer.store import builtin_folder
from geomap.gazetteer.tables import read_tables

HEAD = "id,kind,name,aliases,lon,lat,precision,radius_m,source,unit\n"
ROW = "zone-own,zone,自家园区,,{lon},29.5,approximate,8000,editor,500107\n"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A user's gazetteer folder with one row."""
    table = tmp_path / "own" / "places" / "zone.csv"
    table.parent.mkdir(parents=True)
    table.write_text(HEAD + ROW.format(lon=106.4), encoding="utf-8")
    return tmp_path / "own"


@pytest.fixture
def no_tables_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing reads the tables: what is answered comes from the cache."""

    def refuse(*folders: Path) -> None:
        raise AssertionError(f"{folders} were read")

    monkeypatch.setattr("geomap.gazetteer.tables.read_tables", refuse)


def lon(gazetteer: Gazetteer) -> float | None:
    return gazetteer.entries["zone-own"].lon


def compiled(folder: Path) -> Path:
    (path,) = folder.glob("gazetteer-*.json")
    return path


def test_what_was_compiled_is_what_was_read(gazetteer: Gazetteer) -> None:
    made = index.compile_tables(read_tables(builtin_folder()))
    again = index.loads(index.dumps(made))
    for part in ("entries", "nodes", "sources", "abbreviations", "local_names", "names"):
        assert getattr(again, part) == getattr(made, part), part
    assert list(again.names) == list(made.names)
    assert again.node_names == made.node_names
    assert again.atlas.units == made.atlas.units
    assert list(again.atlas.units) == list(made.atlas.units)
    assert again.atlas.towns == made.atlas.towns
    assert again.atlas.neighbours == made.atlas.neighbours
    assert {c: again.atlas.extent(c) for c in again.atlas.units} == {
        c: made.atlas.extent(c) for c in made.atlas.units
    }
    assert gazetteer.entries.keys() == Gazetteer(again).entries.keys()


def test_second_start_reads_no_table(
    folder: Path, own: Path, request: pytest.FixtureRequest
) -> None:
    first = load(own)
    request.getfixturevalue("no_tables_read")
    second = load(own)
    assert second.entries == first.entries
    assert second.by_name == first.by_name


def test_edited_row_is_seen_at_once(folder: Path, own: Path) -> None:
    assert lon(load(own)) == 106.4
    table = own / "places" / "zone.csv"
    before = table.stat()
    table.write_text(HEAD + ROW.format(lon=106.3), encoding="utf-8")
    os.utime(table, ns=(before.st_atime_ns, before.st_mtime_ns))  # the content counts
    assert table.stat().st_size == before.st_size
    assert lon(load(own)) == 106.3
    (own / "nodes").mkdir()
    nodes = "id,name,type,lon,lat,precision,radius_m,source\nrail-own,自家站,station,106.4,29.5,"
    (own / "nodes" / "mine.csv").write_text(f"{nodes}town,5000,editor\n", encoding="utf-8")
    assert "rail-own" in load(own).nodes


def test_folders_do_not_take_each_others_place(folder: Path, own: Path) -> None:
    assert "zone-own" in load(own).entries
    assert "zone-own" not in load().entries
    assert "zone-own" in load(own).entries
    assert len(list(folder.glob("gazetteer-*.json"))) == 2


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b'"zone-own"', b'"zone-won"'),
        lambda data: b"\x80\x04K\x01." + data,
        lambda data: data.partition(b"\n")[0] + b"\n{}",
    ],
    ids=["empty", "cut short", "changed", "something else", "other body"],
)
def test_spoilt_file_is_ignored_and_made_anew(
    folder: Path, own: Path, spoil: Callable[[bytes], bytes]
) -> None:
    load(own)
    path = compiled(folder)
    sound = path.read_bytes()
    path.write_bytes(spoil(sound))
    assert lon(load(own)) == 106.4
    assert path.read_bytes() == sound


def test_folder_in_a_files_place_is_no_error(folder: Path, own: Path) -> None:
    load(own)
    path = compiled(folder)
    path.unlink()
    path.mkdir()
    assert lon(load(own)) == 106.4


def test_cache_that_cannot_be_written(
    tmp_path: Path, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    assert lon(load(own)) == 106.4
    assert blocked.read_text() == "no folder"


def test_user_without_a_home(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert cache.folder() is None
    assert lon(load(own)) == 106.4


@pytest.mark.parametrize(
    ("platform", "end"),
    [
        ("linux", ".cache/geomap"),
        ("darwin", "Library/Caches/geomap"),
        ("win32", "AppData/Local/geomap"),
    ],
)
def test_each_platform_has_its_place(
    platform: str, end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/does/not/count")
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert cache.folder() == tmp_path / end


def test_two_processes_at_once(folder: Path, own: Path) -> None:
    program = f"""
from pathlib import Path
from geomap.gazetteer import load
print(load(Path({str(own)!r})).entries["zone-own"].lon)
"""
    started = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert [process.communicate()[0].strip() for process in started] == ["106.4", "106.4"]
    assert lon(load(own)) == 106.4
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_keys_tell_parts_apart() -> None:
    assert cache.digest([b"ab", b"c"]) != cache.digest([b"a", b"bc"])
