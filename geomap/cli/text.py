"""``geomap text``."""

from pathlib import Path

import click

from geomap.cli.command import command, examples, write_output
from geomap.cli.options import ocr_option
from geomap.errors import PlanError


@click.command(
    short_help="Print the text of a plan, to which offsets refer.",
    epilog=examples("text 规划.pdf > 规划.txt"),
)
@click.argument("plan", type=click.Path(path_type=Path))
@ocr_option
@command
def text(plan: Path, ocr: bool) -> None:
    """Print the text of PLAN as geomap reads it: the text to which offsets refer."""
    from geomap.plans.reader import read_text

    if plan.is_dir():
        raise PlanError(f"{plan}: this is a folder; name one plan")
    write_output(read_text(plan, ocr=ocr).encode("utf-8"), None)
