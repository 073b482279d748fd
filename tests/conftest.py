"""Fixtures that all tests share: the gazetteer, the lexicon, plans and ledgers from a few words."""

import gc
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import settings

from geomap.gazetteer import Gazetteer, load
from geomap.ledger import Feature, Ledger, build_ledger
from geomap.mentions import Lexicon, Mention, find_mentions
from geomap.mentions.region import home_provinces
from geomap.plans import Plan
from geomap.plans.normal import normalise

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"
HOME = ("500000", "510000")
REGION = ("重庆市", "四川省")

# The same examples in every run and nothing kept; to look for more:
# pytest --hypothesis-profile search
settings.register_profile("geomap", deadline=None, derandomize=True, database=None)
settings.register_profile("search", deadline=None, database=None, max_examples=3000)
settings.load_profile("geomap")

_MARK = re.compile(r"【([^【】]*)】")


class Read(Protocol):
    """Reads a text as a plan of ``region``; where that is empty, it is inferred."""

    def __call__(self, text: str, region: Sequence[str] = REGION) -> list[Mention]: ...


class LedgerOf(Protocol):
    """Builds the ledger of plans, or of one text."""

    def __call__(self, *plans: Plan | str) -> Ledger: ...


@dataclass(frozen=True, slots=True)
class Marked:
    """A mention as a reader marks it; ``names`` are the full names that will do."""

    start: int
    end: int
    text: str
    names: tuple[str, ...]
    kind: str
    stage: str

    def __str__(self) -> str:
        return f"{self.start}:{self.text} {self.kind} {self.stage} {'/'.join(self.names)}"

    def fits(self, mention: Mention) -> bool:
        found = (mention.start, mention.end, mention.text, mention.kind, mention.stage)
        stated = (self.start, self.end, self.text, self.kind, self.stage)
        return found == stated and mention.name in self.names


def unmark(marked: str) -> tuple[str, list[Marked]]:
    """Return the text without its marks, and what they say.

    A mark is ``【span kind stage name/other name】``. Without a stage it is none; without a name
    that is the span, and ``+铁路`` is the span and 铁路.
    """
    found = []
    plain = ""
    position = 0
    for match in _MARK.finditer(marked):
        plain += marked[position : match.start()]
        cells = [*match[1].split(" "), "", ""]
        text, kind, stage, names = cells[:4]
        span = len(plain), len(plain) + len(text)
        full = tuple(re.sub(r"^\+", text, name) for name in (names or text).split("/"))
        found.append(Marked(*span, text, full, kind, stage or "none"))
        plain += text
        position = match.end()
    return plain + marked[position:], found


def differences(mentions: Sequence[Mention], marked: Sequence[Marked]) -> list[str]:
    """Return what is missing, and what was found that is not marked."""
    missing = [str(m) for m in marked if not any(m.fits(mention) for mention in mentions)]
    others = [
        str(Marked(m.start, m.end, m.text, (m.name,), m.kind, m.stage))
        for m in mentions
        if not any(mark.fits(m) for mark in marked)
    ]
    return [f"not found: {m}" for m in missing] + [f"not marked: {m}" for m in others]


def make_plan(
    text: str, *, file: str = "plan.txt", date: str = "", region: Sequence[str] = REGION
) -> Plan:
    """Return a plan of one part, with its text as title."""
    return Plan(file, text[:20], "", date, tuple(region), "", text, normalise(text))


def feature(ledger: Ledger, name: str, kind: str = "") -> Feature:
    """Return the one row of this name or alias, and kind where one is given."""
    found = [f for f in ledger.features if name in (f.name, *f.aliases) and kind in ("", f.kind)]
    assert len(found) == 1, [(f.name, f.kind) for f in ledger.features]
    return found[0]


@pytest.fixture(scope="session", autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep what the tests compile out of the user's cache folder, for programs they start too."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder / "geomap"


@pytest.fixture(autouse=True)
def collectable() -> Iterator[None]:
    """Let the gazetteers go that commands keep until their process ends."""
    yield
    gc.unfreeze()


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return load()


@pytest.fixture(scope="session")
def lexicon(gazetteer: Gazetteer) -> Lexicon:
    return Lexicon(gazetteer, HOME)


@pytest.fixture(scope="session")
def read(gazetteer: Gazetteer, lexicon: Lexicon) -> Read:
    lexicons: dict[tuple[str, ...], Lexicon] = {HOME: lexicon}

    def read(text: str, region: Sequence[str] = REGION) -> list[Mention]:
        plan = make_plan(text, region=region)
        home = home_provinces(plan, gazetteer)
        if home not in lexicons:
            lexicons[home] = Lexicon(gazetteer, home)
        return find_mentions(plan, lexicons[home])

    return read


@pytest.fixture(scope="session")
def ledger_of(gazetteer: Gazetteer) -> LedgerOf:
    def ledger_of(*plans: Plan | str) -> Ledger:
        made = [make_plan(plan) if isinstance(plan, str) else plan for plan in plans]
        made.sort(key=lambda plan: (plan.sort_date, plan.file))
        return build_ledger(made, gazetteer)

    return ledger_of
