"""What workers do: read files, merge the readings of an id, finish and write a partition.

Each step is a pure function of its arguments and of files that an earlier step wrote whole, and it
writes its own under names that depend on nothing else. So a step may run twice, on whichever
worker, and a worker that dies takes nothing with it.
"""

import os
import pickle
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, cast

from distributed import get_worker

from geomap import __version__
from geomap.cluster.table import part_of_id, part_path, sort_key, write_part
from geomap.errors import ClusterError, PlanError
from geomap.files import write_whole
from geomap.gazetteer import Gazetteer, load
from geomap.gazetteer.placing import Placement
from geomap.ledger import Feature, Ledger
from geomap.ledger.build import feature_of, read_mentions
from geomap.ledger.corrections import Correction, read_corrections, table_path
from geomap.ledger.identity import Identifier, Identity
from geomap.ledger.settle import Groups, Reading, Settlement
from geomap.ledger.write import to_jsonl
from geomap.mentions.region import describe, region_of, with_region
from geomap.plans import Plan, read_plans
from geomap.plans.normal import NormalText

_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Job:
    """What every step of one run needs to know; paths mean the same on every worker."""

    scratch: Path
    overlay: Path | None
    region: tuple[str, ...]
    ocr: bool
    parts: int
    version: str = __version__


@dataclass(frozen=True, slots=True)
class Done:
    """A line of the log: which worker did a step, on how much, and what it took.

    ``memory_mb`` is the worker's resident memory when it was done.
    """

    step: str
    number: int
    worker: str
    pid: int
    plans: int
    rows: int
    seconds: float
    memory_mb: int


@dataclass(frozen=True, slots=True)
class Header:
    """A plan without its text: what features keep of it, and its place in the order of plans."""

    order: tuple[str, str, int, int]
    plan: Plan


@dataclass(slots=True)
class Batch:
    """What reading some files gave.

    ``ids`` has, by id, the plan (of this batch) and the reading at which it first stands, and the
    former ids its readings bear.
    """

    done: Done
    headers: list[Header]
    ids: dict[str, tuple[int, int, tuple[str, ...]]]
    failures: list[str]
    notices: list[str]
    unapplied: list[str]


@dataclass(slots=True)
class Merged:
    """The features of a partition, without their mentions and places: what links go by."""

    done: Done
    features: list[Feature]


@dataclass(slots=True)
class Finished:
    """A partition that is done, and which corrections fitted nothing there."""

    done: Done
    unapplied: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Index:
    """What a run knows of all its ids, in the order in which a single process would meet them.

    ``ranks`` are the places of each batch's plans in the order of all; ``former`` the former ids
    of each id; ``sources`` the ids that were merged into each id that is left.
    """

    ranks: list[list[int]]
    former: dict[str, tuple[str, ...]]
    sources: dict[str, list[str]] = field(default_factory=dict)

    def stubs(self) -> Groups:
        """Return a reading for each id, numbered, that tells its ids only: merging goes by them."""
        nothing = cast(Any, None)
        return {
            key: [
                Reading(
                    n, nothing, nothing, Identity(key, None, Placement(), None, former), nothing
                )
            ]
            for n, (key, former) in enumerate(self.former.items())
        }


class _Workbench:
    """Gazetteer and corrections of a run, loaded once in each worker."""

    def __init__(self, job: Job) -> None:
        if job.version != __version__:
            raise ClusterError(
                f"a worker has geomap {__version__}, this machine {job.version}; install the same"
            )
        self._job = job
        self.gazetteer: Gazetteer = load(job.overlay)
        self.placer = self.gazetteer.placer
        self.corrections: list[Correction] = read_corrections(
            table_path(self.gazetteer), self.gazetteer
        )

    @cached_property
    def index(self) -> Index:
        return cast(Index, get(index_path(self._job.scratch)))

    def settlement(self) -> Settlement:
        """The corrections, before they have seen anything."""
        return Settlement(self.corrections, self.placer)

    @cached_property
    def settled(self) -> Settlement:
        """The corrections, having seen all ids."""
        settlement = self.settlement()
        settlement.groups(self.index.stubs())
        return settlement


@lru_cache(maxsize=1)
def workbench(job: Job) -> _Workbench:
    """Return what a run needs in this process."""
    return _Workbench(job)


# Reading -----------------------------------------------------------------------------------------


def read_batch(job: Job, number: int, files: Sequence[tuple[int, Path]]) -> Batch:
    """Read files, each with its place among all, and write what they name by partition.

    All files of one name stand in one batch, since corrections name documents.

    Raises:
        ClusterError: this worker has another version of geomap.
        GazetteerError: a table of the gazetteer, or that of corrections, is broken.
    """
    start = time.perf_counter()
    bench = workbench(job)
    failures: list[PlanError] = []
    notices: list[str] = []
    found: list[Header] = []
    for place, path in files:
        try:
            plans = read_plans([path], region=job.region, ocr=job.ocr, failures=failures)
        except PlanError as error:
            failures.append(error)
            continue
        for part, plan in enumerate(plans):
            region = None if plan.region else region_of(plan, bench.gazetteer)
            if region is not None and region.units and not region.stated:
                notices.append(describe(plan, region))
            order = (plan.sort_date, plan.file, place, part)
            found.append(Header(order, with_region(plan, bench.gazetteer)))
    found.sort(key=lambda header: header.order)
    settlement = bench.settlement()
    readings = settlement.readings(
        read_mentions([header.plan for header in found], bench.gazetteer, bench.placer)
    )
    headers = [Header(header.order, _without_text(header.plan)) for header in found]
    ids: dict[str, tuple[int, int, dict[str, None]]] = {}
    parts: dict[int, list[Reading]] = {}
    for position, reading in enumerate(readings):
        key = reading.identity.id
        known = ids.setdefault(key, (reading.order, position, {}))
        known[2].update(dict.fromkeys(reading.identity.former_ids))
        slim = replace(reading, plan=headers[reading.order].plan, identifier=cast(Identifier, None))
        parts.setdefault(part_of_id(key, job.parts), []).append(slim)
    for part, inside in parts.items():
        put(readings_path(job.scratch, part, number), inside)
    return Batch(
        done("read", number, start, plans=len(found), rows=len(readings)),
        headers,
        {key: (order, position, tuple(former)) for key, (order, position, former) in ids.items()},
        [str(failure) for failure in failures],
        notices,
        settlement.unapplied,
    )


