"""Files made to do harm end in one clear line, within time and memory; the others are read.

``docs/threats.md`` names the threats these stand for. Each file is made here, as small as shows it.
"""

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from geomap.errors import PlanError
from geomap.plans import read_plans, reader
from geomap.plans.formats import archive, child, ocr, pdf, sheets, tables
from geomap.plans.formats import docx as word
from geomap.plans.formats.child import read_apart
from geomap.plans.formats.model import MAX_CHARACTERS, FormatError
from geomap.plans.reader import read_document, read_text

FILES = Path(__file__).parents[1] / "plans" / "files"
WORDS = "加快建设藻渡水库。"
PARAGRAPH = f"<w:p><w:r><w:t>{WORDS}</w:t></w:r></w:p>"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEADER = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>项目名称</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>建设地点</t></is></c></row>'
)


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return buffer.getvalue()


def members_of(name: str) -> dict[str, bytes]:
    with zipfile.ZipFile(FILES / name) as file:
        return {member: file.read(member) for member in file.namelist()}


def docx(body: str, **extra: bytes) -> bytes:
    """Return a Word file of this body, with further members."""
    members = members_of("plan.docx")
    whole = members["word/document.xml"].decode()
    start, end = whole.index("<w:body>") + 8, whole.index("</w:body>")
    members["word/document.xml"] = (whole[:start] + body + whole[end:]).encode()
    return zipped(members | extra)


def xlsx(rows: str, after: str = "") -> bytes:
    """Return a workbook whose sheet has these rows."""
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    return zipped(members_of("list.xlsx") | {"xl/worksheets/sheet1.xml": sheet.encode()})


def stream(data: bytes, keys: str = "") -> bytes:
    packed = zlib.compress(data, 9)
    head = f"<<{keys}/Filter/FlateDecode/Length {len(packed)}>>stream\n"
    return head.encode() + packed + b"\nendstream"


def pdf_of(*objects: str | bytes) -> bytes:
    """Return a PDF of these objects; the first is its catalogue."""
    data = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        body = content if isinstance(content, bytes) else content.encode()
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (count, table, count, len(data))
    )


CATALOGUE = "<</Type/Catalog/Pages 2 0 R>>"
PAGE = (
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
    "/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>"
)
FONT = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
TEXT = b"BT /F 12 Tf 10 700 Td (hello world) Tj ET\n"


def paged(content: bytes, pages: int = 1, form: bytes = b"") -> bytes:
    kids = f"<</Type/Pages/Count {pages}/Kids[{'3 0 R ' * pages}]>>"
    keys = "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>"
    return pdf_of(CATALOGUE, kids, PAGE, stream(content), FONT, stream(form, keys))


def refused(tmp_path: Path, name: str, data: bytes) -> str:
    """Read a file that cannot be read; return the one line that says why."""
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(PlanError) as caught:
        read_document(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    assert "Traceback" not in message
    return message


def text_of(tmp_path: Path, name: str, data: bytes) -> str:
    path = tmp_path / name
    path.write_bytes(data)
    return read_text(path)


# Word --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<w:p/>" * 1_000_000, "zip bomb"),
        ("<w:tbl><w:tr><w:tc>" * 100 + PARAGRAPH + "</w:tc></w:tr></w:tbl>" * 100, "broken|nested"),
        ("<w:p>" + "<w:smartTag>" * 5000 + "</w:smartTag>" * 5000 + "</w:p>", "broken"),
    ],
    ids=["a million empty paragraphs", "tables in tables", "deep nesting"],
)
def test_word_file_of_a_strange_shape(tmp_path: Path, body: str, reason: str) -> None:
    assert re.search(reason, refused(tmp_path, "plan.docx", docx(body)))


def test_footnote_that_stands_in_itself(tmp_path: Path) -> None:
    mark = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    members = members_of("plan.docx")
    (name,) = (n for n in members if n.endswith("footnotes.xml"))
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    note = f'<w:footnotes xmlns:w="{space}"><w:footnote w:id="1"><w:p>{mark * 2}</w:p></w:footnote>'
    loop = docx(f"<w:p>{mark}</w:p>", **{name: f"{note}</w:footnotes>".encode()})
    assert "broken" in refused(tmp_path, "plan.docx", loop)


