"""Places in a document: where they are, what is said of them, and where a text is found.

A place is the numbers of the items that lead to it from the document's root. The document is as
deep as its reader allows and as long as an answer may be, so nothing here recurses, and a search
goes on from where it was.
"""

from typing import TYPE_CHECKING

from sidestreet.cli.formats.measure import visible
from sidestreet.cli.gjson.scan import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sidestreet.cli.gjson.scan import Value

Place = tuple[int, ...]

_SPECIAL = frozenset("\\.*?|#@!{}[]()=<>%:\"'~")
_SHOWN_MAX = 60


def value_at(root: "Value", place: Place) -> "Value":
    """Return the value at a place of the document."""
    value = root
    for index in place:
        value = value.items[index]
    return value


def path_of(root: "Value", place: Place) -> str:
    r"""Return the GJSON path of a place, as `--transform` takes it; "@this" for all of it.

    >>> from sidestreet.cli.gjson.scan import read
    >>> path_of(read('{"data":[{"a.b":1}]}'), (0, 0, 0))
    'data.0.a\\.b'
    """
    parts = []
    value = root
    for index in place:
        if value.kind == "array":
            parts.append(str(index))
        else:
            key = decode(value.keys[index])
            parts.append("".join(f"\\{sign}" if sign in _SPECIAL else sign for sign in key))
        value = value.items[index]
    return ".".join(parts) or "@this"


def label(value: "Value", index: int) -> tuple[str, str]:
    """Return the name of an item and, in short, what it is; both fit to be shown."""
    name = visible(decode(value.keys[index])) if value.kind == "object" else str(index)
    return name.replace("\n", "\\n"), summary(value.items[index])


def summary(value: "Value") -> str:
    """Return in short what a value is.

    >>> from sidestreet.cli.gjson.scan import read
    >>> summary(read("[1,2]")), summary(read('{"a":1}')), summary(read('"x"'))
    ('2 items', '1 member', '"x"')
    """
    if value.is_container:
        noun = "item" if value.kind == "array" else "member"
        count = len(value.items)
        return f"{count:,} {noun}{'' if count == 1 else 's'}"
    text = visible(value.raw[: 4 * _SHOWN_MAX])
    return text if len(text) <= _SHOWN_MAX else f"{text[:_SHOWN_MAX]}..."


def find(root: "Value", wanted: str, after: Place) -> Place | None:
    """Return the next place in reading order whose name or text holds what is wanted.

    Case does not matter. After the last place the search goes on with the first; None if it is
    nowhere.
    """
    folded = wanted.casefold()
    first: Place | None = None
    for place, name, value in _walk(root):
        text = "" if value.is_container else value.text()
        if folded in name.casefold() or folded in text.casefold():
            if place > after:
                return place
            first = place if first is None else first
    return first


def _walk(root: "Value") -> "Iterator[tuple[Place, str, Value]]":
    """Yield every place but the root in reading order, with its name if it has one."""
    pending: list[tuple[Place, str, Value]] = [((), "", root)]
    while pending:
        place, name, value = pending.pop()
        if place:
            yield place, name, value
        for index in range(len(value.items) - 1, -1, -1):
            key = decode(value.keys[index]) if value.kind == "object" else ""
            pending.append(((*place, index), key, value.items[index]))
