"""How fast plans are read: characters a second of the whole ledger, beside its peers.

Run ``python -m benchmarks.reading``. Each round reads plans that nobody has read before
(``texts.py``), with a gazetteer loaded anew, and what is printed is the median round. Names,
boundaries and what is kept of the gazetteer's lines and areas are loaded by another plan before,
for all programs alike; a first round, in which a process is still slow, does not count. The ledger
of a round must be, byte for byte, what a process of its own makes of the same files with an empty
cache. Where geomap is compiled, the checkout reads the same files from source, and must make the
same of them. The bare automaton pass looks the same names up and does nothing else. Seconds are
processor time: all run on one core.
"""

import json
import os
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind

from benchmarks.measuring import peak_mb, print_table, seconds
from benchmarks.texts import HOME, PlanMaker
from geomap.characters import fold
from geomap.gazetteer import load
from geomap.ledger import build_ledger
from geomap.ledger.write import to_jsonl
from geomap.mentions import Lexicon, finder
from geomap.plans import read_plans
from tests import accuracy

ROUNDS = 5
PLANS = 5
MANY = 50
"""Plans of one more reading, as of a province."""
CHARACTERS = 18_000
"""Of each plan, as of a real one."""
OURS, SOURCE = "geomap: the whole ledger", "from source, not compiled"
JIEBA_SHARE = 5
"""jieba takes so long that it gets one plan of so many."""


def write_plans(folder: Path, maker: PlanMaker, plans: int = PLANS) -> list[str]:
    """Write new plans and the table beside them; return their texts."""
    folder.mkdir(parents=True)
    rows = ["file,title,issuer,date,region,part"]
    texts = []
    for number in range(plans):
        texts.append(maker.plan(CHARACTERS))
        (folder / f"{number}.txt").write_text(texts[-1], encoding="utf-8")
        rows.append(f"{number}.txt,,,2023,重庆市|四川省,")
    (folder / "plans.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return texts


def read_rounds(rounds: Sequence[Path]) -> list[tuple[float, bytes]]:
    """Return how long the new plans of each round take, and their ledger."""
    found = []
    for folder in rounds:
        gazetteer = load()
        build_ledger(read_plans([folder / "warm"])[:1], gazetteer, [])
        start = time.process_time()
        ledger = build_ledger(read_plans([folder / "new"]), gazetteer, [])
        found.append((time.process_time() - start, to_jsonl(ledger)))
    return found


def read_from_source(rounds: Sequence[Path]) -> list[tuple[float, bytes]]:
    """Do the same in a process of its own, which runs the checkout."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.reading", *map(str, rounds)],
        env=os.environ | {"PYTHONPATH": str(accuracy.ROOT)}, capture_output=True, check=True,
    )  # fmt: skip
    found: list[tuple[float, bytes]] = pickle.loads(done.stdout)
    return found


def cold_ledger(folder: Path, cache: Path) -> bytes:
    """Return the ledger that a fresh process makes, with nothing kept from before."""
    command = [sys.executable, "-m", "geomap", "ledger", str(folder), "-f", "jsonl"]
    environment = os.environ | {"XDG_CACHE_HOME": str(cache)}
    return subprocess.run(command, env=environment, capture_output=True, check=True).stdout


def look_up(folder: Path) -> float:
    """Return how long one automaton takes to look up all names in plans."""
    lexicon = Lexicon(load(), HOME)
    automaton = AhoCorasick(list(lexicon.words), matchkind=MatchKind.LeftmostLongest)
    texts = [plan.normal.text for plan in read_plans([folder])]
    return seconds(lambda: [automaton.find_matches_as_indexes(text) for text in texts])


def peers(texts: list[str]) -> dict[str, float]:
    """Return characters a second of cpca and jieba, none where they are not installed."""
    python = accuracy.peers_python()
    if not python.exists():
        return {}
    rates = {}
    for name, share in {"cpca": 1, "jieba": JIEBA_SHARE}.items():
        simplified = [fold(text) for text in texts[::share]]
        done = subprocess.run(
            [str(python), "-m", "benchmarks.peers_reading", name],
            input=json.dumps(simplified), capture_output=True, check=True, text=True,
        )  # fmt: skip
        rates[name] = sum(map(len, simplified)) / float(done.stdout)
    return rates


def main() -> None:
    """Print the table."""
    maker = PlanMaker(load())
    compiled = Path(finder.__file__).suffix != ".py"
    with tempfile.TemporaryDirectory() as name:
        numbers = [PLANS] * (1 + ROUNDS) + [MANY]
        rounds = [Path(name) / str(number) for number in range(len(numbers))]
        sizes = []
        for folder, plans in zip(rounds, numbers, strict=True):
            write_plans(folder / "warm", maker)
            texts = write_plans(folder / "new", maker, plans)
            sizes.append(sum(map(len, texts)))
        read = {OURS: read_rounds(rounds)}
        ledgers = [ledger for _, ledger in read[OURS]]
        if ledgers != [cold_ledger(folder / "new", folder / "cache") for folder in rounds]:
            raise SystemExit("cold runs give other ledgers")
        if compiled:
            read[SOURCE] = read_from_source(rounds)
            if ledgers != [ledger for _, ledger in read[SOURCE]]:
                raise SystemExit("the source gives other ledgers")
        took_s = {what: [took for took, _ in found] for what, found in read.items()}
        took_s["bare automaton pass"] = [look_up(folder / "new") for folder in rounds]
    rates = {
        what: [size / took for size, took in zip(sizes, found, strict=True)]
        for what, found in took_s.items()
    }
    usual = {what: sorted(found[1:-1]) for what, found in rates.items()}
    usual |= {what: [rate] for what, rate in peers(texts[:PLANS]).items()}
    ours = statistics.median(usual[OURS])
    print(f"{ROUNDS} rounds of {PLANS} new plans of {CHARACTERS:,} characters, one of {MANY};")
    print(f"cold runs{' and the source' if compiled else ''} make the same of them\n")
    many = {what: f"{found[-1]:,.0f}" for what, found in rates.items()}
    print_table(
        ["characters a second", "median", "× geomap", "slowest and fastest", f"{MANY} plans"],
        [
            [what, f"{statistics.median(found):,.0f}", f"{statistics.median(found) / ours:.2f}",
             f"{found[0]:,.0f} to {found[-1]:,.0f}", many.get(what, "–")]
            for what, found in usual.items()
        ],
    )  # fmt: skip
    print(f"peak memory {peak_mb():.0f} MB\n")
    right()


def right() -> None:
    """Print how much of what two readers marked each program finds, and how much is right."""
    plans = read_plans([accuracy.ROOT / "seeds"])
    readings = {reader: accuracy.read_marks(reader) for reader in accuracy.READERS}
    found = accuracy.found_by_geomap(load(), plans)
    scores = [
        accuracy.compare(marked, found).score(f"geomap, {reader} reading")
        for reader, marked in readings.items()
    ]
    scores += [s for s in accuracy.peers(plans, readings) if isinstance(s, accuracy.Score)]
    print_table(
        ["on the marked passages", "recall", "precision"],
        [
            [score.label, *(f"{score.share(column):.3f}" for column in accuracy.SPANS)]
            for score in scores
        ],
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.stdout.buffer.write(pickle.dumps(read_rounds(list(map(Path, sys.argv[1:])))))
    else:
        main()
