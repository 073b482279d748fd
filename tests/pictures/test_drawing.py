"""Pictures of a scene, read back by other programs."""

from __future__ import annotations

import copy
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pdfplumber
import pypdfium2
import pytest
import shapely
from pyproj import Geod

from geomap.errors import OutputError
from geomap.pictures import Drawing, write
from geomap.pictures.canvas import Canvas, Letters
from geomap.pictures.cartography import draw_map
from geomap.pictures.chart import Chart, Window
from geomap.pictures.furniture import scale_bar
from geomap.pictures.legend import legend_of
from geomap.pictures.report import report
from geomap.pictures.slides import briefing
from geomap.pictures.symbols import TABLE, colour_of
from tests.pictures.conftest import Data, SceneOf, near, opened, rendered

GROUND = TABLE["base"]["ground"]
_FONT = re.compile(r"[A-Z]{6}\+NotoSansSC-(Regular|Bold)")


@pytest.fixture(scope="module")
def pdf(drawing: Drawing) -> bytes:
    return drawing.pdf()


def frame_dots(drawing: Drawing, dpi: int) -> tuple[int, int, int, int]:
    dot = drawing.paper.unit_pt / 72 * dpi
    left, top, right, bottom = (round(edge * dot) for edge in drawing.window.frame)
    return left, top, right, bottom


def dot_at(drawing: Drawing, lon: float, lat: float, dpi: int) -> tuple[int, int]:
    x, y = drawing.window.place(np.array([(lon, lat)]))[0]
    dot = drawing.paper.unit_pt / 72 * dpi
    return int(x * dot), int(y * dot)


def line_of(data: Data, kind: str) -> list[list[float]]:
    lines = [
        f["geometry"]["coordinates"] for f in data["features"]
        if f["kind"] == kind and f.get("focus", True)
        and f.get("geometry", {}).get("type") == "LineString"
    ]  # fmt: skip
    return lines[0]


def test_a_pdf_is_one_page_of_its_paper_with_text_that_can_be_selected(pdf: bytes) -> None:
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    width, height = document[0].get_size()
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (297, 210)
    lines = document[0].get_textpage().get_text_range().splitlines()
    assert lines[0] == "铜梁区"
    text = "\n".join(lines)
    for words in (
        "内部资料", "审图号：渝S（2025）012号", "制图单位：重庆市规划研究院", "图例", "比例尺",
        "天地图", "依据规划 2 份（2021–2023）", "高斯—克吕格投影", "2021-05",
    ):  # fmt: skip
        assert words in text


def test_a_pdf_embeds_simplified_chinese_faces_only(pdf: bytes) -> None:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        page = document.pages[0]
        assert "铜梁区" in page.crop((0, 0, 400, 40)).extract_text()
        assert all(_FONT.fullmatch(char["fontname"]) for char in page.chars)
    assert pdf.count(b"/FontFile2") >= 2
    assert b"/Type3" not in pdf


@pytest.mark.parametrize(
    ("paper", "landscape", "millimetres"),
    [("A3", True, (420, 297)), ("A0", False, (841, 1189)), ("16:9", True, (339, 190))],
)
def test_every_paper_has_its_size(
    tongliang: Data, paper: str, landscape: bool, millimetres: tuple[int, int]
) -> None:
    drawing = Drawing(tongliang, paper, landscape)
    picture = opened(drawing.png(dpi=30))
    assert tuple(round(side / 30 * 25.4) for side in picture.size) == pytest.approx(
        millimetres, abs=1
    )


def test_a_png_has_the_dots_it_was_asked_for_and_the_colours_of_the_symbols(
    drawing: Drawing, tongliang: Data
) -> None:
    picture = opened(drawing.png(dpi=150))
    assert picture.size == (1753, 1240)
    assert picture.info["dpi"] == pytest.approx((150, 150), abs=0.1)
    colours = {colour for _, colour in picture.convert("RGB").getcolors(256)}
    kinds = {f["kind"] for f in tongliang["features"] if f.get("focus", True) and "geometry" in f}
    for kind in kinds & {"expressway", "zone", "culture"}:
        assert tuple(bytes.fromhex(colour_of(kind)[1:])) in colours, kind
    assert tuple(picture.convert("RGB").getpixel((3, 3))) == (255, 255, 255)


