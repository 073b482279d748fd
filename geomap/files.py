"""Writes files whole or not at all, under names that every file system accepts."""

import re
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
"""Characters that Windows does not accept at the end of a name."""
DRAFTS = ".geomap-"
"""Prefix of the folders in which outputs are made, next to their destination."""


def safe_name(name: str) -> str:
    """Return ``name`` as a file name (without suffix) that Windows and Linux both accept."""
    cleaned = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", name)).strip(_EDGES)
    if not cleaned or _RESERVED.match(cleaned):
        cleaned = f"_{cleaned}"
    while len(cleaned.encode()) > _MAX_BYTES:
        cleaned = cleaned[:-1]
    return cleaned.rstrip(_EDGES)


def unwritable(path: Path, error: Exception) -> OutputError:
    """Return an error that says that a file or folder cannot be written, why, and what to do."""
    reason = getattr(error, "strerror", None) or error
    return OutputError(f"{path}: cannot be written: {reason}; choose another path")


def write_whole(path: Path, data: str | bytes) -> None:
    """Write a file so that, whatever happens, either the old or the new one exists.

    Raises:
        OutputError: The file cannot be written.
    """
    with draft_file(path) as draft:
        draft.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)


@contextmanager
def draft_file(path: Path, suffix: str = "") -> Iterator[Path]:
    """Yield a temporary path whose file is moved to ``path`` once it is complete.

    Its name ends in ``suffix``, because libraries choose the format by it.

    Raises:
        OutputError: The file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=DRAFTS) as folder:
            draft = Path(folder) / f"draft{suffix}"
            yield draft
            draft.replace(path)
    except OSError as error:
        raise unwritable(path, error) from error
