"""``geomap gazetteer import-network``."""

from pathlib import Path

import click

from geomap.cli.options import command, gazetteer_option, load_gazetteer
from geomap.errors import GazetteerError


@click.command("import-network")
@click.argument("extract", type=click.Path(path_type=Path))
@gazetteer_option
@command
def import_network(extract: Path, gazetteer_dir: Path | None) -> None:
    """Take railways, motorways and trunk roads from an OpenStreetMap EXTRACT.

    EXTRACT is .osm.pbf or GeoJSON. Its tracks go into the folder network/ of your own gazetteer,
    and from then on lines follow them between their nodes. An extract of the same file name
    replaces the earlier one.
    """
    from geomap.gazetteer.network import import_network as store

    folder = gazetteer_dir or load_gazetteer(None).overlay
    if folder is None:
        raise GazetteerError("no gazetteer folder of your own; name one with --gazetteer DIR")
    path, ways = store(extract, folder)
    click.echo(
        f"{len(ways.lines)} tracks, both of a pair counted: "
        f"{ways.length_km(roads=False):.0f} km of railway, "
        f"{ways.length_km(roads=True):.0f} km of motorway and trunk road, in {path}"
    )
