"""``geomap gazetteer``."""

from pathlib import Path

import click

from geomap.cli.command import command, examples, language, say
from geomap.cli.inputs import load_gazetteer, own_folder
from geomap.cli.options import gazetteer_option
from geomap.errors import GazetteerError
from geomap.vocabulary import KINDS, PRECISIONS

_FORMATS = ("csv", "geojson", "gpkg", "linked-places")
_KIND_WORDS = {word: term.id for term in KINDS.values() for word in (term.id, term.zh)}


@click.group(short_help="Check, import and export the gazetteer's data.")
def gazetteer() -> None:
    """Check, import and export the gazetteer's data."""


@gazetteer.command(
    "check",
    short_help="Check the tables of a gazetteer folder.",
    epilog=examples("gazetteer check", "gazetteer check 我的地名"),
)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@command
def check_command(folder: Path | None) -> None:
    """Check the tables of a gazetteer FOLDER; the built-in one if left out."""
    from geomap.gazetteer.check import check
    from geomap.gazetteer.store import builtin_folder

    checked = folder or builtin_folder()
    found = check(checked)
    for problem in found:
        click.echo(str(problem))
    problems = [problem for problem in found if not problem.warning]
    if problems:
        raise GazetteerError(say("problems", count=len(problems)))
    click.echo(say("no_problems", where=checked))


# Import -----------------------------------------------------------------------------------------


