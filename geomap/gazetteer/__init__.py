"""The gazetteer: names in; candidates with position, precision and source out."""

from geomap.gazetteer.model import Entry, Node
from geomap.gazetteer.store import Gazetteer, load

__all__ = ["Entry", "Gazetteer", "Node", "load"]
