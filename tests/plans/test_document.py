import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.plans import Plan
from tests.conftest import make_plan

OUTLINE = """\
重庆市推动双城经济圈建设行动方案
第一章 总体要求
第一节 指导思想
坚持以习近平新时代中国特色社会主义思想为指导。
第二章 重点任务
一、建设现代基础设施网络
（一）共建轨道上的双城经济圈
1.畅通对外铁路通道
加快建设渝昆高铁。开工建设成渝中线铁路！
2．建设市域铁路
规划研究璧铜线延伸段。
（二）完善公路体系
扩容改造成渝高速公路。
二、组织保障
压实各级责任。
"""

ONE_LINE = (
    "双城经济圈建设行动方案一、总体要求。以新发展理念为指导。二、重点任务。(一)建设综合交通枢纽。"
    "1.畅通对外通道。加快建设渝昆高铁。2.打造城市路网。开工建设宝山大桥。(二)完善水利设施。"
    "建设藻渡水库，总库容2.5亿立方米。三、保障措施。压实责任。"
)


def section_of(plan: Plan, words: str) -> tuple[str, ...]:
    (found,) = {
        sentence.section
        for sentence in plan.sentences
        if words in plan.normal.text[sentence.start : sentence.end]
    }
    return found


@pytest.mark.parametrize(
    ("words", "section"),
    [
        ("行动方案", ()),
        ("坚持以", ("第一章总体要求", "第一节指导思想")),
        (
            "渝昆高铁",
            (
                "第二章重点任务",
                "一、建设现代基础设施网络",
                "（一）共建轨道上的双城经济圈",
                "1.畅通对外铁路通道",
            ),
        ),
        (
            "璧铜线",
            (
                "第二章重点任务",
                "一、建设现代基础设施网络",
                "（一）共建轨道上的双城经济圈",
                "2.建设市域铁路",
            ),
        ),
        ("成渝高速", ("第二章重点任务", "一、建设现代基础设施网络", "（二）完善公路体系")),
        ("压实", ("第二章重点任务", "二、组织保障")),
    ],
)
def test_section_paths(words: str, section: tuple[str, ...]) -> None:
    assert section_of(make_plan(OUTLINE), words) == section


def test_headings_in_order() -> None:
    plan = make_plan(OUTLINE)
    assert [heading.title for heading in plan.headings] == [
        "第一章总体要求",
        "第一节指导思想",
        "第二章重点任务",
        "一、建设现代基础设施网络",
        "（一）共建轨道上的双城经济圈",
        "1.畅通对外铁路通道",
        "2.建设市域铁路",
        "（二）完善公路体系",
        "二、组织保障",
    ]
    for heading in plan.headings:
        assert plan.normal.text[heading.start : heading.end] == heading.title


@pytest.mark.parametrize(
    ("words", "section"),
    [
        ("新发展理念", ("一、总体要求",)),
        ("渝昆高铁", ("二、重点任务", "（一）建设综合交通枢纽", "1.畅通对外通道")),
        ("宝山大桥", ("二、重点任务", "（一）建设综合交通枢纽", "2.打造城市路网")),
        ("藻渡水库", ("二、重点任务", "（二）完善水利设施")),
        ("压实责任", ("三、保障措施",)),
    ],
)
def test_inline_headings_of_a_plan_on_one_line(words: str, section: tuple[str, ...]) -> None:
    text = ONE_LINE.replace("方案一、", "方案。一、")
    assert section_of(make_plan(text), words) == section


def test_first_heading_of_a_plan_on_one_line_may_touch_its_title() -> None:
    assert section_of(make_plan(ONE_LINE), "新发展理念") == ("一、总体要求",)


def test_heading_that_touches_the_one_above_it() -> None:
    text = "二、重点任务（一）建设综合交通枢纽。加快建设渝昆高铁。"
    assert section_of(make_plan(text), "渝昆") == ("二、重点任务", "（一）建设综合交通枢纽")


def test_run_in_heading() -> None:
    text = "（五）推动川南渝西地区融合发展。支持自贡、泸州共同建设试验区。\n"
    plan = make_plan(text)
    assert [heading.title for heading in plan.headings] == ["（五）推动川南渝西地区融合发展"]
    assert section_of(plan, "自贡") == ("（五）推动川南渝西地区融合发展",)


def test_markdown_headings() -> None:
    text = "# 行动方案\n\n## 完善公路体系\n\n扩容改造成渝高速公路。\n"
    assert [title.strip("# ") for title in section_of(make_plan(text), "成渝高速")] == [
        "行动方案",
        "完善公路体系",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "总库容达到\n1.5亿立方米。",
        "一是建设重庆新机场。二是扩建万州五桥机场。",
        "第一次联席会议召开。第二产业占比提高。",
        "建设重庆新机场（一期）。",
        "到2027年。2027年全面建成。",
    ],
)
def test_numbers_that_are_no_headings(text: str) -> None:
    assert make_plan(text).headings == []


def test_a_long_paragraph_with_a_marker_is_no_heading() -> None:
    text = f"（一）{'加快建设重庆至昆明、成都至自贡等铁路，' * 3}开工建设重庆新机场。"
    assert make_plan(text).headings == []


def test_sentences() -> None:
    plan = make_plan("推动“两江四岸”治理。开工？“加快建设新机场。”扩建机场\n规划研究；论证。")
    assert [plan.normal.text[s.start : s.end] for s in plan.sentences] == [
        "推动“两江四岸”治理。",
        "开工？",
        "“加快建设新机场。”",
        "扩建机场",
        "规划研究；论证。",
    ]


@given(st.text(st.sampled_from("一二、（）1.。！？”\n第章节建设重庆"), max_size=80))
def test_sentences_cover_all_but_line_ends(text: str) -> None:
    plan = make_plan(text)
    covered = [i for s in plan.sentences for i in range(s.start, s.end)]
    assert covered == sorted(set(covered))
    left_out = set(range(len(plan.normal.text))) - set(covered)
    assert {plan.normal.text[i] for i in left_out} <= set("\n")
    titles = {heading.title for heading in plan.headings}
    assert all(title in titles for s in plan.sentences for title in s.section)


@pytest.mark.parametrize(
    ("date", "sort_date"),
    [
        ("2023-03-10", "2023-03-10"),
        ("2023-03", "2023-03-31"),
        ("2023-02", "2023-02-28"),
        ("2024-02", "2024-02-29"),
        ("2024-12", "2024-12-31"),
        ("2023", "2023-12-31"),
        ("", ""),
    ],
)
def test_sort_date_is_the_last_day_possible(date: str, sort_date: str) -> None:
    assert make_plan("", date=date).sort_date == sort_date


def test_plans_in_order() -> None:
    dates = ["2023", "2023-03-10", "", "2024-01", "2023-12-30", "2022-12-31"]
    plans = sorted((make_plan("", date=date) for date in dates), key=lambda p: p.sort_date)
    assert [plan.date for plan in plans] == [
        "",
        "2022-12-31",
        "2023-03-10",
        "2023-12-30",
        "2023",
        "2024-01",
    ]
