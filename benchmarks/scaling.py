"""Whether cost grows as size does: over three orders of magnitude of text, features and districts.

Run ``python -m benchmarks.scaling [FILE.svg]``. Growth is the slope of the logarithms over the
last tenfold of the sizes, where starting costs hide it least: 1 is linear, less is better. The plot
is written where a file is named (``docs/scaling.svg``).
"""

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
from shapely.geometry import Point

from benchmarks.measuring import growth, peak_mb, print_table, seconds
from benchmarks.texts import HOME, PlanMaker
from geomap.gazetteer import Gazetteer, load
from geomap.ledger import Feature, Ledger, build_ledger
from geomap.maps.atlas import Atlas
from geomap.maps.page import render
from geomap.plans import Plan, read_plans
from geomap.sphere import distance_m

CENTRE = 106.0, 30.0
"""Lon and lat in the middle of the home provinces."""
REGION = ("重庆市", "四川省")
CHARACTERS = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
FEATURES = (5, 15, 50, 150, 500, 1_500, 5_000)
DISTRICTS = (1, 3, 10, 30, 100, 300, 1_000)

Costs = list[tuple[int, float]]


def of_text(gazetteer: Gazetteer) -> Costs:
    """Return the seconds that the ledgers of ever longer plans take."""
    maker = PlanMaker(gazetteer, seed=2)
    return [
        (size, _least(lambda: build_ledger([_plan(maker.plan(size))], gazetteer, [])))  # noqa: B023
        for size in CHARACTERS
    ]


def of_features(gazetteer: Gazetteer) -> Costs:
    """Return the seconds that pages of ever more features take."""
    ledger = _scattered(gazetteer, FEATURES[-1])
    costs = []
    for size in FEATURES:
        atlas = Atlas(Ledger(ledger.features[:size], ledger.plans), gazetteer, HOME)
        costs.append((size, _least(lambda: atlas.page("overview", ""))))  # noqa: B023
    return costs


def of_districts(gazetteer: Gazetteer) -> Costs:
    """Return the seconds that pages of ever more districts take."""
    atlas = Atlas(_scattered(gazetteer, 2_000), gazetteer, HOME)
    points = {code: gazetteer.atlas.point(code) for code in gazetteer.atlas.counties_now}
    codes = sorted(points, key=lambda c: distance_m(*CENTRE, points[c].lon, points[c].lat))
    return [(size, _least(lambda: _pages(atlas, codes[:size]))) for size in DISTRICTS]  # noqa: B023


def _pages(atlas: Atlas, codes: Sequence[str]) -> None:
    for code in codes:
        render(atlas.scene(atlas.selector.district(code)).data)


def _least(work: Callable[[], object]) -> float:
    """Return the least of a few runs; long ones are run once."""
    first = seconds(work)
    return first if first > 2 else min(first, seconds(work), seconds(work))


def _plan(text: str) -> Plan:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "plan.txt"
        path.write_text(text, encoding="utf-8")
        (plan,) = read_plans([path], region=REGION)
    return plan


def _scattered(gazetteer: Gazetteer, count: int) -> Ledger:
    """Return a ledger of a plan's mentions, each a feature at the seat of another county."""
    plan = _plan(PlanMaker(gazetteer, seed=3).plan(60_000))
    said = [
        (feature, mention)
        for feature in build_ledger([plan], gazetteer, []).features
        for mention in feature.mentions
    ]
    units = [gazetteer.atlas.units[code] for code in sorted(gazetteer.atlas.counties_now)]
    features = []
    for number in range(count):
        feature, mention = said[number % len(said)]
        unit = units[number * 7 % len(units)]
        point = gazetteer.atlas.point(unit.unit[0])
        features.append(
            Feature(
                f"road-x{number:012x}", f"{feature.name}{number}", "road", stage=feature.stage,
                districts=unit.unit, districts_now=unit.unit, precision="site", radius_m=500.0,
                confidence=0.9, source="editor", stages=feature.stages[:1], mentions=(mention,),
                geometry=Point(point.lon, point.lat),
            )
        )  # fmt: skip
    return Ledger(features, [plan])


def plot(costs: dict[str, Costs], path: Path) -> None:
    """Draw the costs, both axes in logarithms, the same bytes for the same figures."""
    mpl.rcParams |= {"svg.hashsalt": "geomap", "svg.fonttype": "none"}
    figure, axes = plt.subplots(1, len(costs), figsize=(9, 3), layout="constrained")
    for axis, (what, points) in zip(axes, costs.items(), strict=True):
        sizes, took_s = zip(*points, strict=True)
        axis.loglog(sizes, took_s, "o-", color="#1f5fa8", markersize=4)
        linear = [took_s[-1] * size / sizes[-1] for size in sizes]
        axis.loglog(sizes, linear, ":", color="#888888", label="linear")
        axis.set(xlabel=what, ylabel="seconds")
        axis.legend(frameon=False)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def main(path: Path | None = None) -> None:
    """Print the table; draw the plot into ``path``."""
    gazetteer = load()
    build_ledger([_plan("建设水库。")], gazetteer, [])
    costs = {
        "characters of text": of_text(gazetteer),
        "features on a page": of_features(gazetteer),
        "pages of districts": of_districts(gazetteer),
    }
    rows = []
    for what, points in costs.items():
        upper = [point for point in points if point[0] * 10 >= points[-1][0]]
        rows.append(
            [what, " ".join(f"{size:,}: {took:.3g} s;" for size, took in points).rstrip(";"),
             f"{growth(*zip(*upper, strict=True)):.2f}"]
        )  # fmt: skip
    print_table(["size", "seconds", "growth"], rows)
    print(f"peak memory {peak_mb():.0f} MB\n")
    if path is not None:
        plot(costs, path)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
