"""Makes the files of this folder anew: ``python tests/plans/files/make.py``.

Needs LibreOffice (``libreoffice-writer``, ``libreoffice-calc``), Chromium, ``qpdf``,
``poppler-utils``, OpenCC's program, ``tesseract-ocr`` with ``chi_sim`` and
``fonts-wqy-microhei``; no reader of geomap and none of its libraries takes part.
"""

import base64
import subprocess
import tempfile
from html import escape
from pathlib import Path

HERE = Path(__file__).parent
SEED = HERE.parents[2] / "seeds" / "001_94f624e435746e0d.txt"
TITLE = "联合实施方案（2021—2025年）"
HEAD = "某市人民政府公报"
NOTE = "投资按2021年价格计算。"
BOXED = "专栏：扩建万州五桥机场。"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
NAMESPACES = " ".join(
    f'xmlns:{short}="{OFFICE}{name}:1.0"'
    for short, name in {
        "office": "office", "style": "style", "text": "text", "table": "table",
        "draw": "drawing", "svg": "svg-compatible", "fo": "xsl-fo-compatible",
    }.items()
)  # fmt: skip
LIST = [
    ["附件", "", "", "", "", "", ""],
    ["某市2024年市级重点项目清单", "", "", "", "", "", ""],
    ["", "", "", "", "", "单位：亿元", ""],
    ["序号", "项目名称", "建设地点", "建设\n性质", "建设起止年限", "投资", "责任单位"],
    ["一、水利", "", "", "", "", "", ""],
    ["1", "藻渡水库", "綦江区", "续建", "2020—2026年", "103.5", "市水利局"],
    ["2", "向阳水库工程", "云阳县", "新建", "2024—2029年", "51", "市水利局"],
    ["二、交通", "", "", "", "", "", ""],
    ["3", "渝北至长寿高速公路", "渝北区、长寿区", "前期", "2025—2028年", "80", "市交通局"],
    ["4", "黔江武陵山机场改扩建工程", "黔江区", "改扩建", "2023—2025年", "22", "市交通局"],
]


def passage() -> list[str]:
    lines = [line.strip() for line in SEED.read_text(encoding="utf-8").splitlines()]
    return [
        line for line in lines
        if line.startswith(("二、合力建设", "(九)", "(十)", "(十一)"))
    ]  # fmt: skip


def office(source: Path, form: str) -> None:
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to",
             form, "--outdir", str(HERE), str(source)],
            check=True, capture_output=True,
        )  # fmt: skip


def chromium(source: Path, target: Path, *options: str) -> None:
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", *options,
         f"--print-to-pdf={target}", str(source)],
        check=True, capture_output=True,
    )  # fmt: skip
    subprocess.run(
        ["qpdf", "--object-streams=generate", "--recompress-flate", "--compression-level=9",
         "--replace-input", str(target)],
        check=True,
    )  # fmt: skip


# Flat OpenDocument, for LibreOffice to turn into Word files and PDF --------------------------


def cut(line: str) -> str:
    """Put the middle of some names into runs of another style, as Word's checkers do."""
    text = escape(line)
    for name in ("天府国际机场", "武陵山机场", "雅安至林芝段"):
        half = len(name) // 2
        runs = f'{name[:1]}<text:span text:style-name="B">{name[1:half]}</text:span>{name[half:]}'
        text = text.replace(name, runs)
    return text


def note(words: str) -> str:
    return (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        f'<text:note-body><text:p text:style-name="Footnote">{words}</text:p>'
        "</text:note-body></text:note>"
    )


def box(words: str) -> str:
    return (
        '<draw:frame text:anchor-type="paragraph" svg:width="7cm" svg:height="2cm">'
        f"<draw:text-box><text:p>{words}</text:p></draw:text-box></draw:frame>"
    )


def fodt(body: str, *, columns: int = 1, page: str = "21cm,29.7cm", numbers: str = "") -> str:
    width, height = page.split(",")
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {NAMESPACES} office:version="1.3"
 office:mimetype="application/vnd.oasis.opendocument.text">
<office:font-face-decls><style:font-face style:name="S" svg:font-family="WenQuanYi Micro Hei"/>
</office:font-face-decls>
<office:styles>
<style:default-style style:family="paragraph"><style:text-properties
 style:font-name="S" style:font-name-asian="S" fo:font-size="10.5pt" style:font-size-asian="10.5pt"
 fo:language="zh" fo:country="CN" style:language-asian="zh" style:country-asian="CN"/>
</style:default-style>
<style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph"
 style:default-outline-level="1"/>
<style:style style:name="Heading_20_2" style:display-name="Heading 2" style:family="paragraph"
 style:default-outline-level="2"/>
<style:style style:name="Footnote" style:family="paragraph"><style:text-properties
 fo:font-size="8pt" style:font-size-asian="8pt"/></style:style>
