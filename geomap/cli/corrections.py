"""``geomap corrections``: what people have put right."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geomap.cli.command import command, examples, say
from geomap.cli.inputs import load_gazetteer
from geomap.cli.options import Answers, answer_options, gazetteer_option
from geomap.errors import GazetteerError

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer
    from geomap.ledger import Ledger
    from geomap.ledger.corrections import Correction


@click.group(short_help="Apply what people have put right.")
def corrections() -> None:
    """Apply what people have put right in lists and reviews."""


@corrections.command(
    "apply",
    short_help="Apply edited lists and filled-in reviews.",
    epilog=examples(
        "corrections apply 渝北区.xlsx 合川区.xlsx --dry-run",
        "corrections apply review.xlsx --who 市发展改革委 --when 2026-11-22",
    ),
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@answer_options
@gazetteer_option
@command
def apply_command(files: tuple[Path, ...], answers: Answers, gazetteer_dir: Path | None) -> None:
    """Save the edits in FILES as corrections, which every later run applies.

    FILES are workbooks of `geomap ledger`, `geomap bundle` or `geomap review`. The edits are shown
    first; if two people disagree, both answers are listed and neither is applied.
    """
    take_back(files, answers, load_gazetteer(gazetteer_dir, to_fill=True))


def take_back(
    files: Sequence[Path],
    answers: Answers,
    gazetteer: "Gazetteer",
    base: "Ledger | None" = None,
) -> None:
    """Show what edited lists and reviews change, then save it in the user's corrections.

    Args:
        files: The workbooks.
        answers: Whose answers they are, and how to apply them.
        gazetteer: Which ids there are, and where the corrections are.
        base: The ledger of lists that do not record what was sent.

    Raises:
        GazetteerError: A file is not such a workbook, or decisions in it make no sense.
    """
    from geomap.ledger.returned import read_answers

    back = read_answers(files, gazetteer, who=answers.who, when=answers.when, ledger=base)
    for line in (*back.left_out, *back.broken):
        click.echo(line, err=True)
    if back.broken:
        raise GazetteerError(say("corrections_broken", count=len(back.broken)))
    for edit in back.edits:
        click.echo(f"@@ {edit.name} {edit.id} {edit.action} [{edit.who}]")
        click.echo(f"- {edit.before}\n+ {edit.after}" if edit.before else f"+ {edit.after}")
    _apply(back.corrections, gazetteer, answers)


def _apply(new: "Sequence[Correction]", gazetteer: "Gazetteer", answers: Answers) -> None:
    """Show what ``new`` changes in the user's corrections, then write it.

    On a terminal the user is asked first. Conflicts are listed and not applied.
    """
    from geomap.ledger.corrections import (
        read_corrections,
        table_path,
        take_in,
        write_corrections,
    )

    path = table_path(gazetteer)
    intake = take_in(read_corrections(path, gazetteer), new, replace=answers.replace)
    for key, lines in (
        ("corrections_added", [f"+ {added}" for added in intake.added]),
        ("corrections_replaced", [f"- {old}\n+ {later}" for old, later in intake.replaced]),
        ("corrections_conflict", ["\n".join(f"! {c}" for c in rows) for rows in intake.conflicts]),
    ):
        if lines:
            click.echo("\n".join((say(key, count=len(lines)), *lines)))
    count = len(intake.added) + len(intake.replaced)
    if not count:
        click.echo(say("corrections_none"))
    elif answers.dry_run:
        click.echo(say("corrections_dry", where=path))
    elif not sys.stdin.isatty() or click.confirm(say("corrections_sure"), default=True):
        write_corrections(path, intake.rows, gazetteer)
        click.echo(say("corrections_written", count=count, where=path))
