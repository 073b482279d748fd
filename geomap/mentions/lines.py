"""Lines: those named by the places they connect, stretches, and numbered roads."""

import re
from dataclasses import replace

from geomap.mentions.draft import Draft
from geomap.mentions.item import Clause, Item
from geomap.mentions.names import MAX_UNKNOWN, Names
from geomap.mentions.stage import stage_of
from geomap.mentions.tokens import Head, Token, is_description, line_head
from geomap.vocabulary import ROUTE_KINDS

_SHORT_LINE = range(2, 6)
"""Length of the name of a line that is not in the gazetteer (利咸高速)."""
_SEVERAL = re.compile(r"[两三四五六七八九十各多][省市县区地条]")
"""What several units have (三省高速公路) is not one line."""
_CONNECTING = frozenset({"联络线", "连接线", "支线", "复线"})
"""Heads of lines of the kind of the line they belong to."""
_RIVER = re.compile(r"[\u4e00-\u9fff]{1,4}[江河溪湖]")
_HEADS = re.compile(r"(?:高速铁路|高铁|铁路|客运专线|高速公路|高速|航道|段)$")
_ROAD_CODE = re.compile(
    r"(?<![A-Za-z0-9])(?P<number>[GSX]\d{1,4}(?![A-Za-z0-9])|[国省县]道[GSX]?\d{1,4}|\d{2,4}[国省县]道)"
    r"(?:新线高速(?:公路)?|线?[\u4e00-\u9fff]{2,10}[至—][\u4e00-\u9fff]{2,10}?(?:段(?:公路)?|公路)|"
    r"(?:(?![、和与及等的])[\u4e00-\u9fff]){0,16}?(?:段(?:公路)?|公路(?!.{0,8}段)|道路|线(?!.{0,12}段)))?"
)
"""A road by its number, with the words that name it or a stretch of it: G318, 国道109新线."""
_CODED_NAME = re.compile(r"[线路道速]（[GSXY]\d{1,4}[^（）]*）(?:[\u4e00-\u9fff]{1,12}段)?")
"""The end of a road's name with its number in brackets, and a stretch of it: 松溪线（S285）南段."""
_DIGIT = re.compile(r"\d")
_NUMBERED_EXPRESSWAY = re.compile(r"G(?:\d{1,2}|\d{4})(?!\d)|S\d{1,2}(?!\d|线)|.*高速")
_SUBURBAN = re.compile(r"S\d{1,2}线")
_RING = re.compile(
    r"[东南西北]?[二三四五六七]环(?:路|线)?(?![\u4e00-\u9fff]{0,2}[射横纵])|[内中外]环(?:路|线|高速)"
)
"""Ring roads of cities: 东六环, 二环路."""
_LISTED_LINE = re.compile(r"[至—][^、]{2,8}(?:、|等)|段、")
"""Patterns of lists of lines: 宁武、晋江至石狮等."""
_LISTED_PROJECTS = re.compile(r"[、和].*等(?:\d+[条个])?(?:重点)?(?:项目|工程)")
_LONGEST_ROAD = 12
_CHAINED = range(2, 5)
"""Length of a line's name made of abbreviations, in a paragraph about lines."""
_STRETCH_END = re.compile(r"段$|(?<=[\u4e00-\u9fff]{2})(?<![环边国出入])境内?$")
"""How a stretch of a line ends: 甲至乙段, 成渝高速四川境."""
STRETCH_ENDS = "段境内"
"""The last characters of those."""
TOPIC_MARK = re.compile(r"[至—到经段等]|连接")
"""What a clause must contain to name a line without a word for its kind, in such a paragraph."""
_ALIAS = re.compile(r"（([^（）]+)）$")
_STRETCH = re.compile(r"（([^（）、]{2,10}段|[^（）、]{2,8}至[^（）、]{2,8})）")


