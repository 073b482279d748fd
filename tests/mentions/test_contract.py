"""The contract, sentence by sentence: what is a mention, of which kind, name and stage.

Marks are read by :func:`tests.conftest.unmark`. A sentence states all its mentions.
"""

from typing import Any

import pytest

from geomap.vocabulary import KINDS
from tests.conftest import LedgerOf, Read, differences, feature, unmark


def sentences(**groups: list[str]) -> list[Any]:
    return [
        pytest.param(marked, id=f"{group}-{number}")
        for group, listed in groups.items()
        for number, marked in enumerate(listed, start=1)
    ]


# Worked sentences -----------------------------------------------------------------------------

WORKED = [
    "加快建设【川藏铁路雅安至林芝段 railway building】和【成都至兰州 railway building +铁路】、"
    "【成都至西宁 railway building +铁路】、【成都至自贡至宜宾 railway building +铁路】、"
    "【重庆至昆明 railway building +铁路】、【重庆至长沙 railway building +铁路】、"
    "【郑州至万州铁路 railway building】及【川南城际铁路内自泸段 railway building】、"
    "【汉中至巴中至南充铁路南巴段 railway building】、【叙永至毕节铁路 railway building】；",
    "加快实施【成昆铁路峨米段 railway upgrading】、【隆黄铁路隆叙段 railway upgrading】、"
    "【成渝铁路成隆段 railway upgrading】和【广元至巴中 railway upgrading +铁路】、"
    "【达州至万州 railway upgrading +铁路】、【万州至利川 railway upgrading +铁路】"
    "等铁路扩能改造；",
    "开工建设【成渝中线 railway starting +铁路】、【成都至达州至万州 railway starting +铁路】、"
    "【重庆至西安 railway starting +铁路】、【川藏铁路朝阳湖至天府段 railway starting】、"
    "【黔江至吉首联络线 railway starting】、【重庆至宜昌 railway starting +铁路】、"
    "【重庆至万州 railway starting +铁路】等铁路；",
    "扩建【万州五桥机场 airport upgrading】、【黔江武陵山机场 airport upgrading】、"
    "【南充高坪机场 airport upgrading】、【广元盘龙机场 airport upgrading】，"
    "研究建设【雅安 airport studying +机场】、【内江（自贡） airport studying +机场】、"
    "【万源 airport studying +机场】、【万盛 airport studying +机场】、"
    "【城口支线机场 airport studying 城口机场】，"
    "规划研究迁建【绵阳机场 airport studying】。",
    "支持【梁平 admin】、【垫江 admin】、【邻水 admin】、【达川 admin】、【大竹 admin】、"
    "【开江 admin】"
    "共建【明月山绿色发展示范带 belt building】。",
]
"""The worked sentences, from seed 001."""

# Rules ----------------------------------------------------------------------------------------

SPANS = [
    "扩容改造【成渝 expressway upgrading +高速公路】、【渝遂 expressway upgrading +高速公路】"
    "等高速公路。",
    "加强与【北部湾 metro】、【滇中 metro none +城市群】和【黔中城市群 metro】协作。",
    "扩容改造【成南 expressway upgrading +高速公路】、【成乐 expressway upgrading +高速公路】"
    "等高速公路。",
    "开工建设【成都至达州至万州 railway starting +铁路】等铁路。",
    "加快实施【成昆铁路峨米段 railway upgrading】扩能改造。",
]
"""Rule 1: the shortest stretch that names the item; the last member keeps a suffix it touches."""

INSIDE = [
    "扩建【重庆江北国际机场 airport upgrading】。",
    "加快建设【成都至达州至万州铁路 railway building】。",
    "打造【大足石刻 culture building】、【合川钓鱼城 culture building】等文旅品牌。",
    "加快建设【成渝中线高铁 railway building】。",
    "提升【重庆江北国际机场 airport upgrading】、【成都天府国际机场 airport upgrading】。",
    "加快建设【成都国际铁路港 logistics building】。",
]
"""Rule 2: a place inside a longer name is no mention of its own."""

