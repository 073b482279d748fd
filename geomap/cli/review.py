"""``geomap review`` and ``geomap diff``."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geomap.cli.options import (
    Answers,
    Reading,
    answer_options,
    command,
    lang_option,
    load_gazetteer,
    output_option,
    reading_options,
    refuse,
    write_output,
)
from geomap.errors import GazetteerError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.ledger.corrections import Correction

_WORDS = {
    "added": ("新增更正", "new corrections"),
    "replaced": ("取代先前的更正", "corrections replaced"),
    "conflicts": ("互相矛盾，均未采用", "conflicts, none taken in"),
    "nothing": ("没有新的更正", "nothing new to correct"),
    "written": ("已写入", "written to"),
    "dry": ("试运行，未写入", "dry run, nothing written to"),
    "sure": ("写入这些更正？", "Write these corrections?"),
    "asked": ("条待核", "rows to review"),
}


@click.command()
@click.argument("plans", nargs=-1, type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE",
              help="The .xlsx file to write.")  # fmt: skip
@answer_options
@reading_options
@lang_option
@command
def review(
    plans: tuple[Path, ...],
    output: Path | None,
    answers: Answers,
    reading: Reading,
    lang: str,
) -> None:
    """List what is not placed, not sure or misread in PLANS; or take the filled list back."""
    if bool(plans) == bool(answers.files):
        raise click.UsageError("name PLANS and -o FILE, or --apply FILE")
    gazetteer = load_gazetteer(reading.gazetteer_dir, to_fill=bool(answers.files))
    if answers.files:
        refuse(("output",), "writing a review, not for --apply")
        _take_back(answers, gazetteer, lang)
        return
    if output is None or output.suffix.lower() != ".xlsx":
        raise click.UsageError("name the workbook to write: -o FILE.xlsx")
    from geomap.ledger import build_ledger
    from geomap.ledger.corrections import read_corrections, table_path
    from geomap.ledger.review import questions, to_workbook

    corrections = read_corrections(table_path(gazetteer), gazetteer)
    ledger = build_ledger(reading.plans(plans, gazetteer), gazetteer, corrections)
    for line in ledger.unapplied:
        click.echo(f"{table_path(gazetteer)}: {line}", err=True)
    asked = questions(ledger, gazetteer, corrections)
    write_output(to_workbook(asked, lang=lang), output)
    click.echo(f"{output}: {len(asked)} {_WORDS['asked'][lang == 'en']}")


def _take_back(answers: Answers, gazetteer: Any, lang: str) -> None:
    from geomap.ledger.review import read_decisions

    decided: list[Correction] = []
    problems: list[str] = []
    for path in answers.files:
        decisions, broken = read_decisions(path, gazetteer, who=answers.who, when=answers.when)
        decided += decisions
        problems += broken
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise GazetteerError(f"{len(problems)} decisions make no sense; put the named cells right")
    apply_corrections(decided, gazetteer, answers, lang)


def apply_corrections(
    new: "Sequence[Correction]", gazetteer: Any, answers: Answers, lang: str = "zh"
) -> None:
    """Show what ``new`` changes in the user's corrections, then write it.

    On a terminal the user is asked first. Conflicts are listed and stay as they are.
    """
    from geomap.ledger.corrections import (
        read_corrections,
        table_path,
        take_in,
        write_corrections,
    )

    path = table_path(gazetteer)
    intake = take_in(read_corrections(path, gazetteer), new, replace=answers.replace)
    words = {key: pair[lang == "en"] for key, pair in _WORDS.items()}
    if intake.added:
        click.echo(f"{words['added']} ({len(intake.added)})")
    for correction in intake.added:
        click.echo(f"+ {correction}")
    if intake.replaced:
        click.echo(f"{words['replaced']} ({len(intake.replaced)})")
    for earlier, later in intake.replaced:
        click.echo(f"- {earlier}\n+ {later}")
    if intake.conflicts:
        click.echo(f"{words['conflicts']} ({len(intake.conflicts)})")
    for conflict in intake.conflicts:
        click.echo("\n".join(f"! {correction}" for correction in conflict))
    if not intake.changes:
        click.echo(words["nothing"])
    elif answers.dry_run:
        click.echo(f"{words['dry']} {path}")
    elif not sys.stdin.isatty() or click.confirm(words["sure"], default=True):
        write_corrections(path, intake.rows, gazetteer)
        click.echo(f"{words['written']} {path}")


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("-f", "--format", "form", type=click.Choice(["table", "markdown", "json"]),
              default="table", show_default=True)  # fmt: skip
@output_option
@click.option("--places", is_flag=True, help="Also tell of administrative units.")
@reading_options
@lang_option
@command
def diff(
    old: Path,
    new: Path,
    form: str,
    output: Path | None,
    places: bool,
    reading: Reading,
    lang: str,
) -> None:
    """Say what is new in NEW, no longer in it, further on or further back than in OLD.

    OLD and NEW are plans, folders of plans, or ledger.geojson files.
    """
    from geomap.ledger.diff import as_json, as_markdown, as_table, compare

    gazetteer = load_gazetteer(reading.gazetteer_dir)
    before, after = (_records(source, gazetteer, reading) for source in (old, new))
    changes = compare(before, after, places=places)
    match form:
        case "json":
            text = as_json(changes)
        case "markdown":
            text = as_markdown(changes, lang=lang)
        case _:
            text = as_table(changes, lang=lang)
    write_output(text.encode(), output)


def _records(source: Path, gazetteer: Any, reading: Reading) -> list[Any]:
    from geomap.ledger import build_ledger
    from geomap.ledger.diff import is_ledger, read_records, to_records

    if is_ledger(source):
        return read_records(source)
    return to_records(build_ledger(reading.plans([source], gazetteer), gazetteer))
