"""Which districts there are, and what their folders are called."""

import pytest

from geomap.bundles.targets import OFFICE_AREAS, Targets, check_known
from geomap.errors import NotFoundError
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.model import Entry
from tests.conftest import HOME


def test_units_of_the_plans_dates_and_of_today(targets: Targets) -> None:
    """38 units in 重庆 before 2026, 183 in 四川; 两江新区 came of two of them."""
    counties = targets.all(["county"])
    assert len(counties) == 38 + 183 + 1
    assert {"渝北区", "江北区", "两江新区"} <= {target.stem for target in counties}
    assert len(
        {target.stem.casefold() for target in targets.all(["county", "prefecture", "area"])}
    ) == (len(targets.all(["county", "prefecture", "area"])))


def test_prefectures_and_provinces(targets: Targets) -> None:
    assert [t.name for t in targets.all(["prefecture"])][:2] == ["重庆市", "成都市"]
    assert len(targets.all(["prefecture"])) == 1 + 21
    assert {t.key[:2] for t in targets.all(["county"], ["500000"])} == {"50"}
    assert len(targets.named("成都市").codes) == 20


def test_areas_with_an_office_are_zones_that_go_by_that_name(
    targets: Targets, gazetteer: Gazetteer
) -> None:
    for identifier, name in OFFICE_AREAS.items():
        assert name in gazetteer.entries[identifier].names
        assert targets.named(name).key == identifier
    assert {t.name for t in targets.all(["area"])} == set(OFFICE_AREAS.values())
    assert targets.named("重庆高新区").codes == {"500106", "500107"}


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ("500112", "500112"), ("渝北", "500112"), ("两江新区", "500157"), ("开县", "500154"),
        ("江北区", "500105"), ("内江市市中区", "511002"), ("阿坝州", "513200"),
        ("500234", "500154"),
        ("zone-liangjiang-xinqu", "zone-liangjiang-xinqu"), ("璧山高新区", "zone-bishan-gaoxinqu"),
        ("遵义县", "520304"),
    ],
)  # fmt: skip
def test_names_codes_and_ids(targets: Targets, asked: str, key: str) -> None:
    assert targets.named(asked).key == key


def test_one_name_of_two_districts(targets: Targets) -> None:
    with pytest.raises(NotFoundError, match="511002 内江市市中区, 511102 乐山市市中区"):
        targets.named("市中区")
    assert targets.named("511002").stem == "市中区_511002"


def test_chosen_districts_are_listed_once(targets: Targets) -> None:
    keys = [t.key for t in targets.chosen(["渝北", "500112"], provinces=["重庆市"])]
    assert keys[0] == "500112"
    assert len(keys) == len(set(keys))
    both = targets.all(["county", "area"], ["500000"])
    assert set(keys) == {target.key for target in both}
    assert targets.chosen([], everything=True) == targets.all(["county", "area"])
    prefectures = targets.chosen(["内江市"], ["prefecture"], everything=True)
    assert {target.level for target in prefectures} == {"prefecture"}
    with pytest.raises(NotFoundError, match="湖北省: the plans are not about it"):
        targets.chosen([], provinces=["湖北省"])


@pytest.mark.parametrize(
    "name",
    ["渝北", "500112", "开县", "内江市市中区", "zone-bishan-gaoxinqu", "璧山高新区", "阿坝州"],
)
def test_names_that_may_be_known_are_not_refused_early(gazetteer: Gazetteer, name: str) -> None:
    check_known([name], gazetteer)


def test_unknown_name(targets: Targets, gazetteer: Gazetteer) -> None:
    with pytest.raises(NotFoundError, match="no such district; give its full name"):
        targets.named("桃花源区")
    with pytest.raises(NotFoundError, match="no such district; give its full name"):
        check_known(["渝北区", "桃花源区"], gazetteer)


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("甲/乙\\丙:新区", "甲_乙_丙_新区"), ("..", "_"), ("CON", "_CON"),
        ("lpt1.新区", "_lpt1.新区"), ("渝北区", "渝北区_zone-odd"),
        ("🚄新区", "🚄新区"), ("新区. ", "新区"), ("新" * 300, "新" * 40),
    ],
)  # fmt: skip
def test_stems_are_safe_whatever_the_name(gazetteer: Gazetteer, name: str, stem: str) -> None:
    odd = gazetteer.entries["zone-bishan-gaoxinqu"]._replace(id="zone-odd", name=name)
    entries: dict[str, Entry] = gazetteer.entries | {"zone-odd": odd}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gazetteer, "entries", entries)
        assert Targets(gazetteer, HOME).named("zone-odd").stem == stem
