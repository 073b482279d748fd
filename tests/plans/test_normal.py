import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.plans.normal import NormalText, fold, normalise

WORDS = '重慶重庆成都至路機场，。、；（）()“”"《》一二1２aＡ·—-~ 　\t\n\r\n\u200b\ufeff…'
plan_text = st.text(st.sampled_from(WORDS), max_size=120)
any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def view(text: str) -> str:
    return normalise(text).text


# Every character of the view is one character of the original ------------------------------


def assert_faithful(original: str, normal: NormalText, start: int, end: int) -> None:
    assert len(normal.text) == len(normal.offsets)
    assert all(start <= offset < end for offset in normal.offsets)
    for position, (char, offset) in enumerate(zip(normal.text, normal.offsets, strict=True)):
        source = original[offset]
        if char == "\n":  # a paragraph's end: its line end, or the last character of the text
            assert source in "\n\r\f\v\u2028\u2029" or offset == end - 1
        elif fold(source) == '"':
            assert char in "“”"
        else:
            assert char == fold(source), (position, char, source)
    solid = [
        offset for char, offset in zip(normal.text, normal.offsets, strict=True) if char != "\n"
    ]
    assert solid == sorted(set(solid))
    assert list(normal.offsets) == sorted(normal.offsets)


@given(plan_text | any_text)
def test_each_character_comes_from_one_in_order(original: str) -> None:
    assert_faithful(original, normalise(original), 0, len(original))


@given(plan_text, st.data())
def test_a_part_counts_in_the_whole(original: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(original)))
    end = data.draw(st.integers(start, len(original)))
    assert_faithful(original, normalise(original, start, end), start, end)


@given(plan_text | any_text)
def test_only_blanks_and_line_ends_are_left_out(original: str) -> None:
    normal = normalise(original)
    left_out = set(range(len(original))) - set(normal.offsets)
    kept_out = [original[i] for i in left_out]
    assert all(char.isspace() or char in "\u200b\ufeff\x1c\x1d\x1e\x1f" for char in kept_out)


@given(plan_text, st.data())
def test_span_comes_back(original: str, data: st.DataObject) -> None:
    normal = normalise(original)
    solid = [position for position, char in enumerate(normal.text) if char != "\n"]
    if not solid:
        return
    start, last = sorted(data.draw(st.tuples(st.sampled_from(solid), st.sampled_from(solid))))
    first, end = normal.original_span(start, last + 1)
    assert 0 <= first < end <= len(original)
    assert [position for position in solid if first <= normal.offsets[position] < end] == [
        position for position in solid if start <= position <= last
    ]


@pytest.mark.parametrize(
    ("original", "found", "expected"),
    [
        ("建设重庆新机 场。", "重庆新机场", "重庆新机 场"),
        ("建设成 都、重 庆。", "重庆", "重 庆"),
        ("擴建萬州五橋機場", "万州五桥机场", "萬州五橋機場"),
        ("Ｇ３１８線", "G318线", "Ｇ３１８線"),
        ("a" * 3 + "支持广\r\n安", "支持广", "支持广"),
    ],
)
def test_span_of_the_original(original: str, found: str, expected: str) -> None:
    normal = normalise(original)
    start = normal.text.index(found)
    first, last = normal.original_span(start, start + len(found))
    assert original[first:last] == expected


# Folding --------------------------------------------------------------------------------------


@given(any_text | plan_text)
def test_folding_adds_and_removes_nothing(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(plan_text)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_every_ideograph_folds_once() -> None:
    ideographs = [chr(code) for code in range(0x3400, 0xA000)]
    assert [char for char in ideographs if fold(fold(char)) != fold(char)] == []


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("長江黃金水道", "长江黄金水道"),
        ("萬州—達州—開州", "万州—达州—开州"),
        ("成德眉資同城化綜合試驗區", "成德眉资同城化综合试验区"),
        ("兩江新區", "两江新区"),
        ("（２０２３－２０２７年）", "（2023—2027年）"),
        ("Ｔ３Ｂ航站樓", "T3B航站楼"),
        ("(一)", "（一）"),
        ("涪陵,合川;广安:", "涪陵，合川；广安："),
    ],
)
def test_traditional_and_full_width(written: str, folded: str) -> None:
    assert fold(written) == folded
    assert view(written).strip() == folded


@pytest.mark.parametrize(
    "dash",
    list("-‐‑‒–—―─﹣－~～〜−"),
)
def test_dashes_are_one(dash: str) -> None:
    assert fold(f"成都{dash}重庆") == "成都—重庆"


def test_the_numeral_one_is_no_dash() -> None:
    assert fold("一期、一带一路") == "一期、一带一路"


