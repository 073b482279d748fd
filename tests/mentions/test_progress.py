"""Progress as plans and reports of all provinces state it: sentences made up for this file."""

import pytest

from tests.conftest import Read, differences, unmark

ANHUI = ("安徽省",)

OVER_COMMAS = [
    "年内【松溪高速青石段 expressway completing】等3个项目116公里，"
    "【梅溪高速白鹭段 expressway completing】改扩建项目29公里建成通车。",
    "【松溪水厂 water starting】、【梅溪水厂 water starting】等项目，总投资6亿元，均已开工建设。",
    "有3个重点项目今年计划建成通车，即【松溪至青石高速公路 expressway completing】、"
    "【梅溪大桥 road completing】。",
    "在今年新开工项目中，【松溪至青石高速公路 expressway starting】等10个项目已列入名单。",
    "竣工项目2个：【松溪至青石铁路 railway completing】、【梅溪水库 reservoir completing】。",
    "另有续建项目9个，包括【松溪至青石铁路 railway building】、【梅溪水库 reservoir building】等。",
    "推动【松溪水库 reservoir】，加快发展服务业。",
]
REPORTS = [
    "【松溪水库 reservoir built】全面建成，【梅溪水库 reservoir building】加快建设。",
    "【松溪大桥 road completing】建成通车。",
    "加快建设铁路通道，【松溪铁路 railway completing】建成投用，"
    "【梅溪铁路 railway starting】开工建设。",
    "到2027年，【松溪水库 reservoir completing】全面建成，"
    "【梅溪水库 reservoir building】加快建设。",
    "全省完成投资675亿元，历史新高。建成【松溪至青石公路 road built】等15个项目。",
    "全省完成投资675亿元，【松溪至青石公路 road built】建成通车。",
]
PHASES = [
    "【松溪高速青石段 expressway building】进入路面施工阶段，"
    "【梅溪疏港铁路 railway preparing】进入勘察设计招标阶段。",
    "【松溪灌区 water preparing】可研报告已审查，【梅溪灌区 water preparing】、"
    "【青石灌区 water preparing】等2个项目初步设计已完成编制。",
    "【松溪水库 reservoir starting】等一批工程陆续开工建设。",
    "年内开工建设【松溪大桥 road starting】，完成【梅溪大桥 road completing】大修改造。",
    "加快【松溪大桥 road building】建设步伐，加大【青石大桥 road】保护力度。",
]
JOINED = [
    "推进【青弋江与梅溪河连通工程 water building】、"
    "【白鹭滩分洪区蓄滞洪和安全建设工程 water building】建设。",
    "推进【青石水库 reservoir building】和【白鹭水厂 water building】建设。",
    "【松溪河 river upgrading】和【梅溪河 river upgrading】综合治理。",
]
LINES = [
    "实施【合宁高速公路江苏境 expressway upgrading】扩容工程。",
    "改造【青石线（S285）南段 road upgrading】、【白鹭线（S283） road upgrading】。",
    "加快【合福铁路（安徽段） railway building 合福铁路安徽段】建设。",
    "新开工【合肥至六安 expressway starting +高速公路】、"
    "【合肥至芜湖至铜陵段 expressway starting】改扩建、"
    "【芜湖至宣城 expressway starting +高速公路】4条高速公路。",
    "建设【青石高速白鹭联络线 expressway building】、【青石新港区进港公路 road building】。",
    "开工建设【沿松高速 expressway starting 沿松高速公路】。",
    "【合肥 admin】、【六安 admin】两市高速公路里程增加。",
    "建设【市民大道二期 road building】、【工业大道南 road building】、【元江街 road building】。",
    "项目（含【青石至白鹭公路（S12） road】、【白鹭大桥 road】）按期推进。",
]
SUBJECTS = [
    "以【上海 admin】、【合肥 admin】为中心城市，年内【合肥 admin】还将扩大开放。",
    "推进【六安高新区 zone building】和【安庆经济开发区 zone building】2个省级开发区建设。",
    "【皖电入沪工程 energy】是我省第二条特高压直流输电工程。",
    "【青石水利枢纽 water】是全省水网的心脏。",
    "国家重大水利工程——【青石水资源配置工程 water building】加紧施工。",
    "连接城西到【钱塘江 river】的排洪通道。",
    "【京津 metro】周边地区承接产业转移。",
]


@pytest.mark.parametrize(
    "marked",
    [*OVER_COMMAS, *REPORTS, *PHASES, *JOINED, *LINES, *SUBJECTS],
    ids=lambda marked: unmark(marked)[0][:18],
)
def test_progress(marked: str, read: Read) -> None:
    text, expected = unmark(marked)
    assert differences(read(text, ANHUI), expected) == []
