"""The tasks of workers: read files, merge the readings of an id, finish and write a partition.

A task depends only on its arguments and on complete files written by an earlier step, and the names
of its own files depend on its arguments alone. It can therefore run twice, on any worker, and
nothing is lost when a worker dies.
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
"""Bytes in a megabyte."""


@dataclass(frozen=True, slots=True)
class Job:
    """The settings of a run, needed by every step; paths are valid on every worker.

    Attributes:
        scratch: The folder of intermediate files.
        overlay: The user's gazetteer folder, if any.
        region: Home region of plans for which ``plans.csv`` gives none.
        ocr: Whether to read pages without a text layer by OCR.
        parts: The number of partitions.
        lang: Language of the notices, ``zh`` or ``en``.
        version: The version of geomap that started the run.
    """

    scratch: Path
    overlay: Path | None
    region: tuple[str, ...]
    ocr: bool
    parts: int
    lang: str = "zh"
    version: str = __version__


@dataclass(frozen=True, slots=True)
class Done:
    """A line of the log: which worker did a task, how much it processed and what it took.

    ``memory_mb`` is the worker's resident memory at the end of the task.
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
    """A plan without its text, and its position in the order of plans."""

    order: tuple[str, str, int, int]
    plan: Plan


@dataclass(slots=True)
class Batch:
    """The result of reading some files.

    ``ids`` has, for each id, the plan (of this batch) and the reading in which it first occurs,
    and the former ids of its readings.
    """

    done: Done
    headers: list[Header]
    ids: dict[str, tuple[int, int, tuple[str, ...]]]
    failures: list[str]
    notices: list[str]
    unapplied: list[str]


@dataclass(slots=True)
class Merged:
    """The features of a partition without their mentions and geometry, for finding wholes."""

    done: Done
    features: list[Feature]


@dataclass(slots=True)
class Finished:
    """The result of finishing a partition, with the corrections that matched nothing in it."""

    done: Done
    unapplied: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Index:
    """All ids of a run, in the order in which a single process would meet them.

    Attributes:
        ranks: For each batch, the positions of its plans in the order of all plans.
        former: The former ids of each id.
        sources: The ids that were merged into each remaining id.
    """

    ranks: list[list[int]]
    former: dict[str, tuple[str, ...]]
    sources: dict[str, list[str]] = field(default_factory=dict)

    def stubs(self) -> Groups:
        """Return a numbered placeholder reading per id; corrections are merged by ids alone."""
        nothing, nowhere = cast(Any, None), Placement()
        return {
            key: [Reading(n, nothing, nothing, Identity(key, None, nowhere, None, former), nothing)]
            for n, (key, former) in enumerate(self.former.items())
        }


class _Workbench:
    """The gazetteer and the corrections of a run, loaded once per worker."""

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

    @cached_property
    def stubs(self) -> Groups:
        return self.index.stubs()

    def settlement(self) -> Settlement:
        """Return the corrections before they have been applied to anything."""
        return Settlement(self.corrections, self.placer)

    @cached_property
    def settled(self) -> Settlement:
        """The corrections after they have been applied to all ids."""
        settlement = self.settlement()
        settlement.groups(self.stubs)
        return settlement


@lru_cache(maxsize=1)
def workbench(job: Job) -> _Workbench:
    """Return the workbench of this process for a run."""
    return _Workbench(job)


# Reading -----------------------------------------------------------------------------------------


def read_batch(job: Job, number: int, files: Sequence[tuple[int, Path]]) -> Batch:
    """Read files and write what they name by partition.

    All files of the same name are in one batch, because corrections refer to documents by name.

    Args:
        job: The run.
        number: The number of the batch.
        files: The files, each with its position among all files.

    Raises:
        ClusterError: This worker has another version of geomap.
        GazetteerError: A table of the gazetteer, or the table of corrections, is broken.
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
                notices.append(describe(plan, region, job.lang))
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
        slim = reading._replace(plan=headers[reading.order].plan, identifier=cast(Identifier, None))
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
    """Build the features of a partition from all readings of their ids, and write them."""
    start = time.perf_counter()
    bench = workbench(job)
    index = bench.index
    wanted = {source: None for key in keys for source in index.sources.get(key, [key])}
    groups = bench.settlement().groups(bench.stubs | _readings(job, index, wanted))
    features = [feature_of(key, groups[key], bench.placer) for key in keys]
    for feature in features:
        feature.former_ids = tuple(i for i in feature.former_ids if i not in groups)
    put(merged_path(job.scratch, part), features)
    bare = [replace(feature, mentions=(), stages=(), geometry=None) for feature in features]
    rows = sum(len(feature.mentions) for feature in features)
    return Merged(done("merge", part, start, rows=rows), bare)


def _readings(job: Job, index: Index, wanted: Mapping[str, None]) -> Groups:
    """Return the readings of the ids in ``wanted``, in the order of all plans."""
    found: list[Reading] = []
    for part in sorted({part_of_id(key, job.parts) for key in wanted}):
        for number, ranks in enumerate(index.ranks):
            path = readings_path(job.scratch, part, number)
            if path.exists():
                found += [
                    reading._replace(order=ranks[reading.order])
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
        job: The run.
        part: The number of the partition.
        wholes: The id of the whole that each feature is part of, by id.
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
    """Write the features of a partition as GeoParquet into the folder ``out``."""
    start = time.perf_counter()
    features = cast(list[Feature], get(features_path(job.scratch, part)))
    write_part(features, part_path(out, part))
    return Finished(done("table", part, start, rows=len(features)))


def write_lines(job: Job, part: int) -> Finished:
    """Write the features of a partition as lines of JSON, to be merged with the others."""
    start = time.perf_counter()
    features = cast(list[Feature], get(features_path(job.scratch, part)))
    write_whole(lines_path(job.scratch, part), to_jsonl(Ledger(features, [])))
    return Finished(done("lines", part, start, rows=len(features)))


# Files passed between steps ----------------------------------------------------------------------


def index_path(scratch: Path) -> Path:
    """Return the path of the index of a run."""
    return scratch / "index"


def readings_path(scratch: Path, part: int, batch: int) -> Path:
    """Return the path of the readings of a batch for a partition."""
    return scratch / f"readings-{part:05d}" / f"{batch:06d}"


def merged_path(scratch: Path, part: int) -> Path:
    """Return the path of a partition's features before they are linked to their wholes."""
    return scratch / f"merged-{part:05d}"


def features_path(scratch: Path, part: int) -> Path:
    """Return the path of a partition's finished features, in the ledger's order."""
    return scratch / f"features-{part:05d}"


def lines_path(scratch: Path, part: int) -> Path:
    """Return the path of a partition's lines of JSON."""
    return scratch / f"lines-{part:05d}"


def put(path: Path, value: object) -> None:
    """Write a value for a later step of this run, whole or not at all."""
    write_whole(path, pickle.dumps(value))


def get(path: Path) -> object:
    """Return the value that an earlier step of this run wrote.

    Unpickling is safe here, because the scratch folder belongs to the run.
    """
    return pickle.loads(path.read_bytes())


def done(step: str, number: int, start: float, *, plans: int = 0, rows: int = 0) -> Done:
    """Return the log line of a task that began at ``start`` (``time.perf_counter``)."""
    worker = get_worker()
    return Done(
        step, number, worker.address, os.getpid(), plans, rows,
        round(time.perf_counter() - start, 3), round(worker.monitor.proc.memory_info().rss / _MB),
    )  # fmt: skip
