"""Items of a clause to drafts of mentions: names restored, corridors taken apart."""

import re
from dataclasses import dataclass, replace

from geomap.gazetteer import Entry, Gazetteer
from geomap.mentions.clause import Clause, Item
from geomap.mentions.lexicon import Head, Lexicon, Token, vocabulary
from geomap.mentions.stage import stage_of

_PLACE_KINDS = frozenset({"admin", "metro", "river", "ecology", "belt"})
_TITLE_HEADS = re.compile(r"国家级?(?:高新|经济技术|经开)|综合试验区$|综合保税区$")
"""Designations that each place of a list gets for itself, not all together."""
_TITLE_VERBS = frozenset({"创建", "争创", "申建", "建设", "设立", "申报", "支持创建", "争取"})
_BATCH = re.compile(r"一批|若干|各类|部分|多个|有关|各$|等$|病险|往返|^主要|\d+个|^\d+千伏$|\d+家")
_MAX_NAME = 24
_MAX_UNKNOWN = 8
_SHORT_LINE = (2, 3)
"""Lengths of an abbreviated line no table knows (利咸高速)."""
_MAX_SHARED = 4
"""How long an unknown name in a list may be that has its head from the list's end."""
_PHASE_BEHIND = re.compile(
    r"(?:（[一二三四五六七八九十]期）|第?[一二三四五六七八九十]期)(?:工程|项目)?"
)
_PHASE = re.compile(r"(第[一二三四五六七八九十]期)(?:规划)?(?:项目|工程)?")
_RIVER = re.compile(r"[\u4e00-\u9fff]{1,4}[江河溪湖]")
_TRANSFER = re.compile(
    r"(?P<water>引[\u4e00-\u9fff]{1,3}[济入补][\u4e00-\u9fff]{1,3}|南水北调[中东西]线)(?:工程)?|"
    r"(?P<energy>[\u4e00-\u9fff]{1,2}电[入送东][\u4e00-\u9fff]{1,2}|西[电气]东送)(?:工程)?"
)
"""Works named by what they carry where: 引大济岷, 疆电入渝."""
_PRODUCT = re.compile(
    r"[\u4e00-\u9fff]{0,4}[节面肉猪牛羊鸡鸭鱼橙柑橘柚桃梨茶酒窖菜盐椒绣画陶瓷剧戏舞灯影糕粉姜笋菌蜜片](?=[、，。；等和与及]|$)"
)
"""What grows, is cooked or performed in a place and bears its name (江津花椒, 绵竹年画)."""
_HAN = re.compile(r"[\u4e00-\u9fff]")
_BRACKET = re.compile(r"（[^（）]*）")
_REWORK = re.compile(r"整治|改造|扩建|治理|巩固提升")
"""Heads that tell themselves that what exists is worked on (航道整治工程)."""
_ROAD_CODE = re.compile(r"(?<![A-Za-z0-9])[GS]\d{1,4}(?![A-Za-z0-9])")
_CONFUSABLE: dict[str, set[str]] = {}
for _pair in vocabulary()["confusable"]["pairs"]:
    _CONFUSABLE.setdefault(_pair[0], set()).add(_pair[1])
    _CONFUSABLE.setdefault(_pair[1], set()).add(_pair[0])
_JOINT = re.compile(r"连接|[至—到经]")
_WORD = re.compile(r"[\u4e00-\u9fffA-Za-z0-9·（）+]+")


@dataclass(frozen=True, slots=True)
class Draft:
    """A mention in the making; ``start`` and ``end`` count in the clause."""

    start: int
    end: int
    name: str
    kind: str
    stage: str = "none"
    phrase: str = ""
    entries: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    whole: str = ""
    members: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    correction: str = ""


