"""Zip files whose times are fixed, so that the same contents give the same bytes."""

import io
import re
import zipfile
from collections.abc import Iterable
from pathlib import PurePosixPath

_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip file can store."""
_UNIX, _MODE = 3, 0o100644 << 16
_COMPRESSED = frozenset({".jpeg", ".jpg", ".pdf", ".png", ".pptx", ".xlsx"})
_PROPERTIES = "docProps/core.xml"
_DATE = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return files, each with its name, as a zip file; names that are not ASCII are UTF-8.

    Files that are compressed already are stored as they are.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, _TIME)
            entry.create_system, entry.external_attr = _UNIX, _MODE
            stored = PurePosixPath(name).suffix in _COMPRESSED
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return buffer.getvalue()


def with_fixed_times(office: bytes) -> bytes:
    """Return a workbook, presentation or document with all times in it set to 1980-01-01."""
    with zipfile.ZipFile(io.BytesIO(office)) as source:
        contents = {name: source.read(name) for name in source.namelist()}
    if _PROPERTIES in contents:
        contents[_PROPERTIES] = _DATE.sub(b"1980-01-01T00:00:00Z", contents[_PROPERTIES])
    return zipped(contents.items())
