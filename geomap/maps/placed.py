"""Why a feature is drawn where it is, in the page's language.

The gazetteer says it in English as one of a few set phrases; they stand in ``strings.json`` behind
``placed_``, with places like {name} for what varies. Remarks of people are left as they are.
"""

import re
from functools import cache

from geomap.maps.strings import strings

_PREFIX = "placed_"
_JOINT = "；"


def placed_words(note: str, lang: str) -> str:
    """Return a feature's note with the gazetteer's phrases in a language.

    >>> placed_words("only its unit is known；已核对", "zh")
    '只知所在行政区；已核对'
    """
    return _JOINT.join(_phrase(part, lang) for part in note.split(_JOINT))


def _phrase(part: str, lang: str) -> str:
    for pattern, said in _phrases(lang):
        if found := pattern.fullmatch(part):
            parts = {key: _phrase(value, lang) for key, value in found.groupdict().items()}
            return said.format(**parts)
    return part


@cache
def _phrases(lang: str) -> list[tuple[re.Pattern[str], str]]:
    phrases = []
    for key, said in strings(lang).items():
        if key.startswith(_PREFIX):
            parts = re.split(r"\{(\w+)\}", key.removeprefix(_PREFIX))
            named = (f"(?P<{p}>.+)" if n % 2 else re.escape(p) for n, p in enumerate(parts))
            phrases.append((re.compile("".join(named)), said))
    return phrases
