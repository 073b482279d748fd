"""The licence of the gazetteer names every source that its tables use, and says what for."""

import csv
import re
from pathlib import Path

from tests.conftest import ROOT

FOLDER = ROOT / "gazetteer"
USERS_OWN = {"osm-network"}
"""Sources of rows that only a user's own folder has."""


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def uses() -> dict[str, bool]:
    """Return each source in use, and whether only second positions come from it."""
    used: dict[str, bool] = {}
    for path in FOLDER.rglob("*.csv"):
        compared = path.parent.name == "second"
        for source in {row["source"] for row in rows(path) if row.get("source")}:
            used[source] = used.get(source, True) and compared
    return used


def named() -> dict[str, str]:
    """Return the sources that the licence names, each with the row that does."""
    table = re.findall(r"^\|.*", (FOLDER / "LICENSE.md").read_text(encoding="utf-8"), re.MULTILINE)
    return {source: row for row in table for source in re.findall(r"`([\w-]+)`", row)}


def test_every_source_in_use_is_named() -> None:
    listed = {row["id"] for row in rows(FOLDER / "sources.csv")}
    assert uses().keys() <= named().keys()
    assert named().keys() == listed - USERS_OWN


def test_terms_are_those_of_the_list_of_sources() -> None:
    spelled = {"public-domain": "public", "not-stated": "none stated"}
    for row in rows(FOLDER / "sources.csv"):
        if row["id"] not in USERS_OWN:
            terms = spelled.get(row["licence"], row["licence"].replace("-", " "))
            assert terms in named()[row["id"]], row["id"]


def test_only_sources_of_second_positions_are_for_comparison() -> None:
    for source, compared in uses().items():
        assert ("comparison only" in named()[source]) == compared, source
