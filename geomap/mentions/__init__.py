"""Stage two: mentions. A plan in; every named place, corridor and project with its stage out."""

from geomap.mentions.finder import find_mentions
from geomap.mentions.lexicon import Lexicon
from geomap.mentions.model import Mention

__all__ = ["Lexicon", "Mention", "find_mentions"]
