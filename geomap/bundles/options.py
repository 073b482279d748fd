"""The options of a run of bundles, and its outcome for each district; loads nothing else."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from geomap.bundles.targets import Target
    from geomap.maps.imprint import Imprint

Level = Literal["county", "prefecture", "area"]
LEVELS: tuple[Level, ...] = get_args(Level)
FORMATS = ("html", "xlsx", "gpkg", "geojson", "kml", "png", "pdf", "pptx")
"""All formats, in the order in which they are listed; a manifest is always written."""
CRS = "EPSG:4326"
"""The CRS of layers by default."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the bundles contain.

    ``formats`` are from :data:`FORMATS`; ``crs`` is the CRS of the GeoPackage (GeoJSON and KML are
    WGS84); ``sentences`` says whether the plans' sentences are included.
    """

    formats: tuple[str, ...] = FORMATS
    lang: str = "zh"
    crs: str = CRS
    sentences: bool = True
    imprint: "Imprint | None" = None

    def as_dict(self) -> Mapping[str, Any]:
        """Return the options as written in a manifest."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome for one district.

    ``draft`` is the new folder, to be moved into place; it is None if the old one is up to date or
    ``error`` says why none could be made. ``trace`` is the traceback of an unexpected error.
    """

    target: "Target"
    draft: Path | None = None
    error: str = ""
    trace: str = ""
