"""Turns tables into lines of text: one line per row, worded like the sentences of plans.

A row of a project list becomes ``续建藻渡水库，建设地点：綦江区（责任单位：市水利局）。``: the
stage precedes the name as its verb, the other cells follow the headings of their columns, and the
responsible units are in brackets, as in plans.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geomap.characters import fold
from geomap.plans.formats.model import FormatError, Line
from geomap.plans.normal import MARKER

Grid = Sequence[Sequence[str]]
"""The cells of a table, row by row; a merged cell is repeated for each cell it covers."""

MAX_ROWS = 20_000
MAX_COLUMNS = 100
NO_LIST = "no column of project names (项目名称) found; give the list a header row"

_NUMBER = re.compile(r"序号|编号|项目编码|项目代码|代码|NO\.?|№", re.IGNORECASE)
_NAME = re.compile(
    r"(?:重点|重大|建设|工程)?项目(?:名称)?|工程(?:项目)?(?:名称)?|名称|项目(?:名称)?.{0,2}（.*）"
)
_SITE = re.compile(r".*(?:地点|地址|位置|所在地|所在区县|属地|区位)|区县|区域|行政区|所属区县.*")
_STAGE = re.compile(r".*(?:阶段|状态|性质|进展|进度)|项目类型|开工类型")
_UNIT = re.compile(r".*(?:责任|牵头|配合|主管|实施|承办).{0,2}(?:单位|部门|主体|区县)|责任人?单位")
_KIND = re.compile(r"(?:项目|工程|行业|建设)?(?:类别|分类|领域)|所属行业|类型|行业")
_UNIT_LABELS = ("牵头单位", "配合单位", "责任单位")

_STAGE_WORD = (
    "续建|新建|新开工|拟开工|计划开工|开工|在建|拟建|规划建设|规划|储备|谋划|前期工作|前期|竣工|"
    "建成投用|建成|完工|投产|改扩建|改建|扩建|迁建|改造|规划研究|研究|已建成|已建"
)
_STAGE_HEADING = re.compile(
    rf"(?:{MARKER.pattern})?\s*(?:20\d\d年)?(?:年度)?(?:计划|重点|重大)*"
    rf"(?P<stage>{_STAGE_WORD})(?:类|的|重点|重大|建设|阶段)*(?:工程|项目)?(?:清单)?"
    r"(?:（[^（）]*）|[:：])?"
)
_BEHIND_NAME = re.compile(r"(?:开展)?前期(?:工作|项目|阶段)?")
"""Stages that follow a name (藻渡水库前期工作) instead of preceding it."""
_KIND_HEADING = re.compile(
    r"(?:铁路|高速铁路|高铁|城际铁路|市域铁路|市域（郊）铁路|轨道交通|高速公路|公路|普通国省道|国道|省道|快速路|"
    r"机场|通用机场|支线机场|港口|港区|航道|水库|灌区|抽水蓄能电站|水电站|电站|变电站|桥梁|隧道|口岸|"
    r"物流园区|产业园区|博物馆|医院|污水处理厂)(?:项目|工程|建设)?"
)
_LIKE_A_NAME = re.compile(
    r".*[路线铁站场库港桥隧段园区心厂院馆城网程目道枢纽地坝渠桩塔街镇村岛湖河江口]"
)
_TOTAL = re.compile(r"(?:合计|总计|小计|共计)")
_LONGEST_HEADING = 24
_LONGEST_STAGE = 10
_LONGEST_ITEM = 16
_HEADER_WITHIN = 15
"""The header is among the first rows, possibly after titles, currency units and dates."""
_STOPS = "。；，、：！？.;,:!? "


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a project list: the heading and the meaning of each column."""

    labels: tuple[str, ...]
    name: int
    stage: int | None
    kind: int | None
    units: tuple[int, ...]
    dropped: frozenset[int]
    rows: int
    """The number of rows it covers, including those above it."""


def table_lines(grid: Grid, *, need_header: bool = False, stage: str = "") -> list[Line]:
    """Return a table as lines of text.

    Args:
        grid: The cells.
        need_header: Whether to return no lines if there is no column of project names.
        stage: The stage of rows that do not state one (the name of their sheet).
    """
    rows = [[_one_line(cell) for cell in row] for row in grid]
    rows = [row for row in rows if any(row)]
    if not rows:
        return []
    if (header := find_header(rows)) is not None:
        return [*_above(rows[: header.rows]), *_list(rows, header, stage)]
    if need_header:
        return []
    if len(rows[0]) == 1:
        return [Line(row[0]) for row in rows]
    return list(_matrix(rows) or _plain(rows))


