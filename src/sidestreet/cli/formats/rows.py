"""The `csv` and `table` formats, which are ours: a response as rows and columns.

The one rule: a row is what the response says of one thing, whole. An envelope stands for its
`data`; a list has a row for each element, and so has an object that holds one list of objects and
nothing else; anything else is one row. A member of an object inside is a column of its own with a
dot, and a list inside is told as JSON, unless the row is a list of named values. Columns come in
the order in which the response first has them.
"""

import re

from sidestreet.cli.formats.colour import paint
from sidestreet.cli.formats.measure import cells, visible
from sidestreet.cli.gjson.layout import compact
from sidestreet.cli.gjson.scan import NUMBER, Value

Row = dict[str, Value]

ONLY = "value"
"""The column of what has no members."""

GAP = "  "
NO_ROWS = "No rows."

_NUMBER = re.compile(NUMBER)


def write_csv(value: Value) -> str:
    r"""Return the rows as CSV (RFC 4180, lines ending in a bare \n), without the last line's end.

    The first line names the columns. Null is an empty cell, and an empty text is `""`. Without
    any row nothing is known of the columns either, and nothing is written.
    """
    rows = _rows(value)
    columns = _columns(rows)
    lines = [",".join([_quoted(name) for name in columns])]
    lines += [",".join([_csv_cell(row.get(name)) for name in columns]) for row in rows]
    return "\n".join(lines) if rows else ""


def write_table(value: Value, *, colour: bool, width: int | None) -> str:
    """Return the rows for a reader, without a final newline.

    Columns in which every row has nothing are left out. One thing alone, and rows that do not fit
    into `width`, are told member by member below each other; None for a width fits everything.
    """
    rows = _rows(value)
    if not rows:
        return NO_ROWS
    told = [{name: text for name, item in row.items() if (text := _text(item))} for row in rows]
    columns = [name for name in _columns(rows) if any(name in row for row in told)]
    shown = [[row.get(name, "") for name in columns] for row in told]
    names = [_visible(name) for name in columns]
    widths = [max(map(cells, column)) for column in zip(names, *shown, strict=True)]
    total = sum(widths) + len(GAP) * (len(widths) - 1)
    if _data(value).kind != "array" or (width is not None and total > width):
        return _below(names, shown, colour=colour)
    right = [_is_numeric(column) for column in zip(*shown, strict=True)]
    head = _line(names, widths, right)
    rule = GAP.join(["-" * width for width in widths])
    lines = [_dressed("title", head, colour=colour), _dressed("rail", rule, colour=colour)]
    lines += [_line(row, widths, right) for row in shown]
    return "\n".join(lines)


def _data(value: Value) -> Value:
    """Return what an envelope is there for, or the value itself if it is no envelope."""
    if value.kind == "object":
        members = dict(value.members())
        if "data" in members and {"error", "metadata"} & members.keys():
            return _only_list(members["data"])
    return value


def _only_list(data: Value) -> Value:
    """Return the list of objects that data consist in, or the data themselves."""
    members = list(data.members()) if data.kind == "object" else []
    if len(members) == 1:
        ((_, only),) = members
        if only.kind == "array" and all(item.kind == "object" for item in only.items):
            return only
    return data


def _rows(value: Value) -> list[Row]:
    data = _data(value)
    if data.kind == "null":
        return []
    items = data.items if data.kind == "array" else [data]
    rows: list[Row] = []
    for item in items:
        row: Row = {}
        for name, each in _named(item) or [("", item)]:
            _spread(each, name, row)
        rows.append(row)
    return rows


def _named(item: Value) -> list[tuple[str, Value]]:
    """Return the cells of a row that is a list of named values, as a screener's are; else none."""
    if item.kind != "array":
        return []
    cells_of = [dict(each.members()) if each.kind == "object" else {} for each in item.items]
    if not all({"name", "value"} <= cell.keys() for cell in cells_of):
        return []
    named = {cell["name"].text(): cell["value"] for cell in cells_of}
    # Two of one name, such as a figure of two periods, would not both fit.
    return list(named.items()) if len(named) == len(cells_of) else []


def _spread(value: Value, name: str, row: Row) -> None:
    """Put a value into a row, the members of an object in columns of their own."""
    if value.kind != "object" or not value.items:
        row[name or ONLY] = value
        return
    for key, item in value.members():
        _spread(item, f"{name}.{key}" if name else key, row)


def _columns(rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _plain(item: Value) -> str:
    return compact(item.raw) if item.is_container else item.text()


def _csv_cell(item: Value | None) -> str:
    if item is None or item.kind == "null":
        return ""
    return _quoted(_plain(item)) or '""'


def _quoted(text: str) -> str:
    """Return a cell as CSV has it.

    >>> print(_quoted("Sell, at the close"), _quoted("AAPL"))
    "Sell, at the close" AAPL
    """
    if any(sign in text for sign in ',"\r\n') or text.strip() != text:
        return '"' + text.replace('"', '""') + '"'
    return text


def _text(item: Value) -> str:
    return "" if item.kind == "null" else _visible(_plain(item))


def _visible(text: str) -> str:
    return visible(text).replace("\n", "\\n")


def _is_numeric(column: tuple[str, ...]) -> bool:
    """Whether all that stands in a column are numbers, which line up at their right."""
    return all(_NUMBER.fullmatch(text) for text in column if text)


def _line(row: list[str], widths: list[int], right: list[bool]) -> str:
    parts = []
    for text, width, is_right in zip(row, widths, right, strict=True):
        space = " " * (width - cells(text))
        parts.append(space + text if is_right else text + space)
    return GAP.join(parts).rstrip()


def _below(names: list[str], rows: list[list[str]], *, colour: bool) -> str:
    """Return each row as lines of name and value, rows apart by an empty line."""
    column = max(map(cells, names), default=0)
    blocks = []
    for row in rows:
        lines = []
        for name, text in zip(names, row, strict=True):
            if text:
                space = " " * (column - cells(name))
                lines.append(f"{_dressed('key', name, colour=colour)}{space}{GAP}{text}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _dressed(role: str, text: str, *, colour: bool) -> str:
    return paint(role, text) if colour else text
