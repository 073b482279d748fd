import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import PlanError
from geomap.plans.decode import decode
from tests.conftest import SEEDS

PATH = Path("plan.txt")
SIMPLIFIED = (SEEDS / "001_94f624e435746e0d.txt").read_text(encoding="utf-8")
TRADITIONAL = (SEEDS / "002_6ac9e479cb7c47bc.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL], ids=["simplified", "traditional"])
def test_whole_plan_in_any_encoding(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), PATH) == text


@pytest.mark.parametrize("encoding", ["gbk", "gb2312"])
def test_parts_of_gb18030(encoding: str) -> None:
    data = SIMPLIFIED.encode(encoding, errors="ignore")
    assert decode(data, PATH) == data.decode(encoding)


def test_big5() -> None:
    data = TRADITIONAL.encode("big5", errors="ignore")
    assert decode(data, PATH) == data.decode("big5")


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_utf16_of_both_byte_orders(mark: bytes, encoding: str) -> None:
    text = "建设重庆新机场。\r\n"
    assert decode(mark + text.encode(encoding), PATH) == text


def test_one_short_line_in_gbk() -> None:
    assert decode("加快建设渝昆高铁的重庆段。".encode("gbk"), PATH) == "加快建设渝昆高铁的重庆段。"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_utf8_is_kept_whole(text: str) -> None:
    text = "规划" + text
    assert decode(text.encode(), PATH) == text
    assert decode(codecs.BOM_UTF8 + text.encode(), PATH) == text


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r", "\n\n\f"])
def test_line_ends_stay(ends: str) -> None:
    text = f"一、总体要求{ends}二、重点任务{ends}"
    assert decode(text.encode(), PATH) == text


@pytest.mark.parametrize("data", [b"", b"\n", b" \r\n\t "], ids=["nothing", "line", "blanks"])
def test_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(PlanError, match=r"plan\.txt: .*empty"):
        decode(data, PATH)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 8,
        b"PK\x03\x04" + bytes(200),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
        b"%PDF-1.7\n\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f\x10",
    ],
    ids=["png", "zip", "ole", "pdf"],
)
def test_binary_file_is_refused(data: bytes) -> None:
    with pytest.raises(PlanError, match=r"plan\.txt: ") as caught:
        decode(data, PATH)
    assert "\n" not in str(caught.value)
