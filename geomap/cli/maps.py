"""``geomap build`` and ``geomap map``."""

from pathlib import Path
from typing import Any, cast

import click

from geomap.cli.options import (
    command,
    gazetteer_option,
    lang_option,
    load_gazetteer,
    ocr_option,
    page_options,
    plans_option,
    progress_line,
    read_all,
    region_option,
    write_output,
)


@click.command()
@plans_option
@click.option("--out", type=click.Path(path_type=Path), default=Path("outputs"), show_default=True,
              metavar="DIR", help="Where the outputs go.")  # fmt: skip
@gazetteer_option
@region_option
@ocr_option
@lang_option
@page_options
@command
def build(
    plans: Path,
    out: Path,
    gazetteer_dir: Path | None,
    region: tuple[str, ...],
    ocr: bool,
    lang: str,
    sentences: bool,
    imprint: Path,
) -> None:
    """Read every plan and write the ledger, the layers and all maps."""
    from geomap.build import build as run
    from geomap.maps.imprint import read_imprint

    progress = progress_line()
    read = read_all([plans], region, ocr=ocr)
    report = run(
        read, load_gazetteer(gazetteer_dir), out,
        lang=lang, sentences=sentences, imprint=read_imprint(imprint), progress=progress,
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
@gazetteer_option
@region_option
@ocr_option
@lang_option
@page_options
@command
def map_command(
    view: str,
    name: str,
    plans: Path,
    output: Path | None,
    gazetteer_dir: Path | None,
    region: tuple[str, ...],
    ocr: bool,
    lang: str,
    sentences: bool,
    imprint: Path,
) -> None:
    """Make one map, of the corridor, metropolitan area or district NAME."""
    from geomap.build import provinces_of
    from geomap.files import safe_name
    from geomap.ledger import build_ledger
    from geomap.maps.atlas import Atlas
    from geomap.maps.imprint import read_imprint

    target = output or Path(f"{safe_name(name)}.html")
    if target.suffix.lower() not in {".html", ".htm"}:
        raise click.UsageError("-o FILE must end in .html")
    gazetteer = load_gazetteer(gazetteer_dir)
    read = read_all([plans], region, ocr=ocr)
    atlas = Atlas(
        build_ledger(read, gazetteer), gazetteer, provinces_of(read, gazetteer), lang,
        sentences=sentences, imprint=read_imprint(imprint),
    )  # fmt: skip
    write_output(atlas.page(cast(Any, view), name).encode("utf-8"), target)
    click.echo(str(target))
