"""Projects recognised by the form of their names, with their parts and phases, and titles."""

import re
from itertools import pairwise

from geomap.mentions.draft import Draft
from geomap.mentions.item import Clause, Item
from geomap.mentions.lines import head_name, own_head_text
from geomap.mentions.names import OWN_UNIT, PART_OF_PROVINCE, PLACE_KINDS, Names
from geomap.mentions.tokens import Head, Token, is_description, vocabulary

_TITLE_HEADS = re.compile(r"国家级?(?:高新|经济技术|经开)|综合试验区$|综合保税区$")
"""Designations that each place of a list gets separately."""
_TITLE_VERBS = frozenset(vocabulary()["title_verbs"]["words"])
_GRADE = re.compile(r"(?:国家)?[345]A级|国家级旅游|世界级旅游|世界[文自]|国家考古遗址公园")
_GRADED = frozenset({"culture", "ecology"})
_BATCH = re.compile(
    r"^[\d一二两三四五六七八九十—]+[所个座家条处项]|一批|若干|各类|部分|多个|有关|各$|等$|[一二两三四五六七八九十]+个|病险|往返|^主要|^我[省市区县州]|^第[一二三四五六七八九十\d]+[条个座家批]|首[条个座家批]|^唯一|通了|小时|^跨|^\d[\d.]*[万余多]*(?:平方公里|公里|亩|米)|\d+个|^\d+千伏$|\d+家"
)
_MAX_NAME = 24
_MAX_SHARED = 4
"""Maximum length of an unknown name that takes its head from the end of its list."""
_PHASE_BEHIND = re.compile(
    r"(?:（[一二三四五六七八九十]期）|第?[一二三四五六七八九十]期)(?:工程|项目)?"
)
_PHASE_AT_END = re.compile(f"{_PHASE_BEHIND.pattern}$")
_BRACKET = re.compile(r"（[^（）]*）")
_PHASE = re.compile(r"(第[一二三四五六七八九十]期)(?:规划)?(?:项目|工程)?")
_EARLIER = re.compile(r"(?:第?[一二三四五六七八九十]期)$")
_WORD = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffffA-Za-z0-9·（）+±—~]+")
_MAX_SITED = 6
_NUMBER = re.compile(
    r"(?:城市)?(?:轨道交通|轨道|地铁|轻轨)?(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:号线)?"
)
_BY_GOODS = frozenset({"port", "logistics", "waterway"})
"""Kinds of works that may be named by what they handle (集装箱作业区码头)."""
_STREETS = frozenset({"大道"})
"""Roads that may have any name, if something is done to them: 市民大道."""
_DIRECTION = "东南西北新"
_LONGEST_STREET = 5
_SHARED_FORMS = frozenset({"point", "corridor", "resource", "station"})


def sited(names: Names, item: Item, text: str, places: list[Token]) -> Draft | None:
    """Return a known site preceded by its place: 云阳建全抽水蓄能电站."""
    if len(places) != 2 or places[0].start != item.left or places[1].end != item.right:
        return None
    first, second = places
    if first.end != second.start or names.kind(first) != "admin":
        return None
    kind = names.kind(second)
    if kind in {"admin", "metro"}:
        return None
    return Draft(item.left, item.right, text, kind, entries=second.word.entries)


def phased(names: Names, item: Item, text: str, places: list[Token]) -> Draft | None:
    """Return a phase of a known project: 天府国际机场二期工程."""
    whole = next((t for t in places if t.start == item.left), None) if places else None
    if whole is None or names.kind(whole) in PLACE_KINDS:
        return None
    if not _PHASE_BEHIND.fullmatch(text, whole.end - item.left):
        return None
    kind = names.kind(whole)
    return Draft(
        item.left, item.right, text, kind, entries=names.entries(text, kind),
        whole=whole.text, sites=whole.word.entries,
    )  # fmt: skip


def phase(names: Names, clause: Clause, index: int, text: str) -> Draft | None:
    """Return a further phase of the preceding project: 轨道交通第四期、第五期规划项目."""
    match = _PHASE.fullmatch(text)
    if match is None:
        return None
    item = clause.items[index]
    for before in reversed(clause.items[:index]):
        name = clause.text[before.left : before.right]
        earlier = _EARLIER.search(name)
        known = (names.kind(t) for t in before.tokens if t.word.entries and t.end == before.right)
        kind = before.head.kind if before.head is not None else next(known, "")
        if earlier and kind:
            whole = name[: earlier.start()]
            end = item.left + len(match[1])
            entries = names.entries(whole + match[1], kind)
            return Draft(item.left, end, whole + match[1], kind, entries=entries, whole=whole)
    return None


