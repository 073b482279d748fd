"""Makes one bundle: a district's content in the chosen formats, in a folder."""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.bundles import manifest
from geomap.bundles.choosing import Chooser
from geomap.bundles.options import Options
from geomap.bundles.targets import Target
from geomap.files import write_whole
from geomap.folders import discard, draft_folder
from geomap.gazetteer import Gazetteer
from geomap.ledger import Ledger
from geomap.ledger.write import to_geojson
from geomap.maps.basemap import Basemap
from geomap.maps.page import render
from geomap.maps.scene import Scene, SceneBuilder
from geomap.words import table

if TYPE_CHECKING:
    from geomap.pictures import Drawing

_PAGE = "index.html"
_EDITED = "-edited"
_DPI = 200
"""Fine enough for a slide on any screen, so that the picture and the slides share one drawing."""
_PAPER = "A4"


class Maker:
    """Makes the bundles of one ledger, computing what they share only once.

    Args:
        ledger: The whole ledger.
        gazetteer: Names and boundaries.
        provinces: Codes of the home provinces.
        options: What the bundles contain.
        made_from: The result of :func:`geomap.bundles.manifest.describe_inputs`.
    """

    def __init__(
        self,
        ledger: Ledger,
        gazetteer: Gazetteer,
        provinces: tuple[str, ...],
        options: Options,
        made_from: Mapping[str, Any],
    ) -> None:
        self._gazetteer = gazetteer
        self._options = options
        self._made_from = made_from
        self._chooser = Chooser(ledger, gazetteer)
        self._builder = SceneBuilder(
            ledger, gazetteer, Basemap(gazetteer, provinces), options.lang,
            sentences=options.sentences, imprint=options.imprint,
        )  # fmt: skip

    def make(self, target: Target, place: Path, *, force: bool = False) -> Path | None:
        """Make a district's bundle in a new folder next to ``place``.

        Args:
            target: The district.
            place: The folder's destination, where an older bundle may be.
            force: Make the bundle even if the older one has the same content.

        Returns:
            The new folder, or None if the older bundle has the same content; then only its
            manifest has been updated.

        Raises:
            GeomapError, OSError: The bundle cannot be made; nothing of it is left.
        """
        draft = draft_folder(place)
        try:
            content = self.content(target, draft.parent)
            digest = self._digest(content)
            old = manifest.read_manifest(place)
            if old.get("content") == digest and not force and manifest.is_whole(place, old):
                write_whole(place / manifest.NAME, self._manifest(content, digest, old["files"]))
                discard(draft)
                return None
            files = {}
            for form in self._options.formats:
                name = _PAGE if form == "html" else f"{target.stem}.{form}"
                files[name] = write_format(form, content)
                (draft / name).write_bytes(files[name])
            described = manifest.describe_files(files)
            (draft / manifest.NAME).write_bytes(self._manifest(content, digest, described))
            _carry_over(place, old, draft)
        except BaseException:
            discard(draft)
            raise
        return draft

    def content(self, target: Target, scratch: Path) -> "Content":
        """Return the content of a district's bundle; ``scratch`` is a folder for drafts."""
        ledger = self._chooser.ledger(target)
        if not self._options.sentences:
            ledger = _without_words(ledger)
        scene = self._scene(target)
        return Content(target, scene, ledger, self._gazetteer, self._options, scratch)

    def _scene(self, target: Target) -> Scene:
        selection = self._chooser.selection(target)
        text = table("bundles/words", self._options.lang)
        units = self._gazetteer.atlas.units
        named = "、".join(units[code].name for code in sorted(target.codes))
        scene = self._builder.scene(
            view="district",
            title=target.name,
            subtitle=text[f"level_{target.level}"].format(units=named),
            features=selection.features,
            area=selection.area,
        )
        # A map names only some of the districts of a long line: those it is about come first.
        for shown, (feature, _) in zip(scene.data["features"], selection.features, strict=True):
            codes = sorted(feature.districts, key=lambda code: code not in target.codes)
            shown["districts"] = [units[code].name for code in codes[: len(shown["districts"])]]
        return scene

    def _digest(self, content: "Content") -> str:
        shared = {key: self._made_from[key] for key in ("program", "versions", "options")}
        shown = json.dumps(content.scene.data).encode()
        parts = (shown, to_geojson(content.ledger), manifest.as_json(shared))
        return manifest.digest("".join(map(manifest.digest, parts)).encode())

    def _manifest(self, content: "Content", digest: str, files: list[dict[str, Any]]) -> bytes:
        return manifest.manifest(
            content.target, content.ledger, self._gazetteer, self._made_from, digest, files
        )


