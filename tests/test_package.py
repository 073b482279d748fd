"""The distribution as users get it: built, installed and run away from the repository.

The wheel is the compiled one; all other tests run the source.
"""

import os
import subprocess
import sys
import sysconfig
import tomllib
import venv
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Installed:
    """A fresh environment that holds the wheel, and a folder away from the repository."""

    python: Path
    folder: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the environment as a bare service account would."""
        program, *arguments = command
        return subprocess.run(
            [self.python.parent / program, *arguments],
            cwd=self.folder,
            env={"PATH": os.defpath, "LANG": "C"},  # no HOME, no UTF-8 locale
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )


def run(*command: str | Path, **environment: str) -> str:
    result = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, encoding="utf-8",
        timeout=600, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the source distribution, and from that the wheel, with the grammar compiled."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT]
    run(*build, HATCH_BUILD_HOOKS_ENABLE="1")
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Install the wheel beside the locked packages, but without the repository."""
    environment = tmp_path_factory.mktemp("environment")
    venv.create(environment, with_pip=False, symlinks=True)
    python = environment / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--quiet", "--python", str(python)]
    run(*pip, "install", "--no-index", "--no-deps", wheel)
    (site_packages,) = environment.glob("lib/python*/site-packages")
    # A path file adds the locked packages; the editable install's own path file is not followed.
    locked = sysconfig.get_path("purelib")
    (site_packages / "locked.pth").write_text(f"{locked}\n", encoding="utf-8")
    return Installed(python, tmp_path_factory.mktemp("elsewhere"))


@pytest.mark.parametrize(
    ("source", "inside"), [("gazetteer", "geomap/_gazetteer"), ("geomap", "geomap")]
)
def test_wheel_holds_every_file(wheel: Path, source: str, inside: str) -> None:
    names = set(ZipFile(wheel).namelist())
    files = [
        path.relative_to(ROOT / source)
        for path in (ROOT / source).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    assert files
    assert [str(file) for file in files if f"{inside}/{file}" not in names] == []


def test_wheel_is_what_runs(installed: Installed) -> None:
    result = installed.run("python", "-c", "import geomap; print(geomap.__file__)")
    assert result.stdout.startswith(str(installed.python.parents[1])), result.stderr


def test_no_compiled_module_keeps_properties() -> None:
    """mypyc evaluates a ``cached_property`` each time it is read."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    compiled = project["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["mypyc"]["include"]
    paths = [ROOT / name.removeprefix("/") for name in compiled]
    assert paths
    assert [p.name for p in paths if "cached_property" in p.read_text(encoding="utf-8")] == []


def test_grammar_runs_compiled(installed: Installed) -> None:
    code = "import geomap.mentions.grammar as grammar; print(grammar.__file__)"
    result = installed.run("python", "-c", code)
    assert result.stdout.strip().endswith(sysconfig.get_config_var("EXT_SUFFIX")), result.stderr


def test_the_compiled_wheel_reads_as_the_source_does(installed: Installed) -> None:
    seeds = str(ROOT / "seeds")
    compiled = installed.run("geomap", "ledger", seeds, "-f", "jsonl")
    assert (compiled.returncode, compiled.stderr) == (0, "")
    assert compiled.stdout == run(sys.executable, "-m", "geomap", "ledger", seeds, "-f", "jsonl")


def test_help_runs_anywhere(installed: Installed) -> None:
    result = installed.run("geomap", "--help")
    assert (result.returncode, result.stderr) == (0, "")
    assert "locate" in result.stdout


def test_locate_runs_anywhere(installed: Installed) -> None:
    result = installed.run("geomap", "locate", "重庆江北国际机场")
    assert (result.returncode, result.stderr) == (0, "")
    assert "重庆江北国际机场" in result.stdout
    assert "106.6" in result.stdout


def test_a_plan_is_read_anywhere(installed: Installed) -> None:
    """A Word file: it is opened in a child process, which has to find the same program."""
    plan = ROOT / "tests" / "plans" / "files" / "plan.docx"
    result = installed.run("geomap", "ledger", str(plan), "-f", "jsonl", "--region", "重庆市")
    assert (result.returncode, result.stderr) == (0, "")
    assert "重庆江北国际机场" in result.stdout


def test_command_leaves_nothing_behind(installed: Installed) -> None:
    installed.run("geomap", "--help")
    assert list(installed.folder.iterdir()) == []
