"""The `pretty` format: a response as a tree in a titled box, for eyes only.

The one rule: everything is shown. Long values go on below themselves, and where names leave them no
room the box grows past the width rather than hide a character. What a terminal could mistake for a
command is shown as its escape.
"""

from sidestreet.cli.formats.colour import paint
from sidestreet.cli.formats.measure import cells, shorten, visible, wrap
from sidestreet.cli.gjson.scan import Value, decode

NAME_MAX = 32
"""The values of one object line up behind its longest name, but not further right than this."""

VALUE_MIN = 16
"""Columns that a value gets at least, however deep it lies."""

WIDTH_MIN = 24

Line = list[tuple[str, str]]
"""Pieces of text, each with its role (see `colour.STYLES`)."""


class Pen:
    """The characters that a box and its branches are drawn with."""

    __slots__ = ("corners", "gap", "horizontal", "last", "rail", "tee", "vertical")

    def __init__(self, corners: str, horizontal: str, tee: str, last: str, rail: str) -> None:
        self.corners = corners
        self.horizontal = horizontal
        self.vertical = rail[0]
        self.tee = tee
        self.last = last
        self.rail = rail
        self.gap = " " * len(rail)


UNICODE = Pen("╭╮╰╯", "─", "├─ ", "└─ ", "│  ")
ASCII = Pen("++++", "-", "|- ", "`- ", "|  ")


def draw(value: Value, *, title: str, colour: bool, width: int, encoding: str) -> str:
    """Return the box, without a final newline: at most `width` columns, if the content allows."""
    tree = _Tree(encoding, max(width, WIDTH_MIN) - 4)
    if value.items:
        tree.add_items(value, "", top=True)
    else:
        tree.lines += tree.scalar(value, tree.room)
    return "\n".join(_box(tree, title, colour=colour))


class _Tree:
    """The lines inside the box, as they grow. `room` is the columns there are for them."""

    def __init__(self, encoding: str, room: int) -> None:
        self.pen, self.encoding = _pen_for(encoding)
        self.room = room
        self.lines: list[Line] = []

    def add_items(self, value: Value, rails: str, *, top: bool) -> None:
        """Add what an object or array holds. `rails` leads down the left of every line.

        Only the outermost names stand without a branch.
        """
        names = self._names(value)
        beside = [cells(name) for name, item in zip(names, value.items, strict=True) if _flat(item)]
        column = 2 + min(NAME_MAX, max(beside, default=0))
        for place, (name, item) in enumerate(zip(names, value.items, strict=True), start=1):
            branch, rail = self._branch(top=top, last=place == len(names))
            head: Line = [("rail", rails + branch), ("key", name)]
            room = max(VALUE_MIN, self.room - len(rails) - len(branch) - column)
            shown = self._beside(item, room)
            if not shown:
                self.lines.append(head)
                self.add_items(item, rails + rail, top=False)
                continue
            below: Line = [("rail", rails + rail), ("", " " * column)]
            if cells(name) <= NAME_MAX:
                head = [*head, ("", " " * (column - cells(name))), *shown.pop(0)]
            self.lines.append(head)
            self.lines += [[*below, *line] for line in shown]

    def scalar(self, value: Value, room: int) -> list[Line]:
        """Return a scalar, or an empty array or object, on as many lines as it takes."""
        if value.is_container:
            return [[("mark", "[]" if value.kind == "array" else "{}")]]
        return [[(value.kind, line)] for line in wrap(self._text(value), room)]

    def _beside(self, value: Value, room: int) -> list[Line]:
        """Return the lines that stand beside a name; none for what branches out below it."""
        if not value.items:
            return self.scalar(value, room)
        if not _flat(value):
            return []
        parts = [part for item in value.items for part in self._row_part(item)]
        row: Line = [("mark", "["), *parts[1:], ("mark", "]")]
        broken = any("\n" in text for _, text in row)
        return [] if broken or _width(row) > room else [row]

    def _row_part(self, item: Value) -> Line:
        return [("mark", ", "), (item.kind, self._text(item))]

    def _branch(self, *, top: bool, last: bool) -> tuple[str, str]:
        """Return what leads to a name, and what leads past it to the next."""
        if top:
            return "", ""
        return (self.pen.last, self.pen.gap) if last else (self.pen.tee, self.pen.rail)

    def _names(self, value: Value) -> list[str]:
        """Return the names to show: keys, or positions as a transform would give them."""
        if value.kind == "array":
            return [str(index) for index in range(len(value.items))]
        return [self._shown(decode(key)).replace("\n", "\\n") for key in value.keys]

    def _text(self, value: Value) -> str:
        """Return a scalar as shown: a string bare, unless it would look like something else."""
        text = value.text()
        if value.kind == "string" and (text.strip() != text or text in _LOOKALIKES):
            text = value.raw
        return self._shown(text)

    def _shown(self, text: str) -> str:
        """Return the text as the terminal can show it."""
        text = visible(text)
        if self.pen is UNICODE:
            return text
        return text.encode(self.encoding, "backslashreplace").decode(self.encoding)


_LOOKALIKES = frozenset(("", "null", "true", "false", "[]", "{}"))


def _flat(value: Value) -> bool:
    """Whether the value might stand on one line beside its name."""
    if value.kind == "object":
        return not value.items
    return not any(item.is_container for item in value.items)


def _pen_for(encoding: str) -> tuple[Pen, str]:
    """Return the pen whose characters the encoding has, and the encoding, or ASCII for none."""
    try:
        f"{UNICODE.corners}{UNICODE.tee}{UNICODE.last}".encode(encoding)
    except UnicodeEncodeError:
        return ASCII, encoding
    except LookupError:
        return ASCII, "ascii"
    return UNICODE, encoding


def _width(line: Line) -> int:
    return sum(cells(text) for _, text in line)


def _box(tree: _Tree, title: str, *, colour: bool) -> list[str]:
    """Put the frame around the lines."""

    def dress(role: str, text: str) -> str:
        return paint(role, text) if colour else text

    pen = tree.pen
    heading = f" {shorten(visible(title), tree.room - 2)} " if title else ""
    widths = [_width(line) for line in tree.lines]
    columns = max(cells(heading), *widths) if heading else max(widths)
    top_left, top_right, low_left, low_right = tuple(pen.corners)
    side = dress("rail", pen.vertical)
    out = [
        dress("rail", top_left + pen.horizontal)
        + dress("title", heading)
        + dress("rail", pen.horizontal * (columns + 1 - cells(heading)) + top_right)
    ]
    for line, width in zip(tree.lines, widths, strict=True):
        text = "".join([dress(role, part) for role, part in line])
        out.append(f"{side} {text}{' ' * (columns - width)} {side}")
    out.append(dress("rail", low_left + pen.horizontal * (columns + 2) + low_right))
    return out
