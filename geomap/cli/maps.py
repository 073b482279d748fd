"""``geomap map``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from geomap.cli.command import command, examples, language, progress, refuse, say, write_output
from geomap.cli.options import (
    OnlineMap,
    Pages,
    Reading,
    basemap_options,
    page_options,
    plans_option,
    reading_options,
)

if TYPE_CHECKING:
    from geomap.maps.scene import View

_PAPERS = ("A4", "A3", "A2", "A1", "A0", "16:9")
_SLIDES = ".pptx"
_PICTURES = (".png", ".svg", ".pdf", _SLIDES, ".docx")
_PAGES = (".html", ".htm")
_OUTPUTS = Path("outputs")


@click.command(
    "map",
    short_help="Make one map, of a corridor, metropolitan area or district.",
    epilog=examples(
        "map corridor 成渝中线高速铁路",
        "map district 渝北区 -o 渝北区.pdf --paper A3",
        "map metro 重庆都市圈 -o 都市圈.html --story 故事.yaml",
    ),
)
@click.argument("view", type=click.Choice(["corridor", "metro", "district"]))
@click.argument("name")
@plans_option
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE",
              help="File to write; outputs/NAME.html if left out.")  # fmt: skip
@reading_options
@page_options
@basemap_options
@click.option("--embed", is_flag=True,
              help="Make the page for a frame in another page: no panels, no trapped scrolling."
              )  # fmt: skip
@click.option("--embed-code", is_flag=True,
              help="Like --embed; also print the HTML that frames the page.")  # fmt: skip
@click.option("--story", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              metavar="FILE.yaml", help="Views to step through with the arrow keys.")  # fmt: skip
@click.option("--paper", type=click.Choice(_PAPERS), default="A4", show_default=True,
              help="Size of a picture or document; 16:9 is for screens.")  # fmt: skip
@click.option("--dpi", type=click.IntRange(30, 1200), default=300, show_default=True,
              metavar="N", help="Resolution of a PNG, in pixels per inch.")  # fmt: skip
@command
def map_command(
    view: "View",
    name: str,
    plans: Path,
    output: Path | None,
    reading: Reading,
    pages: Pages,
    online: OnlineMap,
    embed: bool,
    embed_code: bool,
    story: Path | None,
    paper: str,
    dpi: int,
) -> None:
    """Make one map, of the corridor, metropolitan area or district NAME.

    The ending of FILE decides what it is: a page (.html), a picture (.png, .svg, .pdf) or a
    briefing (.pptx, .docx).
    """
    is_picture = _is_picture(output)
    from geomap.files import safe_name
    from geomap.maps.atlas import Atlas
    from geomap.maps.embedding import frame_code
    from geomap.mentions.region import provinces_of

    target = output or _OUTPUTS / f"{safe_name(name)}.html"
    imprint, tiles = pages.imprint(), online.tiles()
    gazetteer = reading.gazetteer()
    ledger = reading.ledger([plans], gazetteer)
    with progress() as show:
        show(say("writing", where=target))
        atlas = Atlas(
            ledger, gazetteer, provinces_of(ledger.plans, gazetteer), language(),
            sentences=pages.sentences, imprint=imprint,
        )  # fmt: skip
        selection = atlas.selector.named(view, name)
        if is_picture:
            from geomap.pictures import write

            write(atlas.scene(selection).data, target, paper, dpi)
        else:
            page = atlas.page(view, name, embed=embed or embed_code, story=story, tiles=tiles)
            write_output(page.encode("utf-8"), target)
    if embed_code:
        click.echo(frame_code(target, selection.name))
    click.echo(say("map", name=selection.name, where=target), err=embed_code)


def _is_picture(output: Path | None) -> bool:
    """Whether a file is a picture or briefing; options that would have no effect are refused.

    Raises:
        click.UsageError: The ending is unknown, or options do not fit it.
    """
    ending = ".html" if output is None else output.suffix.lower()
    if ending not in (*_PAGES, *_PICTURES):
        raise click.UsageError(f"-o FILE must end in .html, {', '.join(_PICTURES)}")
    if ending in _PICTURES:
        refuse(("embed", "embed_code", "story", "basemap", "basemap_key"), "pages: -o FILE.html")
    if ending == _SLIDES:
        refuse(("paper",), "pictures and documents; slides are always 16:9")
    if ending in _PAGES:
        refuse(("paper",), "pictures: -o FILE.pdf")
    if ending != ".png":
        refuse(("dpi",), "pictures: -o FILE.png")
    return ending in _PICTURES
