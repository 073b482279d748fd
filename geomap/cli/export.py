"""``geomap export``."""

from pathlib import Path

import click

from geomap.cli.command import command, examples, refuse, say
from geomap.cli.options import Reading, crs_option, reading_options
from geomap.exports.targets import FOLDER_FORMATS, type_of


@click.command(
    short_help="Export the ledger to databases and GIS files.",
    epilog=examples(
        "export 规划 --to 台账.gpkg --crs EPSG:4490",
        "export 规划 --to postgresql://user@host/database --schema 规划",
    ),
)
@click.argument("plans", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--to", "targets", multiple=True, required=True, metavar="TARGET",
              help="postgresql://USER@HOST/DATABASE; a file .gpkg, .parquet or .fgb; or a folder, "
                   "which gets one file per layer; repeatable.")  # fmt: skip
@click.option("--schema", default="geomap", show_default=True, metavar="NAME",
              help="Schema of the tables in the database.")  # fmt: skip
@crs_option
@click.option("-f", "--format", "form", type=click.Choice(FOLDER_FORMATS), default="fgb",
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
    """Export the ledger of PLANS (files or folders) to databases and files for other programs."""
    types = {target: type_of(target) for target in targets}
    if "database" not in types.values():
        refuse(("schema",), "a database: --to postgresql://…")
    if "folder" not in types.values():
        refuse(("form",), "a folder; a file's format is that of its ending")
    from geomap.exports.files import write_file, write_folder
    from geomap.exports.postgis import write_postgis
    from geomap.geofiles import crs_named

    system = crs_named(crs)
    ledger = reading.ledger(plans, reading.gazetteer())
    features = len(ledger.features)
    for target, kind in types.items():
        if kind == "database":
            changed = write_postgis(ledger, target, schema=schema, crs=system)
            click.echo(say("updated", features=features, changed=changed, where=schema))
            continue
        if kind == "file":
            write_file(ledger, Path(target), system)
        else:
            write_folder(ledger, Path(target), form, system)
        click.echo(say("exported", features=features, where=target))
