"""Sentences of no plan in the repository: other provinces, made-up works, all shapes of sentence.

Marks are read by :func:`tests.conftest.unmark`. A sentence states all its mentions.
"""

import re
from functools import cache
from typing import Any

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.gazetteer.units import UnitAtlas
from geomap.vocabulary import KINDS
from geomap.vocabulary import STAGES as KNOWN_STAGES
from tests.conftest import REGION, LedgerOf, Read, differences, unmark

# Plans of other provinces ---------------------------------------------------------------------

HUBEI = [
    "加快建设【武汉至宜昌 railway building +高铁】、【襄阳至荆门高铁 railway building】。",
    "开工建设【十堰至巫溪至重庆 railway starting +铁路】、【恩施至张家界 railway starting +铁路】"
    "等铁路。",
    "规划研究【荆州至常德 railway studying +铁路】、【宜昌至吉首至张家界铁路 railway studying】。",
    "建成【利川至咸丰 expressway completing +高速公路】、"
    "【宣恩至咸丰 expressway completing +高速公路】等高速公路。",
    "扩建【武汉天河国际机场 airport upgrading】，迁建【恩施机场 airport upgrading】，"
    "研究建设【麻城 airport studying +机场/+通用机场】、【潜江 airport studying +机场/+通用机场】"
    "等通用机场。",
    "推进【汉江 waterway upgrading +航道】、【清江航道 waterway upgrading】整治。",
    "实施【碾盘山水库 reservoir upgrading】、【太平口水库 reservoir upgrading】除险加固。",
    "支持【秭归 admin】、【巴东 admin】、【兴山 admin】共建"
    "【大三峡生态旅游示范带 belt building】。",
    "推动【武汉 admin】、【鄂州 admin】、【黄冈 admin】、【黄石 admin】协同发展。",
    "依托【花湖机场 airport built】，培育【鄂州临空经济区 zone building】。",
    "加快建设【武汉新城 zone building】、【车谷产业创新大走廊 belt building】。",
    "建设【荆州煤炭铁水联运储配基地 energy building】。",
    "支持【老河口市 admin】、【丹江口市 admin】、【宜城市 admin】发展现代农业。",
]
ZHEJIANG = [
    "加快建设【杭州至温州 railway building +高铁】、【宁波至舟山 railway building +高铁】等高铁。",
    "开工建设【衢州至丽水 railway starting +铁路】、【温州至福州铁路 railway starting】。",
    "推进【杭甬 expressway upgrading +高速公路】、【甬台温 expressway upgrading +高速公路】"
    "等高速公路改扩建。",
    "建成【开化水库 reservoir completing】，加快建设【松阳黄南水库 reservoir building】。",
    "推进【磐安抽水蓄能电站 energy building】、【泰顺抽水蓄能电站 energy building】建设。",
    "研究论证【嘉兴机场 airport studying】迁建，谋划【丽水 airport studying +机场】、"
    "【义乌新机场 airport studying】。",
    "支持【淳安 admin】、【开化 admin】、【龙泉 admin】、【文成 admin】等山区县发展。",
    "打造【钱塘江诗路文化带 belt building】和【环杭州湾产业带 belt building】。",
    "支持【嘉善县 admin】共建【长三角生态绿色一体化发展示范区 zone building】。",
    "创建【武义国家级旅游度假区 culture preparing】、"
    "【云和梯田国家5A级旅游景区 culture preparing】。",
    "推进【绍兴市柯桥区中医院 facility building】、【诸暨市人民医院 facility building】"
    "等项目建设。",
    "整治【京杭运河杭州段 waterway upgrading】。",
]
GANSU = [
    "加快建设【兰州至合作 railway building +铁路】、【天水至陇南铁路 railway building】。",
    "力争开工【平凉至庆阳 railway starting +铁路】、【定西经平凉至庆阳 railway starting +铁路】"
    "等铁路。",
    "扩能改造【兰新铁路 railway upgrading】、【宝中铁路平凉段 railway upgrading】。",
    "规划建设【武威至金昌 expressway preparing +高速公路】、"
    "【张掖至肃南 expressway preparing +高速公路】等高速公路。",
    "续建配套【景泰川灌区 water upgrading】、【疏勒河灌区 water upgrading】。",
    "推进【甘肃中部生态移民扶贫开发供水工程 water preparing】前期工作。",
    "支持【临夏州 admin】、【甘南州 admin】发展，支持【敦煌 admin】建设文化旅游名城。",
    "建设【酒泉千万千瓦级风电基地 energy building】和【玉门抽水蓄能电站 energy building】。",
    "争创【兰州国家高新技术产业开发区 zone preparing】。",
    "支持【兰州新区 zone】做大做强，打造【张掖湿地公园 ecology building】。",
    "迁建【天水机场 airport upgrading】，新建【临夏机场 airport building】、"
    "【定西 airport building +机场】等机场。",
    "保护【祁连山国家公园 ecology upgrading】。",
]
GUIZHOU = [
    "加快建设【黄桶至百色 railway building +铁路】、【盘州至兴义铁路 railway building】。",
    "推进【乌江 waterway upgrading +航道】、【清水江 waterway upgrading +航道】等航道提升。",
    "开工建设【观音水库 reservoir starting】、【英武水库 reservoir starting】、"
    "【宣威水库 reservoir starting】等。",
    "支持【湄潭 admin】、【凤冈 admin】、【余庆 admin】打造【黔北生态茶产业带 belt building】。",
    "建设【贵阳至平塘高速公路 expressway building】，提升【赤水河谷旅游公路 road upgrading】。",
]
FAR_PROVINCES = {
    "hubei": ("湖北省", HUBEI),
    "zhejiang": ("浙江省", ZHEJIANG),
    "gansu": ("甘肃省", GANSU),
    "guizhou": ("贵州省", GUIZHOU),
}

