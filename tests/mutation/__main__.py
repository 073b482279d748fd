"""Break the program in small ways and count what no test notices (``make mutation``).

mutmut makes the mutants; which modules it breaks, and which tests look on, is in
``[tool.mutmut]`` of ``pyproject.toml``. Of each module a seeded sample is tried, of small ones all.

``python -m tests.mutation [MODULE...]`` tries the named modules alone (``geomap.sphere``). Prints a
table for ``docs/testing.md`` and, behind it, every mutant that no test noticed;
``mutmut show NAME`` tells what was changed.
"""

import os
import random
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[2]
MUTANTS = ROOT / "mutants"
MUTMUT = Path(sys.executable).with_name("mutmut")
SAMPLE = 150
SEED = 7
FIRST = "geomap.sphere.*"
"""The smallest module: mutmut makes the mutants of all modules when it is told to try one."""
NOTICED = {"killed", "timeout", "segfault", "suspicious"}


def mutmut(*words: str, warm: bool = False) -> str:
    """Run mutmut in one process and return what it prints; ``warm`` as in ``warm.py``.

    Raises:
        SystemExit: it fails, as when the sound program does not pass the tests.
    """
    done = subprocess.run(
        [MUTMUT, *words],
        cwd=ROOT,
        env=os.environ | ({"GEOMAP_WARM": "1"} if warm else {}),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        sys.exit(f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}")
    return done.stdout


def statuses() -> dict[str, dict[str, str]]:
    """Return what became of each mutant, by its name, for each module."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for line in mutmut("results", "--all", "true").splitlines():
        name, _, status = line.strip().rpartition(": ")
        found[name.rpartition(".")[0]][name] = status
    return dict(found)


def sample(names: Iterable[str]) -> list[str]:
    """Return ``SAMPLE`` of the names, the same in each run; all where there are no more."""
    ordered = sorted(names)
    return random.Random(SEED).sample(ordered, min(SAMPLE, len(ordered)))


def main(modules: list[str]) -> None:
    """Try a sample of each module, or of those named, and print what was noticed."""
    os.nice(19)
    shutil.rmtree(MUTANTS, ignore_errors=True)
    mutmut("run", "--max-children", "1", FIRST)
    made = statuses()
    tried = {module: sample(made[module]) for module in modules or sorted(made)}
    missed: list[str] = []
    print("| module | mutants | tried | noticed |\n|---|---|---|---|")
    for module, names in tried.items():
        warm = not module.startswith("geomap.gazetteer")
        mutmut("run", "--max-children", "1", *names, warm=warm)
        became = statuses()[module]
        unseen = [name for name in names if became[name] not in NOTICED]
        missed += [f"{name}: {became[name]}" for name in sorted(unseen)]
        noticed = len(names) - len(unseen)
        share = f"{noticed} ({noticed / len(names):.0%})"
        print(f"| `{module}` | {len(made[module])} | {len(names)} | {share} |", flush=True)
    print("\n".join(["", "Noticed by no test:", *missed]))


if __name__ == "__main__":
    main(sys.argv[1:])
