"""The map page: one HTML file with a Folium map, its data and everything it needs to run.

:func:`render` is the only public function. The page is a :class:`folium.Map` with its own elements;
all HTML, CSS and JavaScript is in files under ``templates/`` or ``static/``. Nothing is linked:
Leaflet comes from the ``XStatic-Leaflet`` package and is inlined.

Three properties of Folium and of offline pages shape this module:

* Folium passes the output of macros through Jinja a second time, so ``{{`` in a plan's sentence
  would be executed. Our elements pass their text on unchanged (:class:`_Verbatim`).
* Folium's element ids are random; ours are fixed, so that the same data gives the same bytes.
* A page opened from disk must not run anything but its own scripts. Data is escaped JSON, and a
  Content-Security-Policy lists the hashes of the scripts and styles and forbids everything else.
"""

import base64
import hashlib
import importlib
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import folium
import minify
from branca.element import Element, Figure, MacroElement

from geomap.maps.packing import pack
from geomap.maps.strings import strings
from geomap.maps.templating import template
from geomap.maps.tiles import origin_of

_HERE = Path(__file__).parent
_STATIC = _HERE / "static"

SCRIPTS = (
    "core.js",
    "unpack.js",
    "datum.js",
    "data.js",
    "style.js",
    "labels.js",
    "gather.js",
    "vague.js",
    "painter.js",
    "extent.js",
    "basemap.js",
    "tiles.js",
    "pick.js",
    "time.js",
    "measure.js",
    "correct.js",
    "filters.js",
    "layers.js",
    "table.js",
    "reader.js",
    "search.js",
    "card.js",
    "legend.js",
    "furniture.js",
    "print.js",
    "address.js",
    "embed.js",
    "story.js",
    "shell.js",
    "main.js",
)
"""Our scripts in the order in which they are joined; each adds to the one ``geomap`` object."""

_ELSEWHERE = ("index_", "picture_", "view_", "credit_", "imprint_")
"""Prefixes of texts for the index and for pictures, or that are already part of the data."""

_UNUSED_RULES = re.compile(
    r"(?:[^{}]*\.leaflet-(?:popup|tooltip|control|bar|oldie|div-icon)[^{}]*)\{[^{}]*\}"
)
"""Rules of Leaflet's style sheet for controls and popups, which our pages do not have."""

_JS_VERSION = 2020
"""The version of JavaScript that the oldest supported browser (Chromium 86) fully supports."""

STYLES = ("page.css", "panels.css", "embed.css", "print.css")
"""Our style sheets, after Leaflet's."""

_ESCAPES = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}
"""Characters that could end a script block or a JavaScript line, with their JSON escapes."""


def render(data: Mapping[str, Any]) -> str:
    """Return the HTML page of one map, which needs no other file and no network.

    Args:
        data: The data described in ``docs/page-data.md``. ``strings`` may be missing or contain
            only some texts; the others come from ``strings.json`` in ``data["lang"]``.

    Raises:
        KeyError: ``title`` or ``bounds`` is missing.
        MapError: The address of a tile is not an https template.
        ValueError: A number in the data is not finite, which JSON cannot represent.
    """
    return str(_PageMap(data).get_root().render())


class _Verbatim(Element):
    """Text that goes into the page unchanged, without passing through Jinja again."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **kwargs: Any) -> str:
        return self.text


class _Part(MacroElement):
    """An element whose macros ``header``, ``html`` and ``script`` are in a template file."""

    template_file: str

    def __init__(self, **values: Any) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = type(self).__name__
        self.values = values

    @classmethod
    def _generate_id(cls) -> str:
        return cls.__name__.strip("_").lower()

    def render(self, **kwargs: Any) -> str:
        _render_macros(self, self.template_file, self.values)
        return ""


class _Policy(_Part):
    """The Content-Security-Policy and the other metadata of the page."""

    template_file = "policy.html"


class _Styles(_Part):
    """The style sheets, inlined."""

    template_file = "styles.html"


class _Shell(_Part):
    """The page around the map: bar, drawer, card, legend, notices."""

    template_file = "shell.html"


class _Payload(_Part):
    """The map's data as escaped JSON."""

    template_file = "payload.html"


class _Scripts(_Part):
    """Leaflet and the page's own scripts, inlined."""

    template_file = "scripts.html"


