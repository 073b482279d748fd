"""How long the five plans in ``seeds/`` take, from the files to the maps (``benchmarks.build``)."""

import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import print_table, run
from tests.accuracy import ROOT


def main() -> None:
    """Print the table."""
    geomap = [sys.executable, "-m", "geomap"]
    seeds = str(ROOT / "seeds")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build = [*geomap, "build", "--plans", seeds, "--out", str(folder / "outputs")]
        empty = {"XDG_CACHE_HOME": str(folder / "cache")}
        costs = {
            "`geomap build`, nothing cached": run(build, **empty),
            "`geomap build`": run(build, **empty),
            "`geomap ledger` alone": run([*geomap, "ledger", seeds, "-f", "jsonl"], **empty),
        }
        pages = list((folder / "outputs").rglob("*.html"))
    print_table(
        ["five plans", "processor seconds", "seconds", "peak MB"],
        [
            [what, f"{cost.cpu_s:.1f}", f"{cost.seconds:.1f}", f"{cost.peak_mb:.0f}"]
            for what, cost in costs.items()
        ],
    )
    print(f"{len(pages)} pages\n")


if __name__ == "__main__":
    main()
