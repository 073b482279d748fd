"""Checks zipped XML (.docx, .xlsx) before a library opens it."""

import io
import re
import zipfile
import zlib

from geomap.plans.formats.model import FormatError

MAX_MEMBERS = 3_000
MAX_UNPACKED_BYTES = 200_000_000
MAX_XML_BYTES = 40_000_000
MAX_RATIO = 200
_RATIO_MATTERS_BYTES = 2_000_000
"""The ratio of smaller members is not limited: empty paragraphs compress well, and do no harm."""
_CHUNK_BYTES = 65_536
_FORBIDDEN = re.compile(
    b"|".join(
        word.encode(encoding)
        for word in ("<!DOCTYPE", "<!ENTITY")
        for encoding in ("ascii", "utf-16-le", "utf-16-be")
    )
)
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)


DOCX_PART, XLSX_PART = "word/document.xml", "xl/workbook.xml"
"""The file in the archive that identifies a document, or a workbook."""
NO_DOCUMENT = "a zip archive, not a text file; unpack it and name the plans in it"


def check_archive(data: bytes, part: str) -> None:
    """Refuse an archive that is broken, locked, made to fill memory, or lacks the file ``part``.

    Sizes are taken from the zip directory (Python unpacks no more of a member than it says there);
    nothing larger than a chunk is kept in memory.

    Raises:
        FormatError: It is one of these; the message says which.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if part not in archive.namelist():
                raise FormatError(NO_DOCUMENT)
            _check_directory(members)
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels")):
                    _check_xml(archive, member)
    except BROKEN as error:
        raise FormatError("the file is broken; open it, save it again and try again") from error
    except RuntimeError as error:  # zipfile raises this for encrypted members
        raise FormatError("locked by a password; save it without one and try again") from error


def _check_directory(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS:
        raise FormatError(f"contains {len(members)} files (at most {MAX_MEMBERS}); not read")
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise FormatError(
            f"unpacks to more than {MAX_UNPACKED_BYTES // 1_000_000} MB; save it without pictures"
        )
    for member in members:
        large = member.file_size > _RATIO_MATTERS_BYTES
        if large and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise FormatError("compressed more than any real document (a zip bomb?); not read")


def _check_xml(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    if member.file_size > MAX_XML_BYTES:
        raise FormatError(
            f"{member.filename} in it has more than {MAX_XML_BYTES // 1_000_000} MB; "
            "split the document"
        )
    tail = b""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            window = tail + chunk
            if _FORBIDDEN.search(window):
                raise FormatError("contains a DOCTYPE, which real documents never do; not read")
            tail = chunk[-64:]
