"""``geomap export``."""

from pathlib import Path

import click

from geomap.cli.options import Reading, command, load_gazetteer, reading_options

_DATABASES = ("postgresql://", "postgres://")


@click.command()
@click.argument("plans", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--to", "targets", multiple=True, required=True, metavar="TARGET",
              help="postgresql://USER@HOST/DATABASE, a file .gpkg, .parquet or .fgb, or a folder, "
                   "which gets a file a layer; may be repeated.")  # fmt: skip
@click.option("--schema", default="geomap", show_default=True, metavar="NAME",
              help="Schema of the tables in the database.")  # fmt: skip
@click.option(
    "--crs",
    default="EPSG:4326",
    show_default=True,
    metavar="CRS",
    help="EPSG:4490 (CGCS2000), or a Gauss–Krüger zone from EPSG:4513 to 4554.",
)
@click.option("-f", "--format", "form", type=click.Choice(["fgb", "parquet"]), default="fgb",
              show_default=True, help="Format of the files in a folder.")  # fmt: skip
@reading_options
@command
def export(
    plans: tuple[Path, ...],
    targets: tuple[str, ...],
    schema: str,
    crs: str,
    form: str,
    reading: Reading,
) -> None:
    """Hand the ledger of PLANS (files or folders) on to databases and other programs."""
    from geomap.exports import write_file, write_folder, write_postgis
    from geomap.layers import crs_named
    from geomap.ledger import build_ledger

    system = crs_named(crs)
    gazetteer = load_gazetteer(reading.gazetteer_dir)
    ledger = build_ledger(reading.plans(plans, gazetteer), gazetteer)
    for target in targets:
        if target.startswith(_DATABASES):
            changed = write_postgis(ledger, target, schema=schema, crs=system)
            click.echo(f"{schema}: {len(ledger.features)} features, {changed} rows changed")
        elif Path(target).suffix and not Path(target).is_dir():
            write_file(ledger, Path(target), system)
            click.echo(target)
        else:
            write_folder(ledger, Path(target), form, system)
            click.echo(target)
