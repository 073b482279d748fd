"""``geomap text`` and ``geomap ledger``."""

from pathlib import Path
from typing import cast

import click

from geomap.cli.options import (
    command,
    gazetteer_option,
    load_gazetteer,
    region_option,
    write_output,
)
from geomap.errors import PlanError


@click.command()
@click.argument("plan", type=click.Path(path_type=Path))
@command
def text(plan: Path) -> None:
    """Print the text of PLAN as geomap reads it: the text that offsets count in."""
    from geomap.plans.reader import read_text

    if plan.is_dir():
        raise PlanError(f"{plan}: this is a folder; name one plan")
    write_output(read_text(plan).encode("utf-8"), None)


@click.command()
@click.argument("plans", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-f", "--format", "form", default="geojson", show_default=True,
              type=click.Choice(["geojson", "jsonl", "csv", "xlsx", "gpkg"]))  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE",
              help="Where to write; standard output when left out.")  # fmt: skip
@gazetteer_option
@region_option
@command
def ledger(
    plans: tuple[Path, ...],
    form: str,
    output: Path | None,
    gazetteer_dir: Path | None,
    region: tuple[str, ...],
) -> None:
    """Write the ledger of PLANS (files or folders)."""
    if output is None and form in {"xlsx", "gpkg"}:
        raise click.UsageError(f"-f {form} needs -o FILE")
    from geomap.layers import write_geopackage
    from geomap.ledger import build_ledger
    from geomap.ledger.write import WRITERS
    from geomap.plans import read_plans

    result = build_ledger(read_plans(plans, region=region), load_gazetteer(gazetteer_dir))
    if form == "gpkg":
        write_geopackage(result, cast(Path, output))
    else:
        write_output(WRITERS[form](result), output)