def check_size(rows: int, columns: int) -> None:
    """Refuse a table that is too large for a project list.

    Raises:
        FormatError: It has more than ``MAX_ROWS`` or ``MAX_COLUMNS``.
    """
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        raise FormatError(
            f"a table of {rows:,} rows and {columns:,} columns "
            f"(at most {MAX_ROWS:,} and {MAX_COLUMNS}); split it"
        )


def find_header(rows: Grid) -> Header | None:
    """Return the header of a project list, None if no row has a column of names."""
    for index, row in enumerate(rows[:_HEADER_WITHIN]):
        if (header := _read_header(rows, index)) is not None:
            return header
        if len(set(filter(None, row))) > 2 and any(len(cell) > 60 for cell in row):
            return None
    return None


def _read_header(rows: Grid, index: int) -> Header | None:
    row = [_label(cell) for cell in rows[index]]
    if len(set(filter(None, row))) < 2:
        return None
    names = [i for i, label in enumerate(row) if _NAME.fullmatch(label)]
    if not names:
        return None
    name = next((i for i in names if "名称" in row[i]), names[0])
    height = _height(rows, index, name)
    labels = list(row)
    for below in rows[index + 1 : index + height]:
        for column, cell in enumerate(below):
            label = _label(cell)
            if column < len(labels) and label and label != labels[column]:
                labels[column] = f"{labels[column]}{label}" if labels[column] else label
    others = [i for i in range(len(labels)) if labels[i] and labels[i] != labels[name]]
    stages = [i for i in others if _STAGE.fullmatch(labels[i])]
    stages.sort(key=lambda i: "性质" in labels[i] or "类型" in labels[i])
    sites = [i for i in others if _SITE.fullmatch(labels[i])]
    units = [i for i in others if _UNIT.fullmatch(labels[i])]
    kinds = [i for i in others if _KIND.fullmatch(labels[i]) and i not in stages]
    numbers = [i for i, label in enumerate(labels) if _NUMBER.fullmatch(label)]
    if "名称" not in labels[name] and not (stages or sites or units or numbers):
        return None
    repeated = {i for i in range(len(labels)) if i and i != name and labels[i] == labels[i - 1]}
    return Header(
        tuple(labels),
        name,
        stages[0] if stages else None,
        kinds[0] if kinds else None,
        tuple(u for u in units if u not in repeated),
        frozenset(numbers) | repeated,
        index + height,
    )


def _height(rows: Grid, index: int, name: int) -> int:
    """Return the number of rows of the header, whose name cell is merged downwards."""
    height = 1
    while index + height < len(rows):
        below = rows[index + height]
        if name >= len(below) or _label(below[name]) != _label(rows[index][name]):
            break
        if len(below) and below == rows[index]:
            break
        height += 1
    return height


def _above(rows: Grid) -> Iterator[Line]:
    """Yield the rows above the header: titles, dates, currency units."""
    for row in rows:
        cells = list(dict.fromkeys(filter(None, row)))
        if len(cells) == 1:
            yield Line(cells[0], whole=True)
        elif _read_header([row], 0) is not None:
            return
        elif len(cells) <= 3:
            yield Line("，".join(cells), whole=True)


def _list(rows: Grid, header: Header, stage: str) -> Iterator[Line]:
    heads = {tuple(map(_label, row)) for row in rows[: header.rows]}
    for row in rows[header.rows :]:
        if tuple(map(_label, row)) in heads:  # the header, repeated on another page
            continue
        cells = list(dict.fromkeys(filter(None, row)))
        name = row[header.name] if header.name < len(row) else ""
        text = [c for c in cells if not _is_number(c)]
        if text and _TOTAL.match(fold(text[0])):
            continue
        if len(text) == 1 and not _is_project(row, header):
            yield Line(text[0], level=0 if MARKER.match(text[0]) else _CATEGORY_LEVEL, whole=True)
            match = _STAGE_HEADING.fullmatch(fold(text[0]))
            stage = match["stage"] if match else ""
        elif name:
            yield Line(_project(row, header, stage), whole=True)
        elif text:
            yield Line("，".join(text) + "。", whole=True)


_CATEGORY_LEVEL = 9
"""The level of a row that introduces others: below every heading of the document."""


def _is_project(row: Sequence[str], header: Header) -> bool:
    """Whether a row with one text is a project (藻渡水库, in its column), not a category."""
    name = row[header.name] if header.name < len(row) else ""
    numbered = any(i < len(row) and _is_number(row[i]) for i in header.dropped)
    if not name or MARKER.match(name) or _STAGE_HEADING.fullmatch(fold(name)):
        return False
    return numbered or sum(cell == name for cell in row) == 1


