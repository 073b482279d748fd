"""How many look-ups one process does: random names, and distinct expressions of lines.

Run as ``python -m benchmarks.locate``.
"""

import random

from benchmarks.measuring import peak_mb, print_table, seconds
from geomap.gazetteer import load
from geomap.locate import Locator

LOOK_UPS = 100_000
EXPRESSIONS = 500


def main() -> None:
    """Print the table."""
    gazetteer = load()
    locator = Locator(gazetteer, ("重庆市", "四川省"))
    counties = [
        unit.aliases[0]
        for unit in gazetteer.atlas.units.values()
        if unit.level == "county" and unit.unit[0][:2] in {"50", "51"} and unit.aliases
    ]
    generator = random.Random(1)
    pairs = {tuple(generator.sample(counties, 2)) for _ in range(2 * EXPRESSIONS)}
    lines = [f"{a}至{b}高速公路" for a, b in sorted(pairs)[:EXPRESSIONS]]
    names = generator.choices(sorted(gazetteer.by_name), k=LOOK_UPS)
    _ = locator.find("成渝铁路").placement  # lines are drawn once per version, and kept
    rows = []
    for what, asked in (("names", names), ("lines nobody wrote down", lines)):
        took_s = seconds(lambda asked=asked: [locator.find(name) for name in asked])
        rows.append([what, f"{len(asked):,}", f"{took_s:.2f}", f"{1e6 * took_s / len(asked):,.0f}"])
    print_table(["look-ups in one process", "number", "seconds", "µs each"], rows)
    print(f"peak memory {peak_mb():.0f} MB\n")


if __name__ == "__main__":
    main()
