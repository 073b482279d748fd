"""What a ledger works out once, and what it leaves alone: the same ledger, sooner."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

from geomap.gazetteer import Gazetteer, load
from geomap.gazetteer.placing import Placement, Placer
from geomap.ledger import Ledger, build_ledger
from geomap.ledger.write import to_geojson
from geomap.mentions.grammar import Grammar
from geomap.plans import Plan, read_plans
from tests.conftest import SEEDS, make_plan

TEXT = (
    "加快建设渝昆高速铁路和成渝中线高速铁路，规划研究叙永至赤水高速公路。扩建重庆江北国际机场。"
    "推进向家坝灌区工程建设，研究论证合川至安岳铁路，支持川南、万达开协同发展。"
)


@pytest.fixture(scope="module")
def plans() -> list[Plan]:
    return read_plans([SEEDS / "001_94f624e435746e0d.txt"])


def build(plans: Sequence[Plan], gazetteer: Gazetteer) -> Ledger:
    return build_ledger(plans, gazetteer, corrections=())


def test_warm_and_cold_ledgers_are_the_same(plans: list[Plan], gazetteer: Gazetteer) -> None:
    cold = to_geojson(build(plans, load()))
    build([make_plan(TEXT)], gazetteer)
    assert to_geojson(build(plans, gazetteer)) == cold
    assert to_geojson(build(plans, gazetteer)) == cold


def test_entries_are_drawn_once_for_all_plans(
    plans: list[Plan], gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build(plans, gazetteer)

    def refuse(self: Placer, *_: object) -> Placement:
        raise AssertionError("drawn again")

    for work in ("_place", "_area", "_course"):
        monkeypatch.setattr(Placer, work, refuse)
    assert len(build(plans, gazetteer).features) == len(first.features)


def test_work_grows_with_what_is_named_not_with_how_often(
    gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: Counter[str] = Counter()

    def counted(name: str) -> None:
        work = getattr(Placer, name)

        def count(*arguments: Any) -> Any:
            calls[name] += 1
            return work(*arguments)

        monkeypatch.setattr(Placer, name, count)

    for name in ("corridor", "segment", "sited", "districts"):
        counted(name)
    once = build([make_plan(TEXT)], gazetteer)
    few = dict(calls)
    calls.clear()
    many = build([make_plan(TEXT * 30, file=f"{n}.txt") for n in range(3)], gazetteer)
    assert dict(calls) == few
    assert few["corridor"] and few["districts"] == len(once.features) == len(many.features)


def test_clauses_that_are_left_alone_name_nothing(
    gazetteer: Gazetteer, plans: list[Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = to_geojson(build(plans, gazetteer))
    left: Counter[bool] = Counter()
    decide = Grammar.may_name

    def read_all(grammar: Grammar, text: str, **context: Any) -> bool:
        left[decide(grammar, text, **context)] += 1
        return True

    monkeypatch.setattr(Grammar, "may_name", read_all)
    assert to_geojson(build(plans, gazetteer)) == quick
    assert left[False] > 100
