"""A plugin of pytest: loads the gazetteer once, before mutmut forks a process for each mutant.

Only where ``GEOMAP_WARM`` is set: what loading itself runs would not be tested.
"""

import os
from functools import cache

import geomap.gazetteer

if os.environ.get("GEOMAP_WARM"):
    geomap.gazetteer.load = cache(geomap.gazetteer.load)