def test_member_names_lead_nowhere(tmp_path: Path) -> None:
    evil = {"../../evil.xml": b"<a/>", "/tmp/evil.xml": b"<a/>", "C:\\evil.xml": b"<a/>"}
    assert WORDS in text_of(tmp_path, "plan.docx", docx(PARAGRAPH, **evil))
    assert [path.name for path in tmp_path.iterdir()] == ["plan.docx"]


def test_addresses_in_a_file_are_not_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child gets a Python whose sockets fail: reading does not notice."""
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "sitecustomize.py").write_text(
        "import sys\n"
        "def audit(event, args):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo', 'urllib.Request'):\n"
        "        raise MemoryError\n"
        "sys.addaudithook(audit)\n"
    )
    monkeypatch.syspath_prepend(str(hooks))
    members = members_of("plan.docx")
    rels = members["word/_rels/document.xml.rels"].decode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    far = (
        f'<Relationship Id="r9" Type="{kind}" Target="http://127.0.0.1:9/t" TargetMode="External"/>'
    )
    changed = rels.replace("</Relationships>", f"{far}</Relationships>").encode()
    word = docx(PARAGRAPH, **{"word/_rels/document.xml.rels": changed})
    assert WORDS in text_of(tmp_path, "plan.docx", word)
    page = (
        '<html xmlns:xi="http://www.w3.org/2001/XInclude"><link rel="stylesheet" '
        'href="http://127.0.0.1:9/s"><body><xi:include href="file:///etc/passwd" parse="text"/>'
        f'<iframe src="file:///etc/passwd"></iframe><p>{WORDS}</p></body></html>'
    )
    text = text_of(tmp_path, "page.html", page.encode())
    assert WORDS in text
    assert "root:" not in text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "cp037"])
def test_entities_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE z [<!ENTITY a "aaaa">]><z>&a;</z>'
    data = docx(PARAGRAPH, **{"word/styles.xml": bomb.encode(encoding)})
    assert re.search("DOCTYPE|broken", refused(tmp_path, "plan.docx", data))


def test_zip_in_a_zip_is_not_unpacked(tmp_path: Path) -> None:
    inner = zipped({"a.xml": bytes(30_000_000)})
    data = docx(PARAGRAPH, **{"word/embeddings/inner.docx": inner})
    assert WORDS in text_of(tmp_path, "plan.docx", data)
    assert "unpack it" in refused(tmp_path, "plans.docx", zipped({"plan.txt": WORDS.encode()}))


def test_list_of_files_is_not_read_where_there_are_no_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = docx(PARAGRAPH)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert WORDS in text_of(tmp_path, "plan.docx", data)


# Workbooks ---------------------------------------------------------------------------------------


def test_cell_far_out(tmp_path: Path) -> None:
    far = '<row r="19999"><c r="XFD19999"><v>1</v></c></row>'
    assert "cells; split it" in refused(tmp_path, "list.xlsx", xlsx(HEADER + far))
    last = '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    assert "rows" in refused(tmp_path, "list.xlsx", xlsx(HEADER + last))


def test_cell_that_covers_a_whole_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "SECONDS", 3)
    row = f'<row r="2"><c r="A2" t="inlineStr"><is><t>{WORDS[4:8]}</t></is></c></row>'
    merged = '<mergeCells><mergeCell ref="A2:XFD1048576"/></mergeCells>'
    data = xlsx(HEADER + row, merged)
    with pytest.raises(FormatError, match=r"took more than|memory"):
        read_apart(data, "xlsx")


def test_formulas_stay_text_or_their_value(tmp_path: Path) -> None:
    row = '<row r="2"><c r="A2" t="str"><f>HYPERLINK("http://x/","y")</f><v>藻渡水库</v></c></row>'
    text = text_of(tmp_path, "list.xlsx", xlsx(HEADER + row))
    assert text == "藻渡水库。\n"


@pytest.mark.parametrize("value", ["9" * 100_000, "1e999", "nan", "-0"], ids=lambda v: v[:5])
def test_numbers_of_no_size(value: str) -> None:
    row = f'<row r="2"><c r="A2"><v>{value}</v></c></row>'
    said = child.answer(xlsx(HEADER + row), "xlsx")
    assert "\n" not in said.get("error", "")


# PDF ---------------------------------------------------------------------------------------------


def test_pdf_of_a_million_pages(tmp_path: Path) -> None:
    kids = "<</Type/Pages/Count 1000000/Kids[3 0 R]>>"
    many = pdf_of(CATALOGUE, kids, PAGE, stream(TEXT), FONT, stream(b""))
    assert f"(1 to {pdf.MAX_PAGES:,} are read)" in refused(tmp_path, "plan.pdf", many)


def test_pdf_whose_forms_hold_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "SECONDS", 3)
    with pytest.raises(FormatError, match=r"took more than|memory|broken"):
        read_apart(paged(TEXT + b"/X Do\n", form=b"/X Do /X Do"), "pdf")


def test_pdf_of_one_page_many_times_over(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [b"BT /F 12 Tf 10 %d Td (hello world) Tj ET\n" % (20 * n) for n in range(30)]
    monkeypatch.setattr("geomap.plans.formats.model.MAX_CHARACTERS", 1000)
    with pytest.raises(FormatError, match=r"more than 1,000 characters"):
        pdf.read_pdf(paged(b"".join(lines), pages=20))


def test_pdf_that_unpacks_without_end(tmp_path: Path) -> None:
    packed = stream(zlib.compress(bytes(600_000_000), 1)).replace(
        b"/Filter/FlateDecode", b"/Filter[/FlateDecode/FlateDecode]"
    )
    bomb = pdf_of(CATALOGUE, "<</Type/Pages/Count 1/Kids[3 0 R]>>", PAGE, packed, FONT, stream(b""))
    assert len(bomb) < 100_000
    assert re.search("memory|without a text layer", refused(tmp_path, "plan.pdf", bomb))


def test_pdf_whose_pages_hold_themselves(tmp_path: Path) -> None:
    refused(tmp_path, "plan.pdf", pdf_of(CATALOGUE, "<</Type/Pages/Count 5/Kids[2 0 R 2 0 R]>>"))


# Web pages and Markdown --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    ["<div>" * 100_000 + WORDS, "<table><tr><td>" * 5_000 + WORDS, "<ul><li>" * 30_000 + WORDS],
    ids=["div", "table", "list"],
)
def test_page_nested_deep(tmp_path: Path, body: str) -> None:
    path = tmp_path / "page.html"
    path.write_text(f"<html><body>{body}", encoding="utf-8")
    try:
        assert WORDS in read_text(path)
    except PlanError as error:
        assert re.search("holds no text|broken|took", str(error))


def test_script_in_names_is_text(tmp_path: Path) -> None:
    page = (
        "<html><body><p>建设&lt;script&gt;alert(1)&lt;/script&gt;水库、${7*7}路。</p></body></html>"
    )
    text = text_of(tmp_path, "page.html", page.encode())
    assert "<script>alert(1)</script>水库" in text
    assert "${7*7}" in text


def test_markdown_that_takes_for_ever_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "SECONDS", 2)
    with pytest.raises(FormatError, match="took more than 2 s"):
        read_apart(b"[a](" * 300_000, "md")


@pytest.mark.parametrize("data", [">" * 200_000 + "a", "[" * 2_000, "**a " * 2_000, "<!--" * 9_999])
def test_markdown_of_a_strange_shape(data: str) -> None:
    try:
        read_apart(data.encode(), "md")
    except FormatError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("stated", "day"), [("2023-13-45", ""), ("2023-03-10 09:00", "2023-03-10")]
)
def test_page_of_a_day_that_is_none(tmp_path: Path, stated: str, day: str) -> None:
    path = tmp_path / "page.html"
    head = f'<html><head><meta name="PubDate" content="{stated}"></head>'
    path.write_text(f"{head}<body><p>{WORDS}</p></body></html>", encoding="utf-8")
    (plan,) = read_plans([path])
    assert plan.date == day
    assert plan.sort_date == day


# Tables of text ----------------------------------------------------------------------------------


def test_formulas_in_a_table_are_text(tmp_path: Path) -> None:
    text = text_of(tmp_path, "list.csv", "项目名称,备注\n=1+1水库,@SUM(A1)\n".encode())
    assert text == "=1+1水库，备注：@SUM(A1)。\n"


def test_cell_without_an_end(tmp_path: Path) -> None:
    data = ('项目名称,"' + "a" * 200_000).encode()
    assert re.search("field larger|header row", refused(tmp_path, "list.csv", data))


# Any ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["docx", "xlsx", "pdf", "html", "md", "csv", "txt"])
@pytest.mark.parametrize(
    "head", [b"", b"PK\x03\x04", b"%PDF-1.7\n", b"<html>", b"\xd0\xcf\x11\xe0"]
)
def test_random_bytes(tmp_path: Path, suffix: str, head: bytes) -> None:
    data = head + random.Random(suffix).randbytes(20_000)
    refused(tmp_path, f"plan.{suffix}", data)


def test_twenty_megabytes_of_text(tmp_path: Path) -> None:
    data = (WORDS * (MAX_CHARACTERS // len(WORDS) + 1)).encode()
    assert len(data) < 100_000_000
    assert f"more than {MAX_CHARACTERS:,} characters" in refused(tmp_path, "plan.txt", data)


def test_memory_of_the_child_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shown by a page of a million lines."""
    monkeypatch.setattr(child, "SECONDS", 8)
    with pytest.raises(FormatError, match=r"memory|took|broken"):
        read_apart(b"<html><body><p>" + "水<br>".encode() * 900_000, "html")


