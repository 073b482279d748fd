"""Makes all bundles: on all cores, whole or not at all, continuing where an earlier run stopped."""

import ctypes
import multiprocessing
import os
import pickle
import signal
import sys
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
from geomap.errors import GeomapError, OutputError
from geomap.files import write_whole
from geomap.folders import discard, put_in_place, tidy
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.store import load

if TYPE_CHECKING:
    from geomap.bundles.making import Maker
    from geomap.ledger import Ledger
    from geomap.plans import Plan

_SPAWN = multiprocessing.get_context("spawn")
_READ_TIMES = 2
_KILLED = "its process was ended; there may be too little memory"


class Bundler:
    """Makes the bundles of one run.

    Args:
        plans: The plans, oldest first.
        gazetteer: Resolves names to places.
        provinces: Codes of the home provinces.
        out: The folder of the bundles.
        options: What the bundles contain.
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
        self._source = (list(plans), gazetteer.overlay)
        self._recipe = (gazetteer.overlay, provinces, options, self._made_from)
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
        """Make bundles, and yield the outcome of each district once its folder is in place.

        Args:
            targets: The districts.
            force: Also make bundles that are up to date.
            zipped: Also pack each folder into a .zip file.
            waiting: Called once if another run is writing to the folder, before waiting for it.
            at_work: Called with the districts being made.

        Raises:
            OutputError: The folder cannot be written.
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
        """Move a new bundle into place, and pack it."""
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
        """Make bundles on all cores, or in this process if there is only one.

        If a worker is killed, it is unknown which district caused it. The remaining bundles are
        then made by one worker at a time, so that only the district that kills it fails.
        """
        if not targets:
            return
        if len(targets) == 1:
            at_work(targets)
            maker = _maker(_ledger(*self._source), *self._recipe)
            yield _made(maker, targets[0], self._out, force)
            return
        ledger = self._read_apart()
        left = list(targets)
        left = yield from self._spread(ledger, left, min(len(left), _cores()), force, at_work)
        while left:
            left = yield from self._spread(ledger, left, 1, force, at_work)
            if left:
                yield Outcome(left[0], error=_KILLED)
                left = left[1:]

    def _read_apart(self) -> bytes:
        """Read the plans in a separate process, whose memory is freed when it ends.

        Raises:
            OutputError: The process is killed every time.
        """
        for _ in range(_READ_TIMES):
            with ProcessPoolExecutor(1, _SPAWN, _stay_with_parent) as pool:
                try:
                    return pool.submit(_read, *self._source).result()
                except BrokenProcessPool:
                    continue
        raise OutputError(f"the plans cannot be read: {_KILLED}")

    def _spread(
        self,
        ledger: bytes,
        targets: Sequence[Target],
        workers: int,
        force: bool,
        at_work: Callable[[Sequence[Target]], None],
    ) -> Generator[Outcome, None, list[Target]]:
        """Make bundles in worker processes; return those that remain if a worker is killed."""
        pool = ProcessPoolExecutor(workers, _SPAWN, _start, (ledger, *self._recipe))
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
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


# In the workers --------------------------------------------------------------------------------

_own_maker: "list[Maker | Exception]" = []
"""This worker's maker, or the error that prevented it."""


def _read(plans: "Sequence[Plan]", overlay: Path | None) -> bytes:
    """Return the ledger of plans, pickled, so that passing it on does not load its classes."""
    return pickle.dumps(_ledger(plans, overlay))


def _ledger(plans: "Sequence[Plan]", overlay: Path | None) -> "Ledger":
    from geomap.ledger import build_ledger  # noqa: PLC0415

    return build_ledger(plans, load(overlay))


def _start(ledger: bytes, *recipe: Any) -> None:
    """Prepare a worker."""
    _stay_with_parent()
    try:
        _own_maker.append(_maker(pickle.loads(ledger), *recipe))
    except Exception as error:
        _own_maker.append(error)
    _give_back()


def _stay_with_parent() -> None:
    """Let this process ignore Ctrl-C, and end when its parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(target: Target, out: Path, force: bool) -> Outcome:
    outcome = _made(_own_maker[0], target, out, force)
    _give_back()
    return outcome


def _give_back() -> None:
    """Return freed memory to the system; glibc alone keeps what lies between parts in use."""
    if sys.platform == "linux":
        system = ctypes.CDLL(None)
        if hasattr(system, "malloc_trim"):  # musl has no such function
            system.malloc_trim(0)


def _maker(
    ledger: "Ledger",
    overlay: Path | None,
    provinces: tuple[str, ...],
    options: Options,
    made_from: dict[str, Any],
) -> "Maker":
    from geomap.bundles.making import Maker  # noqa: PLC0415

    return Maker(ledger, load(overlay), provinces, options, made_from)


def _made(maker: "Maker | Exception", target: Target, out: Path, force: bool) -> Outcome:
    """Make one bundle; errors are reported and do not stop the others."""
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
