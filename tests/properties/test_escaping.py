"""Whatever words a plan holds, they leave geomap as words: in pages, tables and file names."""

import csv
import io
import json
import re
from pathlib import Path

import openpyxl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geomap.files import safe_name
from geomap.ledger import Feature, Ledger
from geomap.ledger.write import to_csv, to_geojson, to_jsonl, to_xlsx
from geomap.maps import page

NASTY = [
    "</script><script>alert(1)</script>", "<!--<script>", "${7*7}{{7*7}}{% x %}", "=1+1",
    "@SUM(A1)", "+1", "-1", "\t=1", "\u2028\u2029", "a\0b", "\"'`\\", "]]>", "&lt;&#60;",
    "../../etc/passwd",
]  # fmt: skip
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)
ANY = st.sampled_from(NASTY) | WORDS


def ledger_of(name: str) -> Ledger:
    return Ledger([Feature("road-x000000000000", name, "road", note=name, aliases=(name,))], [])


@settings(max_examples=60)
@given(ANY)
@example(NASTY[0])
def test_json_of_a_page_ends_no_script(words: str) -> None:
    escaped = page._json({"name": words})
    assert not re.search(r"[<>&\u2028\u2029]", escaped)
    assert json.loads(escaped) == {"name": words}


@settings(max_examples=60)
@given(ANY)
def test_table_has_no_formula(words: str) -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(ledger_of(words)).decode("utf-8-sig"))))
    for column in ("name", "note", "aliases"):
        assert rows[0][column][:1] not in {"=", "+", "-", "@", "\t"}
        assert words.strip() in rows[0][column] or "\0" in words


@settings(max_examples=25)
@given(st.sampled_from([n for n in NASTY if "\0" not in n]) | WORDS)
def test_workbook_has_no_formula(words: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(ledger_of(words))))
    for row in book.worksheets[0].iter_rows(min_row=2):
        assert {cell.data_type for cell in row} <= {"s", "n", "inlineStr"}


@settings(max_examples=60)
@given(ANY)
def test_json_says_the_words(words: str) -> None:
    ledger = ledger_of(words)
    (line,) = to_jsonl(ledger).decode().split("\n")[:-1]
    (feature,) = json.loads(to_geojson(ledger))["features"]
    assert json.loads(line)["name"] == feature["properties"]["name"] == words


@given(st.text(max_size=200) | st.sampled_from(NASTY))
@example("..")
@example("con.txt")
@example("長" * 200)
def test_file_name_stays_in_its_folder(words: str) -> None:
    folder = Path("/somewhere/out")
    name = safe_name(words)
    assert (folder / f"{name}.html").resolve().parent == folder
    assert len(name.encode()) <= 120
    assert safe_name(name) == name
