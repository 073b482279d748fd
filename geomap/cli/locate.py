"""``geomap locate``."""

from pathlib import Path

import click

from geomap.cli.command import command, examples, language, write_output
from geomap.cli.inputs import check_region, load_gazetteer
from geomap.cli.options import gazetteer_option
from geomap.errors import NotFoundError


@click.command(
    short_help="Show where a place or corridor is, and why.",
    epilog=examples(
        "locate 渝北 龙溪街道",
        "locate 古蔺至仁怀高速公路 -f geojson",
        "locate 朝阳 --region 北京市",
    ),
)
@click.argument("names", nargs=-1, required=True)
@click.option("-f", "--format", "form", type=click.Choice(["table", "geojson"]), default="table",
              show_default=True, help="Text to read, or GeoJSON.")  # fmt: skip
@gazetteer_option
@click.option("--region", multiple=True, metavar="NAME",
              help="Unit in which to prefer namesakes, such as 重庆市; repeatable.")  # fmt: skip
@command
def locate(
    names: tuple[str, ...], form: str, gazetteer_dir: Path | None, region: tuple[str, ...]
) -> None:
    """Show where the gazetteer puts a place or a corridor expression, and why.

    NAMES are taken to belong together: those that only one place has decide between the others'
    namesakes.
    """
    if not all(name.strip() for name in names):
        raise click.UsageError("one of the NAMES is empty")
    from geomap.locate import locate as find
    from geomap.locate_text import as_geojson, as_table

    gazetteer = load_gazetteer(gazetteer_dir)
    check_region(region, gazetteer)
    answers = find(names, gazetteer, region, lang=language())
    write_output((as_geojson(answers) if form == "geojson" else as_table(answers)).encode(), None)
    if not any(answer.placed for answer in answers):
        raise NotFoundError("none of these names could be placed; try a fuller name or --region")