def own_head_text(clause: Clause, item: Item) -> str:
    """Return the head as written, with everything up to the item's end."""
    return clause.text[item.head_start : item.right] if item.own and item.head is not None else ""


def head_name(clause: Clause, item: Item, head: Head) -> str:
    """Return the head in the form that full names use."""
    return own_head_text(clause, item).replace(head.text, head.canonical, 1)


def line(
    names: Names, start: int, end: int, text: str, head: Head, through: tuple[str, ...]
) -> Draft:
    """Return a line whose ends ``text`` names."""
    name = "至".join(through) if len(through[0]) > 1 else text
    name += head.canonical
    entries = names.entries(name, head.kind)
    return Draft(start, end, name, head.kind, through=through, entries=entries)


def corridor(
    names: Names, clause: Clause, item: Item, text: str, places: list[Token]
) -> Draft | None:
    """Return a line named by the places it connects: 成都至西宁铁路, 渝昆, 万云奉巫."""
    head = item.head
    if head is None or head.form not in {"corridor", "work", "point", "zone"}:
        return None
    if head.text in _CONNECTING:
        head = replace(head, kind=_connected_kind(item) or head.kind)
    joins_only = head.kind in {"energy", "belt"} and head.form != "point"  # a pipeline, an axis
    if head.kind not in ROUTE_KINDS and not joins_only:
        return None
    own = own_head_text(clause, item)
    end = item.right - len(own)
    body = clause.text[item.left : end]
    alias = ""
    if bracket := _ALIAS.search(body):
        alias, body = bracket[1], body[: bracket.start()]
    through = names.joined(body, item.left, places, listed=True)
    if not through and (head.form == "corridor" or (joins_only and not item.own)):
        through = names.chain(body)
    if joins_only and not through:
        return None
    river = head.kind == "waterway" and _RIVER.fullmatch(body)
    if not through and not river and not _names_line(names, body, places, item, head):
        return None
    if item.own:
        name = text[: len(text) - len(own)] + head_name(clause, item, head)
    else:
        name = clause.text[item.left : end].removesuffix(f"（{alias}）") + head.canonical
    entries = names.entries(name, head.kind)
    return Draft(item.left, item.right, name, head.kind, through=through, entries=entries)


def _connected_kind(item: Item) -> str:
    """Return the kind of the line that a connection belongs to: 甲高速乙联络线."""
    inside = (t.word.head for t in item.tokens if item.left <= t.start < item.head_start)
    return next((h.kind for h in inside if h and h.form == "corridor"), "")


def _names_line(names: Names, body: str, places: list[Token], item: Item, head: Head) -> bool:
    """Whether a line without end points has a name: 广安绕城, 渝广支线, 白市驿隧道."""
    spare = len(body) - sum(t.end - t.start for t in places)
    if _SEVERAL.search(body):
        return False  # 甲、乙、丙三省高速公路
    if places:
        site = names.kind(places[-1]) not in {"admin", "metro"}
        if not item.own and not names.has_own_part(body, item.left, places):
            return False  # 长江航运 in a list of roads
        return len(body) <= MAX_UNKNOWN + 4 and (bool(spare) or site)
    if item.own and head.form == "work":
        return names.is_proper(body, places)
    if not body and head.kind == "transit":
        return item.right > item.head_start + len(head.text)  # 轨道交通101线
    if len(body) in _SHORT_LINE and _is_unexplained(names, body) and not is_description(body):
        return item.own or head.kind in {"railway", "expressway"}
    free = head.kind in {"railway", "road"} or head.text in _CONNECTING
    if item.own and free and _is_named_freely(names, body):
        return True
    return len(body) <= MAX_UNKNOWN and bool(names.chain(body[:2]))


def _is_named_freely(names: Names, body: str) -> bool:
    """Whether a line has a name of its own: 松溪新港区进港公路, 青竹铁路白鹭联络线."""
    words = names.lexicon.scan(body)
    return names.has_unexplained(body) and names.is_proper(body, []) and not any(
        t.word.verb or t.word.neutral or t.word.link or t.word.negation for t in words
    )  # fmt: skip


