"""JSON written out again: on one line, or indented.

The one rule: only the space between tokens changes. What a token looks like (the digits of a
number, the escapes of a string) is the sender's business. The indented form is the one that GJSON's
`@pretty` and the `json` format share: an array without objects stays on one line if it fits there.
"""

import re
from collections.abc import Callable

from sidestreet.cli.gjson.scan import STRING, Value, decode

WIDTH = 80
"""Columns within which an array stays on one line."""

INDENT = "  "

_SPACE = re.compile(rf"({STRING})|[ \t\n\r]+")


def plain(_role: str, text: str) -> str:
    """Leave the text as it is: the paint of a place without colours."""
    return text


def compact(raw: str) -> str:
    """Return the JSON text without the space between tokens.

    >>> compact('{"a b": [1.0, 2]}')
    '{"a b":[1.0,2]}'
    """
    return _SPACE.sub(lambda found: found[1] or "", raw)


class Layout:
    """How indented JSON is laid out; `write` gives the lines without a final newline.

    `paint(role, text)` may dress each token; roles are key, mark, and the kinds of scalars. Widths
    are counted before it is asked.
    """

    def __init__(
        self,
        *,
        indent: str = INDENT,
        prefix: str = "",
        width: int = WIDTH,
        sort_keys: bool = False,
        paint: Callable[[str, str], str] = plain,
    ) -> None:
        self.indent = indent
        self.prefix = prefix
        self.width = width
        self.sort_keys = sort_keys
        self.paint = paint

    def write(self, value: Value) -> str:
        """Return the value's indented text."""
        out = [self.prefix]
        self._write(value, depth=0, column=len(self.prefix), out=out)
        return "".join(out)

    def _write(self, value: Value, *, depth: int, column: int, out: list[str]) -> None:
        if not value.is_container:
            out.append(self.paint(value.kind, value.raw))
            return
        opener, closer = "[]" if value.kind == "array" else "{}"
        if not value.items:
            out.append(self.paint("mark", opener + closer))
            return
        if value.kind == "array" and self._fits(value, column):
            self._write_row(value, out)
            return
        start = f"\n{self.prefix}{self.indent * (depth + 1)}"
        out.append(self.paint("mark", opener))
        for count, place in enumerate(self._places(value)):
            if count:
                out.append(self.paint("mark", ","))
            out.append(start)
            column = len(start) - 1
            if value.keys:
                key = value.keys[place]
                out += (self.paint("key", key), self.paint("mark", ":"), " ")
                column += len(key) + 2
            self._write(value.items[place], depth=depth + 1, column=column, out=out)
        out += (f"\n{self.prefix}{self.indent * depth}", self.paint("mark", closer))

    def _write_row(self, value: Value, out: list[str]) -> None:
        """Write an array of scalars and such arrays on the current line."""
        out.append(self.paint("mark", "["))
        for count, item in enumerate(value.items):
            if count:
                out += (self.paint("mark", ","), " ")
            if item.kind == "array":
                self._write_row(item, out)
            else:
                out.append(self.paint(item.kind, item.raw))
        out.append(self.paint("mark", "]"))

    def _fits(self, value: Value, column: int) -> bool:
        """Whether the array holds no object at any depth and its one line ends within the width."""
        room = self.width - column
        pending = [value]
        while pending and room >= 0:
            item = pending.pop()
            if item.kind == "object":
                return False
            if item.kind == "array":
                room -= 2 + 2 * max(0, len(item.items) - 1)
                pending += item.items
            else:
                room -= item.end - item.start
        return room >= 0

    def _places(self, value: Value) -> list[int]:
        """Return the order in which to write the items."""
        places = list(range(len(value.items)))
        if self.sort_keys and value.keys:
            places.sort(key=lambda place: decode(value.keys[place]))
        return places