# Shapes of sentences --------------------------------------------------------------------------

LISTS = [
    "加快建设【合江至江津 expressway building +高速公路】、"
    "【武隆至道真 expressway building +高速公路】、"
    "【垫江至丰都至武隆 expressway building +高速公路】等高速公路。",
    "新建【青竹溪水库 reservoir building】、【石庙子水库 reservoir building】，"
    "扩建【双桂湖水库 reservoir upgrading】。",
    "新建【石庙子 reservoir building +水库】、【长滩沟 reservoir building +水库】、"
    "【龙王塘 reservoir building +水库】等水库。",
    "加快建设【巫溪 airport building +机场】、【安岳 airport building +机场】等机场，"
    "研究建设【巫山 airport studying +机场/+通用机场】、【宣汉通用机场 airport studying】。",
    "推进【广元至平武 expressway building +高速公路】、【绵阳至苍溪高速公路 expressway building】"
    "建设。",
    "开工建设【重庆至黔江 railway starting +铁路】、【达州至西安铁路 railway starting】和"
    "【古蔺至仁怀高速公路 expressway starting】。",
    "建设【开州 energy building +天然气】、【潼南 energy building +天然气】等地天然气。",
    "加快建设【石桥大桥 road building】、【青龙嘴隧道 road building】及"
    "【马家岩立交 road building】。",
    "支持【开江 admin】、【梁平 admin】和【垫江 admin】，以及【大竹 admin】、【邻水 admin】"
    "等地发展。",
    "规划建设【合川 logistics preparing +综合保税区】、【綦江 logistics preparing +综合保税区】"
    "等综合保税区。",
]
SEGMENTS = [
    "加快建设【兰渝铁路广元至重庆段 railway building】。",
    "扩能改造【襄渝铁路达州至万源段 railway upgrading】和"
    "【渝怀铁路涪陵至黔江段 railway upgrading】。",
    "建成【银百高速公路城口至开州段 expressway completing】。",
    "整治【嘉陵江合川至北碚段 waterway upgrading】、【涪江潼南段 waterway upgrading】。",
    "改造【国道319线荣昌至大足段 road upgrading】。",
    "推进【成渝环线高速公路峨眉段 expressway building】建设。",
    "加快实施【成渝铁路内江至重庆段 railway upgrading】、【达万铁路开江段 railway upgrading】"
    "扩能改造。",
]
ABBREVIATIONS = [
    "开工建设【渝贵 railway starting +高铁】、【渝西高铁 railway starting】。",
    "加快建设【渝昆高铁 railway building】、【成达万高铁 railway building】、"
    "【渝湘高铁 railway building】。",
    "扩容【渝黔 expressway upgrading +高速公路】、【成绵 expressway upgrading +高速公路】"
    "等高速公路。",
    "推进【成自宜 railway building +铁路】、【绵遂内 railway building +铁路】等铁路建设。",
    "推动【合广长 metro】、【万达开 metro】协同发展。",
    "加快【川渝 metro】合作，推进【遂潼 metro】一体化。",
    "建设【G85渝昆高速公路 expressway building】、【G318 road building】。",
]
NEGATIVE = [
    "严格控制沿江新建化工园区。",
    "不再新建青竹溪水电站。",
    "严禁新建青竹溪化工园区。",
    "禁止新建青竹溪煤矿，清理整顿石庙子小水电站。",
    "取消合川至岳池高速公路项目。",
    "停建双桂湖水电站。",
    "原则上不再新建城市轨道交通9号线支线。",
    "严格控制新增产能，加快建设【青竹溪水库 reservoir building】。",
    "加快建设【青竹溪水库 reservoir building】，不得新建石庙子水电站。",
    "不再在【合川区 admin】新建化工园区。",
]
BRANDS = [
    "办好潼南国际柠檬节和巫山红叶节。",
    "推广开州春橙、城口老腊肉、荣昌猪和石柱莼菜。",
    "打响宜宾燃面、达州灯影牛肉品牌。",
    "支持绵竹年画、阆中皮影传承发展。",
    "擦亮“巴渝工匠”“重庆英才”名片。",
    "办好中国西部国际博览会。",
    "做强合川桃片、自贡井盐、泸州老窖。",
]
BODIES = [
    "市发展改革委、市交通运输委会同四川省交通运输厅制定方案。",
    "由重庆市水利局牵头，成都市水务局、绵阳市人民政府配合。",
    "四川省委、省政府高度重视。",
    "发挥中国铁路成都局集团有限公司作用。",
    "强化重庆市高级人民法院和四川省高级人民法院协作。",
    "支持重庆银行、成都农商银行发展。",
]
TITLES = [
    "落实《长江经济带发展规划纲要》，加强【泸州 admin】、【宜宾 admin】合作。",
    "按照《重庆市人民政府关于印发〈重庆市综合交通运输“十四五”规划〉的通知》执行。",
    "根据《四川省“十四五”水安全保障规划》《嘉陵江流域综合规划》，建设"
    "【亭子口灌区 water building】。",
]
SLOGANS = [
    "推动“成渝地·巴蜀情”品牌建设。",
    "开展“重庆—成都一家亲”主题活动。",
    "提升“乐山味道”“绵州好礼”影响力。",
    "推进“【两江四岸 ecology upgrading】”整体提升。",
]
AIMS = [
    "把【达州 admin】建设成为区域性综合交通枢纽。",
    "打造西部金融中心、国际消费目的地和内陆开放高地。",
    "支持【绵阳 admin】建设川北省域经济副中心。",
    "支持【宜宾 admin】、【泸州 admin】组团培育省域经济副中心。",
    "建设全国性综合交通枢纽城市。",
]
STAGES = [
    "到2027年，【青竹溪水库 reservoir completing】建成投用，新增库容2亿立方米。",
    "【青竹溪水库 reservoir building】加快建设，【石庙子水库 reservoir starting】开工建设。",
    "【合江至江津高速公路 expressway completing】建成通车。",
    "推动【石庙子水库 reservoir preparing】前期工作，力争【长滩沟水库 reservoir starting】开工。",
    "依托【青竹溪水库 reservoir built】，发展水上运动。",
    "研究【青竹溪水库 reservoir studying】建设，启动【石庙子水库 reservoir starting】建设。",
    "完成【石庙子水库 reservoir completing】除险加固。",
    "规划研究【石庙子水库 reservoir studying】建设。",
    "争取【合川至岳池铁路 railway preparing】纳入国家规划。",
    "加快推进【合川至岳池铁路 railway studying】规划研究。",
    "优化【青竹溪水库 reservoir】调度，完善【石庙子水库 reservoir】管护机制。",
]
SHAPES = {
    "lists": LISTS,
    "segments": SEGMENTS,
    "abbreviations": ABBREVIATIONS,
    "negative": NEGATIVE,
    "brands": BRANDS,
    "bodies": BODIES,
    "titles": TITLES,
    "slogans": SLOGANS,
    "aims": AIMS,
    "stages": STAGES,
}


