"""Briefings as slides and documents, read back by the libraries that others read them with."""

from __future__ import annotations

import copy
import io
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import docx
import pptx
import pytest
from docx.oxml.ns import qn
from pptx.enum.shapes import MSO_SHAPE_TYPE

from geomap.pictures import Drawing, write
from geomap.pictures.report import report
from geomap.pictures.slides import briefing
from geomap.pictures.table import headings, projects_of
from tests.pictures.conftest import Data, opened


@pytest.fixture(scope="module")
def show(tongliang: Data, drawing: Drawing) -> Any:
    return pptx.Presentation(io.BytesIO(briefing(tongliang, drawing)))


@pytest.fixture(scope="module")
def document(tongliang: Data, drawing: Drawing) -> Any:
    return docx.Document(io.BytesIO(report(tongliang, drawing)))


def cells(table: Any) -> list[tuple[str, ...]]:
    return [tuple(cell.text for cell in row.cells) for row in table.rows]


def rows(data: Data) -> list[tuple[str, ...]]:
    projects = [(p.name, p.kind, p.stage, p.districts, p.plan) for p in projects_of(data)]
    return [headings(data), *projects]


def test_projects_are_those_in_focus_with_the_stage_that_a_plan_states(tongliang: Data) -> None:
    found = {project.name: project for project in projects_of(tongliang)}
    assert found["铜梁博物馆"].stage == "加快建设"
    assert found["铜梁博物馆"].kind == "文旅"
    assert found["铜梁博物馆"].plan.endswith("（2023）")
    assert found["铜合高速公路"].stage == "研究论证"
    assert found["铜合高速公路"].plan.endswith("（2021-05）")
    assert "合川区" not in found
    faint = {f["name"] for f in tongliang["features"] if not f.get("focus", True)}
    assert not faint & set(found)


def test_slides_are_drawn_for_the_screen(tongliang: Data, tmp_path: Path) -> None:
    file = tmp_path / "briefing.pptx"
    write(tongliang, file, paper="A4")
    [picture] = [s for s in pptx.Presentation(str(file)).slides[0].shapes if hasattr(s, "image")]
    wide, high = Drawing(tongliang, "16:9").map_size_pt
    assert picture.width / picture.height == pytest.approx(wide / high, rel=0.01)


def test_the_first_slide_has_title_map_and_a_legend_of_shapes(
    show: Any, drawing: Drawing, tongliang: Data
) -> None:
    slide = show.slides[0]
    assert slide.shapes.title.text_frame.text == "铜梁区"
    pictures = [s for s in slide.shapes if s.shape_type == MSO_SHAPE_TYPE.PICTURE]
    assert len(pictures) == 1
    wide, high = opened(pictures[0].image.blob).size
    assert pictures[0].width / pictures[0].height == pytest.approx(wide / high, rel=0.01)
    assert "铜梁区" in pictures[0]._element.nvPicPr.cNvPr.get("descr")
    (legend,) = (s for s in slide.shapes if s.shape_type == MSO_SHAPE_TYPE.GROUP)
    words = {s.text_frame.text for s in legend.shapes if s.has_text_frame and s.text_frame.text}
    labels = {row.label for section in drawing.legend for row in section.rows}
    assert labels | {"图例"} <= words
    kinds = {s.shape_type for s in legend.shapes}
    assert {MSO_SHAPE_TYPE.LINE, MSO_SHAPE_TYPE.FREEFORM, MSO_SHAPE_TYPE.AUTO_SHAPE} <= kinds
    texts = " ".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
    assert "内部资料" in texts
    assert "审图号：渝S（2025）012号　制图单位：重庆市规划研究院" in texts


def test_the_projects_are_a_table_that_can_be_edited(show: Any, tongliang: Data) -> None:
    tables = [s.table for slide in show.slides for s in slide.shapes if s.has_table]
    assert len(show.slides) >= 2
    assert [*cells(tables[0])[:1], *(row for table in tables for row in cells(table)[1:])] == rows(
        tongliang
    )


def test_a_long_table_goes_on_over_slides_and_never_off_one(tongliang: Data) -> None:
    data = copy.deepcopy(tongliang)
    one = next(f for f in data["features"] if f["name"] == "铜梁博物馆")
    data["features"] += [
        one | {"id": f"x{n}", "name": f"铜梁{'示范' * 12}项目{n}"} for n in range(60)
    ]
    show = pptx.Presentation(io.BytesIO(briefing(data, Drawing(tongliang))))
    assert len(show.slides) > 5
    for slide in list(show.slides)[1:]:
        (frame,) = (s for s in slide.shapes if s.has_table)
        bottom = frame.top + sum(row.height for row in frame.table.rows)
        assert bottom <= show.slide_height * 0.95
        assert cells(frame.table)[0] == headings(data)


