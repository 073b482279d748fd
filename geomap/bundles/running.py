"""All bundles: on all cores, whole or not at all, going on where an earlier run stopped."""

import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.bundles import manifest
from geomap.bundles.lock import locked
from geomap.bundles.options import Options, Outcome
from geomap.bundles.packing import is_packed, pack
from geomap.bundles.targets import Target
from geomap.errors import GeomapError
from geomap.files import discard, put_in_place, tidy, write_whole
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.store import load

if TYPE_CHECKING:
    from geomap.bundles.making import Maker
    from geomap.plans import Plan

_KILLED = "its process was ended; there may be too little memory"


class Bundler:
    """One run: what it is made from, and where to.

    Args:
        plans: the plans, oldest first.
        gazetteer: where names are known from.
        provinces: codes of the home provinces.
        out: the folder of the bundles.
        options: what is in them.
    """

    def __init__(
        self,
        plans: "Sequence[Plan]",
        gazetteer: Gazetteer,
        provinces: tuple[str, ...],
        out: Path,
        options: Options,
    ) -> None:
        self._made_from = manifest.describe_inputs(plans, gazetteer, options.as_dict())
        self._recipe = (list(plans), gazetteer.overlay, provinces, options, self._made_from)
        self._out = out

    def run(
        self,
        targets: Sequence[Target],
        *,
        force: bool = False,
        zipped: bool = False,
        waiting: Callable[[], None] = lambda: None,
        at_work: Callable[[Sequence[Target]], None] = lambda _: None,
    ) -> Iterator[Outcome]:
        """Make bundles, and yield what came of each district when its folder is in its place.

        Args:
            targets: the districts.
            force: make also those that are up to date.
            zipped: pack each folder into a .zip file beside it.
            waiting: called when another run writes to the folder, whose end is waited for.
            at_work: called with the districts being made.

        Raises:
            OutputError: the folder cannot be written.
        """
        with locked(self._out, waiting):
            tidy(self._out)
            try:
                old = [] if force else [t for t in targets if self._is_current(t)]
                current = {target.key for target in old}
                made = self._make([t for t in targets if t.key not in current], force, at_work)
                for outcome in chain(map(Outcome, old), made):
                    yield self._finish(outcome, zipped=zipped)
            finally:
                tidy(self._out)

    def _is_current(self, target: Target) -> bool:
        place = self._out / target.stem
        known = manifest.read_manifest(place)
        made_from = self._made_from["inputs"]
        return known.get("inputs") == made_from and manifest.is_whole(place, known)

    def _finish(self, outcome: Outcome, *, zipped: bool) -> Outcome:
        """Move what was made to its place, and pack it."""
        place = self._out / outcome.target.stem
        archive = place.with_name(f"{place.name}.zip")
        try:
            if outcome.draft is not None:
                put_in_place(outcome.draft, place)
            if zipped and not outcome.error and not is_packed(place, archive):
                write_whole(archive, pack(place))
        except (OSError, GeomapError) as error:
            if outcome.draft is not None:
                discard(outcome.draft)
            return replace(outcome, draft=None, error=_line(error))
        return outcome

    def _make(
        self, targets: Sequence[Target], force: bool, at_work: Callable[[Sequence[Target]], None]
    ) -> Iterator[Outcome]:
        """Make bundles on all cores, a single one in this process.

        When a worker is killed, which district was its is not known: what is left is then made
        by one worker, so that the district which kills it fails alone.
        """
        if len(targets) == 1:
            at_work(targets)
            yield _made(_maker(*self._recipe), targets[0], self._out, force)
            return
        left = list(targets)
        if left:
            left = yield from self._spread(left, min(len(left), _cores()), force, at_work)
        while left:
            left = yield from self._spread(left, 1, force, at_work)
            if left:
                yield Outcome(left[0], error=_KILLED)
                left = left[1:]

    def _spread(
        self,
        targets: Sequence[Target],
        workers: int,
        force: bool,
        at_work: Callable[[Sequence[Target]], None],
    ) -> Generator[Outcome, None, list[Target]]:
        """Make bundles in processes of their own; return those left when one of them is killed."""
        spawn = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(workers, spawn, _start, self._recipe)
        try:
            futures = {pool.submit(_work, target, self._out, force): target for target in targets}
            left = dict.fromkeys(targets)
            for future in as_completed(futures):
                at_work([target for other, target in futures.items() if other.running()])
                try:
                    yield future.result()
                except BrokenProcessPool:
                    continue
                del left[futures[future]]
            return list(left)
        finally:
            pool.shutdown(cancel_futures=True)


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


# In the workers --------------------------------------------------------------------------------

_own_maker: "list[Maker | Exception]" = []
"""This worker's maker, or why there is none."""


def _start(*recipe: Any) -> None:
    """Make a worker ready: it ends with its parent, leaves Ctrl-C to it, reads the plans once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        _own_maker.append(_maker(*recipe))
    except Exception as error:
        _own_maker.append(error)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(target: Target, out: Path, force: bool) -> Outcome:
    return _made(_own_maker[0], target, out, force)


def _maker(
    plans: "Sequence[Plan]",
    overlay: Path | None,
    provinces: tuple[str, ...],
    options: Options,
    made_from: dict[str, Any],
) -> "Maker":
    from geomap.bundles.making import Maker  # noqa: PLC0415
    from geomap.ledger import build_ledger  # noqa: PLC0415

    gazetteer = load(overlay)
    ledger = build_ledger(plans, gazetteer)
    return Maker(ledger, gazetteer, provinces, options, made_from)


def _made(maker: "Maker | Exception", target: Target, out: Path, force: bool) -> Outcome:
    """Make one bundle; whatever goes wrong with it is told and stops no other."""
    try:
        if isinstance(maker, Exception):
            raise maker
        return Outcome(target, maker.make(target, out / target.stem, force=force))
    except Exception as error:
        return Outcome(target, error=_line(error), trace=traceback.format_exc())


def _line(error: Exception) -> str:
    """Return an error as one line."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    text = " ".join(str(error).split())
    return text if isinstance(error, GeomapError) else f"{type(error).__name__}: {text}"
