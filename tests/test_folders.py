"""Writing folders whole or not at all."""

import errno
from pathlib import Path

import pytest

from geomap.errors import OutputError
from geomap.folders import staged_folder
from tests.test_files import full_disk, tree


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """An output folder as an earlier run left it, with a file of the user's own."""
    folder = tmp_path / "out"
    (folder / "maps" / "district").mkdir(parents=True)
    (folder / "maps" / "district" / "旧区.html").write_bytes(b"old map")
    (folder / "index.html").write_bytes(b"old index")
    (folder / "notes.txt").write_bytes(b"mine")
    return folder


def fill(folder: Path) -> None:
    """Write what a new run writes."""
    (folder / "maps" / "district").mkdir(parents=True)
    (folder / "maps" / "district" / "新区.html").write_bytes(b"new map")
    (folder / "index.html").write_bytes(b"new index")
    (folder / "zz.json").write_bytes(b"{}")


def test_staged_folder_replaces_whole_subfolders_and_leaves_the_rest(target: Path) -> None:
    with staged_folder(target) as folder:
        fill(folder)
    assert tree(target) == {
        "index.html": b"new index",
        "maps": None,
        "maps/district": None,
        "maps/district/新区.html": b"new map",
        "notes.txt": b"mine",
        "zz.json": b"{}",
    }


def test_staged_folder_shows_nothing_before_the_end(target: Path) -> None:
    before = tree(target)
    with staged_folder(target) as folder:
        fill(folder)
        seen = {n: d for n, d in tree(target).items() if not n.startswith(folder.name)}
        assert seen == before


@pytest.mark.parametrize("error", [ValueError("in the block"), KeyboardInterrupt()])
def test_staged_folder_leaves_all_as_it_was_when_the_block_raises(
    target: Path, error: BaseException
) -> None:
    before = tree(target)
    with pytest.raises(type(error)), staged_folder(target) as folder:
        fill(folder)
        raise error
    assert tree(target) == before


def test_staged_folder_turns_a_full_disk_into_one_line(target: Path) -> None:
    before = tree(target)
    with (
        full_disk(1000),
        pytest.raises(OutputError, match="out: cannot be written") as caught,
        staged_folder(target) as folder,
    ):
        fill(folder)
        (folder / "big.bin").write_bytes(b"x" * 5000)
    assert isinstance(caught.value.__cause__, OSError)
    assert caught.value.__cause__.errno == errno.EFBIG
    assert tree(target) == before


def test_staged_folder_makes_the_target(tmp_path: Path) -> None:
    with staged_folder(tmp_path / "a" / "out") as folder:
        fill(folder)
    assert (tmp_path / "a" / "out" / "index.html").read_bytes() == b"new index"


@pytest.mark.parametrize("place", ["file", "file/out"])
def test_staged_folder_needs_a_folder(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_bytes(b"old")
    with (
        pytest.raises(OutputError, match=f"{place}: cannot be written: .*choose another path"),
        staged_folder(tmp_path / place),
    ):
        pytest.fail("the block must not run")
    assert tree(tmp_path) == {"file": b"old"}


@pytest.mark.parametrize("in_the_way", ["maps", "zz.json"])
def test_staged_folder_moves_all_or_nothing(target: Path, in_the_way: str) -> None:
    """A file stands where a folder goes, or a folder where a file goes."""
    place = target / in_the_way
    if in_the_way == "maps":
        (place / "district" / "旧区.html").unlink()
        (place / "district").rmdir()
        place.rmdir()
        place.write_bytes(b"a file of the user's")
    else:
        place.mkdir()
    before = tree(target)
    with pytest.raises(OutputError, match="out: cannot be written"), staged_folder(target) as new:
        fill(new)
    assert tree(target) == before
