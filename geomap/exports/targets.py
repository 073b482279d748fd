"""What the ledger can be exported to: databases, files and folders; loads nothing else."""

from pathlib import Path
from typing import Literal

from geomap.errors import OutputError

SUFFIXES = (".gpkg", ".fgb", ".parquet")
"""Endings of the files to which the ledger can be exported."""
FOLDER_FORMATS = ("fgb", "parquet")
"""Formats of the files in an exported folder."""
_DATABASES = ("postgresql://", "postgres://")


def type_of(target: str) -> Literal["database", "file", "folder"]:
    """Return what a target is: the address of a database, a file or a folder.

    Raises:
        OutputError: Nothing can be exported to it.
    """
    if target.startswith(_DATABASES):
        return "database"
    scheme, is_address, _ = target.partition("://")
    if is_address:  # which may contain a password: only its scheme is shown
        raise OutputError(f"{scheme}: unknown database; use postgresql://user@host/database")
    path = Path(target)
    if path.suffix and not path.is_dir():
        check_file(path)
        return "file"
    check_folder(path)
    return "folder"


def check_file(path: Path) -> None:
    """Refuse a file that has not one of the :data:`SUFFIXES`.

    Raises:
        OutputError: It has another ending.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise OutputError(f"{path}: unknown ending; use one of {', '.join(SUFFIXES)}")


def check_folder(folder: Path) -> None:
    """Refuse a folder that an export must not replace.

    Raises:
        OutputError: It contains files of other formats.
    """
    ours = {f".{form}" for form in FOLDER_FORMATS}
    if folder.is_dir() and any(path.suffix not in ours for path in folder.iterdir()):
        raise OutputError(
            f"{folder}: the folder contains other files; name one that is empty or does not exist "
            "yet"
        )
