"""Writes all maps of a ledger into a folder, with an index and a manifest."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from geomap.files import safe_name
from geomap.gazetteer import Gazetteer
from geomap.ledger import Ledger
from geomap.maps.basemap import Basemap
from geomap.maps.imprint import Imprint
from geomap.maps.index import MapLink, render_index
from geomap.maps.page import render
from geomap.maps.scene import Scene, SceneBuilder, View
from geomap.maps.selection import Selection, Selector
from geomap.maps.story import read_story
from geomap.maps.strings import strings
from geomap.maps.thinning import MOST_FEATURES, thin
from geomap.maps.tiles import Tiles, with_tiles


class Atlas:
    """Builds the scenes of one ledger.

    Args:
        ledger: The ledger to draw.
        gazetteer: Provides boundaries and names.
        provinces: Codes of the home provinces.
        lang: Language of the pages, ``zh`` or ``en``.
        sentences: Whether pages include the sentences of the plans.
        imprint: Review number, maker and classification, shown on every map.
    """

    def __init__(
        self,
        ledger: Ledger,
        gazetteer: Gazetteer,
        provinces: Sequence[str],
        lang: str = "zh",
        *,
        sentences: bool = True,
        imprint: Imprint | None = None,
    ) -> None:
        self._lang = lang
        basemap = Basemap(gazetteer, tuple(provinces))
        self._builder = SceneBuilder(
            ledger, gazetteer, basemap, lang, sentences=sentences, imprint=imprint
        )
        self.selector = Selector(ledger, gazetteer, provinces)

    def scene(self, selection: Selection) -> Scene:
        """Return the scene of a selection."""
        words = strings(self._lang)
        thinned = thin(selection.features, MOST_FEATURES)
        left_out = words["left_out"].format(n=thinned.left_out) if thinned.left_out else ""
        return self._builder.scene(
            view=selection.view,
            title=selection.name or words["overview_title"],
            subtitle=words[f"view_{selection.view}"] + left_out,
            features=thinned.features,
            area=selection.area,
            plan=selection.plan,
        )

    def page(
        self,
        view: View,
        name: str,
        *,
        embed: bool = False,
        story: Path | None = None,
        tiles: Tiles | None = None,
    ) -> str:
        """Return the HTML of one map by name.

        Args:
            view: The type of map.
            name: Name, alias or code of its subject.
            embed: Whether the page is for a frame in another page.
            story: YAML file of the views that a presenter steps through.
            tiles: An online base map; none by default.

        Raises:
            NotFoundError: The plans name nothing of this name that could be placed.
            MapError: The story is invalid.
        """
        data = self.scene(self.selector.named(view, name)).data
        if tiles:
            data = with_tiles(data, tiles)
        if embed:
            data = data | {"embed": True}
        if story:
            data = data | {"story": read_story(story, data)}
        return render(data)


def write_atlas(
    ledger: Ledger,
    gazetteer: Gazetteer,
    provinces: Sequence[str],
    folder: Path,
    *,
    lang: str = "zh",
    sentences: bool = True,
    imprint: Imprint | None = None,
    tiles: Tiles | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> list[MapLink]:
    """Write ``index.html``, ``manifest.json`` and all maps into a folder.

    Args:
        ledger: The ledger to draw.
        gazetteer: Provides boundaries and names.
        provinces: Codes of the home provinces.
        folder: An existing, empty folder.
        lang: Language of the pages, ``zh`` or ``en``.
        sentences: Whether pages include the sentences of the plans; without them there are no
            readers.
        imprint: Review number, maker and classification, shown on every map.
        tiles: An online base map for every map; none by default.
        progress: Called with the number and title of each map before it is made.

    Returns:
        The maps written, in the order of the index.
    """
    atlas = Atlas(ledger, gazetteer, provinces, lang, sentences=sentences, imprint=imprint)
    links: list[MapLink] = []
    manifest = []
    taken: set[str] = set()
    selections = list(atlas.selector.all(readers=sentences))
    for number, selection in enumerate(selections, start=1):
        title = selection.name or strings(lang)["overview_title"]
        progress(f"[{number}/{len(selections)}] {title}")
        scene = atlas.scene(selection)
        path = _path(selection, taken)
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        data = with_tiles(scene.data, tiles) if tiles else scene.data
        target.write_text(render(data), encoding="utf-8", newline="\n")
        kept = thin(selection.features, MOST_FEATURES).features
        count = sum(focus and f.geometry is not None for f, focus in kept)
        links.append(MapLink(path, scene.view, scene.title, count, selection.key))
        manifest.append(
            {
                "path": path,
                "kind": scene.view,
                "title": scene.title,
                "features": [f.id for f, _ in kept if f.geometry is not None],
            }
        )
    index = render_index(ledger, gazetteer, links, provinces, lang, imprint=imprint)
    (folder / "index.html").write_text(index, encoding="utf-8", newline="\n")
    text = json.dumps({"maps": manifest}, ensure_ascii=False, indent=1) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8", newline="\n")
    return links


def _path(selection: Selection, taken: set[str]) -> str:
    if selection.view == "overview":
        return "maps/overview.html"
    if selection.view == "reader":
        return f"maps/reader/{int(selection.key) + 1}.html"
    stem = f"maps/{selection.view}/{safe_name(selection.name)}"
    if stem in taken:
        stem += f"_{safe_name(selection.key)}"
    taken.add(stem)
    return f"{stem}.html"
