"""Scores the program on the passages that two readers marked: ``python -m tests.accuracy``.

A mention is found where its span and the marked one share at least half of their union. Recall and
precision are shares of what is marked and of what is found; kind, stage, name and place are shares
of what is both. A name is right if the ledger's row bears it as its name or as an alias.
"""

import csv
import json
import os
import random
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import click

from geomap.characters import fold
from geomap.gazetteer import Gazetteer, load
from geomap.gazetteer.store import builtin_folder
from geomap.gazetteer.tables import read_tables
from geomap.ledger import build_ledger
from geomap.plans import Plan, read_plans
from geomap.vocabulary import KINDS

ROOT = Path(__file__).parents[1]
ANNOTATIONS = ROOT / "tests" / "annotations"
READERS = ("first", "second")
HELD_OUT = "000"
HIDDEN_SHARE = 0.2
SEED = 20


@dataclass(frozen=True, slots=True)
class Item:
    """A marked or found mention; ``names`` are the full names it goes by, folded."""

    document: str
    start: int
    end: int
    text: str
    names: frozenset[str]
    kind: str
    stage: str
    placed: bool = False

    def overlap(self, other: "Item") -> float:
        """Return the share of their union that two spans have in common."""
        common = min(self.end, other.end) - max(self.start, other.start)
        return max(0, common) / (self.end - self.start + other.end - other.start - common)


Pair = tuple[Item, Item]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over a set of marked and found items; of ``spans_only`` no more than spans counts."""

    label: str
    marked: int = 0
    hit: int = 0
    found: int = 0
    true: int = 0
    kind: int = 0
    stage: int = 0
    name: int = 0
    placed: int = 0
    spans_only: bool = False

    def share(self, column: str) -> float:
        """Return one column as a share, 1 where there is nothing to be right about."""
        of = {"recall": self.marked, "precision": self.found}.get(column, self.hit)
        count = {"recall": self.hit, "precision": self.true}.get(column)
        return (getattr(self, column) if count is None else count) / of if of else 1.0


@dataclass(frozen=True)
class Comparison:
    """What was found beside what a reader marked, and which belong together."""

    marked: Sequence[Item]
    found: Sequence[Item]
    pairs: Sequence[Pair] = field(default=())

    def score(self, label: str = "all", *, document: str = "", kind: str = "") -> Score:
        """Count all, or one document, or one kind."""

        def ours(item: Item) -> bool:
            return document in ("", item.document) and kind in ("", item.kind)

        hits = [(m, f) for m, f in self.pairs if ours(m)]
        return Score(
            label,
            marked=sum(map(ours, self.marked)),
            hit=len(hits),
            found=sum(map(ours, self.found)),
            true=sum(ours(f) for _, f in self.pairs),
            kind=sum(m.kind == f.kind for m, f in hits),
            stage=sum(m.stage == f.stage for m, f in hits),
            name=sum(bool(m.names & f.names) for m, f in hits),
            placed=sum(f.placed for _, f in hits),
        )


def compare(marked: Sequence[Item], found: Sequence[Item]) -> Comparison:
    """Pair each marked item with the found one that fits it best, one with one."""
    near = [
        (mark.overlap(item), mark, item)
        for document in {mark.document for mark in marked}
        for mark in (m for m in marked if m.document == document)
        for item in (f for f in found if f.document == document)
        if mark.start < item.end and item.start < mark.end
    ]
    pairs: list[Pair] = []
    taken: set[Item] = set()
    for share, mark, item in sorted(near, key=lambda n: (-n[0], n[1].document, n[1].start)):
        if share >= 0.5 and mark not in taken and item not in taken:
            taken |= {mark, item}
            pairs.append((mark, item))
    return Comparison(marked, found, pairs)


# What the readers marked ----------------------------------------------------------------------


def read_passages() -> list[tuple[str, int, int]]:
    """Return the passages: document, start, end."""
    with (ANNOTATIONS / "passages.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [(row["document"], int(row["start"]), int(row["end"])) for row in rows]


def read_marks(reader: str) -> list[Item]:
    """Return what one reader marked."""
    lines = (ANNOTATIONS / f"{reader}.jsonl").read_text(encoding="utf-8").splitlines()
    return [
        Item(**(row | {"names": frozenset({plain(row.pop("name"))})}))
        for row in map(json.loads, lines)
    ]


def plain(name: str) -> str:
    """Return a name without blanks and quotation marks, folded."""
    return "".join(fold(name).split()).translate(str.maketrans("", "", "“”‘’"))


def in_passages(items: Iterable[Item]) -> list[Item]:
    """Return the items that begin in one of the passages."""
    passages = read_passages()
    return [i for i in items if any(d == i.document and a <= i.start < b for d, a, b in passages)]


# What is found --------------------------------------------------------------------------------


def found_by_geomap(gazetteer: Gazetteer, plans: Sequence[Plan]) -> list[Item]:
    """Return the mentions of the ledger's rows."""
    found = [
        Item(
            mention.document,
            mention.start,
            mention.end,
            mention.text,
            frozenset(map(plain, (feature.name, *feature.aliases, mention.name))),
            feature.kind,
            mention.stage,
            feature.geometry is not None,
        )
        for feature in build_ledger(plans, gazetteer).features
        for mention in feature.mentions
    ]
    return in_passages(found)