def whole_name(names: Names, item: Item) -> Draft | None:
    """Return a name that is recognised by its form alone: 引大济岷, 疆电入渝."""
    head = item.head
    if head is None or head.form != "whole":
        return None
    entries = names.entries(head.text, head.kind)
    return Draft(item.head_start, item.right, head.text, head.kind, entries=entries)


def formed(
    names: Names, clause: Clause, index: int, places: list[Token], before: Draft | None
) -> Draft | None:
    """Return a name that is not in the gazetteer, recognised by its form: 藻渡水库, 文曲变电站."""
    item = clause.items[index]
    head = item.head
    if head is None or head.form in {"segment", "corridor", "natural", "whole"}:
        return None
    text = clause.text[item.left : item.right]
    own = own_head_text(clause, item)
    body = text[: len(text) - len(own)] if item.own else text
    if head.form == "part" and not (head.kind == "transit" and body):
        return _part(names, clause, index, text, before)
    if not item.own and not (head.form in _SHARED_FORMS or (item.grouped and head.form == "work")):
        return None
    if head.form == "network":
        is_named = names.is_proper(body, [])
        return Draft(item.left, item.right, text, head.kind) if is_named else None
    if len(text) > _MAX_NAME or (body and (not _WORD.fullmatch(body) or _BATCH.search(body))):
        return None
    sites = _sites(item.left, places) or _bracketed_site(clause, places)
    members: tuple[str, ...] = ()
    if head.form == "zone":
        subjects = _subjects(names, clause, index)
        members = tuple(dict.fromkeys(i for t in subjects for i in t.word.entries))
        named = bool(places) or PART_OF_PROVINCE.match(body) is not None
        named = named or (head.kind == "belt" and names.has_unexplained(body))
        own_name = named and not is_description(body)
        if not (sites or members or own_name):
            return None
        if not sites and not own_name and is_description(body):
            body = "".join(t.text for t in subjects if names.kind(t) != "zone") + body
        sites = sites or members
    elif not _may_be_name(names, item, head, body, places):
        return None
    name = body + (head_name(clause, item, head) if item.own else head.canonical)
    entries = names.entries(name, head.kind) or names.entries(text, head.kind)
    phased_name = _PHASE_AT_END.search(name)
    return Draft(
        item.left, item.right, name, head.kind, entries=entries, members=members, sites=sites,
        whole=name[: phased_name.start()] if phased_name else "",
    )  # fmt: skip


def _sites(left: int, places: list[Token]) -> tuple[str, ...]:
    """Return the entries at the start of a name; a county inside (青[竹溪]水库) is not a site."""
    found: dict[str, None] = {}
    for token in places:
        if token.start != left:
            break
        found.update(dict.fromkeys(token.word.entries))
        left = token.end
    return tuple(found)


def _bracketed_site(clause: Clause, places: list[Token]) -> tuple[str, ...]:
    """Return the place in brackets inside a name: 中国（云南）自由贸易试验区."""
    for token in places:
        if clause.text[token.start - 1] == "（" and clause.text[token.end : token.end + 1] == "）":
            return token.word.entries
    return ()


def _may_be_name(names: Names, item: Item, head: Head, body: str, places: list[Token]) -> bool:
    if head.form == "unique" and not body:
        return True
    if head.form == "street":
        sited = sum(t.end - t.start for t in places)
        return item.own and 2 <= len(body) <= _LONGEST_STREET + sited
    if head.text in _STREETS and item.own and (item.governing or item.tails):
        return 2 <= len(body) <= _LONGEST_STREET + sum(t.end - t.start for t in places)
    if head.form == "route":
        return item.own and names.is_unknown(body) and not places
    if head.form == "station":
        known = body.rstrip(_DIRECTION) if not names.is_place(body) else body
        return names.is_place(known) or (
            item.own and len(body) <= 2 * _MAX_SHARED and names.is_proper(body, places)
        )
    if head.kind == "transit" and _NUMBER.fullmatch(body):
        return True
    if head.kind == "facility" and head.form != "named" and _is_of_institution(names, body):
        return True
    if head.form == "generic":
        return bool(places) or body in OWN_UNIT or _begins_with_own_unit(names, body)
    if not names.is_proper(body, places):
        return False
    if head.form == "named":
        if places and not names.has_own_part(body, item.left, places):
            return False
        if not places and head.kind not in _BY_GOODS and not names.has_unexplained(body):
            return False
    bare = _BRACKET.sub("", body)
    spare = len(bare) - sum(len(t.text) for t in places if t.text in bare)
    return item.own or spare <= (_MAX_SHARED if not places else _MAX_SITED)


