"""The command line: thin, over the package's public functions.

One module per command or group of commands. Heavy modules are imported inside the commands, so
that ``geomap --help`` answers at once.
"""

import os
import sys

import click

from geomap import __version__
from geomap.cli.build import build
from geomap.cli.bundle import bundle
from geomap.cli.command import lang_option
from geomap.cli.corrections import corrections
from geomap.cli.diff import diff
from geomap.cli.export import export
from geomap.cli.gazetteer import gazetteer
from geomap.cli.ledger import ledger
from geomap.cli.locate import locate
from geomap.cli.maps import map_command
from geomap.cli.review import review
from geomap.cli.text import text

# numpy starts a thread per core for linear algebra, which geomap has hardly any of
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_HELP = {"help_option_names": ["-h", "--help"]}


@click.group(context_settings=_HELP)
@click.version_option(__version__, prog_name="geomap")
@lang_option
def main() -> None:
    """Read Chinese regional plans and map every place, corridor and project they name.

    Messages are in Chinese; with --lang en, they and what is written are in English.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


for _command in (
    build, bundle, corrections, diff, export, gazetteer, ledger, locate, map_command, review, text,
):  # fmt: skip
    main.add_command(_command)
for _group in (main, gazetteer, corrections):
    for _command in _group.commands.values():
        _command.context_settings = _HELP  # also where a command is called on its own
