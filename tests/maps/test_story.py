"""Stories: what is read, and a clear line for each fault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from geomap.errors import MapError
from geomap.maps.story import read_story
from tests.maps.conftest import Small


@pytest.fixture
def data(small: Small) -> dict[str, Any]:
    return small.scene("corridor", "渝昆高速铁路").data


def write(folder: Path, text: str) -> Path:
    path = folder / "story.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_story_is_read(data: dict[str, Any], tmp_path: Path) -> None:
    text = """
title: 汇报
views:
  - {title: 格局, text: "两极\\n四轴", bounds: [105, 28, 107, 30]}
  - {title: 渝昆高铁, feature: 渝昆高速铁路, layers: [railway], stages: [built]}
  - {centre: [106.5, 29.5], zoom: 9, date: 2023}
  - {title: 全图, date: 2023-02-28}
"""
    story = read_story(write(tmp_path, text), data)
    chosen = next(f["id"] for f in data["features"] if f["name"] == "渝昆高速铁路")
    assert story == {
        "title": "汇报",
        "views": [
            {"title": "格局", "text": "两极\n四轴", "bounds": [105, 28, 107, 30]},
            {"title": "渝昆高铁", "feature": chosen, "layers": ["railway"], "stages": ["built"]},
            {"centre": [106.5, 29.5], "zoom": 9.0, "day": "2023-12-31"},
            {"title": "全图", "day": "2023-02-28"},
        ],
    }


@pytest.mark.parametrize(
    ("view", "says"),
    [
        ("{titel: 甲}", "titel: unknown"),
        ("[甲]", "must have keys and values"),
        ("{title: 7}", "title: must be text"),
        ("{bounds: [1, 2, 3]}", "bounds: must be [west, south, east, north]"),
        ("{bounds: [107, 28, 105, 30]}", "west must be less than east"),
        ("{centre: [29.5, 106.5]}", "is longitude first?"),
        ("{centre: [a, 2]}", "centre: must be [lon, lat]"),
        ("{zoom: 9}", "zoom: only allowed with centre"),
        ("{centre: [106, 29], zoom: 30}", "zoom: must be a number from 4 to 15"),
        ("{feature: 没有的铁路}", "this map shows no 没有的铁路"),
        ("{feature: 渝昆高速铁路, centre: [106, 29]}", "give only one of them"),
        ("{layers: railway}", "layers: must be a list"),
        ("{layers: [rail]}", "layers: unknown rail"),
        ("{stages: [done]}", "stages: unknown done"),
        ("{date: soon}", "date: must be a year"),
        ("{date: '2023-02-30'}", "date: must be a year"),
        ("{date: 1999}", "date: no plan is that old"),
    ],
)
def test_faults_are_named(data: dict[str, Any], tmp_path: Path, view: str, says: str) -> None:
    path = write(tmp_path, f"views:\n  - {view}\n")
    with pytest.raises(MapError) as refused:
        read_story(path, data)
    assert str(refused.value).startswith(f"{path}: view 1: ")
    assert says in str(refused.value)


def test_each_fault_has_its_line(data: dict[str, Any], tmp_path: Path) -> None:
    path = write(tmp_path, "titel: x\nviews:\n  - {date: soon, layers: [rail]}\n  - {zoom: 9}\n")
    with pytest.raises(MapError) as refused:
        read_story(path, data)
    assert len(str(refused.value).splitlines()) == 4


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("views: [", ":1: not YAML"),
        ("", "needs a list `views`"),
        ("views: [{date: 2023-02-30}]", "impossible date"),
        ("views: []", "needs a list `views`"),
        ("a: !!python/object/apply:os.getcwd []", "not YAML"),
    ],
)
def test_what_is_no_story(data: dict[str, Any], tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(MapError, match=r"story\.yaml") as refused:
        read_story(write(tmp_path, text), data)
    assert says in str(refused.value)
