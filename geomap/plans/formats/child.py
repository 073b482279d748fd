"""Reads a file in a separate process with limits, because files may be made to do harm.

``python -m geomap.plans.formats.child FORMAT [--ocr]`` takes a file on standard input and answers
with JSON: the document, or one line that says why it cannot be read.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from typing import Any

from geomap.plans.formats.model import Document, FormatError, KnownHeading

SECONDS = 20
OCR_SECONDS = 3_600
MEMORY_BYTES = 512 << 20
"""Limit of address space: together with the calling process it stays below 1 GB."""


def read_apart(data: bytes, form: str, *, ocr: bool = False) -> Document:
    """Read a file in a child process, within ``SECONDS`` and ``MEMORY_BYTES``.

    Args:
        data: The file.
        form: ``docx``, ``pdf``, ``html``, ``md``, ``csv`` or ``xlsx``; text must be UTF-8.
        ocr: Whether to read pages without a text layer by OCR, within ``OCR_SECONDS``.

    Raises:
        FormatError: It cannot be read; the message says why and what to do.
    """
    seconds = OCR_SECONDS if ocr else SECONDS
    command = [
        sys.executable,
        "-m",
        "geomap.plans.formats.child",
        form,
        *(["--ocr"] if ocr else []),
    ]
    calm = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"}
    paths = os.pathsep.join(path for path in sys.path if path)
    try:
        done = subprocess.run(
            command,
            input=data,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={**os.environ, **calm, "PYTHONPATH": paths},
        )
    except subprocess.TimeoutExpired as error:
        raise FormatError(
            f"took more than {seconds} s to read; split it or save it again"
        ) from error
    try:
        said = json.loads(done.stdout)
    except ValueError as error:
        raise FormatError("reading it failed or took too much memory; save it again") from error
    if "error" in said:
        raise FormatError(said["error"])
    return Document(
        said["text"],
        tuple(KnownHeading(**heading) for heading in said["headings"]),
        tuple(said["breaks"]),
        tuple(said["pages"]),
        tuple(said["left_out"]),
        said["title"],
        said["date"],
    )


def _read(data: bytes, form: str, ocr: bool) -> Document:
    match form:
        case "docx":
            from geomap.plans.formats.docx import read_docx  # noqa: PLC0415

            return read_docx(data)
        case "xlsx":
            from geomap.plans.formats.sheets import read_xlsx  # noqa: PLC0415

            return read_xlsx(data)
        case "html":
            from geomap.plans.formats.html import read_html  # noqa: PLC0415

            return read_html(data.decode("utf-8"))
        case "md":
            from geomap.plans.formats.markdown import read_markdown  # noqa: PLC0415

            return read_markdown(data.decode("utf-8"))
        case "csv":
            from geomap.plans.formats.delimited import read_csv  # noqa: PLC0415

            return read_csv(data.decode("utf-8"))
        case "pdf":
            from geomap.plans.formats.pdf import read_pdf  # noqa: PLC0415

            if not ocr:
                return read_pdf(data)
            from geomap.plans.formats.ocr import check_tesseract, recognise  # noqa: PLC0415

            check_tesseract()
            return read_pdf(data, recognise)
    raise ValueError(form)


def _limit(seconds: int) -> None:
    """Let the system end this process even if the calling process is gone."""
    try:
        import resource  # noqa: PLC0415
    except ImportError:  # Windows has no such limits
        return
    if sys.platform != "darwin":  # macOS does not enforce the limit, and setting it fails
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def answer(data: bytes, form: str, *, ocr: bool = False) -> dict[str, Any]:
    """Return a document's fields, or under ``error`` one line that says why there are none."""
    try:
        return asdict(_read(data, form, ocr))
    except FormatError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": "took too much memory to read; split it or save it again"}
    except Exception as error:  # libraries can raise anything on a hostile file
        return {"error": f"the file is broken ({type(error).__name__}); save it again"}


def main() -> None:
    """Answer the calling process."""
    form, ocr = sys.argv[1], "--ocr" in sys.argv[2:]
    _limit(OCR_SECONDS if ocr else SECONDS)
    said = json.dumps(answer(sys.stdin.buffer.read(), form, ocr=ocr))
    sys.stdout.buffer.write(said.encode("ascii"))


if __name__ == "__main__":
    main()
