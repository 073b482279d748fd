"""Maps as pictures without a browser: PNG, SVG, PDF, and briefings as slides and documents.

A picture shows the same data as a page (``docs/page-data.md``), with the same symbols, styles and
legend; see ``docs/pictures.md``.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geomap.errors import OutputError
from geomap.files import write_whole
from geomap.pictures.drawing import Drawing, lies_better
from geomap.pictures.paper import SCREEN, SIZES

__all__ = ["ENDINGS", "SIZES", "Drawing", "write"]

ENDINGS = (".png", ".svg", ".pdf", ".pptx", ".docx")
"""The formats of :func:`write`, by their file endings."""


def write(
    data: Mapping[str, Any], path: Path, paper: str = "A4", dpi: int = 300,
    landscape: bool | None = None,
) -> None:  # fmt: skip
    """Write a map as a picture or a briefing, in the format given by the file's ending.

    Args:
        data: The data of a page, before packing.
        path: The file, written whole or not at all.
        paper: One of :data:`SIZES`. Slides are always drawn for the screen, 16:9.
        dpi: Resolution of a PNG, in pixels per inch.
        landscape: Whether the sheet is in landscape; by default whichever makes the map larger.

    Raises:
        OutputError: The ending or the paper is unknown, the picture is too large, or the file
            cannot be written.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise OutputError(f"{path}: unknown ending; use one of {', '.join(ENDINGS)}")
    if ending == ".pptx":
        paper, landscape = SCREEN, True
    if landscape is None:
        landscape = lies_better(data, paper)
    drawing = Drawing(data, paper, landscape)
    write_whole(path, _file(data, drawing, ending, dpi))


def _file(data: Mapping[str, Any], drawing: Drawing, ending: str, dpi: int) -> bytes:
    if ending == ".png":
        return drawing.png(dpi)
    if ending == ".svg":
        return drawing.svg()
    if ending == ".pdf":
        return drawing.pdf()
    # Imported only if needed: loading the writers of slides and documents takes as long as drawing.
    if ending == ".pptx":
        from geomap.pictures.slides import briefing  # noqa: PLC0415

        return briefing(data, drawing)
    from geomap.pictures.report import report  # noqa: PLC0415

    return report(data, drawing)