<style:style style:name="I" style:family="paragraph"><style:paragraph-properties
 fo:text-indent="21pt" fo:text-align="justify"/></style:style>
{numbers}
</office:styles>
<office:automatic-styles>
<style:style style:name="B" style:family="text">
<style:text-properties style:font-weight-asian="bold" fo:color="#c00000"/></style:style>
<style:style style:name="Cols" style:family="section"><style:section-properties>
<style:columns fo:column-count="{columns}" fo:column-gap="0.8cm"/></style:section-properties>
</style:style>
<style:page-layout style:name="L"><style:page-layout-properties fo:page-width="{width}"
 fo:page-height="{height}" fo:margin="1.5cm"/>
<style:header-style/><style:footer-style/></style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="L">
<style:header><text:p>{HEAD}</text:p></style:header>
<style:footer><text:p>— <text:page-number text:select-page="current">1</text:page-number> —</text:p>
</style:footer></style:master-page></office:master-styles>
<office:body><office:text>{body}</office:text></office:body></office:document>"""


def make_office(folder: Path) -> None:
    heading, *sections = passage()
    first, ten, eleven = sections
    words, rest = cut(first[:60]), cut(first[60:])
    ten, eleven = cut(ten), cut(eleven)
    body = (
        f'<text:h text:style-name="Heading_20_1" text:outline-level="1">{heading}</text:h>'
        f'<text:p text:style-name="I">{words}{note(NOTE)}{rest}</text:p>'
        f'<text:p text:style-name="I">{box(BOXED)}{ten}</text:p>'
        f'<text:p text:style-name="I">{eleven}</text:p>'
    )
    save(folder, "plan.fodt", fodt(body))
    office(folder / "plan.fodt", "docx")

    unboxed = body.replace(box(BOXED), "")
    save(folder, "pages.fodt", fodt(unboxed, page="12cm,14cm"))
    office(folder / "pages.fodt", "pdf")

    plain = "".join(f'<text:p text:style-name="I">{escape(s)}</text:p>' for s in sections)
    columned = (
        f"<text:p>{TITLE}</text:p><text:p>{heading}</text:p>"
        f'<text:section text:style-name="Cols" text:name="c">{plain}</text:section>'
    )
    save(folder, "columns.fodt", fodt(columned, columns=2, page="18cm,13cm"))
    office(folder / "columns.fodt", "pdf")

    numbers = """<text:list-style style:name="N">
<text:list-level-style-number text:level="1" style:num-format="一, 二, 三, ..."
 style:num-suffix="、" text:start-value="2"/>
<text:list-level-style-number text:level="2" style:num-format="一, 二, 三, ..."
 style:num-prefix="（" style:num-suffix="）" text:start-value="9"/></text:list-style>"""
    item = "<text:list-item>{}</text:list-item>".format
    inner = "".join(item(f"<text:p>{escape(s.split(')', 1)[1])}</text:p>") for s in sections)
    numbered = (
        '<text:list text:style-name="N">'
        + item(f"<text:p>{heading.split('、', 1)[1]}</text:p><text:list>{inner}</text:list>")
        + "</text:list>"
    )
    save(folder, "numbered.fodt", fodt(numbered, numbers=numbers))
    office(folder / "numbered.fodt", "docx")

    rows = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{escape(c)}</text:p></table:table-cell>" for c in row)
        + "</table:table-row>"
        for row in (LIST[3], *LIST[5:7], *LIST[8:])
    )
    box_row = "".join(
        f"<text:p>{words}</text:p>"
        for words in ("专栏1 重大水利项目", "加快建设藻渡水库。", "新开工建设向阳水库。")
    )
    tables = (
        "<text:p>附表 重点项目</text:p><table:table><table:table-column"
        f' table:number-columns-repeated="7"/>{rows}</table:table><text:p/>'
        "<table:table><table:table-column/><table:table-row><table:table-cell>"
        f"{box_row}</table:table-cell></table:table-row></table:table>"
    )
    save(folder, "tables.fodt", fodt(tables))
    office(folder / "tables.fodt", "docx")


def make_sheets(folder: Path) -> None:
    def cell(words: str, span: int = 1) -> str:
        spanned = f' table:number-columns-spanned="{span}"' if span > 1 else ""
        return (
            f'<table:table-cell office:value-type="string"{spanned}>'
            f"<text:p>{'</text:p><text:p>'.join(escape(words).splitlines())}</text:p>"
            "</table:table-cell>" + "<table:covered-table-cell/>" * (span - 1)
        )

    rows = ""
    for row in LIST:
        wide = bool(row[0]) and not any(row[1:])
        cells = (
            cell(row[0], 7)
            if wide
            else "".join(cell(c) if c else "<table:table-cell/>" for c in row)
        )
        rows += f"<table:table-row>{cells}</table:table-row>"
    save(
        folder,
        "list.fods",
        f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {NAMESPACES} office:version="1.3"
 office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet>
<table:table table:name="清单">{rows}</table:table></office:spreadsheet></office:body>
</office:document>""",
    )
    office(folder / "list.fods", "xlsx")
    lines = [",".join(f'"{c}"' for c in row) for row in LIST]
    (HERE / "list.csv").write_bytes("\r\n".join(lines).encode("gbk"))


# Text and the web ----------------------------------------------------------------------------