class _Page(Figure):
    """The HTML document around all elements."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.header._children.clear()

    @classmethod
    def _generate_id(cls) -> str:
        return "page"

    def render(self, **kwargs: Any) -> str:
        for child in self._children.values():
            child.render(**kwargs)
        return template("page.html").render(
            language=self.language,
            header=self.header.render(),
            body=self.html.render(),
            script=self.script.render(),
        )


class _PageMap(folium.Map):
    """A Folium map that links to nothing and draws with the page's own scripts."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        west, south, east, north = data["bounds"]
        super().__init__(
            location=[(south + north) / 2, (west + east) / 2],
            tiles=None,
            zoom_control=False,
        )
        self.default_js = []
        self.default_css = []
        language = "en" if data.get("lang") == "en" else "zh"
        words = {**strings(language), **data.get("strings", {})}
        own = {key: text for key, text in words.items() if not key.startswith(_ELSEWHERE)}
        payload = {**pack(data), "lang": language, "strings": own}
        page = _Page("en" if language == "en" else "zh-CN")
        page.add_child(self)
        self._add_parts(payload, words)

    def _add_parts(self, payload: Mapping[str, Any], words: Mapping[str, str]) -> None:
        """Assemble the page: policy and styles first, the map's data and scripts last."""
        probe, leaflet, own = _asset("static/probe.js"), _leaflet_script(), _own_script()
        style = _style()
        self.add_child(
            _Policy(
                title=str(payload["title"]),
                subtitle=str(payload.get("subtitle", "")),
                scripts=[_hash(text) for text in (probe, leaflet, own)],
                styles=[_hash(style)],
                images=_image_sources(payload),
            )
        )
        self.add_child(_Styles(style=style))
        self.add_child(_Shell(words=words, title=str(payload["title"])))
        self.add_child(_Payload(json=_json(payload)))
        self.add_child(_Scripts(probe=probe, leaflet=leaflet, own=own))

    @classmethod
    def _generate_id(cls) -> str:
        return "geomap"

    def render(self, **kwargs: Any) -> str:
        _render_macros(self, "map.html", {})
        for child in self._children.values():
            child.render(**kwargs)
        return ""


def _render_macros(element: MacroElement, template_file: str, values: Mapping[str, Any]) -> None:
    """Run the macros of a template file and add their output to the element's page."""
    page = element.get_root()
    if not isinstance(page, Figure):
        raise TypeError(f"{type(element).__name__} is not in a page")
    module = template(template_file).module
    for macro, place in (("header", page.header), ("html", page.html), ("script", page.script)):
        produce = getattr(module, macro, None)
        if produce is not None:
            place.add_child(_Verbatim(str(produce(**values))), name=element.get_name())


def _json(payload: Mapping[str, Any]) -> str:
    """Return JSON that is safe inside a script block, whatever the plans contain."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return re.sub("[<>&\u2028\u2029]", lambda found: _ESCAPES[found.group()], text)


def _hash(text: str) -> str:
    """Return the hash by which a Content-Security-Policy allows ``text``."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _image_sources(payload: Mapping[str, Any]) -> list[str]:
    """Return the sources from which a page may load images: only the host of its tiles."""
    urls = payload.get("tiles", {}).get("urls", ())
    return ["data:", *dict.fromkeys(origin_of(url) for url in urls)]


@cache
def _asset(name: str) -> str:
    """Return one of the package's text files, with line endings as browsers count them."""
    return (_HERE / name).read_text(encoding="utf-8").replace("\r\n", "\n")


@cache
def _leaflet(name: str) -> str:
    """Return a file of the installed Leaflet package."""
    folder = Path(str(importlib.import_module("xstatic.pkg.leaflet").BASE_DIR))
    return (folder / name).read_text(encoding="utf-8").replace("\r\n", "\n")


@cache
def _leaflet_script() -> str:
    """Return Leaflet without the comment that makes browsers look for a source map."""
    return re.sub(r"\n//# sourceMappingURL=.*", "", _leaflet("leaflet.js"))


@cache
def _own_script() -> str:
    """Return our scripts, joined inside one function so that nothing leaks out.

    In the files every function is a property of the one ``geomap`` object. Here they become local
    names, which the minifier can shorten; this makes the script a tenth smaller, by 10 kB of the
    600 that a page may have. They are preceded by the numbers shared with pictures.
    """
    symbols = json.dumps(json.loads(_asset("symbols.json")), ensure_ascii=False)
    parts = "\n".join(_asset(f"static/{name}") for name in SCRIPTS)
    parts = f"geomap.symbols = {symbols};\n{parts}"
    names = sorted(set(re.findall(r"\bgeomap\.(\w+)", parts)))
    local = re.sub(r"\bgeomap\.(\w+)", r"geomap_\1", parts)
    declared = "let " + ", ".join(f"geomap_{name}" for name in names) + ";\n"
    return _minified("text/javascript", _asset("static/wrap.js") % (declared + local))


@cache
def _style() -> str:
    """Return Leaflet's style sheet, without images and unused rules, followed by our own."""
    sheet = re.sub(r"/\*.*?\*/", "", _leaflet("leaflet.css"), flags=re.DOTALL)
    sheet = _UNUSED_RULES.sub("", re.sub(r"[^;{}]*:\s*url\([^)]*\);?", "", sheet))
    return _minified("text/css", sheet + "\n".join(_asset(f"static/{name}") for name in STYLES))


def _minified(kind: str, text: str) -> str:
    """Return a minified script or style sheet; scripts stay valid for Chromium 86."""
    minify.config({"js-version": _JS_VERSION})
    return str(minify.string(kind, text))
