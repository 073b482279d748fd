"""``geomap text`` and ``geomap ledger``."""

from pathlib import Path
from typing import Any, cast

import click

from geomap.cli.cluster_options import cluster_options, write_cluster_ledger
from geomap.cli.options import (
    command,
    gazetteer_option,
    load_gazetteer,
    ocr_option,
    read_all,
    region_option,
    write_output,
)
from geomap.cli.review import apply_corrections, apply_options
from geomap.errors import PlanError

_FORMATS = ("geojson", "jsonl", "csv", "xlsx", "gpkg", "parquet")


@click.command()
@click.argument("plan", type=click.Path(path_type=Path))
@ocr_option
@command
def text(plan: Path, ocr: bool) -> None:
    """Print the text of PLAN as geomap reads it: the text that offsets count in."""
    from geomap.plans.reader import read_text

    if plan.is_dir():
        raise PlanError(f"{plan}: this is a folder; name one plan")
    write_output(read_text(plan, ocr=ocr).encode("utf-8"), None)


@click.command()
@click.argument("plans", nargs=-1, type=click.Path(path_type=Path))
@click.option("-f", "--format", "form", type=click.Choice(_FORMATS), default="geojson",
              show_default=True, help="parquet is for --workers or --scheduler.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE",
              help="Where to write; standard output when left out.")  # fmt: skip
@click.option("--apply", "edited", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
              help="Take an edited list back as corrections; may be repeated.")  # fmt: skip
@apply_options
@cluster_options
@gazetteer_option
@region_option
@ocr_option
@command
def ledger(
    plans: tuple[Path, ...],
    form: str,
    output: Path | None,
    edited: tuple[Path, ...],
    gazetteer_dir: Path | None,
    region: tuple[str, ...],
    ocr: bool,
    workers: int | None,
    scheduler: str | None,
    cluster_log: Path | None,
    **answers: Any,
) -> None:
    """Write the ledger of PLANS (files or folders), or take edited lists of it back."""
    if edited:
        _take_back(edited, plans, gazetteer_dir, region, ocr=ocr, **answers)
        return
    if not plans:
        raise click.UsageError("name PLANS, or --apply FILE")
    if output is None and form in {"xlsx", "gpkg"}:
        raise click.UsageError(f"-f {form} needs -o FILE")
    if workers or scheduler:
        write_cluster_ledger(
            plans, form, output, gazetteer_dir=gazetteer_dir, region=region, ocr=ocr,
            workers=workers, scheduler=scheduler, cluster_log=cluster_log,
        )  # fmt: skip
        return
    if form == "parquet" or cluster_log:
        raise click.UsageError("-f parquet and --cluster-log are for --workers or --scheduler")
    from geomap.layers import write_geopackage
    from geomap.ledger import build_ledger
    from geomap.ledger.write import WRITERS

    gazetteer = load_gazetteer(gazetteer_dir)
    result = build_ledger(read_all(plans, region, gazetteer, ocr=ocr), gazetteer)
    if form == "gpkg":
        write_geopackage(result, cast(Path, output))
    else:
        write_output(WRITERS[form](result), output)


def _take_back(
    edited: tuple[Path, ...],
    plans: tuple[Path, ...],
    gazetteer_dir: Path | None,
    region: tuple[str, ...],
    *,
    ocr: bool,
    who: str,
    when: str,
    replace: bool,
    dry_run: bool,
) -> None:
    from geomap.ledger import build_ledger
    from geomap.ledger.returned import read_all_returned

    own = load_gazetteer(gazetteer_dir)
    base = build_ledger(read_all(plans, region, own, ocr=ocr), own) if plans else None
    back = read_all_returned(edited, who=who, when=when, ledger=base)
    for line in back.left_out:
        click.echo(line, err=True)
    for change in back.changes:
        click.echo(f"@@ {change.name} {change.id} {change.action} [{change.who}]")
        click.echo(f"- {change.before}\n+ {change.after}" if change.before else f"+ {change.after}")
    apply_corrections(back.corrections, own, replace=replace, dry_run=dry_run)