def test_png_and_pdf_show_the_lines_where_they_run(
    drawing: Drawing, tongliang: Data, pdf: bytes
) -> None:
    pictures = opened(drawing.png(dpi=150)).convert("RGB"), rendered(pdf, 150)
    colour = colour_of("expressway")
    course = np.array(line_of(tongliang, "expressway"))
    spots = [course[i] + (course[i + 1] - course[i]) / 2 for i in range(len(course) - 1)]
    left, top, right, bottom = frame_dots(drawing, 150)
    dots = [dot_at(drawing, lon, lat, 150) for lon, lat in spots]
    inside = [(x, y) for x, y in dots if left + 9 < x < right - 9 and top + 9 < y < bottom - 9]
    assert inside
    for picture in pictures:
        seen = [
            any(near(picture.getpixel((x + dx, y + dy)), colour, 75)
                for dx in range(-6, 7) for dy in range(-6, 7))
            for x, y in inside
        ]  # fmt: skip
        assert sum(seen) >= len(seen) * 0.5
        assert near(picture.getpixel((left + 4, bottom - 4)), GROUND, 40)


def test_an_svg_has_text_as_text_and_the_letters_it_needs(drawing: Drawing) -> None:
    svg = drawing.svg().decode()
    root = ElementTree.fromstring(svg)
    texts = {element.text for element in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"铜梁区", "图例", "内部资料"} <= texts
    assert "'Noto Sans SC', 'Noto Sans CJK SC'" in svg
    assert svg.count("@font-face") == 2
    assert not re.search(r"(href|src)=.?https?:|url\(https?:", svg)


def test_nothing_of_the_map_leaves_its_frame_in_an_svg(drawing: Drawing) -> None:
    root = ElementTree.fromstring(drawing.svg().decode())
    unit = drawing.paper.unit_pt
    left, top, right, bottom = (edge * unit for edge in drawing.window.frame)
    clips = list(root.iter("{http://www.w3.org/2000/svg}clipPath"))
    assert len(clips) > 1
    for clip in clips:
        for shape in clip:
            numbers = [float(n) for n in re.findall(r"-?[\d.]+", shape.get("d") or "")]
            assert all(left - 0.1 <= x <= right + 0.1 for x in numbers[::2])
            assert all(top - 0.1 <= y <= bottom + 0.1 for y in numbers[1::2])


def test_the_map_alone_is_what_lies_in_the_frame(drawing: Drawing) -> None:
    left, top, right, bottom = frame_dots(drawing, 150)
    picture = opened(drawing.map_picture(dpi=150))
    assert picture.size == (right - left, bottom - top)
    whole = opened(drawing.png(dpi=150)).crop((left, top, right, bottom))
    assert picture.convert("RGB").tobytes() == whole.convert("RGB").tobytes()


def test_the_scale_bar_is_true_at_its_latitude(drawing: Drawing) -> None:
    metres, length_px = scale_bar(drawing.window)
    left, top, right, bottom = drawing.window.frame
    x, y = (left + right) / 2, (top + bottom) / 2
    ends = (
        drawing.window.degrees_at(x - length_px / 2, y),
        drawing.window.degrees_at(x + length_px / 2, y),
    )
    assert Geod(ellps="GRS80").inv(*ends[0], *ends[1])[2] == pytest.approx(metres, rel=1e-3)
    on_paper_m = length_px * drawing.paper.unit_pt / 72 * 0.0254
    assert on_paper_m * drawing.window.scale == pytest.approx(metres, rel=2e-3)
    assert str(int(drawing.window.scale)).rstrip("0") in {str(number) for number in range(1, 100)}


def test_shapes_are_not_stretched_as_degrees_would_be(drawing: Drawing) -> None:
    geod = Geod(ellps="GRS80")
    left, top, right, bottom = drawing.window.frame
    for x, y in ((left, top), (right, bottom), ((left + right) / 2, (top + bottom) / 2)):
        here = drawing.window.degrees_at(x, y)
        east = geod.inv(*here, *drawing.window.degrees_at(x + 10, y))[2]
        north = geod.inv(*here, *drawing.window.degrees_at(x, y - 10))[2]
        assert east == pytest.approx(north, rel=1e-3)
        assert east == pytest.approx(10 / drawing.window.metre_px, rel=1e-3)