def hidden_rows(rows: Iterable[str], share: float, seed: int) -> set[str]:
    """Return a share of ``rows``, drawn at random, the same in every run."""
    ordered = sorted(rows)
    return set(random.Random(seed).sample(ordered, round(share * len(ordered))))


def without_rows(share: float, seed: int) -> Gazetteer:
    """Return the built-in gazetteer without a random share of its rows but those of units."""
    tables = read_tables(builtin_folder())
    projects = [i for i, entry in tables.entries.items() if entry.kind != "admin"]
    for identifier in hidden_rows(projects, share, seed):
        del tables.entries[identifier]
    return Gazetteer(tables)


def found_by_peers(plans: Sequence[Plan]) -> dict[str, list[Item]]:
    """Return what other programs find in the plans' texts, which they are given cleaned.

    Raises:
        FileNotFoundError: their environment is not there.
    """
    texts = json.dumps([plan.normal.text for plan in plans])
    script = str(ROOT / "benchmarks" / "peers.py")
    done = subprocess.run(
        [str(peers_python()), "-W", "ignore", script], input=texts, capture_output=True, text=True,
        encoding="utf-8", env=os.environ | {"PYTHONUTF8": "1"}, check=True,
    )  # fmt: skip
    return {
        name: in_passages(
            item
            for plan, spans in zip(plans, found, strict=True)
            for item in _as_items(plan, spans)
        )
        for name, found in json.loads(done.stdout).items()
    }


def peers_python() -> Path:
    """Return the interpreter that has the other programs, as ``make accuracy`` makes it."""
    return ROOT / ".venv" / "peers" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _as_items(plan: Plan, spans: Iterable[Span]) -> Iterator[Item]:
    for start, end in spans:
        first, last = plan.normal.original_span(start, end)
        text = plan.original[first:last]
        yield Item(plan.file, first, last, text, frozenset({plain(text)}), "admin", "none")


# Tables ---------------------------------------------------------------------------------------

SPANS = ("recall", "precision")
COLUMNS = (*SPANS, "kind", "stage", "name", "placed")


def rows_of(comparison: Comparison) -> list[Score]:
    """Return the total, one row a document, one a kind."""
    documents = sorted({item.document for item in comparison.marked})
    kinds = [kind for kind in KINDS if any(item.kind == kind for item in comparison.marked)]
    return [
        comparison.score(),
        *(comparison.score(document[:3], document=document) for document in documents),
        *(comparison.score(kind, kind=kind) for kind in kinds),
    ]


