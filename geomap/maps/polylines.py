"""Lines as encoded polylines, all lines of a page at once.

An encoded polyline has the well-known form: longitude and latitude as whole numbers of
``10**-digits`` degrees, each as the difference from the previous point, in five-bit groups of
printable ASCII. A page has thousands of short lines, so numpy processes their points in one array:
a call per line would take longer than it saves.
"""

from collections.abc import Sequence
from itertools import chain, islice, pairwise

import numpy as np
from numpy.typing import NDArray

_MAX_DIGITS = 5
_BITS = 5
_MOST_GROUPS = 6
"""Maximum number of groups: enough for a step around the earth."""
_LOWEST = (1 << _BITS) - 1
_FIRST_SIGN = 63

Line = Sequence[Sequence[float]]
"""Points ``[lon, lat]`` in degrees."""
Whole = NDArray[np.int32]


def encode(groups: Sequence[Sequence[Line]]) -> list[tuple[int, list[str]]]:
    """Return, for each group of lines, its digits and the string of each line.

    The lines of a group share their digits: as many as its coordinates have, at most 5.
    """
    lines = list(chain.from_iterable(groups))
    line_sizes = np.array([len(line) for line in lines], dtype=np.int32)
    group_sizes = [sum(map(len, group)) for group in groups]
    values = chain.from_iterable(chain.from_iterable(lines))
    degrees = np.fromiter(values, np.float64, 2 * line_sizes.sum()).reshape(-1, 2)
    points = np.rint(degrees * 10**_MAX_DIGITS).astype(np.int32)

    owners = np.repeat(np.arange(len(groups)), group_sizes)
    digits = np.zeros(len(groups), dtype=np.int32)
    np.maximum.at(digits, owners, _digits(points).max(axis=1, initial=0))
    points //= 10 ** (_MAX_DIGITS - digits[owners, np.newaxis])

    texts = iter(_texts(points, line_sizes))
    return [
        (int(count), list(islice(texts, len(group))))
        for count, group in zip(digits, groups, strict=True)
    ]


def _digits(points: Whole) -> Whole:
    """Return the number of decimals that each value needs, without trailing zeros."""
    digits = np.zeros_like(points)
    for zeros in range(1, _MAX_DIGITS + 1):
        digits += points % 10**zeros != 0
    return digits


def _texts(points: Whole, line_sizes: Whole) -> list[str]:
    """Return the string of each line; points of consecutive lines are consecutive."""
    ends = np.cumsum(line_sizes)
    firsts = (ends - line_sizes)[line_sizes > 0]
    steps = np.diff(points, axis=0, prepend=0)
    steps[firsts] = points[firsts]

    bits = np.where(steps < 0, ~(steps << 1), steps << 1).ravel()
    sizes = np.ones_like(bits)
    for group in range(1, _MOST_GROUPS):
        sizes += bits >= 1 << _BITS * group
    behind = np.cumsum(sizes)
    signs = np.empty(sizes.sum(), dtype=np.uint8)
    places = behind - sizes
    while len(bits):
        goes_on = bits > _LOWEST
        signs[places] = (bits & _LOWEST) + (goes_on << _BITS) + _FIRST_SIGN
        bits, places = bits[goes_on] >> _BITS, places[goes_on] + 1

    text = signs.tobytes().decode("ascii")
    cuts = np.append(0, behind)[2 * np.append(0, ends)]
    return [text[start:end] for start, end in pairwise(cuts)]
