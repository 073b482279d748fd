"""Markdown: text without markup, with tables read as tables."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from geomap.plans.formats.model import Document, Line, check_length, compose
from geomap.plans.formats.tables import table_lines

_FRONT_MATTER = re.compile(r"\A---\n.*?\n(?:---|\.\.\.)\n", re.DOTALL)
_HIDDEN = {"html_inline", "image"}


def read_markdown(text: str) -> Document:
    """Read Markdown (CommonMark with tables), without raw HTML, pictures and front matter.

    Raises:
        FormatError: It has more characters than a plan can have.
    """
    check_length(len(text))
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tokens = parser.parse(_FRONT_MATTER.sub("", text.replace("\r\n", "\n")))
    return compose(_Reader().lines(tokens))


class _Reader:
    """Turns the tokens of a document into lines."""

    def __init__(self) -> None:
        self._level = 0
        self._numbers: list[int | None] = []
        self._label = ""
        self._grid: list[list[str]] = []

    def lines(self, tokens: list[Token]) -> Iterator[Line]:
        for token in tokens:
            match token.type:
                case "heading_open":
                    self._level = int(token.tag[1:])
                case "heading_close":
                    self._level = 0
                case "tr_open":
                    self._grid.append([])
                case "table_close":
                    yield from table_lines(self._grid)
                    self._grid = []
                case "inline":
                    yield from self._inline("".join(_words(token)))
                case "fence" | "code_block":
                    yield from map(Line, token.content.split("\n"))
                case _:
                    self._count(token)

    def _inline(self, words: str) -> Iterator[Line]:
        if self._grid:
            self._grid[-1].append(words)
            return
        for part in (self._label + words).split("\n"):
            yield Line(part, self._level)
        self._label = ""

    def _count(self, token: Token) -> None:
        """Keep the number of an item of a list, which Markdown keeps out of its words."""
        match token.type:
            case "ordered_list_open":
                self._numbers.append(int(token.attrGet("start") or 1))
            case "bullet_list_open":
                self._numbers.append(None)
            case "ordered_list_close" | "bullet_list_close":
                self._numbers.pop()
            case "list_item_open" if (number := self._numbers[-1]) is not None:
                self._label = f"{number}."
                self._numbers[-1] = number + 1


def _words(token: Token) -> Iterator[str]:
    for child in token.children or []:
        if child.type in {"softbreak", "hardbreak"}:
            yield "\n"
        elif child.type not in _HIDDEN:
            yield child.content
