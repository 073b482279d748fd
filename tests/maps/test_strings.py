"""The texts of the pages' controls: each in both languages, and each read by something."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from geomap import maps
from geomap.maps.strings import strings

PACKAGE = Path(maps.__file__).parents[1]
SOURCES = [
    path.read_text(encoding="utf-8")
    for folder in ("maps", "pictures", "bundles")
    for ending in ("*.py", "*.js", "*.html")
    for path in (PACKAGE / folder).rglob(ending)
]
#: Beginnings and ends of keys that are put together where they are used, and how.
PUT_TOGETHER = {
    r"family_\w+": '"family_" +',
    r"border_\w+": '"border_" +',
    r"any_\w+": '"any_" +',
    r"\w+_filter": '+ "_filter"',
    r"view_\w+": 'f"view_{',
    r"credit_(?:tianditu|amap|osm)": 'f"credit_{',
    r"correct_(?:lon|lat|who|remark)": '"correct_" +',
    r"imprint_\w+": 'f"imprint_{',
}


def _is_read(key: str) -> bool:
    named = re.compile(rf"[\"'.]{key}\b")
    return any(named.search(source) for source in SOURCES) or any(
        re.fullmatch(form, key) and any(way in source for source in SOURCES)
        for form, way in PUT_TOGETHER.items()
    )


def test_both_languages_have_the_same_texts_with_the_same_gaps() -> None:
    chinese, english = strings("zh"), strings("en")
    assert list(chinese) == list(english)
    for key, text in chinese.items():
        assert text.strip()
        gaps = re.findall(r"\{(\w+)\}", text)
        assert sorted(gaps) == sorted(re.findall(r"\{(\w+)\}", english[key])), key


@pytest.mark.parametrize("key", strings("zh"))
def test_each_text_is_read(key: str) -> None:
    assert _is_read(key)


@pytest.mark.parametrize("form", PUT_TOGETHER)
def test_keys_are_still_put_together(form: str) -> None:
    assert any(re.fullmatch(form, key) for key in strings("zh"))
    assert any(PUT_TOGETHER[form] in source for source in SOURCES)


def test_a_text_that_nothing_reads_is_found() -> None:
    assert not _is_read("show_on_map")


def test_no_key_is_given_twice() -> None:
    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys))
        return dict(pairs)

    json.loads((PACKAGE / "maps/strings.json").read_text("utf-8"), object_pairs_hook=once)
