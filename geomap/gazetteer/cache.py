"""A cache of derived data in the user's cache folder.

A cached file is plain data after one line with its key and its own digest. The key is a digest of
everything it was made from, so a changed row, boundary set or program is noticed at once. A file
that is truncated, damaged or out of date counts as missing; if nothing can be written, nothing is
cached.
"""

import json
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from hashlib import blake2b
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from geomap.errors import OutputError

_MAGIC = b"geomap-cache"


def folder() -> Path | None:
    """Return the cache folder, which need not exist yet; None for a user without a home.

    ``$XDG_CACHE_HOME/geomap`` where that is set, else ``geomap`` in the platform's own place.
    """
    stated = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if stated.is_absolute():
        return stated / "geomap"
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "geomap"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "geomap"
    return home / ".cache" / "geomap"


def digest(parts: Iterable[bytes]) -> str:
    """Return a digest of ``parts`` in order, each with its length."""
    running = blake2b(digest_size=16)
    for part in parts:
        running.update(len(part).to_bytes(8, "big"))
        running.update(part)
    return running.hexdigest()


def fingerprint(path: Path) -> bytes:
    """Return the size and date of a file too large to digest, empty if there is no such file."""
    try:
        status = path.stat()
    except OSError:
        return b""
    return f"{path} {status.st_size} {status.st_mtime_ns}".encode()


def programs() -> bytes:
    """Return what distinguishes one version of the gazetteer's programs from another."""
    here = Path(__file__).parent
    measures = (here.parent / "geodesy.py", here.parent / "sphere.py")
    return b"".join(map(fingerprint, (*sorted(here.glob("*.py")), *measures)))


def read(name: str, key: str) -> bytes | None:
    """Return the data stored as ``name`` under ``key``; None if it is missing or damaged."""
    kept_in = folder()
    if kept_in is None:
        return None
    try:
        with (kept_in / name).open("rb") as file:
            head, body = file.readline(), file.read()
    except OSError:
        return None
    return body if head == _head(key, body) else None


def keep(name: str, key: str, body: bytes) -> None:
    """Store ``body`` as ``name`` under ``key``, replacing what was stored as ``name``."""
    from geomap.files import write_whole  # noqa: PLC0415 - slow to load, and little is written

    kept_in = folder()
    if kept_in is not None:
        with suppress(OutputError):
            write_whole(kept_in / name, _head(key, body) + body)


def _head(key: str, body: bytes) -> bytes:
    return b" ".join((_MAGIC, key.encode(), digest([body]).encode())) + b"\n"


def pack(rows: Sequence[Any], blobs: Sequence[bytes]) -> bytes:
    """Return rows of plain data, each with some bytes, as the body of one file."""
    head = [[row, len(blob)] for row, blob in zip(rows, blobs, strict=True)]
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":"))
    return b"\n".join((text.encode(), b"".join(blobs)))


def unpack(body: bytes) -> tuple[list[Any], list[memoryview]]:
    """Return the rows that :func:`pack` was given, and views of their bytes, which stay in one."""
    begin = body.index(b"\n") + 1
    head = json.loads(body[:begin])
    whole = memoryview(body)
    ends = accumulate((size for _, size in head), initial=begin)
    return [row for row, _ in head], [whole[a:b] for a, b in pairwise(ends)]