def make_text(folder: Path) -> None:
    heading, *sections = passage()
    text = "\n".join([heading, *sections]) + "\n"
    (HERE / "utf8.txt").write_bytes(text.encode())
    (HERE / "gb18030.txt").write_bytes(text.replace("\n", "\r\n").encode("gb18030"))
    (folder / "plain.txt").write_text(text, encoding="utf-8")
    traditional = subprocess.run(
        ["opencc", "-c", "s2tw", "-i", str(folder / "plain.txt")], check=True, capture_output=True
    ).stdout.decode()
    (HERE / "big5.txt").write_bytes(traditional.encode("big5"))
    marked = [f"## {heading}", *(f"{s}\n" for s in sections)]
    markdown = f"# {TITLE}\n\n" + "\n\n".join(marked)
    for name in ("天府国际机场", "武陵山机场"):
        markdown = markdown.replace(name, f"{name[:2]}**{name[2:]}**")
    save(
        HERE,
        "plan.md",
        markdown.replace("重庆江北国际机场", "[重庆江北国际机场](https://example.org)"),
    )


def page_of(body: str, style: str = "") -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8"><title>{TITLE}</title>'
        f"<style>{style}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def make_web(folder: Path) -> None:
    heading, *sections = passage()
    paragraphs = "\n".join(f"<p>{escape(s)}</p>" for s in sections)
    paragraphs = paragraphs.replace("武陵山机场", "武陵<em>山</em>机场")
    links = "".join(
        f'<li><a href="/{n}">{n}新闻</a></li>' for n in ("万州机场", "黔江", "渝昆高铁")
    )
    body = f"""<div class="top"><a href="/">首页</a> <a href="/q">綦江区</a></div>
<div class="nav"><ul>{links}</ul></div>
<div class="position">当前位置：首页 &gt; 政策文件 &gt; 涪陵区</div>
<div class="article"><h1>{TITLE}</h1>
<h2>{heading}</h2>
{paragraphs}
</div>
<div class="related"><h3>相关阅读</h3><ul>{links}</ul></div>
<div class="footer">主办：某市人民政府办公室 ICP备00000000号 <a href="/m">网站地图</a></div>
<script>document.write("扩建重庆新机场")</script>"""
    save(HERE, "page.html", page_of(body))

    body = f"<h1>{TITLE}</h1><h2>{heading}</h2>{paragraphs}"
    running = (
        f"@top-center{{content:'{HEAD}'}} @bottom-right{{content:counter(page) '/' counter(pages)}}"
    )
    fonts = "*{font:10pt 'WenQuanYi Micro Hei'} p{text-align:justify}"
    style = f"@page{{size:13cm 15cm;{running}}} {fonts}"
    save(folder, "printed.html", page_of(body, style))
    chromium(folder / "printed.html", HERE / "printed.pdf", "--no-pdf-header-footer")

    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>"
        for row in (LIST[3], *LIST[5:7], *LIST[8:])
    )
    style = "table{border-collapse:collapse} td{border:1px solid;font:9pt 'WenQuanYi Micro Hei'}"
    save(folder, "table.html", page_of(f"<p>{LIST[1][0]}</p><table>{rows}</table>", style))
    chromium(folder / "table.html", HERE / "table.pdf")

    locked = ["qpdf", "--encrypt", "secret", "secret", "256", "--"]
    subprocess.run([*locked, str(HERE / "table.pdf"), str(HERE / "locked.pdf")], check=True)

    style = "@page{size:9cm 5cm;margin:5mm} body{font:11pt 'WenQuanYi Micro Hei'}"
    words = "<p>二、基础设施</p><p>加快建设藻渡水库，扩建万州五桥机场。</p>"
    save(folder, "scan.html", page_of(words, style))
    chromium(folder / "scan.html", folder / "scan.pdf", "--no-pdf-header-footer")
    stem = folder / "scan"
    subprocess.run(
        ["pdftoppm", "-r", "150", "-gray", "-png", "-singlefile",
         str(folder / "scan.pdf"), str(stem)],
        check=True,
    )  # fmt: skip
    picture = base64.b64encode((folder / "scan.png").read_bytes()).decode()
    style = "@page{size:9cm 5cm;margin:0} img{width:9cm;height:4.9cm;display:block} body{margin:0}"
    save(folder, "image.html", page_of(f'<img src="data:image/png;base64,{picture}">', style))
    chromium(folder / "image.html", HERE / "scan.pdf", "--no-pdf-header-footer")

    subprocess.run(
        ["pdftoppm", "-r", "300", "-gray", "-png", "-singlefile",
         str(HERE / "scan.pdf"), str(stem)],
        check=True,
    )  # fmt: skip
    read = subprocess.run(
        ["tesseract", f"{stem}.png", "stdout", "-l", "chi_sim", "--dpi", "300", "tsv"],
        check=True, capture_output=True,
    )  # fmt: skip
    (HERE / "scan.ocr").write_bytes(read.stdout)


def save(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_text(folder)
        make_office(folder)
        make_sheets(folder)
        make_web(folder)
    whole = (HERE / "plan.docx").read_bytes()
    (HERE / "broken.docx").write_bytes(whole[: len(whole) // 2])


if __name__ == "__main__":
    main()
