"""The page of numbers is what its command prints, and counts what it says."""

import os
import subprocess
import sys
from pathlib import Path

from geomap.gazetteer.model import Entry, Node, Source, Tables
from geomap.gazetteer.numbers import Second, page, read_seconds
from geomap.gazetteer.store import builtin_folder
from geomap.gazetteer.tables import read_tables
from geomap.sphere import distance_m

PAGE = Path(__file__).parents[2] / "docs" / "gazetteer-numbers.md"


def test_committed_page_is_what_the_command_prints() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "geomap.gazetteer.numbers"],
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode() == PAGE.read_text(encoding="utf-8"), (
        "python -m geomap.gazetteer.numbers > docs/gazetteer-numbers.md"
    )


def test_copies_of_one_origin_and_editors_are_no_second_source() -> None:
    tables = Tables(
        entries={
            "town": Entry("town", "admin", "白马镇", (), 107.5, 29.4, "town", 5000, "geonames",
                          unit=("500156",)),
            "own": Entry("own", "zone", "白马", (), 107.5, 29.4, "approximate", 5000, "editor",
                         unit=("500156",)),
        },
        nodes={
            "a": Node("a", "白马站", "station", 107.51, 29.4, "station", 500, "osm-1", ("500156",)),
            "b": Node("b", "白马", "station", 107.5, 29.4, "station", 500, "osm-2", ("500156",)),
            "c": Node("c", "白马站", "station", 105.0, 29.5, "station", 500, "osm-1", ("511002",)),
        },
        sources={
            "geonames": Source("geonames", "", "GeoNames", "", ""),
            "osm-1": Source("osm-1", "", "OpenStreetMap contributors", "", ""),
            "osm-2": Source("osm-2", "", "OpenStreetMap contributors", "", ""),
            "editor": Source("editor", "", "geomap", "", ""),
        },
    )  # fmt: skip
    text = page(tables)
    lines = text.splitlines()
    assert "| `geonames` | OpenStreetMap contributors | 1 | 0.00 | 0.00 | 100% |" in lines
    assert "| `osm-1` | GeoNames | 1 | 0.97 | 0.97 | 0% |" in lines
    assert "| `osm-2` | GeoNames | 1 | 0.00 | 0.00 | 100% |" in lines
    assert "3 of 5 positions are compared in one of these ways.\n1 more have a source" in text


def test_second_position_is_compared() -> None:
    tables = Tables(
        nodes={
            "a": Node("a", "跳磴站", "station", 106.43, 29.41, "station", 200, "osm", ("500104",)),
            "b": Node("b", "双福站", "station", 106.31, 29.40, "station", 200, "osm", ("500116",)),
        },
        sources={
            "osm": Source("osm", "", "OpenStreetMap contributors", "", ""),
            "metroman": Source("metroman", "", "MetroMan", "", ""),
        },
    )
    seconds = [Second("a", 106.431, 29.41, "metroman"), Second("b", 106.31, 29.41, "metroman")]
    text = page(tables, seconds)
    assert "| `osm` | MetroMan | 2 | 0.60 | 1.06 | 50% |" in text.splitlines()
    assert "2 of 2 positions are compared" in text


def test_most_positions_lie_within_their_radius_of_a_second_origin() -> None:
    """Of rows with a station's or site's precision 95 % within 3 km, of all 90 % within theirs."""
    tables = read_tables(builtin_folder())
    seats = {f"seat-{code}": seat for code, seat in tables.seats.items()}
    rows = tables.entries | tables.nodes | seats
    off = []
    for second in read_seconds(builtin_folder()):
        row = rows[second.id]
        assert row.lon is not None and row.lat is not None and row.radius_m is not None
        off_m = distance_m(row.lon, row.lat, second.lon, second.lat)
        off.append((row.precision, off_m, off_m <= row.radius_m))
    exact = [off_m for precision, off_m, _ in off if precision in {"station", "surveyed"}]
    assert len(off) > 1500 and len(exact) > 500
    assert sum(off_m <= 3000 for off_m in exact) >= 0.95 * len(exact)
    assert sum(within for *_, within in off) >= 0.9 * len(off)