def test_two_slides_tell_some_of_every_kind_and_of_how_many(
    tongliang: Data, drawing: Drawing
) -> None:
    data = copy.deepcopy(tongliang)
    one = next(f for f in data["features"] if f["name"] == "铜梁博物馆")
    data["features"] += [one | {"id": f"x{n}", "name": f"项目{n:02}"} for n in range(30)]
    show = pptx.Presentation(io.BytesIO(briefing(data, drawing, whole_list=False)))
    _, slide = show.slides
    (frame,) = (s for s in slide.shapes if s.has_table)
    told, projects = cells(frame.table)[1:], projects_of(data)
    assert 8 < len(told) < len(projects)
    assert {row[1] for row in told} == {project.kind for project in projects}
    assert [row for row in rows(data) if row in told] == told
    assert slide.shapes.title.text_frame.text == "铜梁区　项目清单"
    texts = [s.text_frame.text for s in slide.shapes if s.has_text_frame]
    (counts,) = (text for text in texts if text.startswith("共 "))
    stages = Counter(project.stage for project in projects)
    assert counts.startswith(f"共 {len(projects)} 项，列出 {len(told)} 项，其余见台账　")
    assert set(counts.split("　")[1:]) == {f"{stage} {n}" for stage, n in stages.items()}


def test_a_long_legend_stands_in_two_columns_of_readable_letters(
    drawing: Drawing, tongliang: Data
) -> None:
    """All kinds and stages in one column would be as small as a footnote."""
    rows = [row for section in drawing.legend for row in section.rows]
    long = SimpleNamespace(
        legend=[replace(drawing.legend[0], rows=tuple(rows)), *drawing.legend[1:]],
        window=drawing.window, map_size_pt=drawing.map_size_pt, map_picture=drawing.map_picture,
    )  # fmt: skip
    show = pptx.Presentation(io.BytesIO(briefing(tongliang, long, dpi=50)))  # type: ignore[arg-type]
    (legend,) = (s for s in show.slides[0].shapes if s.shape_type == MSO_SHAPE_TYPE.GROUP)
    assert legend.left + legend.width <= show.slide_width
    assert legend.top + legend.height <= show.slide_height * 0.95
    texts = [s for s in legend.shapes if s.has_text_frame and s.text_frame.text]
    assert len({text.left for text in texts}) >= 3
    sizes = {r.font.size.pt for t in texts for p in t.text_frame.paragraphs for r in p.runs}
    assert min(sizes - {7.0}) >= 9.5  # the number in the sample of a disc


def test_notes_name_the_sources_and_words_have_a_chinese_face(show: Any) -> None:
    for slide in show.slides:
        notes = slide.notes_slide.notes_text_frame.text
        for words in ("2021-05", "天地图", "geomap 地名库", "高斯—克吕格投影", "审图号"):
            assert words in notes
        runs = [r for s in slide.shapes if s.has_text_frame
                for p in s.text_frame.paragraphs for r in p.runs]  # fmt: skip
        assert runs
        for run in runs:
            properties = run._r.rPr
            assert properties.get("lang") == "zh-CN"
            assert properties.find(qn("a:ea")).get("typeface") == "Microsoft YaHei"


def test_a_document_has_title_map_legend_projects_and_sources(
    document: Any, drawing: Drawing, tongliang: Data
) -> None:
    heads = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert heads == ["铜梁区", "图例", "项目清单", "资料来源"]
    picture = document.inline_shapes[0]
    assert picture.width < document.sections[0].page_width
    legend, projects = document.tables
    words = {text for row in cells(legend) for text in row}
    assert {row.label for section in drawing.legend for row in section.rows} <= words
    assert len(legend._element.findall(".//" + qn("w:drawing"))) == sum(
        len(section.rows) for section in drawing.legend
    )
    assert cells(projects) == rows(tongliang)
    assert projects.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    text = "\n".join(p.text for p in document.paragraphs)
    assert "内部资料" in text
    assert "审图号：渝S（2025）012号" in text
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "Microsoft YaHei"


def test_files_carry_no_time_of_making(tongliang: Data, drawing: Drawing) -> None:
    for make in (briefing, report):
        with zipfile.ZipFile(io.BytesIO(make(tongliang, drawing))) as file:
            assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert b"1980-01-01T00:00:00Z" in file.read("docProps/core.xml")
