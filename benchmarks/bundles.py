"""How long ``geomap bundle --all`` takes: all formats, three of them, and where nothing changed.

Run ``python -m benchmarks.bundles``, or with a number to make only so many of the districts. Prints
wall-clock time, the largest bundle, the most memory that all processes of a run held together
(with shared pages counted once, and their resident sets added up), and the processor time of each
format. Linux only.
"""

import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from geomap.bundles.making import Maker, write_format
from geomap.bundles.manifest import describe_inputs
from geomap.bundles.options import FORMATS, Options
from geomap.bundles.targets import Targets
from geomap.gazetteer import load
from geomap.ledger import build_ledger
from geomap.plans import read_plans

HOME = ("500000", "510000")
LIGHT = ("html", "xlsx", "gpkg")
SAMPLE = 12
PAUSE_S = 0.3
KIB_MB = 1024 / 1e6


def memory_mb(process: int) -> tuple[float, float]:
    """Return what a process and its children hold now, in MB.

    First their proportional set sizes, which share a page among those that use it; then their
    resident set sizes, which count such a page for each.
    """
    total = Counter[str]()
    waiting = [process]
    while waiting:
        number = waiting.pop()
        folder = Path("/proc") / str(number)
        try:
            lines = (folder / "smaps_rollup").read_text().splitlines()[1:]
            children = (folder / f"task/{number}/children").read_text().split()
        except OSError:
            continue  # it has just ended
        total.update({line.split()[0]: int(line.split()[1]) for line in lines})
        waiting += map(int, children)
    return total["Pss:"] * KIB_MB, total["Rss:"] * KIB_MB


def run(out: Path, names: list[str], formats: tuple[str, ...]) -> tuple[float, float, float]:
    """Make bundles; return the seconds it took and the most memory it held, in both ways."""
    command = [sys.executable, "-m", "geomap", "bundle", *names, "--out", str(out)]
    start = time.perf_counter()
    with subprocess.Popen(
        [*command, "--formats", ",".join(formats)], stdout=subprocess.DEVNULL
    ) as process:
        held = [(0.0, 0.0)]
        while process.poll() is None:
            held.append(memory_mb(process.pid))
            time.sleep(PAUSE_S)
    if process.returncode:
        sys.exit(process.returncode)
    shared, added = zip(*held, strict=True)
    return time.perf_counter() - start, max(shared), max(added)


def largest_mb(out: Path) -> float:
    """Return the size of the largest bundle in MB."""
    folders = [folder for folder in out.iterdir() if folder.is_dir()]
    return max(sum(file.stat().st_size for file in folder.iterdir()) for folder in folders) / 1e6


def by_format() -> None:
    """Print the processor time and size of each format, the mean over some districts."""
    plans, gazetteer = read_plans([Path("seeds")]), load()
    options = Options()
    made_from = describe_inputs(plans, gazetteer, options.as_dict())
    maker = Maker(build_ledger(plans, gazetteer), gazetteer, HOME, options, made_from)
    targets = Targets(gazetteer, HOME).all(["county"])
    took: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        warm, *sample = targets[:: len(targets) // SAMPLE]
        for target in (warm, *sample):
            start = time.process_time()
            content = maker.content(target, Path(scratch))
            steps = {"map and list": time.process_time() - start}
            for form in FORMATS:
                start = time.process_time()
                size = len(write_format(form, content))
                steps[form] = time.process_time() - start
                sizes[form] += size if target is not warm else 0
            if target is not warm:
                took.update(steps)
    print(f"\n{'format':14}{'seconds':>9}{'kB':>9}   a district, the mean of {len(sample)}")
    for step, seconds in took.items():
        print(f"{step:14}{seconds / len(sample):9.3f}{sizes[step] / len(sample) / 1000:9.0f}")


def main(count: int | None = None) -> None:
    """Print the tables, for ``count`` districts or all."""
    names = ["--all", "--level", "county"]
    if count is not None:
        targets = Targets(load(), HOME).all(["county"])
        names = [target.key for target in targets[:: len(targets) // count]]
    print(f"{'run':34}{'seconds':>9}{'MB each':>9}{'memory MB':>11}{'added up':>10}")
    with tempfile.TemporaryDirectory() as folder:
        for what, out, formats in (
            (", ".join(LIGHT), "light", LIGHT),
            ("all formats", "all", FORMATS),
            ("all formats, nothing changed", "all", FORMATS),
        ):
            seconds, memory, added = run(Path(folder) / out, names, formats)
            largest = largest_mb(Path(folder) / out)
            print(f"{what:34}{seconds:9.1f}{largest:9.2f}{memory:11.0f}{added:10.0f}")
    by_format()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
