"""Each kind in the words of planners of all provinces: sentences made up for this file."""

import pytest

from tests.conftest import Read, differences, unmark

ANHUI = ("安徽省",)

LINES = [
    "开工建设【杭州西站 railway starting】、【雄安站 railway starting】，"
    "推进【董家口港区铁路专用线 railway building】建设。",
    "加快【渝怀铁路梅江至怀化段 railway building】复线建设，"
    "新开工【衡柳铁路 railway starting】提质改造、【湘桂铁路 railway starting】扩能改造。",
    "续建【张吉怀 railway building +铁路】、"
    "【渝怀铁路梅江至怀化段 railway building】复线等其他铁路项目。",
    "铁路方面将新开工【长沙至赣州 railway starting +铁路】、"
    "【铜仁至吉首 railway starting +铁路】。",
    "加快【地铁5号线 transit building】、【15号线拱墅段 transit building】建设，"
    "建成【有轨电车1号线 transit completing】，建设【S1线 transit building】。",
    "实施【国道109新线 road building】、【302省道 road building】，改造【G210 road upgrading】，"
    "新建【国道109新线高速 expressway building】。",
    "打通【松岭路 road building】，改造【滨江东路 road upgrading】，"
    "建设【青石大街 road building】。",
    "新建【瀍涧大道 road building】、【北二环 road building】，"
    "实现【东六环 road completing】通车。",
    "建成【合肥绕城高速西线 expressway completing 合肥绕城高速公路西线】，"
    "启动【梅溪大道西段 road starting】升级改造。",
    "确保【合肥绕城高速公路 expressway completing】改扩建、"
    "【将淖铁路 railway completing】改造等建成通车。",
    "建设【甬舟高速复线 expressway building】，建成【东部过境高速 expressway completing +公路】。",
    "力争开工【上元门过江通道 road starting】、【海太长江隧道 road starting】，"
    "建成【常泰长江大桥 road completing】，谋划【狮子洋通道 road studying】。",
    "建成【上海至杭州 belt completing +轴线】、【南京至合肥 belt completing +轴线】等轴线。",
]
WATERS = [
    "整治【杭埠河 river upgrading】，在【淮河 river】流域推进节水，"
    "开展【沙颍河 river upgrading】治理。",
    "保护【新安江 river upgrading】、【衡水湖 river upgrading】，"
    "治理【吴淞江 river upgrading】，整治【白洋淀 river upgrading】。",
    "建成【江巷水库 reservoir completing】，加快【港口湾水库灌区 water building】建设，"
    "开工【前坪水库 reservoir starting】。",
    "实施【引江济淮 water building】、"
    "【淮水北调 water building】、【引黄入冀补淀 water building】，"
    "建设【青弋江分洪道 water building】。",
    "推进【荒沟总干渠 water building】、【板桥泵站 water building】、"
    "【洪湖东分块蓄洪区 water building】建设。",
    "加快建设【平陆运河 waterway building】，疏浚【长江口深水航道 waterway upgrading】，"
    "研究【浙赣粤运河 waterway studying】。",
    "建设【董家口港区原油码头二期 port building】，推进【小洋山北作业区 port building】建设，"
    "建成【井冈山航电枢纽 port completing】。",
]
ENERGY = [
    "建设【陆丰核电 energy building】、【阳江沙扒海上风电场 energy building】，"
    "开工【石桥抽水蓄能 energy starting 石桥抽水蓄能电站】。",
    "建设【漳州LNG接收站 energy building】、【光明燃机电源基地 energy building】，"
    "推进【宁洲热电联产 energy building】项目。",
    "建成【金上至湖北特高压直流工程 energy completing】、"
    "【陇东—山东±800千伏特高压直流工程 energy completing】，"
    "推进【西气东输四线 energy building】建设。",
    "开展【粤闽 energy preparing +成品油管道】、"
    "【肇庆至云浮成品油管道 energy preparing】前期工作。",
    "推进【金上—湖北 energy building +特高压】、"
    "【蒙西—京津冀特高压 energy building】等重点工程建设。",
]
SITES = [
    "迁建【蒙自机场 airport upgrading】，布局建设【兴隆通用机场 airport building】。",
    "申建【湘西综合保税区 logistics preparing】，建设【绥芬河铁路货场 railway building】、"
    "【鲁中国际陆港 logistics building】。",
    "建设【中国（浙江）自由贸易试验区杭州片区 zone building】、【前海合作区 zone building】、"
    "【西咸新区空港新城 zone building】，创建【皖南国际文化旅游示范区 zone preparing】。",
    "建设【之江实验室 science building】、【合肥先进光源 science building】、"
    "【硬X射线自由电子激光装置 science building】。",
    "推进【二里头考古遗址公园 culture building】、【良渚博物院 culture building】建设，"
    "修缮【徽州古城 culture upgrading】，提升【乌镇景区 culture upgrading】。",
    "创建【黄河口国家公园 ecology preparing】，保护【沙家浜湿地 ecology upgrading】，"
    "修复【青西郊野公园 ecology upgrading】。",
    "开建【湘湖初中湘北校区 facility starting】、【汇宇幼儿园 facility starting】和"
    "【惠灵顿双语学校 facility starting】，迁建【区图书馆 culture upgrading】。",
    "建成投用【梅溪医院 facility completing】、【兰溪第三小学 facility completing】、"
    "【竹山大学城 facility completing】。",
    "建设【昆明西客站综合交通枢纽 railway building】，打造【武汉 admin】国际性综合交通枢纽。",
]
SHARED_HEADS = [
    "推进【合肥东站 railway upgrading】、【蚌埠北站 railway upgrading】改造和"
    "【梅溪货场 railway upgrading】改造。",
    "公路方面加快【梅竹 expressway building +高速公路】、"
    "【蚌固 expressway upgrading +高速公路】扩容、"
    "【梅常高速 expressway building +公路】建设。",
    "铁路方面抓好【张吉怀 railway building +铁路】、【常益长 railway building +铁路】等项目建设。",
    "抓好【松溪电厂 energy building】、【白鹭变电站 energy upgrading】改造。",
    "抓好【梅溪 reservoir building +水库】、【松竹水库 reservoir building】续建。",
    "推进【合肥至安庆高速公路 expressway preparing】改扩建、"
    "【松溪至梅溪 expressway preparing +高速公路】、【蚌埠疏港路 road preparing】等项目前期工作。",
    "建设【第二人民医院感染病区 facility building】。",
    "实施【陇海线 railway upgrading】、【京通线 railway upgrading】电气化改造，"
    "推进【通霍支线 railway preparing】前期工作，完善生产线。",
    "打造【黄山 zone building +装备制造基地】、【蚌埠 zone building +装备制造基地】"
    "等3个临港装备制造基地。",
    "推进【黄山 energy building +海上风电】、【蚌埠海上风电 energy building】开发。",
    "构建【皖西 belt building +加工产业带】、"
    "【皖北 belt building +加工产业带】两个农产品加工产业带。",
    "建成【蚌埠渔澫港区码头 port completing 蚌埠渔𬇕港区码头】。",
]
REGIONS = [
    "满足【苏北 metro】与【苏中 metro】、【苏南 metro】地区的交流需求。",
    "【秦皇岛市 admin】按照市委、市政府印发的要点推进工作。",
    "规划范围包括【宿松县 admin】、【杨凌农业高新技术产业示范区 zone】。",
]
PROGRESS = [
    "【梅溪大道 road completing】年底前要全线通车，【松竹隧道 road starting】争取年底前开工建设，"
    "【梅溪博物馆 culture completing】和【松竹古镇 culture completing】确保10月正式开放。",
    "【梅溪大桥 road starting】加固、【松竹水库 reservoir starting】除险加固等工程开工建设。",
    "【梅溪大桥 road built】加固、【松竹隧道 road built】改造等工程已全面完成。",
    "“十三五”以来，【松竹水库 reservoir built】全面建成，【梅溪水库 reservoir starting】开工建设。",
    "【松竹高铁 railway completing】的建成通车，以及【襄阳北站 railway building】等枢纽的建设。",
    "推进【青石港码头 port building】、【白鹭港码头 port upgrading】改造工程。",
    "推进【松竹高铁 railway building】、"
    "【梅溪铁路 railway upgrading】改造、【兰荆铁路 railway building】。",
    "停止建设松竹电厂，关停青石煤矿，拆除兰溪电站。",
]
PROJECT_LISTS = [
    "有续建项目2个（【竹溪至青石铁路 railway building】、【白鹭电厂 energy building】），"
    "预备项目2个（【兰溪机场 airport preparing】改扩建项目、【青石水库 reservoir preparing】）。",
    "【乌将铁路 railway completing】扩能改造工程、"
    "【竹溪至青石铁路 railway completing】建设项目等建成投运。",
    "1.续建项目（2个）：【梅溪水库 reservoir building】、【松竹高铁 railway building】。\n"
    "2.新开工项目（1个）：旅游公路工程（【青石至白鹭旅游公路 road starting】）。\n"
    "（二）预备重点项目（2个）。\n【青岩大桥 road preparing】、【兰溪公园 ecology preparing】。",
    "1. 新建【竹溪至青石铁路 railway building】（2023—2027年）\n"
    "2. 【兰溪机场 airport upgrading】改扩建工程（2023—2027年）\n"
    "（3）【青石水库 reservoir building】（续建）\n"
    "4【松溪至梅溪高速公路 expressway building】在建",
    "建设【松竹大桥 road building】（包括【松竹大桥接线隧道 road building】、"
    "【松竹大桥至梅溪大道连接线 road building】）。",
]


@pytest.mark.parametrize(
    "marked",
    [*LINES, *WATERS, *ENERGY, *SITES, *SHARED_HEADS, *REGIONS, *PROGRESS, *PROJECT_LISTS],
    ids=lambda marked: unmark(marked)[0][:14],
)
def test_kinds(marked: str, read: Read) -> None:
    text, expected = unmark(marked)
    assert differences(read(text, ANHUI), expected) == []
