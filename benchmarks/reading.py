"""How fast plans are read: characters a second of the whole ledger, beside its peers.

Run ``python -m benchmarks.reading``. Each round reads plans that nobody has read before
(``texts.py``), with a gazetteer loaded anew, and what is printed is the median round. Names,
boundaries and what is kept of the gazetteer's lines and areas are loaded by another plan before,
for all programs alike. The ledger of a round must be, byte for byte, what a process of its own
makes of the same files with an empty cache. The bare automaton pass looks the same names up and
does nothing else. Seconds are processor time: all run on one core.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind

from benchmarks.measuring import peak_mb, print_table, seconds
from benchmarks.texts import HOME, PlanMaker
from geomap.characters import fold
from geomap.gazetteer import load
from geomap.ledger import build_ledger
from geomap.ledger.write import to_jsonl
from geomap.mentions import Lexicon
from geomap.plans import read_plans
from tests import accuracy

ROUNDS = 5
PLANS = 5
CHARACTERS = 18_000
"""Of each plan, as of a real one."""
JIEBA_SHARE = 5
"""jieba takes so long that it gets one plan of so many."""


def write_plans(folder: Path, maker: PlanMaker) -> list[str]:
    """Write new plans and the table beside them; return their texts."""
    rows = ["file,title,issuer,date,region,part"]
    texts = []
    for number in range(PLANS):
        texts.append(maker.plan(CHARACTERS))
        (folder / f"{number}.txt").write_text(texts[-1], encoding="utf-8")
        rows.append(f"{number}.txt,,,2023,重庆市|四川省,")
    (folder / "plans.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return texts


def cold_ledger(folder: Path, cache: Path) -> bytes:
    """Return the ledger that a fresh process makes, with nothing kept from before."""
    command = [sys.executable, "-m", "geomap", "ledger", str(folder), "-f", "jsonl"]
    environment = os.environ | {"XDG_CACHE_HOME": str(cache)}
    return subprocess.run(command, env=environment, capture_output=True, check=True).stdout


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
    rates: dict[str, list[float]] = {}
    maker = PlanMaker(load())
    for number in range(ROUNDS):
        gazetteer = load()
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "plans"
            folder.mkdir()
            write_plans(folder, maker)
            build_ledger(read_plans([folder])[:1], gazetteer, [])
            texts = write_plans(folder, maker)
            characters = sum(map(len, texts))
            plans = read_plans([folder])
            lexicon = Lexicon(gazetteer, HOME)
            automaton = AhoCorasick(list(lexicon.words), matchkind=MatchKind.LeftmostLongest)
            ledgers = []
            took_s = {
                "geomap: the whole ledger": seconds(
                    lambda: ledgers.append(build_ledger(read_plans([folder]), gazetteer, []))  # noqa: B023
                ),
                "bare automaton pass": seconds(
                    lambda: [automaton.find_matches_as_indexes(p.normal.text) for p in plans]  # noqa: B023
                ),
            }
            if to_jsonl(ledgers[0]) != cold_ledger(folder, Path(name) / "cache"):
                raise SystemExit(f"round {number}: a cold run gives another ledger")
        for what, took in took_s.items():
            rates.setdefault(what, []).append(characters / took)
        if number == 0:
            for what, rate in peers(texts).items():
                rates[what] = [rate]
    ours = statistics.median(rates["geomap: the whole ledger"])
    print(f"{ROUNDS} rounds of {PLANS} new plans, {characters:,} characters each; cold runs agree")
    print_table(
        ["", "characters a second", "× geomap", "slowest and fastest round"],
        [
            [what, f"{statistics.median(found):,.0f}", f"{statistics.median(found) / ours:.2f}",
             f"{min(found):,.0f} to {max(found):,.0f}"]
            for what, found in rates.items()
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
    main()
