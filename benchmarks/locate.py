"""How fast ``geomap locate`` answers: cold, beside a bare click program, and many in one process.

Run as ``python -m benchmarks.locate``; each cold figure is the best of several runs.
"""

import os
import random
import subprocess
import sys
import tempfile
import time

from geomap.gazetteer import load
from geomap.locate import Locator

RUNS = 9
COLD = {
    "a place": ["重庆江北国际机场"],
    "a unit": ["武隆区"],
    "a region": ["川南"],
    "an unsure name": ["市中区"],
    "a line of the tables": ["成渝铁路"],
    "a line nobody wrote down": ["叙永至赤水高速公路"],
    "a unit, as GeoJSON": ["-f", "geojson", "武隆区"],
}
LOOK_UPS = 100_000
EXPRESSIONS = 500


def best_s(command: list[str], environment: dict[str, str]) -> float:
    """Return the shortest of several runs of a command."""
    took = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=False)  # fmt: skip
        took.append(time.perf_counter() - start)
    return min(took)


def cold() -> None:
    """Print the time of one look-up in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"XDG_CACHE_HOME": folder}
        python = [sys.executable]
        locate = [*python, "-m", "geomap", "locate"]
        click_s = best_s([*python, "-c", "import click"], environment)
        start = time.perf_counter()
        subprocess.run([*locate, "重庆"], env=environment, stdout=subprocess.DEVNULL, check=True)
        first_s = time.perf_counter() - start
        print(f"{'cold start':34} seconds  × import click")
        print(f"{'import click':34} {click_s:7.3f}  {1:6.1f}")
        help_s = best_s([*python, "-m", "geomap", "--help"], environment)
        print(f"{'geomap --help':34} {help_s:7.3f}  {help_s / click_s:6.1f}")
        for what, words in COLD.items():
            took_s = best_s([*locate, *words], environment)
            print(f"{'geomap locate: ' + what:34} {took_s:7.3f}  {took_s / click_s:6.1f}")
        print(f"{'the first of all, cache empty':34} {first_s:7.3f}  {first_s / click_s:6.1f}")


def many() -> None:
    """Print the time of many look-ups in one process: random names, and distinct expressions."""
    gazetteer = load()
    locator = Locator(gazetteer, ("重庆市", "四川省"))
    counties = [
        unit.aliases[0]
        for unit in gazetteer.atlas.units.values()
        if unit.level == "county" and unit.unit[0][:2] in {"50", "51"} and unit.aliases
    ]
    generator = random.Random(1)
    pairs = {tuple(generator.sample(counties, 2)) for _ in range(2 * EXPRESSIONS)}
    expressions = [f"{a}至{b}高速公路" for a, b in sorted(pairs)[:EXPRESSIONS]]
    names = generator.choices(sorted(gazetteer.by_name), k=LOOK_UPS - EXPRESSIONS)
    asked = generator.sample(names + expressions, LOOK_UPS)
    start = time.perf_counter()
    for name in asked:
        locator.find(name)
    took_s = time.perf_counter() - start
    print(f"{LOOK_UPS:,} look-ups, {EXPRESSIONS:,} of them expressions: {took_s:.2f} s")


if __name__ == "__main__":
    cold()
    many()
