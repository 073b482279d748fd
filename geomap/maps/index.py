"""``index.html``: the entry page to all maps, with a table of districts by kind and stage."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from geomap.gazetteer import Gazetteer
from geomap.ledger import Ledger
from geomap.maps.imprint import Imprint
from geomap.maps.strings import strings
from geomap.maps.templating import template
from geomap.vocabulary import KINDS, STAGES

_SKIPPED_KINDS = frozenset({"admin", "metro"})
"""Kinds that are places, not projects, and are not counted in the table."""


@dataclass(frozen=True, slots=True)
class MapLink:
    """A map in the list: its path from the index, its view, its title, its number of features."""

    path: str
    view: str
    title: str
    count: int
    group: str = ""


def render_index(
    ledger: Ledger,
    gazetteer: Gazetteer,
    links: Sequence[MapLink],
    provinces: Sequence[str],
    lang: str = "zh",
    *,
    imprint: Imprint | None = None,
) -> str:
    """Return the HTML of the index.

    Args:
        ledger: The ledger to count.
        gazetteer: Provides the names of districts.
        links: The maps.
        provinces: Codes of the provinces whose districts have a row.
        lang: ``zh`` or ``en``.
        imprint: Review number, maker and classification of the maps.
    """
    projects = [f for f in ledger.features if f.kind not in _SKIPPED_KINDS]
    kinds = [k for k in KINDS.values() if any(f.kind == k.id for f in projects)]
    counts: dict[str, Counter[tuple[str, str]]] = {}
    for feature in projects:
        for code in feature.districts:
            if gazetteer.atlas.province_of(code) in provinces:
                counts.setdefault(code, Counter())[feature.kind, feature.stage] += 1
    unplaced = Counter(f.kind for f in projects if f.geometry is None)
    words = strings(lang)
    readers = {link.group: link.path for link in links if link.view == "reader"}
    paths = {link.group: link.path for link in links if link.view == "district"}
    rows = [
        {
            "name": gazetteer.atlas.units[code].name,
            "path": paths.get(code, ""),
            "total": cells.total(),
            "kinds": [_cell(cells, kind.id, lang) for kind in kinds],
        }
        for code, cells in sorted(counts.items())
    ]
    return template("index.html").render(
        t=words,
        classification=imprint.classification if imprint else "",
        imprint=imprint.lines(lang) if imprint else [],
        lang=lang,
        plans=[(plan, readers.get(str(n), "")) for n, plan in enumerate(ledger.plans)],
        overview=next((link for link in links if link.view == "overview"), None),
        totals=[
            (len(ledger.plans), words["index_plans"]),
            (len(projects), words["index_projects"]),
            (len(projects) - unplaced.total(), words["index_placed"]),
            (len(links), words["index_maps"]),
        ],
        kinds=[kind.label(lang) for kind in kinds],
        rows=rows,
        unplaced=[unplaced.get(kind.id, 0) for kind in kinds],
        unplaced_total=unplaced.total(),
        unplaced_names=sorted(
            (KINDS[f.kind].label(lang), f.name) for f in projects if f.geometry is None
        ),
        stages=[(s.label(lang), s.meaning(lang)) for s in STAGES.values()],
        groups=[
            (words["view_metro"], _by_kind(links, "metro", ledger, lang)),
            (words["view_corridor"], _by_kind(links, "corridor", ledger, lang)),
            (words["view_district"], _by_province(links, gazetteer)),
        ],
    )


def _by_kind(
    links: Sequence[MapLink], view: str, ledger: Ledger, lang: str
) -> list[tuple[str, list[MapLink]]]:
    kinds = {feature.id: feature.kind for feature in ledger.features}
    own = [link for link in links if link.view == view]
    return [
        (kind.label(lang), chosen)
        for kind in KINDS.values()
        if (chosen := [link for link in own if kinds.get(link.group) == kind.id])
    ]


def _by_province(links: Sequence[MapLink], gazetteer: Gazetteer) -> list[tuple[str, list[MapLink]]]:
    atlas = gazetteer.atlas
    provinces: dict[str, list[MapLink]] = {}
    for link in sorted((link for link in links if link.view == "district"), key=lambda x: x.group):
        provinces.setdefault(atlas.province_of(link.group), []).append(link)
    return [(atlas.units[code].name, chosen) for code, chosen in provinces.items()]


def _cell(cells: Counter[tuple[str, str]], kind: str, lang: str) -> dict[str, object]:
    stages = [
        (STAGES[stage].label(lang), n)
        for stage in STAGES
        if (n := cells.get((kind, stage), 0))
    ]  # fmt: skip
    return {"count": sum(n for _, n in stages), "stages": stages}