def _is_unexplained(names: Names, body: str) -> bool:
    """Whether no word except a particle explains any part of a name: 向 in 向莆, 将 in 乌将."""
    words = names.lexicon.scan(body)
    particles = all((t.word.link or t.word.neutral) and t.end - t.start == 1 for t in words)
    return particles and len(words) < len(body)


def same_start(names: Names, clause: Clause, index: int, token: Token) -> tuple[str, ...]:
    """Return the ends of the second of two lines from one place: 中心城区至永川、南川等市域铁路."""
    if not index:
        return ()
    before = clause.items[index - 1]
    text = clause.text[before.left : before.right]
    places = [t for t in before.tokens if t.word.entries]
    through = names.joined(text, before.left, places)
    return (through[0], token.text) if len(through) == 2 else ()


def named_ends(names: Names, name: str) -> tuple[str, ...]:
    """Return the places in a known line's own name: 渝昆高铁 → 渝, 昆."""
    body = _HEADS.sub("", name)
    tokens = [t for t in names.lexicon.scan(body) if t.word.entries]
    return names.joined(body, 0, tokens) or names.chain(body)


def of_topic(
    names: Names, clause: Clause, item: Item, text: str, topic: Head | None
) -> Draft | None:
    """Return a line whose kind only its paragraph gives: 铁路方面，建成甲至乙、丙至丁."""
    head = item.head
    lent = head is not None and head.form == "work" and not (item.own or item.grouped)
    if topic is None or (head is not None and not lent):
        return None
    if item.right != item.end and not item.etc:
        return None
    short = len(text) == 2 and _LISTED_LINE.search(clause.text)
    rivers = any(names.kind(t) == "river" for t in item.tokens if t.word.entries)
    chained = not rivers and len(text) in _CHAINED and _LISTED_PROJECTS.search(clause.text)
    if (short or chained) and names.is_unknown(text):
        return Draft(item.left, item.right, text + topic.canonical, topic.kind)
    places = [t for t in item.tokens if t.word.entries]
    through = names.joined(text, item.left, places, listed=True)
    if not all(names.is_place(part) or names.is_unknown(part) for part in through):
        return None
    return line(names, item.left, item.right, text, topic, through) if through else None


def segment(
    names: Names,
    clause: Clause,
    item: Item,
    text: str,
    places: list[Token],
    before: Draft | None,
    topic: Head | None,
) -> Draft | None:
    """Return a stretch of a line (川藏铁路雅安至林芝段), or of the line before it."""
    suffix = _STRETCH_END.search(text) if text[-1] in STRETCH_ENDS else None
    if suffix is None or any((t.start, t.end) == (item.left, item.right) for t in places):
        return None
    known = next((t for t in places if t.start == item.left and names.is_line(t)), None)
    body_start = known.end if known else item.left
    if known is None:
        heads = (t for t in item.tokens if t.word.head and item.left < t.start < item.right - 1)
        body_start = next((t.end for t in heads if _is_corridor(t)), body_start)
    if body_start == item.left and suffix[0] != "段":
        return None
    body = clause.text[body_start : item.right - len(suffix[0])]
    through = names.joined(body, body_start, places) or names.chain(body)
    whole = clause.text[item.left : body_start]
    kind = names.kind(known) if known else ""
    if not kind and body_start > item.left:
        kind = next(t.word.head.kind for t in item.tokens if t.word.head and t.end == body_start)
    if not kind and item.head is not None:
        kind = _listed_kind(clause, item) or item.head.kind
    if not kind and through and item.joint and before is not None and before.whole:
        kind, whole = before.kind, before.whole
    if not kind and topic is not None and item.joint:
        kind, whole = topic.kind, whole or text  # 莆永莆田段
    if not kind or not (through or whole):
        return None
    kind = "waterway" if kind == "river" else kind
    return Draft(item.left, item.right, text, kind, through=through, whole=whole)