def _is_of_institution(names: Names, body: str) -> bool:
    """Whether the words before a head are an institution: 第二人民医院[感染病区]."""
    words = names.lexicon.scan(body)
    head = words[0].word.head if words and words[0].end == len(body) else None
    return head is not None and head.kind == "facility"


def _begins_with_own_unit(names: Names, body: str) -> bool:
    """Whether a name begins with a body of the plan's own unit: 区人民医院精准[医疗中心]."""
    words = names.lexicon.scan(body[1:]) if body[:1] in OWN_UNIT else []
    return any(t.start == 0 and t.word.head is not None for t in words)


def _part(
    names: Names, clause: Clause, index: int, text: str, before: Draft | None
) -> Draft | None:
    """Return a part of the preceding project: 江北国际机场T3B航站楼及第四跑道; 东延 of a line."""
    item = clause.items[index]
    head = item.head
    if head is not None and head.kind == "transit":
        if before is None or before.kind != "transit":
            return None
        whole = before.whole or before.name
        return Draft(item.left, item.right, whole + text, "transit", whole=whole)
    for token in reversed([t for t in clause.tokens if t.start < item.right]):
        known = [e for e in map(names.entry, token.word.entries) if e.kind == "airport"]
        if not known:
            continue
        whole_entry = names.gazetteer.entries.get(known[0].part_of, known[0])
        inside = token.start == item.left  # 天河机场第三跑道 is one name
        name = whole_entry.name + clause.text[token.end if inside else item.left : item.right]
        return Draft(
            item.left, item.right, name, "airport", entries=names.entries(name, "airport"),
            whole=whole_entry.name, sites=(whole_entry.id,),
        )  # fmt: skip
    if before is not None and before.kind == "airport":
        whole = before.whole or before.name
        name = whole + text
        entries = names.entries(name, "airport")
        return Draft(item.left, item.right, name, "airport", entries=entries, whole=whole)
    return None


def titles(names: Names, clause: Clause) -> list[Draft]:
    """Return each place of a list that is to get a designation: 涪陵、合川创建国家高新区."""
    found = []
    for index, item in enumerate(clause.items):
        if item.head is None or item.head.kind != "zone" or not item.verbs:
            continue
        title = clause.text[item.left : item.right]
        if not item.own or not _TITLE_HEADS.search(title):
            continue
        verb = item.verbs[-1]
        if verb.text not in _TITLE_VERBS:
            continue
        if any(t.word.entries for t in item.tokens if item.left <= t.start < item.right):
            continue
        for token in _subjects(names, clause, index):
            name = token.text + title.removeprefix("中国")
            found.append(
                Draft(
                    token.start, token.end, name, "zone", verb.word.verb or "none", verb.text,
                    names.entries(name, "zone"), sites=token.word.entries,
                )
            )  # fmt: skip
    return found


def awarded(clause: Clause, drafts: list[Draft]) -> list[Draft]:
    """Set the stage of sites that are to be graded: 某某古城创建5A级旅游景区."""
    given: list[tuple[Item, Token]] = [
        (subject, item.verbs[-1])
        for subject, item in pairwise(clause.items)
        if subject.subject and item.verbs and item.verbs[-1].text in _TITLE_VERBS
        and _GRADE.match(clause.text, item.left)
    ]  # fmt: skip
    if not given:
        return drafts
    return [
        next(
            (
                draft._replace(stage=verb.word.verb, phrase=verb.text)
                for subject, verb in given
                if subject.start <= draft.start < subject.end and draft.kind in _GRADED
            ),
            draft,
        )
        for draft in drafts
    ]


def _subjects(names: Names, clause: Clause, index: int) -> list[Token]:
    """Return the places in front of an item's last verb: who builds it, or where it is."""
    item = clause.items[index]
    verbs = item.verbs or item.governing
    last = verbs[-1].start if verbs else item.left
    subjects = []
    for token in reversed([t for t in clause.tokens if t.start < last]):
        if token.word.entries:
            if names.kind(token) in {"admin", "metro", "zone"}:
                subjects.append(token)
        elif (token.word.verb or token.word.neutral) and subjects:
            break
    return subjects[::-1]
