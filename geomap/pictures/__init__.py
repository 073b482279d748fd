"""Maps as pictures without a browser: PNG, SVG, PDF, and briefings as slides and documents.

A picture draws the same data as a page (``docs/page-data.md``), with the same symbols, styles and
legend; ``docs/pictures.md`` says how.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geomap.errors import OutputError
from geomap.files import write_whole
from geomap.pictures.drawing import Drawing, lies_better
from geomap.pictures.paper import SIZES

__all__ = ["ENDINGS", "SIZES", "Drawing", "write"]

ENDINGS = (".png", ".svg", ".pdf", ".pptx", ".docx")
"""The files that :func:`write` makes, by their ending."""


def write(
    data: Mapping[str, Any], path: Path, paper: str = "A4", dpi: int = 300,
    landscape: bool | None = None,
) -> None:  # fmt: skip
    """Write a map as a picture or a briefing, by the ending of the file's name.

    Args:
        data: the data of a page, not packed.
        path: the file to write, whole or not at all.
        paper: one of :data:`SIZES`.
        dpi: pixels an inch of a PNG.
        landscape: whether the sheet lies on its long side; None leaves it to the map's extent.

    Raises:
        OutputError: another ending or paper, too large a picture, or a file that cannot be written.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise OutputError(f"{path}: must end in {', '.join(ENDINGS)}")
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
    # Loading what writes slides and documents takes as long as drawing: only who asks pays.
    if ending == ".pptx":
        from geomap.pictures.slides import briefing  # noqa: PLC0415

        return briefing(data, drawing)
    from geomap.pictures.report import report  # noqa: PLC0415

    return report(data, drawing)