def _without_text(plan: Plan) -> Plan:
    where = NormalText("", plan.normal.offsets[:1])
    return replace(plan, original="", normal=where, marked=(), pages=())


# Merging -----------------------------------------------------------------------------------------


def merge_part(job: Job, part: int, keys: Sequence[str]) -> Merged:
    """Make the features of a partition from all readings of their ids, and write them."""
    start = time.perf_counter()
    bench = workbench(job)
    index = bench.index
    wanted = {source: None for key in keys for source in index.sources.get(key, [key])}
    groups = index.stubs()
    groups |= _readings(job, index, wanted)
    groups = bench.settlement().groups(groups)
    features = [feature_of(key, groups[key], bench.placer) for key in keys]
    for feature in features:
        feature.former_ids = tuple(i for i in feature.former_ids if i not in groups)
    put(merged_path(job.scratch, part), features)
    bare = [replace(feature, mentions=(), stages=(), geometry=None) for feature in features]
    rows = sum(len(feature.mentions) for feature in features)
    return Merged(done("merge", part, start, rows=rows), bare)


def _readings(job: Job, index: Index, wanted: Mapping[str, None]) -> Groups:
    """Return the readings of some ids, in the order of all plans."""
    found: list[Reading] = []
    for part in sorted({part_of_id(key, job.parts) for key in wanted}):
        for number, ranks in enumerate(index.ranks):
            path = readings_path(job.scratch, part, number)
            if path.exists():
                found += [
                    replace(reading, order=ranks[reading.order])
                    for reading in cast(list[Reading], get(path))
                    if reading.identity.id in wanted
                ]
    found.sort(key=lambda reading: reading.order)
    groups: Groups = {}
    for reading in found:
        groups.setdefault(reading.identity.id, []).append(reading)
    return groups


# Finishing ---------------------------------------------------------------------------------------


def finish_part(job: Job, part: int, wholes: Mapping[str, str | None]) -> Finished:
    """Link the features of a partition to their wholes, correct and sort them.

    Args:
        job: the run.
        part: the partition.
        wholes: by id, the id of what a feature is a part of.
    """
    start = time.perf_counter()
    bench = workbench(job)
    features = cast(list[Feature], get(merged_path(job.scratch, part)))
    for feature in features:
        feature.part_of = wholes[feature.id]
    settled = bench.settled
    settled.unapplied.clear()
    settled.features(features)
    features.sort(key=lambda f: sort_key(f.kind, f.name, f.id))
    put(features_path(job.scratch, part), features)
    return Finished(done("finish", part, start, rows=len(features)), list(settled.unapplied))


def write_table(job: Job, part: int, out: Path) -> Finished:
    """Write the features of a partition as GeoParquet into ``out``."""
    start = time.perf_counter()
    features = cast(list[Feature], get(features_path(job.scratch, part)))
    write_part(features, part_path(out, part))
    return Finished(done("table", part, start, rows=len(features)))


def write_lines(job: Job, part: int) -> Finished:
    """Write the features of a partition as lines of JSON, for all partitions' to be merged."""
    start = time.perf_counter()
    features = cast(list[Feature], get(features_path(job.scratch, part)))
    write_whole(lines_path(job.scratch, part), to_jsonl(Ledger(features, [])))
    return Finished(done("lines", part, start, rows=len(features)))


# Files that steps hand on ------------------------------------------------------------------------


def index_path(scratch: Path) -> Path:
    """Return where the index of a run is kept."""
    return scratch / "index"


def readings_path(scratch: Path, part: int, batch: int) -> Path:
    """Return where a batch leaves what it read for a partition."""
    return scratch / f"readings-{part:05d}" / f"{batch:06d}"


def merged_path(scratch: Path, part: int) -> Path:
    """Return where a partition leaves its features before they are linked."""
    return scratch / f"merged-{part:05d}"


def features_path(scratch: Path, part: int) -> Path:
    """Return where a partition leaves its finished features, in the ledger's order."""
    return scratch / f"features-{part:05d}"


def lines_path(scratch: Path, part: int) -> Path:
    """Return where a partition leaves its lines of JSON."""
    return scratch / f"lines-{part:05d}"


def put(path: Path, value: object) -> None:
    """Write what a later step of this run reads, whole or not at all."""
    write_whole(path, pickle.dumps(value))


def get(path: Path) -> object:
    """Return what an earlier step of this run wrote; the folder is the run's own."""
    return pickle.loads(path.read_bytes())


def done(step: str, number: int, start: float, *, plans: int = 0, rows: int = 0) -> Done:
    """Return the line of the log for a step that began at ``start`` of the performance counter."""
    worker = get_worker()
    return Done(
        step, number, worker.address, os.getpid(), plans, rows,
        round(time.perf_counter() - start, 3), round(worker.monitor.proc.memory_info().rss / _MB),
    )  # fmt: skip
