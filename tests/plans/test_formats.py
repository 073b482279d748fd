"""The same passage in every format: the same text, sections, names, kinds and stages."""

from pathlib import Path

import pytest

from geomap.characters import fold
from geomap.mentions import Lexicon, Mention, find_mentions
from geomap.plans import Plan, read_plans
from geomap.plans.reader import read_document, read_text
from tests.conftest import REGION

FILES = Path(__file__).parent / "files"
PASSAGE = [
    "big5.txt",
    "columns.pdf",
    "gb18030.txt",
    "numbered.docx",
    "page.html",
    "pages.pdf",
    "plan.docx",
    "plan.md",
    "printed.pdf",
]
LISTS = ["list.csv", "list.xlsx", "table.pdf", "tables.docx"]
ROWS = [
    "续建藻渡水库，建设地点：綦江区，建设起止年限：2020—2026年，投资：103.5（责任单位：市水利局）。",
    "新建向阳水库工程，建设地点：云阳县，建设起止年限：2024—2029年，投资：51（责任单位：市水利局）。",
    "渝北至长寿高速公路前期，建设地点：渝北区、长寿区，建设起止年限：2025—2028年，投资：80"
    "（责任单位：市交通局）。",
    "改扩建黔江武陵山机场改扩建工程，建设地点：黔江区，建设起止年限：2023—2025年，投资：22"
    "（责任单位：市交通局）。",
]


def one(name: str) -> Plan:
    (plan,) = read_plans([FILES / name], region=REGION)
    return plan


@pytest.fixture(scope="module")
def plans() -> dict[str, Plan]:
    return {name: one(name) for name in ["utf8.txt", *PASSAGE, *LISTS]}


@pytest.fixture(scope="module")
def mentions(plans: dict[str, Plan], lexicon: Lexicon) -> dict[str, list[Mention]]:
    return {name: find_mentions(plan, lexicon) for name, plan in plans.items()}


def facts(mention: Mention) -> tuple[str, str, str, tuple[str, ...]]:
    return mention.name, mention.kind, mention.stage, mention.section


# One passage ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PASSAGE)
def test_same_features_from_every_format(mentions: dict[str, list[Mention]], name: str) -> None:
    expected = [facts(m) for m in mentions["utf8.txt"]]
    assert len(expected) > 60
    found = [facts(m) for m in mentions[name] if not m.sentence.startswith("专栏")]
    assert found == expected


@pytest.mark.parametrize("name", PASSAGE)
def test_same_words_from_every_format(plans: dict[str, Plan], name: str) -> None:
    paragraphs = plans[name].normal.text.split("\n")
    for paragraph in plans["utf8.txt"].normal.text.split("\n"):
        assert paragraph in paragraphs


@pytest.mark.parametrize("name", ["utf8.txt", *PASSAGE, *LISTS])
def test_offsets_cut_the_text_that_is_printed(
    mentions: dict[str, list[Mention]], name: str
) -> None:
    printed = read_text(FILES / name)
    assert mentions[name]
    for mention in mentions[name]:
        assert printed[mention.start : mention.end] == mention.text


def test_navigation_and_footer_of_a_page_are_out(plans: dict[str, Plan]) -> None:
    text = plans["page.html"].original
    for words in ("首页", "当前位置", "相关阅读", "网站地图", "綦江区", '新机场")', "涪陵区"):
        assert words not in text


def test_names_cut_between_runs_are_whole(plans: dict[str, Plan]) -> None:
    for name in ("plan.docx", "plan.md", "page.html"):
        assert "成都天府国际机场" in plans[name].original
        assert "黔江武陵山机场" in plans[name].original


def test_footnote_and_text_box_stand_behind_their_paragraph(plans: dict[str, Plan]) -> None:
    paragraphs = plans["plan.docx"].original.splitlines()
    assert [p[:5] for p in paragraphs] == [
        "二、合力建",
        "(九)共同",
        "投资按20",
        "(十)共建",
        "专栏：扩建",
        "(十一)完",
    ]


def test_numbers_that_word_keeps_out_of_the_text(plans: dict[str, Plan]) -> None:
    paragraphs = plans["numbered.docx"].original.splitlines()
    assert [p[:4] for p in paragraphs] == ["二、合力", "（九）共", "（十）共", "（十一）"]


@pytest.mark.parametrize("name", ["columns.pdf", "pages.pdf", "printed.pdf"])
def test_running_heads_and_page_numbers_are_out(plans: dict[str, Plan], name: str) -> None:
    text = plans[name].original
    assert "公报" not in text
    assert "— 1 —" not in text
    assert "1/2" not in text


@pytest.mark.parametrize(
    ("name", "words", "page"),
    [
        ("pages.pdf", "共同打造国际航空门户枢纽", 1),
        ("pages.pdf", "运输服务微循环网络", 3),
        ("printed.pdf", "共同打造国际航空门户枢纽", 1),
        ("printed.pdf", "运输服务微循环网络", 2),
    ],
)
def test_page_of_a_position(plans: dict[str, Plan], name: str, words: str, page: int) -> None:
    plan = plans[name]
    assert plan.page_at(plan.original.index(words)) == page


def test_a_sentence_that_goes_on_over_a_page(plans: dict[str, Plan]) -> None:
    plan = plans["pages.pdf"]
    assert len(plan.pages) == 3
    assert plan.original[plan.pages[1] - 1] not in "。\n"


def test_other_formats_have_no_pages(plans: dict[str, Plan]) -> None:
    assert plans["plan.docx"].page_at(0) is None


def test_headings_that_the_format_marks(plans: dict[str, Plan]) -> None:
    for name in ("plan.docx", "page.html", "plan.md"):
        document = read_document(FILES / name)
        marked = [document.text[h.start : h.end] for h in document.headings]
        assert "二、合力建设现代基础设施网络" in marked
        assert plans[name].title not in [h.title for h in plans[name].headings]


# Project lists --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LISTS)
def test_rows_of_a_list_are_lines(plans: dict[str, Plan], name: str) -> None:
    lines = plans[name].original.splitlines()
    assert [line for line in lines if "建设地点" in line] == ROWS


@pytest.mark.parametrize("name", LISTS)
def test_projects_of_a_list(mentions: dict[str, list[Mention]], name: str) -> None:
    found = {(m.name.removesuffix("工程"), m.kind, m.stage, m.units) for m in mentions[name]}
    water, roads = ("市水利局",), ("市交通局",)
    assert ("藻渡水库", "reservoir", "building", water) in found
    assert ("向阳水库", "reservoir", "building", water) in found
    assert ("渝北至长寿高速公路", "expressway", "preparing", roads) in found
    assert ("黔江武陵山机场", "airport", "upgrading", roads) in found


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx"])
def test_title_and_sections_of_a_list(plans: dict[str, Plan], name: str) -> None:
    plan = plans[name]
    assert plan.title == "某市2024年市级重点项目清单"
    sections = {
        s.section for s in plan.sentences if "建设地点" in plan.normal.text[s.start : s.end]
    }
    assert {section[-1] for section in sections} == {"一、水利", "二、交通"}


def test_box_of_a_plan_is_read_as_its_paragraphs(plans: dict[str, Plan]) -> None:
    assert plans["tables.docx"].original.splitlines()[-3:] == [
        "专栏1 重大水利项目",
        "加快建设藻渡水库。",
        "新开工建设向阳水库。",
    ]


def test_traditional_characters_stay_in_the_text(plans: dict[str, Plan]) -> None:
    assert "門戶樞紐" in plans["big5.txt"].original
    assert fold("門戶樞紐") in plans["big5.txt"].normal.text
