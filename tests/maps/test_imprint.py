"""Review number, maker and classification, from ``map.toml`` to page and index."""

from pathlib import Path

import pytest

from geomap.errors import GeomapError
from geomap.maps.atlas import Atlas, write_atlas
from geomap.maps.imprint import Imprint, read_imprint
from tests.conftest import HOME
from tests.maps.conftest import Small

IMPRINT = Imprint("渝S（2025）012号", "规划研究院", "内部资料")


def test_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text(
        '\ufeffreview_number = "渝S（2025）012号"\n'
        'maker = " 规划研究院 "\nclassification = "内部资料"\n',
        encoding="utf-8",
    )
    assert read_imprint(path) == IMPRINT


def test_no_file_leaves_all_empty(tmp_path: Path) -> None:
    imprint = read_imprint(tmp_path / "map.toml")
    assert imprint == Imprint()
    assert imprint.lines("zh") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("maker = 规划院", "UTF-8 TOML"),
        ('author = "x"', "use review_number, maker, classification"),
        ("maker = 3", "text in quotes"),
    ],
)
def test_a_broken_file_says_what_to_do(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "map.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GeomapError) as caught:
        read_imprint(path)
    assert str(caught.value).startswith(str(path))
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_page_and_the_index_bear_it(small: Small, tmp_path: Path) -> None:
    atlas = Atlas(small.ledger, small.gazetteer, HOME, imprint=IMPRINT)
    data = atlas.scene(atlas.selector.named("district", "铜梁区")).data
    assert data["credits"][:2] == ["审图号：渝S（2025）012号", "制图单位：规划研究院"]
    assert data["classification"] == "内部资料"
    write_atlas(small.ledger, small.gazetteer, HOME, tmp_path, imprint=IMPRINT)
    index = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert all(words in index for words in (IMPRINT.review_number, IMPRINT.maker, "内部资料"))


def test_copies_without_sentences(small: Small, tmp_path: Path) -> None:
    """Nothing of the plans' wording, and no reader."""
    write_atlas(small.ledger, small.gazetteer, HOME, tmp_path, sentences=False)
    assert not (tmp_path / "maps" / "reader").exists()
    for page in tmp_path.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "扩能改造，规划研究" not in text
        assert "推进成昆铁路" not in text
    atlas = Atlas(small.ledger, small.gazetteer, HOME, sentences=False)
    data = atlas.scene(atlas.selector.named("overview", "")).data
    assert sorted(row["plan"] for row in data["sentences"]) == [0, 1]
    assert {key for row in data["sentences"] for key in row} == {"plan"}
    assert {key for f in data["features"] for m in f["mentions"] for key in m} <= {
        "sentence", "units", "year",
    }  # fmt: skip
