"""``geomap ledger``."""

from pathlib import Path

import click

from geomap.cli.cluster_options import cluster_options, write_cluster_ledger
from geomap.cli.command import command, examples, refuse, say, write_output
from geomap.cli.corrections import take_back
from geomap.cli.options import (
    ANSWER_PARAMETERS,
    Answers,
    Reading,
    answer_options,
    apply_option,
    output_option,
    reading_options,
)

_FORMATS = ("geojson", "jsonl", "csv", "xlsx", "gpkg", "parquet")


@click.command(
    short_help="Write the ledger of plans; --apply takes edited lists back.",
    epilog=examples(
        "ledger 规划 -o 台账.xlsx",
        "ledger 规划/001.txt -f csv > 台账.csv",
        "ledger --apply 台账.xlsx --dry-run",
        "ledger 全省规划 -f parquet -o 台账 --workers 8",
    ),
)
@click.argument("plans", nargs=-1, type=click.Path(path_type=Path))
@click.option("-f", "--format", "form", type=click.Choice(_FORMATS),
              help="Format; if left out, that of FILE's ending, or geojson. parquet is a folder, "
                   "and needs --workers or --scheduler.")  # fmt: skip
@output_option
@apply_option
@answer_options
@cluster_options
@reading_options
@command
def ledger(
    plans: tuple[Path, ...],
    form: str | None,
    output: Path | None,
    edited: tuple[Path, ...],
    answers: Answers,
    workers: int | None,
    scheduler: str | None,
    cluster_log: Path | None,
    reading: Reading,
) -> None:
    """Write the ledger of PLANS (files or folders), or take back edited lists of it."""
    if edited:
        writing = ("output", "form", "workers", "scheduler", "cluster_log")
        refuse(writing, "writing a ledger, not for --apply")
        gazetteer = reading.gazetteer(to_fill=True)
        take_back(edited, answers, gazetteer, reading.ledger(plans, gazetteer) if plans else None)
        return
    refuse(ANSWER_PARAMETERS, "--apply FILE")
    form = _format(form, output)
    if not plans:
        raise click.UsageError("name PLANS, or --apply FILE")
    if output is None and form in {"xlsx", "gpkg"}:
        raise click.UsageError(f"-f {form} needs -o FILE")
    if scheduler:
        refuse(("workers",), "this machine, not for --scheduler")
    if workers or scheduler:
        write_cluster_ledger(
            plans, form, output, gazetteer_dir=reading.gazetteer_dir, region=reading.region,
            ocr=reading.ocr, workers=workers, scheduler=scheduler, cluster_log=cluster_log,
        )  # fmt: skip
        return
    if form == "parquet" or cluster_log:
        raise click.UsageError("-f parquet and --cluster-log need --workers or --scheduler")
    from geomap.layers import write_geopackage
    from geomap.ledger.write import WRITERS

    made = reading.ledger(plans, reading.gazetteer())
    if form == "gpkg" and output is not None:
        write_geopackage(made, output)
    else:
        write_output(WRITERS[form](made), output)
    if output is not None:
        unplaced = sum(feature.geometry is None for feature in made.features)
        click.echo(say("ledger", features=len(made.features), unplaced=unplaced, where=output))


def _format(form: str | None, output: Path | None) -> str:
    """Return the format asked for: as stated, or by the ending of the output."""
    ending = "" if output is None else output.suffix.lower().removeprefix(".")
    ending = "geojson" if ending == "json" else ending
    if form is None and ending and ending not in _FORMATS:
        raise click.UsageError(f"-o FILE must end in one of .{', .'.join(_FORMATS)}, or give -f")
    if form is not None and ending in _FORMATS and ending != form:
        raise click.UsageError(f"-f {form} and -o {output} differ; leave -f out or rename the file")
    return form or ending or "geojson"
