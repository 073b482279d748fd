"""District bundles: one folder per district, for its office.

A bundle contains the district's map, list, layers, a picture, a page to print, slides, and a
manifest of what they were made from.
"""

from geomap.bundles.options import FORMATS, Options, Outcome
from geomap.bundles.running import Bundler
from geomap.bundles.targets import LEVELS, Target, Targets

__all__ = ["FORMATS", "LEVELS", "Bundler", "Options", "Outcome", "Target", "Targets"]