def test_limits_are_those_of_the_docs() -> None:
    docs = Path(__file__).parents[2] / "docs"
    threats, formats = (
        (docs / name).read_text(encoding="utf-8") for name in ("threats.md", "formats.md")
    )
    million = 1_000_000
    for limit in (
        f"{child.SECONDS} s", f"{child.MEMORY_BYTES >> 20} MiB",
        f"{reader.MAX_BYTES // million} MB",
        f"{archive.MAX_MEMBERS:,}", f"{archive.MAX_UNPACKED_BYTES // million} MB",
        f"{archive.MAX_XML_BYTES // million} MB", f"{archive.MAX_RATIO}", f"{pdf.MAX_PAGES:,}",
        f"{sheets.MAX_CELLS:,}", f"{MAX_CHARACTERS:,} characters",
    ):  # fmt: skip
        assert limit in threats, limit
        assert limit in formats, limit
    for row in (
        f"| {word.DEEPEST_TABLE} deep |", f"| {pdf.MAX_PAGES:,}; {pdf.MAX_GLYPHS:,} |",
        f"| {tables.MAX_ROWS:,}; {tables.MAX_COLUMNS}; {sheets.MAX_CELLS:,} |",
        f"| {child.OCR_SECONDS:,} s; {ocr.SECONDS_PER_PAGE} s |",
    ):  # fmt: skip
        assert row in formats, row


