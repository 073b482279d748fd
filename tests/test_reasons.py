"""Why something is where it is: codes inside the program, sentences where people read them."""

import ast
import io
import json
import re
import string
from collections.abc import Iterator

import openpyxl
import pytest

from geomap import words
from geomap.bundles.kml import to_kml
from geomap.bundles.workbook import list_workbook
from geomap.gazetteer import Gazetteer
from geomap.layers import build_features
from geomap.ledger import Ledger, build_ledger
from geomap.ledger.corrections import Correction
from geomap.ledger.review import questions, to_workbook
from geomap.ledger.write import to_csv, to_geojson, to_jsonl, to_xlsx
from geomap.maps.atlas import Atlas
from geomap.plans import read_plans
from tests.conftest import HOME, ROOT, SEEDS

HAN = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")
"""Two words in a row; a name such as G69 or a unit such as km is none."""


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def codes_given() -> Iterator[str]:
    """Yield the first string of each tuple that the program gives as a reason."""
    for path in (ROOT / "geomap").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Tuple) and node.elts and _is_code(node.elts[0]):
                yield ast.literal_eval(node.elts[0])


def _is_code(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value in words.table("reasons", "zh")


def test_both_languages_have_the_same_words() -> None:
    chinese, english = (words.table("reasons", lang) for lang in ("zh", "en"))
    assert list(chinese) == list(english)
    assert all(fields(chinese[key]) == fields(english[key]) for key in chinese)
    assert not any(HAN.search(text) for text in english.values())
    assert not any(re.search("[A-Za-z]{2}", text) for text in chinese.values())


def test_every_word_is_used() -> None:
    composed = {"nodes_and_tracks", "places_and_tracks"}
    assert set(words.table("reasons", "zh")) == set(codes_given()) | composed


def test_reasons_of_all_entries_have_words(gazetteer: Gazetteer) -> None:
    for entry in gazetteer.entries.values():
        placed = gazetteer.placer.entry(entry)
        for lang in ("zh", "en"):
            assert words.reason(placed.reason, lang), (entry.id, placed.reason)


def test_remarks_follow_the_reason() -> None:
    assert words.note(("at", "两江新区"), "已核对", "zh") == "以两江新区的位置代替；已核对"
    assert words.note(("moved_by", "某局"), "", "en") == "position corrected (某局)"
    assert words.note((), "已核对", "zh") == "已核对"


# What offices get -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ledger(gazetteer: Gazetteer) -> Ledger:
    """The ledger of the five seeds, one position corrected."""
    plans = read_plans([SEEDS], region=["重庆市", "四川省"])
    plain = build_ledger(plans, gazetteer, [])
    point = next(f for f in plain.features if f.geometry and f.geometry.geom_type == "Point")
    move = Correction("move", id=point.id, lon=106.5, lat=29.5, who="水利局")
    return build_ledger(plans, gazetteer, [move])


def test_every_feature_says_why(ledger: Ledger) -> None:
    assert all(feature.reason for feature in ledger.features)
    assert {feature.reason[0] for feature in ledger.features} >= {"nodes", "units", "moved_by"}


def sheets(data: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(data))
    rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
    return "\n".join(str(cell) for row in rows for cell in row if cell is not None)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_outputs_speak_one_language(ledger: Ledger, gazetteer: Gazetteer, lang: str) -> None:
    ledger = Ledger(ledger.features[::6], ledger.plans)
    atlas = Atlas(ledger, gazetteer, HOME, lang)
    outputs = {
        "geojson": to_geojson(ledger, lang).decode(),
        "gpkg": "\n".join(build_features(ledger, lang=lang)["note"]),
        "list": sheets(list_workbook(ledger, gazetteer, "渝北区", lang=lang)),
        "kml": to_kml(ledger, "渝北区", lang).decode(),
        "review": sheets(to_workbook(questions(ledger, gazetteer), lang=lang)),
        "page": json.dumps(atlas.scene(atlas.selector.overview()).data, ensure_ascii=False),
    }
    if lang == "zh":
        outputs |= {"csv": to_csv(ledger).decode(), "xlsx": sheets(to_xlsx(ledger)),
                    "jsonl": to_jsonl(ledger).decode()}  # fmt: skip
    other = "en" if lang == "zh" else "zh"
    for code in ("nodes", "units", "unit_only"):
        for name, text in outputs.items():
            assert words.reason((code,), other) not in text, (name, code)
            assert words.reason((code,), lang) in text or name == "review", (name, code)


def test_no_note_of_a_chinese_ledger_is_english(ledger: Ledger) -> None:
    for line in to_jsonl(ledger).decode().splitlines():
        note = json.loads(line)["note"]
        assert HAN.search(note) and not ENGLISH.search(note), note