PLACES = [
    "支持【广安 admin】、【渝北 admin】共建【川渝高竹新区 zone building】。",
    "重庆市人民政府、市发展改革委会同【涪陵区 admin】制定办法。",
    "我市加强与两省市有关部门衔接，在全国率先开展本区试点。",
    "落实《成渝地区双城经济圈建设规划纲要》和《重庆市国土空间总体规划》。",
    "支持【江津 admin】、【永川 admin】、【荣昌 admin】承接产业转移。",
    "推动【川渝 metro】合作，推进【成渝地区 metro】协同发展。",
    "四川省发展改革委、成都市人民政府和重庆市教委加强协调。",
    "【重庆 admin】、【成都 admin】双核联动。",
    "强化【重庆市 admin】和【四川省 admin】的合作。",
]
"""Rule 3: free-standing places, also as actors; not bodies, 我市, titles of documents."""

AIMS = [
    "建设国家中心城市、西部金融中心、内陆开放高地。",
    "打造西部科技创新高地和向西开放桥头堡。",
    "支持【万州 admin】建设区域性中心城市。",
    "支持【自贡 admin】、【泸州 admin】、【内江 admin】、【宜宾 admin】、【江津 admin】、"
    "【永川 admin】、【荣昌 admin】"
    "等共同建设【川南渝西融合发展试验区 zone building】。",
]
"""Rule 4: what a city should become is no feature; a designation with members is one."""

ASSETS = [
    "【江北国际机场 airport upgrading】扩建。",
    "推进【江北国际机场 airport upgrading】扩能改造。",
    "【江北国际机场T3B航站楼 airport completing 江北国际机场T3B航站楼/重庆江北国际机场T3B航站楼】"
    "建成投用。",
    "开工建设【成都至雅安 railway starting +铁路】、【重庆至万州 railway starting +铁路】等铁路。",
    "开工建设【成都至雅安至林芝铁路 railway starting】。",
    "支持【涪陵 zone preparing +国家高新区/+国家高新技术产业开发区】、"
    "【合川 zone preparing +国家高新区/+国家高新技术产业开发区】创建国家高新区。",
    "推动【涪陵 zone preparing +国家高新区/+国家高新技术产业开发区】、"
    "【綦江—万盛 zone preparing +国家高新区/+国家高新技术产业开发区】、"
    "【宜宾 zone preparing +国家高新区/+国家高新技术产业开发区】等创建国家高新区。",
    "加快推动【轨道交通第四期 transit building】建设。",
]
"""Rule 5: the asset is the feature, the work its stage."""

NO_PLACES = [
    "推广永川秀芽、重庆小面和川剧。",
    "办好智博会，打响重庆火锅品牌。",
    "推动涪陵榨菜、奉节脐橙、江津花椒走向市场。",
    "办好重庆马拉松。",
    "打造“安逸四川”品牌。",
    "弘扬巴蜀文化和铜梁龙舞。",
]
"""Rule 6: dishes, brands, crops, arts, meetings and slogans are no places."""

FAR = [
    "深化与【东盟 metro】、【新加坡 admin】、【哈萨克斯坦 admin】的合作。",
    "加强与【北部湾 metro】、【中南半岛 metro】的联系。",
    "融入【粤港澳大湾区 metro】和【长三角 metro】。",
    "推进【西部陆海新通道 belt building】建设。",
    "支持【双龙湖街道 admin】和【古路镇 admin】发展。",
]
"""Rule 7: countries, seas and far places are in."""

KIND_TABLE = [
    "发展【大竹县 admin】。",
    "加强【川南 metro】、【渝东北 metro】、【成德眉资 metro】、【万达开 metro】协同。",
    "高水平建设【重庆两江新区 zone building】、【四川天府新区 zone building】。",
    "建设【西部陆海新通道 belt building】。",
    "开工建设【渝西高铁 railway starting】。",
    "加快建设【璧铜线 transit building】。",
    "加快建设【渝遂复线高速公路 expressway building】。",
    "推进【白市驿隧道 road building】、【宝山嘉陵江大桥 road building】等项目建设。",
    "研究建设【雅安机场 airport studying】。",
    "建设【利泽航电枢纽 port building】和【万州新田港 port building】。",
    "整治【嘉陵江航道 waterway upgrading】。",
    "依托【长江 river】、【嘉陵江 river】发展旅游。",
    "开工建设【藻渡水库 reservoir starting】、【向阳水库 reservoir starting】。",
    "规划建设【渝西水资源配置工程 water preparing】。",
    "建设【栗子湾抽水蓄能电站 energy building】和【铜锣峡储气库 energy building】。",
    "依托【果园港 port built】，建设【重庆港口型国家物流枢纽 logistics building】。",
    "建设【西部（重庆）科学城 zone building】。",
    "建设【嘉陵江实验室 science building】。",
    "提升【大足石刻 culture upgrading】。",
    "保护【大熊猫国家公园 ecology upgrading】。",
    "加快建设【重庆市妇幼保健院 facility building】。",
]
"""One sentence a kind, with names of the kinds table."""

