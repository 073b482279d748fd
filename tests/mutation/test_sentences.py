"""Sentences without which no test noticed some mutants of the grammar."""

import pytest

from tests.conftest import Read, differences, unmark


@pytest.mark.parametrize(
    "marked",
    [
        "推进【松海口岸 logistics building】建设。",  # 海口 is half of 口岸
        "推进【前海口岸 logistics】开放。",
        "支持【松雄安新区 zone building】建设。",  # so is 安新 of 新区
        "加强【缙云山 ecology upgrading】、【松竹岭 ecology upgrading】生态修复。",
        "加强【缙云山 ecology upgrading】、【松竹河 river upgrading】生态修复。",
        "治理【龙溪河 river upgrading】、【松竹河 river upgrading】、【梅兰河 river upgrading】。",
        "推进【川南 metro】一体化建设。",
        "建设【成都都市圈 metro building】。",
        "支持【泸州 admin】、【永川 admin】、【江津 admin】"
        "建设【融合发展示范区 zone building 泸州永川江津融合发展示范区】。",
        "依托【重庆高新区 zone built】打造【松竹产业园 zone building】。",
        "加快建设【松竹水库 reservoir building】，【梅兰水库 reservoir building】。",
        "加快建设【向莆铁路 railway building】。",
        "【重庆大学 facility】建设【松竹实验室 science building】。",
        "推进【松竹水库 reservoir preparing】前期工作和【梅兰水库 reservoir building】建设。",
        "建设【松竹水库（一期） reservoir building】、【梅兰水库（二期） reservoir building】。",
        "推动【武陵山区 metro】建设【文化产业和旅游产业融合发展示范区 zone building】。",
        "推动【安居古城 culture preparing】创建5A级旅游景区。",
        "壮大【西部数据交易中心 science】。",
        "开工建设【重庆新机场 airport starting】，"
        "【江北国际机场T3B航站楼 airport completing】建成投用。",
        "支持【涪陵 admin】、【永川 admin】、【綦江—万盛 metro】等优势区域提升产业能级。",
        "推进现代化【重庆都市圈 metro building】建设。",
        "打造【川渝环网 energy】和【渝西管网 energy】重要节点。",
        "推进【松竹水库 reservoir upgrading】除险加固及"
        "【梅兰防洪能力巩固提升工程 water upgrading】。",
        "2027年【松竹水库 reservoir completing】建成投用。",
        "规划2027年【松竹水库 reservoir completing】建成。",
        "2025年12月【松竹大桥 road completing】建成通车。",
        "到2027年【成渝铁路 railway completing】建成。",
        "2027年【内江机场 airport completing】建成投用。",
        "2027年前【松竹水库 reservoir completing】、【梅兰大桥 road completing】建成投用。",
        "力争年内建成【松竹大桥 road completing】。",
        "支持合作建设【松竹产业园 zone building】。",
        "支持【泸州 admin】建设【松竹产业转移示范区 zone building】。",
        "推动【涪陵 admin】建设【合作示范区 zone building 涪陵合作示范区】。",
        "建设【涪陵进口贸易促进创新示范区 zone building】。",
        "推进【涪陵承接产业转移示范区 zone building】建设。",
        "开展以【上海 admin】为龙头的合作。",
        "新增5级以上航道。",
        "推进【藻渡 reservoir building +水库】、【向阳 reservoir building +水库】、"
        "【跳蹬 reservoir building +水库】等水库建设。",
        "建立全周期一站式服务机制。",
        "开展河道、湖塘、排洪沟等整治工程。",
        "面向具有创新潜质的高中学生实施“松竹计划”。",
        "推进城市与乡村学校少年宫一体化发展。",
        "规划建设【合川至长寿 expressway preparing +高速公路】、"
        "【涪陵 expressway preparing 合川至涪陵高速公路】等高速公路。",
    ],
    ids=lambda marked: unmark(marked)[0],
)
def test_sentence(marked: str, read: Read) -> None:
    text, marks = unmark(marked)
    assert differences(read(text), marks) == []
