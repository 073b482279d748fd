"""Stage four: the ledger. Mentions of all plans merged into features, placed and dated."""

from geomap.ledger.build import build_ledger
from geomap.ledger.model import Feature, Ledger, StageEntry

__all__ = ["Feature", "Ledger", "StageEntry", "build_ledger"]
