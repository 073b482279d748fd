"""One small plan, and the bundle of one district made of it, which the tests of bundles share."""

import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

import pytest

from geomap.bundles.options import Options, Outcome
from geomap.bundles.running import Bundler
from geomap.bundles.targets import Targets
from geomap.gazetteer import Gazetteer
from geomap.maps.basemap import Basemap
from geomap.plans import Plan
from tests.conftest import HOME, ROOT, make_plan

TEXT = """渝北区综合交通规划

到2027年建成投用成渝中线高速铁路。规划研究渝北至合川城际铁路，改扩建渝邻高速公路。扩建重庆江北国际机场。
谋划青竹溪水库。支持渝北、邻水、合川打造川渝高竹新区。
"""
LIGHT = ("html", "xlsx", "gpkg", "geojson", "kml")
DISTRICT = "渝北区"


class Run(Protocol):
    """Makes bundles in this process and returns what came of each district."""

    def __call__(
        self, out: Path, *names: str, formats: Sequence[str] = ..., force: bool = ...,
        zipped: bool = ..., plan: Plan = ...,
    ) -> list[Outcome]: ...  # fmt: skip


def plan_of(text: str = TEXT) -> Plan:
    return make_plan(text, file="规划.txt", date="2023-05")


@pytest.fixture(scope="session")
def targets(gazetteer: Gazetteer) -> Targets:
    return Targets(gazetteer, HOME)


@pytest.fixture(scope="session")
def run(gazetteer: Gazetteer) -> Run:
    return runner(gazetteer)


def runner(gazetteer: Gazetteer) -> Run:
    """Return what makes bundles again and again, with a gazetteer and borders loaded once."""
    targets = Targets(gazetteer, HOME)
    basemap_of = cache(Basemap)  # borders take ten times as long as a bundle

    def run(
        out: Path, *names: str, formats: Sequence[str] = LIGHT, force: bool = False,
        zipped: bool = False, plan: Plan | None = None,
    ) -> list[Outcome]:  # fmt: skip
        chosen = [targets.named(name) for name in names or (DISTRICT,)]
        options = Options(tuple(formats))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("geomap.bundles.running.load", lambda overlay: gazetteer)
            patch.setattr("geomap.bundles.making.Basemap", basemap_of)
            bundler = Bundler([plan or plan_of()], gazetteer, HOME, out, options)
            return list(bundler.run(chosen, force=force, zipped=zipped))

    return run


@pytest.fixture(scope="session")
def bundle(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of one district, in all formats but pictures."""
    out = tmp_path_factory.mktemp("bundle") / "out"
    (outcome,) = run(out, zipped=True)
    assert outcome.error == "", outcome.trace
    return out / DISTRICT


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    """A folder with the plan as a file."""
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / "规划.txt").write_text(TEXT, encoding="utf-8")
    return folder


def command(out: Path, plans: Path, *arguments: str) -> list[str]:
    """Return the command line of ``geomap bundle``."""
    more = ["--out", str(out), "--plans", str(plans), "--region", "重庆市"]
    return [sys.executable, "-m", "geomap", "bundle", *arguments, *more]


def geomap(
    *arguments: str, cwd: Path = ROOT, **options: object
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "geomap", *arguments], cwd=cwd, capture_output=True, text=True,
        encoding="utf-8", check=False, **options,
    )  # type: ignore[call-overload, no-any-return]  # fmt: skip


def content(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder by path, but for the lock."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".geomap.lock"
    }
