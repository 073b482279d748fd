"""Maps: scenes selected from the ledger, drawn as single offline HTML files."""

from geomap.maps.atlas import write_atlas
from geomap.maps.page import render

__all__ = ["render", "write_atlas"]
