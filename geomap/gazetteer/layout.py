"""The tables of a gazetteer folder: their files, their keys and their references."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from geomap.csvrows import Row


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


def known_ids(
    rows: Mapping[str, Sequence[Row]], units: Collection[str]
) -> dict[str, Collection[str]]:
    """Return the values that references may have, by what they refer to (:attr:`Table.refers`).

    Args:
        rows: The rows of each table.
        units: Codes of all units.
    """
    ids = {
        name: {row.get("id") for row in rows[name]}
        for name in ("sources", "places", "corridors", "nodes")
    }
    entries = ids["places"] | ids["corridors"]
    return {
        "source": ids["sources"],
        "place": ids["places"],
        "corridor": ids["corridors"],
        "place or corridor": entries,
        "unit": units,
        "place, corridor or unit": entries | {f"admin-{code}" for code in units},
        "place or unit": entries | {*units},
        "node": ids["nodes"] | {f"seat-{code}" for code in units},
    }


def table_files(folder: Path) -> list[Path]:
    """Return every file of a gazetteer folder that contains one of the tables."""
    return sorted({path for table in TABLES.values() for path in folder.glob(table.files)})


def is_gazetteer(folder: Path) -> bool:
    """Whether a folder has anything of a gazetteer: tables, second positions, a network."""
    more = ("datapackage.json", "corrections.csv", "network", "second")
    return bool(table_files(folder)) or any((folder / name).exists() for name in more)
