"""The HTML that shows a map in a frame of another page."""

import html
from pathlib import Path
from urllib.parse import quote

_HEIGHT_PX = 560


def frame_code(page: Path, title: str) -> str:
    """Return an iframe of a page, with everything escaped.

    The address is the file's name, which works if the other page is in the same folder.
    """
    address = html.escape(quote(page.name))
    return (
        f'<iframe src="{address}" title="{html.escape(title)}" loading="lazy" '
        f'style="width: 100%; height: {_HEIGHT_PX}px; border: 0"></iframe>'
    )
