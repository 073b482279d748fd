"""What slides and documents share: reproducible files, and a font for Chinese text."""

import io
from typing import Any

from geomap.zips import with_fixed_times

OFFICE_FONT = "Microsoft YaHei"
"""Available on every Windows; other viewers substitute a font with simplified Chinese forms."""


def describe(properties: Any, title: str, subject: str) -> None:
    """Set the properties of a presentation or document, without an author."""
    properties.title = title
    properties.subject = subject
    properties.author = "geomap"
    properties.last_modified_by = "geomap"
    properties.comments = ""
    properties.revision = 1


def packed(document: Any) -> bytes:
    """Return a presentation or document as a file whose entries all have the same fixed time."""
    out = io.BytesIO()
    document.save(out)
    return with_fixed_times(out.getvalue())
