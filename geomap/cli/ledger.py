"""``geomap text`` and ``geomap ledger``."""

from pathlib import Path
from typing import cast

import click

from geomap.cli.cluster_options import cluster_options, write_cluster_ledger
from geomap.cli.options import (
    Answers,
    Reading,
    answer_options,
    command,
    load_gazetteer,
    ocr_option,
    output_option,
    reading_options,
    refuse,
    write_output,
)
from geomap.cli.review import apply_corrections
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
@click.option("-f", "--format", "form", type=click.Choice(_FORMATS),
              help="By the ending of -o FILE when left out, else geojson; parquet, a folder, is "
                   "for --workers or --scheduler.")  # fmt: skip
@output_option
@answer_options
@cluster_options
@reading_options
@command
def ledger(
    plans: tuple[Path, ...],
    form: str | None,
    output: Path | None,
    answers: Answers,
    workers: int | None,
    scheduler: str | None,
    cluster_log: Path | None,
    reading: Reading,
) -> None:
    """Write the ledger of PLANS (files or folders), or take edited lists of it back."""
    if answers.files:
        refuse(("output", "form"), "writing a ledger, not for --apply")
        _take_back(answers, plans, reading)
        return
    form = _format(form, output)
    if not plans:
        raise click.UsageError("name PLANS, or --apply FILE")
    if output is None and form in {"xlsx", "gpkg"}:
        raise click.UsageError(f"-f {form} needs -o FILE")
    if workers or scheduler:
        write_cluster_ledger(
            plans, form, output, gazetteer_dir=reading.gazetteer_dir, region=reading.region,
            ocr=reading.ocr, workers=workers, scheduler=scheduler, cluster_log=cluster_log,
        )  # fmt: skip
        return
    if form == "parquet" or cluster_log:
        raise click.UsageError("-f parquet and --cluster-log are for --workers or --scheduler")
    from geomap.layers import write_geopackage
    from geomap.ledger import build_ledger
    from geomap.ledger.write import WRITERS

    gazetteer = load_gazetteer(reading.gazetteer_dir)
    result = build_ledger(reading.plans(plans, gazetteer), gazetteer)
    if form == "gpkg":
        write_geopackage(result, cast(Path, output))
    else:
        write_output(WRITERS[form](result), output)


def _format(form: str | None, output: Path | None) -> str:
    """Return the format asked for: as stated, or by the ending of the output."""
    ending = "" if output is None else output.suffix.lower().removeprefix(".")
    ending = "geojson" if ending == "json" else ending
    if form is None and ending and ending not in _FORMATS:
        raise click.UsageError(f"-o FILE must end in one of .{', .'.join(_FORMATS)}, or give -f")
    if form is not None and ending in _FORMATS and ending != form:
        raise click.UsageError(f"-f {form} and -o {output} differ; leave -f out or rename the file")
    return form or ending or "geojson"


def _take_back(answers: Answers, plans: tuple[Path, ...], reading: Reading) -> None:
    from geomap.ledger import build_ledger
    from geomap.ledger.returned import read_all_returned

    own = load_gazetteer(reading.gazetteer_dir, to_fill=True)
    base = build_ledger(reading.plans(plans, own), own) if plans else None
    back = read_all_returned(answers.files, who=answers.who, when=answers.when, ledger=base)
    for line in back.left_out:
        click.echo(line, err=True)
    for change in back.changes:
        click.echo(f"@@ {change.name} {change.id} {change.action} [{change.who}]")
        click.echo(f"- {change.before}\n+ {change.after}" if change.before else f"+ {change.after}")
    apply_corrections(back.corrections, own, answers)
