"""A bundle as one .zip file, with names that Windows shows correctly; the same bytes every time."""

import zipfile
from pathlib import Path

from geomap.bundles import manifest
from geomap.zips import zipped


def pack(folder: Path) -> bytes:
    """Return the files of a folder as a zip file that contains one folder of the same name."""
    listed = [file["path"] for file in manifest.read_manifest(folder)["files"]]
    names = (manifest.NAME, *listed)
    return zipped((f"{folder.name}/{name}", (folder / name).read_bytes()) for name in names)


def is_packed(folder: Path, archive: Path) -> bool:
    """Whether a zip contains the same bundle as ``folder``."""
    try:
        with zipfile.ZipFile(archive) as packed:
            name = f"{folder.name}/{manifest.NAME}"
            return packed.read(name) == (folder / manifest.NAME).read_bytes()
    except (OSError, KeyError, zipfile.BadZipFile):
        return False
