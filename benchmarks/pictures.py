"""How long pictures and briefings of real maps take, format by format.

Run as ``python -m benchmarks.pictures``; each figure is the best of several runs in one process.
A bundle draws once and writes PNG, PDF and slides: their share is the sum of those rows.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from geomap.gazetteer import load
from geomap.ledger import build_ledger
from geomap.maps.atlas import Atlas
from geomap.mentions.region import provinces_of
from geomap.pictures import Drawing
from geomap.pictures.report import report
from geomap.pictures.slides import briefing
from geomap.plans import read_plans

RUNS = 3
DPI = 300
MAPS = (("district", "铜梁区"), ("district", "万州区"), ("corridor", "成昆铁路峨米段"),
        ("metro", "成都都市圈"))  # fmt: skip


def best_s(work: Callable[[], Any]) -> float:
    """Return the shortest of several runs."""
    took = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return min(took)


def figures(data: dict[str, Any]) -> dict[str, tuple[float, int]]:
    """Return seconds and bytes by format; ``drawing`` is what all formats share."""
    drawing = Drawing(data)

    def png() -> bytes:
        return Drawing(data).png(DPI)

    def slides() -> bytes:
        return briefing(data, drawing)

    def document() -> bytes:
        return report(data, drawing)

    drawing_s = best_s(lambda: Drawing(data))
    whole = drawing.png(DPI)
    return {
        "drawing": (drawing_s, 0),
        ".png": (best_s(png) - drawing_s, len(whole)),
        ".svg": (best_s(drawing.svg), len(drawing.svg())),
        ".pdf": (best_s(drawing.pdf), len(drawing.pdf())),
        ".pptx": (best_s(slides), len(slides())),
        ".docx": (best_s(document), len(document())),
    }


def main() -> None:
    """Print a table: a row a format, seconds and kilobytes of each map."""
    plans = read_plans([Path("seeds")])
    gazetteer = load()
    atlas = Atlas(build_ledger(plans, gazetteer), gazetteer, provinces_of(plans, gazetteer))
    scenes = {name: atlas.scene(atlas.selector.named(view, name)).data for view, name in MAPS}  # type: ignore[arg-type]
    measured = {name: figures(data) for name, data in scenes.items()}
    for name, data in scenes.items():
        print(f"{name}: {len(data['features'])} features, A4, {DPI} dpi")
        for row, (seconds, size) in measured[name].items():
            print(f"  {row:8} {seconds:6.2f} s  {size / 1000:7.0f} kB" if size else
                  f"  {row:8} {seconds:6.2f} s")  # fmt: skip


if __name__ == "__main__":
    main()
