"""``geomap gazetteer import`` and ``geomap gazetteer export``."""

from pathlib import Path

import click

from geomap.cli.options import command, gazetteer_option, lang_option, load_gazetteer
from geomap.errors import GazetteerError
from geomap.vocabulary import KINDS, PRECISIONS

_KIND_WORDS = {word: term.id for term in KINDS.values() for word in (term.id, term.zh)}


def _datum(_: click.Context, __: click.Parameter, value: str) -> str:
    from geomap.datums import datum_named

    try:
        return datum_named(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _kind(_: click.Context, __: click.Parameter, value: str) -> str:
    if value and value not in _KIND_WORDS:
        raise click.BadParameter(f"{value!r} is none of {', '.join(KINDS)}")
    return _KIND_WORDS.get(value, "")


def _kinds(
    context: click.Context, parameter: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...]:
    return tuple(_kind(context, parameter, word) for word in value)


def _columns(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> dict[str, str]:
    pairs = [text.partition("=") for text in value]
    if wrong := [column for column, equals, _ in pairs if not equals]:
        raise click.BadParameter(f"{wrong[0]!r} is not of the form name=HEADER")
    return {column.strip(): header.strip() for column, _, header in pairs}


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--datum", required=True, callback=_datum, metavar="DATUM",
              help="What the coordinates are in: WGS84, CGCS2000, GCJ-02 or BD-09.")  # fmt: skip
@click.option("--kind", default="", callback=_kind, metavar="KIND",
              help="Kind of all rows (reservoir or 水库); else a column says it.")  # fmt: skip
@click.option("--column", "columns", multiple=True, callback=_columns, metavar="NAME=HEADER",
              help="Header of a column the file calls unusually, as name=水库名; NAME= leaves a "
                   "column out; may be repeated.")  # fmt: skip
@click.option("--layer", metavar="NAME", help="Layer or sheet, where there are several.")
@click.option("--source", default="", metavar="TITLE",
              help="Title or id of the source of rows that name none; else the file's "
                   "name.")  # fmt: skip
@click.option("--publisher", default="", help="Who publishes the source; else its title.")
@click.option("--licence", default="internal", show_default=True,
              help="Licence of the source: internal (not for others) or one that the gazetteer "
                   "lists.")  # fmt: skip
@click.option("--precision", default="", metavar="PRECISION",
              type=click.Choice(["", *PRECISIONS]), show_choices=False,
              help="Precision of positions; else site for places, surveyed for lines.")  # fmt: skip
@click.option("--radius-m", default=500.0, show_default=True, type=click.FloatRange(min=0),
              help="How far off positions may be, metres.")  # fmt: skip
@click.option("--skip-bad", is_flag=True, help="Import the good rows though others are bad.")
@click.option("--merge", is_flag=True,
              help="Merge rows that repeat known ones into those; else they are left "
                   "out.")  # fmt: skip
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
    precision: str,
    radius_m: float,
    skip_bad: bool,
    merge: bool,
    gazetteer_dir: Path | None,
) -> None:
    """Import places or lines from FILE into your own gazetteer folder.

    FILE is CSV, Excel, GeoJSON, GeoPackage, Shapefile, KML or Linked Places (.jsonld, .tsv). Bad
    rows are listed, and then nothing is written; rows that repeat known ones are shown beside
    them.
    """
    from geomap.gazetteer.importing import import_file

    folder = gazetteer_dir or load_gazetteer(None).overlay
    if folder is None:
        raise GazetteerError("no gazetteer folder of your own; name one with --gazetteer DIR")
    done = import_file(
        file, folder=folder, datum=datum, kind=kind, columns=columns, layer=layer, source=source,
        publisher=publisher, licence=licence, precision=precision, radius_m=radius_m,
        skip_bad=skip_bad, merge=merge,
    )  # fmt: skip
    for bad in done.bad:
        click.echo(str(bad))
    for duplicate in done.duplicates:
        click.echo(duplicate.side_by_side(file.name))
    if done.shift.datum:
        shift = done.shift
        click.echo(
            f"warning: {shift.near} of {shift.pairs} positions lie about {shift.east_m:.0f} m east "
            f"and {shift.north_m:.0f} m north of rows of the same name, as {shift.datum} taken "
            f"for {datum} would; if so, import again with --datum {shift.datum} --merge"
        )
    if done.bad and not skip_bad:
        raise GazetteerError(
            f"{len(done.bad)} bad rows, nothing imported; put them right or say --skip-bad"
        )
    parts = [f"{done.rows} rows imported into {folder}"]
    if done.unchanged:
        parts.append(f"{done.unchanged} there already")
    if done.duplicates and not merge:
        parts.append(f"{len(done.duplicates)} repeat known rows and were left out (--merge)")
    if done.bad:
        parts.append(f"{len(done.bad)} bad rows skipped")
    click.echo("; ".join(parts))


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-f", "--format", "form", default="",
              type=click.Choice(["", "csv", "geojson", "gpkg", "linked-places"]),
              metavar="FORMAT", show_choices=False,
              help="csv, geojson, gpkg or linked-places; else by FILE's ending.")  # fmt: skip
@click.option("--crs", "--datum", "crs", default="WGS84", show_default=True, metavar="CRS",
              help="WGS84, CGCS2000, GCJ-02, BD-09 or an EPSG code; the Gauss–Krüger zones are "
                   "EPSG:4513 to 4554.")  # fmt: skip
@click.option("--kind", "kinds", multiple=True, callback=_kinds, metavar="KIND",
              help="Only this kind; may be repeated.")  # fmt: skip
@gazetteer_option
@lang_option
@command
def export_command(
    file: Path, form: str, crs: str, kinds: tuple[str, ...], gazetteer_dir: Path | None, lang: str
) -> None:
    """Write the gazetteer to FILE (.csv, .geojson, .gpkg, or .jsonld for Linked Places)."""
    from geomap.gazetteer.exporting import export

    rows = export(load_gazetteer(gazetteer_dir), file, form=form, crs=crs, kinds=kinds, lang=lang)
    click.echo(f"{rows} rows written to {file}")
