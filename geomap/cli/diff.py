"""``geomap diff``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from geomap.cli.command import command, examples, language, say, write_output
from geomap.cli.options import Reading, output_option, reading_options

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer
    from geomap.ledger.diff import Record


@click.command(
    short_help="Compare two plans, folders of plans or ledgers.",
    epilog=examples("diff 2021年规划.txt 2026年规划.txt", "diff 旧 新 -f markdown -o 变化.md"),
)
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("-f", "--format", "form", type=click.Choice(["table", "markdown", "json"]),
              default="table", show_default=True,
              help="Plain text, Markdown tables, or JSON.")  # fmt: skip
@output_option
@click.option("--places", is_flag=True, help="Include administrative units.")
@reading_options
@command
def diff(
    old: Path, new: Path, form: str, output: Path | None, places: bool, reading: Reading
) -> None:
    """List what is new in NEW, was dropped, advanced or fell behind since OLD.

    OLD and NEW are plans, folders of plans, or ledger.geojson files.
    """
    from geomap.ledger.diff import as_json, as_markdown, as_table, compare

    gazetteer = reading.gazetteer()
    before, after = (_records(source, gazetteer, reading) for source in (old, new))
    changes = compare(before, after, places=places)
    match form:
        case "json":
            text = as_json(changes)
        case "markdown":
            text = as_markdown(changes, lang=language())
        case _:
            text = as_table(changes, lang=language())
    write_output(text.encode(), output)
    if output is not None:
        click.echo(say("changes", count=len(changes), where=output))


def _records(source: Path, gazetteer: "Gazetteer", reading: Reading) -> "list[Record]":
    from geomap.ledger.diff import is_ledger, read_records, to_records

    if is_ledger(source):
        return read_records(source)
    return to_records(reading.ledger([source], gazetteer))
