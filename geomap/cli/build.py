"""``geomap build``."""

from pathlib import Path

import click

from geomap.cli.command import command, examples, language, progress, say
from geomap.cli.options import (
    OnlineMap,
    Pages,
    Reading,
    basemap_options,
    page_options,
    plans_option,
    reading_options,
)
from geomap.errors import PlanError


@click.command(
    short_help="Make everything: the ledger, the layers and all maps.",
    epilog=examples("build", "build --plans 规划 --out 成果 --region 重庆市"),
)
@plans_option
@click.option("--out", type=click.Path(path_type=Path), default=Path("outputs"), show_default=True,
              metavar="DIR", help="Folder to write.")  # fmt: skip
@reading_options
@page_options
@basemap_options
@command
def build(plans: Path, out: Path, reading: Reading, pages: Pages, online: OnlineMap) -> None:
    """Read every plan and write the ledger, the layers, all maps and an index of them."""
    if not plans.exists() and plans == Path("seeds"):
        raise PlanError("seeds: no such folder; name yours with --plans DIR")
    from geomap.build import build as run

    imprint, tiles = pages.imprint(), online.tiles()
    gazetteer = reading.gazetteer()
    read = reading.plans([plans], gazetteer)
    with progress() as show:
        show(say("finding"))
        report = run(
            read, gazetteer, out, lang=language(), sentences=pages.sentences, imprint=imprint,
            tiles=tiles, progress=show,
        )  # fmt: skip
    click.echo(
        say(
            "built", plans=report.plans, features=report.features, unplaced=report.unplaced,
            maps=report.maps, where=out / "index.html",
        )
    )  # fmt: skip
