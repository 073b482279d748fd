"""Mentions of all plans to the ledger."""

from collections.abc import Sequence
from functools import lru_cache

from geomap.characters import fold, solid
from geomap.gazetteer import Entry, Gazetteer
from geomap.gazetteer.placing import Placer
from geomap.gazetteer.store import nothing_collected
from geomap.ledger.corrections import Correction, read_corrections, table_path
from geomap.ledger.identity import Identifier, Identity
from geomap.ledger.model import Feature, Ledger, StageEntry, latest_stage
from geomap.ledger.settle import Groups, Reading, Settlement
from geomap.mentions import Lexicon, Mention, find_mentions
from geomap.mentions.region import home_provinces, with_region
from geomap.plans import Plan
from geomap.vocabulary import KINDS, STAGE_RANK

_KIND_ORDER = {kind: order for order, kind in enumerate(KINDS)}


@nothing_collected()
def build_ledger(
    plans: Sequence[Plan],
    gazetteer: Gazetteer,
    corrections: Sequence[Correction] | None = None,
) -> Ledger:
    """Read all plans and return their ledger.

    Args:
        plans: the plans, oldest first (as :func:`geomap.plans.read_plans` orders them).
        gazetteer: where names are known from.
        corrections: what people have put right; those of the user's gazetteer folder when None.

    Raises:
        GazetteerError: the table of corrections is broken.
    """
    if corrections is None:
        corrections = read_corrections(table_path(gazetteer), gazetteer)
    placer = gazetteer.placer
    settlement = Settlement(corrections, placer)
    named: Groups = {}
    for reading in settlement.readings(read_mentions(plans, gazetteer, placer)):
        named.setdefault(reading.identity.id, []).append(reading)
    named = settlement.groups(named)
    features = [feature_of(key, group, placer) for key, group in named.items()]
    for feature in features:
        feature.former_ids = tuple(i for i in feature.former_ids if i not in named)
    link_parts(features, gazetteer)
    settlement.features(features)
    features.sort(key=lambda f: (_KIND_ORDER[f.kind], f.name, f.id))
    return Ledger(features, list(plans), tuple(settlement.unapplied))


@nothing_collected()
def read_mentions(plans: Sequence[Plan], gazetteer: Gazetteer, placer: Placer) -> list[Reading]:
    """Return what each mention of ``plans`` names, in the order of the plans and their texts."""
    identifiers: dict[tuple[object, ...], Identifier] = {}
    readings = []
    for order, given in enumerate(plans):
        plan = with_region(given, gazetteer)
        home = home_provinces(plan, gazetteer)
        key = (home, plan.region)
        if key not in identifiers:
            identifiers[key] = Identifier(gazetteer, placer, home, plan.region)
        identifier = identifiers[key]
        as_of = gazetteer.atlas.last_change(plan.sort_date)
        mentions = find_mentions(plan, _lexicon(gazetteer, home, as_of))
        anchors = _anchors(mentions, gazetteer)
        for mention in mentions:
            identity = identifier.identify(mention, anchors.get(mention.sentence_start, []))
            readings.append(Reading(order, plan, mention, identity, identifier))
    return readings


@lru_cache(maxsize=8)
def _lexicon(gazetteer: Gazetteer, home: tuple[str, ...], as_of: str) -> Lexicon:
    """Return the lexicon of plans of a region and time; making one takes longer than a plan."""
    return Lexicon(gazetteer, home, as_of)


def _anchors(
    mentions: Sequence[Mention], gazetteer: Gazetteer
) -> dict[int, list[tuple[float, float]]]:
    """Return, by sentence, the positions of places whose name only one entry bears.

    Only sentences with a name that several bear need them.
    """
    anchors: dict[int, list[tuple[float, float]]] = {
        mention.sentence_start: [] for mention in mentions if len(mention.entries) > 1
    }
    for mention in mentions:
        if len(mention.entries) == 1 and mention.sentence_start in anchors:
            position = gazetteer.position(gazetteer.entries[mention.entries[0]])
            if position is not None:
                anchors[mention.sentence_start].append(position)
    return anchors


