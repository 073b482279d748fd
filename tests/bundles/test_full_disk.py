"""A disk that fills up leaves the bundle that was there, and takes the new one when it has room."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

NAMESPACE = ("unshare", "--map-root-user", "--mount")
"""Runs a command where it may mount file systems, which many containers forbid."""


def may_mount(folder: Path) -> bool:
    mount = ["mount", "-t", "tmpfs", "tmpfs", str(folder)]
    return not subprocess.run([*NAMESPACE, *mount], capture_output=True, check=False).returncode


@pytest.mark.parametrize("kind", ["tmpfs", "limit"])
def test_a_full_disk_leaves_the_old_bundle(tmp_path: Path, kind: str) -> None:
    within: tuple[str, ...] = ()
    if kind == "tmpfs":
        kind, within = ("tmpfs", NAMESPACE) if may_mount(tmp_path) else ("limit", ())
    command = [*within, sys.executable, "-m", "tests.bundles.fill_disk", kind, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
