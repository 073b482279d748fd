"""What slides and documents share: reproducible files, and a font for Chinese text."""

import io
import zipfile
from datetime import datetime
from typing import Any

OFFICE_FONT = "Microsoft YaHei"
"""Available on every Windows; other viewers substitute a font with simplified Chinese forms."""
_EPOCH = datetime(2000, 1, 1)
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def describe(properties: Any, title: str, subject: str) -> None:
    """Set the properties of a presentation or document, without a time or an author."""
    properties.title = title
    properties.subject = subject
    properties.author = "geomap"
    properties.last_modified_by = "geomap"
    properties.comments = ""
    properties.created = properties.modified = properties.last_printed = _EPOCH
    properties.revision = 1


def packed(document: Any) -> bytes:
    """Return a presentation or document as a file whose entries all have the same fixed time."""
    out = io.BytesIO()
    document.save(out)
    again = io.BytesIO()
    with zipfile.ZipFile(out) as source, zipfile.ZipFile(again, "w") as target:
        for entry in source.infolist():
            info = zipfile.ZipInfo(entry.filename, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            target.writestr(info, source.read(entry.filename))
    return again.getvalue()
