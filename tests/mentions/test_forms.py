"""Names known by their form alone, and what only describes: sentences made up for this file."""

import pytest

from tests.conftest import LedgerOf, Read, differences, unmark

HUBEI = ("湖北省",)

SHARED = [
    "推进【松竹 railway building +高铁】、【梅兰 railway building +高铁】等7个高铁项目。",
    "重点推进【青崖 science building +实验室】、【白鹭 science building +实验室】等省实验室建设。",
    "建成【汉江 culture completing +国家文化公园】、【清江 culture completing +国家文化公园】"
    "2大国家文化公园。",
    "铁路方面，开工建设【宜昌至常德 railway starting +铁路】，"
    "加快推进【荆门至荆州 railway building +铁路】、【襄阳至荆门 railway building +铁路】。",
    "推进【松溪水库 reservoir preparing】、迁建【竹溪机场 airport preparing】等前期工作。",
    "推动【松竹高铁 railway starting】、【梅兰高铁 railway starting】等尽快开工。",
]
STATIONS_AND_PHASES = [
    "新建【襄阳东站 railway building】、【麻城北站 railway building】等站房。",
    "加快建设【松溪水库二期 reservoir building】，开工【青崖机场一期 airport starting】。",
    "改造【G318宜昌至恩施段 road upgrading】，"
    "建设【S225松滋市梅溪至兰溪段公路 road building】改建工程。",
    "推进【轨道交通31号线 transit building】、【轨道交通101线 transit building】建设。",
    "建成【襄荆高铁（荆门段） railway completing 襄荆高铁荆门段】。",
]
GRADES = [
    "推动【松溪古城 culture preparing】创建5A级旅游景区、【竹山湿地公园 ecology preparing】"
    "创建国家4A级旅游景区。",
]
WATERS = [
    "推进【沙柳湖 river upgrading】、【梅子河 river upgrading】综合治理。",
    "依托【松岭山 ecology】、【沙柳湖 river】发展旅游。",
    "完成【梅子河 water completing 梅子河工程】工程。",
    "加快建设【引梅济竹 water building】、【引松补梅 water building】。",
]
DESCRIPTIONS = [
    "建设先进医疗服务中心和区域性国际数据中心。",
    "打造千亿级产业园区、现代化综合交通枢纽。",
    "建成投用集中式独立储能电站。",
    "建设100所特色高中，办好一所标准化特殊教育学校。",
    "发展创新研发实验室、服务平台和运营总部。",
    "深化与高等院校合作，推进信息互通、数据共享。",
    "加强江河湖泊和中小河流治理，保护绿水青山。",
]
NO_PLACES = [
    "推广松滋鸡、洪湖莲藕品牌，办好荆州马拉松。",
    "发挥中国铁路武汉局集团有限公司作用。",
    "弘扬荆楚文化，擦亮恩施硒茶名片。",
]


@pytest.mark.parametrize(
    "marked",
    [*SHARED, *STATIONS_AND_PHASES, *GRADES, *WATERS],
    ids=lambda marked: unmark(marked)[0][:12],
)
def test_known_by_its_form(marked: str, read: Read) -> None:
    text, expected = unmark(marked)
    assert differences(read(text, HUBEI), expected) == []


@pytest.mark.parametrize("text", DESCRIPTIONS)
def test_what_only_describes_is_no_feature(text: str, read: Read) -> None:
    assert read(text, HUBEI) == []


@pytest.mark.parametrize("text", NO_PLACES)
def test_brands_and_bodies(text: str, read: Read) -> None:
    assert read(text, HUBEI) == []


def test_a_comma_that_a_scanner_lost(read: Read) -> None:
    text, expected = unmark(
        "加快【梅溪人民医院 facility building】、【竹山中医院 facility building】等项目建设"
        "推进【松滋体育馆 facility preparing】等项目前期工作。"
    )
    assert differences(read(text, HUBEI), expected) == []


def test_a_bracket_that_was_never_closed(read: Read) -> None:
    (one, other) = read("建成投用青竹溪水库（石庙子水库等项目。")
    assert (one.name, other.name) == ("青竹溪水库", "石庙子水库")


def test_one_of_its_kind_bears_the_name_of_the_plans_own_unit(read: Read) -> None:
    found = read("迁建区中医院、区人民医院，完善区图书馆。", ("铜梁区",))
    assert {"铜梁区中医院", "铜梁区人民医院"} <= {mention.name for mention in found}


def test_parts_of_an_airport_over_a_comma(ledger_of: LedgerOf) -> None:
    ledger = ledger_of("扩建江北国际机场，新建第五跑道、西货运区。")
    (airport,) = [f for f in ledger.features if f.name == "重庆江北国际机场"]
    parts = [f for f in ledger.features if f.part_of == airport.id]
    assert len(parts) == 2
