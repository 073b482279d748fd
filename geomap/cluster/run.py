"""Builds a ledger on a cluster: runs the steps, shares their results and writes the output."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from distributed import Client, KilledWorker, as_completed

from geomap.cluster.steps import (
    Batch,
    Done,
    Finished,
    Index,
    Job,
    Merged,
    features_path,
    finish_part,
    get,
    index_path,
    lines_path,
    merge_part,
    put,
    read_batch,
    write_lines,
    write_table,
)
from geomap.cluster.table import merged_lines, part_of_id, sort_key, write_plans
from geomap.errors import ClusterError, PlanError
from geomap.files import unwritable
from geomap.folders import staged_folder
from geomap.gazetteer import Gazetteer
from geomap.ledger import Feature, Ledger
from geomap.ledger.build import link_parts
from geomap.ledger.corrections import read_corrections, table_path
from geomap.ledger.settle import Settlement
from geomap.plans import Plan
from geomap.plans.reader import find_files
from geomap.plans.register import read_register

_MOST_FILES_PER_BATCH = 8
"""Files that one task reads at most."""
_LEAST_BATCHES = 8
"""Tasks into which even a few files are divided, so that all workers are busy."""
_FILES_PER_PART = 50
"""Files per partition of the result, within the two limits below."""
_LEAST_PARTS = 8
_MOST_PARTS = 1_024

Progress = Callable[[Done, int], None]
"""Called with the log line of a finished task and the number of tasks in its step."""


@contextmanager
def read_on_cluster(
    client: Client,
    sources: Sequence[Path],
    gazetteer: Gazetteer,
    *,
    scratch: Path | None = None,
    region: Sequence[str] = (),
    ocr: bool = False,
    lang: str = "zh",
    progress: Progress = lambda _done, _of: None,
) -> Iterator["ClusterLedger"]:
    """Read plans on a cluster and yield their ledger, the same as a single process builds.

    Plans, gazetteer, scratch and output folders must have the same path on every worker. This
    process holds the ids and names of the features, but not their mentions or geometry.

    Args:
        client: A client of the cluster.
        sources: Files or folders of plans.
        gazetteer: Resolves names to places; workers load the same folders themselves.
        scratch: A folder for intermediate files, which are removed at the end of the block; the
            system's temporary folder by default.
        region: Home region of plans for which ``plans.csv`` gives none.
        ocr: Whether to read pages without a text layer by OCR.
        lang: Language of the ledger's ``notices``, ``zh`` or ``en``.
        progress: Called after each task with its log line and the number of tasks in its step.

    Raises:
        ClusterError: Workers keep dying, or have another version of geomap.
        PlanError: A source is missing, or nothing could be read.
        OutputError: ``scratch`` cannot be written.
    """
    files = find_files(sources)
    for folder in {path.parent for path in files}:
        read_register(folder)
    parts = min(_MOST_PARTS, max(_LEAST_PARTS, len(files) // _FILES_PER_PART))
    with _scratch_folder(scratch) as own:
        overlay = gazetteer.overlay and gazetteer.overlay.absolute()
        job = Job(own, overlay, tuple(region), ocr, parts, lang)
        ledger = ClusterLedger(client, job, progress)
        ledger.build(_batches(files), gazetteer)
        yield ledger


@contextmanager
def _scratch_folder(parent: Path | None) -> Iterator[Path]:
    parent = parent or Path(tempfile.gettempdir())
    try:
        parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=parent, prefix=".geomap-cluster-")).absolute()
    except OSError as error:
        raise unwritable(parent, error) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _batches(files: Sequence[Path]) -> list[list[tuple[int, Path]]]:
    """Divide files among tasks, keeping files of the same name together."""
    by_name: dict[str, list[tuple[int, Path]]] = {}
    for place, path in enumerate(files):
        by_name.setdefault(path.name, []).append((place, path.absolute()))
    size = max(1, min(_MOST_FILES_PER_BATCH, len(files) // _LEAST_BATCHES))
    batches: list[list[tuple[int, Path]]] = [[]]
    for same in by_name.values():
        if len(batches[-1]) >= size:
            batches.append([])
        batches[-1] += same
    return batches


class ClusterLedger:
    """A ledger in partitions; a feature's id determines its partition.

    Attributes:
        log: One entry per task, in the order in which they finished.
        plans: The plans without their text, oldest first.
        features: The number of features.
        failures: One line for each document that could not be read.
        notices: One line for each plan whose region was inferred.
        unapplied: One line for each correction that matched nothing.
    """

    def __init__(self, client: Client, job: Job, progress: Progress) -> None:
        self._client = client
        self._job = job
        self._progress = progress
        self.log: list[Done] = []
        self.plans: list[Plan] = []
        self.features = 0
        self.failures: list[str] = []
        self.notices: list[str] = []
        self.unapplied: list[str] = []

    # The result -------------------------------------------------------------------------------

    def write_table(self, out: Path) -> None:
        """Write a folder with one GeoParquet file per partition and the list of plans.

        Raises:
            OutputError: It cannot be written; what was there is unchanged.
        """
        with staged_folder(out) as staged:
            self._all(write_table, [(part, staged.absolute()) for part in self._parts])
            write_plans(self.plans, staged)

    def lines(self) -> Iterator[bytes]:
        """Yield the features as lines of JSON, in the ledger's order."""
        self._all(write_lines, [(part,) for part in self._parts])
        yield from merged_lines(lines_path(self._job.scratch, part) for part in self._parts)

    def whole(self) -> Ledger:
        """Return the whole ledger, in the memory of this process."""
        features = [
            feature
            for part in self._parts
            for feature in cast(list[Feature], get(features_path(self._job.scratch, part)))
        ]
        features.sort(key=lambda f: sort_key(f.kind, f.name, f.id))
        return Ledger(features, self.plans, tuple(self.unapplied))

    @property
    def _parts(self) -> range:
        return range(self._job.parts)

    # Building ---------------------------------------------------------------------------------

    def build(self, batches: list[list[tuple[int, Path]]], gazetteer: Gazetteer) -> None:
        """Run all steps, leaving the finished partitions in the scratch folder."""
        keys = self._read(batches, gazetteer)
        wholes = self._merge(keys, gazetteer)
        by_part: list[dict[str, str | None]] = [{} for _ in self._parts]
        for key, whole in wholes.items():
            by_part[part_of_id(key, self._job.parts)][key] = whole
        finished = cast(list[Finished], self._all(finish_part, list(enumerate(by_part))))
        self.unapplied += [line for result in finished for line in result.unapplied]
        self.features = len(keys)

    def _read(self, batches: list[list[tuple[int, Path]]], gazetteer: Gazetteer) -> list[str]:
        """Read all files and return the ids of all features, in the order of their first mention.

        Also writes an index of all ids for the workers.
        """
        read = cast(list[Batch], self._all(read_batch, list(enumerate(batches))))
        self.failures = [failure for result in read for failure in result.failures]
        self.notices = [notice for result in read for notice in result.notices]
        self.unapplied = [line for result in read for line in result.unapplied]
        headers = sorted(
            (header.order, batch, place)
            for batch, result in enumerate(read)
            for place, header in enumerate(result.headers)
        )
        if not headers:
            many = f"none of the {len(self.failures)} documents could be read; first: "
            raise PlanError((many if len(self.failures) > 1 else "") + self.failures[0])
        ranks = [[0] * len(result.headers) for result in read]
        for rank, (_, batch, place) in enumerate(headers):
            ranks[batch][place] = rank
            self.plans.append(read[batch].headers[place].plan)
        index = Index(ranks, _ids(read, ranks))
        rows = read_corrections(table_path(gazetteer), gazetteer)
        groups = Settlement(rows, gazetteer.placer).groups(index.stubs())
        ids = list(index.former)
        for key, stubs in groups.items():
            sources = [ids[stub.order] for stub in stubs]
            if sources != [key]:
                index.sources[key] = sources
        put(index_path(self._job.scratch), index)
        return list(groups)

    def _merge(self, keys: Sequence[str], gazetteer: Gazetteer) -> dict[str, str | None]:
        """Build all features and return the id of the whole that each is part of, by id."""
        by_part: list[list[str]] = [[] for _ in self._parts]
        for key in keys:
            by_part[part_of_id(key, self._job.parts)].append(key)
        merged = cast(list[Merged], self._all(merge_part, list(enumerate(by_part))))
        bare = {feature.id: feature for result in merged for feature in result.features}
        features = [bare[key] for key in keys]
        link_parts(features, gazetteer)
        return {feature.id: feature.part_of for feature in features}

    def _all(self, step: Callable[..., Any], tasks: Sequence[tuple[Any, ...]]) -> list[Any]:
        """Run a step on the workers and return its results in the order of ``tasks``.

        Results are fetched as they arrive, so that they are not lost if their worker dies.
        """
        futures = {
            self._client.submit(step, self._job, *task, pure=False): number
            for number, task in enumerate(tasks)
        }
        results: list[Any] = [None] * len(tasks)
        try:
            for future, result in as_completed(futures, with_results=True):  # type: ignore[no-untyped-call]
                results[futures[future]] = result
                self.log.append(result.done)
                self._progress(result.done, len(tasks))
                future.release()
        except KilledWorker as error:
            raise ClusterError(
                "the same task killed several workers; give workers more memory"
            ) from error
        return results


def _ids(batches: Sequence[Batch], ranks: Sequence[Sequence[int]]) -> dict[str, tuple[str, ...]]:
    """Return the former ids of each id, in the order in which one process would meet the ids."""
    first: dict[str, tuple[int, int]] = {}
    former: dict[str, dict[str, None]] = {}
    for batch, places in zip(batches, ranks, strict=True):
        for key, (plan, position, ids) in batch.ids.items():
            here = places[plan], position
            first[key] = min(first.get(key, here), here)
            former.setdefault(key, {}).update(dict.fromkeys(ids))
    return {key: tuple(former[key]) for key in sorted(first, key=lambda key: first[key])}
