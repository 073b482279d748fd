"""The words of the page's controls, kept in ``strings.json``, by language."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("strings.json")


@cache
def _all_strings() -> dict[str, dict[str, str]]:
    """Read the file once."""
    tables: dict[str, dict[str, str]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return tables


def strings(language: str) -> dict[str, str]:
    """Return every word of the page's controls in one language.

    :param language: ``"zh"`` or ``"en"``.
    :raises KeyError: when there are no words in that language.
    """
    return dict(_all_strings()[language])
