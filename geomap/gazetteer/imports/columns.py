"""The headers that people's tables use for columns, in Chinese and English."""

from collections.abc import Iterable, Mapping

from geomap.errors import GazetteerError

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "编号", "标识"),
    "kind": ("kind", "类别", "种类", "类型"),
    "name": (
        "name", "名称", "名字", "地名", "标准地名", "全称", "项目名称", "title", "toponym", "站名",
    ),
    "aliases": ("aliases", "alias", "别名", "又名", "曾用名", "简称", "variants", "other_names"),
    "lon": ("lon", "经度", "lng", "long", "longitude", "东经", "x"),
    "lat": ("lat", "纬度", "latitude", "北纬", "y"),
    "wkt": ("wkt", "geowkt", "geometry", "几何"),
    "precision": ("precision", "精度"),
    "radius_m": ("radius_m", "radius", "误差半径", "误差", "半径"),
    "source": ("source", "来源", "数据来源", "资料来源", "title_source"),
    "source_ref": ("source_ref", "来源编号", "原编号"),
    "unit": (
        "unit", "行政区划代码", "区划代码", "adcode", "区县", "所在区县", "所属区县", "district",
    ),
    "part_of": ("part_of",),
    "through": ("through", "途经", "经由", "主要控制点"),
    "since": ("since", "start", "begin", "始建", "设立", "设立时间", "起始时间"),
    "until": ("until", "end", "撤销", "撤销时间", "终止时间"),
    "replaced_by": ("replaced_by",),
    "note": ("note", "备注", "说明", "notes", "remark", "description", "描述"),
}  # fmt: skip
"""Columns of the gazetteer, with the headers recognised for each, likeliest first."""


def match_columns(headers: Iterable[str], named: Mapping[str, str], file: str) -> dict[str, str]:
    """Return the header of each column of :data:`COLUMNS` that the file has.

    Args:
        headers: The file's headers; case, spaces and ``_`` are ignored.
        named: Headers that the user gives for columns; they take precedence, and a column with an
            empty header is ignored.
        file: The file's name, for the error.

    Raises:
        GazetteerError: A named column or header does not exist, or no column has names.
    """
    there = {_plain(header): header for header in reversed(list(headers))}
    have = ", ".join(reversed(there.values()))
    matched = {}
    for column, header in named.items():
        if column not in COLUMNS:
            raise GazetteerError(f"{column}: no such column; use one of {', '.join(COLUMNS)}")
        if header and _plain(header) not in there:
            raise GazetteerError(f"{file}: no column {header!r}; the file has {have}")
        matched[column] = there[_plain(header)] if header else ""
    for column, known in COLUMNS.items():
        found = [there[_plain(name)] for name in known if _plain(name) in there]
        free = [header for header in found if header not in matched.values()]
        if column not in matched and free:
            matched[column] = free[0]
    if not matched.get("name"):
        raise GazetteerError(
            f"{file}: no column of names; say which it is with --column name=HEADER; the file has "
            f"{have}"
        )
    return {column: header for column, header in matched.items() if header}


def _plain(header: str) -> str:
    return "".join(header.replace("_", " ").split()).casefold()
