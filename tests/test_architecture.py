"""The architecture page against the program: its order of imports, and the modules it names."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT

PACKAGE = ROOT / "geomap"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def table(title: str) -> str:
    """Return the table below a heading, empty where there is none."""
    found = re.search(rf"^##+ {title}\n[^#]*", PAGE, re.MULTILINE)
    return found[0] if found else ""


def order() -> list[set[str]]:
    """Return the modules and packages of each row of the first table."""
    cells = re.findall(r"^\| (`[^|]*) \|", table("Modules"), re.MULTILINE)
    return [set(re.findall(r"`(\w+)(?:\.py|/)`", cell)) for cell in cells]


def modules() -> Iterator[Path]:
    """Yield every module relative to the package, but those that only name one."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.name not in {"__init__.py", "__main__.py"}:
            yield path.relative_to(PACKAGE)


def text_on(package: str) -> str:
    """Return the section and the rows about a package; the first table for no package."""
    if not package:
        return table("Modules")
    rows = re.findall(rf"^\| `{package}/` \|.*", PAGE, re.MULTILINE)
    return "\n".join([table(package), *rows])


def imported(path: Path) -> set[str]:
    """Return the top-level modules and packages of geomap that a module imports, wherever."""
    names: set[str] = set()
    for node in ast.walk(ast.parse((PACKAGE / path).read_bytes())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "geomap":
            names.update(f"geomap.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    inside = (name.split(".") for name in names if name.startswith("geomap."))
    return {parts[1] for parts in inside} - {"__version__"}


def test_each_row_imports_only_from_those_above() -> None:
    rank = {name: number for number, row in enumerate(order()) for name in row}
    assert {path.parts[0].removesuffix(".py") for path in modules()} == rank.keys()
    upwards = {
        f"{path.as_posix()} imports {name}"
        for path in modules()
        for name in imported(path)
        if rank[name] > rank[path.parts[0].removesuffix(".py")]
    }
    assert upwards == set()


def test_page_names_every_module_and_no_other() -> None:
    expected: dict[str, set[str]] = {}
    for path in modules():
        package = path.parts[0] if len(path.parts) > 1 else ""
        expected.setdefault(package, set()).add(path.name)
    named = {package: set(re.findall(r"`(\w+\.py)`", text_on(package))) for package in expected}
    assert named == expected
