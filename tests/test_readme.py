"""The two READMEs say the same: sections, commands, pictures, links and numbers."""

import re
from collections.abc import Callable

import pytest

from tests.conftest import ROOT

ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh.md").read_text(encoding="utf-8")

_CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_TARGET = re.compile(r"\]\(([^)]*)\)")


def headings(text: str) -> list[int]:
    """Return the level of each heading."""
    return [len(marks) for marks in re.findall(r"^(#+) ", _CODE.sub("", text), re.MULTILINE)]


def commands(text: str) -> list[list[str]]:
    """Return, for each line of the code blocks, the commands, options and endings it names."""
    return [
        re.findall(r"^(?:geomap|make)(?: [a-z|-]+)?|--?[a-z-]+|\.[a-z]+\b", line)
        for block in _CODE.findall(text)
        for line in block.splitlines()
    ]


def pictures(text: str) -> list[str]:
    """Return the files of the pictures, in order."""
    return re.findall(r"!\[[^]]+\]\(([^)]*)\)", text)


def targets(text: str) -> set[str]:
    """Return what is linked to, but for the other README."""
    return {target for target in _TARGET.findall(text) if not target.startswith("README")}


def numbers(text: str) -> list[str]:
    """Return the numbers outside code and link targets, sorted."""
    prose = re.sub(r"`[^`]*`", "", _TARGET.sub("]", _CODE.sub("", text)))
    return sorted(re.findall(r"\d+(?:[.,]\d+)*", prose))


@pytest.mark.parametrize("read", [headings, commands, pictures, targets, numbers])
def test_both_languages_say_the_same(read: Callable[[str], object]) -> None:
    assert read(ENGLISH)
    assert read(CHINESE) == read(ENGLISH)


def test_links_lead_to_files_and_headings() -> None:
    for target in targets(ENGLISH):
        path, _, anchor = target.partition("#")
        page = (ROOT / path).read_bytes().decode(errors="replace")
        if anchor:
            anchors = [
                re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-")
                for heading in re.findall(r"^#+ (.*)", page, re.MULTILINE)
            ]
            assert anchor in anchors, target