def _project(row: Sequence[str], header: Header, stage: str) -> str:
    cells = {i: row[i] for i in range(min(len(row), len(header.labels))) if row[i]}
    name = cells.pop(header.name).strip(_STOPS)
    own = cells.get(header.stage, "") if header.stage is not None else ""
    if own and len(own) <= _LONGEST_STAGE:
        stage = own
        del cells[header.stage]  # type: ignore[arg-type]
    if header.kind is not None and (kind := cells.get(header.kind)):
        name = _with_kind(name, kind)
    units = ""
    for column in header.units:
        if unit := cells.pop(column, ""):
            label = next((u for u in _UNIT_LABELS if u[:2] in header.labels[column]), "责任单位")
            units += f"（{label}：{unit.strip(_STOPS)}）"
    facts = "".join(
        f"，{header.labels[i]}：{cell.strip(_STOPS)}" if header.labels[i] else f"，{cell}"
        for i, cell in cells.items()
        if i not in header.dropped
    )
    return f"{_with_stage(name, stage)}{facts}{units}。"


def _with_stage(name: str, stage: str) -> str:
    stage = stage.strip(_STOPS)
    if not stage or name.startswith(stage):
        return name
    if _BEHIND_NAME.fullmatch(fold(stage)):
        return name + stage
    return stage + name


def _with_kind(names: str, kind: str) -> str:
    """Return 成渝、渝遂等高速公路 for a list of short names under the heading 高速公路."""
    bare = re.sub(r"(?:项目|工程|建设)$", "", kind)
    items = [item for item in re.split(r"[、\n]", names.strip(_STOPS)) if item]
    fits = _KIND_HEADING.fullmatch(fold(kind)) and len(items) > 1
    if not fits or any(len(i) > _LONGEST_ITEM or _LIKE_A_NAME.fullmatch(fold(i)) for i in items):
        return names
    return "、".join(items).removesuffix("等") + "等" + bare


def _matrix(rows: Grid) -> list[Line]:
    """Read a table whose column headings are stages or kinds (续建 | 新开工; 铁路 | 机场)."""
    heads = [fold(cell) for cell in rows[0]]
    stages = [_STAGE_HEADING.fullmatch(head) for head in heads]
    marked = [
        bool(stage or _KIND_HEADING.fullmatch(head))
        for stage, head in zip(stages, heads, strict=True)
    ]
    first = 0 if marked[0] else 1  # a first column without such a heading has the kinds
    if len(rows) < 2 or len(heads) - first < 2 or not all(marked[first:]):
        return []
    lines = []
    for row in rows[1:]:
        for column in range(first, min(len(row), len(heads))):
            if not row[column] or (column and row[column] == row[column - 1]):
                continue
            names = _with_kind(row[column].strip("。"), row[0] if first else rows[0][column])
            stage = stages[column]
            lines.append(Line((stage["stage"] if stage else "") + names + "。", whole=True))
    return lines


def _plain(rows: Grid) -> Iterator[Line]:
    """Read any other table: the first cell of a row introduces the others (高速公路 | 续建…)."""
    for row in rows:
        cells = [c for i, c in enumerate(row) if c and (not i or c != row[i - 1])]
        cells = [c for c in cells if not _is_number(c)] or cells
        if len(cells) == 1:
            yield Line(cells[0], whole=True)
            continue
        first, *others = (cell.strip("。") for cell in cells)
        stage = _STAGE_HEADING.fullmatch(fold(first))
        body = [_with_kind(cell, first) for cell in others]
        lead = stage["stage"] if stage else f"{first}：" if body == others else ""
        yield Line(lead + "，".join(body) + "。", whole=True)


def _one_line(cell: str) -> str:
    """Join the lines of a cell: a name cut in two becomes one, items of a list stay separate."""
    lines = [line.strip() for line in cell.splitlines() if line.strip()]
    joined = ""
    for line in lines:
        if joined and (MARKER.match(line) or joined[-1] in "；;。"):
            joined += "" if joined[-1] in _STOPS else "；"
        elif joined and joined[-1].isascii() and line[0].isascii():
            joined += " "
        joined += line
    return joined


def _label(cell: str) -> str:
    """Return a column's heading folded, without spaces: 项 目 名 称 → 项目名称."""
    label = re.sub(r"\s", "", fold(cell))
    return label if len(label) <= _LONGEST_HEADING else ""


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"[\d.,%—\-/（）()]+|[（(]?[一二三四五六七八九十]+[)）]?", cell) is not None
