"""Files and folders of plans to :class:`Plan` objects."""

import re
from collections.abc import Sequence
from pathlib import Path

from geomap.errors import PlanError
from geomap.plans.decode import decode
from geomap.plans.document import Plan
from geomap.plans.frontmatter import read_date, read_issuer, read_title
from geomap.plans.normal import normalise
from geomap.plans.register import Entry, read_register

SUFFIXES = (".txt",)


def find_files(sources: Sequence[Path]) -> list[Path]:
    """Return the plan files among ``sources``, folders searched one level deep, sorted.

    Raises:
        PlanError: a source is missing, or a folder holds no plan.
    """
    files: list[Path] = []
    for source in sources:
        if source.is_dir():
            inside = sorted(p for p in source.iterdir() if p.suffix.lower() in SUFFIXES)
            if not inside:
                raise PlanError(f"{source}: no plans here; put .txt files into this folder")
            files += inside
        elif source.is_file():
            files.append(source)
        else:
            raise PlanError(f"{source}: no such file or folder; check the path")
    return files


def read_text(path: Path) -> str:
    """Return the plan's text as geomap reads it: the text that offsets count in.

    Raises:
        PlanError: the file cannot be read, is empty or is no text.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PlanError(f"{path}: cannot be read: {error.strerror}; check the path") from error
    return decode(data, path)


def read_plans(sources: Sequence[Path], *, region: Sequence[str] = ()) -> list[Plan]:
    """Read all plans of ``sources`` (files or folders), oldest first, undated ones before all.

    Args:
        sources: files or folders; a ``plans.csv`` beside a plan fills what its text lacks.
        region: home region for plans to which ``plans.csv`` gives none.

    Raises:
        PlanError: a source is missing, empty, binary, or its ``plans.csv`` is broken.
    """
    plans: list[Plan] = []
    for path in find_files(sources):
        entries = read_register(path.parent).get(path.name) or [Entry(path.name)]
        text = read_text(path)
        starts = [_part_start(text, entry, path) for entry in entries]
        for entry, start in zip(entries, starts, strict=True):
            end = min((s for s in starts if s > start), default=len(text))
            plans.append(_plan(text, start, end, entry, region))
    return sorted(plans, key=lambda plan: (plan.sort_date, plan.file))


def _part_start(text: str, entry: Entry, path: Path) -> int:
    if not entry.part:
        return 0
    begins = re.search(rf"^[ \t\u3000]*({re.escape(entry.part)})(?!\d)", text, re.MULTILINE)
    if begins is None:
        raise PlanError(
            f"{path.parent / 'plans.csv'}: no line of {path.name} begins with {entry.part!r}"
        )
    return begins.start(1)


def _plan(text: str, start: int, end: int, entry: Entry, region: Sequence[str]) -> Plan:
    normal = normalise(text, start, end)
    paragraphs = normal.text.split("\n")
    return Plan(
        file=entry.file,
        title=entry.title or read_title(paragraphs) or Path(entry.file).stem,
        issuer=entry.issuer or read_issuer(paragraphs),
        date=entry.date or read_date(paragraphs),
        region=entry.region or tuple(region),
        part=entry.part,
        original=text,
        normal=normal,
    )
