"""What commands read: the gazetteer, and plans of a known region."""

import gc
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.cli.command import language, notice, progress, say
from geomap.errors import GazetteerError, NotFoundError, PlanError

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer
    from geomap.plans import Plan

_DATA_FOLDER = ".local/share/geomap/gazetteer"


def load_gazetteer(gazetteer_dir: Path | None, *, to_fill: bool = False) -> "Gazetteer":
    """Return the built-in gazetteer with the user's own folder laid over it.

    The user's folder is ``--gazetteer DIR``, or ``gazetteer/`` in the working folder, or the
    user's data folder. A new or empty folder may be named; with ``to_fill`` any folder.

    Raises:
        GazetteerError: The folder named has files, but none of a gazetteer's.
    """
    from geomap.gazetteer.layout import is_gazetteer
    from geomap.gazetteer.store import builtin_folder, load, nothing_collected

    folder = gazetteer_dir
    if folder is None:
        here, home = Path("gazetteer"), Path("~").expanduser() / _DATA_FOLDER
        own = [path for path in (here, home) if is_gazetteer(path)]
        folder = next((p for p in own if p.resolve() != builtin_folder().resolve()), None)
    elif not to_fill and folder.is_dir() and any(folder.iterdir()) and not is_gazetteer(folder):
        raise GazetteerError(f"{folder}: has no table of a gazetteer (places/, corridors/ …)")
    with nothing_collected():
        gazetteer = load(folder)
        gc.freeze()  # it lives as long as the command: no collection need look at it
    return gazetteer


def own_folder(gazetteer_dir: Path | None) -> Path:
    """Return the user's own gazetteer folder, found as in :func:`load_gazetteer`.

    Raises:
        GazetteerError: There is none.
    """
    folder = gazetteer_dir or load_gazetteer(None).overlay
    if folder is None:
        raise GazetteerError("no gazetteer folder of your own; name one with --gazetteer DIR")
    return folder


def check_region(region: Sequence[str], gazetteer: "Gazetteer") -> None:
    """Refuse a home region that the gazetteer does not know.

    Raises:
        NotFoundError: One of the names is not that of a unit.
    """
    for name in region:
        if not gazetteer.provinces([name]):
            raise NotFoundError(f"region {name}: no such unit; give a full name such as 重庆市")


def read_all(
    sources: Sequence[Path], region: Sequence[str], gazetteer: "Gazetteer", *, ocr: bool
) -> "list[Plan]":
    """Return the plans of ``sources``; those that cannot be read are named and left out.

    If neither the user, nor ``plans.csv``, nor a title gives the region of a plan, it is inferred
    from the plan's words and reported, with the reason.

    Raises:
        PlanError: Nothing could be read.
        NotFoundError: The region of a plan is not known.
    """
    from geomap.mentions.region import describe, region_of
    from geomap.plans import read_plans
    from geomap.plans.reader import find_files

    check_region(region, gazetteer)
    failures: list[PlanError] = []
    count, started = len(find_files(sources)), 0
    with progress() as show:

        def began(file: str) -> None:
            nonlocal started
            started += 1
            show(f"[{started}/{count}] {say('reading', file=file)}")

        plans = read_plans(sources, region=region, ocr=ocr, failures=failures, progress=began)
    for failure in failures:
        notice(say("left_out", failure=failure))
    for plan in plans:
        check_region(plan.region, gazetteer)
        found = region_of(plan, gazetteer)
        if found.units and not found.stated:
            notice(describe(plan, found, language()))
    return plans
