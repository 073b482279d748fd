"""What commands share: options, errors in one line, progress, writing."""

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geomap.errors import (
    GazetteerError,
    GeomapError,
    MapError,
    NotFoundError,
    OutputError,
    PlanError,
)

if TYPE_CHECKING:
    from geomap.maps.imprint import Imprint

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


def is_given(option: str) -> bool:
    """Whether the user gave an option of the running command, by its parameter name."""
    source = click.get_current_context().get_parameter_source(option)
    return source is click.core.ParameterSource.COMMANDLINE


def refuse(options: Iterable[str], why: str) -> None:
    """Refuse options, given by their parameter names, that would have no effect.

    Raises:
        click.UsageError: One of them was given.
    """
    parameters = {p.name: p for p in click.get_current_context().command.params}
    for option in options:
        if is_given(option):
            raise click.UsageError(f"{parameters[option].opts[-1]} is for {why}")


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


def ocr_option(function: Command) -> Command:
    """Add ``--ocr``."""
    return click.option(
        "--ocr", is_flag=True,
        help="Read PDF pages without a text layer with Tesseract (chi_sim).",
    )(function)  # fmt: skip


def output_option(function: Command) -> Command:
    """Add ``-o FILE``, for :func:`write_output`."""
    return click.option(
        "-o", "--output", type=click.Path(path_type=Path), metavar="FILE",
        help="Where to write; standard output when left out.",
    )(function)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """The options of :func:`reading_options`."""

    gazetteer_dir: Path | None
    region: tuple[str, ...]
    ocr: bool

    def plans(self, sources: Sequence[Path], gazetteer: Any) -> list[Any]:
        """Return the plans of files and folders, see :func:`read_all`."""
        return read_all(sources, self.region, gazetteer, ocr=self.ocr)


def reading_options(function: Command) -> Command:
    """Add ``--gazetteer``, ``--region`` and ``--ocr``, passed on as ``reading``."""

    @gazetteer_option
    @region_option
    @ocr_option
    @wraps(function)
    def run(
        *args: Any, gazetteer_dir: Path | None, region: tuple[str, ...], ocr: bool, **options: Any
    ) -> None:
        function(*args, reading=Reading(gazetteer_dir, region, ocr), **options)

    return run


@dataclass(frozen=True, slots=True)
class Pages:
    """The options of :func:`page_options`."""

    lang: str
    sentences: bool
    imprint_file: Path

    def imprint(self) -> "Imprint | None":
        """Return what is printed on every map, None if nobody named a file and there is none.

        Raises:
            MapError: The file is broken, or the one that was named does not exist.
        """
        if not self.imprint_file.exists():
            if is_given("imprint"):
                raise MapError(f"--imprint {self.imprint_file}: no such file; check the path")
            return None
        from geomap.maps.imprint import read_imprint

        return read_imprint(self.imprint_file)


def page_options(function: Command) -> Command:
    """Add ``--lang``, ``--no-sentences`` and ``--imprint``, passed on as ``pages``."""

    @lang_option
    @click.option("--sentences/--no-sentences", default=True, show_default=True,
                  help="Whether pages carry the plans' own words.")  # fmt: skip
    @click.option("--imprint", type=click.Path(path_type=Path), default=Path("map.toml"),
                  show_default=True, metavar="FILE",
                  help="TOML file with review_number, maker and classification of the maps."
                  )  # fmt: skip
    @wraps(function)
    def run(*args: Any, lang: str, sentences: bool, imprint: Path, **options: Any) -> None:
        function(*args, pages=Pages(lang, sentences, imprint), **options)

    return run


def plans_option(function: Command) -> Command:
    """Add ``--plans DIR``."""
    return click.option(
        "--plans", type=click.Path(path_type=Path), default=Path("seeds"), show_default=True,
        metavar="DIR", help="Folder of plans.",
    )(function)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answers:
    """The options of :func:`answer_options`."""

    files: tuple[Path, ...]
    who: str
    when: str
    replace: bool
    dry_run: bool


