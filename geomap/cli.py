"""The command line: thin, over the package's public functions.

Heavy modules are imported inside the commands, so that ``geomap --help`` answers at once.
"""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, cast

import click

from geomap import __version__
from geomap.errors import GeomapError, NotFoundError, PlanError

_DATA_FOLDER = ".local/share/geomap/gazetteer"


def _command(function: Callable[..., None]) -> Callable[..., None]:
    """Turn errors into one line and exit status 1, unless ``--debug`` asks for the traceback."""

    @click.option("--debug", is_flag=True, help="Show the traceback of an error.")
    @wraps(function)
    def run(*args: Any, debug: bool, **options: Any) -> None:
        try:
            function(*args, **options)
        except GeomapError as error:
            if debug:
                raise
            click.echo(f"geomap: {error}", err=True)
            sys.exit(1)

    return run


def _gazetteer_option(function: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "--gazetteer", "gazetteer_dir", type=click.Path(path_type=Path), metavar="DIR",
        help="Folder of your own rows, laid over the built-in gazetteer.",
    )(function)  # fmt: skip


def _region_option(function: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "--region", multiple=True, metavar="NAME",
        help="Home region of plans whose plans.csv row names none; may be repeated.",
    )(function)  # fmt: skip


def _lang_option(function: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True,
        help="Language of what is written.",
    )(function)  # fmt: skip


def _load(gazetteer_dir: Path | None) -> Any:
    from geomap.gazetteer.store import builtin_folder, load

    folder = gazetteer_dir
    if folder is None:
        here, home = Path("gazetteer"), Path("~").expanduser() / _DATA_FOLDER
        own = [p for p in (here, home) if (p / "places").is_dir() or (p / "corridors").is_dir()]
        folder = next((p for p in own if p.resolve() != builtin_folder().resolve()), None)
    return load(folder)


def _progress() -> Callable[[str], None]:
    """Return a progress line on a terminal's standard error, nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda text: click.echo(f"\r\033[K{text}", nl=False, err=True)


def _write(data: bytes, target: Path | None) -> None:
    from geomap.files import write_whole

    if target is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        write_whole(target, data)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="geomap")
def main() -> None:
    """Read Chinese regional plans and map every place, corridor and project they name."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


@main.command()
@click.option("--plans", type=click.Path(path_type=Path), default=Path("seeds"), show_default=True,
              metavar="DIR", help="Folder of plans.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), default=Path("outputs"), show_default=True,
              metavar="DIR", help="Where the outputs go.")  # fmt: skip
@_gazetteer_option
@_region_option
@_lang_option
@_command
def build(
    plans: Path, out: Path, gazetteer_dir: Path | None, region: tuple[str, ...], lang: str
) -> None:
    """Read every plan and write the ledger, the layers and all maps."""
    from geomap.build import build as run
    from geomap.plans import read_plans

    progress = _progress()
    read = read_plans([plans], region=region)
    report = run(read, _load(gazetteer_dir), out, lang=lang, progress=progress)
    progress("")
    click.echo(
        f"{report.plans} plans, {report.features} features ({report.unplaced} not placed), "
        f"{report.maps} maps in {out / 'index.html'}"
    )


@main.command()
@click.argument("plan", type=click.Path(path_type=Path))
@_command
def text(plan: Path) -> None:
    """Print the text of PLAN as geomap reads it: the text that offsets count in."""
    from geomap.plans.reader import read_text

    if plan.is_dir():
        raise PlanError(f"{plan}: this is a folder; name one plan")
    _write(read_text(plan).encode("utf-8"), None)


@main.command()
@click.argument("plans", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-f", "--format", "form", default="geojson", show_default=True,
              type=click.Choice(["geojson", "jsonl", "csv", "xlsx", "gpkg"]))  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE",
              help="Where to write; standard output when left out.")  # fmt: skip
@_gazetteer_option
@_region_option
@_command
def ledger(
    plans: tuple[Path, ...],
    form: str,
    output: Path | None,
    gazetteer_dir: Path | None,
    region: tuple[str, ...],
) -> None:
    """Write the ledger of PLANS (files or folders)."""
    if output is None and form in {"xlsx", "gpkg"}:
        raise click.UsageError(f"-f {form} needs -o FILE")
    from geomap.layers import write_geopackage
    from geomap.ledger import build_ledger
    from geomap.ledger.write import WRITERS
    from geomap.plans import read_plans

    result = build_ledger(read_plans(plans, region=region), _load(gazetteer_dir))
    if form == "gpkg":
        write_geopackage(result, cast(Path, output))
    else:
        _write(WRITERS[form](result), output)


@main.command()
@click.argument("names", nargs=-1, required=True)
@click.option("-f", "--format", "form", type=click.Choice(["table", "geojson"]), default="table",
              show_default=True)  # fmt: skip
@_gazetteer_option
@_region_option
@_command
def locate(
    names: tuple[str, ...], form: str, gazetteer_dir: Path | None, region: tuple[str, ...]
) -> None:
    """Say where the gazetteer puts a place or a corridor expression, and why."""
    from geomap.locate import as_geojson, as_table
    from geomap.locate import locate as find

    answers = find(names, _load(gazetteer_dir), region)
    _write((as_geojson(answers) if form == "geojson" else as_table(answers)).encode(), None)
    if not any(answer.placement.geometry for answer in answers):
        raise NotFoundError("none of these names could be placed; try a fuller name or --region")


@main.command("map")
@click.argument("view", type=click.Choice(["corridor", "metro", "district"]))
@click.argument("name")
@click.option("--plans", type=click.Path(path_type=Path), default=Path("seeds"), show_default=True,
              metavar="DIR", help="Folder of plans.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE",
              help="Where to write; NAME.html when left out.")  # fmt: skip
@_gazetteer_option
@_region_option
@_lang_option
@_command
def map_command(
    view: str,
    name: str,
    plans: Path,
    output: Path | None,
    gazetteer_dir: Path | None,
    region: tuple[str, ...],
    lang: str,
) -> None:
    """Make one map, of the corridor, metropolitan area or district NAME."""
    from geomap.build import provinces_of
    from geomap.files import safe_name
    from geomap.ledger import build_ledger
    from geomap.maps.atlas import Atlas
    from geomap.plans import read_plans

    target = output or Path(f"{safe_name(name)}.html")
    if target.suffix.lower() not in {".html", ".htm"}:
        raise click.UsageError("-o FILE must end in .html")
    gazetteer = _load(gazetteer_dir)
    read = read_plans([plans], region=region)
    result = build_ledger(read, gazetteer)
    atlas = Atlas(result, gazetteer, provinces_of(read, gazetteer), lang)
    _write(atlas.page(cast(Any, view), name).encode("utf-8"), target)
    click.echo(str(target))


@main.group()
def gazetteer() -> None:
    """Check the gazetteer's data."""


@gazetteer.command("check")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@_command
def gazetteer_check(folder: Path | None) -> None:
    """Check the tables of a gazetteer FOLDER, the built-in one when left out."""
    from geomap.errors import GazetteerError
    from geomap.gazetteer.check import check
    from geomap.gazetteer.store import builtin_folder

    problems = check(folder or builtin_folder())
    for problem in problems:
        click.echo(str(problem))
    if problems:
        raise GazetteerError(f"{len(problems)} problems; put the named cells right")
    click.echo("no problems")
