"""What belongs into a district's bundle."""

import pytest
import shapely

from geomap.bundles.choosing import Chooser
from geomap.bundles.targets import Targets
from geomap.gazetteer import Gazetteer
from geomap.ledger import Ledger
from tests.bundles.conftest import TEXT
from tests.conftest import LedgerOf, feature

MORE = "加快建设内江（自贡）机场。推动成渝地区双城经济圈建设。改造石渠县公路。"


@pytest.fixture(scope="module")
def ledger(ledger_of: LedgerOf) -> Ledger:
    return ledger_of(TEXT + MORE)


@pytest.fixture(scope="module")
def chooser(ledger: Ledger, gazetteer: Gazetteer) -> Chooser:
    return Chooser(ledger, gazetteer)


def shown(chooser: Chooser, targets: Targets, name: str) -> dict[str, bool]:
    selection = chooser.selection(targets.named(name))
    return {feature.name: focus for feature, focus in selection.features}


def test_own_projects_in_full_and_neighbours_faint(chooser: Chooser, targets: Targets) -> None:
    map_of = shown(chooser, targets, "渝北区")
    assert map_of["重庆江北国际机场"]
    assert map_of["渝北区"]
    assert map_of["合川区"] is False
    assert "石渠县" not in map_of


def test_corridors_that_cross_keep_their_whole_course(
    chooser: Chooser, targets: Targets, ledger: Ledger
) -> None:
    selection = chooser.selection(targets.named("大足区"))
    line = next(f for f, focus in selection.features if focus and f.kind == "railway")
    assert shapely.equals(line.geometry, feature(ledger, "成渝中线高速铁路").geometry)
    assert selection.area is not None
    assert not shapely.contains(selection.area, line.geometry)


def test_list_is_what_is_in_focus(chooser: Chooser, targets: Targets) -> None:
    own = {name for name, focus in shown(chooser, targets, "渝北区").items() if focus}
    assert {f.name for f in chooser.ledger(targets.named("渝北区")).features} == own


def test_regions_and_vague_places_are_nobodys_own(chooser: Chooser, targets: Targets) -> None:
    assert "成渝地区双城经济圈" not in shown(chooser, targets, "渝北区")
    assert "内江（自贡）机场" not in shown(chooser, targets, "东兴区")
    assert shown(chooser, targets, "内江市")["内江（自贡）机场"]


@pytest.mark.parametrize("name", ["江北区", "渝北区", "两江新区", "重庆两江新区"])
def test_units_then_and_now(chooser: Chooser, targets: Targets, name: str) -> None:
    """The airport lies in 渝北区 until 2026, since then in 两江新区."""
    own = shown(chooser, targets, name)
    assert own.get("重庆江北国际机场") is (name != "江北区")
    area = chooser.selection(targets.named(name)).area
    assert area is not None
    assert area.area > 0