def feature_of(key: str, group: list[Reading], placer: Placer) -> Feature:
    """Return the feature with the id ``key`` that all readings of ``group`` name."""
    entry = next((reading.identity.entry for reading in group if reading.identity.entry), None)
    best = max((reading.identity for reading in group), key=_certainty)
    group = sorted(group, key=lambda reading: (reading.order, reading.mention.start))
    mentions = [reading.mention for reading in group]
    former = dict.fromkeys(i for reading in group for i in reading.identity.former_ids)
    placement = best.placement
    kind = entry.kind if entry else mentions[0].kind
    name = entry.name if entry else _commonest([mention.name for mention in mentions])
    districts, districts_now = placer.districts(placement)
    stages = _stages(group)
    return Feature(
        id=key,
        name=name,
        kind=kind,
        aliases=_aliases(name, entry, mentions),
        stage=latest_stage(stages),
        through=placement.through,
        through_codes=placement.through_codes,
        members=_members(entry, mentions, placer.gazetteer),
        part_of=_part(entry, mentions),
        districts=districts,
        districts_now=districts_now,
        precision=placement.precision,
        radius_m=placement.radius_m,
        confidence=best.confidence,
        source=placement.source,
        reason=placement.reason,
        note=entry.note if entry else "",
        stages=stages,
        mentions=tuple(mentions),
        former_ids=tuple(sorted(former)),
        geometry=placement.geometry,
    )


def _certainty(identity: Identity) -> tuple[bool, float]:
    return identity.placement.geometry is not None, identity.confidence or 0.0


def _commonest(names: list[str]) -> str:
    return max(set(names), key=lambda name: (names.count(name), len(name), name))


def _aliases(name: str, entry: Entry | None, mentions: Sequence[Mention]) -> tuple[str, ...]:
    forms = dict.fromkeys(entry.aliases if entry else ())
    for mention in mentions:
        forms[mention.name] = None
        forms[solid(mention.text)] = None
    forms.pop(name, None)
    return tuple(forms)


def _members(
    entry: Entry | None, mentions: Sequence[Mention], gazetteer: Gazetteer
) -> tuple[str, ...] | None:
    listed: dict[str, None] = {}
    if entry is not None and entry.members:
        for member in entry.members:
            unit = gazetteer.atlas.units.get(member) or gazetteer.entries.get(member)
            if unit is not None:
                listed[unit.short] = None
    else:
        for mention in mentions:
            for identifier in mention.members:
                unit = gazetteer.entries[identifier]
                listed[unit.short] = None
    return tuple(listed) or None


def _part(entry: Entry | None, mentions: Sequence[Mention]) -> str | None:
    if entry is not None:
        return entry.part_of or None
    return next((mention.whole for mention in mentions if mention.whole), None)


def link_parts(features: Sequence[Feature], gazetteer: Gazetteer) -> None:
    """Turn the names of wholes into ids: of the gazetteer's entries or of other features."""
    known = {feature.id for feature in features}
    unlinked = [
        (feature, feature.part_of)
        for feature in features
        if feature.part_of
        and feature.part_of not in known
        and feature.part_of not in gazetteer.entries
    ]
    wholes = {whole for _, whole in unlinked}
    by_name = {
        (feature.kind, form): feature.id
        for feature in features
        for form in (*feature.aliases, feature.name)
        if form in wholes
    }
    for feature, whole in unlinked:
        ids = gazetteer.by_name.get(fold(whole), ())
        same_kind = [i for i in ids if gazetteer.entries[i].kind == feature.kind]
        feature.part_of = next(iter(same_kind or ids), None) or by_name.get((feature.kind, whole))


def _stages(group: list[Reading]) -> tuple[StageEntry, ...]:
    """Return the most advanced stage each plan states, oldest plan first."""
    best: dict[int, tuple[Plan, Mention]] = {}
    for reading in group:
        mention = reading.mention
        known = best.get(reading.order)
        if known is None or STAGE_RANK[mention.stage] > STAGE_RANK[known[1].stage]:
            best[reading.order] = reading.plan, mention
    return tuple(
        StageEntry(plan.file, plan.title, plan.date, mention.stage, mention.phrase)
        for plan, mention in best.values()
    )
