"""What users read in sentences, by language: from the JSON tables beside the modules.

A table has the same keys in Chinese and English; a value may hold places ({name}) for what varies.
"""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent
_JOINTS = {"zh": "；", "en": "; "}


@cache
def table(name: str, lang: str) -> dict[str, str]:
    """Return the words of the table ``name`` in a language, ``zh`` or ``en``.

    Raises:
        KeyError: It has none in that language.
    """
    text = _FOLDER.joinpath(f"{name}.json").read_text(encoding="utf-8")
    words: dict[str, str] = json.loads(text)[lang]
    return words


def reason(given: Sequence[str], lang: str) -> str:
    """Say why something is where it is: a code of ``reasons.json`` and what it speaks of.

    >>> reason(("at", "两江新区"), "zh")
    '以两江新区的位置代替'
    """
    return table("reasons", lang)[given[0]].format(*given[1:]) if given else ""


def note(given: Sequence[str], remark: str, lang: str) -> str:
    """Return a reason in words, followed by what people remarked, if anything."""
    return _JOINTS[lang].join(filter(None, (reason(given, lang), remark)))
