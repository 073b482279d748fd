"""A map of more features than a browser can hold says how many it leaves out."""

import json
from pathlib import Path

import pytest

from geomap.gazetteer import Gazetteer
from geomap.maps.atlas import write_atlas
from tests.conftest import HOME, LedgerOf, make_plan

TEXT = "支持梁平、垫江、邻水、达川、大竹、开江、万州、云阳共建明月山绿色发展示范带。"


@pytest.mark.parametrize(("most", "left_out"), [(5000, 0), (4, 5)])
def test_what_is_left_out_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gazetteer: Gazetteer, ledger_of: LedgerOf,
    most: int, left_out: int,
) -> None:  # fmt: skip
    monkeypatch.setattr("geomap.maps.atlas.MOST_FEATURES", most)
    ledger = ledger_of(make_plan(TEXT))
    assert len(ledger.features) == 9
    write_atlas(ledger, gazetteer, HOME, tmp_path)
    page = (tmp_path / "maps" / "overview.html").read_text(encoding="utf-8")
    assert (f"略去 {left_out} 项，见台账" in page) == bool(left_out)
    (overview, *_) = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["maps"]
    assert len(overview["features"]) == 9 - left_out