def sentences(region: tuple[str, ...], group: str, listed: list[str]) -> list[Any]:
    return [
        pytest.param(marked, region, id=f"{group}-{number}")
        for number, marked in enumerate(listed, start=1)
    ]


@pytest.mark.parametrize(
    ("marked", "region"),
    [
        param
        for pinyin, (province, listed) in FAR_PROVINCES.items()
        for param in sentences((province,), pinyin, listed)
    ],
)
def test_plan_of_another_province(marked: str, region: tuple[str, ...], read: Read) -> None:
    text, expected = unmark(marked)
    assert differences(read(text, region), expected) == []


@pytest.mark.parametrize(
    ("marked", "region"),
    [param for group, listed in SHAPES.items() for param in sentences(REGION, group, listed)],
)
def test_shape(marked: str, region: tuple[str, ...], read: Read) -> None:
    text, expected = unmark(marked)
    assert differences(read(text, region), expected) == []


@pytest.mark.parametrize("province", FAR_PROVINCES)
def test_region_is_inferred_where_none_is_given(province: str, read: Read) -> None:
    name, listed = FAR_PROVINCES[province]
    text = f"{name}交通运输发展规划\n" + "\n".join(unmark(marked)[0] for marked in listed)
    assert read(text, ()) == read(text, (name,))


