"""Which place each name of a chain means: the nearest to the others and to home.

These came of mutation testing: each breaks when a rule of ``chains.py`` is taken out.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.gazetteer import Gazetteer
from geomap.gazetteer.chains import Chains
from tests.conftest import HOME


@pytest.fixture(scope="module")
def chains(gazetteer: Gazetteer) -> Chains:
    return Chains(gazetteer)


@pytest.mark.parametrize(
    ("names", "home", "codes"),
    [
        (["成", "渝"], HOME, ["510100", "500000"]),
        (["朝阳", "锦州"], (), ["211300", "210700"]),
        (["朝阳", "顺义"], (), ["110105", "110113"]),
        (["鼓楼", "玄武"], (), ["320106", "320102"]),
        (["鼓楼", "晋安"], (), ["350102", "350111"]),
        (["江北", "渝北"], ("500000",), ["500105", "500112"]),
        (["江北", "镇海"], ("330000",), ["330205", "330211"]),
        (["铜仁", "怀化"], ("500000",), ["520600", "431200"]),
    ],
)
def test_names_are_decided_together(
    chains: Chains, names: list[str], home: tuple[str, ...], codes: list[str]
) -> None:
    assert [stop and stop.code for stop in chains.resolve(names, home)] == codes


@pytest.mark.parametrize(
    ("name", "node", "code", "precision"),
    [
        ("重庆江北国际机场", "airport-chongqing-jiangbei", "500112", "site"),
        ("重庆北站", "rail-chongqingbei", "500112", "station"),
        ("长寿", "seat-500115", "500115", "seat"),
    ],
)
def test_a_stop_is_a_place_a_station_or_a_seat(
    chains: Chains, gazetteer: Gazetteer, name: str, node: str, code: str, precision: str
) -> None:
    (stop,) = chains.resolve([name], HOME)
    assert stop is not None
    assert (stop.name, stop.node.id, stop.code) == (name, node, code)
    assert (stop.node.precision, stop.node.radius_m > 0) == (precision, True)
    known = gazetteer.entries.get(node) or gazetteer.nodes.get(node) or gazetteer.atlas.point(code)
    assert (stop.node.lon, stop.node.lat) == (known.lon, known.lat)
    assert stop.node.source == known.source


def test_a_name_nobody_knows_is_none_and_does_not_hinder(chains: Chains) -> None:
    found = chains.resolve(["重庆北站", "没有这个地方", "成都"], ())
    assert [stop and stop.code for stop in found] == ["500112", None, "510100"]
    assert chains.resolve(["没有这个地方"], ()) == [None]
    assert chains.resolve([], ()) == []


@settings(max_examples=40)
@given(
    st.lists(
        st.sampled_from(["成", "渝", "万州", "达州", "江北", "朝阳", "昆", "没有"]), max_size=5
    )
)
def test_a_chain_read_backwards_runs_through_the_same_places(
    gazetteer: Gazetteer, names: list[str]
) -> None:
    chains = Chains(gazetteer)
    there = chains.resolve(names, HOME)
    assert len(there) == len(names)
    unknown = [n == "没有" or (len(n) == 1 and names.count(n) > 1) for n in names]
    assert [stop is None for stop in there] == unknown
    if len(set(names)) == len(names):
        back = chains.resolve(names[::-1], HOME)[::-1]
        assert [s and s.code for s in back] == [s and s.code for s in there]
