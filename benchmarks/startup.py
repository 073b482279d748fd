"""How fast commands answer in a process of their own, beside a program that does nothing but click.

Run as ``python -m benchmarks.startup``; each figure is the best of several runs. Ratios are of
processor seconds, which other work on the machine changes less.
"""

import sys
import tempfile

from benchmarks.measuring import best, print_table, run

RUNS = 9
_KEPT = {"PYTHONDONTWRITEBYTECODE": ""}
"""Modules are compiled once, as where geomap is installed."""
COMMANDS = {
    "`geomap --help`": ["--help"],
    "`geomap locate`: a place": ["locate", "重庆江北国际机场"],
    "a unit": ["locate", "武隆区"],
    "a region": ["locate", "川南"],
    "an unsure name": ["locate", "市中区"],
    "a line of the tables": ["locate", "成渝铁路"],
    "a line nobody wrote down": ["locate", "叙永至赤水高速公路"],
    "a unit, as GeoJSON": ["locate", "-f", "geojson", "武隆区"],
}


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        bare = best([sys.executable, "-c", "import click"], RUNS, **_KEPT)
        geomap = [sys.executable, "-m", "geomap"]
        environment = _KEPT | {"XDG_CACHE_HOME": folder}
        first = run([*geomap, "locate", "重庆"], **environment)
        first_line = run([*geomap, "locate", "成渝铁路"], **environment)
        costs = {
            "`python -c \"import click\"`": bare,
            **{what: best([*geomap, *words], RUNS, **environment)
               for what, words in COMMANDS.items()},
            "the first of all, cache empty": first,
            "then the first line": first_line,
        }  # fmt: skip
    print_table(
        ["cold start", "processor seconds", "× import click", "seconds", "peak MB"],
        [
            [what, f"{cost.cpu_s:.3f}", f"{cost.cpu_s / bare.cpu_s:.1f}", f"{cost.seconds:.3f}",
             f"{cost.peak_mb:.0f}"]
            for what, cost in costs.items()
        ],
    )  # fmt: skip


if __name__ == "__main__":
    main()
