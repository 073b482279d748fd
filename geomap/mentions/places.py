"""Free-standing place names, and how to reject non-places: bodies, brands, halves of words."""

import re
from collections.abc import Iterator, Sequence

from geomap.mentions.draft import Draft
from geomap.mentions.item import NOMINAL, Clause
from geomap.mentions.names import PLACE_KINDS, STANDING_PART, Names
from geomap.mentions.shapes import FLOWS
from geomap.mentions.stage import stage_of
from geomap.mentions.tokens import Token, any_of, vocabulary

_PRODUCT = re.compile(
    r"[\u4e00-\u9fff]{0,4}[节面肉猪牛羊鸡鸭鱼橙柑橘柚桃梨茶酒窖菜盐椒绣画陶瓷剧戏舞灯影糕粉姜笋菌蜜片藕薯枣瓜蟹虾蛋豆芋菇](?=[、，。；等和与及]|品牌|$)"
)
"""Produce, dishes and crafts named after a place (江津花椒, 绵竹年画)."""
_HAN = re.compile(r"[\u4e00-\u9fff]")
_BRACKET = re.compile(r"（[^（）]*）")
_STRETCH = re.compile(r"[^（）、]+段")
_STRONG_BODY = re.compile(
    r"(?:(?![、和与及等的在为将])[\u4e00-\u9fff]){0,8}?"
    rf"(?:{any_of('bodies', 'strong')})"
)
_WORD_BEHIND = re.compile(r"(?:(?![和与及等的])[\u4e00-\u9fff]){0,16}")
_LONGEST_BODY = 14
_BODIES = tuple(vocabulary()["bodies"]["words"])
_BRANDING = PLACE_KINDS | {"culture"}
"""Kinds of names that brands begin with."""
_BRANDS = tuple(vocabulary()["brands"]["words"])
_WATERS = re.compile(r"等(?:\d+[个条座])?(?:湖泊|河流|河湖|水系|流域|山脉)")
_TOGETHER = re.compile(any_of("together"))
_EVERYDAY = frozenset(
    char
    for table in ("descriptions", "modifiers", "nominal", "links", "idioms")
    for word in vocabulary()[table]["words"]
    for char in word
)
"""Characters of ordinary words; as abbreviations of units they are ambiguous."""
_TOWN_NAME = 2
"""Up to this length, what ends like a river may be a town: 漯河, 镇江, but not 钱塘江."""
_MISREAD_PLACE = (2, 3)
_CONFUSABLE: dict[str, set[str]] = {}
for _pair in vocabulary()["confusable"]["pairs"]:
    _CONFUSABLE.setdefault(_pair[0], set()).add(_pair[1])
    _CONFUSABLE.setdefault(_pair[1], set()).add(_pair[0])


def corrected(names: Names, clause: Clause, index: int, text: str) -> Draft | None:
    """Return a place that OCR misread, in a list of places: 官宾、泸州.

    It is corrected only if exactly one reading is a place in the region.
    """
    if len(text) not in _MISREAD_PLACE or _CONFUSABLE.keys().isdisjoint(text):
        return None
    siblings = clause.items[max(0, index - 1) : index] + clause.items[index + 1 : index + 2]
    if not any(
        t.start == i.left and t.word.entries and names.kind(t) == "admin"
        for i in siblings
        for t in i.tokens
    ):
        return None
    readings = {
        reading: names.lexicon.words[reading].entries
        for position, char in enumerate(text)
        for other in _CONFUSABLE.get(char, ())
        if (reading := text[:position] + other + text[position + 1 :]) in names.lexicon.words
        and names.is_home(reading)
    }
    if len(readings) != 1 or names.lexicon.scan(text):
        return None
    item = clause.items[index]
    reading, entries = readings.popitem()
    return Draft(item.left, item.right, reading, "admin", entries=entries, correction=reading)


def natural(names: Names, clause: Clause, index: int) -> Draft | None:
    """Return a river or mountain not in the gazetteer: listed with a known one, or worked on."""
    item = clause.items[index]
    if item.head is None or item.head.form != "natural" or not item.own:
        return None
    siblings = clause.items[max(0, index - 3) : index + 4]
    known = any(
        t.word.entries and names.kind(t) == item.head.kind for i in siblings for t in i.tokens
    )
    stated = {t.word.outcome for t in [*item.governing, *item.tails]}
    worked_on = not stated.isdisjoint({"upgrading", "built"})
    if clause.text.startswith("工程", item.right):
        return Draft(item.left, item.right, f"{item.head.text}工程", "water")
    named = FLOWS.match(clause.text, item.right) or _WATERS.match(clause.text, item.right)
    whole = len(item.head.text) > _TOWN_NAME and item.head.kind == "river"
    if not (known or worked_on or named or whole):
        return None
    return Draft(item.head_start, item.right, item.head.text, item.head.kind)


