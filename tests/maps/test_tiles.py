"""Base maps from the net: which are known, what templates are refused."""

from __future__ import annotations

import re

import pytest

from geomap.errors import MapError
from geomap.maps.page import render
from geomap.maps.tiles import read_tiles, with_tiles
from tests.maps.conftest import Small

URL = "https://tiles.example.org:8443/a/{z}/{x}/{y}.png"


def policy(html: str) -> str:
    found = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert found is not None
    return found.group(1)


def test_policy_opens_one_host_for_pictures_only(small: Small) -> None:
    data = small.scene("district", "铜梁区").data
    plain = policy(render(data))
    assert "img-src data:;" in plain
    assert "https" not in plain
    opened = policy(render(with_tiles(data, read_tiles(URL))))
    assert "img-src data: https://tiles.example.org:8443;" in opened
    assert opened.count("https") == 1
    assert opened.startswith("default-src 'none'")


def test_maker_is_named_first(small: Small) -> None:
    data = small.scene("district", "铜梁区").data
    assert "高德" in with_tiles(data, read_tiles("amap"))["credits"][0]
    assert "Amap" in read_tiles("amap", lang="en").credit
    assert read_tiles(URL).credit == "网络底图：tiles.example.org:8443"


def test_known_base_maps() -> None:
    assert read_tiles("amap").datum == "GCJ-02"
    assert read_tiles("osm").urls == ("https://tile.openstreetmap.org/{z}/{x}/{y}.png",)
    tianditu = read_tiles("tianditu", 'k"&y')
    assert tianditu.datum == "WGS84"
    assert all(url.endswith("tk=k%22%26y") for url in tianditu.urls)


@pytest.mark.parametrize(
    ("choice", "key", "says"),
    [
        ("baidu", "", "use tianditu, amap, osm"),
        ("tianditu", "", "needs --basemap-key"),
        ("osm", "k", "takes no key"),
        ("http://a.org/{z}/{x}/{y}", "", "must begin with https"),
        ("https://a.org/{z}/{x}", "", "needs {z}, {x} and {y}"),
        ("https://a.org/{z}/{x}/{y}/{q}", "", "needs {z}, {x} and {y}"),
        ("https://{s}.a.org/{z}/{x}/{y}", "", "not a plain host"),
        ("https://me:pw@a.org/{z}/{x}/{y}", "", "not a plain host"),
        ("https://a.org;script-src/{z}/{x}/{y}", "", "not a plain host"),
        ("https:///{z}/{x}/{y}", "", "not a plain host"),
        ("https://a.org/{z}/{x}/{y}?a='b", "", "not allowed in URLs"),
        ("https://[a.org/{z}/{x}/{y}", "", "not a URL"),
    ],
)
def test_what_is_no_base_map_is_refused_in_one_line(choice: str, key: str, says: str) -> None:
    with pytest.raises(MapError) as refused:
        read_tiles(choice, key)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_page_refuses_a_template_that_was_not_looked_at(small: Small) -> None:
    tiles = {"urls": ["https://a.org; script-src *"], "datum": "WGS84", "maxZoom": 18}
    with pytest.raises(MapError):
        render(small.scene("district", "铜梁区").data | {"tiles": tiles})