STAGES = {
    "studying": ["规划研究", "研究论证", "研究建设", "谋划", "前期研究"],
    "preparing": ["规划建设", "争取", "创建", "争创"],
    "starting": ["开工建设", "力争开工", "启动建设"],
    "building": ["加快建设", "建设", "实施", "打造", "共建", "培育"],
    "upgrading": ["扩能改造", "扩容改造", "扩建", "改造", "提升", "迁建", "续建配套"],
    "completing": ["建成投用", "基本建成", "建成"],
    "built": ["已建成", "依托"],
    "none": ["支持", "推动", "加强", "完善", "优化"],
}
"""The verbs of the contract's table, each put before a work."""

GOVERNED = [
    "规划研究迁建【绵阳机场 airport studying】。",
    "推进【成渝铁路 railway upgrading】扩能改造。",
    "支持【广安 admin】、【渝北 admin】共建【川渝高竹新区 zone building】。",
    "推进【重庆新机场 airport preparing】前期工作。",
    "推进【西部陆海新通道 belt building】建设。",
    "力争【重庆新机场 airport starting】开工。",
    "依托【金佛山 ecology】、【嘉陵江 river】发展旅游。",
    "发挥【重庆 admin】的带动作用。",
    "发挥【果园港 port built】作用。",
    "完善【果园港 port】功能。",
    "加强【江北国际机场 airport】运行保障。",
    "【重庆新机场 airport completing】建成投用。",
]
"""The outermost verb that governs the item in its own clause decides."""


@pytest.mark.parametrize("marked", sentences(worked=WORKED))
def test_worked_sentence(marked: str, read: Read) -> None:
    text, expected = unmark(marked)
    assert differences(read(text), expected) == []


@pytest.mark.parametrize(
    "marked",
    sentences(
        spans=SPANS,
        inside=INSIDE,
        places=PLACES,
        aims=AIMS,
        assets=ASSETS,
        no_places=NO_PLACES,
        far=FAR,
    ),
)
def test_rule(marked: str, read: Read) -> None:
    text, expected = unmark(marked)
    assert differences(read(text), expected) == []


@pytest.mark.parametrize("marked", sentences(kind=KIND_TABLE))
def test_kind(marked: str, read: Read) -> None:
    text, expected = unmark(marked)
    assert differences(read(text), expected) == []


def test_each_kind_has_a_sentence() -> None:
    assert {mark.kind for marked in KIND_TABLE for mark in unmark(marked)[1]} == set(KINDS)


@pytest.mark.parametrize("marked", sentences(governed=GOVERNED))
def test_governing_verb(marked: str, read: Read) -> None:
    text, expected = unmark(marked)
    assert differences(read(text), expected) == []


@pytest.mark.parametrize("work", ["重庆江北国际机场", "青竹溪水库"], ids=["known", "unknown"])
@pytest.mark.parametrize(
    ("verb", "stage"), [(verb, stage) for stage, verbs in STAGES.items() for verb in verbs]
)
def test_stage_of_a_verb(verb: str, stage: str, work: str, read: Read) -> None:
    (mention,) = read(f"{verb}{work}。")
    assert (mention.text, mention.stage) == (work, stage)
    assert mention.phrase == ("" if stage == "none" else verb)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("规划研究迁建绵阳机场。", "规划研究迁建"),
        ("加快建设成都至西宁、重庆至昆明等铁路。", "加快建设"),
        ("推进重庆新机场前期工作。", "推进…前期工作"),
    ],
)
def test_phrase_is_what_governs(text: str, phrase: str, read: Read) -> None:
    assert {mention.phrase for mention in read(text)} == {phrase}


def test_each_mention_cuts_its_text_out_of_the_file(read: Read) -> None:
    text = "一、 铁路\r\n加快 建設成 都至蘭州、重慶至 昆明鐵路，擴建萬州五橋機 場。\r\n"
    found = read(text)
    assert [m.text for m in found] == ["成 都至蘭州", "重慶至 昆明鐵路", "萬州五橋機 場"]
    assert [m.name for m in found] == ["成都至兰州铁路", "重庆至昆明铁路", "万州五桥机场"]
    for mention in found:
        assert text[mention.start : mention.end] == mention.text
        assert mention.text in mention.sentence
        assert mention.section == ("一、铁路",)


