"""Cells of the corrections that a spreadsheet would calculate are kept as they were."""

import csv
from pathlib import Path

import pytest

from geomap.gazetteer import Gazetteer
from geomap.ledger.corrections import Correction, read_corrections, write_corrections

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
PLACE = "railway-x0123456789ab"


@pytest.mark.parametrize("apostrophes", ["", "'", "''"])
@pytest.mark.parametrize("sign", FORMULAS)
def test_a_cell_is_read_as_it_was_said(
    sign: str, apostrophes: str, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    said = f"{apostrophes}{sign}1+1"
    rows = [
        Correction("rename", id=PLACE, name=said, who=said),
        Correction("remark", id=PLACE, remark=f"一{sign}二\r三\n四"),
    ]
    path = tmp_path / "corrections.csv"
    write_corrections(path, rows, gazetteer)
    assert read_corrections(path, gazetteer) == rows


@pytest.mark.parametrize("sign", FORMULAS)
def test_a_spreadsheet_calculates_nothing(sign: str, gazetteer: Gazetteer, tmp_path: Path) -> None:
    path = tmp_path / "corrections.csv"
    write_corrections(path, [Correction("rename", id=PLACE, name=f"{sign}1+1")], gazetteer)
    with path.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["name"] == f"'{sign}1+1"


@pytest.mark.parametrize("name", ["'s", "''", "O'Neill", "“引号”"])
def test_other_apostrophes_stay(name: str, gazetteer: Gazetteer, tmp_path: Path) -> None:
    rows = [Correction("rename", id=PLACE, name=name)]
    path = tmp_path / "corrections.csv"
    write_corrections(path, rows, gazetteer)
    assert f",{name},".encode() in path.read_bytes()
    assert read_corrections(path, gazetteer) == rows
