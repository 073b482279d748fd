"""``geomap bundle``."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geomap.bundles.options import CRS, FORMATS, LEVELS
from geomap.cli.command import command, examples, language, notice, say
from geomap.cli.options import (
    Pages,
    Reading,
    crs_option,
    page_options,
    plans_option,
    reading_options,
)
from geomap.errors import NotFoundError, OutputError

if TYPE_CHECKING:
    from geomap.bundles.options import Level, Outcome
    from geomap.bundles.running import Bundler
    from geomap.bundles.targets import Target


@click.command(
    short_help="Make a folder for each district's office.",
    epilog=examples(
        "bundle 渝北区 合川区", "bundle --all --zip", "bundle --from 名单.txt --formats html,xlsx"
    ),
)
@click.argument("districts", nargs=-1, metavar="[DISTRICT]...")
@click.option("--all", "everything", is_flag=True, help="All districts of the plans' provinces.")
@click.option("--province", "provinces", multiple=True, metavar="NAME",
              help="All districts of a province; repeatable.")  # fmt: skip
@click.option("--level", "levels", multiple=True, type=click.Choice(LEVELS),
              help="County-level units, prefectures, or areas with an office; repeatable. "
                   "If left out, --all means counties and areas.")  # fmt: skip
@click.option("--from", "listed", type=click.Path(path_type=Path), metavar="FILE",
              help="File of names or codes, one per line.")  # fmt: skip
@click.option("--formats", default=",".join(FORMATS), show_default=True, metavar="LIST",
              help="What a bundle contains, separated by commas.")  # fmt: skip
@click.option("--zip", "zipped", is_flag=True, help="Also pack each bundle into a .zip file.")
@click.option("--force", is_flag=True, help="Make bundles again even if they are up to date.")
@crs_option
@click.option("--out", type=click.Path(path_type=Path), default=Path("outputs/bundles"),
              show_default=True, metavar="DIR", help="Folder to write.")  # fmt: skip
@plans_option
@reading_options
@page_options
@command
def bundle(
    districts: tuple[str, ...],
    everything: bool,
    provinces: tuple[str, ...],
    levels: tuple["Level", ...],
    listed: Path | None,
    formats: str,
    zipped: bool,
    force: bool,
    crs: str,
    out: Path,
    plans: Path,
    reading: Reading,
    pages: Pages,
) -> None:
    """Make what each district's office gets: its map, list, layers, pictures and slides.

    DISTRICT is a name, a six-digit code, or the gazetteer's id of a zone.
    """
    names = [*districts, *(_listed(listed) if listed else ())]
    if not (names or everything or provinces):
        raise click.UsageError("name DISTRICTs, --from FILE, --province NAME or --all")
    from geomap.bundles.options import Options
    from geomap.bundles.running import Bundler
    from geomap.bundles.targets import Targets, check_known
    from geomap.mentions.region import provinces_of

    options = Options(_chosen(formats), language(), _crs(crs), pages.sentences, pages.imprint())
    gazetteer = reading.gazetteer()
    check_known(names, gazetteer)
    read = reading.plans([plans], gazetteer)
    home = provinces_of(read, gazetteer)
    targets = Targets(gazetteer, home).chosen(
        names, levels, provinces=provinces, everything=everything
    )
    bundler = Bundler(read, gazetteer, home, out, options)
    _report(_run(bundler, targets, out, force=force, zipped=zipped), out)


def _run(
    bundler: "Bundler", targets: "list[Target]", out: Path, *, force: bool, zipped: bool
) -> "list[Outcome]":
    """Make the bundles, with a progress bar on a terminal."""
    outcomes = []
    with click.progressbar(
        length=len(targets), label=say("bundling"), file=sys.stderr, show_pos=True,
        item_show_func=lambda item: item, hidden=not sys.stderr.isatty(),
    ) as bar:  # fmt: skip
        for outcome in bundler.run(
            targets, force=force, zipped=zipped,
            waiting=lambda: click.echo(say("bundle_waiting", where=out), err=True),
            at_work=lambda busy: bar.update(0, "、".join(target.name for target in busy)),
        ):  # fmt: skip
            outcomes.append(outcome)
            bar.update(1)
    return outcomes


def _report(outcomes: "list[Outcome]", out: Path) -> None:
    """Say what was made, and name the districts that failed.

    Raises:
        OutputError: One of them failed.
    """
    made = sum(outcome.draft is not None for outcome in outcomes)
    failed = [outcome for outcome in outcomes if outcome.error]
    click.echo(say("bundles", made=made, kept=len(outcomes) - made - len(failed), where=out))
    for outcome in failed:
        notice(f"{outcome.target.name}: {outcome.error}")
        if click.get_current_context().params["debug"]:
            click.echo(outcome.trace, err=True)
    if failed:
        raise OutputError(say("bundles_failed", failed=len(failed), count=len(outcomes)))


def _listed(path: Path) -> list[str]:
    """Return the names in a file, one per line, without blank lines and those that begin with #.

    Raises:
        NotFoundError: The file cannot be read or contains no name.
        PlanError: It is not a text.
    """
    from geomap.plans.decode import decode

    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotFoundError(f"{path}: cannot be read: {error.strerror}; check the path") from error
    lines = (line.strip() for line in decode(data, path).splitlines()) if data.strip() else ()
    names = [line for line in lines if line and not line.startswith("#")]
    if not names:
        raise NotFoundError(f"{path}: names no district; write one name or code per line")
    return names


def _chosen(formats: str) -> tuple[str, ...]:
    asked = [form.strip().lower() for form in formats.split(",")]
    unknown = [form for form in asked if form not in FORMATS]
    if unknown:
        raise click.UsageError(f"--formats: unknown {unknown[0]!r}; use {', '.join(FORMATS)}")
    return tuple(form for form in FORMATS if form in asked)


def _crs(crs: str) -> str:
    if crs == CRS:
        return crs  # a run that finds everything up to date loads no projections
    from geomap.geofiles import crs_named

    return crs_named(crs)