def _without_words(ledger: Ledger) -> Ledger:
    """Return a ledger without the plans' sentences."""
    features = [
        replace(f, mentions=(), stages=tuple(entry._replace(phrase="") for entry in f.stages))
        for f in ledger.features
    ]
    return Ledger(features, ledger.plans)


def _carry_over(place: Path, old: Mapping[str, Any], draft: Path) -> None:
    """Copy files that people added to the old bundle, and a list they edited, into the new one.

    An edited list is renamed, because the new list has its name.
    """
    digests = {file["path"]: file["sha256"] for file in old.get("files", ())}
    for path in sorted(place.iterdir()) if place.is_dir() else ():
        if path.name == manifest.NAME and old:
            continue
        if path.is_dir():
            shutil.copytree(path, draft / path.name)
        elif path.name not in digests:
            shutil.copy2(path, draft / path.name)
        elif path.suffix == ".xlsx" and digests[path.name] != manifest.digest(path.read_bytes()):
            shutil.copy2(path, draft / f"{path.stem}{_EDITED}{path.suffix}")


@dataclass
class Content:
    """The content of one bundle; what several formats share is drawn once.

    ``scratch`` is a folder for formats whose libraries can only write to files.
    """

    target: Target
    scene: Scene
    ledger: Ledger
    gazetteer: Gazetteer
    options: Options
    scratch: Path

    @cached_property
    def drawing(self) -> "Drawing":
        """Return the map as a picture, laid out once for all formats that show it."""
        from geomap.pictures import Drawing  # noqa: PLC0415

        return Drawing(self.scene.data, paper=_PAPER)


def _html(content: Content) -> bytes:
    return render(content.scene.data).encode("utf-8")


def _xlsx(content: Content) -> bytes:
    from geomap.bundles.workbook import list_workbook  # noqa: PLC0415

    options = content.options
    return list_workbook(
        content.ledger, content.gazetteer, content.target.name, own=content.target.codes,
        lang=options.lang, sentences=options.sentences,
    )  # fmt: skip


def _gpkg(content: Content) -> bytes:
    from geomap.bundles.geopackage import write_styled_geopackage  # noqa: PLC0415

    options, path = content.options, content.scratch / "layers.gpkg"
    write_styled_geopackage(
        content.ledger, path, lang=options.lang, crs=options.crs, sentences=options.sentences
    )
    data = path.read_bytes()
    path.unlink()
    return data


def _geojson(content: Content) -> bytes:
    return to_geojson(content.ledger, content.options.lang)


def _kml(content: Content) -> bytes:
    from geomap.bundles.kml import to_kml  # noqa: PLC0415

    return to_kml(content.ledger, content.target.name, content.options.lang)


def _png(content: Content) -> bytes:
    return content.drawing.png(_DPI)


def _pdf(content: Content) -> bytes:
    return content.drawing.pdf()


def _pptx(content: Content) -> bytes:
    from geomap.pictures.slides import briefing  # noqa: PLC0415

    return briefing(content.scene.data, content.drawing, whole_list=False, dpi=_DPI)


_WRITERS: Mapping[str, Callable[[Content], bytes]] = {
    "html": _html, "xlsx": _xlsx, "gpkg": _gpkg, "geojson": _geojson,
    "kml": _kml, "png": _png, "pdf": _pdf, "pptx": _pptx,
}  # fmt: skip


def write_format(form: str, content: Content) -> bytes:
    """Return the bytes of a bundle's file in a format of :data:`geomap.bundles.FORMATS`."""
    return _WRITERS[form](content)
