"""Modifiers: `@reverse`, `@join` and the others, each a function from a value to new JSON text.

The one rule: a modifier given what it is not for (`@flatten` an object, `@reverse` a number) hands
it on unchanged, or answers None for nothing there. The table at the end is the whole list; a name
that is not in it is not a modifier but a key that begins with `@`.
"""

from collections.abc import Callable

from sidestreet.cli.gjson.layout import INDENT, WIDTH, Layout, compact
from sidestreet.cli.gjson.query import Condition
from sidestreet.cli.gjson.scan import NotJson, Value, encode, read
from sidestreet.cli.gjson.step import VISIT, Allowance, Path, Step

_YES = Condition("==", "~true")
_WIDTH_DIGITS_MAX = 9


class Modifier(Step):
    """One modifier with its argument, `""` if none was given."""

    __slots__ = ("argument", "function")

    def __init__(self, name: str, argument: str) -> None:
        self.function = MODIFIERS[name]
        self.argument = argument

    def apply(self, value: Value | None, allowance: Allowance) -> Value | None:
        """Return the changed value."""
        if value is not None:
            allowance.spend(value.end - value.start)
        raw = self.function(value, self.argument)
        if raw is None:
            return None
        if value is not None and raw == value.raw:
            return value
        return allowance.make(raw)


class Dig(Step):
    """`@dig:path`: what the path finds in the value and everything inside it, outermost first."""

    __slots__ = ("path",)

    def __init__(self, path: Path) -> None:
        self.path = path

    def apply(self, value: Value | None, allowance: Allowance) -> Value | None:
        """Return the finds as an array."""
        finds = []
        pending = [] if value is None else [value]
        while pending:
            place = pending.pop()
            allowance.spend(VISIT)
            found = self.path.apply(place, allowance)
            if found is not None:
                allowance.spend(found.end - found.start)
                finds.append(found.raw)
            pending += reversed(place.items)
        return allowance.make_array(finds)


def _this(value: Value | None, _argument: str) -> str | None:
    return None if value is None else value.raw


def _reverse(value: Value | None, _argument: str) -> str | None:
    if value is None or not value.is_container:
        return _this(value, "")
    if value.kind == "array":
        return _array([item.raw for item in reversed(value.items)])
    return _object(list(zip(reversed(value.keys), reversed(value.items), strict=True)))


def _ugly(value: Value | None, _argument: str) -> str | None:
    return None if value is None else compact(value.raw)


def _pretty(value: Value | None, argument: str) -> str | None:
    if value is None:
        return None
    options = _options(argument)
    width = options["width"].text() if "width" in options else ""
    return Layout(
        indent=_blank(options["indent"]) if "indent" in options else INDENT,
        prefix=_blank(options["prefix"]) if "prefix" in options else "",
        width=int(width) if width.isdecimal() and len(width) <= _WIDTH_DIGITS_MAX else WIDTH,
        sort_keys=_YES.holds(options.get("sortKeys")),
    ).write(value)


def _flatten(value: Value | None, argument: str) -> str | None:
    """Put the elements of inner arrays in their place; with `{"deep":true}` at every depth."""
    if value is None or value.kind != "array":
        return _this(value, "")
    deep = _YES.holds(_options(argument).get("deep"))
    flat: list[str] = []
    pending = [(item, 1) for item in reversed(value.items)]
    while pending:
        item, depth = pending.pop()
        if item.kind == "array" and (deep or depth == 1):
            pending += [(inner, depth + 1) for inner in reversed(item.items)]
        else:
            flat.append(item.raw)
    return _array(flat)


def _join(value: Value | None, argument: str) -> str | None:
    """Make one object of an array's objects.

    Of members with the same key the last value stays, in the first one's place; with
    `{"preserve":true}` all stay.
    """
    if value is None or value.kind != "array":
        return _this(value, "")
    members = [
        (key, raw_key, item)
        for element in value.items
        if element.kind == "object"
        for (key, item), raw_key in zip(element.members(), element.keys, strict=True)
    ]
    if _YES.holds(_options(argument).get("preserve")):
        return _object([(raw_key, item) for _, raw_key, item in members])
    joined: dict[str, tuple[str, Value]] = {}
    for key, raw_key, item in members:
        joined[key] = (joined[key][0] if key in joined else raw_key, item)
    return _object(list(joined.values()))


def _keys(value: Value | None, _argument: str) -> str:
    if value is None or value.kind == "object":
        return _array([] if value is None else value.keys)
    return _array(["null"] * (len(value.items) if value.kind == "array" else 1))


def _values(value: Value | None, _argument: str) -> str:
    if value is not None and value.kind == "array":
        return value.raw
    if value is None or value.kind == "object":
        return _array([] if value is None else [item.raw for item in value.items])
    return _array([value.raw])


def _tostr(value: Value | None, _argument: str) -> str:
    return encode("" if value is None else value.raw)


def _fromstr(value: Value | None, _argument: str) -> str | None:
    return None if value is None else value.text().strip()


def _group(value: Value | None, _argument: str) -> str | None:
    """Turn an object of arrays, a table by columns, into an array of objects, its rows."""
    if value is None or value.kind != "object":
        return None
    rows: list[list[tuple[str, Value]]] = []
    for key, column in zip(value.keys, value.items, strict=True):
        if column.kind != "array":
            continue
        rows += [[] for _ in range(len(column.items) - len(rows))]
        for row, item in zip(rows, column.items, strict=False):
            row.append((key, item))
    return _array([_object(row) for row in rows])


def _array(raws: list[str]) -> str:
    return f"[{','.join(raws)}]"


def _object(members: list[tuple[str, Value]]) -> str:
    return f"{{{','.join([f'{key}:{item.raw}' for key, item in members])}}}"


def _options(argument: str) -> dict[str, Value]:
    """Return the members of a JSON argument; none if the argument is not an object."""
    try:
        value = read(argument)
    except NotJson:
        return {}
    return dict(value.members())


def _blank(value: Value) -> str:
    """Return only the space in an option: nothing else may stand between tokens."""
    return "".join(character for character in value.text() if character in " \t\n\r")


MODIFIERS: dict[str, Callable[[Value | None, str], str | None]] = {
    "flatten": _flatten,
    "fromstr": _fromstr,
    "group": _group,
    "join": _join,
    "keys": _keys,
    "pretty": _pretty,
    "reverse": _reverse,
    "this": _this,
    "tostr": _tostr,
    "ugly": _ugly,
    "valid": _this,  # a value was read from valid text, or there would be no value
    "values": _values,
}
"""Every modifier but `@dig`, whose argument is a path."""
