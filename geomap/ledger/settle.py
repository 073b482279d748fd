"""Corrections laid over what was read: before mentions are grouped, and on the features made."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from shapely.geometry import Point

from geomap.characters import solid
from geomap.gazetteer.placing import Placement, Placer
from geomap.ledger.corrections import DEFAULT_PRECISION, DEFAULT_RADIUS_M, Correction
from geomap.ledger.identity import Identifier, Identity, split_id
from geomap.ledger.model import Feature, latest_stage
from geomap.mentions import Mention
from geomap.plans import Plan

SOURCE = "correction"
"""The source of a position that a correction gives."""
_SURE = 1.0


class Reading(NamedTuple):
    """A mention of the plan at ``order`` and what it was taken for, by whom."""

    order: int
    plan: Plan
    mention: Mention
    identity: Identity
    identifier: Identifier


Groups = dict[str, list[Reading]]


class Settlement:
    """The corrections of one run; ``unapplied`` has a line for each that could not be applied.

    Args:
        corrections: rows as read, none contradicting another.
        placer: places what is chosen or moved.
    """

    def __init__(self, corrections: Iterable[Correction], placer: Placer) -> None:
        self._placer = placer
        self._entries = placer.gazetteer.entries
        self._rows: dict[str, list[Correction]] = {}
        for row in corrections:
            self._rows.setdefault(row.action, []).append(row)
        self._former: dict[str, str] = {}
        self._merged: dict[str, str] = {}
        self.unapplied: list[str] = []

    def _of(self, *actions: str) -> list[Correction]:
        return [row for action in actions for row in self._rows.get(action, ())]

    # Mentions ---------------------------------------------------------------------------------

    def readings(self, readings: Sequence[Reading]) -> list[Reading]:
        """Split, drop and choose: return the readings that stay, as they are now."""
        documents = {reading.plan.file for reading in readings}
        self._merged = {row.id: row.to for row in self._of("merge")}
        split = self._settled(readings, self._of("split"), documents)
        mentions = [row for row in self._of("choose", "drop") if row.text]
        return self._settled(split, mentions, documents)

    def _settled(
        self, readings: Sequence[Reading], rows: Sequence[Correction], documents: set[str]
    ) -> list[Reading]:
        if not rows:
            return list(readings)
        rows = sorted(rows, key=lambda row: (row.start is None, not row.id, not row.document))
        used: set[Correction] = set()
        stay = []
        for reading in readings:
            fitting = [row for row in rows if self._selects(row, reading)]
            used.update(fitting)
            settled = self._settle(reading, fitting[0]) if fitting else reading
            if settled is not None:
                stay.append(settled)
        for row in rows:
            if row not in used and row.document in documents:
                self._report(row, "no such mention in the document")
        return stay

    def _selects(self, row: Correction, reading: Reading) -> bool:
        mention, identity = reading.mention, reading.identity
        return (
            row.document in ("", mention.document)
            and row.start in (None, mention.start)
            and solid(row.text) in {solid(mention.text), solid(mention.name)}
            and row.id in {"", identity.id, self._final(identity.id), *identity.former_ids}
        )

    def _final(self, identifier: str) -> str:
        while identifier in self._merged:
            identifier = self._merged[identifier]
        return identifier

    def _settle(self, reading: Reading, row: Correction) -> Reading | None:
        if row.action == "drop":
            return None
        identity, mention = reading.identity, reading.mention
        if row.action == "split":
            name = row.name or mention.name
            mention = mention._replace(name=name, entries=())
            placement = reading.identifier.unlisted(mention).placement
            key = split_id(mention.kind, name)
            identity = Identity(key, None, placement, placement.confidence)
            return reading._replace(mention=mention, identity=identity)
        if row.to in {identity.id, self._final(identity.id)}:
            return reading._replace(identity=identity._replace(confidence=_SURE))
        return reading._replace(identity=self._chosen(row.to))

    def _chosen(self, identifier: str) -> Identity:
        entry = self._entries.get(identifier)
        placement = Placement() if entry is None else self._placer.entry(entry)
        return Identity(identifier, entry, placement, _SURE)

    # Groups -----------------------------------------------------------------------------------

    def groups(self, groups: Groups) -> Groups:
        """Drop and merge features; the readings of those merged come last."""
        owners: dict[str, set[str]] = {}
        for key, group in groups.items():
            for reading in group:
                for former in reading.identity.former_ids:
                    owners.setdefault(former, set()).add(key)
        self._former = {
            former: next(iter(keys))
            for former, keys in owners.items()
            if len(keys) == 1 and former not in groups
        }
        kept = dict(groups)
        for row in self._of("drop"):
            if not row.text:
                kept.pop(self.current(row.id), None)
        self._merged = {}
        for row in self._of("merge"):
            old, new = self.current(row.id), self.current(row.to)
            if old != new:
                self._merged[old] = new
        for old in self._merged:
            if old in kept:
                new = self._target(old)
                known = kept.get(new) or []
                kept[new] = known + self._renamed(kept.pop(old), new, known)
        return kept

    def _target(self, identifier: str) -> str:
        seen = {identifier}
        while (after := self._merged.get(identifier)) is not None and after not in seen:
            identifier = after
            seen.add(identifier)
        return identifier

    def _renamed(self, group: list[Reading], new: str, known: list[Reading]) -> list[Reading]:
        """Return a merged feature's readings as ones of ``new``."""
        entry = self._entries.get(new)
        chosen = known[0].identity if known else self._chosen(new)
        renamed = []
        for reading in group:
            was = reading.identity
            now = chosen if entry else was._replace(id=new, entry=None)
            former = (was.id, *was.former_ids, *now.former_ids)
            renamed.append(reading._replace(identity=now._replace(former_ids=former)))
        return renamed

    def current(self, identifier: str) -> str:
        """Return the present id of the feature that had ``identifier`` before."""
        return self._former.get(identifier, identifier)

    # Features ---------------------------------------------------------------------------------

    def features(self, features: Sequence[Feature]) -> None:
        """Rename, move, set kinds, stages and remarks; refer to wholes by their present ids."""
        by_id = {feature.id: feature for feature in features}
        for feature in features:
            if feature.part_of is not None:
                whole = self._target(self.current(feature.part_of))
                feature.part_of = whole if whole != feature.id else None
        for row in self._of("rename", "kind", "stage", "move", "remark"):
            feature_now = by_id.get(row.id) or by_id.get(self.current(row.id))
            if feature_now is not None:
                self._edit(feature_now, row)

    def _edit(self, feature: Feature, row: Correction) -> None:
        if row.action == "rename" and row.name != feature.name:
            aliases = dict.fromkeys((feature.name, *feature.aliases))
            aliases.pop(row.name, None)
            feature.name, feature.aliases = row.name, tuple(aliases)
        elif row.action == "kind":
            feature.kind = row.kind
        elif row.action == "stage":
            self._set_stage(feature, row)
        elif row.action == "move":
            self._move(feature, row)
        elif row.action == "remark":
            feature.note = _joined(feature.note, row.remark)

    def _set_stage(self, feature: Feature, row: Correction) -> None:
        meant = [
            entry for entry in feature.stages
            if entry.document == row.document and row.plan in ("", entry.title)
        ]  # fmt: skip
        if len(meant) > 1:
            self._report(row, "the document holds several plans; name one under plan")
        feature.stages = tuple(
            entry._replace(stage=row.stage) if [entry] == meant else entry
            for entry in feature.stages
        )
        feature.stage = latest_stage(feature.stages)

    def _move(self, feature: Feature, row: Correction) -> None:
        if feature.geometry is not None and feature.geometry.geom_type != "Point":
            self._report(row, "is drawn as a line or an area; correct its nodes or members")
            return
        radius_m = DEFAULT_RADIUS_M if row.radius_m is None else row.radius_m
        precision = row.precision or DEFAULT_PRECISION
        placement = Placement(Point(row.lon, row.lat), precision, radius_m)
        feature.geometry = placement.geometry
        feature.precision, feature.radius_m, feature.confidence = precision, radius_m, _SURE
        feature.source = SOURCE
        feature.districts, feature.districts_now = self._placer.districts(placement)
        by = "，".join(part for part in (row.who, row.when, row.remark) if part)
        feature.reason = ("moved_by", by) if by else ("moved",)

    def _report(self, row: Correction, reason: str) -> None:
        self.unapplied.append(f"line {row.line}: {row}: {reason}")


def _joined(*notes: str) -> str:
    return "；".join(dict.fromkeys(note for note in notes if note))
