"""Splits a clause into the items of its lists, with their verbs and shared heads."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from geomap.mentions.lexicon import (
    NATURAL,
    Head,
    Lexicon,
    Token,
    Word,
    heads,
    is_description,
    vocabulary,
)

SEPARATORS = frozenset({"、", "和", "与", "及", "以及", "或", "及其"})
_NOMINAL = frozenset(vocabulary()["nominal"]["words"])
"""Verbs that also occur inside names (融合发展示范区, 文物保护利用示范区)."""
_SHAREABLE = frozenset({"corridor", "point", "resource"})
"""Forms of heads that the members of a list share (成渝、渝遂等高速公路)."""
_ALONE = frozenset({"segment", "street", "route"})
"""Forms of heads that do not apply to the rest of their list."""
_PLAIN = frozenset({"建设", "新建", "实施", "建设项目", "建设工程", "项目建设", "工程建设"})
"""Words after a project that say nothing about its stage."""
_ROUTE_NAME = 2
_BARE_NAME = 4
_INNER = frozenset({"和", "与", "及"})
_GLUE = frozenset({"zone", "work", "generic", "point", "part", "named"})


@dataclass(slots=True)
class Item:
    """One member of a list: its span in the clause, and the roles of its words.

    ``left`` is where its name may begin (after the last verb), ``right`` where it ends; ``verbs``
    are the verbs in front of it, ``governing`` those of its list; ``subject`` says whether it is
    the subject of the next verb. ``head`` is the word for its kind; ``own`` says whether the head
    adjoins it, ``grouped`` whether the head is that of the whole list (之江、良渚等省实验室),
    ``noun`` whether 工程 closes it. ``tails`` are the words after it that say what is done;
    ``alone`` says whether they apply only to this item (甲机场改扩建工程); ``of_all`` are those
    that apply to the whole list.
    """

    start: int
    end: int
    tokens: list[Token]
    joint: str = ""
    left: int = 0
    right: int = 0
    verbs: list[Token] = field(default_factory=list)
    governing: list[Token] = field(default_factory=list)
    head: Head | None = None
    own: bool = False
    grouped: bool = False
    noun: bool = False
    head_start: int = 0
    group: Head | None = None
    etc: bool = False
    tails: list[Token] = field(default_factory=list)
    alone: bool = False
    of_all: list[Token] = field(default_factory=list)
    subject: bool = False

    @property
    def tail(self) -> Token | None:
        """The word after it that says what is done, if any: the outermost that is not 建设."""
        if len(self.tails) < 2:
            return self.tails[0] if self.tails else None
        told = (t for t in reversed(self.tails) if t.word.outcome != "building")
        return next(told, self.tails[0])


@dataclass(slots=True)
class Clause:
    """A clause of a sentence: its text, its words, the items of its lists."""

    text: str
    tokens: list[Token]
    items: list[Item]


def read_clause(text: str, tokens: list[Token], lexicon: Lexicon) -> Clause:
    """Split ``text`` into items, each with its left edge, verbs, head and tails."""
    tokens = _with_shapes(_without_halves(tokens, text), text)
    items = _split(text, tokens)
    for item in items:
        _find_head(item, text, lexicon)
    items = _merged(items, text, lexicon)
    for item in items:
        _find_left(item, text)
    _share_heads(items)
    _share_tails(items, text)
    return Clause(text, tokens, items)


_NATURAL = re.compile(f"[{NATURAL}]")
_NATURAL_NAME = re.compile(
    rf"([\u4e00-\u9fff]{{1,3}}[{NATURAL}])(?:工程|流域|干流|水环境|生态|（)?"
)
FLOWS = re.compile("流域|干流|水系|[沿两]岸|[上中下]游|[中上]下游")
"""Words that show that the preceding word is a river's name: 淮河流域."""
_PHASE = "第?[一二三四五六七八九十]期"
TRANSFER_MARK = (
    r"引[\u4e00-\u9fff]{1,3}[济入补]|南水北调|[淮江汉]水[东西南北]调|电[入送东]|气东[送输]"
)
_TRANSFER_MARK = re.compile(TRANSFER_MARK)
_TRANSFER = re.compile(
    rf"(?P<water>引[\u4e00-\u9fff]{{1,3}}[济入补][\u4e00-\u9fff]|南水北调[中东西]线|[淮江汉]水[东西南北]调)"
    rf"(?:{_PHASE})?(?:[\u4e00-\u9fff]{{0,6}}(?:供水|补水|输水|输配水))?(?:工程)?|"
    rf"(?P<energy>[\u4e00-\u9fff]电[入送][\u4e00-\u9fff]|西电东送|[西川]气东[送输](?:[一二三四]线)?)(?:工程)?"
)
"""Projects named by what they carry where: 引大济岷, 疆电入渝, 淮水北调, 西气东输四线."""


