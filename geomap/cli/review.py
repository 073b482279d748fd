"""``geomap review``."""

from pathlib import Path

import click

from geomap.cli.command import (
    command,
    examples,
    language,
    refuse,
    say,
    write_output,
)
from geomap.cli.corrections import take_back
from geomap.cli.options import (
    ANSWER_PARAMETERS,
    Answers,
    Reading,
    answer_options,
    apply_option,
    reading_options,
)


@click.command(
    short_help="List what is unplaced, unsure or misread; --apply takes answers.",
    epilog=examples("review 规划 -o review.xlsx", "review --apply review.xlsx --who 市发展改革委"),
)
@click.argument("plans", nargs=-1, type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE",
              help="Workbook to write; it must end in .xlsx.")  # fmt: skip
@apply_option
@answer_options
@reading_options
@command
def review(
    plans: tuple[Path, ...],
    output: Path | None,
    edited: tuple[Path, ...],
    answers: Answers,
    reading: Reading,
) -> None:
    """List what is unplaced, unsure or misread in PLANS, or take the filled-in list back."""
    if bool(plans) == bool(edited):
        raise click.UsageError("name PLANS and -o FILE, or --apply FILE")
    if edited:
        refuse(("output",), "writing a review, not for --apply")
        take_back(edited, answers, reading.gazetteer(to_fill=True))
        return
    refuse(ANSWER_PARAMETERS, "--apply FILE")
    if output is None or output.suffix.lower() != ".xlsx":
        raise click.UsageError("name the workbook to write: -o FILE.xlsx")
    from geomap.ledger.corrections import read_corrections, table_path
    from geomap.ledger.review import questions, to_workbook

    gazetteer = reading.gazetteer()
    corrections = read_corrections(table_path(gazetteer), gazetteer)
    ledger = reading.ledger(plans, gazetteer)
    asked = questions(ledger, gazetteer, corrections)
    for line in ledger.unapplied:
        click.echo(f"{table_path(gazetteer)}: {line}", err=True)
    write_output(to_workbook(asked, lang=language()), output)
    click.echo(say("review", count=len(asked), where=output))
