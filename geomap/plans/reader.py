"""Reads files and folders of plans into :class:`Plan` objects."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from geomap.errors import PlanError
from geomap.plans.decode import decode
from geomap.plans.document import Plan
from geomap.plans.formats import Document
from geomap.plans.formats.child import read_apart
from geomap.plans.formats.model import FormatError
from geomap.plans.formats.sniff import LEGACY, SUFFIXES, sniff
from geomap.plans.formats.txt import read_txt
from geomap.plans.frontmatter import read_date, read_issuer, read_title
from geomap.plans.normal import normalise
from geomap.plans.register import Entry, read_register

MAX_BYTES = 100_000_000
"""Larger files are not read; scans of a long plan have half this size."""
_REGISTER = "plans.csv"
_OURS = re.compile(r"~\$|\.|README\b", re.IGNORECASE)
"""Files in a folder of plans that are not plans: Office locks, hidden files, README files."""


def find_files(sources: Sequence[Path]) -> list[Path]:
    """Return the plan files in ``sources``, sorted, without duplicates; folders are not recursed.

    Files in unsupported formats that plans come in (.doc) are included.

    Raises:
        PlanError: A source is missing, or a folder contains no plan.
    """
    files: list[Path] = []
    for source in sources:
        if source.is_dir():
            inside = sorted(path for path in source.iterdir() if _may_be_plan(path))
            if not inside:
                known = " ".join(sorted(SUFFIXES))
                raise PlanError(f"{source}: no plans here; put files into this folder ({known})")
            files += inside
        elif source.is_file():
            files.append(source)
        else:
            raise PlanError(f"{source}: no such file or folder; check the path")
    return list({path.resolve(): path for path in files}.values())


def _may_be_plan(path: Path) -> bool:
    if path.suffix.lower() not in {*SUFFIXES, *LEGACY} or not path.is_file():
        return False
    return path.name != _REGISTER and not _OURS.match(path.name)


def read_document(path: Path, *, ocr: bool = False) -> Document:
    """Read a file in any supported format, recognised by its content, then by its name.

    Args:
        path: The file.
        ocr: Whether to read pages of a PDF without a text layer by OCR.

    Raises:
        PlanError: The file cannot be read, is empty, broken, locked or too large, or its format is
            not supported.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise PlanError(f"{path}: more than {MAX_BYTES // 1_000_000} MB; split it")
        data = path.read_bytes()
    except OSError as error:
        raise PlanError(f"{path}: cannot be read: {error.strerror}; check the path") from error
    try:
        form = sniff(data, path.name)
        if form in {"docx", "pdf", "xlsx"}:
            document = read_apart(data, form, ocr=ocr)
        else:
            document = _read_text(decode(data, path), form)
    except FormatError as error:
        raise PlanError(f"{path}: {error}") from error
    if not document.text.strip():
        raise PlanError(f"{path}: empty, no text in it; check the file")
    return document


def _read_text(text: str, form: str) -> Document:
    return read_txt(text) if form == "txt" else read_apart(text.encode("utf-8"), form)


def read_text(path: Path, *, ocr: bool = False) -> str:
    """Return the plan's text as geomap reads it, to which offsets refer.

    Raises:
        PlanError: As for :func:`read_document`.
    """
    return read_document(path, ocr=ocr).text


def read_plans(
    sources: Sequence[Path],
    *,
    region: Sequence[str] = (),
    ocr: bool = False,
    failures: list[PlanError] | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Plan]:
    """Read all plans in ``sources``, oldest first, starting with undated ones.

    Args:
        sources: Files or folders; a ``plans.csv`` next to a plan supplies what its text lacks.
        region: Home region of plans for which ``plans.csv`` gives none.
        ocr: Whether to read pages of a PDF without a text layer by OCR.
        failures: If given, errors about unreadable documents or pages are added to it, and all
            others are read.
        progress: Called with the name of each file before it is read.

    Raises:
        PlanError: A source is missing or its ``plans.csv`` is broken; or a document cannot be read
            and ``failures`` is not given, or it is the only one.
    """
    plans: list[Plan] = []
    failed: list[PlanError] = []
    files = find_files(sources)
    for path in files:
        progress(path.name)
        entries = read_register(path.parent).get(path.name) or [Entry(path.name)]
        try:
            document = read_document(path, ocr=ocr)
        except PlanError as error:
            if failures is None or len(files) == 1:
                raise
            failed.append(error)
            continue
        failed += [PlanError(f"{path}: {part}") for part in document.left_out]
        starts = [_part_start(document.text, entry, path) for entry in entries]
        for entry, start in zip(entries, starts, strict=True):
            end = min((s for s in starts if s > start), default=len(document.text))
            plans.append(_plan(document, start, end, entry, region))
    if not plans:
        raise PlanError(f"none of the {len(files)} documents could be read; first: {failed[0]}")
    if failures is not None:
        failures += failed
    return sorted(plans, key=lambda plan: (plan.sort_date, plan.file))


def _part_start(text: str, entry: Entry, path: Path) -> int:
    if not entry.part:
        return 0
    begins = re.search(rf"^[ \t\u3000]*({re.escape(entry.part)})(?!\d)", text, re.MULTILINE)
    if begins is None:
        raise PlanError(
            f"{path.parent / _REGISTER}: no line of {path.name} begins with {entry.part!r}"
        )
    return begins.start(1)


def _plan(document: Document, start: int, end: int, entry: Entry, region: Sequence[str]) -> Plan:
    normal = normalise(document.text, start, end, frozenset(document.breaks))
    paragraphs = normal.text.split("\n")
    return Plan(
        file=entry.file,
        title=entry.title or read_title(paragraphs) or document.title or Path(entry.file).stem,
        issuer=entry.issuer or read_issuer(paragraphs),
        date=entry.date or read_date(paragraphs) or document.date,
        region=entry.region or tuple(region),
        part=entry.part,
        original=document.text,
        normal=normal,
        marked=tuple(h for h in document.headings if start <= h.start < end),
        pages=document.pages,
    )
