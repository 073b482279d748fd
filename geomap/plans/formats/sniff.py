"""What a file is: by what it begins with, then by its name."""

import io
import re
import zipfile
from pathlib import PurePath

from geomap.plans.formats.archive import BROKEN
from geomap.plans.formats.model import FormatError

TEXTS = {".txt": "txt", ".md": "md", ".markdown": "md", ".csv": "csv", ".tsv": "csv",
         ".html": "html", ".htm": "html"}  # fmt: skip
SUFFIXES = frozenset({*TEXTS, ".docx", ".pdf", ".xlsx"})
LEGACY = {
    ".doc": ".docx", ".wps": ".docx", ".rtf": ".docx", ".odt": ".docx", ".wpt": ".docx",
    ".xls": ".xlsx", ".et": ".xlsx", ".ods": ".xlsx",
    ".ofd": ".pdf", ".ceb": ".pdf", ".ppt": ".pdf", ".pptx": ".pdf",
}  # fmt: skip
"""Formats that are not read, and what to save them as."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_PAGE = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html)\b",
    re.IGNORECASE | re.DOTALL,
)


def sniff(data: bytes, name: str) -> str:
    """Return the format of a file: ``txt md csv html docx xlsx`` or ``pdf``.

    Raises:
        FormatError: geomap does not read this format; the message says what to save it as.
    """
    suffix = PurePath(name).suffix.lower()
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data, suffix)
    if data.startswith(_OLE):
        if _LOCKED in data:
            raise FormatError("locked by a password; save it without one and try again")
        raise _unread(suffix if suffix in LEGACY else ".doc")
    if data.startswith(b"{\\rtf"):
        raise _unread(".rtf")
    if data.startswith(_PICTURES):
        raise FormatError("not a text file but a picture; print it to PDF and read that with --ocr")
    if _PAGE.match(data[:4096]):
        return "html"
    if suffix in {".docx", ".xlsx", ".pdf"} and data.strip():
        raise FormatError(f"no {suffix} file inside; open it, save it again and try again")
    if suffix in LEGACY and data.strip():
        raise _unread(suffix)
    return TEXTS.get(suffix, "txt")


def _zipped(data: bytes, suffix: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except BROKEN as error:
        raise FormatError("the file is broken; open it, save it again and try again") from error
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if suffix in LEGACY:
        raise _unread(suffix)
    if "content.xml" in names:
        raise _unread(".odt")
    if "[Content_Types].xml" in names:
        raise FormatError("the file is broken; open it, save it again and try again")
    raise FormatError("a zip archive, no text file; unpack it and name the plans in it")


def _unread(suffix: str) -> FormatError:
    return FormatError(f"{suffix} is not read; save it as {LEGACY[suffix]} and try again")
