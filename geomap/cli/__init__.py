"""The command line: thin, over the package's public functions.

One module a group of commands. Heavy modules are imported inside the commands, so that
``geomap --help`` answers at once.
"""

import sys

import click

from geomap import __version__
from geomap.cli.bundle import bundle
from geomap.cli.export import export
from geomap.cli.gazetteer import gazetteer
from geomap.cli.imports import export_command, import_command
from geomap.cli.ledger import ledger, text
from geomap.cli.locate import locate
from geomap.cli.maps import build, map_command
from geomap.cli.network import import_network
from geomap.cli.review import diff, review

_HELP = {"help_option_names": ["-h", "--help"]}


@click.group(context_settings=_HELP)
@click.version_option(__version__, prog_name="geomap")
def main() -> None:
    """Read Chinese regional plans and map every place, corridor and project they name."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


for _command in (import_command, import_network, export_command):
    gazetteer.add_command(_command)
for _command in (build, bundle, text, ledger, export, locate, map_command, review, diff, gazetteer):
    main.add_command(_command)
for _command in (*main.commands.values(), *gazetteer.commands.values()):
    _command.context_settings = _HELP  # also where a command is called on its own
