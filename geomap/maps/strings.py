"""The texts of the page's controls by language, from ``strings.json``."""

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
    """Return the texts of the page's controls in one language, ``zh`` or ``en``, by key.

    Raises:
        KeyError: There are no texts in that language.
    """
    return dict(_all_strings()[language])
