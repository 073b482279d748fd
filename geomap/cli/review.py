"""``geomap review`` and ``geomap diff``."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geomap.cli.options import (
    command,
    gazetteer_option,
    lang_option,
    load_gazetteer,
    region_option,
    write_output,
)
from geomap.errors import GazetteerError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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


def apply_options(function: "Callable[..., None]") -> "Callable[..., None]":
    """Add the options of taking edited files back: --dry-run, --replace, --who and --when."""
    for option in (
        click.option("--when", default=lambda: date.today().isoformat(), metavar="DATE",
                     help="Date of the answers, YYYY-MM-DD; today when left out."),
        click.option("--who", default="", metavar="NAME",
                     help="Whose answers these are; the file's name when left out."),
        click.option("--replace", is_flag=True,
                     help="Let these answers take the place of other people's earlier ones."),
        click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing."),
    ):  # fmt: skip
        function = option(function)
    return function


@click.command()
@click.argument("plans", nargs=-1, type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE",
              help="The .xlsx file to write.")  # fmt: skip
@click.option("--apply", "filled", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
              help="Take a filled review back; may be repeated.")  # fmt: skip
@apply_options
@gazetteer_option
@region_option
@lang_option
@command
def review(
    plans: tuple[Path, ...],
    output: Path | None,
    filled: tuple[Path, ...],
    who: str,
    when: str,
    replace: bool,
    dry_run: bool,
    gazetteer_dir: Path | None,
    region: tuple[str, ...],
    lang: str,
) -> None:
    """List what is not placed, not sure or misread in PLANS; or take the filled list back."""
    if bool(plans) == bool(filled):
        raise click.UsageError("name PLANS and -o FILE, or --apply FILE")
    gazetteer = load_gazetteer(gazetteer_dir)
    if filled:
        _take_back(filled, gazetteer, who, when, replace, dry_run, lang)
        return
    if output is None or output.suffix.lower() != ".xlsx":
        raise click.UsageError("-o FILE must be there and end in .xlsx")
    from geomap.ledger import build_ledger
    from geomap.ledger.corrections import read_corrections, table_path
    from geomap.ledger.review import questions, to_workbook
    from geomap.plans import read_plans

    corrections = read_corrections(table_path(gazetteer), gazetteer)
    ledger = build_ledger(read_plans(plans, region=region), gazetteer, corrections)
    for line in ledger.unapplied:
        click.echo(f"{table_path(gazetteer)}: {line}", err=True)
    asked = questions(ledger, gazetteer, corrections)
    write_output(to_workbook(asked, lang=lang), output)
    click.echo(f"{output}: {len(asked)} {_WORDS['asked'][lang == 'en']}")


def _take_back(
    filled: "Sequence[Path]",
    gazetteer: Any,
    who: str,
    when: str,
    replace: bool,
    dry_run: bool,
    lang: str,
) -> None:
    from geomap.ledger.review import read_decisions

    decided: list[Correction] = []
    problems: list[str] = []
    for path in filled:
        decisions, broken = read_decisions(path, gazetteer, who=who, when=when)
        decided += decisions
        problems += broken
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise GazetteerError(f"{len(problems)} decisions make no sense; put the named cells right")
    apply_corrections(decided, gazetteer, replace=replace, dry_run=dry_run, lang=lang)


def apply_corrections(
    new: "Sequence[Correction]",
    gazetteer: Any,
    *,
    replace: bool = False,
    dry_run: bool = False,
    lang: str = "zh",
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
    intake = take_in(read_corrections(path, gazetteer), new, replace=replace)
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
    elif dry_run:
        click.echo(f"{words['dry']} {path}")
    elif not sys.stdin.isatty() or click.confirm(words["sure"], default=True):
        write_corrections(path, intake.rows, gazetteer)
        click.echo(f"{words['written']} {path}")


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("-f", "--format", "form", type=click.Choice(["table", "markdown", "json"]),
              default="table", show_default=True)  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE",
              help="Where to write; standard output when left out.")  # fmt: skip
@click.option("--places", is_flag=True, help="Also tell of administrative units.")
@gazetteer_option
@region_option
@lang_option
@command
def diff(
    old: Path,
    new: Path,
    form: str,
    output: Path | None,
    places: bool,
    gazetteer_dir: Path | None,
    region: tuple[str, ...],
    lang: str,
) -> None:
    """Say what is new, gone, moved on or fell back from OLD to NEW.

    OLD and NEW are plans, folders of plans, or ledger.geojson files.
    """
    from geomap.ledger.diff import as_json, as_markdown, as_table, compare, read_records

    gazetteer = load_gazetteer(gazetteer_dir)
    before, after = (read_records(source, gazetteer, region) for source in (old, new))
    changes = compare(before, after, places=places)
    match form:
        case "json":
            text = as_json(changes)
        case "markdown":
            text = as_markdown(changes, lang=lang)
        case _:
            text = as_table(changes, lang=lang)
    write_output(text.encode(), output)
