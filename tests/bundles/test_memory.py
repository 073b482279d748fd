"""What the first process of a run holds: it stays while the workers make maps."""

import subprocess
import sys
from pathlib import Path

from tests.bundles.conftest import command
from tests.conftest import ROOT

HEAVY = ("geopandas", "matplotlib", "pandas", "pypinyin", "pyproj")
SHOW = f"""
import sys
from geomap.cli import main
main(sys.argv[1:], standalone_mode=False)
print(*sorted(sys.modules.keys() & {HEAVY}))
"""


def test_the_first_process_loads_nothing_that_only_workers_need(
    tmp_path: Path, plans: Path
) -> None:
    arguments = command(tmp_path / "out", plans, "渝北区", "武侯区", "--formats", "kml,gpkg")[3:]
    done = subprocess.run(
        [sys.executable, "-c", SHOW, *arguments], cwd=ROOT, capture_output=True, check=True
    )
    made, loaded = done.stdout.decode().splitlines()
    assert made.startswith("已制作 2 份")
    assert loaded == ""
