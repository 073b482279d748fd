"""The tables of a gazetteer folder: their files, their keys and their references."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its files, the columns that form its key, and what its columns refer to."""

    files: str
    key: tuple[str, ...]
    refers: Mapping[str, str] = field(default_factory=dict)


TABLES = {
    "sources": Table("sources.csv", ("id",)),
    "nodes": Table("nodes/*.csv", ("id",), {"source": "source", "unit": "unit"}),
    "seats": Table("seats.csv", ("code",), {"source": "source", "code": "unit"}),
    "places": Table("places/*.csv", ("id",), {
        "source": "source", "unit": "unit", "part_of": "place or corridor",
        "replaced_by": "place, corridor or unit",
    }),
    "corridors": Table("corridors/*.csv", ("id",), {
        "source": "source", "part_of": "place or corridor",
    }),
    "routes": Table("routes/*.csv", ("corridor", "seq"), {"corridor": "corridor", "node": "node"}),
    "members": Table("members.csv", ("grouping", "member"), {
        "grouping": "place", "member": "place or unit",
    }),
    "names": Table("names.csv", ("place", "name"), {
        "source": "source", "place": "place, corridor or unit",
    }),
    "abbreviations": Table("abbreviations.csv", ("text", "unit"), {
        "source": "source", "unit": "unit",
    }),
    "units": Table("units.csv", ("code", "since"), {"source": "source", "replaced_by": "unit"}),
}  # fmt: skip


def table_files(folder: Path) -> list[Path]:
    """Return every file of a gazetteer folder that contains one of the tables."""
    return sorted({path for table in TABLES.values() for path in folder.glob(table.files)})


def is_gazetteer(folder: Path) -> bool:
    """Whether a folder has anything of a gazetteer: tables, second positions, a network."""
    more = ("datapackage.json", "corrections.csv", "network", "second")
    return bool(table_files(folder)) or any((folder / name).exists() for name in more)
