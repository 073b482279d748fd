from pathlib import Path

import pytest

from geomap.errors import PlanError
from geomap.plans import Plan, read_plans
from geomap.plans.reader import read_text
from tests.conftest import SEEDS

TEXT = "一、总体要求\n建设重庆新机场。\n"


@pytest.fixture(scope="module")
def seeds() -> list[Plan]:
    return read_plans([SEEDS])


def one(seeds: list[Plan], number: str, part: str = "") -> Plan:
    (plan,) = [p for p in seeds if p.file.startswith(number) and p.part == part]
    return plan


# Bad input gets one clear line ----------------------------------------------------------------


def refused(source: Path) -> str:
    with pytest.raises(PlanError) as caught:
        read_plans([source])
    message = str(caught.value)
    assert message.startswith(str(source))
    assert "\n" not in message
    return message


def test_missing_file(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path / "plan.txt")


def test_missing_folder(tmp_path: Path) -> None:
    assert "no such file or folder" in refused(tmp_path / "plans")


def test_folder_without_plans(tmp_path: Path) -> None:
    (tmp_path / "plans.csv").write_text("file,title,issuer,date,region,part\n", encoding="utf-8")
    (tmp_path / "map.png").write_bytes(b"\x89PNG")
    assert "no plans" in refused(tmp_path)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n \r\n",
        "\ufeff\n".encode(),
    ],
    ids=["nothing", "blanks", "mark"],
)
def test_empty_file(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "plan.txt").write_bytes(data)
    assert "empty" in refused(tmp_path / "plan.txt")