def _with_shapes(tokens: list[Token], text: str) -> list[Token]:
    """Add names recognised by their form alone: rivers, mountains, transfers of water or energy."""
    for match in _TRANSFER.finditer(text) if _TRANSFER_MARK.search(text) else ():
        within = [t for t in tokens if t.start < match.end() and match.start() < t.end]
        if any(_breaks(t, match) for t in within):
            continue
        kind = "water" if match["water"] else "energy"
        head = Head(match[0], kind, "whole", match[0])
        tokens = [t for t in tokens if t not in within]
        tokens.append(Token(match.start(), match.end(), match[0], Word(head=head)))
        tokens.sort(key=lambda t: t.start)
    if not _NATURAL.search(text):
        return tokens
    found = []
    hidden: list[Token] = []
    position = 0
    before: Token | None = None
    for token in [*tokens, Token(len(text), len(text), "", Word())]:
        start, named = position, None
        if position < token.start:
            if before is not None and _begins_natural(before, text, position, token.start):
                start = before.start
            named = _NATURAL_NAME.fullmatch(text, start, token.start)
        if (
            named is not None
            and (before is None or before.word.head is None)
            and (
                not token.text
                or token.word.outcome
                or token.word.link
                or token.word.neutral
                or FLOWS.match(token.text)
                or named[0].endswith("（")
            )
            and not is_description(named[1])
        ):
            kind = "ecology" if named[1][-1] in "山岭岛" else "river"
            head = Head(named[1], kind, "natural", named[1])
            found.append(Token(start, named.end(1), named[1], Word(head=head)))
            hidden += [before] if before is not None and start < position else []
        position, before = token.end, token
    kept = [t for t in tokens if t not in hidden] if hidden else tokens
    return sorted([*kept, *found], key=lambda t: t.start) if found else tokens


def _begins_natural(before: Token, text: str, position: int, end: int) -> bool:
    """Whether a word begins the name of a river or lake: 新安江, 衡水湖."""
    if before.end != position or before.word.verb or before.word.link:
        return False
    return before.text == "新" or (
        bool(before.word.entries) and end == position + 1 and text[position] in NATURAL
    )


def _without_halves(tokens: list[Token], text: str) -> list[Token]:
    """Drop places whose last character begins a head: 海口 in 前海口岸, 安新 in 雄安新区."""
    kept: list[Token] = []
    known = heads()
    for token in tokens:
        kept.append(token)
        touches = not token.start or (len(kept) > 1 and kept[-2].end == token.start)
        if touches or not token.word.entries or token.word.head:
            continue
        start = token.end - 1
        for end in range(token.end + 1, min(token.end + 4, len(text)) + 1):
            if text[start:end] in known:
                kept[-1] = Token(start, end, text[start:end], Word(head=known[text[start:end]]))
                break
    return kept


def _breaks(token: Token, match: re.Match[str]) -> bool:
    """Whether a word rules out a transfer, or is itself a name in the gazetteer."""
    if token.word.entries:
        return token.text == match[0]
    edge = token.start <= match.start() or token.end > match.end()
    return edge and (bool(token.word.verb) or token.word.neutral or token.word.link)


_BRACKETS = re.compile(r"（[^（）]*）")


def _brackets(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _BRACKETS.finditer(text)] if "（" in text else []


