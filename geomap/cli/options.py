"""Options that several commands have; those that belong together arrive as one object."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geomap.cli.command import Command, is_given, language, progress, refuse, say
from geomap.cli.inputs import load_gazetteer, read_all
from geomap.errors import MapError

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer
    from geomap.ledger import Ledger
    from geomap.maps.imprint import Imprint
    from geomap.maps.tiles import Tiles
    from geomap.plans import Plan

_FILE = click.Path(path_type=Path)

gazetteer_option = click.option(
    "--gazetteer", "gazetteer_dir", type=_FILE, metavar="DIR",
    help="Folder of your own rows, laid over the built-in gazetteer.",
)  # fmt: skip
region_option = click.option(
    "--region", multiple=True, metavar="NAME",
    help="Home region of the plans, such as 重庆市, unless plans.csv gives it; repeatable.",
)  # fmt: skip
ocr_option = click.option(
    "--ocr", is_flag=True, help="Read PDF pages without a text layer with Tesseract (chi_sim).",
)  # fmt: skip
output_option = click.option(
    "-o", "--output", type=_FILE, metavar="FILE",
    help="File to write; standard output if left out.",
)  # fmt: skip
plans_option = click.option(
    "--plans", type=_FILE, default=Path("seeds"), show_default=True, metavar="DIR",
    help="Folder of plans, or one plan.",
)  # fmt: skip
crs_option = click.option(
    "--crs", default="EPSG:4326", show_default=True, metavar="CRS",
    help="CRS of the layers: EPSG:4490 (CGCS2000), or a Gauss–Krüger zone, EPSG:4513 to 4554.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """The options of :func:`reading_options`."""

    gazetteer_dir: Path | None
    region: tuple[str, ...]
    ocr: bool

    def gazetteer(self, *, to_fill: bool = False) -> "Gazetteer":
        """Return the gazetteer, see :func:`load_gazetteer`."""
        return load_gazetteer(self.gazetteer_dir, to_fill=to_fill)

    def plans(self, sources: Sequence[Path], gazetteer: "Gazetteer") -> "list[Plan]":
        """Return the plans of files and folders, see :func:`read_all`."""
        return read_all(sources, self.region, gazetteer, ocr=self.ocr)

    def ledger(self, sources: Sequence[Path], gazetteer: "Gazetteer") -> "Ledger":
        """Return the ledger of the plans of files and folders."""
        from geomap.ledger import build_ledger

        plans = self.plans(sources, gazetteer)
        with progress() as show:
            show(say("finding"))
            return build_ledger(plans, gazetteer)


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

    sentences: bool
    imprint_file: Path

    def imprint(self) -> "Imprint | None":
        """Return what is printed on every map; None if there is no file and none was named.

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
    """Add ``--no-sentences`` and ``--imprint``, passed on as ``pages``."""

    @click.option("--sentences/--no-sentences", default=True, show_default=True,
                  help="Whether maps include the plans' own sentences.")  # fmt: skip
    @click.option("--imprint", type=_FILE, default=Path("map.toml"), show_default=True,
                  metavar="FILE",
                  help="TOML file with the maps' review_number, maker and classification."
                  )  # fmt: skip
    @wraps(function)
    def run(*args: Any, sentences: bool, imprint: Path, **options: Any) -> None:
        function(*args, pages=Pages(sentences, imprint), **options)

    return run


@dataclass(frozen=True, slots=True)
class OnlineMap:
    """The options of :func:`basemap_options`."""

    name: str
    key: str

    def tiles(self) -> "Tiles | None":
        """Return the tiles that were asked for, None for no online base map.

        Raises:
            MapError: There is no such base map, or it needs a key.
        """
        if not self.name:
            return None
        from geomap.maps.tiles import read_tiles

        return read_tiles(self.name, self.key, language())


def basemap_options(function: Command) -> Command:
    """Add ``--basemap`` and ``--basemap-key``, passed on as ``online``."""

    @click.option("--basemap", default="", metavar="tianditu|amap|osm|URL",
                  help="Online base map under the features; URL: https://…{z}…{x}…{y}."
                  )  # fmt: skip
    @click.option("--basemap-key", default="", metavar="KEY", help="Your key for the base map.")
    @wraps(function)
    def run(*args: Any, basemap: str, basemap_key: str, **options: Any) -> None:
        if not basemap:
            refuse(("basemap_key",), "--basemap")
        function(*args, online=OnlineMap(basemap, basemap_key), **options)

    return run


@dataclass(frozen=True, slots=True)
class Answers:
    """The options of :func:`answer_options`: whose answers, their date, and how to apply them."""

    who: str
    when: str
    replace: bool
    dry_run: bool


def _date(_: click.Context, __: click.Parameter, value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is not a date YYYY-MM-DD") from error


def answer_options(function: Command) -> Command:
    """Add ``--dry-run``, ``--replace``, ``--who`` and ``--when``, passed on as ``answers``."""

    @click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
    @click.option("--replace", is_flag=True,
                  help="Let these answers override other people's earlier ones.")  # fmt: skip
    @click.option("--who", default="", metavar="NAME",
                  help="Whose answers these are; if left out, as the file says, or its name."
                  )  # fmt: skip
    @click.option("--when", default=lambda: date.today().isoformat(), callback=_date,
                  metavar="DATE",
                  help="Date of the answers, YYYY-MM-DD; today if left out.")  # fmt: skip
    @wraps(function)
    def run(*args: Any, who: str, when: str, replace: bool, dry_run: bool, **options: Any) -> None:
        function(*args, answers=Answers(who, when, replace, dry_run), **options)

    return run


apply_option = click.option(
    "--apply", "edited", multiple=True, type=_FILE, metavar="FILE",
    help="Apply an edited file, as `geomap corrections apply` does; repeatable.",
)  # fmt: skip
ANSWER_PARAMETERS = ("who", "when", "replace", "dry_run")
"""Parameter names of :func:`answer_options`, which mean nothing without a file to apply."""
