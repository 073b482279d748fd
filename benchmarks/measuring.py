"""What all benchmarks share: seconds and peak memory of commands, tables, a line of best fit."""

import math
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter

_KB_PER_UNIT = 1 if sys.platform != "darwin" else 1 / 1024
"""What ``ru_maxrss`` counts in: KiB, but bytes on macOS."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took: wall-clock and processor seconds, and its largest resident memory."""

    seconds: float
    cpu_s: float
    peak_mb: float


def run(command: Sequence[str], **environment: str) -> Cost:
    """Run a command with its output thrown away.

    Raises:
        SystemExit: it failed; 1 is the status of a command that has nothing to show.
    """
    start = time.perf_counter()
    process = subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1}:
        raise SystemExit(f"{' '.join(command)}: {said.decode(errors='replace')}")
    cpu_s = usage.ru_utime + usage.ru_stime
    return Cost(time.perf_counter() - start, cpu_s, _mb(usage.ru_maxrss))


def best(command: Sequence[str], runs: int, **environment: str) -> Cost:
    """Return the least that several runs of a command took."""
    costs = [run(command, **environment) for _ in range(runs)]
    return Cost(*(min(map(attrgetter(f.name), costs)) for f in fields(Cost)))


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of a call in this process, which other processes do not change."""
    start = time.process_time()
    work()
    return time.process_time() - start


def peak_mb() -> float:
    """Return the largest resident memory that this process has had."""
    return _mb(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def _mb(units: float) -> float:
    return units * _KB_PER_UNIT * 1024 / 1e6


def growth(sizes: Iterable[float], costs: Iterable[float]) -> float:
    """Return the exponent of cost by size: the slope of their logarithms (1 is linear)."""
    points = [(math.log(s), math.log(c)) for s, c in zip(sizes, costs, strict=True)]
    x_mean = sum(x for x, _ in points) / len(points)
    y_mean = sum(y for _, y in points) / len(points)
    spread = sum((x - x_mean) ** 2 for x, _ in points)
    return sum((x - x_mean) * (y - y_mean) for x, y in points) / spread


def print_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table in Markdown, as the docs have it."""
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |")
    print()