@pytest.mark.parametrize(
    "name",
    ["$(touch pwned)`id`;x.txt", "<img src=x onerror=alert(1)>.txt", "%2e%2e%2fetc.txt", "con.txt",
     "=cmd|'calc'!A1.txt", "line\nbreak.txt", "\u202eklim.txt"],
)  # fmt: skip
def test_file_names_are_names(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(WORDS, encoding="utf-8")
    (plan,) = read_plans([tmp_path])
    assert plan.file == name
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_the_other_plans_of_the_run_are_read(tmp_path: Path) -> None:
    makers: dict[str, Callable[[], bytes]] = {
        "bomb.docx": lambda: docx("<w:p/>" * 1_000_000),
        "far.xlsx": lambda: xlsx(HEADER + '<row r="19999"><c r="XFD19999"><v>1</v></c></row>'),
        "random.pdf": lambda: b"%PDF-1.7" + random.Random(1).randbytes(9_000),
        "long.txt": ("水" * (MAX_CHARACTERS + 1)).encode,
    }
    for name, make in makers.items():
        (tmp_path / name).write_bytes(make())
    (tmp_path / "good.txt").write_text(WORDS, encoding="utf-8")
    failures: list[PlanError] = []
    assert [plan.file for plan in read_plans([tmp_path], failures=failures)] == ["good.txt"]
    assert sorted(Path(str(f).split(": ")[0]).name for f in failures) == sorted(makers)


def test_signature_with_a_day_no_calendar_has(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(
        "某区交通规划\n某区人民政府\n2023年13月45日\n支持铜梁区发展。\n", encoding="utf-8"
    )
    (plan,) = read_plans([path])
    assert plan.date == ""
