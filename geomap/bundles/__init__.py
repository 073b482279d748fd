"""District bundles: what each district's office gets.

A folder a district: its map, its list, its layers, a picture, a page to print, slides, and what
all that was made from.
"""

from geomap.bundles.options import FORMATS, Options, Outcome
from geomap.bundles.running import Bundler
from geomap.bundles.targets import LEVELS, Target, Targets

__all__ = ["FORMATS", "LEVELS", "Bundler", "Options", "Outcome", "Target", "Targets"]