def test_a_wide_map_is_conic(scene_of: SceneOf) -> None:
    overview = Drawing(scene_of("overview", ""))
    assert "+proj=lcc" in overview.window.projection.definition
    text = pypdfium2.PdfDocument(overview.pdf())[0].get_textpage().get_text_range()
    assert "兰勃特等角圆锥投影" in text


@pytest.mark.parametrize("landscape", [True, False])
@pytest.mark.parametrize(
    ("view", "name"), [("overview", ""), ("corridor", "成昆铁路峨米段"), ("metro", "重庆都市圈")]
)
def test_no_picture_reaches_beyond_its_base_map(
    scene_of: SceneOf, view: str, name: str, landscape: bool
) -> None:
    """Else it would have to show the whole outline of the country."""
    data = copy.deepcopy(scene_of(view, name))
    west, south, east, north = data["bounds"]
    data["bounds"] = [west, south, east + 12, north + 9]
    drawing = Drawing(data, landscape=landscape)
    left, top, right, bottom = drawing.window.frame
    edges = [(x, y) for x in np.linspace(left, right, 9) for y in (top, bottom)]
    edges += [(x, y) for y in np.linspace(top, bottom, 9) for x in (left, right)]
    for x, y in edges:
        lon, lat = drawing.window.degrees_at(x, y)
        least_lon, least_lat, most_lon, most_lat = data["base"]["extent"]
        assert least_lon - 1e-6 <= lon <= most_lon + 1e-6
        assert least_lat - 1e-6 <= lat <= most_lat + 1e-6


def test_what_runs_out_of_the_frame_is_cut_there(drawing: Drawing, tongliang: Data) -> None:
    chart = Chart(tongliang, drawing.window)
    frame = shapely.box(*drawing.window.frame).buffer(0.01)
    lines = [item for item in chart.items if item.dimensions == 1]
    assert lines
    assert all(frame.contains(item.seen) for item in lines)
    picture = opened(drawing.png(dpi=150)).convert("RGB")
    left, top, _, bottom = frame_dots(drawing, 150)
    strip = picture.crop((0, top, left - 30, bottom))
    assert all(near(pixel, "#ffffff", 8) for _, pixel in strip.getcolors(100_000))


class _Noted(Canvas):
    """A canvas that remembers what was written on it."""

    def write(
        self, letters: Any, halo: str | None = None, reach: float = 0.14, alpha: float = 1.0
    ) -> None:
        self.__dict__.setdefault("written", []).extend(letters)
        super().write(letters, halo, reach, alpha)


def _room(letters: Letters) -> shapely.Geometry:
    """The ground a text covers, a little less than its full height."""
    width = letters.face.width(letters.text) * letters.size
    box = shapely.box(0, -0.8 * letters.size, width, 0.04 * letters.size)
    turned = shapely.affinity.rotate(box, -letters.angle, origin=(0, 0))
    return shapely.affinity.translate(turned, letters.x, letters.y)


@pytest.mark.parametrize(
    ("view", "name"), [("district", "铜梁区"), ("metro", "重庆都市圈"), ("overview", "")]
)
def test_no_name_stands_on_another_nor_out_of_the_frame(
    scene_of: SceneOf, view: str, name: str
) -> None:
    data = scene_of(view, name)
    drawing = Drawing(data)
    canvas = _Noted(drawing.paper.width, drawing.paper.height, drawing.paper.unit_pt)
    draw_map(canvas, Chart(data, drawing.window), [])
    rooms = [_room(text) for text in canvas.written]  # type: ignore[attr-defined]
    assert len(rooms) > 8
    assert not [pair for pair in combinations(rooms, 2) if pair[0].intersection(pair[1]).area > 2]
    frame = shapely.box(*drawing.window.frame)
    assert all(frame.contains(room) for room in rooms)


def test_the_legend_lists_what_the_picture_shows_and_nothing_else(
    drawing: Drawing, tongliang: Data
) -> None:
    labels = [row.label for section in drawing.legend for row in section.rows]
    kinds = {kind["id"]: kind["label"] for kind in tongliang["kinds"]}
    shown = {item.kind for item in Chart(tongliang, drawing.window).items}
    assert {label for label in labels if label in kinds.values()} == {kinds[k] for k in shown}
    bare = copy.deepcopy(tongliang)
    bare["features"] = [f for f in bare["features"] if f["kind"] == "expressway"]
    bare["base"]["lines"] = {}
    words = [row.label for section in Drawing(bare).legend for row in section.rows]
    assert "机场" not in words
    assert "省级界" not in words
    assert words[0] == "高速公路"


