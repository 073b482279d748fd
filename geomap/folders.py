"""Writes folders whole or not at all: all their entries at once, or the folder itself."""

import ctypes
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geomap.errors import OutputError
from geomap.files import DRAFTS, unwritable

_NEW, _OLD = "new", "old"
_NOT_HERE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}


@contextmanager
def staged_folder(target: Path) -> Iterator[Path]:
    """Yield a new folder next to ``target``, whose entries move there if the block succeeds.

    Entries of ``target`` with the same names are replaced, others are kept. If the block fails,
    ``target`` is unchanged.

    Raises:
        OutputError: The folder cannot be written.
    """
    try:
        target.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(dir=target, prefix=DRAFTS))
    except OSError as error:
        raise unwritable(target, error) from error
    try:
        yield staging
        _replace_all(staging, target)
    except OSError as error:
        raise unwritable(target, error) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _replace_all(staging: Path, target: Path) -> None:
    """Move every entry of ``staging`` into ``target``; restore the old ones if one fails."""
    entries = sorted(staging.iterdir())
    for entry in entries:
        place = target / entry.name
        if place.exists() and place.is_dir() != entry.is_dir():
            kind = "file" if entry.is_dir() else "folder"
            raise OutputError(
                f"{target}: cannot be written: a {kind} named {entry.name} is in the way; move it"
            )
    kept = Path(tempfile.mkdtemp(dir=target, prefix=f"{DRAFTS}old-"))
    moved: list[Path] = []
    try:
        for entry in entries:
            place = target / entry.name
            if place.exists():
                place.rename(kept / entry.name)
            moved.append(place)
            entry.rename(place)
    except OSError:
        for place in moved:
            if (kept / place.name).exists():
                if place.exists():
                    place.rename(staging / place.name)
                (kept / place.name).rename(place)
        raise
    finally:
        shutil.rmtree(kept, ignore_errors=True)


def draft_folder(target: Path) -> Path:
    """Return a new folder next to ``target``, with its name, for :func:`put_in_place`.

    Raises:
        OSError: It cannot be created.
    """
    draft = Path(tempfile.mkdtemp(dir=target.parent, prefix=DRAFTS)) / _NEW / target.name
    draft.mkdir(parents=True)  # has the rights of any folder; that of mkdtemp is private
    return draft


def put_in_place(draft: Path, target: Path) -> None:
    """Move a folder of :func:`draft_folder` into place, replacing an older one.

    At every moment the old or the new folder exists, complete. If the system cannot swap two
    folders in one step, there is an instant without either; :func:`tidy` can restore the old one.

    Raises:
        OSError: The folder cannot be moved; the old one is unchanged.
    """
    if target.exists() and not target.is_dir():
        raise FileExistsError(errno.EEXIST, "a file of this name is in the way", target)
    if not target.exists():
        draft.rename(target)
    elif not _swapped(draft, target):
        old = draft.parents[1] / _OLD / target.name
        old.parent.mkdir()
        target.rename(old)
        try:
            draft.rename(target)
        except OSError:
            old.rename(target)
            raise
    discard(draft)


def discard(draft: Path) -> None:
    """Remove a folder of :func:`draft_folder` and the folder around it."""
    shutil.rmtree(draft.parents[1], ignore_errors=True)


def tidy(folder: Path) -> None:
    """Remove what killed runs left in ``folder``; no run may be writing to it."""
    for draft in folder.glob(f"{DRAFTS}*/"):
        for old in draft.glob(f"{_OLD}/*"):
            if not (folder / old.name).exists():
                old.rename(folder / old.name)
        shutil.rmtree(draft, ignore_errors=True)


def _swapped(one: Path, other: Path) -> bool:
    """Swap two folders in one step; return False if the system or file system cannot.

    Linux has ``renameat2`` with RENAME_EXCHANGE, macOS ``renamex_np`` with RENAME_SWAP.
    """
    names = os.fsencode(one), os.fsencode(other)
    if sys.platform == "win32":
        return False
    system = ctypes.CDLL(None, use_errno=True)
    here, exchange = -100, 2
    if hasattr(system, "renameat2"):
        failed = system.renameat2(here, names[0], here, names[1], exchange)
    elif hasattr(system, "renamex_np"):
        failed = system.renamex_np(*names, exchange)
    else:
        return False
    if failed and ctypes.get_errno() not in _NOT_HERE:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), str(other))
    return not failed
