"""Files that cannot be read get one clear line, and the others of the run are still read."""

import io
import os
import re
import shutil
import stat
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from geomap.errors import PlanError
from geomap.plans import read_plans
from geomap.plans.formats import child
from geomap.plans.formats.model import MAX_CHARACTERS
from geomap.plans.reader import find_files, read_document, read_text

FILES = Path(__file__).parent / "files"
TEXT = "二、基础设施\n加快建设藻渡水库，扩建万州五桥机场。\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def refused(path: Path, *, ocr: bool = False) -> str:
    with pytest.raises(PlanError) as caught:
        read_document(path, ocr=ocr)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert "\n" not in message
    return message


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def changed(name: str, member: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a file of the fixtures with one member of its archive changed."""
    with zipfile.ZipFile(FILES / name) as archive:
        members = {n: archive.read(n) for n in archive.namelist()}
    members[member] = change(members[member])
    return zipped(members)


# Formats that are not read --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "instead"),
    [
        ("plan.doc", OLE, ".docx"),
        ("plan.wps", OLE, ".docx"),
        ("plan.xls", OLE, ".xlsx"),
        ("plan", OLE, ".docx"),
        ("plan.doc", b"{\\rtf1\\ansi words}", ".docx"),
        ("plan.odt", zipped({"content.xml": b"<a/>"}), ".docx"),
        ("plan.ofd", zipped({"OFD.xml": b"<a/>"}), ".pdf"),
    ],
)
def test_legacy_formats(tmp_path: Path, name: str, data: bytes, instead: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert f"save it as {instead}" in refused(path)


def test_web_page_that_is_called_doc(tmp_path: Path) -> None:
    path = tmp_path / "plan.doc"
    path.write_bytes((FILES / "page.html").read_bytes())
    assert "成都天府国际机场" in read_text(path)


def test_content_goes_before_the_name(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes((FILES / "plan.docx").read_bytes())
    assert read_text(path) == read_text(FILES / "plan.docx")


# Broken, locked, empty ------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".pdf", ".html", ".md", ".csv"])
def test_empty_file(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"plan{suffix}"
    path.write_bytes(b"")
    assert "empty" in refused(path)


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".pdf"])
def test_random_bytes(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"plan{suffix}"
    path.write_bytes(bytes(range(256)) * 40)
    assert "save it again" in refused(path)


def test_half_a_file(tmp_path: Path) -> None:
    assert "broken" in refused(FILES / "broken.docx")
    path = tmp_path / "half.pdf"
    whole = (FILES / "printed.pdf").read_bytes()
    path.write_bytes(b"%PDF-1.7\n" + whole[200:900])
    assert "broken" in refused(path)


@pytest.mark.parametrize(
    ("name", "member"),
    [("plan.docx", "word/document.xml"), ("list.xlsx", "xl/worksheets/sheet1.xml")],
)
def test_broken_xml_inside(tmp_path: Path, name: str, member: str) -> None:
    path = tmp_path / name
    path.write_bytes(changed(name, member, lambda data: data[: len(data) // 2]))
    assert "broken" in refused(path)


def test_locked_files(tmp_path: Path) -> None:
    assert "password" in refused(FILES / "locked.pdf")
    path = tmp_path / "plan.docx"
    path.write_bytes(OLE + "EncryptedPackage".encode("utf-16-le"))
    assert "password" in refused(path)


def test_pages_without_text(tmp_path: Path) -> None:
    assert "--ocr" in refused(FILES / "scan.pdf")


def test_page_without_text_in_html(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("<!DOCTYPE html><html><body><script>x()</script></body></html>")
    assert "no text" in refused(path)


@pytest.mark.parametrize("name", ["plan.docx", "plan.md"])
def test_document_of_no_words(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "plan.md":
        path.write_text("<div>\n\n![](map.png)\n", encoding="utf-8")
    else:
        body = re.compile(rb"<w:body>.*</w:body>", re.DOTALL)
        member = "word/document.xml"
        path.write_bytes(changed(name, member, lambda d: body.sub(b"<w:body></w:body>", d)))
    assert "no text" in refused(path)


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx"])
def test_table_without_names(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "list.csv":
        path.write_text("a,b\n1,2\n", encoding="utf-8")
    else:
        member = "xl/sharedStrings.xml"
        path.write_bytes(changed(name, member, lambda d: d.replace("项目".encode(), b"x")))
    assert "header row" in refused(path)


# Hostile --------------------------------------------------------------------------------------


def test_zip_bomb(tmp_path: Path) -> None:
    path = tmp_path / "plan.docx"
    path.write_bytes(changed("plan.docx", "word/document.xml", lambda _: bytes(30_000_000)))
    assert path.stat().st_size < 100_000
    assert "zip bomb" in refused(path)


def test_more_members_than_a_document_has(tmp_path: Path) -> None:
    path = tmp_path / "plan.docx"
    members = {f"word/media/{n}.png": b"" for n in range(4000)}
    path.write_bytes(zipped({"word/document.xml": b"<a/>", **members}))
    assert "4002" in refused(path) or "4001" in refused(path)


@pytest.mark.parametrize("name", ["word/document.xml", "word/styles.xml"])
def test_entity_bomb(tmp_path: Path, name: str) -> None:
    bomb = b'<!DOCTYPE z [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    path = tmp_path / "plan.docx"
    path.write_bytes(changed("plan.docx", name, lambda d: d.replace(b"?>", b"?>" + bomb, 1)))
    assert "DOCTYPE" in refused(path)


def test_page_that_defines_entities(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text('<!DOCTYPE html [<!ENTITY a "aaaa">]><html><p>&a;重庆</p></html>')
    assert "entities" in refused(path)


def test_text_longer_than_any_plan(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("重庆" * (MAX_CHARACTERS // 2 + 1), encoding="utf-8")
    assert "split" in refused(path)


def test_file_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "SECONDS", 0.01)
    assert "took more than" in refused(FILES / "plan.docx")


# Pictures of text -----------------------------------------------------------------------------


@pytest.fixture
def tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for Tesseract that answers what the real one answered on ``scan.pdf``."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "tesseract"
    program.write_text(
        f"#!{sys.executable}\nimport pathlib, sys\n"
        "if '--list-langs' in sys.argv:\n    print('chi_sim')\n"
        "else:\n"
        "    assert sys.stdin.buffer.read().startswith(b'\\x89PNG')\n"
        f"    sys.stdout.buffer.write(pathlib.Path({str(FILES / 'scan.ocr')!r}).read_bytes())\n",
        encoding="utf-8",
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return program


def test_pages_read_by_ocr(tesseract: Path) -> None:
    document = read_document(FILES / "scan.pdf", ocr=True)
    assert document.text.startswith("二、基础设施\n")
    assert "扩建万州五桥机场。" in document.text
    assert document.pages[0] == 0


def test_ocr_without_tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "install tesseract-ocr" in refused(FILES / "scan.pdf", ocr=True)


def test_ocr_without_chinese(tesseract: Path) -> None:
    tesseract.write_text(tesseract.read_text(encoding="utf-8").replace("chi_sim", "eng"))
    assert "chi_sim" in refused(FILES / "scan.pdf", ocr=True)


# Runs of many ---------------------------------------------------------------------------------


def test_others_are_read_and_the_run_says_what_was_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.doc").write_bytes(OLE)
    (tmp_path / "~$c.docx").write_bytes(b"lock")
    (tmp_path / "README.md").write_text("# Plans\n", encoding="utf-8")
    for name in ("broken.docx", "plan.docx", "scan.pdf", "list.csv"):
        shutil.copy(FILES / name, tmp_path)
    failures: list[PlanError] = []
    plans = read_plans([tmp_path], failures=failures)
    assert sorted(plan.file for plan in plans) == ["a.txt", "list.csv", "plan.docx"]
    assert [str(f).split(": ")[0] for f in failures] == [
        str(tmp_path / name) for name in ("b.doc", "broken.docx", "scan.pdf")
    ]


def test_without_a_list_the_first_failure_ends_the_run(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.doc").write_bytes(OLE)
    with pytest.raises(PlanError, match=r"b\.doc: "):
        read_plans([tmp_path])


def test_the_only_document_fails(tmp_path: Path) -> None:
    failures: list[PlanError] = []
    with pytest.raises(PlanError, match=r"scan\.pdf: .*--ocr"):
        read_plans([FILES / "scan.pdf"], failures=failures)


def test_all_documents_fail(tmp_path: Path) -> None:
    (tmp_path / "a.doc").write_bytes(OLE)
    (tmp_path / "b.doc").write_bytes(OLE)
    with pytest.raises(PlanError, match=r"none of the 2 documents .*a\.doc"):
        read_plans([tmp_path], failures=[])


def test_folder_of_every_format() -> None:
    names = {path.suffix for path in find_files([FILES])}
    assert names == {".txt", ".md", ".docx", ".pdf", ".html", ".xlsx", ".csv"}
