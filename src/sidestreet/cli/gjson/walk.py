"""Walking down by names and positions: `data.orders.0.price_*`, `#`, `#.symbol`, and `..` lines.

The one rule: the first way that leads all the way down wins. A wildcard, or a key that the document
has twice, may offer several; they are tried in the order of the document.
"""

import re

from sidestreet.cli.gjson.scan import NotJson, Value, decode, read_lines
from sidestreet.cli.gjson.step import VISIT, Allowance, Path, Step
from sidestreet.cli.gjson.wildcard import compile_wildcard, has_wildcard, unescape

_INDEX = re.compile(r"[0-9]{1,18}")
_FORCED_KEY = re.compile(r":([0-9]+)")


class Key:
    """One part of a walk: an object's key, perhaps with wildcards, or a position in an array.

    `:7` is the key "7" where the document has no key ":7": the way to say that a number is a name.
    """

    __slots__ = ("forced", "index", "name", "pattern")

    def __init__(self, part: str) -> None:
        self.name = unescape(part)
        self.pattern = compile_wildcard(part) if has_wildcard(part) else None
        self.index = int(self.name) if _INDEX.fullmatch(self.name) else None
        forced = _FORCED_KEY.fullmatch(self.name)
        self.forced = forced[1] if forced else None

    def matches(self, value: Value) -> list[Value]:
        """Return the values under this key, in the order of the document."""
        if value.kind == "array":
            if self.index is None or self.index >= len(value.items):
                return []
            return [value.items[self.index]]
        if self.pattern is not None:
            fits = self.pattern.fullmatch
            return [item for key, item in value.members() if fits(key)]
        found = _members_named(value, self.name)
        if not found and self.forced is not None:
            return _members_named(value, self.forced)
        return found


class Walk(Step):
    """Keys one below the other, ended perhaps by a step that takes a whole array.

    With `lines` the text is taken as JSON lines: an array of the values that follow each other.
    """

    __slots__ = ("keys", "lines", "tail")

    def __init__(self, keys: list[Key], tail: Step | None, *, lines: bool) -> None:
        self.keys = keys
        self.tail = tail
        self.lines = lines

    def apply(self, value: Value | None, allowance: Allowance) -> Value | None:
        """Return the value at the end of the first way down."""
        if value is not None and self.lines:
            value = _as_lines(value, allowance)
        if value is None:
            return None
        pending = [(value, 0)]
        while pending:
            place, depth = pending.pop()
            allowance.spend(VISIT + len(place.items))
            if depth < len(self.keys):
                below = self.keys[depth].matches(place)
                pending += [(item, depth + 1) for item in reversed(below)]
                continue
            found = place if self.tail is None else self.tail.apply(place, allowance)
            if found is not None:
                return found
        return None


class Count(Step):
    """`#` at the end: how many elements the array has."""

    __slots__ = ()

    def apply(self, value: Value | None, allowance: Allowance) -> Value | None:
        """Return the count as a number; in an object `#` is a key like any other."""
        if value is None or value.kind != "array":
            return _hash_member(value)
        return allowance.make(str(len(value.items)))


class Each(Step):
    """`#.` and a path: what the path finds in each element, as a new array."""

    __slots__ = ("rest",)

    def __init__(self, rest: Path) -> None:
        self.rest = rest

    def apply(self, value: Value | None, allowance: Allowance) -> Value | None:
        """Return the finds; elements in which there is nothing leave no gap."""
        if value is None or value.kind != "array":
            member = _hash_member(value)
            return None if member is None else self.rest.apply(member, allowance)
        finds = []
        for item in value.items:
            allowance.spend(VISIT)
            found = self.rest.apply(item, allowance)
            if found is not None:
                allowance.spend(found.end - found.start)
                finds.append(found.raw)
        return allowance.make_array(finds)


def _members_named(value: Value, name: str) -> list[Value]:
    return [
        item
        for key, item in zip(value.keys, value.items, strict=False)
        if len(key) >= len(name) and decode(key) == name
    ]


def _hash_member(value: Value | None) -> Value | None:
    found = [] if value is None else _members_named(value, "#")
    return found[0] if found else None


def _as_lines(value: Value, allowance: Allowance) -> Value | None:
    allowance.spend(value.end - value.start)
    try:
        return read_lines(value.raw)
    except NotJson:
        return None