def test_binary_file(tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    assert "not a text file" in refused(tmp_path / "plan.txt")


# Files and folders ----------------------------------------------------------------------------


def test_file_without_table(tmp_path: Path) -> None:
    path = tmp_path / "某某规划.txt"
    path.write_text(TEXT, encoding="utf-8")
    (plan,) = read_plans([path], region=["重庆市"])
    assert (plan.file, plan.title, plan.issuer, plan.date) == ("某某规划.txt", "某某规划", "", "")
    assert (plan.region, plan.original) == (("重庆市",), TEXT)


def test_table_fills_what_the_text_lacks(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="gb18030")
    (tmp_path / "plans.csv").write_text(
        "file,title,issuer,date,region,part\na.txt,某规划,某市,2024-05,四川省,\n", encoding="gbk"
    )
    (plan,) = read_plans([tmp_path], region=["重庆市"])
    assert (plan.title, plan.issuer, plan.date) == ("某规划", "某市", "2024-05")
    assert plan.region == ("四川省",)
    assert plan.original == TEXT


def test_folder_is_read_oldest_first_and_undated_before_all(tmp_path: Path) -> None:
    for name in "abcd":
        (tmp_path / f"{name}.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "notes.TXT").write_text(TEXT, encoding="utf-8")
    (tmp_path / "plans.csv").write_text(
        "file,title,issuer,date,region,part\n"
        "a.txt,,,2023,,\nb.txt,,,2023-03-10,,\nc.txt,,,,,\nd.txt,,,2021,,\n",
        encoding="utf-8",
    )
    assert [plan.file for plan in read_plans([tmp_path])] == [
        "c.txt",
        "notes.TXT",
        "d.txt",
        "b.txt",
        "a.txt",
    ]


def test_text_is_the_decoded_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbf" + "建设\r\n重 庆 ＡＢ\r\n".encode())
    assert read_text(path) == "建设\r\n重 庆 ＡＢ\r\n"


@pytest.mark.parametrize(
    "head",
    [
        "某市人民政府关于印发某市综合交通规划的通知\n某府发〔2024〕3号\n"
        "现将《某市综合交通规划（2024—2030年）》印发给你们。\n某市人民政府\n2024年5月6日\n",
        "某市綜合交通規劃\n（2024—2030年）\n某市人民政府\n２０２４年５月６日\n",
    ],
    ids=["notice", "title page"],
)
def test_title_page(tmp_path: Path, head: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(head + TEXT, encoding="utf-8")
    (plan,) = read_plans([path])
    assert plan.title == "某市综合交通规划（2024—2030年）"
    assert plan.issuer == "某市人民政府"
    assert plan.date == "2024-05-06"


# The five plans -------------------------------------------------------------------------------

OUTLINE_2021 = "重庆四川两省市贯彻落实《成渝地区双城经济圈建设规划纲要》联合实施方案"


def test_parts_of_the_five_plans(seeds: list[Plan]) -> None:
    assert sorted((plan.file[:3], plan.part) for plan in seeds) == [
        ("000", ""),
        ("001", ""),
        ("002", ""),
        *(("003", f"附件{number}") for number in range(1, 8)),
        ("004", ""),
    ]


@pytest.mark.parametrize(
    ("number", "part", "title"),
    [
        ("000", "", "成渝地区双城经济圈建设规划纲要"),
        ("001", "", OUTLINE_2021),
        ("002", "", "重庆市推动成渝地区双城经济圈建设行动方案（2023—2027年）"),
        ("003", "附件5", "进一步强化川渝公共服务共建共享行动方案（2025—2027年）"),
        ("004", "", "关于推动双城经济圈建设行动方案"),
    ],
)
def test_titles(seeds: list[Plan], number: str, part: str, title: str) -> None:
    assert one(seeds, number, part).title == title


@pytest.mark.parametrize(
    ("number", "issuer"),
    [
        ("000", "中共中央、国务院"),
        ("001", "中共重庆市委、中共四川省委、重庆市人民政府、四川省人民政府"),
        ("002", "重庆市人民政府"),
        ("004", "铜梁区"),
    ],
)
def test_issuers(seeds: list[Plan], number: str, issuer: str) -> None:
    assert one(seeds, number).issuer == issuer


@pytest.mark.parametrize(
    ("number", "part", "date"),
    [
        ("000", "", "2021-10-21"),
        ("001", "", "2021-12-31"),
        ("002", "", "2023-03-10"),
        ("003", "附件5", "2025-01-26"),
        ("003", "附件6", "2025-01-26"),
        ("003", "附件7", "2025-02-10"),
        ("004", "", "2023"),
    ],
)
def test_dates(seeds: list[Plan], number: str, part: str, date: str) -> None:
    assert one(seeds, number, part).date == date


def test_further_parts_are_of_early_2025(seeds: list[Plan]) -> None:
    for number in range(1, 5):
        assert "2024-12" <= one(seeds, "003", f"附件{number}").date <= "2025-03-31"


def test_plan_of_2022_to_2023_stands_before_its_districts(seeds: list[Plan]) -> None:
    dated = [plan.file[:3] for plan in seeds if plan.date]
    assert dated.index("000") < dated.index("002") < dated.index("004") < dated.index("003")


def test_region_of_the_district_whose_name_is_lost(seeds: list[Plan]) -> None:
    assert one(seeds, "004").region == ("铜梁区",)


def test_file_is_kept_as_it_stands(seeds: list[Plan]) -> None:
    for plan in seeds:
        assert plan.original.encode() == (SEEDS / plan.file).read_bytes()


@pytest.mark.parametrize(
    ("number", "words", "section"),
    [
        (
            "001",
            "川藏铁路雅安至林芝段",
            ("二、合力建设现代基础设施网络", "（十）共建轨道上的双城经济圈"),
        ),
        ("001", "万州五桥机场", ("二、合力建设现代基础设施网络", "（九）共同打造国际航空门户枢纽")),
        (
            "002",
            "江北国际机场T3B航站楼",
            ("二、重点任务", "（二）实施建设现代基础设施网络行动", "5.建设国际性综合交通枢纽城市"),
        ),
    ],
)
def test_sections(seeds: list[Plan], number: str, words: str, section: tuple[str, ...]) -> None:
    plan = one(seeds, number)
    position = plan.normal.text.index(words)
    (found,) = [s.section for s in plan.sentences if s.start <= position < s.end]
    assert found == section


def test_words_cut_by_line_breaks_and_blanks_are_whole(seeds: list[Plan]) -> None:
    assert "深度融合的科技创新体系" in one(seeds, "000").normal.text
    assert "习近平总书记关于推动成渝地区双城经济圈建设" in one(seeds, "002").normal.text
