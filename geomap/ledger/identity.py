"""Which mentions name the same thing, and the id it keeps from run to run and plan to plan."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from geomap.characters import fold, solid
from geomap.gazetteer import Entry, Gazetteer
from geomap.gazetteer.model import Abbreviation
from geomap.gazetteer.placement import CONFIDENCE, Placement
from geomap.gazetteer.placing import Placer
from geomap.ledger.courses import courses
from geomap.mentions.model import Mention
from geomap.vocabulary import ROUTE_KINDS

_INSIDE = re.compile("(?:境内|境|内)?段$")
"""What follows the unit in the name of a line's part inside it: 重庆段, 渝境段, 四川省境内段."""

_OWN = frozenset({"", "省", "市", "州", "区", "县"})
"""What stands for the plan's own unit there: 境内段, 市境段."""


class Identity(NamedTuple):
    """What a mention names: the entry or none, its id, where it lies, how sure that is.

    ``former_ids`` are the ids it had, or would have had, before the gazetteer knew its entry.
    """

    id: str
    entry: Entry | None
    placement: Placement
    confidence: float | None
    former_ids: tuple[str, ...] = ()


class Identifier:
    """Decides what each mention of a plan names.

    Args:
        gazetteer: known places.
        placer: places what it decides on.
        home: codes of the plan's home provinces.
        region: the plan's home unit where it has one, for names such as 区中医院.
    """

    def __init__(
        self, gazetteer: Gazetteer, placer: Placer, home: tuple[str, ...], region: tuple[str, ...]
    ) -> None:
        self._gazetteer = gazetteer
        self._placer = placer
        self._home = home
        self._identities: dict[tuple[object, ...], Identity] = {}
        self._courses = courses(placer, home)
        named = [i for name in region for i in gazetteer.by_name.get(fold(name), ())]
        units = [gazetteer.entries[i] for i in named if gazetteer.entries[i].level]
        self._own = tuple(dict.fromkeys(unit.unit[0] for unit in units)) or home
        self._region = tuple(unit.id for unit in units if unit.level == "county")

    def identify(self, mention: Mention, near: list[tuple[float, float]]) -> Identity:
        """Decide what ``mention`` names.

        Args:
            mention: the mention.
            near: (lon, lat) of the sentence's other places that only one entry bears.
        """
        key = (
            mention.kind, mention.name, mention.text, mention.entries, mention.through,
            mention.whole, mention.members, mention.sites,
            tuple(near) if len(mention.entries) > 1 else (),
        )  # fmt: skip
        identity = self._identities.get(key)
        if identity is None:
            identity = self._identify(mention, near)
            if identity.entry is not None and not identity.entry.level:
                former = self._former_ids(mention, identity.entry)
                identity = identity._replace(former_ids=former)
            self._identities[key] = identity
        return identity

    def unlisted(self, mention: Mention) -> Identity:
        """Say what ``mention`` names if it is nothing the gazetteer knows under its name."""
        whole = self._whole(mention)
        if whole is not None or mention.through:
            return self._unlisted_line(mention, whole)
        placement = self._placer.sited((*mention.members, *mention.sites) or self._region)
        if self._is_local(mention) or (placement.geometry is None and len(self._region) == 1):
            placement = self._placer.sited(self._region)
        return Identity(self._unlisted_id(mention), None, placement, placement.confidence)

    def _unlisted_id(self, mention: Mention) -> str:
        """Return the id of ``mention`` if the gazetteer does not know it; nothing is drawn."""
        whole = self._whole(mention)
        if whole is not None and whole.nodes:
            return self._unlisted_line(mention, whole).id
        if mention.through:
            codes = self._placer.through_codes(mention.through, self._home)
            return _unlisted_line_id(mention, whole, codes)
        if whole is not None:
            return _unlisted_line_id(mention, whole, ())
        region = "".join(self._region) if self._is_local(mention) else ""
        return digest_id(mention.kind, region + mention.name)

    def _identify(self, mention: Mention, near: list[tuple[float, float]]) -> Identity:
        if mention.entries:
            return self._known(mention, near)
        whole = self._whole(mention)
        if whole is not None or mention.through:
            return self._line(mention, whole)
        if (local := self._local(mention)) is not None:
            return Identity(local.id, local, self._placer.entry(local), CONFIDENCE["short_name"])
        return self.unlisted(mention)

    def _former_ids(self, mention: Mention, entry: Entry) -> tuple[str, ...]:
        """Return the ids of ``mention`` without ``entry``: by its name, and by its places."""
        ids = {self._unlisted_id(mention): None}
        names = [mention.name, *(n for n in entry.names if n.startswith(mention.name))]
        stems = sorted({entry.part_of, ""})
        for name in names:
            ids[digest_id(mention.kind, name)] = None
        if entry.kind in ROUTE_KINDS or entry.part_of:
            for stem in stems:
                ids |= dict.fromkeys(digest_id(mention.kind, f"{stem}|{name}") for name in names)
                for codes in self._courses.of(entry):
                    ids[_line_id(mention.kind, stem, codes)] = None
        return tuple(ids)

    def _local(self, mention: Mention) -> Entry | None:
        """Return the entry whose short name this is, among its members or in its own unit."""
        text = solid(mention.text)
        members = [c for i in mention.members for c in self._gazetteer.entries[i].unit]
        region = [c for i in self._region for c in self._gazetteer.entries[i].unit]
        return (
            self._gazetteer.local(text, members)
            or self._gazetteer.local(text, region)
            or self._of_region(mention, text)
        )

    def _of_region(self, mention: Mention, text: str) -> Entry | None:
        """Return the one row of the plan's own region that is ``text`` without its name."""
        units = [self._gazetteer.entries[i] for i in self._region] if not mention.sites else []
        for unit in units:
            for name in (mention.name, *self._restored(unit, text)):
                ids = self._gazetteer.by_name.get(fold(name), ())
                named = [self._gazetteer.entries[i] for i in ids]
                here = [e for e in named if e.kind == mention.kind and set(unit.unit) & set(e.unit)]
                if len(here) == 1:
                    return here[0]
        return None

    def _restored(self, unit: Entry, text: str) -> list[str]:
        """Put a region's name back that a plan leaves out (二中) or lost (第二师范学院校区)."""
        cuts = range(len(text) + 1)
        names = [text[:cut] + own + text[cut:] for cut in cuts for own in unit.names]
        atlas = self._gazetteer.atlas
        province = atlas.units[atlas.province_of(unit.unit[0])].name
        if text[0] == province[-1]:
            names.append(province + text[1:])  # 市 in a plan of 铜梁区 is 重庆市
        return names

    def _is_local(self, mention: Mention) -> bool:
        return bool(self._region) and mention.name[0] in "区县市" and not mention.sites

    def _known(self, mention: Mention, near: list[tuple[float, float]]) -> Identity:
        entries = [self._gazetteer.entries[i] for i in mention.entries]
        of_kind = [e for e in entries if e.kind == mention.kind] or entries
        if len(of_kind) == 1:
            entry = of_kind[0]
            placement = self._through_as_named(mention, self._placer.entry(entry))
            return Identity(entry.id, entry, placement, placement.confidence)
        result = self._gazetteer.resolve(
            fold(mention.name), kinds=[mention.kind], home=self._home, near=near
        )
        chosen = result.entry
        if chosen is None:
            official = [e for e in of_kind if fold(e.name) == fold(mention.name)]
            chosen = official[0] if len(official) == 1 else None
        if chosen is None:
            key = "|".join(sorted(mention.entries))
            unsure = Placement(reason=result.reason)
            return Identity(digest_id(mention.kind, key), None, unsure, None)
        return Identity(chosen.id, chosen, self._placer.entry(chosen), result.confidence)

    def _through_as_named(self, mention: Mention, placement: Placement) -> Placement:
        """Give a known line the places its name joins: 成渝 is 成都, 重庆."""
        if not mention.through or placement.through is None:
            return placement
        stops = self._placer.chains.resolve(mention.through, self._home)
        known = [stop for stop in stops if stop is not None]
        if len(known) < len(stops):
            return placement
        return replace(
            placement,
            through=tuple(stop.name for stop in known),
            through_codes=tuple(stop.code for stop in known if stop.code),
        )

    def _whole(self, mention: Mention) -> Entry | None:
        ids = self._gazetteer.by_name.get(fold(mention.whole), ()) if mention.whole else ()
        entries = [self._gazetteer.entries[i] for i in ids]
        lines = [e for e in entries if e.kind in {mention.kind, "river"} or not mention.through]
        return lines[0] if lines else None

    def _line(self, mention: Mention, whole: Entry | None) -> Identity:
        identity = self._unlisted_line(mention, whole)
        codes = identity.placement.through_codes or ()
        if not mention.whole and mention.kind in ROUTE_KINDS and len(codes) >= 2:
            entry = self._courses.line(mention.kind, codes)
            if entry is not None:
                placed = self._placer.entry(entry)
                return Identity(entry.id, entry, placed, placed.confidence)
        return identity

    def _unlisted_line(self, mention: Mention, whole: Entry | None) -> Identity:
        if (stretch := self._stretch(mention, whole)) is not None:
            return stretch
        if whole is not None and whole.nodes:
            placement = self._placer.segment(whole, mention.through, self._home)
        elif mention.through:
            placement = self._placer.corridor(
                mention.through, self._home, mention.kind, mention.name
            )
        elif whole is not None:
            placement = self._placer.entry(whole)
        else:
            placement = Placement()
        line = _unlisted_line_id(mention, whole, placement.through_codes or ())
        return Identity(line, None, placement, placement.confidence)

    def _stretch(self, mention: Mention, whole: Entry | None) -> Identity | None:
        """Return the part of a known line inside a unit: G69银百高速重庆段, 西渝高铁渝境段."""
        ending = _INSIDE.search(mention.name)
        if whole is None or not whole.nodes or mention.through or ending is None:
            return None
        name = fold(mention.name[: ending.start()])
        for cut in range(len(name), len(mention.whole) - 1, -1):
            if whole.id in self._gazetteer.by_name.get(name[:cut], ()):
                return self._inside(mention.kind, whole, name[cut:], bounded=ending[0] != "段")
        return None

    def _inside(self, kind: str, whole: Entry, unit: str, *, bounded: bool) -> Identity | None:
        """Return the part of ``whole`` inside a unit, which must be one that the line enters.

        Args:
            kind: Kind of the part.
            whole: The line.
            unit: Name of a unit or its abbreviation; for the plan's own, a word such as 市.
            bounded: Whether 境 or 内 follows; only then may ``unit`` be empty.
        """
        if bounded and unit in _OWN:
            options = [self._own]
        else:
            found = self._gazetteer.by_name.get(unit, ())
            short = self._gazetteer.abbreviations.get(unit, ())
            named = [self._gazetteer.entries.get(i) for i in found or _unit_ids(short)]
            options = [entry.unit[:1] for entry in named if entry is not None and entry.level]
        placed = {
            codes: placement
            for codes in options
            if (placement := self._placer.stretch_in(whole, codes, self._home)) is not None
        }
        if len(placed) > 1:
            units = [self._gazetteer.entries[f"admin-{code}"] for (code,) in placed]
            chosen = self._gazetteer.choose(units, home=self._home).entry
            placed = {chosen.unit[:1]: placed[chosen.unit[:1]]} if chosen else {}
        if not placed:
            return None
        ((codes, placement),) = placed.items()
        return Identity(_line_id(kind, whole.id, codes), None, placement, placement.confidence)


