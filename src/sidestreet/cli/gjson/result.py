"""Looking up a path: in a text (`get`), or below a value that has been read (`get_value`)."""

from sidestreet.cli.gjson.scan import NotJson, Value, decode, read

WORK_MIN = 8_000_000
WORK_PER_CHARACTER = 16
"""A look-up may do this much work and, for each character of the document, so much more.

Every path that a person would write stays far below; see `Allowance` for those it is against.
"""


class Result:
    """What a path led to. `raw` is its JSON text, as the document has it."""

    __slots__ = ("raw",)

    def __init__(self, raw: str) -> None:
        self.raw = raw

    @property
    def is_string(self) -> bool:
        """Whether the value is a JSON string."""
        return self.raw.startswith('"')

    def text(self) -> str:
        """Return a string without quotes and escapes, and any other value as it is written."""
        return decode(self.raw) if self.is_string else self.raw


def get(document: str | bytes, path: str) -> Result | None:
    """Return what a GJSON path leads to in a JSON document; None if nothing is there.

    Nothing is there, too, when the document is not JSON, when the path cannot be read, and when it
    would take an unreasonable amount of work. Only a path that begins with `..` reads JSON lines.

    >>> found = get('{"orders": [{"id": "a", "quantity": 1.0}]}', "orders.0.quantity")
    >>> found.raw if found else None
    '1.0'
    """
    try:
        text = document if isinstance(document, str) else document.decode().removeprefix("\ufeff")
        found = get_value(_root(text, path), path)
    except (NotJson, UnicodeDecodeError):
        return None
    return None if found is None else Result(found.raw)


def get_value(root: Value, path: str) -> Value | None:
    """Return what a path leads to below a value that has already been read."""
    # Most commands have no transform, and start sooner without the reader of paths.
    from sidestreet.cli.gjson.path import read_path  # noqa: PLC0415 - start-up time
    from sidestreet.cli.gjson.step import Allowance, TooCostly  # noqa: PLC0415 - start-up time

    allowance = Allowance(WORK_MIN + WORK_PER_CHARACTER * len(root.source))
    try:
        return read_path(path).apply(root, allowance)
    except TooCostly:
        return None


def _root(text: str, path: str) -> Value:
    """Return the document as a value; if the path begins with lines, unread, for them to read."""
    return Value(text, 0, len(text), "lines") if path.startswith("..") else read(text)