def table(title: str, rows: Sequence[Score | str], columns: Sequence[str], markdown: bool) -> str:
    """Return a table of scores; a row that is text stands as it is."""
    head = ["", "marked", "found", *columns]
    cells = [
        [row]
        if isinstance(row, str)
        else [row.label, str(row.marked), str(row.found)]
        + [
            "—" if row.spans_only and column not in SPANS else f"{row.share(column):.3f}"
            for column in columns
        ]
        for row in rows
    ]
    width = max(len(line[0]) for line in cells)
    if markdown:
        rule = ["---", *["---:"] * (len(head) - 1)]
        lines = ["| " + " | ".join(line) + " |" for line in (head, rule, *cells)]
        return f"### {title}\n\n" + "\n".join(lines) + "\n"
    lines = [
        line[0].ljust(width) + "".join(c.rjust(11) for c in line[1:]) for line in (head, *cells)
    ]
    return f"{title}\n" + "\n".join(lines) + "\n"


def misses(comparison: Comparison) -> list[str]:
    """Return what is missed, false or wrong, but nothing of the document that is held out."""
    hit = {mark for mark, _ in comparison.pairs}
    true = {item for _, item in comparison.pairs}
    lines: list[tuple[str, Item, Item | None]]
    lines = [("missed", m, None) for m in comparison.marked if m not in hit]
    lines += [("false", f, None) for f in comparison.found if f not in true]
    for mark, item in comparison.pairs:
        wrong = [c for c in ("kind", "stage") if getattr(mark, c) != getattr(item, c)]
        wrong += [] if mark.names & item.names else ["name"]
        if wrong:
            lines.append(("+".join(wrong), mark, item))
    lines.sort(key=lambda line: (line[0], line[1].document, line[1].start))
    return [
        f"{what:10} {mark.document[:3]}:{mark.start:<6} {describe(mark)}"
        + (f"  <- {describe(item)}" if item else "")
        for what, mark, item in lines
        if not mark.document.startswith(HELD_OUT)
    ]


def describe(item: Item) -> str:
    """Return an item in one line."""
    text = "".join(item.text.split())
    return f"{text} [{item.kind} {item.stage} {'/'.join(sorted(item.names)[:3])}]"


@click.command()
@click.option("--markdown", is_flag=True, help="Print Markdown tables.")
@click.option("--misses", "listed", is_flag=True, help="List each error, but those of seed 000.")
def main(markdown: bool, listed: bool) -> None:
    """Score the program against the marked passages."""
    plans = read_plans([ROOT / "seeds"])
    readings = {reader: read_marks(reader) for reader in READERS}
    found = found_by_geomap(load(), plans)
    if listed:
        click.echo("\n".join(misses(compare(readings["first"], found))))
        return
    hidden = found_by_geomap(without_rows(HIDDEN_SHARE, SEED), plans)
    few = f"geomap without {HIDDEN_SHARE:.0%} of the project rows"
    rows = [
        compare(marked, items).score(f"{label}, {reader} reading")
        for label, items in {"geomap": found, few: hidden}.items()
        for reader, marked in readings.items()
    ]
    title = "all programs on all passages"
    click.echo(table(title, [*rows, *peers(plans, readings)], COLUMNS, markdown))
    for reader, marked in readings.items():
        title = f"geomap against the {reader} reading"
        click.echo(table(title, rows_of(compare(marked, found)), COLUMNS, markdown))
    for reader, marked in readings.items():
        title = f"{few}, {reader} reading"
        click.echo(table(title, rows_of(compare(marked, hidden)), COLUMNS, markdown))
    agreement = compare(readings["first"], readings["second"])
    title = "the second reading against the first"
    click.echo(table(title, rows_of(agreement), COLUMNS[:-1], markdown))


def peers(plans: Sequence[Plan], readings: dict[str, list[Item]]) -> list[Score | str]:
    """Return how other programs do on the same passages, on all kinds and on units alone."""
    try:
        found_by = found_by_peers(plans)
    except FileNotFoundError:
        return ["cpca, jieba: not installed; make accuracy installs them"]
    rows: list[Score | str] = []
    for name, found in found_by.items():
        for reader, marked in readings.items():
            units = [item for item in marked if item.kind == "admin"]
            for label, items in {"": marked, ", admin": units}.items():
                score = compare(items, found).score(f"{name}{label}, {reader} reading")
                rows.append(replace(score, spans_only=True))
    return rows


if __name__ == "__main__":
    main()
