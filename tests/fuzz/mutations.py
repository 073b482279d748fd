"""Seeded mutations of real files, and what every reader must do with them.

``python -m tests.fuzz.mutations ROUNDS [SEED]`` tries more than the tests do (``make fuzz``); what
breaks a reader is kept under ``tests/fuzz/corpus/``, which the tests read first.
"""

import random
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

from geomap.errors import GeomapError
from geomap.gazetteer.imports.readers import read_records
from geomap.plans.decode import decode
from geomap.plans.formats.child import answer
from geomap.plans.formats.model import FormatError
from geomap.plans.formats.sniff import sniff
from geomap.plans.register import read_register

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
FILES = HERE.parent / "plans" / "files"
SECONDS = 10
"""A file of this size that takes longer hangs a reader."""
NASTY = [
    b"\x00", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"-1", b"99999999999", b"<", b">", b"&",
    b'"', b"\r\n", "（".encode(), b"<!DOCTYPE a>", b"1e999", b"]]>", b"/../", b"%00", b"{",
    b"[" * 50,
]  # fmt: skip

Reader = Callable[[bytes], object]


def read_plan(name: str) -> Reader:
    """Return what reads a plan called ``name`` as the child process does, but in this one."""

    def read(data: bytes) -> object:
        form = sniff(data, name)
        if form in {"docx", "xlsx", "pdf"}:
            return answer(data, form)
        text = decode(data, Path(name))
        return text if form == "txt" else answer(text.encode(), form)

    return read


def read_file(name: str, reader: Callable[[Path], object]) -> Reader:
    """Return what writes a file called ``name`` and reads it with ``reader``."""

    def read(data: bytes) -> object:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(data)
            return reader(path)

    return read


def read_table_of_plans(path: Path) -> object:
    """Read a table of plans beside the files that the sound one names."""
    for name in ("a.txt", "b.txt"):
        (path.parent / name).touch()
    return read_register(path.parent)


READERS: dict[str, Reader] = {
    path.name: read_plan(path.name)
    for path in sorted(FILES.iterdir())
    if path.suffix in {".txt", ".md", ".docx", ".pdf", ".html", ".xlsx", ".csv"}
    and path.stem not in {"broken", "locked"}
} | {
    "places.csv": read_file("places.csv", read_records),
    "places.geojson": read_file("places.geojson", read_records),
    "places.kml": read_file("places.kml", read_records),
    "places.xlsx": read_file("places.xlsx", read_records),
    "plans.csv": read_file("plans.csv", read_table_of_plans),
}


def seed_file(name: str) -> bytes:
    """Return the sound file that mutations of ``name`` begin with."""
    inside = HERE / "seeds" / name
    if name == "places.xlsx":
        inside = FILES / "list.xlsx"
    return (inside if inside.exists() else FILES / name).read_bytes()


def mutations(data: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Yield changed copies of a file, the same for the same seed.

    Bytes are flipped, cut, doubled and replaced; of a zip archive the members' too.
    """
    generator = random.Random(seed)
    for _ in range(count):
        if data.startswith(b"PK") and generator.random() < 0.7:
            yield _changed_member(data, generator)
        else:
            yield _changed(data, generator)


def _changed(data: bytes, generator: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(generator.choice([1, 1, 2, 4, 8, 32])):
        start = generator.randrange(len(changed) + 1)
        length = generator.choice([1, 2, 8, 64, 512])
        match generator.randrange(5):
            case 0:
                changed[start : start + length] = generator.randbytes(length)
            case 1:
                del changed[start : start + length]
            case 2:
                changed[start:start] = changed[start : start + length] * generator.choice([2, 9])
            case 3:
                changed[start : start + generator.choice([0, 1, 4])] = generator.choice(NASTY)
            case 4:
                other = generator.randrange(len(changed) + 1)
                changed[start:start] = changed[other : other + length]
    return bytes(changed)


def _changed_member(data: bytes, generator: random.Random) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = generator.choice([n for n in members if n.endswith((".xml", ".rels"))])
    members[name] = _changed(members[name], generator)
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return buffer.getvalue()


def fault(read: Reader, data: bytes) -> str:
    """Return what is wrong with how a file is read; empty if it is read, or refused in a line."""
    start = time.process_time()
    try:
        read(data)
    except (GeomapError, FormatError) as error:
        if "\n" in str(error):
            return f"more than a line: {error}"
    except MemoryError:
        return ""
    except Exception as error:  # what a fuzzer looks for
        return f"{type(error).__name__}: {error}"
    took_s = time.process_time() - start
    return f"took {took_s:.0f} s" if took_s > SECONDS else ""


def main(rounds: int, seed: int) -> int:
    """Try every reader; keep what breaks one. Return how many did."""
    broken = 0
    for name, read in READERS.items():
        for number, data in enumerate(mutations(seed_file(name), rounds, seed)):
            if found := fault(read, data):
                broken += 1
                kept = CORPUS / f"{seed}-{number}-{name}"
                CORPUS.mkdir(exist_ok=True)
                kept.write_bytes(data)
                print(f"{kept.name}: {found[:200]}", flush=True)
    print(f"{len(READERS)} readers, {rounds} mutations each, {broken} faults")
    return broken


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)))