def test_a_long_legend_stands_in_two_columns(tongliang: Data) -> None:
    drawing = Drawing(tongliang, "16:9")
    canvas = Canvas(drawing.paper.width, drawing.paper.height, 1)
    shown = draw_map(canvas, Chart(tongliang, drawing.window), [])
    assert legend_of(shown, tongliang) == drawing.legend


def test_a_plain_scene_without_focus_rivers_or_dates_is_drawn(tongliang: Data) -> None:
    data = copy.deepcopy(tongliang)
    data["base"] |= {"focus": None, "rivers": [], "labels": []}
    data["features"] = []
    data["classification"] = ""
    for plan in data["plans"]:
        plan["date"] = ""
    assert opened(Drawing(data).png(dpi=40)).size == (467, 330)


def test_the_same_scene_gives_the_same_bytes_in_another_environment(
    drawing: Drawing, tongliang: Data, tmp_path: Path
) -> None:
    (tmp_path / "scene.json").write_text(json.dumps(tongliang), encoding="utf-8")
    (tmp_path / "matplotlibrc").write_text(
        "font.size: 30\nsavefig.bbox: tight\npdf.compression: 0\n"
    )
    script = """
import hashlib, json, sys
from geomap.pictures import Drawing
from geomap.pictures.report import report
from geomap.pictures.slides import briefing
data = json.load(open(sys.argv[1], encoding="utf-8"))
drawing = Drawing(data)
files = [drawing.png(150), drawing.pdf(), drawing.svg()]
for file in (*files, briefing(data, drawing), report(data, drawing)):
    print(hashlib.sha256(file).hexdigest())
"""
    environment = os.environ | {
        "TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONHASHSEED": "77",
        "MATPLOTLIBRC": str(tmp_path / "matplotlibrc"),
    }  # fmt: skip
    command = [sys.executable, "-c", script, str(tmp_path / "scene.json")]
    run = subprocess.run(command, env=environment, capture_output=True, check=True, cwd=tmp_path)
    files = (
        drawing.png(150), drawing.pdf(), drawing.svg(),
        briefing(tongliang, drawing), report(tongliang, drawing),
    )  # fmt: skip
    assert run.stdout.decode().split() == [hashlib.sha256(file).hexdigest() for file in files]


@pytest.mark.parametrize(
    ("ending", "start"),
    [(".png", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF"), (".pptx", b"PK"),
     (".docx", b"PK")],
)  # fmt: skip
def test_write_chooses_by_the_ending(
    tongliang: Data, tmp_path: Path, ending: str, start: bytes
) -> None:
    write(tongliang, tmp_path / f"map{ending}", dpi=60)
    assert (tmp_path / f"map{ending}").read_bytes().startswith(start)


def test_write_lays_the_sheet_as_the_map_needs(scene_of: SceneOf, tmp_path: Path) -> None:
    write(scene_of("corridor", "成昆铁路峨米段"), tmp_path / "a.png", dpi=40)
    write(scene_of("corridor", "成渝中线高速铁路"), tmp_path / "b.png", dpi=40)
    tall, wide = (opened((tmp_path / name).read_bytes()).size for name in ("a.png", "b.png"))
    assert tall[0] < tall[1]
    assert wide[0] > wide[1]


def test_what_cannot_be_made_is_said_in_one_line(tongliang: Data, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"use one of \.png, \.svg"):
        write(tongliang, tmp_path / "map.bmp")
    with pytest.raises(OutputError, match="B5: unknown paper"):
        write(tongliang, tmp_path / "map.png", paper="B5")
    with pytest.raises(OutputError, match="choose a lower --dpi"):
        write(tongliang, tmp_path / "map.png", paper="A0", dpi=1200)
    assert not list(tmp_path.iterdir())


def test_a_window_keeps_its_bounds_in_sight() -> None:
    window = Window.of((105.8, 29.4, 106.4, 30.1), (104, 28, 108, 32), (10, 10, 900, 700), 0.62,
                       rounded=True)  # fmt: skip
    corners = window.place(np.array([(105.8, 29.4), (106.4, 30.1)]))
    assert shapely.box(*window.frame).contains(shapely.MultiPoint(corners))
    assert window.frame == pytest.approx((10, 10, 900, 700))
