"""Where the gazetteer puts a name: the answer, its candidates and the reason."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry import mapping

from geomap.gazetteer import Entry, Gazetteer
from geomap.gazetteer.placing import Placement, Placer
from geomap.geodesy import length_m
from geomap.ledger.identity import Identifier
from geomap.mentions.clause import read_clause
from geomap.mentions.grammar import Grammar
from geomap.mentions.lexicon import Lexicon
from geomap.mentions.model import Mention
from geomap.plans.normal import fold

DEFAULT_REGION = ("重庆市", "四川省")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a name was taken for."""

    name: str
    kind: str
    id: str
    placement: Placement
    candidates: tuple[Entry, ...]


def locate(names: Sequence[str], gazetteer: Gazetteer, region: Sequence[str] = ()) -> list[Answer]:
    """Return one answer per name, in order; a name nothing is known of has no geometry.

    Args:
        names: names of places, or corridor expressions such as 古蔺至仁怀高速公路.
        gazetteer: where to look.
        region: names of the home units that decide between namesakes.
    """
    home = gazetteer.provinces(region or DEFAULT_REGION)
    placer = Placer(gazetteer)
    lexicon = Lexicon(gazetteer, home)
    identifier = Identifier(gazetteer, placer, home, tuple(region))
    return [_locate(name, gazetteer, lexicon, identifier, placer, home) for name in names]


def _locate(
    name: str,
    gazetteer: Gazetteer,
    lexicon: Lexicon,
    identifier: Identifier,
    placer: Placer,
    home: tuple[str, ...],
) -> Answer:
    wanted = fold(name.strip())
    found = tuple(gazetteer.entries[i] for i in gazetteer.by_name.get(wanted, ()))
    if found:
        result = gazetteer.resolve(wanted, home=home)
        if result.entry is None:
            return Answer(name, "", "", Placement(reason=f"not sure: {result.reason}"), found)
        placed = placer.entry(result.entry)
        return Answer(result.entry.name, result.entry.kind, result.entry.id, placed, found)
    if wanted in gazetteer.abbreviations:
        unit = gazetteer.entries[f"admin-{gazetteer.abbreviations[wanted][0].unit}"]
        return Answer(unit.name, "admin", unit.id, placer.entry(unit), (unit,))
    drafts = Grammar(lexicon).read(read_clause(wanted, lexicon), [])
    whole = next((d for d in drafts if (d.start, d.end) == (0, len(wanted))), None)
    if whole is None:
        node = next(iter(gazetteer.nodes_by_name.get(wanted, [])), None)
        if node is None:
            return Answer(name, "", "", Placement(reason="no such name"), ())
        point = Placement(
            shapely.Point(node.lon, node.lat), node.precision, node.radius_m, 0.8, node.source,
            reason=f"a {node.type} on a line",
        )  # fmt: skip
        return Answer(node.name, "", node.id, point, ())
    mention = Mention(
        document="", plan="", start=0, end=len(name), text=name, name=whole.name, kind=whole.kind,
        stage="none", phrase="", sentence=name, sentence_start=0, section=(),
        entries=whole.entries, through=whole.through, whole=whole.whole, members=whole.members,
        sites=whole.sites,
    )  # fmt: skip
    identity = identifier.identify(mention, [])
    entry = (identity.entry,) if identity.entry else ()
    return Answer(whole.name, whole.kind, identity.id, identity.placement, entry)


def as_table(answers: Sequence[Answer]) -> str:
    """Return the answers as text, a block each."""
    lines = []
    for answer in answers:
        placed = answer.placement
        lines.append(f"{answer.name}  {answer.kind or '—'}  {answer.id}")
        if placed.geometry is None:
            lines.append(f"  not placed: {placed.reason}")
        else:
            point = shapely.point_on_surface(placed.geometry)
            radius = "" if placed.radius_m is None else f" ±{placed.radius_m:.0f} m"
            lines.append(f"  {point.x:.5f}, {point.y:.5f}  {placed.precision}{radius}")
            if shapely.get_dimensions(placed.geometry) == 1:
                through = "—".join(placed.through or ())
                lines.append(f"  {through}  {length_m(placed.geometry) / 1000:.1f} km")
            lines.append(f"  source {placed.source or '—'}; {placed.reason}")
        for candidate in answer.candidates if len(answer.candidates) > 1 else ():
            unit = "、".join(candidate.unit)
            lines.append(f"  candidate {candidate.id}  {candidate.name}  {candidate.kind}  {unit}")
    return "\n".join(lines) + "\n"


def as_geojson(answers: Sequence[Answer]) -> str:
    """Return the answers as a GeoJSON FeatureCollection, WGS84."""
    features = [
        {
            "type": "Feature",
            "geometry": mapping(answer.placement.geometry) if answer.placement.geometry else None,
            "properties": {
                "name": answer.name,
                "kind": answer.kind,
                "id": answer.id,
                "precision": answer.placement.precision,
                "radius_m": answer.placement.radius_m,
                "source": answer.placement.source,
                "through": answer.placement.through,
                "through_codes": answer.placement.through_codes,
                "reason": answer.placement.reason,
                "candidates": [candidate.id for candidate in answer.candidates],
            },
        }
        for answer in answers
    ]
    return (
        json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False) + "\n"
    )
