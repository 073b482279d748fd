"""Characters on a page to lines and paragraphs, where fonts and spacing lead astray."""

from geomap.plans.formats.layout import Glyph, Page, read_pages

EM = 10.0
FULL = "推动成渝地区双城经济圈建设走深走实取得实效"


def glyphs(text: str, bottom: float, left: float = 50) -> list[Glyph]:
    """Return a line of characters, an em wide each."""
    return [
        Glyph(char, left + EM * n, left + EM * (n + 1), bottom, bottom + EM, EM)
        for n, char in enumerate(text)
    ]


def paragraphs(*lines: list[Glyph]) -> list[str]:
    page = Page([glyph for line in lines for glyph in line])
    return [part for part, _ in read_pages([page]) if isinstance(part, str) and part]


def test_digits_that_are_only_smaller_than_characters_stay() -> None:
    """Fonts of one width have boxes as high as the digit; a reference to a footnote is raised."""
    line = glyphs("到2027年基本建成。3", 700)
    for glyph in line[1:5]:
        glyph.size, glyph.bottom, glyph.top = 6.7, 700.8, 707.5
    line[-1].size, line[-1].bottom, line[-1].top = 6, 704, 710
    assert paragraphs(line) == ["到2027年基本建成。"]


def test_a_heading_below_a_gap_begins_a_paragraph_though_the_line_above_is_full() -> None:
    assert paragraphs(
        glyphs(FULL, 700),
        glyphs(FULL, 685),
        glyphs(FULL, 670),
        glyphs(f"第六节{FULL[:9]}", 640),
        glyphs(FULL, 625),
    )[1].startswith("第六节")


def test_a_full_sentence_above_a_gap_ends_its_paragraph() -> None:
    ended = FULL[:-1] + "。"
    assert paragraphs(
        glyphs(FULL, 700),
        glyphs(ended, 685),
        glyphs(FULL, 670),
        glyphs(ended, 655),
        glyphs(FULL, 630),
    ) == [
        FULL + ended + FULL + ended,
        FULL,
    ]


def test_lines_far_apart_throughout_are_one_paragraph() -> None:
    assert paragraphs(glyphs(FULL, 700), glyphs(FULL, 672), glyphs(FULL, 644)) == [FULL * 3]


def test_a_running_foot_wider_than_the_column_leaves_its_edge_alone() -> None:
    said = [FULL[n:] + FULL[:n] for n in range(9)]
    pages = []
    for number in range(3):
        lines = [glyphs(text, 700 - 15 * row) for row, text in enumerate(said[3 * number :][:3])]
        lines.append(glyphs(f"file:///plans/chongqing/index.html {number + 1}/3", 20))
        pages.append(Page([glyph for line in lines for glyph in line]))
    assert [part for part, _ in read_pages(pages) if part] == ["".join(said)]
