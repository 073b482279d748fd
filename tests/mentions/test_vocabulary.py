"""The words of the grammar: none twice, none in two lists that exclude each other, all read."""

import csv
from collections import Counter
from importlib.resources import files

import pytest

from geomap.mentions.tokens import heads, vocabulary
from tests.conftest import Read

EXCLUSIVE = [
    ("stages", "neutral"),
    ("stages", "links"),
    ("neutral", "links"),
    ("neutral", "idioms"),
]
NAMED_ALONE = {"work", "point", "corridor", "named"}


@pytest.mark.parametrize("table", sorted(vocabulary()))
def test_no_word_stands_twice_in_a_table(table: str) -> None:
    counted = Counter(word for words in vocabulary()[table].values() for word in words)
    assert [word for word, times in counted.items() if times > 1] == []


@pytest.mark.parametrize(("one", "other"), EXCLUSIVE)
def test_tables_that_exclude_each_other_share_no_word(one: str, other: str) -> None:
    first, second = (
        {word for words in vocabulary()[table].values() for word in words} for table in (one, other)
    )
    assert first & second == set()


def test_no_head_stands_twice() -> None:
    table = files("geomap.mentions").joinpath("heads.csv").read_text(encoding="utf-8")
    counted = Counter(row["head"] for row in csv.DictReader(table.splitlines()))
    assert [head for head, times in counted.items() if times > 1] == []


def test_every_head_is_read_behind_a_name(read: Read) -> None:
    chosen = {text: head for text, head in heads().items() if head.form in NAMED_ALONE}
    found = {
        m.text: m.kind
        for m in read("有关工作如下。\n" + "".join(f"推进松溪里{text}。\n" for text in chosen))
    }
    assert [text for text in chosen if f"松溪里{text}" not in found] == []