# The same words written otherwise -------------------------------------------------------------

PLAIN = "\n".join(unmark(marked)[0] for marked in [*LISTS, *SEGMENTS, *ABBREVIATIONS, *STAGES])


def meaning(text: str, read: Read) -> list[tuple[str, str, str]]:
    return [(m.name, m.kind, m.stage) for m in read(text)]


def test_traditional_characters(read: Read) -> None:
    assert meaning(opencc.OpenCC("s2t").convert(PLAIN), read) == meaning(PLAIN, read)


def test_full_width_and_half_width(read: Read) -> None:
    half = PLAIN.translate(str.maketrans("，；：（）", ",;:()"))
    full = PLAIN.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    assert meaning(half, read) == meaning(full, read) == meaning(PLAIN, read)


def test_blanks_of_ocr(read: Read) -> None:
    spaced = re.sub(r"(?<=[\u4e00-\u9fff、，。；（）])(?=[^\n])", " ", PLAIN)
    assert meaning(spaced, read) == meaning(PLAIN, read)


def test_hard_line_breaks(read: Read) -> None:
    wrapped = "\n".join(
        paragraph[start : start + 36]
        for paragraph in PLAIN.split("\n")
        for start in range(0, len(paragraph), 36)
    )
    assert meaning(wrapped, read) == meaning(PLAIN, read)


