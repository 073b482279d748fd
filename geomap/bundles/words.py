"""The labels of lists and layers in both languages (``words.json``)."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any


@cache
def words(lang: str) -> Mapping[str, Any]:
    """Return the labels in ``lang`` (``zh`` or ``en``) by key; ``instruction`` is a list."""
    text = Path(__file__).with_name("words.json").read_text(encoding="utf-8")
    table: Mapping[str, Mapping[str, Any]] = json.loads(text)
    return table[lang]
