"""What commands share: options, errors in one line, progress, writing."""

import sys
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click

from geomap.errors import GeomapError, OutputError, PlanError

_DATA_FOLDER = ".local/share/geomap/gazetteer"

Command = Callable[..., None]


def command(function: Command) -> Command:
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


def gazetteer_option(function: Command) -> Command:
    """Add ``--gazetteer DIR``."""
    return click.option(
        "--gazetteer", "gazetteer_dir", type=click.Path(path_type=Path), metavar="DIR",
        help="Folder of your own rows, laid over the built-in gazetteer.",
    )(function)  # fmt: skip


def region_option(function: Command) -> Command:
    """Add ``--region NAME``."""
    return click.option(
        "--region", multiple=True, metavar="NAME",
        help="Home region of plans whose plans.csv row names none; may be repeated.",
    )(function)  # fmt: skip


def lang_option(function: Command) -> Command:
    """Add ``--lang zh|en``."""
    return click.option(
        "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True,
        help="Language of what is written.",
    )(function)  # fmt: skip


def load_gazetteer(gazetteer_dir: Path | None) -> Any:
    """Return the gazetteer: the built-in one under the user's own folder.

    The user's folder is ``--gazetteer DIR``, else ``gazetteer/`` in the working folder, else the
    user's data folder.
    """
    from geomap.gazetteer.store import builtin_folder, load

    folder = gazetteer_dir
    if folder is None:
        here, home = Path("gazetteer"), Path("~").expanduser() / _DATA_FOLDER
        marks = ("places", "corridors", "network", "corrections.csv")
        own = [p for p in (here, home) if any((p / mark).exists() for mark in marks)]
        folder = next((p for p in own if p.resolve() != builtin_folder().resolve()), None)
    return load(folder)


def progress_line() -> Callable[[str], None]:
    """Return a progress line on a terminal's standard error, nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda text: click.echo(f"\r\033[K{text}", nl=False, err=True)


def write_output(data: bytes, target: Path | None) -> None:
    """Write to a file, whole or not at all, or to standard output.

    Raises:
        OutputError: it cannot be written.
    """
    from geomap.files import write_whole

    if target is None:
        try:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise  # who reads has seen enough: click ends quietly
        except OSError as error:
            raise OutputError(f"standard output: cannot be written: {error.strerror}") from error
    else:
        write_whole(target, data)


def plans_option(function: Command) -> Command:
    """Add ``--plans DIR``."""
    return click.option(
        "--plans", type=click.Path(path_type=Path), default=Path("seeds"), show_default=True,
        metavar="DIR", help="Folder of plans.",
    )(function)  # fmt: skip


def page_options(function: Command) -> Command:
    """Add ``--no-sentences`` and ``--imprint FILE``."""
    for option in (
        click.option("--imprint", type=click.Path(path_type=Path), default=Path("map.toml"),
                     show_default=True, metavar="FILE",
                     help="TOML file with review_number, maker and classification of the maps."),
        click.option("--sentences/--no-sentences", default=True, show_default=True,
                     help="Whether pages carry the plans' own words."),
    ):  # fmt: skip
        function = option(function)
    return function


def basemap_options(function: Command) -> Command:
    """Add ``--basemap`` and ``--basemap-key``."""
    for option in (
        click.option("--basemap-key", default="", metavar="KEY", help="Your key for the base map."),
        click.option("--basemap", default="", metavar="tianditu|amap|osm|URL",
                     help="Tiles from the net under the features; URL: https://…{z}…{x}…{y}."),
    ):  # fmt: skip
        function = option(function)
    return function


def presentation_options(function: Command) -> Command:
    """Add what a single page may have more: ``--embed`` and ``--story``."""
    for option in (
        click.option("--story", type=click.Path(path_type=Path, exists=True, dir_okay=False),
                     metavar="FILE.yaml", help="Views to step through with the arrow keys."),
        click.option("--embed-code", is_flag=True,
                     help="As --embed; prints the HTML that shows the page in another."),
        click.option("--embed", is_flag=True,
                     help="A page for a frame in another page: no panels, scrolling not trapped."),
    ):  # fmt: skip
        function = option(function)
    return function


def ocr_option(function: Command) -> Command:
    """Add ``--ocr``."""
    return click.option(
        "--ocr", is_flag=True,
        help="Read PDF pages without a text layer with Tesseract (chi_sim).",
    )(function)  # fmt: skip


def read_all(
    sources: Sequence[Path], region: Sequence[str], gazetteer: Any, *, ocr: bool
) -> list[Any]:
    """Return the plans of ``sources``; what cannot be read is named and left out.

    What region a plan is about that nobody named, nor its title, ``gazetteer`` tells, and why.

    Raises:
        PlanError: nothing could be read.
    """
    from geomap.mentions.region import describe, region_of
    from geomap.plans import read_plans

    failures: list[PlanError] = []
    plans = read_plans(sources, region=region, ocr=ocr, failures=failures)
    for failure in failures:
        click.echo(f"geomap: left out: {failure}", err=True)
    for plan in plans:
        told = region_of(plan, gazetteer)
        if told.units and not told.stated:
            click.echo(f"geomap: {describe(plan, told)}", err=True)
    return plans
