"""Writing whole or not at all, and names that every file system takes."""

import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geomap.errors import OutputError
from geomap.files import safe_name, write_whole

FORBIDDEN = set('<>:"/\\|?*') | {chr(code) for code in range(32)} | {"\x7f"}
RESERVED = {
    "CON", "PRN", "AUX", "NUL",
    *(f"{port}{number}" for port in ("COM", "LPT") for number in range(1, 10)),
}  # fmt: skip
"""Names that Windows keeps for devices, whatever the suffix (Microsoft, Naming Files)."""


def tree(folder: Path) -> dict[str, bytes | None]:
    """Every entry of a folder with its bytes; None for a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


@contextmanager
def full_disk(limit: int) -> Iterator[None]:
    """Let no file of this process grow beyond ``limit`` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


# --- safe_name


@given(st.text(max_size=200))
@example("")
@example("...")
@example("con")
@example("Com1.tar.gz")
@example("con." + "a" * 116)
@example("a" * 119 + ". b")
@example("a" * 119 + " b")
@example("成渝" * 60)
@example('A/B\\C:D*E?F"G<H>I|J')
@example("e\u0301")
@example(">\u0338")
def test_safe_name_is_taken_by_every_file_system(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert not FORBIDDEN & set(safe)
    assert safe.partition(".")[0].rstrip().upper() not in RESERVED
    assert len(safe.encode()) <= 120
    assert safe == safe.strip(" .")
    assert safe_name(safe) == safe


@pytest.mark.parametrize("name", ["重庆都市圈", "G318川藏公路", "内江（自贡）机场", "A-1_b c.d"])
def test_safe_name_leaves_a_good_name_alone(name: str) -> None:
    assert safe_name(name) == name


def test_safe_name_keeps_names_apart_that_differ_in_good_characters() -> None:
    assert safe_name("川南/一期") != safe_name("川南/二期")


# --- write_whole


def test_write_whole_makes_folders_and_a_readable_file(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b" / "文件.txt"
    write_whole(target, "重庆\r\n")
    assert target.read_bytes() == "重庆\r\n".encode()
    assert stat.S_IMODE(target.stat().st_mode) == 0o644
    write_whole(target, b"\x00\xff")
    assert target.read_bytes() == b"\x00\xff"
    assert [path.name for path in target.parent.iterdir()] == ["文件.txt"]


def test_write_whole_leaves_the_old_file_when_the_disk_is_full(tmp_path: Path) -> None:
    target = tmp_path / "out.html"
    target.write_bytes(b"old")
    with full_disk(1000), pytest.raises(OutputError, match=r"out\.html: cannot be written"):
        write_whole(target, b"x" * 5000)
    assert tree(tmp_path) == {"out.html": b"old"}


def test_write_whole_does_not_replace_a_folder(tmp_path: Path) -> None:
    (tmp_path / "out" / "inside").mkdir(parents=True)
    before = tree(tmp_path)
    with pytest.raises(OutputError, match="out: cannot be written"):
        write_whole(tmp_path / "out", b"new")
    assert tree(tmp_path) == before


def test_write_whole_names_what_stands_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    with pytest.raises(OutputError, match=r"file/out\.html: cannot be written"):
        write_whole(tmp_path / "file" / "out.html", b"new")
    assert tree(tmp_path) == {"file": b"old"}
