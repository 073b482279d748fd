"""The main job: plans in; ledger, layers and all maps out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from geomap.folders import staged_folder
from geomap.gazetteer import Gazetteer
from geomap.layers import write_geopackage
from geomap.ledger import Ledger, build_ledger
from geomap.ledger.write import to_geojson
from geomap.maps import write_atlas
from geomap.maps.imprint import Imprint
from geomap.maps.tiles import Tiles
from geomap.mentions.region import provinces_of
from geomap.plans import Plan


@dataclass(frozen=True, slots=True)
class Report:
    """The number of plans read, features found and not placed, and maps written."""

    plans: int
    features: int
    unplaced: int
    maps: int


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
        plans: The plans, oldest first.
        gazetteer: Resolves names to places.
        out: The output folder; the output of an earlier build is replaced.
        lang: Language of the pages, ``zh`` or ``en``.
        sentences: Whether pages include the sentences of the plans.
        imprint: Review number, maker and classification, shown on every map.
        tiles: An online base map for every map; none by default.
        progress: Called with the number and title of each map before it is made.

    Raises:
        OutputError: ``out`` cannot be written; earlier output is unchanged.
        PlanError: The plans' region is unknown and cannot be inferred.
    """
    provinces = provinces_of(plans, gazetteer)
    with staged_folder(out) as folder:
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
