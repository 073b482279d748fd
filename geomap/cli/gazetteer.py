"""``geomap gazetteer``."""

from pathlib import Path

import click

from geomap.cli.options import command
from geomap.errors import GazetteerError


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
