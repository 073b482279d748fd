"""Mentions: a plan in; every place, corridor and project it names, with its stage, out.

Modules are imported on first use, because ``geomap locate`` needs only a few of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geomap.mentions.finder import find_mentions
    from geomap.mentions.lexicon import Lexicon
    from geomap.mentions.model import Mention

_MODULES = {"Lexicon": "lexicon", "Mention": "model", "find_mentions": "finder"}
__all__ = ["Lexicon", "Mention", "find_mentions"]


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
