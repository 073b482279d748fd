"""``geomap locate`` and ``geomap gazetteer``."""

from pathlib import Path

import click

from geomap.cli.options import (
    command,
    gazetteer_option,
    load_gazetteer,
    region_option,
    write_output,
)
from geomap.errors import GazetteerError, NotFoundError


@click.command()
@click.argument("names", nargs=-1, required=True)
@click.option("-f", "--format", "form", type=click.Choice(["table", "geojson"]), default="table",
              show_default=True)  # fmt: skip
@gazetteer_option
@region_option
@command
def locate(
    names: tuple[str, ...], form: str, gazetteer_dir: Path | None, region: tuple[str, ...]
) -> None:
    """Say where the gazetteer puts a place or a corridor expression, and why."""
    from geomap.locate import as_geojson, as_table
    from geomap.locate import locate as find

    answers = find(names, load_gazetteer(gazetteer_dir), region)
    write_output((as_geojson(answers) if form == "geojson" else as_table(answers)).encode(), None)
    if not any(answer.placed for answer in answers):
        raise NotFoundError("none of these names could be placed; try a fuller name or --region")


@click.group()
def gazetteer() -> None:
    """Look after the gazetteer's data."""


@gazetteer.command("check")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@command
def check_command(folder: Path | None) -> None:
    """Check the tables of a gazetteer FOLDER, the built-in one when left out."""
    from geomap.gazetteer.check import check
    from geomap.gazetteer.store import builtin_folder

    found = check(folder or builtin_folder())
    for problem in found:
        click.echo(str(problem))
    problems = [problem for problem in found if not problem.warning]
    if problems:
        raise GazetteerError(f"{len(problems)} problems; put the named cells right")
    click.echo("no problems")