# The ledger's rows ----------------------------------------------------------------------------


def test_segments_belong_to_their_lines(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        "加快建设川藏铁路雅安至林芝段。开工建设川藏铁路朝阳湖至天府段。加快实施成昆铁路峨米段、"
        "隆黄铁路隆叙段扩能改造。研究建设渝昆铁路江津至永川段。扩能改造川藏铁路、成昆铁路、"
        "隆黄铁路。"
    )
    for segment, line in [
        ("川藏铁路雅安至林芝段", "川藏铁路"),
        ("川藏铁路朝阳湖至天府段", "川藏铁路"),
        ("成昆铁路峨米段", "成昆铁路"),
        ("隆黄铁路隆叙段", "隆黄铁路"),
    ]:
        assert feature(ledger, segment).part_of == feature(ledger, line).id


@pytest.mark.parametrize(
    ("text", "name", "through"),
    [
        pytest.param(text, name, tuple(through.split("-")), id=f"line-{number}")
        for number, (text, name, through) in enumerate(
            [
                ("加快建设川藏铁路雅安至林芝段。", "川藏铁路雅安至林芝段", "雅安-林芝"),
                ("加快实施成昆铁路峨米段扩能改造。", "成昆铁路峨米段", "峨眉山-米易"),
                ("加快实施隆黄铁路隆叙段扩能改造。", "隆黄铁路隆叙段", "隆昌-叙永"),
                ("扩容改造成渝高速公路。", "成渝高速公路", "成都-重庆"),
                ("开工建设成渝中线等铁路。", "成渝中线铁路", "成都-重庆"),
                ("规划研究宜宾至西昌至攀枝花铁路。", "宜宾至西昌至攀枝花铁路", "宜宾-西昌-攀枝花"),
                ("规划研究广安至涪陵至柳州等铁路。", "广安至涪陵至柳州铁路", "广安-涪陵-柳州"),
                ("开工建设重庆至万州等铁路。", "重庆至万州铁路", "重庆-万州"),
                ("规划合川至岳池至营山高速公路。", "合川至岳池至营山高速公路", "合川-岳池-营山"),
            ],
            start=1,
        )
    ],
)
def test_through(text: str, name: str, through: tuple[str, ...], ledger_of: LedgerOf) -> None:
    found = feature(ledger_of(text), name).through
    assert found is not None
    assert (found[0], found[-1]) == (through[0], through[-1])
    assert [place for place in found if place in through] == list(through)


@pytest.mark.parametrize(
    ("name", "through"),
    [
        pytest.param("川藏铁路雅安至林芝段", ("雅安", "林芝"), id="yalin"),
        pytest.param("成昆铁路峨米段", ("峨眉山", "米易"), id="emi"),
        pytest.param("隆黄铁路隆叙段", ("隆昌", "叙永"), id="longxu"),
        pytest.param(
            "成渝高速公路",
            ("成都", "重庆"),
            id="chengyu",
        ),
    ],
)
def test_through_as_worded(name: str, through: tuple[str, ...], ledger_of: LedgerOf) -> None:
    assert feature(ledger_of(f"加快建设{name}。"), name).through == through


def test_codes_of_through(ledger_of: LedgerOf) -> None:
    ledger = ledger_of("规划研究宜宾至西昌至攀枝花铁路，规划建设合川至岳池至营山高速公路。")
    assert feature(ledger, "宜宾至西昌至攀枝花铁路").through_codes == ("511500", "513401", "510400")
    assert feature(ledger, "合川至岳池至营山高速公路").through_codes == (
        "500117",
        "511621",
        "511322",
    )


def test_two_lines_or_one(ledger_of: LedgerOf) -> None:
    two = ledger_of("规划建设合川至岳池、岳池至营山高速公路。").features
    assert [(f.name, f.through) for f in two] == [
        ("合川至岳池高速公路", ("合川", "岳池")),
        ("岳池至营山高速公路", ("岳池", "营山")),
    ]
    one = ledger_of("规划建设合川至岳池至营山高速公路。").features
    assert [f.through for f in one] == [("合川", "岳池", "营山")]


