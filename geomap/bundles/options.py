"""What a run of bundles is asked for, and what comes of each district."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.bundles.targets import Target

if TYPE_CHECKING:  # what only looks whether bundles are up to date needs no maps
    from geomap.maps.imprint import Imprint

FORMATS = ("html", "xlsx", "gpkg", "geojson", "kml", "png", "pdf", "pptx")
"""All formats, in the order in which they are named; the manifest is always there."""


@dataclass(frozen=True, slots=True)
class Options:
    """What is in the bundles.

    ``formats`` are of :data:`FORMATS`; ``crs`` is that of the GeoPackage (GeoJSON and KML are
    WGS84); ``sentences`` says whether the plans' own words are in them.
    """

    formats: tuple[str, ...] = FORMATS
    lang: str = "zh"
    crs: str = "EPSG:4326"
    sentences: bool = True
    imprint: "Imprint | None" = None

    def as_dict(self) -> Mapping[str, Any]:
        """Return the options as they stand in a manifest."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one district.

    ``draft`` is the folder that was made and is to be moved to its place, None where the old one
    is up to date or ``error`` says why none could be made; ``trace`` is for whoever mends it.
    """

    target: Target
    draft: Path | None = None
    error: str = ""
    trace: str = ""