def test_one_line(read: Read) -> None:
    assert meaning(PLAIN.replace("\n", ""), read) == meaning(PLAIN, read)


@pytest.mark.parametrize(
    "written",
    [
        "“万达开”",
        "万 达 开",
        "萬達開",
        pytest.param("万(州)达(州)开(州)"),
    ],
    ids=["quoted", "spaced", "traditional", "bracketed"],
)
def test_grouping_in_another_dress(written: str, ledger_of: LedgerOf) -> None:
    assert [f.name for f in ledger_of(f"推动{written}协同发展。").features] == ["万达开"]


@pytest.mark.parametrize("dash", "-–—－~～")
def test_dashes_in_lines(dash: str, read: Read) -> None:
    (line,) = read(f"规划建设合川{dash}岳池{dash}营山高速公路。")
    assert (line.kind, line.through) == ("expressway", ("合川", "岳池", "营山"))


# Responsible units ----------------------------------------------------------------------------


def test_responsible_units(read: Read) -> None:
    text = (
        "（一）加快建设青竹溪水库。支持合川发展。（牵头单位：市水利局；责任单位：市发展改革委、"
        "合川区政府、重庆高速集团等）\n（二）建设石庙子水库。"
        "（责任单位：四川省交通运输厅，重庆市教委（市体育局））\n（三）扩建双桂湖水库。\n"
    )
    assert [(m.name, m.units) for m in read(text)] == [
        ("青竹溪水库", ("市水利局", "市发展改革委", "合川区政府", "重庆高速集团")),
        ("合川", ("市水利局", "市发展改革委", "合川区政府", "重庆高速集团")),
        ("石庙子水库", ("四川省交通运输厅", "重庆市教委（市体育局）")),
        ("双桂湖水库", ()),
    ]


def test_units_without_brackets(read: Read) -> None:
    text = "加快建设青竹溪水库。责任单位：市水利局、合川区人民政府。\n建设石庙子水库。\n"
    assert [(m.name, m.units) for m in read(text)] == [
        ("青竹溪水库", ("市水利局", "合川区人民政府")),
        ("石庙子水库", ()),
    ]


# Lists put together by chance -----------------------------------------------------------------

VERBS = {
    "规划研究": "studying",
    "研究论证": "studying",
    "谋划": "studying",
    "规划建设": "preparing",
    "开工建设": "starting",
    "力争开工": "starting",
    "加快建设": "building",
    "新建": "building",
    "建成": "completing",
}
LINE_VERBS = VERBS | {"扩能改造": "upgrading", "扩容改造": "upgrading"}
TAILS = {
    "建设": "building",
    "扩能改造": "upgrading",
    "前期工作": "preparing",
    "规划研究": "studying",
}
LINES = {"铁路": "railway", "高速公路": "expressway"}
WORKS = {"机场": "airport", "水库": "reservoir"}


EVERYDAY = [
    "前锋", "白玉", "长宁", "大安", "沙湾", "九龙", "东坡",
    "南部", "越西", "黑水", "石棉", "安居", "名山", "小金",
]  # fmt: skip
"""Counties of Sichuan whose short names are everyday words too."""


@cache
def short_names() -> list[str]:
    """Return the everyday names of all counties and cities of Sichuan and Chongqing."""
    units = [u for u in UnitAtlas([], {}).units.values() if u.unit[0][:2] in {"50", "51"}]
    names = {(*unit.aliases, unit.name)[0] for unit in units if unit.level != "province"}
    return sorted(names - {"市中", "市中区", "东区", "西区", *EVERYDAY})


places = st.deferred(lambda: st.sampled_from(short_names()))
chains = st.lists(places, min_size=2, max_size=4, unique=True)


