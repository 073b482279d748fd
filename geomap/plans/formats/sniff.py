"""Recognises a file's format by how it begins, then by its name."""

import re
from pathlib import PurePath

from geomap.plans.formats.archive import DOCX_PART, NO_DOCUMENT, XLSX_PART
from geomap.plans.formats.model import FormatError

TEXTS = {".txt": "txt", ".md": "md", ".markdown": "md", ".csv": "csv", ".tsv": "csv",
         ".html": "html", ".htm": "html"}  # fmt: skip
SUFFIXES = frozenset({*TEXTS, ".docx", ".pdf", ".xlsx"})
LEGACY = {
    ".doc": ".docx", ".wps": ".docx", ".rtf": ".docx", ".odt": ".docx", ".wpt": ".docx",
    ".xls": ".xlsx", ".et": ".xlsx", ".ods": ".xlsx",
    ".ofd": ".pdf", ".ceb": ".pdf", ".ppt": ".pdf", ".pptx": ".pdf",
}  # fmt: skip
"""Formats that are not supported, and what to save them as."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_END = b"PK\x05\x06"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_PAGE = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html)\b",
    re.IGNORECASE | re.DOTALL,
)


def sniff(data: bytes, name: str) -> str:
    """Return the format of a file: ``txt``, ``md``, ``csv``, ``html``, ``docx``, ``xlsx``, ``pdf``.

    Raises:
        FormatError: The format is not supported; the message says what to save it as.
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
    """Recognise a zipped format by the names in it, which are stored uncompressed.

    The list of files is not parsed here: there may be millions, and this process has no limits.
    """
    if DOCX_PART.encode() in data:
        return "docx"
    if XLSX_PART.encode() in data:
        return "xlsx"
    if suffix in LEGACY:
        raise _unread(suffix)
    if _ZIP_END not in data or b"[Content_Types].xml" in data:
        raise FormatError("the file is broken; open it, save it again and try again")
    if b"content.xml" in data:
        raise _unread(".odt")
    raise FormatError(NO_DOCUMENT)


def _unread(suffix: str) -> FormatError:
    return FormatError(f"{suffix} is not read; save it as {LEGACY[suffix]} and try again")