def test_straight_quotes_are_paired_by_paragraph() -> None:
    assert view('推动"万达开"协同，建设"米"字型高铁网\n"两江四岸"治理') == (
        "推动“万达开”协同，建设“米”字型高铁网\n“两江四岸”治理\n"
    )


# Blanks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("深度融 合的科技创新体系", "深度融合的科技创新体系"),
        ("支 持 重 庆 成　都", "支持重庆成都"),
        ("成都 至 重庆 铁路", "成都至重庆铁路"),
        ("国道 G318 线", "国道G318线"),
        ("渝 府 发 〔 2023 〕 8 号", "渝府发〔2023〕8号"),
        ("到 2027 年，达到 8000 万人次", "到2027年，达到8000万人次"),
        ("\u200b成都\ufeff重庆", "成都重庆"),
        ("Chengdu Chongqing line", "Chengdu Chongqing line"),
    ],
)
def test_blanks_of_ocr(written: str, read: str) -> None:
    assert view(written) == read + "\n"


def test_a_blank_keeps_a_date_and_a_time_apart() -> None:
    assert re.search(r"(?<!\d)2021—12—31(?!\d)", view("2021-12-31 16:32:46"))


# Lines ----------------------------------------------------------------------------------------

WRAPPED = """\
為深入貫徹習近平總書記關于推動成渝地區雙城經濟圈建設系列重要指
示精神，加快建設成都至達州至萬州鐵路，開工建設重慶新機場和江北國
際機場T3B航站樓。
"""


def test_hard_line_breaks_inside_words_are_joined() -> None:
    text = view(WRAPPED)
    assert text.count("\n") == 1
    assert "系列重要指示精神" in text
    assert "江北国际机场T3B航站楼。" in text


def test_a_wrapped_line_goes_on_over_an_empty_one_and_a_page_break() -> None:
    text = view(WRAPPED.replace("江北國\n", "江北國\r\n\r\n\f"))
    assert "江北国际机场T3B航站楼。" in text


def test_a_name_broken_over_lines_is_one_span() -> None:
    normal = normalise(WRAPPED)
    start = normal.text.index("江北国际机场")
    first, last = normal.original_span(start, start + 6)
    assert WRAPPED[first:last] == "江北國\n際機場"


@pytest.mark.parametrize(
    "lines",
    [
        ["重庆市推动成渝地区双城经济圈建设行动方案", "（2023—2027年）", "为深入贯彻落实规划纲要。"],
        ["第二节 推动区域协同", "加强与北部湾城市群协作。"],
        ["一、总体要求", "以习近平新时代中国特色社会主义思想为指导。"],
        ["重庆市人民政府", "2023年3月10日", "（此件主动公开）"],
        ["加快建设重庆新机场。", "扩建万州五桥机场。"],
    ],
)
def test_titles_and_paragraphs_stay_apart(lines: list[str]) -> None:
    joined = [re.sub(r"\s", "", line) for line in lines]
    assert view("\n".join(lines)).split("\n")[:-1] == joined


@pytest.mark.parametrize(
    "heading", ["第六节 探索分离改革", "第六節 探索分離改革", "專欄1 重大項目"]
)
def test_a_full_line_before_a_heading_is_not_joined_to_it(heading: str) -> None:
    line = "推动成渝地区双城经济圈建设走深走实，全面落实国家战略部署和市委工作要求"
    assert view(f"{line}\n（一）共建轨道上的双城经济圈\n").split("\n")[0] == line
    assert view(f"{line}\n{heading}\n").split("\n")[0] == line


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_blank_lines_do_not_matter(gap: str) -> None:
    """Word and web pages do not keep them."""
    long = "加快建设成都至达州至万州铁路，" * 8
    item = "关于印发重庆市推动成渝地区双城经济圈建设行动方案若干政策措施的通知"
    text = gap.join([item, long + "建成渝", "昆铁路。", item, long[:-1] + "。"])
    assert view(text).split("\n")[:-1] == [item, f"{long}建成渝昆铁路。", item, long[:-1] + "。"]


def test_empty_lines_leave_no_empty_paragraphs() -> None:
    assert view("一、总体要求\n\n \u3000\n\r\n二、重点任务\n") == "一、总体要求\n二、重点任务\n"


def test_prose_in_a_narrow_column_is_joined() -> None:
    lines = [
        "松溪规划",
        "加快建设成都至重庆高速公路，推进渝昆",
        "高铁川渝段建设，支持江津、永川建设国",
        "家高新区。",
    ]
    assert view("\n".join(lines)) == f"{lines[0]}\n{''.join(lines[1:])}\n"


def test_a_list_of_short_names_stays_a_list() -> None:
    names = "松溪水库工程\n青石大桥改造\n白鹭产业园区\n梅溪古镇、书院\n"
    assert view(names) == names


def test_nothing_gives_nothing() -> None:
    assert normalise("") == normalise(" \n\n ")
    assert view("") == ""