class Grammar:
    """The rules that turn a clause into drafts.

    Args:
        lexicon: words and names; its gazetteer tells what kind a name is of.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.gazetteer: Gazetteer = lexicon.gazetteer
        self._bodies = tuple(vocabulary()["bodies"]["words"])
        strong = "|".join(vocabulary()["bodies"]["strong"])
        self._strong_body = re.compile(
            rf"(?:(?![、和与及等的在为将])[\u4e00-\u9fff]){{0,8}}?(?:{strong})"
        )
        self._brands = tuple(vocabulary()["brands"]["words"])

    def read(self, clause: Clause, carried: list[Token]) -> list[Draft]:
        """Return all drafts of a clause, in order, none overlapping another.

        Args:
            clause: the clause.
            carried: the verbs of the clause before, for a list that goes on over a comma.
        """
        drafts: list[Draft] = []
        verbs: list[Token] = list(carried) if self._goes_on(clause) else []
        for index, item in enumerate(clause.items):
            verbs = item.verbs if item.subject else item.verbs or verbs
            item.governing = verbs
            draft = self._name(clause, index)
            if draft is not None:
                followed = self._followed(clause, index, draft)
                place = draft.kind in _PLACE_KINDS
                stage, phrase = stage_of(verbs, item.tail, followed=followed, place=place)
                if stage in {"none", "building"} and item.head and _REWORK.search(item.head.text):
                    stage = "upgrading"
                drafts.append(replace(draft, stage=stage, phrase=phrase))
        titles = self._titles(clause)
        if titles:
            drafts = [d for d in drafts if not (d.kind == "zone" and d.members)]
        drafts = _without_overlaps(titles + drafts)
        places = self._free_places(clause, drafts)
        negated = any(token.word.negation for token in clause.tokens)
        drafts = places if negated else drafts + places
        return sorted(map(self._settle, drafts), key=lambda d: d.start)

    def _goes_on(self, clause: Clause) -> bool:
        items = clause.items
        return any(i.head for i in items) and not any(i.verbs or i.tails for i in items)

    # Names ------------------------------------------------------------------------------------

    def _name(self, clause: Clause, index: int) -> Draft | None:
        item = clause.items[index]
        text = clause.text[item.left : item.right]
        if not text or item.right <= item.left or len(text) > _MAX_NAME + 10:
            return None
        places = [t for t in item.tokens if t.word.entries and item.left <= t.start < item.right]
        segment = self._segment(clause, item, text, places)
        if segment is not None:
            return segment
        whole = next((t for t in places if t.end == item.right), None)
        if whole is not None and self._only_qualifies(item, whole):
            return self._known(clause, index, whole)
        if (sited := self._sited(item, text, places)) is not None:
            return sited
        if (phased := self._phased(item, text, places)) is not None:
            return phased
        if phase := _PHASE.fullmatch(text):
            return self._phase(clause, index, phase[1])
        if transfer := _TRANSFER.fullmatch(text):
            kind = "water" if transfer["water"] else "energy"
            return Draft(item.left, item.right, text, kind, entries=self._entries(text, kind))
        if (corrected := self._corrected(clause, index, text)) is not None:
            return corrected
        if item.head is None:
            return self._river(clause, index, text)
        return self._corridor(clause, item, text, places) or self._formed(clause, index, places)

    def _corrected(self, clause: Clause, index: int, text: str) -> Draft | None:
        """A place that a scanner misread, in a list of places: 官宾、泸州.

        Taken only where one reading alone is a place of the region.
        """
        if len(text) not in _SHORT_LINE or self.lexicon.scan(text):
            return None
        siblings = clause.items[max(0, index - 1) : index] + clause.items[index + 1 : index + 2]
        if not any(
            t.start == i.left and t.word.entries and self._kind(t) == "admin"
            for i in siblings for t in i.tokens
        ):  # fmt: skip
            return None
        readings = {
            reading: self.lexicon.words[reading].entries
            for position, char in enumerate(text)
            for other in _CONFUSABLE.get(char, ())
            if (reading := text[:position] + other + text[position + 1 :]) in self.lexicon.words
            and self._is_home(reading)
        }
        if len(readings) != 1:
            return None
        item = clause.items[index]
        reading, entries = readings.popitem()
        return Draft(item.left, item.right, reading, "admin", entries=entries, correction=reading)

    def _is_home(self, name: str) -> bool:
        entries = [self.gazetteer.entries[i] for i in self.lexicon.words[name].entries]
        return any(
            e.kind == "admin" and e.unit and e.unit[0][:2] + "0000" in self.lexicon.home
            for e in entries
        )

    def _river(self, clause: Clause, index: int, text: str) -> Draft | None:
        """A river no table knows in a list of rivers: 汉江、清江、府澴河."""
        if not _RIVER.fullmatch(text) or self.lexicon.scan(text):
            return None
        siblings = clause.items[max(0, index - 3) : index + 4]
        if any(
            t.word.entries and self._kind(t) == "river" for i in siblings for t in i.tokens
        ):  # fmt: skip
            item = clause.items[index]
            return Draft(item.left, item.right, text, "river")
        return None

    def _only_qualifies(self, item: Item, name: Token) -> bool:
        """Whether nothing but modifiers stands before a name in its item (现代化重庆都市圈)."""
        position = item.left
        for token in item.tokens:
            if token.start == position and token.end <= name.start:
                if not (token.word.modifier or (token.word.head and not token.word.entries)):
                    return False
                position = token.end
        return position == name.start

    def _known(self, clause: Clause, index: int, token: Token) -> Draft | None:
        """A name of the gazetteer that fills its item."""
        item = clause.items[index]
        kind = self._kind(token)
        if item.head is not None and not item.own:
            restored = token.text + item.head.canonical
            if (
                (ids := self._entries(restored, item.head.kind))
                or (kind in {"admin", "metro"} and item.head.form in {"point", "resource"})
                or (kind == "river" and item.head.kind in {"waterway", "ecology"})
            ):
                return Draft(
                    token.start, token.end, restored, item.head.kind, entries=ids,
                    sites=token.word.entries,
                )  # fmt: skip
            if item.head.form == "corridor" and kind in {"admin", "metro"}:
                through = self._same_start(clause, index, token)
                if kind == "metro":
                    through = through or self._chain(token.text)
                if through:
                    return self._line(token.start, token.end, token.text, item.head, through)
        if kind == "admin":
            return None
        through = self._named_ends(token.text) if self._is_line(token) else ()
        return Draft(
            token.start, token.end, token.text, kind, entries=token.word.entries, through=through
        )

    def _named_ends(self, name: str) -> tuple[str, ...]:
        """Return the places that a known line's own name joins: 渝昆高铁 → 渝, 昆."""
        body = re.sub(r"(?:高速铁路|高铁|铁路|客运专线|高速公路|高速|航道|段)$", "", name)
        tokens = [t for t in self.lexicon.scan(body) if t.word.entries]
        return self._joined(body, 0, tokens) or self._chain(body)

    def _same_start(self, clause: Clause, index: int, token: Token) -> tuple[str, ...]:
        """The second of two lines from one place: 中心城区至永川、南川等市域铁路."""
        if not index:
            return ()
        before = clause.items[index - 1]
        text = clause.text[before.left : before.right]
        places = [t for t in before.tokens if t.word.entries]
        through = self._joined(text, before.left, places)
        return (through[0], token.text) if len(through) == 2 else ()

    def _sited(self, item: Item, text: str, places: list[Token]) -> Draft | None:
        """A known site with the place it lies in before it: 云阳建全抽水蓄能电站."""
        if len(places) != 2 or places[0].start != item.left or places[1].end != item.right:
            return None
        first, second = places
        if first.end != second.start or self._kind(first) != "admin":
            return None
        kind = self._kind(second)
        if kind in {"admin", "metro"}:
            return None
        return Draft(item.left, item.right, text, kind, entries=second.word.entries)

    def _phased(self, item: Item, text: str, places: list[Token]) -> Draft | None:
        """A phase of a known work: 天府国际机场二期工程."""
        whole = next((t for t in places if t.start == item.left), None)
        if whole is None or self._kind(whole) in _PLACE_KINDS:
            return None
        if not _PHASE_BEHIND.fullmatch(text, whole.end - item.left):
            return None
        kind = self._kind(whole)
        return Draft(
            item.left, item.right, text, kind, entries=self._entries(text, kind),
            whole=whole.text, sites=whole.word.entries,
        )  # fmt: skip

    def _phase(self, clause: Clause, index: int, phase: str) -> Draft | None:
        """A further phase of the work before it: 轨道交通第四期、第五期规划项目."""
        item = clause.items[index]
        for before in reversed(clause.items[:index]):
            name = clause.text[before.left : before.right]
            earlier = re.search(r"第[一二三四五六七八九十]期$", name)
            if earlier and before.head is not None:
                whole = name[: earlier.start()]
                end = item.left + len(phase)
                kind = before.head.kind
                entries = self._entries(whole + phase, kind)
                return Draft(item.left, end, whole + phase, kind, entries=entries, whole=whole)
        return None

    def _segment(self, clause: Clause, item: Item, text: str, places: list[Token]) -> Draft | None:
        """A stretch of a line: 川藏铁路雅安至林芝段, 成昆铁路峨米段."""
        if not text.endswith("段") or any(
            (t.start, t.end) == (item.left, item.right) for t in places
        ):
            return None
        line = next((t for t in places if t.start == item.left and self._is_line(t)), None)
        body_start = line.end if line else item.left
        if line is None:
            head = next(
                (t for t in item.tokens if t.word.head and t.word.head.form == "corridor"
                 and item.left < t.start < item.right - 1), None,
            )  # fmt: skip
            if head is not None:
                body_start = head.end
        body = clause.text[body_start : item.right - 1]
        through = self._joined(body, body_start, places) or self._chain(body)
        whole = clause.text[item.left : body_start]
        kind = self._kind(line) if line else ""
        if not kind and item.head is not None and item.head.kind:
            kind = item.head.kind
        if not kind and body_start > item.left:
            kind = next(
                t.word.head.kind for t in item.tokens if t.word.head and t.end == body_start
            )
        if kind == "river":
            kind = "waterway"
        if not kind:
            return None
        if not through and not whole:
            return None
        return Draft(item.left, item.right, text, kind, through=through, whole=whole)

    def _is_line(self, token: Token) -> bool:
        return self._kind(token) in {
            "railway", "expressway", "road", "transit", "river", "waterway", "water",
        }  # fmt: skip

    def _corridor(self, clause: Clause, item: Item, text: str, places: list[Token]) -> Draft | None:
        """A line named by the places it joins: 成都至西宁铁路, 渝昆, 万云奉巫."""
        head = item.head
        if head is None or head.form not in {"corridor", "work", "point"} or head.kind not in {
            "railway", "transit", "expressway", "road", "waterway",
        }:  # fmt: skip
            return None
        end = item.right - len(self._own_head_text(clause, item)) if item.own else item.right
        body = clause.text[item.left : end]
        alias = ""
        if bracket := re.search(r"（([^（）]+)）$", body):
            alias, body = bracket[1], body[: bracket.start()]
        through = self._joined(body, item.left, places)
        if not through and head.form == "corridor":
            through = self._chain(body)
        river = head.kind == "waterway" and _RIVER.fullmatch(body)
        if not through and not river and not self._names_line(body, places, item, head):
            return None
        name = text if item.own else clause.text[item.left : end].removesuffix(f"（{alias}）")
        if item.own:
            name = name[: len(name) - len(self._own_head_text(clause, item))] + self._head_name(
                clause, item, head
            )
        else:
            name += head.canonical
        kind = head.kind
        entries = self._entries(name, kind)
        return Draft(item.left, item.right, name, kind, through=through, entries=entries)

    def _names_line(self, body: str, places: list[Token], item: Item, head: Head) -> bool:
        """Whether a line without end points has a name: 广安绕城, 渝广支线, 白市驿隧道."""
        spare = len(body) - sum(t.end - t.start for t in places)
        if places:
            site = self._kind(places[-1]) not in {"admin", "metro"}
            return len(body) <= _MAX_UNKNOWN + 4 and (bool(spare) or site)
        if item.own and head.form == "work":
            return self._is_proper(body, places)
        if item.own and len(body) in _SHORT_LINE and not self.lexicon.scan(body):
            return True
        return len(body) <= _MAX_UNKNOWN and bool(self._chain(body[:2]))

    def _head_name(self, clause: Clause, item: Item, head: Head) -> str:
        return self._own_head_text(clause, item).replace(head.text, head.canonical, 1)

    def _line(self, start: int, end: int, text: str, head: Head, through: tuple[str, ...]) -> Draft:
        name = "至".join(through) if len(through[0]) > 1 else text
        name += head.canonical
        return Draft(
            start, end, name, head.kind, through=through, entries=self._entries(name, head.kind)
        )

    def _formed(self, clause: Clause, index: int, places: list[Token]) -> Draft | None:
        """A name no table knows, recognised by its form: 藻渡水库, 文曲变电站."""
        item = clause.items[index]
        head = item.head
        if head is None or head.form in {"segment", "corridor"}:
            return None
        text = clause.text[item.left : item.right]
        own = self._own_head_text(clause, item)
        body = text[: len(text) - len(own)] if item.own else text
        sites = self._sites(item.left, places)
        members: tuple[str, ...] = ()
        if head.form == "part":
            return self._part(clause, index, text)
        if not item.own and head.form not in {"point", "corridor", "resource"}:
            return None
        if head.form == "network":
            named = self._is_proper(body, [])
            return Draft(item.left, item.right, text, head.kind) if named else None
        if _BATCH.search(body) or (not _WORD.fullmatch(body) and body):
            return None
        if head.form == "zone":
            subjects = self._subjects(clause, index)
            members = tuple(dict.fromkeys(i for t in subjects for i in t.word.entries))
            if not (sites or members):
                return None
            if not sites:
                body = "".join(t.text for t in subjects if self._kind(t) != "zone") + body
            sites = sites or members
        elif not self._may_be_name(item, head, body, places):
            return None
        if len(text) > _MAX_NAME:
            return None
        name = body + (self._head_name(clause, item, head) if item.own else head.canonical)
        entries = self._entries(name, head.kind) or self._entries(text, head.kind)
        phase = re.search(rf"{_PHASE_BEHIND.pattern}$", name)
        return Draft(
            item.left, item.right, name, head.kind, entries=entries, members=members, sites=sites,
            whole=name[: phase.start()] if phase else "",
        )  # fmt: skip

    def _sites(self, left: int, places: list[Token]) -> tuple[str, ...]:
        """Return the entries a name begins with: a county inside it (青[竹溪]水库) is no site."""
        found: dict[str, None] = {}
        for token in places:
            if token.start != left:
                break
            found.update(dict.fromkeys(token.word.entries))
            left = token.end
        return tuple(found)

    def _may_be_name(self, item: Item, head: Head, body: str, places: list[Token]) -> bool:
        if not self._is_proper(body, places) or (head.form == "generic" and not places):
            return False
        return item.own or bool(places) or len(body) <= _MAX_SHARED

    def _part(self, clause: Clause, index: int, text: str) -> Draft | None:
        """A part of the work named just before: T3B航站楼及第四跑道 of 江北国际机场."""
        item = clause.items[index]
        for token in reversed([t for t in clause.tokens if t.start < item.right]):
            known = [e for e in map(self._entry, token.word.entries) if e.kind == "airport"]
            if not known:
                continue
            whole = self.gazetteer.entries.get(known[0].part_of, known[0])
            start = item.left if whole is not known[0] else max(item.left, token.end)
            name = whole.name + clause.text[start : item.right]
            return Draft(
                start, item.right, name, "airport", entries=self._entries(name, "airport"),
                whole=whole.name, sites=(whole.id,),
            )  # fmt: skip
        return None

    def _titles(self, clause: Clause) -> list[Draft]:
        """Each place of a list that is to get an official title: 涪陵、合川创建国家高新区."""
        found = []
        for index, item in enumerate(clause.items):
            if item.head is None or item.head.kind != "zone" or not item.verbs:
                continue
            title = clause.text[item.left : item.right]
            if not item.own or not _TITLE_HEADS.search(title):
                continue
            if item.verbs[-1].text not in _TITLE_VERBS:
                continue
            if any(t.word.entries for t in item.tokens if item.left <= t.start < item.right):
                continue
            for token in self._subjects(clause, index):
                name = token.text + title.removeprefix("中国")
                found.append(
                    Draft(
                        token.start, token.end, name, "zone", item.verbs[-1].word.verb or "none",
                        item.verbs[-1].text, self._entries(name, "zone"), sites=token.word.entries,
                    )
                )  # fmt: skip
        return found

    def _subjects(self, clause: Clause, index: int) -> list[Token]:
        """Return the places in front of an item's last verb: who builds it, or where it lies."""
        item = clause.items[index]
        last = item.verbs[-1].start if item.verbs else item.left
        subjects = []
        for token in reversed([t for t in clause.tokens if t.start < last]):
            if token.word.entries:
                if self._kind(token) in {"admin", "metro", "zone"}:
                    subjects.append(token)
            elif (token.word.verb or token.word.neutral) and subjects:
                break
        return subjects[::-1]

    # Places -----------------------------------------------------------------------------------

    def _free_places(self, clause: Clause, drafts: list[Draft]) -> list[Draft]:
        found = []
        for token in clause.tokens:
            if not token.word.entries or any(
                d.start < token.end and token.start < d.end for d in drafts
            ):
                continue
            if self._is_body(clause.text, token) or self._is_brand(clause.text, token):
                continue
            if self._is_inside_word(clause, token):
                continue
            kind = self._kind(token)
            stage, phrase = "none", ""
            if kind not in {"admin", "river"}:
                item = next(
                    i for i in clause.items if i.start <= token.start and token.end <= i.end
                )
                verbs = [v for v in item.governing if v.end <= token.start]
                touching = item.tail is not None and item.tail.start == token.end
                within = not (item.etc and token.start >= item.right)
                bare = _BRACKET.sub("", clause.text[token.end : item.end])
                if within and (not bare or item.etc or touching):
                    place = kind in _PLACE_KINDS
                    stage, phrase = stage_of(verbs, item.tail, place=place)
                elif within and kind not in _PLACE_KINDS:
                    stage, phrase = stage_of(verbs, None, followed=True)
            found.append(
                Draft(token.start, token.end, token.text, kind, stage, phrase, token.word.entries)
            )
        found += self._bracketed(clause, found)
        return found + self._coded_roads(clause, [*drafts, *found])

    def _bracketed(self, clause: Clause, places: list[Draft]) -> list[Draft]:
        """Stretches in brackets behind a name: 长征国家文化公园（重庆段、四川段）."""
        found = []
        for place in list(places):
            bracket = _BRACKET.match(clause.text, place.end)
            if bracket is None or place.kind == "admin":
                continue
            for part in re.finditer(r"[^（）、]+段", bracket[0]):
                start = bracket.start() + part.start()
                inner = [d for d in places if start <= d.start and d.end < start + len(part[0])]
                for draft in inner:
                    places.remove(draft)
                sites = tuple(i for d in inner for i in d.entries)
                name = place.name + part[0]
                found.append(
                    replace(
                        place, start=start, end=start + len(part[0]), name=name, whole=place.name,
                        entries=self._entries(name, place.kind), sites=sites,
                    )
                )  # fmt: skip
        return found

    def _coded_roads(self, clause: Clause, drafts: list[Draft]) -> list[Draft]:
        """Roads named by number: G318, S105; G with one, two or four digits is an expressway."""
        found = []
        for match in _ROAD_CODE.finditer(clause.text):
            if any(d.start < match.end() and match.start() < d.end for d in drafts):
                continue
            item = next(i for i in clause.items if i.start <= match.start() < i.end)
            kind = "expressway" if match[0][0] == "G" and len(match[0]) != 4 else "road"
            followed = item.tail is None and match.end() != item.end
            stage, phrase = stage_of(item.governing, item.tail, followed=followed)
            found.append(Draft(match.start(), match.end(), match[0], kind, stage, phrase))
        return found

    def _is_body(self, text: str, token: Token) -> bool:
        """Whether a place is only the first word of a body's name: 重庆市教委, 成都农商银行."""
        if self._strong_body.match(text, token.end):
            return True
        rest = re.match(r"[\u4e00-\u9fff]{0,16}", text[token.end :])
        tail = re.split(r"[、和与及等的]", rest[0])[0] if rest else ""
        return bool(tail) and len(tail) <= 14 and tail.endswith(self._bodies)

    def _is_inside_word(self, clause: Clause, token: Token) -> bool:
        """Whether a far county's short name is only a part of an unknown word (青竹溪)."""
        if any(self._entry(i).level != "county" for i in token.word.entries):
            return False
        before = clause.text[token.start - 1 : token.start]
        covered = any(t.start < token.start <= t.end for t in clause.tokens if t is not token)
        return bool(_HAN.match(before)) and not covered and not self._is_home(token.text)

    def _is_brand(self, text: str, token: Token) -> bool:
        if self._kind(token) not in _PLACE_KINDS:
            return False
        if text.startswith(self._brands, token.end):
            return True
        product = _PRODUCT.match(text, token.end)
        return product is not None and not any(
            t.word.verb or t.word.neutral or t.word.head for t in self.lexicon.scan(product[0])
        )

    # Small questions --------------------------------------------------------------------------

    def _entry(self, identifier: str) -> Entry:
        return self.gazetteer.entries[identifier]

    def _kind(self, token: Token) -> str:
        kinds = [self.gazetteer.entries[i].kind for i in token.word.entries]
        return "admin" if "admin" in kinds else kinds[0]

    def _entries(self, name: str, kind: str) -> tuple[str, ...]:
        word = self.lexicon.words.get(re.sub(r"[“”]", "", name))
        if word is None:
            return ()
        return tuple(i for i in word.entries if self.gazetteer.entries[i].kind == kind)

    def _own_head_text(self, clause: Clause, item: Item) -> str:
        """Return the head as written, with what stands between it and the item's end."""
        if not item.own or item.head is None:
            return ""
        return clause.text[item.head_start : item.right]

    def _joined(self, body: str, offset: int, places: list[Token]) -> tuple[str, ...]:
        """Return the places that 至, — or 经 join, in order, or nothing."""
        covered = {
            index
            for t in places
            for index in range(max(0, t.start - offset), max(0, min(t.end - offset, len(body))))
        }
        parts, start = [], 0
        for joint in _JOINT.finditer(body):
            if joint.start() not in covered:
                parts.append(body[start : joint.start()])
                start = joint.end()
        parts.append(body[start:])
        parts = [re.sub(r"（[^（）]*）", "", part) for part in parts]
        if len(parts) < 2 or not all(2 <= len(part) <= 12 for part in parts):
            return ()
        known = sum(self._is_place(part) for part in parts)
        return tuple(parts) if known else ()

    def _is_place(self, name: str) -> bool:
        word = self.lexicon.words.get(name)
        return bool(word and word.entries) or name in self.gazetteer.nodes_by_name

    def _chain(self, body: str) -> tuple[str, ...]:
        """Return a chain of abbreviations as its characters (渝昆 → 渝, 昆), or nothing."""
        if self._is_place(body) and not self._is_grouping(body):
            return ()
        if 2 <= len(body) <= 6 and all(char in self.gazetteer.abbreviations for char in body):
            return tuple(body)
        return ()

    def _is_grouping(self, name: str) -> bool:
        entries = self.lexicon.words[name].entries if name in self.lexicon.words else ()
        return bool(entries) and all(self.gazetteer.entries[i].kind == "metro" for i in entries)

    def _is_proper(self, body: str, places: list[Token]) -> bool:
        """Whether something in ``body`` is a name: a place, or characters no word explains."""
        if not body:
            return False
        if places:
            return True
        if body in {"区", "县", "市"}:
            return True
        unknown = len(body) - sum(t.end - t.start for t in self.lexicon.scan(body))
        return 1 <= unknown <= _MAX_UNKNOWN and len(body) <= _MAX_UNKNOWN + 4 and len(body) >= 2

    def _is_verb(self, text: str) -> bool:
        word = self.lexicon.words.get(text)
        return bool(word and (word.verb or word.tail))

    def _followed(self, clause: Clause, index: int, draft: Draft) -> bool:
        """Whether words that are no tail follow the list that an item ends or stands in."""
        for item in clause.items[index:]:
            if item is not clause.items[index] and item.verbs:
                break
            rest = clause.text[item.right : item.end]
            if item.etc or item.tails:
                return False
            if rest and not re.match(r"工程|项目|（", rest):
                return True
        return False

    def _settle(self, draft: Draft) -> Draft:
        """Give a draft the one kind its entries agree on."""
        kinds = {self.gazetteer.entries[i].kind for i in draft.entries}
        if len(kinds) == 1 and draft.kind not in kinds:
            return replace(draft, kind=kinds.pop())
        return draft


def _without_overlaps(drafts: list[Draft]) -> list[Draft]:
    kept: list[Draft] = []
    for draft in sorted(drafts, key=lambda d: (d.start, d.start - d.end)):
        if not kept or draft.start >= kept[-1].end:
            kept.append(draft)
    return kept