def _cuts(text: str, tokens: list[Token]) -> list[tuple[int, int, str]]:
    """Return where a clause is split into items: at separators and unpaired brackets."""
    inside = _brackets(text)
    cuts = [
        (t.start, t.end, t.text)
        for t in tokens
        if t.text in SEPARATORS and not any(a < t.start < b for a, b in inside)
    ]
    paired = {position for a, b in inside for position in (a, b - 1)}
    cuts += [
        (m.start(), m.end(), m[0])
        for m in (re.finditer(r"[（）]", text) if "（" in text or "）" in text else ())
        if m.start() not in paired and not any(a < m.start() < b for a, b in inside)
    ]
    if "项目" in text:
        cuts += _project_ends(tokens)
    etc = next((t.end for t in tokens if t.text == "等"), len(text))
    if etc < len(text):
        cuts += [  # a comma lost: …等项目建设加快推进…
            (verb.start, verb.start, "")
            for tail, verb in pairwise(tokens)
            if etc <= tail.start and tail.word.tail and tail.end == verb.start and verb.word.verb
            and verb.end < len(text)
        ]  # fmt: skip
    return sorted(cuts)


def _project_ends(tokens: list[Token]) -> list[tuple[int, int, str]]:
    """Return where a project's name ends and one of its parts follows: 甲公园项目乙景区改造工程."""
    return [
        (project.end, project.end, "")
        for (work, project), after in zip(pairwise(tokens), tokens[2:], strict=False)
        if project.text == "项目" and work.word.head and work.end == project.start
        and not (after.start == project.end and (after.word.outcome or after.word.link))
        and any(t.start >= after.start and t.word.head for t in tokens)
    ]  # fmt: skip


def _split(text: str, tokens: list[Token]) -> list[Item]:
    items = []
    start, joint = 0, ""
    for cut_start, cut_end, cut_text in [*_cuts(text, tokens), (len(text), len(text), "")]:
        inner = [t for t in tokens if start <= t.start and t.end <= cut_start]
        if subject := _subject_end(inner, start, cut_start):
            acting = [t for t in inner if t.end <= subject]
            items.append(
                Item(start, subject, acting, joint, left=start, right=subject, subject=True)
            )
            inner = inner[len(acting) :]
            start, joint = subject, ""
        if cut_start > start:
            items.append(Item(start, cut_start, inner, joint, left=start, right=cut_start))
        start, joint = cut_end, cut_text
    return items


def _merged(items: list[Item], text: str, lexicon: Lexicon) -> list[Item]:
    """Join items that 和 connects inside one name: 文化产业和旅游产业融合发展示范区.

    Both sides are descriptions, and the head is that of the whole.
    """
    merged: list[Item] = []
    for item in items:
        before = merged[-1] if merged else None
        if (
            before is not None
            and item.joint in _INNER
            and item.own
            and item.head is not None
            and item.head.form in {"zone", "work"}
            and not before.own
            and not before.etc
            and not before.subject
            and is_description(text[item.start : item.head_start])
            and is_description(text[_after_words(before) : before.end])
        ):
            inner = [*before.tokens, *item.tokens]
            whole = Item(before.start, item.end, inner, before.joint, before.start, item.end)
            _find_head(whole, text, lexicon)
            merged[-1] = whole
        else:
            merged.append(item)
    return merged


def _after_words(item: Item) -> int:
    """Return where the last verb, link or place of an item ends."""
    words = [
        t.end
        for t in item.tokens
        if (t.word.verb or t.word.neutral or t.word.link or t.word.entries)
        and t.text not in _NOMINAL
    ]
    return max(words, default=item.start)


def _subject_end(inner: list[Token], start: int, end: int) -> int | None:
    """Return where the subject ends in 荣昌等共同建设…试验区, 某大学建设某实验室.

    A verb ends a subject if it directly follows 等 or a name, and is followed by another name.
    """
    for index, token in enumerate(inner[1:], start=1):
        word, before = token.word, inner[index - 1]
        if not (word.verb or word.neutral) or word.head or word.modifier:
            continue
        if word.tail and [t.text for t in inner[index + 1 :] if t.start == token.end] == ["等"]:
            continue  # 甲段扩容等5条高速公路
        named = before.end == token.start and (before.word.head or before.word.entries)
        rest = [t for t in inner[index + 1 :] if t.word.head or t.word.entries]
        if before.text == "等" and before.start > start and token.start - before.end <= 1:
            return before.end if token.end < end else None
        if named and rest and token.text not in _NOMINAL - {"建设"}:
            return token.start
    return None


