"""Which features remain on a page that has more than a browser can draw."""

from geomap.ledger import Feature
from geomap.ledger.model import StageEntry
from geomap.maps.thinning import MOST_FEATURES, thin


def made(number: int, district: str, plans: int = 1) -> Feature:
    stages = tuple(StageEntry(f"{n}.txt", "", "", "none", "") for n in range(plans))
    return Feature(
        f"road-x{number:012x}", f"路{number}", "road",
        districts=(district,) if district else (), stages=stages,
    )  # fmt: skip


def test_what_a_page_can_hold_stays_as_it_is() -> None:
    features = [(made(n, "500101"), bool(n % 2)) for n in range(100)]
    assert thin(features, 100).features == features
    assert thin(features, 100).left_out == 0


def test_no_district_is_emptied_by_another() -> None:
    crowded = [(made(n, "500101", plans=9), True) for n in range(8000)]
    sparse = [(made(10_000 + n, f"51{n:04}"), True) for n in range(500)]
    thinned = thin(crowded + sparse)
    kept = {feature.id for feature, _ in thinned.features}
    assert len(kept) == MOST_FEATURES == 5000
    assert thinned.left_out == 3500
    assert kept >= {feature.id for feature, _ in sparse}


def test_what_plans_name_most_often_stays() -> None:
    features = [(made(n, "500101", plans=1 + n % 7), True) for n in range(700)]
    kept = [feature for feature, _ in thin(features, 100).features]
    assert {len(feature.stages) for feature in kept} == {7}


def test_what_is_in_focus_goes_before_what_is_faint() -> None:
    faint = [(made(n, "500101", plans=5), False) for n in range(100)]
    focus = [(made(100 + n, "500101"), True) for n in range(60)]
    kept = thin(faint + focus, 60).features
    assert kept == focus


def test_order_is_kept_and_the_same_ones_are_chosen() -> None:
    features = [(made(n * 7919 % 1000, f"5001{n % 10:02}"), True) for n in range(1000)]
    thinned = thin(features, 300)
    assert thinned.features == [pair for pair in features if pair in thinned.features]
    again = {f.id for f, _ in thin(features[::-1], 300).features}
    assert again == {f.id for f, _ in thinned.features}


def test_features_without_a_district_take_turns_too() -> None:
    nowhere = [(made(n, ""), True) for n in range(50)]
    here = [(made(100 + n, "500101"), True) for n in range(50)]
    kept = [feature for feature, _ in thin(nowhere + here, 20).features]
    assert sum(bool(feature.districts) for feature in kept) == 10
