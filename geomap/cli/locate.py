"""``geomap locate``."""

from pathlib import Path

import click

from geomap.cli.options import (
    check_region,
    command,
    gazetteer_option,
    lang_option,
    load_gazetteer,
    region_option,
    write_output,
)
from geomap.errors import NotFoundError


@click.command()
@click.argument("names", nargs=-1, required=True)
@click.option("-f", "--format", "form", type=click.Choice(["table", "geojson"]), default="table",
              show_default=True)  # fmt: skip
@gazetteer_option
@region_option
@lang_option
@command
def locate(
    names: tuple[str, ...],
    form: str,
    gazetteer_dir: Path | None,
    region: tuple[str, ...],
    lang: str,
) -> None:
    """Say where the gazetteer puts a place or a corridor expression, and why."""
    from geomap.locate import locate as find
    from geomap.locate_text import as_geojson, as_table

    gazetteer = load_gazetteer(gazetteer_dir)
    check_region(region, gazetteer)
    answers = find(names, gazetteer, region, lang=lang)
    write_output((as_geojson(answers) if form == "geojson" else as_table(answers)).encode(), None)
    if not any(answer.placed for answer in answers):
        raise NotFoundError("none of these names could be placed; try a fuller name or --region")