def _datum(_: click.Context, __: click.Parameter, value: str) -> str:
    from geomap.datums import datum_named

    try:
        return datum_named(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _kind(_: click.Context, __: click.Parameter, value: str) -> str:
    if value and value not in _KIND_WORDS:
        raise click.BadParameter(f"{value!r} is not one of {', '.join(KINDS)}")
    return _KIND_WORDS.get(value, "")


def _kinds(
    context: click.Context, parameter: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...]:
    return tuple(_kind(context, parameter, word) for word in value)


def _columns(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> dict[str, str]:
    pairs = [text.partition("=") for text in value]
    if wrong := [column for column, equals, _ in pairs if not equals]:
        raise click.BadParameter(f"{wrong[0]!r} is not of the form NAME=HEADER")
    return {column.strip(): header.strip() for column, _, header in pairs}


@gazetteer.command(
    "import",
    short_help="Import places or lines from a file.",
    epilog=examples(
        "gazetteer import 水库名录.xlsx --kind 水库 --datum GCJ-02 --gazetteer 我的地名",
        "gazetteer import 高速公路.gpkg --kind expressway --datum CGCS2000 --merge",
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--datum", required=True, callback=_datum, metavar="DATUM",
              help="Datum of the coordinates: WGS84, CGCS2000, GCJ-02 or BD-09.")  # fmt: skip
@click.option("--kind", default="", callback=_kind, metavar="KIND",
              help="Kind of all rows (reservoir or 水库); if left out, a column gives it."
              )  # fmt: skip
@click.option("--column", "columns", multiple=True, callback=_columns, metavar="NAME=HEADER",
              help="Header of a column that is not recognised, as in name=水库名; NAME= ignores "
                   "the column; repeatable.")  # fmt: skip
@click.option("--layer", metavar="NAME", help="Layer or sheet, if there are several.")
@click.option("--source", default="", metavar="TITLE",
              help="Title or id of the source of rows that name none; if left out, the file's "
                   "name.")  # fmt: skip
@click.option("--publisher", default="", metavar="NAME",
              help="Publisher of the source; if left out, its title.")  # fmt: skip
@click.option("--licence", default="internal", show_default=True, metavar="LICENCE",
              help="Licence of the source: internal (not to be shared), or one that the gazetteer "
                   "lists.")  # fmt: skip
@click.option("--precision", type=click.Choice(list(PRECISIONS)), metavar="PRECISION",
              help="Precision of positions; if left out, site for places, surveyed for lines."
              )  # fmt: skip
@click.option("--radius-m", default=500.0, show_default=True, metavar="METRES",
              type=click.FloatRange(min=0), help="How far off positions may be.")  # fmt: skip
@click.option("--skip-bad", is_flag=True, help="Import the good rows even if others are bad.")
@click.option("--merge", is_flag=True,
              help="Merge rows that match known ones into them; otherwise they are skipped."
              )  # fmt: skip
@gazetteer_option
@command
def import_command(
    file: Path,
    datum: str,
    kind: str,
    columns: dict[str, str],
    layer: str | None,
    source: str,
    publisher: str,
    licence: str,
    precision: str | None,
    radius_m: float,
    skip_bad: bool,
    merge: bool,
    gazetteer_dir: Path | None,
) -> None:
    """Import places or lines from FILE into your own gazetteer folder.

    FILE is CSV, Excel, GeoJSON, GeoPackage, Shapefile, KML or Linked Places (.jsonld, .tsv). If a
    row is bad, all bad rows are listed and nothing is written; rows that match known ones are
    shown next to them.
    """
    from geomap.gazetteer.importing import import_file

    folder = own_folder(gazetteer_dir)
    done = import_file(
        file, folder=folder, datum=datum, kind=kind, columns=columns, layer=layer, source=source,
        publisher=publisher, licence=licence, precision=precision or "", radius_m=radius_m,
        skip_bad=skip_bad, merge=merge,
    )  # fmt: skip
    for bad in done.bad:
        click.echo(str(bad))
    for duplicate in done.duplicates:
        click.echo(duplicate.side_by_side(file.name))
    if done.shift.datum:
        shift = done.shift
        click.echo(
            say(
                "shifted", near=shift.near, pairs=shift.pairs, east_m=shift.east_m,
                north_m=shift.north_m, found=shift.datum, datum=datum,
            )
        )  # fmt: skip
    if done.bad and not skip_bad:
        raise GazetteerError(say("import_bad", count=len(done.bad)))
    for key, count in (
        ("import_unchanged", done.unchanged),
        ("import_repeated", 0 if merge else len(done.duplicates)),
        ("import_skipped", len(done.bad)),
    ):
        if count:
            click.echo(say(key, count=count))
    click.echo(say("imported", count=done.rows, where=folder))


@gazetteer.command(
    "import-network",
    short_help="Import tracks and roads from an OpenStreetMap extract.",
    epilog=examples("gazetteer import-network sichuan.osm.pbf --gazetteer 我的地名"),
)
@click.argument("extract", type=click.Path(path_type=Path))
@gazetteer_option
@command
def import_network(extract: Path, gazetteer_dir: Path | None) -> None:
    """Import railways, motorways and trunk roads from an OpenStreetMap EXTRACT.

    EXTRACT is .osm.pbf or GeoJSON. Its tracks go into the folder network/ of your own gazetteer,
    and from then on lines follow them between their nodes. An extract of the same file name
    replaces the earlier one.
    """
    from geomap.gazetteer.extract import import_network as store

    path, ways = store(extract, own_folder(gazetteer_dir))
    click.echo(
        say(
            "network", tracks=len(ways.lines), railway_km=ways.length_km(roads=False),
            road_km=ways.length_km(roads=True), where=path,
        )
    )  # fmt: skip


# Export -----------------------------------------------------------------------------------------


@gazetteer.command(
    "export",
    short_help="Write the gazetteer to a file.",
    epilog=examples(
        "gazetteer export 地名.gpkg", "gazetteer export 水库.csv --kind 水库 --crs EPSG:4523"
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-f", "--format", "form", type=click.Choice(_FORMATS),
              help="Format; if left out, that of FILE's ending.")  # fmt: skip
@click.option("--crs", "--datum", "crs", default="WGS84", show_default=True, metavar="CRS",
              help="WGS84, CGCS2000, GCJ-02, BD-09 or an EPSG code; the Gauss–Krüger zones are "
                   "EPSG:4513 to 4554.")  # fmt: skip
@click.option("--kind", "kinds", multiple=True, callback=_kinds, metavar="KIND",
              help="Only this kind (reservoir or 水库); repeatable.")  # fmt: skip
@gazetteer_option
@command
def export_command(
    file: Path, form: str | None, crs: str, kinds: tuple[str, ...], gazetteer_dir: Path | None
) -> None:
    """Write the gazetteer to FILE (.csv, .geojson, .gpkg, or .jsonld for Linked Places)."""
    from geomap.gazetteer.exporting import export

    gazetteer = load_gazetteer(gazetteer_dir)
    rows = export(gazetteer, file, form=form or "", crs=crs, kinds=kinds, lang=language())
    click.echo(say("gazetteer_exported", count=rows, where=file))