_SUFFIX = re.compile(
    rf"(?:(?<=号线)[东南西北]延伸?[线段]?)?(?:[A-Z]?\d{{1,3}}号?线|[东西南北中][线段]|（[东西南北中][线段]）)?(?:（[一二三四五六七八九十]期）|{_PHASE}(?:工程)?(?!规划))?"
)
"""Words after the head that belong to the name: 轨道交通101线, 储配基地一期."""
_FILLER = re.compile(
    r"的|等|工程|项目|任务|工作|主体|配套|整体|全线|协作|合作|对接|联系|\d+[个条座处](?:项目|工程)?|（[^（）]*）"
)
"""Fillers among the words that say what is done to a project: 迁建工程, 的建设任务."""
_JOINT = re.compile(r"[至—到]")
_NUMBERED = re.compile(
    r"(?:\d[\d—]*|[两三四五六七八九十]+)[大个条座](?P<sort>[\u4e00-\u9fff]{0,6})$"
)
"""The count of a list in front of its shared head: 黄河、长城4大国家文化公园."""


def _find_head(item: Item, text: str, lexicon: Lexicon) -> None:
    """Find the word that says what an item is, and where the item's name ends."""
    inside = _brackets(text)
    outer = item.tokens
    if inside:
        outer = [t for t in outer if not any(a < t.start < b for a, b in inside)]
    stop, before = _read_etc(item, outer)
    for token in reversed(before):
        head = token.word.head
        if head is not None and head.kind == "admin" and token.end != stop:
            continue
        if token.word.entries and (head is None or token.end == stop):
            head = lexicon.head_of_name(token) or head
        if head is None or (head.form == "segment" and token.start == item.start):
            continue
        if head.form == "natural" and item.group is not None:
            continue  # 清水江 in 乌江、清水江等航道
        if head.form == "route" and token.start - _word_before(item, token) != _ROUTE_NAME:
            continue  # 轨道交通101线, 绕城高速西线
        suffix = _SUFFIX.match(text, token.end)
        right = suffix.end() if suffix else token.end
        run = _run(before, text, right, stop)
        if run is None and (
            item.etc
            or token.word.head is None
            or (
                _goes_on(head, text, right)
                and not any(t.word.entries and t.end == token.start for t in before)  # 天津港
            )
        ):
            continue
        numbered = _NUMBERED.search(text[item.start : token.start])
        if numbered and (not numbered["sort"] or is_description(numbered["sort"])):
            item.head, item.right, item.etc = head, item.start + numbered.start(), True
            return
        item.head, item.own, item.right = head, True, right
        item.head_start = token.end - len(head.text)
        item.noun = (run == [] and right < stop) or text[:right].endswith("期工程")
        own = _closing(before, right, stop) if run is None else run
        if own and not _is_early(item.of_all):
            item.tails = own
            item.alone = text.startswith(("工程", "项目"), own[-1].end)
        return
    if item.etc:
        item.right, item.head = stop, item.group
    tails = _trailing_tails(item, before, text, stop)
    if tails:
        item.tails, item.right = tails, tails[0].start


def _read_etc(item: Item, tokens: list[Token]) -> tuple[int, list[Token]]:
    """Take in what follows 等, and return where the words before it end, and those words."""
    etc = next((t for t in tokens if t.text == "等" and t.start > item.start), None)
    if etc is None:
        return item.end, tokens
    after = [t for t in tokens if t.start >= etc.end]
    item.etc = True
    item.group = _group_head(after)
    item.of_all = item.tails = [t for t in after if t.word.outcome and not t.word.head]
    return etc.start, [t for t in tokens if t.end <= etc.start]


def _word_before(item: Item, token: Token) -> int:
    """Return the end of the last word of an item before ``token``, or the start of the item."""
    return max((t.end for t in item.tokens if t.end <= token.start), default=item.start)


def _group_head(after: list[Token]) -> Head | None:
    """Return the head after 等: the last before a verb or link (临港制造基地)."""
    found = None
    for token in after:
        if found is not None and (token.word.outcome or token.word.link):
            break
        found = token.word.head or found
    return found


def _run(tokens: list[Token], text: str, position: int, stop: int) -> list[Token] | None:
    """Return the words that say what is done, if there is nothing else up to ``stop``."""
    if position == stop:
        return []
    starting = {t.start: t for t in tokens}
    found = []
    while position < stop:
        token = starting.get(position)
        if token is not None and (token.word.outcome or token.word.head):
            if not token.word.head:
                found.append(token)
            position = token.end
        elif filler := _FILLER.match(text, position):
            position = filler.end()
        else:
            return None
    return found if position == stop else None


