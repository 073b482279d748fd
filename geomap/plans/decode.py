"""Decodes plain-text plans, whose encoding is not declared."""

import codecs
from pathlib import Path

from charset_normalizer import from_bytes

from geomap.errors import PlanError

_CONTROL = frozenset(range(32)) - {9, 10, 12, 13}


def decode(data: bytes, path: Path) -> str:
    """Return the text of a plain-text plan, without byte-order mark, with its own line endings.

    UTF-8 is tried first, then the encoding of a byte-order mark, then GB18030 (which includes GBK
    and GB2312), then the guess of charset-normalizer.

    Raises:
        PlanError: The file is empty, or is not text.
    """
    if not data.strip():
        raise PlanError(f"{path}: the file is empty; put the plan's text in it")
    if sum(byte in _CONTROL for byte in data[:4096]) > 8 and not _has_utf16_mark(data):
        raise PlanError(f"{path}: not a text file; save the plan as .txt and try again")
    for encoding in _candidates(data):
        try:
            return data.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
    match = from_bytes(data).best()
    if match is None:
        raise PlanError(f"{path}: unknown text encoding; save the plan as UTF-8 and try again")
    return str(match).removeprefix("\ufeff")


def _has_utf16_mark(data: bytes) -> bool:
    return data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def _candidates(data: bytes) -> list[str]:
    if _has_utf16_mark(data):
        return ["utf-16"]
    big5_letters = data.count(b"\xaa\xba")  # 的 in Big5, the most common character of any plan
    gbk_letters = data.count(b"\xb5\xc4")  # 的 in GBK
    legacy = ["big5", "gb18030"] if big5_letters > gbk_letters else ["gb18030", "big5"]
    return ["utf-8", *legacy]
