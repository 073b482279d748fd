"""What is written in a format is read back from it: plans in every format, tables, the ledger."""

import io
import json
from pathlib import Path

import docx
import openpyxl
import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geomap.cluster.table import read_table, write_part, write_plans
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.imports.readers import read_records
from geomap.layers import write_geopackage
from geomap.ledger import Feature, Ledger
from geomap.ledger.corrections import Correction, read_corrections, write_corrections
from geomap.ledger.model import StageEntry
from geomap.ledger.write import geometry_json, to_geojson, to_jsonl
from geomap.plans.decode import decode
from geomap.plans.formats.delimited import read_csv
from geomap.plans.formats.docx import read_docx
from geomap.plans.formats.html import read_html
from geomap.plans.formats.markdown import read_markdown
from geomap.plans.formats.sheets import read_xlsx
from geomap.vocabulary import KINDS, PRECISIONS, STAGES

HANZI = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=30)
PARAGRAPHS = st.lists(HANZI.map(lambda words: f"{words}。"), min_size=1, max_size=8)
NAMES = st.lists(HANZI, min_size=2, max_size=8, unique=True)
QUICK = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


# Plans -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@settings(max_examples=25)
@given(paragraphs=PARAGRAPHS)
def test_encodings(encoding: str, paragraphs: list[str]) -> None:
    text = "的规划建设和发展。" + "\r\n".join(paragraphs)
    assert decode(text.encode(encoding), Path("plan.txt")) == text


@QUICK
@given(PARAGRAPHS)
def test_word(paragraphs: list[str]) -> None:
    file = docx.Document()
    for paragraph in paragraphs:
        file.add_paragraph(paragraph)
    buffer = io.BytesIO()
    file.save(buffer)
    assert lines(read_docx(buffer.getvalue()).text) == paragraphs


@QUICK
@given(PARAGRAPHS)
def test_markdown(paragraphs: list[str]) -> None:
    assert lines(read_markdown("\n\n".join(paragraphs)).text) == paragraphs


@QUICK
@given(PARAGRAPHS.map(lambda paragraphs: paragraphs * 2))
def test_web_page(paragraphs: list[str]) -> None:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    assert lines(read_html(f"<html><body>{body}</body></html>").text) == paragraphs


def rows_of(text: str) -> list[str]:
    return [line.split("，")[0].rstrip("。") for line in lines(text)]


@QUICK
@given(NAMES)
def test_table_of_text(names: list[str]) -> None:
    assume(not any(word in name for name in names for word in ("合计", "总计", "小计")))
    table = "项目名称,建设地点\n" + "".join(f"{name}水库,綦江区\n" for name in names)
    assert rows_of(read_csv(table).text) == [f"{name}水库" for name in names]


@settings(max_examples=15)
@given(NAMES)
def test_workbook(names: list[str]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [("项目名称", "建设地点"), *((f"{name}水库", "綦江区") for name in names)]:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    assert rows_of(read_xlsx(buffer.getvalue()).text) == [f"{name}水库" for name in names]


# The ledger --------------------------------------------------------------------------------------

LON, LAT = st.floats(73.5, 135, width=32), st.floats(18, 53.5, width=32)
PAIRS = st.tuples(LON, LAT)
GEOMETRIES: st.SearchStrategy[BaseGeometry | None] = st.one_of(
    st.none(),
    PAIRS.map(Point),
    st.lists(PAIRS, min_size=2, max_size=5, unique=True).map(LineString),
    PAIRS.map(lambda p: Polygon([p, (p[0] + 1, p[1]), (p[0], p[1] + 1)])),
)
TEXTS = st.lists(HANZI, max_size=3).map(tuple)
FEATURES = st.builds(
    Feature,
    id=st.from_regex(r"road-x[0-9a-f]{12}", fullmatch=True),
    name=HANZI,
    kind=st.sampled_from(sorted(KINDS)),
    aliases=TEXTS,
    stage=st.sampled_from([*STAGES, "none"]),
    through=st.none() | TEXTS,
    members=st.none() | TEXTS,
    part_of=st.none() | HANZI,
    precision=st.sampled_from(sorted(PRECISIONS)),
    radius_m=st.none() | st.floats(1, 1e6),
    confidence=st.none() | st.floats(0, 1),
    stages=st.lists(st.builds(StageEntry, HANZI, HANZI, HANZI, HANZI, HANZI), max_size=2).map(
        tuple
    ),
    geometry=GEOMETRIES,
)
LEDGERS = st.lists(FEATURES, max_size=6, unique_by=lambda f: f.id).map(lambda f: Ledger(f, []))


def as_rows(ledger: Ledger) -> dict[str, object]:
    rows = [json.loads(line) for line in to_jsonl(ledger).splitlines()]
    return {row["id"]: row for row in rows}


@settings(QUICK, max_examples=8)
@given(LEDGERS)
def test_ledger_as_geoparquet(tmp_path: Path, ledger: Ledger) -> None:
    write_part(ledger.features, tmp_path / "part-00000.parquet")
    write_plans([], tmp_path)
    assert as_rows(read_table(tmp_path)) == as_rows(ledger)


@settings(max_examples=40)
@given(LEDGERS)
def test_ledger_as_geojson(ledger: Ledger) -> None:
    for feature, read in zip(
        ledger.features, json.loads(to_geojson(ledger))["features"], strict=True
    ):
        assert read["properties"]["name"] == feature.name
        if feature.geometry is None:
            assert read["geometry"] is None
            continue
        shape = shapely.geometry.shape(read["geometry"])
        assert shapely.hausdorff_distance(shape, feature.geometry) < 1e-6
        assert read["geometry"] == geometry_json(feature)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LEDGERS)
def test_ledger_as_geopackage_reads_back_as_records(tmp_path: Path, ledger: Ledger) -> None:
    assume(ledger.features)
    path = tmp_path / "layers.gpkg"
    path.unlink(missing_ok=True)
    write_geopackage(ledger, path)
    kind = ledger.features[0].kind
    written = {f.id: f for f in ledger.features if f.kind == kind}
    read = {record.cells["id"]: record for record in read_records(path, layer=kind)}
    assert read.keys() == written.keys()
    for identifier, record in read.items():
        assert record.cells["name"] == written[identifier].name
        assert (record.geometry is None) == (written[identifier].geometry is None)


# Corrections -------------------------------------------------------------------------------------

WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12).filter(
    lambda w: w[0] != "'"
) | st.sampled_from(["=1+1", "-a", "@x", '"q"', "a,b", "a|b"])
IDS = st.from_regex(r"road-x[0-9a-f]{12}", fullmatch=True)
CORRECTIONS = st.one_of(
    st.builds(Correction, st.just("rename"), id=IDS, name=WORDS, who=WORDS),
    st.builds(Correction, st.just("remark"), id=IDS, remark=WORDS),
    st.builds(
        Correction, st.just("move"), id=IDS, remark=WORDS,
        lon=st.integers(7400, 13400).map(lambda n: n / 100),
        lat=st.integers(1900, 5300).map(lambda n: n / 100),
    ),
    st.builds(
        Correction, st.just("stage"), id=IDS, document=WORDS, stage=st.sampled_from([*STAGES])
    ),
)  # fmt: skip


@QUICK
@given(st.lists(CORRECTIONS, max_size=6, unique_by=lambda c: c.target))
def test_corrections(tmp_path: Path, gazetteer: Gazetteer, rows: list[Correction]) -> None:
    path = tmp_path / "corrections.csv"
    write_corrections(path, rows, gazetteer)
    assert read_corrections(path, gazetteer) == rows
