"""Which mentions name the same thing, and the id it keeps from run to run and plan to plan."""

from dataclasses import dataclass
from hashlib import blake2b

from geomap.gazetteer import Entry, Gazetteer
from geomap.gazetteer.placing import Placement, Placer
from geomap.mentions import Mention
from geomap.plans.normal import fold

_LINES = frozenset({"railway", "transit", "expressway", "road", "waterway"})


@dataclass(frozen=True, slots=True)
class Identity:
    """What a mention names: the entry or none, its id, where it lies, how sure that is."""

    id: str
    entry: Entry | None
    placement: Placement
    confidence: float | None


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
        self._region = tuple(
            i for name in region for i in gazetteer.by_name.get(fold(name), ())
            if gazetteer.entries[i].level == "county"
        )  # fmt: skip

    def identify(self, mention: Mention, near: list[tuple[float, float]]) -> Identity:
        """Decide what ``mention`` names.

        Args:
            mention: the mention.
            near: (lon, lat) of the sentence's other places that only one entry bears.
        """
        if mention.entries:
            return self._known(mention, near)
        whole = self._whole(mention)
        if whole is not None or mention.through:
            return self._line(mention, whole)
        if (local := self._local(mention)) is not None:
            return Identity(local.id, local, self._placer.entry(local), 0.85)
        placement = self._placer.sited((*mention.members, *mention.sites) or self._region)
        key = mention.name
        if self._is_local(mention):
            key = "".join(self._region) + key
            placement = self._placer.sited(self._region)
        elif placement.geometry is None and len(self._region) == 1:
            placement = self._placer.sited(self._region)
        return Identity(_id(mention.kind, key), None, placement, placement.confidence)

    def _local(self, mention: Mention) -> Entry | None:
        """Return the entry whose short name this is, among its members or in its own unit."""
        text = "".join(fold(mention.text).split())
        members = [c for i in mention.members for c in self._gazetteer.entries[i].unit]
        region = [c for i in self._region for c in self._gazetteer.entries[i].unit]
        return self._gazetteer.local(text, members) or self._gazetteer.local(text, region)

    def _is_local(self, mention: Mention) -> bool:
        return bool(self._region) and mention.name[0] in "区县市" and not mention.sites

    def _known(self, mention: Mention, near: list[tuple[float, float]]) -> Identity:
        entries = [self._gazetteer.entries[i] for i in mention.entries]
        of_kind = [e for e in entries if e.kind == mention.kind] or entries
        if len(of_kind) == 1:
            entry = of_kind[0]
            placement = self._placer.entry(entry)
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
            return Identity(_id(mention.kind, key), None, Placement(reason=result.reason), None)
        return Identity(chosen.id, chosen, self._placer.entry(chosen), result.confidence)

    def _whole(self, mention: Mention) -> Entry | None:
        ids = self._gazetteer.by_name.get(fold(mention.whole), ()) if mention.whole else ()
        entries = [self._gazetteer.entries[i] for i in ids]
        lines = [e for e in entries if e.kind in {mention.kind, "river"} or not mention.through]
        return lines[0] if lines else None

    def _line(self, mention: Mention, whole: Entry | None) -> Identity:
        if whole is not None and whole.nodes:
            placement = self._placer.segment(whole, mention.through, self._home)
        elif mention.through:
            placement = self._placer.corridor(mention.through, self._home)
        elif whole is not None:
            placement = self._placer.entry(whole)
        else:
            placement = Placement()
        codes = placement.through_codes or ()
        if not mention.whole and mention.kind in _LINES and len(codes) >= 2:
            entry = self._same_ends(mention.kind, codes)
            if entry is not None:
                placed = self._placer.entry(entry)
                return Identity(entry.id, entry, placed, placed.confidence)
        ends = "-".join(codes if not codes or codes[0] <= codes[-1] else codes[::-1])
        unresolved = len(codes) != len(mention.through)
        key = f"{whole.id if whole else mention.whole}|{mention.name if unresolved else ends}"
        return Identity(_id(mention.kind, key), None, placement, placement.confidence)

    def _same_ends(self, kind: str, codes: tuple[str, ...]) -> Entry | None:
        """Return the one line of the gazetteer that joins the same places in the same order."""
        found = [
            entry
            for entry in self._gazetteer.entries.values()
            if entry.kind == kind and len(entry.through) >= 2 and not entry.part_of
            and self._ends(entry) in {(codes[0], codes[-1]), (codes[-1], codes[0])}
        ]  # fmt: skip
        return found[0] if len(found) == 1 and len(found[0].through) == len(codes) else None

    def _ends(self, entry: Entry) -> tuple[str, str]:
        first, last = (self._code(entry.through[index]) for index in (0, -1))
        return first, last

    def _code(self, name: str) -> str:
        for identifier in self._gazetteer.by_name.get(fold(name), ()):
            entry = self._gazetteer.entries[identifier]
            if entry.kind == "admin" and entry.level:
                return entry.unit[0]
        return ""


def _id(kind: str, key: str) -> str:
    digest = blake2b(f"{kind}|{fold(key)}".encode(), digest_size=6).hexdigest()
    return f"{kind}-x{digest}"
