"""How fast plans are read: characters a second of the whole ledger, beside a bare automaton pass.

Run ``python -m benchmarks.reading``. The plans are those of ``seeds/``; each figure is the median
of five runs in one process, names and boundaries loaded before.
"""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind

from geomap.gazetteer import load
from geomap.ledger import build_ledger
from geomap.mentions import Lexicon, find_mentions
from geomap.plans import read_plans

RUNS = 5


def seconds(work: Callable[[], object]) -> float:
    """Return the median time of ``work`` over some runs."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Print the table."""
    gazetteer = load()
    plans = read_plans([Path("seeds")])
    characters = sum(len(plan.normal.text) for plan in plans)
    lexicon = Lexicon(gazetteer, ("500000", "510000"))
    automaton = AhoCorasick(list(lexicon.words), matchkind=MatchKind.LeftmostLongest)
    build_ledger(plans, gazetteer)  # boundaries are loaded once, and not part of reading
    rows = {
        "bare automaton pass": lambda: [
            automaton.find_matches_as_indexes(plan.normal.text) for plan in plans
        ],
        "reading the files": lambda: read_plans([Path("seeds")]),
        "finding mentions": lambda: [find_mentions(plan, lexicon) for plan in plans],
        "the whole ledger": lambda: build_ledger(plans, gazetteer),
    }
    print(f"{len(plans)} plans, {characters:,} characters")
    for name, work in rows.items():
        took = seconds(work)
        print(f"{name:22}{took:8.3f} s{characters / took:14,.0f} characters/s")


if __name__ == "__main__":
    main()
