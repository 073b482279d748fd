"""Tables of every shape to lines of text."""

import pytest

from geomap.plans.formats.delimited import read_csv
from geomap.plans.formats.html import read_html
from geomap.plans.formats.markdown import read_markdown
from geomap.plans.formats.numbering import chinese
from geomap.plans.formats.tables import table_lines


def lines(*rows: str) -> list[str]:
    return [line.text for line in table_lines([row.split("|") for row in rows])]


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ("1|藻渡水库|綦江区|续建|市水利局",
         "续建藻渡水库，建设地点：綦江区（责任单位：市水利局）。"),
        ("2|藻渡水库|綦江区|前期工作|", "藻渡水库前期工作，建设地点：綦江区。"),
        ("3|新建向阳水库|云阳县|新建|", "新建向阳水库，建设地点：云阳县。"),
        ("4|向阳水库|||", "向阳水库。"),
        ("5|向阳\n水库|云阳县|完成大坝填筑，正在安装机组|",
         "向阳水库，建设地点：云阳县，建设阶段：完成大坝填筑，正在安装机组。"),
    ],
)  # fmt: skip
def test_rows_of_a_project_list(row: str, line: str) -> None:
    assert lines("序号|项目名称|建设地点|建设阶段|责任单位", row) == [line]


def test_headings_in_traditional_characters_with_blanks() -> None:
    assert lines("項 目 名 稱|建設地點|建設性質", "向陽水庫|雲陽縣|新建") == [
        "新建向陽水庫，建设地点：雲陽縣。"
    ]


def test_the_stage_goes_before_what_is_built_new_or_wider() -> None:
    assert lines("项目名称|建设性质|项目状态", "向阳水库|新建|拟开工") == [
        "拟开工向阳水库，建设性质：新建。"
    ]


def test_header_of_two_rows() -> None:
    assert lines(
        "项目名称|建设地点|投资（亿元）|投资（亿元）",
        "项目名称|建设地点|总投资|2024年",
        "向阳水库|云阳县|51|3",
    ) == ["向阳水库，建设地点：云阳县，投资（亿元）总投资：51，投资（亿元）2024年：3。"]


def test_stage_of_the_row_above() -> None:
    assert lines(
        "序号|项目名称|建设地点",
        "一、续建项目（1项）|一、续建项目（1项）|一、续建项目（1项）",
        "1|藻渡水库|綦江区",
        "二、计划新开工项目||",
        "2|向阳水库|云阳县",
        "合计|合计|",
    ) == [
        "一、续建项目（1项）",
        "续建藻渡水库，建设地点：綦江区。",
        "二、计划新开工项目",
        "新开工向阳水库，建设地点：云阳县。",
    ]


def test_header_again_on_a_further_page() -> None:
    assert (
        len(lines("项目名称|建设地点", "甲水库|云阳县", "项目名称|建设地点", "乙水库|云阳县")) == 2
    )


def test_columns_are_stages() -> None:
    assert lines("类别|续建项目|新开工项目", "高速公路|成渝、渝遂|渝北至长寿高速公路") == [
        "续建成渝、渝遂等高速公路。",
        "新开工渝北至长寿高速公路。",
    ]


def test_columns_are_kinds() -> None:
    assert lines("高速公路|支线机场", "成渝、渝遂|乐山、遂宁") == [
        "成渝、渝遂等高速公路。",
        "乐山、遂宁等支线机场。",
    ]


def test_first_cell_heads_its_row() -> None:
    assert lines("重点任务|加快建设藻渡水库。", "规划研究|重庆新机场") == [
        "重点任务：加快建设藻渡水库。",
        "规划研究重庆新机场。",
    ]


def test_rows_keep_apart_from_what_follows() -> None:
    rows = table_lines([["项目名称", "建设地点"], ["向阳水库", "云阳县"]])
    assert all(row.whole for row in rows)


# The same through the formats -----------------------------------------------------------------


def test_cell_over_several_rows_of_a_web_page() -> None:
    document = read_html(
        "<html><body><h1>某市重点项目</h1><p>现将全市重点项目清单公布如下，请认真组织实施。</p><table>"
        "<tr><th>项目名称<th>建设性质<th>责任单位</tr>"
        '<tr><td>藻渡水库<td rowspan="2">续建<td rowspan="2">市水利局</tr>'
        "<tr><td>向阳水库</tr></table></body></html>"
    )
    assert document.text.splitlines()[-2:] == [
        "续建藻渡水库（责任单位：市水利局）。",
        "续建向阳水库（责任单位：市水利局）。",
    ]


def test_title_and_date_that_a_page_states() -> None:
    document = read_html(
        '<html><head><meta name="ArticleTitle" content="某市综合交通规划">'
        '<meta name="PubDate" content="2024-05-06 09:30"></head>'
        "<body><p>加快建设藻渡水库，扩建万州五桥机场。</p></body></html>"
    )
    assert (document.title, document.date) == ("某市综合交通规划", "2024-05-06")


def test_page_laid_out_by_tables() -> None:
    document = read_html(
        "<html><body><table><tr><td><a href=1>首页</a><a href=2>万州新闻</a></td></tr><tr><td>"
        "<table><tr><td><p>　　一、总体要求<br>　　加快建设藻渡水库，扩建万州五桥机场，推动成渝地区"
        "双城经济圈建设走深走实，全面落实国家战略部署。</p><p>（一）公路。扩容改造成渝、渝遂等高速公路，"
        "加快建设广安绕城高速公路，推动川渝地区公路互联互通。</p></td></tr></table></td></tr></table>"
        "</body></html>"
    )
    assert [line[:6] for line in document.text.splitlines()] == [
        "一、总体要求",
        "加快建设藻渡",
        "（一）公路。",
    ]


def test_markdown_table_and_list() -> None:
    document = read_markdown(
        "---\ntitle: x\n---\n# 规划\n\n3. 建设**藻渡**水库。\n4. 扩建机场。\n\n"
        "| 项目名称 | 建设地点 |\n|---|---|\n| 向阳水库 | 云阳县 |\n"
    )
    assert document.text == "规划\n3.建设藻渡水库。\n4.扩建机场。\n向阳水库，建设地点：云阳县。\n"
    assert [(h.start, h.end, h.level) for h in document.headings] == [(0, 2, 1)]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_delimiters(delimiter: str) -> None:
    text = "项目名称,建设地点\r\n向阳水库,云阳县\r\n".replace(",", delimiter)
    assert read_csv(text).text == "向阳水库，建设地点：云阳县。\n"


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (35, "三十五")]
)
def test_numbers_of_headings(number: int, words: str) -> None:
    assert chinese(number) == words