def free_places(names: Names, clause: Clause, drafts: list[Draft]) -> list[Draft]:
    """Return the gazetteer's names that are free-standing, outside ``drafts``."""
    found = []
    for token in clause.tokens:
        if not token.word.entries or _overlaps(token.start, token.end, drafts):
            continue
        if is_body(clause, token.end) or _is_brand(names, clause.text, token):
            continue
        if _is_inside_word(names, clause, token):
            continue
        kind = names.kind(token)
        stage, phrase = "none", ""
        if kind not in {"admin", "river"}:
            stage, phrase = _stage(clause, token, place=kind in PLACE_KINDS)
        found.append(
            Draft(token.start, token.end, token.text, kind, stage, phrase, token.word.entries)
        )
    return found


def _overlaps(start: int, end: int, others: Sequence[Draft | Token]) -> bool:
    """Whether a span has a character in common with any of the others."""
    for other in others:  # noqa: SIM110 - asked for every name: any() takes twice as long
        if other.start < end and start < other.end:
            return True
    return False


def _stage(clause: Clause, token: Token, *, place: bool) -> tuple[str, str]:
    """Return the stage of a project that is named among other words."""
    item = next((i for i in clause.items if i.start <= token.start and token.end <= i.end), None)
    if item is None or (item.etc and token.start >= item.right):
        return "none", ""
    verbs = [v for v in item.governing if v.end <= token.start]
    if not verbs and item.joint:  # its own verbs follow it: 发挥甲区、乙区引领作用
        verbs = clause.items[clause.items.index(item) - 1].governing
    touching = item.tail is not None and item.tail.start == token.end
    bare = _BRACKET.sub("", clause.text[token.end : item.end])
    if not bare or item.etc or touching:
        return stage_of(verbs, item.tail, place=place)
    return ("none", "") if place else stage_of(verbs, None, followed=True)


def groupings(names: Names, clause: Clause, drafts: list[Draft]) -> list[Draft]:
    """Return regions not in the gazetteer: named by abbreviations of members (遂潼一体化), 苏北."""
    spans = [match.span() for match in STANDING_PART.finditer(clause.text)]
    spans += chains_together(names, clause.text)
    return [
        Draft(start, end, clause.text[start:end], "metro")
        for start, end in spans
        if not _overlaps(start, end, drafts)
        and not _overlaps(start, end, clause.tokens)
        and not is_body(clause, end)
    ]


def chains_together(names: Names, text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of abbreviations of members in front of what they do together."""
    for match in _TOGETHER.finditer(text):
        end = match.start()
        start = max(0, end - 1)
        while start and text[start - 1] in names.gazetteer.abbreviations and end - start < 4:
            start -= 1
        chain = text[start:end]
        if not _EVERYDAY.issuperset(chain) and names.chain(chain):
            yield start, end


def bracketed(names: Names, clause: Clause, drafts: list[Draft]) -> list[Draft]:
    """Return stretches in brackets after a name: 长征国家文化公园（重庆段、四川段）."""
    found: list[Draft] = []
    if "（" not in clause.text:
        return found
    for draft in drafts:
        bracket = _BRACKET.match(clause.text, draft.end)
        if bracket is None or draft.kind == "admin":
            continue
        for part in _STRETCH.finditer(bracket[0]):
            start, end = bracket.start() + part.start(), bracket.start() + part.end()
            inside = (t for t in clause.tokens if start <= t.start and t.end < end)
            sites = tuple(i for t in inside for i in t.word.entries)
            name = draft.name + part[0]
            found.append(
                draft._replace(start=start, end=end, name=name, whole=draft.name,
                    entries=names.entries(name, draft.kind), sites=sites,
                )
            )  # fmt: skip
    return found


def is_body(clause: Clause, end: int) -> bool:
    """Whether the name before ``end`` begins that of an institution: 重庆市教委, 成都农商银行."""
    text = clause.text
    for token in clause.tokens:
        if token.start == end:
            word = token.word
            if (word.verb or word.neutral) and not word.tail and token.text not in NOMINAL:
                return False  # 某市按照市委要求
            break
    if _STRONG_BODY.match(text, end):
        return True
    rest = _WORD_BEHIND.match(text, end)
    return rest is not None and rest.end() - end <= _LONGEST_BODY and rest[0].endswith(_BODIES)


def _is_inside_word(names: Names, clause: Clause, token: Token) -> bool:
    """Whether a distant county's name is only part of a longer one: 青竹溪, 绍兴滨海新区."""
    if any(names.entry(i).level != "county" for i in token.word.entries):
        return False
    before = clause.text[token.start - 1 : token.start]
    if not _HAN.match(before) or names.is_home(token.text):
        return False
    ahead = [t for t in clause.tokens if t.start < token.start <= t.end]
    provinces = {code[:2] for t in ahead for i in t.word.entries for code in names.entry(i).unit}
    own = {code[:2] for i in token.word.entries for code in names.entry(i).unit}
    return not ahead or (bool(provinces) and provinces.isdisjoint(own))


def _is_brand(names: Names, text: str, token: Token) -> bool:
    if names.kind(token) not in _BRANDING:
        return False
    if text.startswith(_BRANDS, token.end):
        return True
    product = _PRODUCT.match(text, token.end)
    return product is not None and not any(
        t.word.verb or t.word.neutral or t.word.head for t in names.lexicon.scan(product[0])
    )