def _closing(tokens: list[Token], position: int, stop: int) -> list[Token]:
    """Return the words at the end that say what is done, after other words."""
    found: list[Token] = []
    for token in reversed([t for t in tokens if t.start >= position]):
        closes = token.word.tail or (token.word.verb and token.end == stop)
        if not closes or (found and token.end != found[0].start):
            break
        found.insert(0, token)
    return found


def _goes_on(head: Head, text: str, right: int) -> bool:
    """Whether a head that does not end its item must be ignored: a line's end, one character."""
    single = len(head.text) == 1 and head.form != "segment"
    return single or bool(_JOINT.match(text, right))


def _trailing_tails(item: Item, tokens: list[Token], text: str, stop: int) -> list[Token]:
    """Return the tails at the end of an item that has other words before them."""
    tails: list[Token] = []
    position = stop
    for token in reversed(tokens):
        if not token.word.outcome or _run([], text, token.end, position) is None:
            break
        tails.insert(0, token)
        position = token.start
    if not tails:
        return []
    words = [t for t in tokens if t.end <= position]
    plain = sum(t.end - t.start for t in words if t.word.verb or t.word.neutral or t.word.link)
    return tails if position - item.start > plain else []


def _find_left(item: Item, text: str) -> None:
    inside = _brackets(text)
    for index, token in enumerate(item.tokens):
        if token.start >= item.right:
            break
        if inside and any(a < token.start < b for a, b in inside):
            continue
        word = token.word
        if word.verb or word.neutral:
            if _inside_name(item, index, text) or _in_designation(item, text, token):
                continue
            item.left = token.end
            item.verbs.append(token)
        elif (word.link and token.text != "等") or word.negation:
            name_end = item.head_start if item.own else item.right
            if item.joint and name_end - item.start <= _BARE_NAME:
                continue  # 向阳 in 藻渡、向阳、跳蹬等水库
            short = token.end <= name_end and name_end - item.left == 2
            line = item.head if item.own else item.group
            if short and line is not None and line.form == "corridor":
                continue  # 向莆铁路; 本桓 in 本桓、凌绥等高速公路
            if not _inside_name(item, index, text):
                item.left = token.end
                if word.negation:
                    item.verbs.append(token)


def _in_designation(item: Item, text: str, token: Token) -> bool:
    """Whether a verb is part of a name that begins with a place: 某地进口贸易促进创新示范区."""
    if not item.own or token.word.verb or token.start >= item.head_start:
        return False
    site = next((t for t in item.tokens if t.word.entries and t.start >= item.left), None)
    between = text[token.end : item.head_start]
    return (
        site is not None
        and site.end < token.start
        and not any(site.end <= t.start < token.start and t.word.link for t in item.tokens)
        and (not between or is_description(between))
    )


_HAN = re.compile(r"[\u4e00-\u9fff]")


def _inside_name(item: Item, index: int, text: str) -> bool:
    """Whether a verb is a noun here: there are only nominal words between it and its head."""
    token = item.tokens[index]
    between = text[token.end : item.head_start]
    if between and item.own and not is_description(between) and token.word.verb:
        return False
    if token.text not in _NOMINAL or not item.own or item.head is None:
        return False
    if item.head.form not in _GLUE or not _HAN.search(text, item.start, token.start):
        return False
    after = item.tokens[index + 1] if index + 1 < len(item.tokens) else None
    if after is not None and after.start == token.end and after.word.entries:
        return False
    before = item.tokens[index - 1] if index else None
    if before is not None and before.end == token.start:
        if token.text == "建设" and (before.word.entries or before.word.link or before.word.head):
            return False
        if before.text in {"支持", "推动", "推进", "加快", "加强"}:
            return False
    position = token.end
    for later in item.tokens[index + 1 :]:
        if later.start >= item.right:
            break
        known = later.text in _NOMINAL or later.word.modifier or later.word.head
        if later.start == position and not known and (later.word.verb or later.word.neutral):
            return False
        position = later.end
    return True


def _same_kind(one: Head | None, other: Head) -> bool:
    return one is not None and one.kind == other.kind


