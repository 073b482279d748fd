"""The licence of the gazetteer names every source that its tables use, and its terms."""

import csv
import json
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


def uses() -> set[str]:
    """Return the sources in use."""
    tables = FOLDER.rglob("*.csv")
    return {row["source"] for path in tables for row in rows(path) if row.get("source")}


def named() -> dict[str, str]:
    """Return the sources that the licence names, each with the row that does."""
    table = re.findall(r"^\|.*", (FOLDER / "LICENSE.md").read_text(encoding="utf-8"), re.MULTILINE)
    return {source: row for row in table for source in re.findall(r"`([\w-]+)`", row)}


def test_every_source_in_use_is_named() -> None:
    listed = {row["id"] for row in rows(FOLDER / "sources.csv")}
    assert uses() <= named().keys()
    assert named().keys() == listed - USERS_OWN


def test_every_listed_source_is_used() -> None:
    listed = {row["id"] for row in rows(FOLDER / "sources.csv")}
    assert listed - uses() <= USERS_OWN


def test_terms_are_those_of_the_list_of_sources() -> None:
    for row in rows(FOLDER / "sources.csv"):
        if row["id"] not in USERS_OWN:
            public = row["licence"] == "public-domain"
            terms = "public" if public else row["licence"].replace("-", " ")
            assert terms in named()[row["id"]], row["id"]


def test_every_licence_is_one_that_its_publisher_states() -> None:
    descriptor = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))
    assert all(licence["path"].startswith("https://") for licence in descriptor["licenses"])
    listed = {licence["name"] for licence in descriptor["licenses"]}
    assert {row["licence"] for row in rows(FOLDER / "sources.csv")} <= listed
