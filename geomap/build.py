"""The main job: plans in, ledger, layers and all maps out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import PlanError
from geomap.files import staged_folder
from geomap.gazetteer import Gazetteer
from geomap.layers import write_geopackage
from geomap.ledger import Ledger, build_ledger
from geomap.ledger.write import to_geojson
from geomap.maps import write_atlas
from geomap.maps.imprint import Imprint
from geomap.maps.tiles import Tiles
from geomap.mentions.region import home_provinces
from geomap.plans import Plan


@dataclass(frozen=True, slots=True)
class Report:
    """What a build made."""

    plans: int
    features: int
    unplaced: int
    maps: int


def provinces_of(plans: Sequence[Plan], gazetteer: Gazetteer) -> tuple[str, ...]:
    """Return the home provinces of all plans together, in the order of their codes."""
    return tuple(sorted({code for plan in plans for code in home_provinces(plan, gazetteer)}))


def build(
    plans: Sequence[Plan],
    gazetteer: Gazetteer,
    out: Path,
    *,
    lang: str = "zh",
    sentences: bool = True,
    imprint: Imprint | None = None,
    tiles: Tiles | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Report:
    """Write ledger, layers, maps and index into ``out``, whole or not at all.

    Args:
        plans: the plans, oldest first.
        gazetteer: where names are known from.
        out: the output folder; what an earlier build left there is replaced.
        lang: language of the pages, ``zh`` or ``en``.
        sentences: whether pages carry the plans' own words.
        imprint: review number, maker and classification for every map.
        tiles: a base map from the net under every map, none when None.
        progress: called with what is at work.

    Raises:
        OutputError: ``out`` cannot be written; earlier outputs are as they were.
        PlanError: the plans name no place.
    """
    provinces = provinces_of(plans, gazetteer)
    if not provinces:
        raise PlanError(
            "these plans name no place the gazetteer knows; say what region they are about with "
            "--region, or in plans.csv"
        )
    with staged_folder(out) as folder:
        progress("ledger")
        ledger: Ledger = build_ledger(plans, gazetteer)
        (folder / "ledger.geojson").write_bytes(to_geojson(ledger))
        write_geopackage(ledger, folder / "layers.gpkg")
        links = write_atlas(
            ledger, gazetteer, provinces, folder,
            lang=lang, sentences=sentences, imprint=imprint, tiles=tiles,
            progress=progress,
        )  # fmt: skip
    unplaced = sum(feature.geometry is None for feature in ledger.features)
    return Report(len(plans), len(ledger.features), unplaced, len(links))