def governed(verbs: dict[str, str]) -> st.SearchStrategy[tuple[str, str, str]]:
    """Return what stands before and behind a list, and the stage it gives."""
    before = st.sampled_from(sorted(verbs)).map(lambda verb: (verb, "", verbs[verb]))
    behind = st.sampled_from(sorted(TAILS)).map(lambda tail: ("推进", tail, TAILS[tail]))
    return before | behind


def list_sentence(
    items: list[str], head: str, kind: str, around: tuple[str, str, str], etc: bool, last: str
) -> str:
    """Return a marked sentence: 加快建设A至B、C至D等铁路。"""
    before, behind, stage = around
    marks = [f"【{item} {kind} {stage} +{head}】" for item in items]
    if etc:
        behind = f"等{head}{behind}"
    else:
        marks[-1] = f"【{items[-1]}{head} {kind} {stage}】"
    listed = "、".join(marks[:-1]) + (last if len(marks) > 1 else "") + marks[-1]
    return f"{before}{listed}{behind}。"


line_lists = st.sampled_from(sorted(LINES)).flatmap(
    lambda head: st.builds(
        list_sentence,
        st.lists(chains.map("至".join), min_size=1, max_size=6, unique=True),
        st.just(head),
        st.just(LINES[head]),
        governed(LINE_VERBS),
        st.booleans(),
        st.sampled_from("、和"),
    )
)
work_lists = st.sampled_from(sorted(WORKS)).flatmap(
    lambda head: st.builds(
        list_sentence,
        st.lists(places, min_size=1, max_size=6, unique=True),
        st.just(head),
        st.just(WORKS[head]),
        governed(VERBS | {"扩建": "upgrading"}),
        st.booleans(),
        st.sampled_from("、和"),
    )
)


@given(line_lists)
def test_any_list_of_lines_is_read_back(read: Read, marked: str) -> None:
    text, expected = unmark(marked)
    assert differences(read(text), expected) == []


@given(st.lists(chains, min_size=1, max_size=4))
def test_any_chain_of_places_is_kept_in_order(read: Read, listed: list[list[str]]) -> None:
    text = f"规划研究{'、'.join(map('至'.join, listed))}等铁路。"
    assert [mention.through for mention in read(text)] == [tuple(chain) for chain in listed]


@given(work_lists)
def test_any_list_of_works_is_read_back(read: Read, marked: str) -> None:
    text, expected = unmark(marked)
    assert differences(read(text), expected) == []


@given(st.lists(line_lists | work_lists, min_size=2, max_size=4))
def test_clauses_do_not_touch_one_another(read: Read, marked: list[str]) -> None:
    text, expected = unmark("；".join(sentence[:-1] for sentence in marked) + "。")
    assert differences(read(text), expected) == []


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(
            name,
            id=f"county-{number}",
        )
        for number, name in enumerate(EVERYDAY, start=1)
    ],
)
def test_county_with_an_everyday_name(name: str, read: Read) -> None:
    text, expected = unmark(
        f"规划建设【广元至{name} expressway preparing +高速公路】和"
        f"【{name}至巴中 expressway preparing +高速公路】等高速公路，"
        f"新建【{name}机场 airport building】。"
    )
    assert differences(read(text), expected) == []


FRAGMENTS = [
    "成渝", "万达开", "重庆", "合川", "铜梁", "江北国际机场", "T3B", "四期", "高速公路", "铁路",
    "水库", "段", "示范区", "等", "、", "和", "及", "，", "。", "；", "（", "）", "“", "”",
    "《", "》",
    "至", "—", "加快建设", "规划研究", "支持", "推进", "扩能改造", "前期工作", "共建", "〔", "一、",
    "1.", "<b>", "${x}", " ", "\n", "\r\n", "\u3000",
]  # fmt: skip


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join))
def test_any_words_give_mentions_in_order_that_cut_their_text(read: Read, text: str) -> None:
    position = 0
    for mention in read(text):
        assert position <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
        assert mention.kind in KINDS
        assert mention.stage in KNOWN_STAGES
        position = mention.end
