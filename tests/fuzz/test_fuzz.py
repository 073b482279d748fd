"""Every reader on files that are nearly sound, and on those that broke one once."""

import gc
import logging
import warnings
from collections.abc import Iterator

import pytest

from tests.fuzz.mutations import CORPUS, READERS, fault, mutations, seed_file

ROUNDS = {".pdf": 3, ".docx": 6, ".xlsx": 6, ".html": 6}
"""Mutations of each file in the tests, 25 where nothing stands; ``make fuzz`` tries more."""
KEPT = sorted(path.name for path in CORPUS.iterdir())


@pytest.fixture(scope="module", autouse=True)
def closed() -> Iterator[None]:
    """Drop the broken files that libraries forget to close: other tests take the warning amiss."""
    yield
    warnings.simplefilter("ignore")
    gc.collect()


@pytest.fixture(autouse=True)
def quiet() -> None:
    """Libraries warn of nearly everything in a broken file; that is not what is tested."""
    warnings.simplefilter("ignore")
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)


@pytest.mark.parametrize("name", READERS)
def test_seed_is_sound(name: str) -> None:
    assert READERS[name](seed_file(name))


@pytest.mark.parametrize("name", READERS)
def test_mutations_are_read_or_refused_in_a_line(name: str) -> None:
    rounds = ROUNDS.get(f".{name.rsplit('.', 1)[1]}", 25)
    faults = [fault(READERS[name], data) for data in mutations(seed_file(name), rounds, seed=7)]
    assert [found for found in faults if found] == []


@pytest.mark.parametrize("kept", KEPT)
def test_what_broke_a_reader_once(kept: str) -> None:
    name = kept.split("-", 2)[2]
    assert fault(READERS[name], (CORPUS / kept).read_bytes()) == ""


def test_corpus_is_there() -> None:
    assert KEPT