@pytest.mark.parametrize(
    ("text", "name", "members"),
    [
        pytest.param(text, name, set(members.split()), id=f"group-{number}")
        for number, (text, name, members) in enumerate(
            [
                ("推动万达开协同发展。", "万达开", "万州 达州 开州"),
                ("推进成德眉资同城化。", "成德眉资", "成都 德阳 眉山 资阳"),
                (
                    "支持梁平、垫江、邻水、达川、大竹、开江共建明月山绿色发展示范带。",
                    "明月山绿色发展示范带",
                    "梁平 垫江 邻水 达川 大竹 开江",
                ),
                (
                    "支持自贡、泸州、内江、宜宾、江津、永川、"
                    "荣昌等共同建设川南渝西融合发展试验区。",
                    "川南渝西融合发展试验区",
                    "自贡 泸州 内江 宜宾 江津 永川 荣昌",
                ),
                (
                    "支持泸州、永川、江津建设融合发展示范区。",
                    "融合发展示范区",
                    "泸州 永川 江津",
                ),
                (
                    "支持古蔺、叙永、习水共建赤水河酒旅融合示范带。",
                    "赤水河酒旅融合示范带",
                    "古蔺 叙永 习水",
                ),
            ],
            start=1,
        )
    ],
)
def test_members(text: str, name: str, members: set[str], ledger_of: LedgerOf) -> None:
    assert set(feature(ledger_of(text), name).members or ()) == members


def test_one_region_a_row(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        "推动川渝合作，推进成渝地区协同。唱好双城记，推进成渝地区双城经济圈建设。建设双城经济圈。"
        "深化川渝合作。"
    )
    assert sorted((f.name, f.kind, len(f.mentions)) for f in ledger.features) == [
        ("川渝", "metro", 2),
        ("成渝地区", "metro", 1),
        ("成渝地区双城经济圈", "metro", 2),
    ]


def test_terminal_is_a_part_of_its_airport(ledger_of: LedgerOf) -> None:
    ledger = ledger_of("江北国际机场T3B航站楼建成投用，推进江北国际机场扩能改造。")
    airport = feature(ledger, "重庆江北国际机场")
    (terminal,) = [f for f in ledger.features if f.part_of == airport.id]
    assert (terminal.stage, airport.stage) == ("completing", "upgrading")
    assert "江北国际机场T3B航站楼" in (terminal.name, *terminal.aliases)


def test_runway_after_a_terminal_is_a_part_of_the_airport(ledger_of: LedgerOf) -> None:
    ledger = ledger_of("江北国际机场T3B航站楼及第四跑道建成投用，推进江北国际机场扩能改造。")
    parts = [f for f in ledger.features if f.part_of == feature(ledger, "重庆江北国际机场").id]
    assert [f.stage for f in parts] == ["completing", "completing"]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        pytest.param(
            text,
            whole,
            id=f"phase-{number}",
        )
        for number, (text, whole) in enumerate(
            [
                ("推进成都天府国际机场二期工程建设。支持成都天府国际机场。", "成都天府国际机场"),
                ("开工建设轨道交通27号线二期。优化轨道交通27号线。", "轨道交通27号线"),
                ("建设青竹溪水库二期。完善青竹溪水库。", "青竹溪水库"),
            ],
            start=1,
        )
    ],
)
def test_phase_is_a_part_of_its_work(text: str, whole: str, ledger_of: LedgerOf) -> None:
    ledger = ledger_of(text)
    work = feature(ledger, whole)
    (phase,) = [f for f in ledger.features if f.part_of == work.id]
    assert "二期" in phase.name
    assert phase.stage in {"building", "starting"}
    assert work.stage == "none"


def test_two_places_make_two_zones(ledger_of: LedgerOf) -> None:
    zones = [f for f in ledger_of("支持涪陵、合川创建国家高新区。").features if f.kind == "zone"]
    assert len(zones) == 2
    assert {f.stage for f in zones} == {"preparing"}


def test_two_stages_in_one_plan(ledger_of: LedgerOf) -> None:
    ledger = ledger_of("规划研究重庆新机场选址。开工建设重庆新机场。支持重庆新机场建设。")
    found = feature(ledger, "重庆新机场")
    (stated,) = found.stages
    assert found.stage == stated.stage == "building"


def test_every_row_is_of_a_kind_and_has_a_mention(ledger_of: LedgerOf) -> None:
    ledger = ledger_of("".join(unmark(marked)[0] for marked in KIND_TABLE))
    assert {f.kind for f in ledger.features} == set(KINDS)
    assert all(f.mentions and f.id and f.name for f in ledger.features)
    assert len({f.id for f in ledger.features}) == len(ledger.features)
