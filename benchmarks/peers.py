"""Reads texts with cpca and jieba: run by an interpreter of its own, which has them installed.

Takes a JSON list of texts on standard input and answers with a JSON object: for each program one
list of ``[start, end]`` a text. Neither has what geomap needs, nor the other way round.
"""

import json
import re
import sys
from collections.abc import Iterator
from itertools import takewhile

import cpca
import jieba
import jieba.posseg

Span = tuple[int, int]


def read_with_cpca(text: str) -> Iterator[Span]:
    """Yield the spans of the units that cpca finds, paragraph by paragraph."""
    for paragraph in re.finditer(r"[^\n]+", text):
        try:
            found = cpca.transform_text_with_addrs(paragraph[0], pos_sensitive=True)
        except KeyError:  # what cpca raises where it finds nothing
            continue
        for row in found.to_dict("records"):
            for level in "省市区":
                if (start := row[f"{level}_pos"]) >= 0:
                    both = zip(row[level], paragraph[0][start:], strict=False)
                    written = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], both))
                    first = paragraph.start() + start
                    yield first, first + written


def read_with_jieba(text: str) -> Iterator[Span]:
    """Yield the spans of the words that jieba tags as places."""
    position = 0
    for word, tag in jieba.posseg.cut(text):
        if tag == "ns":
            yield position, position + len(word)
        position += len(word)


def main() -> None:
    """Answer the process that asked."""
    jieba.setLogLevel("ERROR")
    texts = json.load(sys.stdin)
    peers = {"cpca": read_with_cpca, "jieba": read_with_jieba}
    json.dump({name: [list(read(t)) for t in texts] for name, read in peers.items()}, sys.stdout)


if __name__ == "__main__":
    main()
