"""Online base maps (raster tiles), shown under the features on request.

A page contacts one host only, over https; without a network it shows its own base map. Features are
drawn in the datum of the tiles, while all coordinates of the page remain WGS84.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from geomap.errors import MapError
from geomap.maps.strings import strings

_KEY = "{key}"
_PLACES = ("{z}", "{x}", "{y}")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?")
_TIANDITU = (
    "https://t0.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER={layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
    "&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={{key}}"
)


@dataclass(frozen=True, slots=True)
class Tiles:
    """An online base map.

    ``urls`` are https templates with {z}, {x} and {y} on one host, drawn in this order; ``datum``
    is that of their Web Mercator grid, ``WGS84`` or ``GCJ-02``; ``max_zoom`` is their finest level;
    ``credit`` names their provider in the page's language.
    """

    urls: tuple[str, ...]
    datum: str
    max_zoom: int
    credit: str

    def data(self) -> dict[str, Any]:
        """Return it as page data (``tiles`` in ``docs/page-data.md``)."""
        return {"urls": list(self.urls), "datum": self.datum, "maxZoom": self.max_zoom}


def read_tiles(choice: str, key: str = "", lang: str = "zh") -> Tiles:
    """Return the base map that ``--basemap`` names: ``tianditu``, ``amap``, ``osm`` or a template.

    Args:
        choice: A name, or an https template with {z}, {x}, {y}, and {key} if it needs a key.
        key: The user's key.
        lang: Language of the credit, ``zh`` or ``en``.

    Raises:
        MapError: The base map is unknown, the template is invalid, or a key is missing or not
            needed.
    """
    words = strings(lang)
    if choice in _KNOWN:
        templates, datum, max_zoom = _KNOWN[choice]
        credit = words[f"credit_{choice}"]
    elif "://" in choice:
        templates, datum, max_zoom = (_checked(choice),), "WGS84", 18
        credit = words["credit_tiles"].replace("{host}", urlsplit(choice).netloc)
    else:
        known = ", ".join(_KNOWN)
        raise MapError(f"--basemap {choice}: use {known}, or an https://…/{{z}}/{{x}}/{{y}}")
    urls = tuple(_with_key(_checked(template), key, choice) for template in templates)
    return Tiles(urls, datum, max_zoom, credit)


def with_tiles(data: Mapping[str, Any], tiles: Tiles) -> dict[str, Any]:
    """Return a page's data with an online base map, its provider first among the credits."""
    return {**data, "tiles": tiles.data(), "credits": [tiles.credit, *data["credits"]]}


def origin_of(url: str) -> str:
    """Return the source that a page's Content-Security-Policy allows for a tile template.

    Raises:
        MapError: It is not an https template.
    """
    return f"https://{urlsplit(_checked(url)).netloc.lower()}"


def _checked(template: str) -> str:
    """Check every part of a template, because it goes into the page's policy, and return it."""
    try:
        parts = urlsplit(template)
        host = parts.netloc.lower()
    except ValueError as error:
        raise MapError(f"--basemap {template}: not a URL: {error}") from error
    if parts.scheme != "https":
        raise MapError(f"--basemap {template}: must begin with https://")
    if not _HOST.fullmatch(host):
        raise MapError(f"--basemap {template}: {host or 'no host'}: not a plain host name")
    if re.search(r"[\s\"'<>\\`;\x00-\x1f]", template):
        raise MapError(f"--basemap {template}: contains a character not allowed in URLs; encode it")
    braced = re.findall(r"\{[^{}]*\}?|\}", parts.path + "?" + parts.query)
    if sorted(set(braced) - {_KEY}) != sorted(_PLACES):
        raise MapError(f"--basemap {template}: needs {{z}}, {{x}} and {{y}}, and at most {{key}}")
    return template


def _with_key(template: str, key: str, choice: str) -> str:
    if _KEY in template and not key:
        raise MapError(f"--basemap {choice} needs --basemap-key KEY, from its provider")
    if key and _KEY not in template:
        raise MapError(f"--basemap {choice} takes no key; leave out --basemap-key")
    return template.replace(_KEY, quote(key, safe=""))


_KNOWN = {
    "tianditu": (
        (_TIANDITU.format(layer="vec"), _TIANDITU.format(layer="cva")), "WGS84", 18,
    ),
    "amap": (
        (
            "https://webrd01.is.autonavi.com/appmaptile?lang=zh_cn&size=1&scale=1&style=8"
            "&x={x}&y={y}&z={z}",
        ), "GCJ-02", 18,
    ),
    "osm": (("https://tile.openstreetmap.org/{z}/{x}/{y}.png",), "WGS84", 19),
}  # fmt: skip
"""Templates, datum and finest level of the named base maps."""
