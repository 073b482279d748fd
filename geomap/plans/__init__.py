"""Plans: files in; text with outline, offsets and dates out."""

from geomap.plans.document import Heading, Plan, Sentence
from geomap.plans.reader import read_plans

__all__ = ["Heading", "Plan", "Sentence", "read_plans"]
