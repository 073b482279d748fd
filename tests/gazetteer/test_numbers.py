"""The page of numbers is what its command prints, and counts what it says."""

import os
import subprocess
import sys
from pathlib import Path

from geomap.gazetteer.model import Entry, Node, Source, Tables
from geomap.gazetteer.numbers import page

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
    lines = page(tables).splitlines()
    assert "| `geonames` | OpenStreetMap contributors | 1 | 0.0 | 0.0 | 100% |" in lines
    assert "| `osm-1` | GeoNames | 1 | 1.0 | 1.0 | 0% |" in lines
    assert "| `osm-2` | GeoNames | 1 | 0.0 | 0.0 | 100% |" in lines
    assert lines[-1] == "3 of 5 positions are compared."
