"""A folder of new plans read on a local cluster: one worker against two.

Run ``python -m benchmarks.cluster [PLANS]`` (2,000 when left out; none is like another). Printed
are the time, who did what, the largest memory of a worker in each quarter of the reading (flat
when it does not grow with the plans), the memory of the process that asks, and whether both
ledgers are the same bytes. The overview of the ledger is thinned to what a browser holds.
"""

import hashlib
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.measuring import peak_mb, print_table
from benchmarks.texts import PlanMaker
from geomap.cluster.connect import connect
from geomap.cluster.run import ClusterLedger, read_on_cluster
from geomap.gazetteer import load
from geomap.maps.thinning import thin

PLANS = 2_000
CHARACTERS = 3_000


def write_plans(folder: Path, count: int) -> None:
    """Write plans of three years, and the table that dates them."""
    maker = PlanMaker(load(), seed=5)
    rows = ["file,title,issuer,date,region,part"]
    for number in range(count):
        name = f"{number:05}.txt"
        (folder / name).write_text(maker.plan(CHARACTERS), encoding="utf-8")
        rows.append(f"{name},,,{2021 + number % 3},重庆市|四川省,")
    (folder / "plans.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def row(workers: int, ledger: ClusterLedger, took_s: float) -> list[str]:
    """Return the row of a run."""
    read = [done for done in ledger.log if done.step == "read"]
    shares = Counter[str]()
    for done in read:
        shares[done.worker] += done.plans
    quarter = -(-len(read) // 4)
    memory = [
        max(done.memory_mb for done in read[start : start + quarter])
        for start in range(0, len(read), quarter)
    ]
    return [
        str(workers), f"{took_s:.1f}", f"{len(ledger.plans) / took_s:.1f}",
        " + ".join(map(str, sorted(shares.values()))), " ".join(map(str, memory)),
        f"{peak_mb():.0f}", f"{ledger.features:,}",
    ]  # fmt: skip


def main(count: int = PLANS) -> None:
    """Print the table."""
    rows, checksums = [], []
    left_out = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_plans(folder, count)
        for workers in (1, 2):
            digest = hashlib.sha256()
            with connect(workers=workers) as client:
                start = time.perf_counter()
                with read_on_cluster(client, [folder], load()) as ledger:
                    for line in ledger.lines():
                        digest.update(line)
                    rows.append(row(workers, ledger, time.perf_counter() - start))
                    checksums.append(digest.hexdigest())
                    if workers == 2:
                        features = [(feature, True) for feature in ledger.whole().features]
                        left_out = thin(features).left_out
    print_table(
        ["workers", "seconds", "plans a second", "plans by worker",
         "MB of a worker, by quarter of the run", "MB of the process that asks", "features"],
        rows,
    )  # fmt: skip
    print(f"the same ledger: {checksums[0] == checksums[1]} (SHA-256 {checksums[0][:12]}…)")
    print(f"left out of the overview, which says so: {left_out:,} features\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PLANS)
