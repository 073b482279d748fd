"""The ledger: mentions of all plans, merged into features, placed and dated.

Modules are imported on first use, because ``geomap locate`` needs few of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geomap.ledger.build import build_ledger
    from geomap.ledger.model import Feature, Ledger, StageEntry

_MODULES = {"Feature": "model", "Ledger": "model", "StageEntry": "model", "build_ledger": "build"}
__all__ = ["Feature", "Ledger", "StageEntry", "build_ledger"]


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
