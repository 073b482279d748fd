"""Fill a disk while bundles are made on it: ``python -m tests.bundles.fill_disk tmpfs|limit DIR``.

With ``tmpfs``, a small file system is mounted on the empty folder DIR: the process must
have a mount namespace of its own. With ``limit``, a limit on the size of files stands in for
the full disk: it breaks writing off in the same places, with another error.
"""

import os
import resource
import subprocess
import sys
from pathlib import Path

from geomap.gazetteer import load
from tests.bundles.conftest import DISTRICT, LIGHT, content, runner

SIZE = "16m"


class SmallDisk:
    """A small file system that a file fills up."""

    rooms = (0, 100_000, 600_000)
    why = ("No space left on device", "the disk may be full")

    def __init__(self, folder: Path) -> None:
        mount = ("mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs")
        subprocess.run([*mount, str(folder)], check=True)
        self._filler = folder / "filler"

    def fill(self, room: int) -> None:
        """Leave room for so many bytes."""
        with self._filler.open("wb") as file:
            space = os.statvfs(self._filler)
            os.posix_fallocate(file.fileno(), 0, space.f_bavail * space.f_bsize - room)

    def empty(self) -> None:
        """Leave room for everything."""
        self._filler.unlink()


class Limit:
    """A limit on the size of files."""

    rooms = (0, 100_000)
    why = ("File too large", "the disk may be full")

    def __init__(self, folder: Path) -> None:
        del folder

    def fill(self, room: int) -> None:
        """Let no file have more bytes."""
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))

    def empty(self) -> None:
        """Let files have any size."""
        self.fill(resource.RLIM_INFINITY)


def main(kind: str, folder: Path) -> None:
    """Make a bundle, fail to make it again on a full disk, make it when there is room."""
    disk = SmallDisk(folder) if kind == "tmpfs" else Limit(folder)
    run, out = runner(load()), folder / "out"
    (made,) = run(out, formats=["geojson", "kml"])
    assert made.error == "", made.trace
    before = content(out)
    for room in disk.rooms:  # each breaks the run off at another file
        disk.fill(room)
        (failed,) = run(out, formats=LIGHT)
        assert any(why in failed.error for why in disk.why), (room, failed)
        assert content(out) == before
        assert {path.name for path in out.iterdir()} == {DISTRICT, ".geomap.lock"}
        disk.empty()
    (made,) = run(out, formats=LIGHT)
    assert made.error == "", made.trace
    assert len(content(out)) == len(LIGHT) + 1


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
