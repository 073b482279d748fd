"""Writing outputs whole or not at all, under names that every file system takes."""

import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geomap.errors import OutputError

_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
_MAX_BYTES = 120
_EDGES = " ."
"""What Windows does not take at the end of a name."""


def safe_name(name: str) -> str:
    """Return ``name`` as a file name (without suffix) that Windows and Linux both accept."""
    cleaned = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", name)).strip(_EDGES)
    if not cleaned or _RESERVED.match(cleaned):
        cleaned = f"_{cleaned}"
    while len(cleaned.encode()) > _MAX_BYTES:
        cleaned = cleaned[:-1]
    return cleaned.rstrip(_EDGES)


def write_whole(path: Path, data: str | bytes) -> None:
    """Write a file so that, whatever happens, the old one or the new one is there.

    Raises:
        OutputError: the file cannot be written.
    """
    content = data.encode("utf-8") if isinstance(data, str) else data
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from error


@contextmanager
def staged_folder(target: Path) -> Iterator[Path]:
    """Yield a fresh folder beside ``target``; when the block ends well, its entries move there.

    Entries of ``target`` that the new run also has are replaced; others stay. When the block
    fails, ``target`` is as it was.

    Raises:
        OutputError: the folder cannot be written.
    """
    try:
        target.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(dir=target, prefix=".geomap-"))
    except OSError as error:
        raise OutputError(
            f"{target}: cannot be written: {error.strerror}; choose another folder with --out"
        ) from error
    try:
        yield staging
        _replace_all(staging, target)
    except OSError as error:
        raise OutputError(f"{target}: cannot be written: {error.strerror}") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _replace_all(staging: Path, target: Path) -> None:
    """Move every entry of ``staging`` into ``target``; put the old ones back if one fails."""
    entries = sorted(staging.iterdir())
    for entry in entries:
        place = target / entry.name
        if place.exists() and place.is_dir() != entry.is_dir():
            kind = "file" if entry.is_dir() else "folder"
            raise OutputError(
                f"{target}: cannot be written: a {kind} named {entry.name} is in the way; move it"
            )
    kept = Path(tempfile.mkdtemp(dir=target, prefix=".geomap-old-"))
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
