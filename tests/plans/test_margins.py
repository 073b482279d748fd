"""What stands around a plan is not read for mentions: heads and feet of pages, lists, captions."""

import pytest

from geomap.plans.margins import body, is_caption
from tests.conftest import Read, make_plan

OWN = (
    "为加快建设交通强省，制定本方案。\n一、铁路\n加快建设渝昆高铁。\n二、保障\n"
    "各部门要加强协调，确保完成任务。\n"
)


def own_words(text: str) -> str:
    plan = make_plan(text)
    first, last = plan.body
    return plan.normal.text[first:last]


@pytest.mark.parametrize(
    "head",
    [
        "山西在线\n首页\n新闻 | 太原 | 大同\n",
        "某某省人民政府文件\n某政发〔2024〕3号\n",
        "西部交通发展规划\n（2024—2030年）\n",
        "目录\n第一章总体要求......1\n第二章重点任务……12\n",
        "网络编辑 国内 2024-05-06 16:32:46 阅读 重庆 成都 双城经济圈 交通 规划\n",
    ],
    ids=["navigation", "letterhead", "title", "contents", "stamp"],
)
def test_head_is_not_read(head: str) -> None:
    assert own_words(head + OWN) == make_plan(OWN).normal.text


@pytest.mark.parametrize(
    "foot",
    [
        "分送：合川区人民政府，铜梁区人民政府。\n",
        "抄送：四川省发展改革委。\n合川日报社\n",
        "责任编辑：某某\n上一篇：广安机场开工\n",
        "版权所有 山西在线\n地址：太原市迎泽区\n",
    ],
    ids=["sent to", "copies to", "editor", "imprint"],
)
def test_foot_is_not_read(foot: str) -> None:
    assert own_words(OWN + foot) == make_plan(OWN).normal.text


def test_words_of_a_foot_in_the_middle_end_nothing() -> None:
    text = "来源：某报。\n" + OWN
    assert own_words(text).endswith("确保完成任务。\n")


def test_an_annex_behind_the_distribution_list_is_read(read: Read) -> None:
    text = OWN + "抄送：某某单位。\n附件1 重点项目\n一、水库\n加快建设青竹溪水库。\n"
    assert "青竹溪水库" in [mention.name for mention in read(text)]


def test_a_text_without_a_sentence_is_read_whole() -> None:
    assert body("渝昆高铁\n成渝中线高铁\n", [], "") == (0, 12)


def test_a_long_list_behind_the_title_is_read() -> None:
    lines = "".join(f"新建{name}水库\n" for name in "甲乙丙丁戊己庚辛壬癸子丑寅卯")
    plan = make_plan(f"重点项目清单\n{lines}以上项目自公布之日起执行，由各单位负责。\n")
    first, _ = body(plan.normal.text, [], "重点项目清单")
    assert plan.normal.text[first:].startswith("新建甲水库")


@pytest.mark.parametrize("line", ["图3 成渝地区双城经济圈示意图", "附表2 重点项目", "第二章…………12"])
def test_captions(line: str) -> None:
    assert is_caption(line)
    assert not is_caption("表彰重庆、成都两市的先进单位。")


def test_offsets_stay_those_of_the_whole_text(read: Read) -> None:
    text = "山西在线\n首页\n太原新闻\n" + OWN
    (mention,) = read(text)
    assert text[mention.start : mention.end] == mention.text == "渝昆高铁"
