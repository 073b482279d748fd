"""Second positions: what another origin says of a row is checked against the row."""

from pathlib import Path

import pytest

from geomap.errors import GazetteerError
from geomap.gazetteer.check import check
from geomap.gazetteer.numbers import read_seconds

HEAD = "id,lon,lat,source,source_ref,note"
AIRPORT = "airport-luzhou-yunlong"
NEAR = f"{AIRPORT},105.47,29.03,cpca,ZULZ,"
FAR = f"{AIRPORT},105.47,29.40,cpca,ZULZ,"


def second(tmp_path: Path, *rows: str) -> Path:
    """A folder of a user's own with nothing but second positions of built-in rows."""
    (tmp_path / "second").mkdir()
    text = "\n".join([HEAD, *rows, ""])
    (tmp_path / "second" / "airport.csv").write_text(text, encoding="utf-8")
    return tmp_path


def test_near_one_is_sound(tmp_path: Path) -> None:
    assert check(second(tmp_path, NEAR)) == []


def test_far_one_is_warned_of_until_a_note_explains_it(tmp_path: Path) -> None:
    (problem,) = check(second(tmp_path, FAR))
    assert problem.warning
    assert (problem.file, problem.line, problem.column) == ("second/airport.csv", 2, "note")
    assert "whose radius is 2000 m" in problem.reason


def test_note_explains_a_far_one(tmp_path: Path) -> None:
    assert check(second(tmp_path, f"{FAR}the old site")) == []


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("airport-nowhere,105.47,29.03,cpca,,", "id", "no place, node or seat"),
        ("airport-yaan,105.47,29.03,cpca,,", "id", "with a position"),
        (f"{AIRPORT},105.47,29.03,airportsdata,,", "source", "are of one origin"),
        (f"{AIRPORT},105.47,29.03,hearsay,,", "source", "no row 'hearsay' in sources"),
        (f"{AIRPORT},,29.03,cpca,,", "lon", "is empty"),
    ],
)
def test_broken_one_is_refused(tmp_path: Path, row: str, column: str, reason: str) -> None:
    problems = check(second(tmp_path, row))
    assert any(p.column == column and reason in p.reason and not p.warning for p in problems)


def test_cell_that_is_empty_is_named_where_it_is_read(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match=r"airport\.csv: line 2.*lat"):
        read_seconds(second(tmp_path, f"{AIRPORT},105.47,,cpca,,"))
