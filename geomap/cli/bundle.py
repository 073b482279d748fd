"""``geomap bundle``."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geomap.cli.options import (
    Pages,
    Reading,
    command,
    load_gazetteer,
    page_options,
    plans_option,
    reading_options,
)
from geomap.errors import NotFoundError, OutputError, PlanError

if TYPE_CHECKING:
    from geomap.bundles import Target, Targets
    from geomap.bundles.targets import Level
    from geomap.gazetteer import Gazetteer

_FORMATS = "html,xlsx,gpkg,geojson,kml,png,pdf,pptx"
_LEVELS: tuple["Level", ...] = ("county", "prefecture", "area")
_CRS = "EPSG:4326"
_WORDS = {
    "waiting": (
        "另一个进程正在写{out}，等它结束",
        "another run writes to {out}; waiting for its end",
    ),
    "done": (
        "{made} 份已制作，{kept} 份无变化，见 {out}",
        "{made} made, {kept} unchanged, in {out}",
    ),
    "making": ("制作", "making"),
}


@click.command()
@click.argument("districts", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All districts of the plans' provinces.")
@click.option("--province", "provinces", multiple=True, metavar="NAME",
              help="All districts of a province; may be repeated.")  # fmt: skip
@click.option("--level", "levels", multiple=True, type=click.Choice(_LEVELS),
              help="County-level units, prefectures, or areas with an office; may be repeated. "
                   "With --all counties and areas when left out.")  # fmt: skip
@click.option("--from", "listed", type=click.Path(path_type=Path), metavar="FILE",
              help="A file of names or codes, one a line.")  # fmt: skip
@click.option("--formats", default=_FORMATS, show_default=True, metavar="LIST",
              help="What is in a bundle, separated by commas.")  # fmt: skip
@click.option("--zip", "zipped", is_flag=True, help="Pack each bundle into a .zip file too.")
@click.option("--force", is_flag=True, help="Make bundles again that are up to date.")
@click.option(
    "--crs",
    default=_CRS,
    show_default=True,
    metavar="CRS",
    help="What the GeoPackages are in: EPSG:4490, or a zone from EPSG:4513 to 4554.",
)
@click.option("--out", type=click.Path(path_type=Path), default=Path("outputs/bundles"),
              show_default=True, metavar="DIR", help="Where the bundles go.")  # fmt: skip
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
    from geomap.bundles import Bundler, Options, Targets
    from geomap.mentions.region import home_provinces

    options = Options(
        _chosen(formats), pages.lang, _crs(crs), pages.sentences, pages.imprint()
    )  # fmt: skip
    gazetteer = load_gazetteer(reading.gazetteer_dir)
    read = reading.plans([plans], gazetteer)
    home = tuple(sorted({code for plan in read for code in home_provinces(plan, gazetteer)}))
    if not home:
        raise PlanError(
            "cannot tell which province these plans are about; use --region or plans.csv to say so"
        )
    targets = _targets(Targets(gazetteer, home), gazetteer, names, levels, everything, provinces)
    bundler = Bundler(read, gazetteer, home, out, options)
    words = {key: pair[pages.lang == "en"] for key, pair in _WORDS.items()}
    outcomes = []
    with click.progressbar(
        length=len(targets), label=words["making"], file=sys.stderr, show_pos=True,
        item_show_func=lambda item: item, hidden=not sys.stderr.isatty(),
    ) as bar:  # fmt: skip
        for outcome in bundler.run(
            targets, force=force, zipped=zipped,
            waiting=lambda: click.echo(words["waiting"].format(out=out), err=True),
            at_work=lambda busy: bar.update(0, "、".join(target.name for target in busy)),
        ):  # fmt: skip
            outcomes.append(outcome)
            bar.update(1)
    made = sum(outcome.draft is not None for outcome in outcomes)
    failed = [outcome for outcome in outcomes if outcome.error]
    kept = len(outcomes) - made - len(failed)
    click.echo(words["done"].format(made=made, kept=kept, out=out))
    for outcome in failed:
        click.echo(f"geomap: {outcome.target.name}: {outcome.error}", err=True)
        if click.get_current_context().params["debug"]:
            click.echo(outcome.trace, err=True)
    if failed:
        raise OutputError(f"{len(failed)} of {len(outcomes)} bundles were not made; see above")


def _listed(path: Path) -> list[str]:
    """Return the names in a file, one a line, without blank lines and those that begin with #."""
    from geomap.plans.decode import decode

    try:
        text = decode(path.read_bytes(), path)
    except OSError as error:
        raise NotFoundError(f"{path}: cannot be read: {error.strerror}; check the path") from error
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _chosen(formats: str) -> tuple[str, ...]:
    from geomap.bundles import FORMATS

    asked = [form.strip().lower() for form in formats.split(",")]
    unknown = [form for form in asked if form not in FORMATS]
    if unknown:
        raise click.UsageError(f"--formats: there is no {unknown[0]!r}; {', '.join(FORMATS)}")
    return tuple(form for form in FORMATS if form in asked)


def _crs(crs: str) -> str:
    if crs == _CRS:
        return crs
    from geomap.layers import crs_named

    return crs_named(crs)


def _targets(
    known: "Targets",
    gazetteer: "Gazetteer",
    names: Sequence[str],
    levels: Sequence["Level"],
    everything: bool,
    provinces: Sequence[str],
) -> "list[Target]":
    """Return the districts asked for, each once.

    Raises:
        NotFoundError: one of them is not known.
    """
    asked = [known.named(name, levels or _LEVELS) for name in names]
    of_all = levels or ("county", "area")
    for province in provinces:
        found = known.all(of_all, gazetteer.provinces([province]))
        if not found or not gazetteer.provinces([province]):
            raise NotFoundError(f"{province}: the plans are about no province of this name")
        asked += found
    if everything and not provinces:
        asked += known.all(of_all)
    return list({target.key: target for target in asked}.values())
