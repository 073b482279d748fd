"""A plan of one district leaves its own name out: the district's row is found all the same."""

import pytest

from tests.conftest import LedgerOf, make_plan


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("推进二中扩建。", "facility-tongliang-erzhong"),
        ("建设第二师范学院校区。", "facility-chongqing-dier-shifanxueyuan-tongliang-xiaoqu"),
        ("创建市新型储能产业发展示范区。", "zone-chongqing-chuneng-shifanqu"),
    ],
)
@pytest.mark.parametrize("region", ["铜梁区", "万州区"])
def test_own_name_is_put_back(ledger_of: LedgerOf, text: str, identifier: str, region: str) -> None:
    ledger = ledger_of(make_plan(text, region=(region,)))
    ids = {feature.id for feature in ledger.features}
    assert (identifier in ids) == (region == "铜梁区")
