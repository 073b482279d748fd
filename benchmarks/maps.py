"""Maps beside plain Folium and ``GeoDataFrame.explore()``: time to make, size, time to be drawn.

Run ``python -m benchmarks.maps``. All three show the same layers with popups and carry Leaflet in
the page; Bootstrap, jQuery and the icon fonts, which Folium links besides, no package at hand has,
and GeoJSON layers do without them. Made is the seconds until the page is on the disk, CPU the
processor time of that. Own kB is the page without Leaflet. Drawn means: ``geomapReady`` for ours,
which comes two frames after panels, labels and legend, and for the peers two frames after the load
event, in headless Chromium without a network. Each figure is the median of five; ×: how many times
ours.
"""

import json
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
from playwright.sync_api import Browser, sync_playwright
from shapely.geometry import shape
from xstatic.pkg import leaflet

from geomap.gazetteer import load
from geomap.ledger import build_ledger
from geomap.maps import page
from geomap.maps.atlas import Atlas
from geomap.mentions.region import provinces_of
from geomap.plans import read_plans

RUNS = 5
AREA = "重庆都市圈"
DRAWN = {
    "geomap": "window.geomapReady === true",
    "other": "document.readyState === 'complete' && window.drawn === true",
}
AFTER_LOAD = (
    "addEventListener('load', () => requestAnimationFrame(() => requestAnimationFrame("
    "() => { window.drawn = true })))"
)

Data = dict[str, Any]


def scene_of(count: int) -> Data:
    """Return the data of a metropolitan map with so many features, repeated a little aside."""
    gazetteer = load()
    plans = read_plans([Path("seeds")])
    atlas = Atlas(build_ledger(plans, gazetteer), gazetteer, provinces_of(plans, gazetteer))
    data = atlas.scene(atlas.selector.named("metro", AREA)).data
    own = [f for f in data["features"] if f["geometry"]]
    features = []
    for number in range(count):
        turn, feature = number // len(own), own[number % len(own)]
        features.append(feature | {
            "id": f"{feature['id']}-{turn}",
            "name": feature["name"] + (f"（{turn}）" if turn else ""),
            "geometry": _moved(feature["geometry"], turn),
        })  # fmt: skip
    return data | {"features": features}


def _moved(geometry: Data, turn: int) -> Data:
    """Return a geometry aside, so that no two turns are the same to the byte."""
    east, north = (turn % 5 - 2) * 0.037, (turn // 5 - 1) * 0.031

    def move(part: Any) -> Any:
        if isinstance(part[0], (int, float)):
            return [round(part[0] + east, 5), round(part[1] + north, 5)]
        return [move(inner) for inner in part]

    return {"type": geometry["type"], "coordinates": move(geometry["coordinates"])}


def frame_of(data: Data) -> gpd.GeoDataFrame:
    """Return the features as a frame, with what a popup says as columns."""
    sentences = data["sentences"]
    rows = [
        {
            "name": f["name"], "kind": f["kind"], "stage": f["stage"],
            "text": " ".join(sentences[m["sentence"]]["text"] for m in f["mentions"]),
            "geometry": shape(f["geometry"]),
        }
        for f in data["features"]
    ]  # fmt: skip
    return gpd.GeoDataFrame(rows, crs="EPSG:4326")


def ours(data: Data) -> str:
    """Return the page that geomap makes."""
    return page.render(data)


def plain_folium(data: Data) -> str:
    """Return what a short script makes: a GeoJson layer a kind, each with a popup."""
    west, south, east, north = data["bounds"]
    made = folium.Map(tiles=None)
    made.fit_bounds([[south, west], [north, east]])
    frame = frame_of(data)
    for kind, rows in frame.groupby("kind"):
        popup = folium.GeoJsonPopup(fields=["name", "stage", "text"])
        layer = folium.FeatureGroup(str(kind))
        folium.GeoJson(rows.to_json(), popup=popup).add_to(layer)
        layer.add_to(made)
    folium.LayerControl().add_to(made)
    return inlined(made.get_root().render())


def explored(data: Data) -> str:
    """Return what ``GeoDataFrame.explore()`` makes."""
    made = frame_of(data).explore(column="kind", popup=True, tiles=None)
    return inlined(made.get_root().render())


def inlined(html: str) -> str:
    """Put Leaflet in place of its links; leave out links to what no package has."""
    html = re.sub(r"<script src=[^>]*></script>", "", html)
    html = re.sub(r"<link[^>]*rel=\"stylesheet\"[^>]*>", "", html)
    return html.replace("<head>", "<head>" + leaflet_head(), 1)


@cache
def leaflet_head() -> str:
    """Return Leaflet as a page carries it."""
    folder = Path(leaflet.BASE_DIR)
    style, script = ((folder / name).read_text("utf-8") for name in ("leaflet.css", "leaflet.js"))
    return f"<style>{style}</style><script>{script}</script>"


def drawn_s(browser: Browser, file: Path, ready: str) -> float:
    """Return how long headless Chromium takes to draw a file, in a fresh context, offline.

    The page's policy would forbid the eval by which Playwright looks whether it is ready.
    """
    context = browser.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True)
    context.set_offline(True)
    tab = context.new_page()
    tab.add_init_script(AFTER_LOAD)
    start = time.perf_counter()
    tab.goto(file.as_uri(), wait_until="commit")
    tab.wait_for_function(ready, timeout=120_000)
    took = time.perf_counter() - start
    context.close()
    return took


def measure(browser: Browser, name: str, make: Callable[[Data], str], data: Data) -> list[float]:
    """Return seconds and processor seconds to make, bytes beside Leaflet, seconds to be drawn."""
    ready = DRAWN["geomap" if name == "geomap" else "other"]
    made, cpu, drawn = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "map.html"
        for _ in range(RUNS):
            fresh = json.loads(json.dumps(data))
            start, cpu_start = time.perf_counter(), time.process_time()
            file.write_text(make(fresh), encoding="utf-8")
            made.append(time.perf_counter() - start)
            cpu.append(time.process_time() - cpu_start)
            drawn.append(drawn_s(browser, file, ready))
        size = file.stat().st_size - len(leaflet_head().encode())
    return [statistics.median(made), statistics.median(cpu), size, statistics.median(drawn)]


def main() -> None:
    """Print the table."""
    path = shutil.which("chromium") or shutil.which("chrome")
    if path is None:
        sys.exit("Chromium is missing: apt-get install chromium")
    rows = {"geomap": ours, "plain Folium": plain_folium, "explore()": explored}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for count in (300, 5000):
            data = scene_of(count)
            heads = "made s     ×    CPU s     ×   own kB     ×   drawn s     ×"
            print(f"{count:,} features{'':8} {heads}")
            own: list[float] = []
            for name, make in rows.items():
                found = measure(browser, name, make, data)
                own = own or found
                made, cpu, size, drawn = found
                ratios = [value / first for value, first in zip(found, own, strict=True)]
                print(
                    f"  {name:20}{made:8.2f}{ratios[0]:6.1f}{cpu:9.2f}{ratios[1]:6.1f}"
                    f"{size / 1000:10,.0f}{ratios[2]:6.1f}{drawn:10.2f}{ratios[3]:6.1f}"
                )
        browser.close()


if __name__ == "__main__":
    main()