def answer_options(function: Command) -> Command:
    """Add ``--apply``, ``--dry-run``, ``--replace``, ``--who`` and ``--when``, as ``answers``."""

    @click.option("--apply", "files", multiple=True, type=click.Path(path_type=Path),
                  metavar="FILE",
                  help="Take a file of this command back that people have edited; may be "
                       "repeated.")  # fmt: skip
    @click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
    @click.option("--replace", is_flag=True,
                  help="Let these answers take the place of other people's earlier ones."
                  )  # fmt: skip
    @click.option("--who", default="", metavar="NAME",
                  help="Whose answers these are; the file's name when left out.")  # fmt: skip
    @click.option("--when", default=lambda: date.today().isoformat(), metavar="DATE",
                  help="Date of the answers, YYYY-MM-DD; today when left out.")  # fmt: skip
    @wraps(function)
    def run(
        *args: Any, files: tuple[Path, ...], who: str, when: str, replace: bool, dry_run: bool,
        **options: Any,
    ) -> None:  # fmt: skip
        if not files:
            refuse(("who", "when", "replace", "dry_run"), "--apply FILE")
        function(*args, answers=Answers(files, who, when, replace, dry_run), **options)

    return run


def load_gazetteer(gazetteer_dir: Path | None, *, to_fill: bool = False) -> Any:
    """Return the gazetteer: the built-in one under the user's own folder.

    The user's folder is ``--gazetteer DIR``, else ``gazetteer/`` in the working folder, else the
    user's data folder. A new or empty folder may be named; with ``to_fill`` any folder.

    Raises:
        GazetteerError: The folder named has files, but none of a gazetteer's.
    """
    from geomap.gazetteer.layout import is_gazetteer
    from geomap.gazetteer.store import builtin_folder, load

    folder = gazetteer_dir
    if folder is None:
        here, home = Path("gazetteer"), Path("~").expanduser() / _DATA_FOLDER
        own = [path for path in (here, home) if is_gazetteer(path)]
        folder = next((p for p in own if p.resolve() != builtin_folder().resolve()), None)
    elif not to_fill and folder.is_dir() and any(folder.iterdir()) and not is_gazetteer(folder):
        raise GazetteerError(f"{folder}: has no table of a gazetteer (places/, corridors/ …)")
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
    if target is None:
        try:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise  # who reads has seen enough: click ends quietly
        except OSError as error:
            raise OutputError(f"standard output: cannot be written: {error.strerror}") from error
    else:
        from geomap.files import write_whole

        write_whole(target, data)


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


def check_region(region: Sequence[str], gazetteer: Any) -> None:
    """Refuse a home region that the gazetteer does not know.

    Raises:
        NotFoundError: One of the names is not that of a unit.
    """
    for name in region:
        if not gazetteer.provinces([name]):
            raise NotFoundError(f"region {name}: no such unit; give a full name such as 重庆市")


def read_all(
    sources: Sequence[Path], region: Sequence[str], gazetteer: Any, *, ocr: bool
) -> list[Any]:
    """Return the plans of ``sources``; what cannot be read is named and left out.

    Where neither the user, nor ``plans.csv``, nor a title says what region a plan is about,
    ``gazetteer`` tells it from the plan's words; that region, and why, is said.

    Raises:
        PlanError: Nothing could be read.
        NotFoundError: The region of a plan is not known.
    """
    from geomap.mentions.region import describe, region_of
    from geomap.plans import read_plans

    check_region(region, gazetteer)
    failures: list[PlanError] = []
    plans = read_plans(sources, region=region, ocr=ocr, failures=failures)
    for failure in failures:
        click.echo(f"geomap: left out: {failure}", err=True)
    for plan in plans:
        check_region(plan.region, gazetteer)
        told = region_of(plan, gazetteer)
        if told.units and not told.stated:
            click.echo(f"geomap: {describe(plan, told)}", err=True)
    return plans
