"""``geomap build`` and ``geomap map``."""

from pathlib import Path
from typing import Any, cast

import click

from geomap.cli.options import (
    Pages,
    Reading,
    basemap_options,
    command,
    load_gazetteer,
    page_options,
    plans_option,
    presentation_options,
    progress_line,
    reading_options,
    refuse,
    write_output,
)

_PAPERS = ("A4", "A3", "A2", "A1", "A0", "16:9")
_PICTURES = (".png", ".svg", ".pdf", ".pptx", ".docx")


@click.command()
@plans_option
@click.option("--out", type=click.Path(path_type=Path), default=Path("outputs"), show_default=True,
              metavar="DIR", help="Where the outputs go.")  # fmt: skip
@reading_options
@page_options
@basemap_options
@command
def build(
    plans: Path,
    out: Path,
    reading: Reading,
    pages: Pages,
    basemap: str,
    basemap_key: str,
) -> None:
    """Read every plan and write the ledger, the layers and all maps."""
    from geomap.build import build as run
    from geomap.maps.tiles import read_tiles

    tiles = read_tiles(basemap, basemap_key, pages.lang) if basemap else None
    progress = progress_line()
    gazetteer = load_gazetteer(reading.gazetteer_dir)
    read = reading.plans([plans], gazetteer)
    report = run(
        read, gazetteer, out, lang=pages.lang, sentences=pages.sentences,
        imprint=pages.imprint(), tiles=tiles, progress=progress,
    )  # fmt: skip
    progress("")
    click.echo(
        f"{report.plans} plans, {report.features} features ({report.unplaced} not placed), "
        f"{report.maps} maps in {out / 'index.html'}"
    )


@click.command("map")
@click.argument("view", type=click.Choice(["corridor", "metro", "district"]))
@click.argument("name")
@plans_option
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE",
              help="Where to write; NAME.html when left out.")  # fmt: skip
@reading_options
@page_options
@basemap_options
@presentation_options
@click.option("--paper", type=click.Choice(_PAPERS), default="A4", show_default=True,
              help="Sheet of a picture; 16:9 is for screens.")  # fmt: skip
@click.option("--dpi", type=click.IntRange(30, 1200), default=300, show_default=True,
              help="Pixels an inch of a PNG.")  # fmt: skip
@command
def map_command(
    view: str,
    name: str,
    plans: Path,
    output: Path | None,
    reading: Reading,
    pages: Pages,
    basemap: str,
    basemap_key: str,
    embed: bool,
    embed_code: bool,
    story: Path | None,
    paper: str,
    dpi: int,
) -> None:
    """Make one map, of the corridor, metropolitan area or district NAME.

    A page, or by the ending of FILE a picture (.png, .svg, .pdf) or a briefing (.pptx, .docx).
    """
    from geomap.build import provinces_of
    from geomap.files import safe_name
    from geomap.ledger import build_ledger
    from geomap.maps.atlas import Atlas
    from geomap.maps.embedding import frame_code
    from geomap.maps.tiles import read_tiles

    if output is None or output.suffix.lower() not in _PICTURES:
        refuse(("paper", "dpi"), "pictures: -o FILE.pdf")
    elif output.suffix.lower() != ".png":
        refuse(("dpi",), "-o FILE.png")
    target = output or Path(f"{safe_name(name)}.html")
    is_picture = target.suffix.lower() in _PICTURES
    if not is_picture and target.suffix.lower() not in {".html", ".htm"}:
        raise click.UsageError(f"-o FILE must end in .html, {', '.join(_PICTURES)}")
    if is_picture and (embed or embed_code or story or basemap):
        raise click.UsageError("--embed, --story and --basemap are for pages: -o FILE.html")
    tiles = read_tiles(basemap, basemap_key, pages.lang) if basemap else None
    gazetteer = load_gazetteer(reading.gazetteer_dir)
    read = reading.plans([plans], gazetteer)
    atlas = Atlas(
        build_ledger(read, gazetteer), gazetteer, provinces_of(read, gazetteer), pages.lang,
        sentences=pages.sentences, imprint=pages.imprint(),
    )  # fmt: skip
    if is_picture:
        from geomap.pictures import write

        write(atlas.scene(atlas.selector.named(cast(Any, view), name)).data, target, paper, dpi)
        click.echo(str(target))
        return
    page = atlas.page(
        cast(Any, view), name, embed=embed or embed_code, story=story, tiles=tiles
    )  # fmt: skip
    write_output(page.encode("utf-8"), target)
    click.echo(frame_code(target, name) if embed_code else str(target))
