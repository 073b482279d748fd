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


def safe_name(name: str) -> str:
    """Return ``name`` as a file name (without suffix) that Windows and Linux both accept."""
    cleaned = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", name)).strip(" .")
    while len(cleaned.encode()) > _MAX_BYTES:
        cleaned = cleaned[:-1]
    if not cleaned or _RESERVED.match(cleaned):
        cleaned = f"_{cleaned}"
    return cleaned


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
        for entry in sorted(staging.iterdir()):
            _move(entry, target / entry.name)
    except OSError as error:
        raise OutputError(f"{target}: cannot be written: {error.strerror}") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _move(new: Path, place: Path) -> None:
    if place.is_dir() and new.is_dir():
        old = place.with_name(f".{place.name}.old")
        shutil.rmtree(old, ignore_errors=True)
        place.rename(old)
        new.rename(place)
        shutil.rmtree(old, ignore_errors=True)
    else:
        new.replace(place)
