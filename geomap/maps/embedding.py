"""The HTML that shows a map in a frame of another page."""

from pathlib import Path

from geomap.maps.templating import template


def frame_code(page: Path, title: str) -> str:
    """Return an iframe of a page, with everything escaped.

    The address is the file's name, which works if the other page is in the same folder.
    """
    return template("frame.html").render(file=page.name, title=title).rstrip("\n")
