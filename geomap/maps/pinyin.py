"""The pinyin of names, for searching by pinyin and initials."""

import re
from collections.abc import Iterable
from functools import cache

from pypinyin import lazy_pinyin

_SIGNS = re.compile(r"[\u3400-\u9fff]+")


def syllables(names: Iterable[str]) -> dict[str, str]:
    """Return the characters of names by the syllables as which they are read, without tones.

    A character may have several syllables: 重庆 and 重点 give 重 under both chong and zhong. ü is
    written v.

    >>> syllables(["重庆", "重点"])
    {'chong': '重', 'dian': '点', 'qing': '庆', 'zhong': '重'}
    """
    signs: dict[str, set[str]] = {}
    for name in names:
        for sign, syllable in _read(name):
            signs.setdefault(syllable, set()).add(sign)
    return {syllable: "".join(sorted(signs[syllable])) for syllable in sorted(signs)}


@cache
def _read(name: str) -> tuple[tuple[str, str], ...]:
    """Return each character of a name with its syllable, without those that have none."""
    pairs = []
    for run in _SIGNS.findall(name):
        sounds = lazy_pinyin(run)
        if len(sounds) != len(run):
            sounds = [sound for sign in run for sound in lazy_pinyin(sign)]
        pairs += [(sign, sound) for sign, sound in zip(run, sounds, strict=True) if sound != sign]
    return tuple(pairs)
