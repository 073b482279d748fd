"""What has a head but no name of its own, and the stage of lists that share what is done."""

import pytest

from tests.conftest import Read, differences, unmark

NOTHING = [
    "优化调整义务教育学校招生片区范围。",
    "每个县城重点办好1—2所综合性医院。",
    "办好必要的乡村小规模学校，调整基础教育学校布局。",
    "坚决纠正幼儿园小学化现象。",
    "推动高水平教练员进学校。",
    "完善“市—区县—学校”三级体系。",
    "L建设区域性综合交通枢纽。",
    "推动居住证登记信息互通共享，实现政策业务互通。",
    "整治河道、排洪沟，全面启动幸福河湖建设。",
    "参与实施大型飞机、生态环境修复等重大科技任务。",
    "贯彻二十届二中全会精神，规上企业创新中心全覆盖。",
    "利用校外活动中心，布局建设野外露营地。",
]
NAMES = [
    "建设【育英学校 facility building】、【天有高中 facility building】。",
    "建设【青石集装箱作业区码头 port building】。",
]
STAGES = [
    "推动【松溪水库 reservoir building】、【青竹大桥 road building】建设。",
    "推动【松溪水库 reservoir】、【青竹大桥 road upgrading】改造。",
    "推进【青石引水工程 water building】、【松溪大桥二期工程 road building】建设。",
    "推进【松溪至青石铁路 railway building】工程建设。",
    "实施【青石水库 reservoir upgrading】、"
    "【白沙水库中型灌区 water upgrading 白沙水库灌区】升级改造。",
    "融入【青石文化走廊 belt building】、【白沙科创走廊 belt building】建设。",
    "打通【松岭路 road building】，打通【渝北图书馆 culture】。",
    "建设【10号线东延伸线 transit building】、【4号线西延线 transit building】，"
    "加快【18号线北延 transit building】建设。",
]


@pytest.mark.parametrize("text", NOTHING)
def test_descriptions_name_nothing(text: str, read: Read) -> None:
    assert [mention.name for mention in read(text)] == []


def test_a_county_elsewhere_does_not_end_another_place(read: Read) -> None:
    assert "滨海新区" not in {mention.name for mention in read("依托绍兴滨海新区加快发展。")}


@pytest.mark.parametrize("marked", [*NAMES, *STAGES])
def test_names_and_stages(marked: str, read: Read) -> None:
    text, expected = unmark(marked)
    assert differences(read(text), expected) == []
