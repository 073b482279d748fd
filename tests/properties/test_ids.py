"""An id depends on what is named, not on the order of plans, nor on how its words are written."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.cluster.table import part_of_id
from geomap.ledger.identity import digest_id, split_id
from geomap.ledger.write import to_jsonl
from geomap.vocabulary import KINDS
from tests.conftest import LedgerOf, make_plan

NAMES = st.text("重庆成都万州机水库大桥路一二三AaＡ１1（(）) ", min_size=1, max_size=12)
KIND = st.sampled_from(sorted(KINDS))
SENTENCES = [
    "加快建设藻渡水库。", "新建渝西水厂至江津泵站工程。", "扩建万州五桥机场。",
    "推进成渝中线高速铁路建设。", "规划建设开州至云阳高速公路。", "打造明月山绿色发展示范带。",
]  # fmt: skip


@given(KIND, NAMES)
def test_id_is_of_its_kind_and_form(kind: str, name: str) -> None:
    made = digest_id(kind, name)
    assert made.startswith(f"{kind}-x")
    assert len(made) == len(kind) + 14
    assert made == digest_id(kind, name)
    assert made != split_id(kind, name)


@given(KIND, NAMES, NAMES)
def test_two_spellings_have_one_id_and_two_names_two(kind: str, one: str, other: str) -> None:
    from geomap.characters import fold  # noqa: PLC0415

    assert (digest_id(kind, one) == digest_id(kind, other)) == (fold(one) == fold(other))


@given(st.lists(NAMES, unique=True, min_size=1), st.integers(1, 64))
def test_partition_is_one_of_all(names: list[str], parts: int) -> None:
    assert all(0 <= part_of_id(name, parts) < parts for name in names)


@settings(max_examples=12)
@given(st.permutations(SENTENCES))
def test_ids_do_not_depend_on_the_order_of_sentences(
    ledger_of: LedgerOf, sentences: list[str]
) -> None:
    ids = {feature.id for feature in ledger_of("".join(sentences)).features}
    assert ids == {feature.id for feature in ledger_of("".join(SENTENCES)).features}


def test_ids_do_not_depend_on_the_order_of_plans(ledger_of: LedgerOf) -> None:
    plans = [make_plan(words, file=f"{n}.txt") for n, words in enumerate(SENTENCES[:4])]
    found = {to_jsonl(ledger_of(*order)) for order in itertools.permutations(plans)}
    assert len(found) == 1


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_kinds_do_not_share_ids(kind: str) -> None:
    assert digest_id(kind, "重庆") not in {digest_id(k, "重庆") for k in KINDS if k != kind}