def _listed_kind(clause: Clause, item: Item) -> str:
    """Return the kind of the lines that a stretch is listed with: 甲至乙、丙至丁段等高速公路."""
    later = clause.items[clause.items.index(item) + 1 :]
    head = next((i.head for i in later if i.head and i.head.form == "corridor"), None)
    return head.kind if head is not None and not any(i.verbs for i in later) else ""


def _is_corridor(token: Token) -> bool:
    head = token.word.head
    return head is not None and (head.form == "corridor" or head.kind in {"transit", "road"})


def in_brackets(names: Names, clause: Clause, draft: Draft) -> Draft | None:
    """Return the stretch of a line that is named in brackets: 昌九高铁（九江段）."""
    stretch = _STRETCH.match(clause.text, draft.end)
    if stretch is None or draft.kind not in ROUTE_KINDS | {"culture"} or line_head(stretch[1]):
        return None
    body = stretch[1].removesuffix("段")
    tokens = [t for t in names.lexicon.scan(body) if t.word.entries]
    return Draft(
        draft.start, stretch.end(), draft.name + stretch[1], draft.kind,
        through=names.joined(body, 0, tokens), whole=draft.name,
        sites=tuple(i for t in tokens for i in t.word.entries),
    )  # fmt: skip


def coded_roads(names: Names, clause: Clause) -> list[Draft]:
    """Return roads named by number or ring (G318, 国道109新线, 东六环), and S1线 (suburban).

    G with one, two or four digits, and S with one or two, is an expressway.
    """
    found = []
    for match in _ROAD_CODE.finditer(clause.text) if _DIGIT.search(clause.text) else ():
        item = next((i for i in clause.items if i.start <= match.start() < i.end), None)
        if item is None:
            continue
        # in a list of roads the stretch is another item's
        end = match.end() if match.end() <= item.end else match.end("number")
        name = clause.text[match.start() : end]
        if _SUBURBAN.fullmatch(name):
            kind = "transit"
        else:
            kind = "expressway" if _NUMBERED_EXPRESSWAY.match(name) else "road"
        stage, phrase = _stage_at(item, match.start(), end)
        whole = match["number"] if name.endswith("段") else ""
        entries = names.entries(name, kind)
        found.append(
            Draft(match.start(), end, name, kind, stage, phrase, entries=entries, whole=whole)
        )
    for match in _CODED_NAME.finditer(clause.text) if "（" in clause.text else ():
        item = next((i for i in clause.items if i.start <= match.start() < i.end), None)
        if item is None or not 0 < match.start() - item.left < _LONGEST_ROAD:
            continue
        if "（" in clause.text[item.left : match.start()]:
            continue
        stage, phrase = _stage_at(item, item.left, match.end())
        name = clause.text[item.left : match.end()]
        kind = "expressway" if _NUMBERED_EXPRESSWAY.match(name) else "road"
        found.append(Draft(item.left, match.end(), name, kind, stage, phrase))
    for match in _RING.finditer(clause.text) if "环" in clause.text else ():
        item = next((i for i in clause.items if i.start <= match.start() < i.end), None)
        stage, phrase = _stage_at(item, *match.span()) if item is not None else ("none", "")
        if stage != "none":
            found.append(Draft(*match.span(), match[0], "road", stage, phrase))
    return found


def _stage_at(item: Item, start: int, end: int) -> tuple[str, str]:
    """Return the stage of what is between two positions of an item."""
    verbs = [v for v in item.governing if v.end <= start]
    tails = [t for t in item.tokens if t.start >= end and t.word.outcome]
    followed = not tails and end != item.end and not item.etc
    return stage_of(verbs, item.tail or next(iter(tails), None), followed=followed)