def _unit_ids(abbreviations: Iterable[Abbreviation]) -> tuple[str, ...]:
    return tuple(f"admin-{short.unit}" for short in abbreviations)


def _unlisted_line_id(mention: Mention, whole: Entry | None, codes: tuple[str, ...]) -> str:
    """Return the id of a line by the codes of its places, else by its name."""
    stem = whole.id if whole else mention.whole
    if not codes or len(codes) != len(mention.through):
        return digest_id(mention.kind, f"{stem}|{mention.name}")
    return _line_id(mention.kind, stem, codes)


def _line_id(kind: str, stem: str, codes: tuple[str, ...]) -> str:
    """Return the id of a line, or a stretch of ``stem``, whichever end is named first."""
    ends = "-".join(codes if not codes or codes[0] <= codes[-1] else codes[::-1])
    return digest_id(kind, f"{stem}|{ends}")


def split_id(kind: str, name: str) -> str:
    """Return the id of what was split off another feature under ``name``."""
    return digest_id(kind, f"split|{name}")


@lru_cache(maxsize=4096)
def digest_id(kind: str, key: str) -> str:
    """Return the id of something the gazetteer does not know, made of what plans say of it."""
    digest = blake2b(f"{kind}|{fold(key)}".encode(), digest_size=6).hexdigest()
    return f"{kind}-x{digest}"