def _share_heads(items: list[Item]) -> None:
    """Give items without a head the head of their list (成渝、渝遂等高速公路)."""
    shared: Head | None = None
    grouped = False
    following: Item | None = None
    for item in reversed(items):
        if following is not None and (following.verbs or _parts_regions(shared, following)):
            shared, grouped = None, False
        dammed = shared is not None and shared.kind == "reservoir"
        natural = item.own and item.head is not None and item.head.form == "natural"
        if natural and (grouped or dammed):
            item.head, item.own = None, False  # 银蛇溪 in 风洞子、银蛇溪等航电枢纽
        if item.head is not None:
            if item.group is not None and item.group.form in _SHAREABLE:
                shared, grouped = item.group, True
            elif item.head.form in _ALONE:
                pass  # 张吉怀、渝怀铁路梅江至怀化段等铁路
            elif not item.own:
                item.grouped = item.etc
                shared, grouped = item.head, item.etc
            elif item.head_start > item.left and not (grouped and _same_kind(shared, item.head)):
                shared, grouped = item.head, False
            elif item.head_start <= item.left and not grouped:
                shared = None
        elif shared is not None and (item.tail is None or _is_reworked_line(item.tail, shared)):
            item.head, item.grouped = shared, grouped
        following = item


def _is_reworked_line(tail: Token, shared: Head) -> bool:
    """Whether a member is a line with work of its own: 长益扩容 in 龙琅、长益扩容、祁常高速."""
    return shared.form == "corridor" and tail.word.tail == "upgrading"


def _parts_regions(shared: Head | None, following: Item) -> bool:
    """Whether a comma ends the items that share a region's head: 北部湾、滇中和黔中城市群."""
    return shared is not None and shared.kind == "metro" and following.joint == "、"


def _share_tails(items: list[Item], text: str) -> None:
    """Give the members of a list what follows its last member, or 等.

    After 等 it applies to every member without words of its own; 前期工作 applies to every member.
    What has happened to the whole list (…治理、…加固工程全面完成) outweighs what is done to each.
    """
    tails: list[Token] = []
    of_all: list[Token] = []
    bearer: Item | None = None
    alone = plain = False
    following: Item | None = None
    for item in reversed(items):
        if following is not None and following.verbs and not _is_early(of_all):
            tails, of_all, alone, plain = [], [], False, False
        if item.of_all:
            of_all = item.of_all[-1:]
        if _is_early(of_all):
            item.tails = of_all
        elif item.tail is not None:
            if _is_work(item.tail) and _has_happened(of_all or tails):
                item.tails = of_all or tails
            alone = alone or item.alone
            built = bool(tails) and tails[0].word.tail == "building"
            if not (built and item.tail.word.tail == "upgrading"):  # 乙's own in 甲、乙扩容、丙建设
                tails, bearer = [item.tail], item
        elif of_all or not (
            item.noun or plain or (item.own and (alone or _differs(item, bearer, tails, text)))
        ):
            item.tails = of_all or tails
        plain = plain or (item.own and not item.tails)  # 甲铁路改造、乙铁路
        following = item


def _differs(item: Item, bearer: Item | None, tails: list[Token], text: str) -> bool:
    """Whether what is done to another type of project does not apply here: 甲电厂、乙电网改造.

    Heads that end alike (氢走廊, 电走廊) are one sort, and so is what begins with a work of this
    sort: 甲水库、乙水库灌区改造.
    """
    if bearer is None or not tails or not _is_work(tails[0]):
        return False
    one, other = item.head, bearer.head
    if one is None or other is None or "segment" in {one.form, other.form}:
        return False
    if one.form == other.form and other.form in {"corridor", "natural"}:
        return one.kind != other.kind
    return not (
        one.text == other.text
        or (len(one.text) > 1 and other.text.endswith(one.text[-2:]))
        or (len(one.text) > 1 and one.text in text[bearer.left : bearer.right])
    )


def _is_work(tail: Token) -> bool:
    """Whether a word only says what is to be done (改造), not the stage (正加快建设)."""
    return tail.word.tail == "upgrading" or tail.text in _PLAIN


def _has_happened(tails: list[Token]) -> bool:
    return bool(tails) and tails[0].word.outcome in {"starting", "completing", "built"}


def _is_early(tails: list[Token]) -> bool:
    """Whether a list is only being prepared."""
    return bool(tails) and tails[0].word.tail in {"studying", "preparing"}
