"""A bundle as one .zip file, with names that Windows shows correctly; the same bytes every time."""

import io
import zipfile
from pathlib import Path

from geomap.bundles import manifest

_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_MODE = 0o100644 << 16
_PACKED = frozenset({".png", ".pdf", ".xlsx", ".pptx"})
"""Files that are compressed already."""


def pack(folder: Path) -> bytes:
    """Return the files of a folder as a zip that contains one folder of the same name.

    Names that are not ASCII are marked as UTF-8.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in (manifest.NAME, *_names(folder)):
            entry = zipfile.ZipInfo(f"{folder.name}/{name}", _EPOCH)
            entry.create_system, entry.external_attr = _UNIX, _MODE
            packed = Path(name).suffix in _PACKED
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            archive.writestr(entry, (folder / name).read_bytes())
    return buffer.getvalue()


def is_packed(folder: Path, archive: Path) -> bool:
    """Whether a zip contains the same bundle as ``folder``."""
    try:
        with zipfile.ZipFile(archive) as packed:
            name = f"{folder.name}/{manifest.NAME}"
            return packed.read(name) == (folder / manifest.NAME).read_bytes()
    except (OSError, KeyError, zipfile.BadZipFile):
        return False


def _names(folder: Path) -> list[str]:
    return [file["path"] for file in manifest.read_manifest(folder)["files"]]
