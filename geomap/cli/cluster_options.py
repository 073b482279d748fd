"""``geomap ledger`` on a cluster: its options, its progress, its log."""

import csv
import io
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geomap.cli.command import Command, language, notice, progress, say, write_output
from geomap.cli.inputs import load_gazetteer

if TYPE_CHECKING:
    from geomap.cluster.run import ClusterLedger
    from geomap.cluster.steps import Done

TABLE = "parquet"
"""The format that is a folder: GeoParquet in partitions."""


def cluster_options(function: Command) -> Command:
    """Add ``--workers N``, ``--scheduler ADDRESS`` and ``--cluster-log FILE``."""
    for option in (
        click.option("--cluster-log", type=click.Path(path_type=Path), metavar="FILE",
                     help="CSV file for a log of what each worker did."),
        click.option("--scheduler", metavar="ADDRESS",
                     help="Read on the Dask cluster of this scheduler (tcp://HOST:8786)."),
        click.option("--workers", type=click.IntRange(1), metavar="N",
                     help="Read in N processes on this machine."),
    ):  # fmt: skip
        function = option(function)
    return function


def write_cluster_ledger(
    sources: Sequence[Path],
    form: str,
    output: Path | None,
    *,
    gazetteer_dir: Path | None,
    region: Sequence[str],
    ocr: bool,
    workers: int | None,
    scheduler: str | None,
    cluster_log: Path | None,
) -> None:
    """Read ``sources`` on a cluster and write their ledger as ``form``.

    Raises:
        ClusterError: The extra is not installed, or there is no such scheduler.
        PlanError: A source is missing, or nothing could be read.
        OutputError: The output cannot be written.
    """
    if form == TABLE and output is None:
        raise click.UsageError("-f parquet needs -o FOLDER")
    from geomap.cluster.connect import connect

    with connect(scheduler, workers or 1) as client, progress() as show:
        from geomap.cluster.run import read_on_cluster

        with read_on_cluster(
            client, sources, load_gazetteer(gazetteer_dir),
            scratch=None if output is None else output.absolute().parent,
            region=region, ocr=ocr, lang=language(), progress=_counted(show),
        ) as ledger:  # fmt: skip
            _write(ledger, form, output)
    for line in (*(say("left_out", failure=f) for f in ledger.failures), *ledger.notices):
        notice(line)
    if cluster_log is not None:
        write_output(_as_csv(ledger.log), cluster_log)
    if output is not None:
        click.echo(say("exported", features=ledger.features, where=output))


def _write(ledger: "ClusterLedger", form: str, output: Path | None) -> None:
    from geomap.cluster.table import as_geojson, write_pieces
    from geomap.layers import write_geopackage
    from geomap.ledger.write import WRITERS

    if form == TABLE and output is not None:
        ledger.write_table(output)
    elif form == "gpkg" and output is not None:
        write_geopackage(ledger.whole(), output)
    elif form in {"jsonl", "geojson"}:
        lines = ledger.lines() if form == "jsonl" else as_geojson(ledger.lines())
        if output is None:
            sys.stdout.buffer.writelines(lines)
        else:
            write_pieces(output, lines)
    else:
        write_output(WRITERS[form](ledger.whole()), output)


def _counted(show: Callable[[str], None]) -> Callable[["Done", int], None]:
    counts: dict[str, int] = {}

    def progress(done: "Done", of: int) -> None:
        counts[done.step] = counts.get(done.step, 0) + 1
        show(f"[{counts[done.step]}/{of}] {done.step} {done.worker}")

    return progress


def _as_csv(log: Sequence["Done"]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(log[0].__slots__)
    writer.writerows([getattr(done, name) for name in done.__slots__] for done in log)
    return text.getvalue().encode()
