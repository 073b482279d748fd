"""Project lists as comma, semicolon or tab separated values: each row becomes a line of text."""

import csv
import io

from geomap.plans.formats.model import Document, FormatError, compose
from geomap.plans.formats.tables import NO_LIST, check_size, table_lines


def read_csv(text: str) -> Document:
    """Read a project list of comma, semicolon or tab separated values.

    Raises:
        FormatError: It is not a table, or not a project list.
    """
    head = text[:4096]
    delimiter = max(",\t;，", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise FormatError(f"no table of comma separated values ({error})") from error
    check_size(len(rows), max(map(len, rows), default=0))
    lines = table_lines(rows, need_header=True)
    if not lines:
        raise FormatError(NO_LIST)
    return compose(lines)
