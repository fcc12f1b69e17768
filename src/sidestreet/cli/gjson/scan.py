"""JSON text as values that remember where they stand.

The one rule: text goes in, spans of the same text come out. A `Value` knows its kind, its start and
its end, and what it holds, in the order of the document and with duplicate keys kept, so whoever
prints it can repeat the sender's own characters.

Reading is strict (RFC 8259) and uses a list instead of the call stack, so that a document of a
million brackets is refused and not a crash.
"""

import json
import re
from collections.abc import Iterator

DEPTH_MAX = 200
"""Arrays and objects inside each other, at most. The API itself stops at 16."""

STRING = r'"[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})[^"\\\x00-\x1f]*+)*+"'
NUMBER = r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?"
SPACE = r"[ \t\n\r]*+"

_VALUE = re.compile(rf"{SPACE}(?:({STRING})|({NUMBER})|(true|false|null)|([\[{{]))")
_KEY = re.compile(rf"{SPACE}({STRING}){SPACE}:")
_NEXT = re.compile(rf"{SPACE}([,\]}}])")
_CLOSE = {"array": re.compile(rf"{SPACE}\]"), "object": re.compile(rf"{SPACE}\}}")}
_CLOSER = {"array": "]", "object": "}"}
_SPACE = re.compile(SPACE)
_SURROGATE = re.compile("[\ud800-\udfff]")


class NotJson(ValueError):  # noqa: N818 - it names the finding; nothing failed
    """The text is not JSON. `position` counts the characters that could be read."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(f"not JSON: {reason} at character {position}")
        self.position = position


class Value:
    """One JSON value in its text.

    `kind` is object, array, string, number, true, false or null. `items` holds the elements of an
    array or the member values of an object; `keys` the members' keys as written, quotes included,
    in step with `items`. Both are empty for the other kinds.
    """

    __slots__ = ("end", "items", "keys", "kind", "source", "start")

    def __init__(self, source: str, start: int, end: int, kind: str) -> None:
        self.source = source
        self.start = start
        self.end = end
        self.kind = kind
        self.items: list[Value] = [] if kind in _CLOSER else _NO_ITEMS
        self.keys: list[str] = [] if kind == "object" else _NO_KEYS

    @property
    def raw(self) -> str:
        """The value exactly as the text has it."""
        return self.source[self.start : self.end]

    @property
    def is_container(self) -> bool:
        """Whether this is an array or an object."""
        return self.kind in _CLOSER

    def members(self) -> Iterator[tuple[str, "Value"]]:
        """Yield an object's keys, decoded, each with its value, in the order of the text."""
        return zip(map(decode, self.keys), self.items, strict=True)

    def text(self) -> str:
        """Return a string without quotes and escapes, and any other kind as written."""
        return decode(self.raw) if self.kind == "string" else self.raw


# Most values hold nothing: they share these two, which nobody may fill.
_NO_ITEMS: list[Value] = []
_NO_KEYS: list[str] = []


def decode(raw: str) -> str:
    r"""Return the characters that a JSON string stands for.

    Half a surrogate pair is no character and could not be printed: it becomes U+FFFD.

    >>> decode('"caf\\u00e9"'), decode('"\\ud83d"')
    ('café', '�')
    """
    if "\\" not in raw:
        return raw[1:-1]
    text: str = json.loads(raw)
    return _SURROGATE.sub("\ufffd", text)


def encode(text: str) -> str:
    r"""Return the text as a JSON string.

    >>> print(encode('say "é"'))
    "say \"é\""
    """
    return json.dumps(text, ensure_ascii=False)


def read(text: str) -> Value:
    """Return the one value that the text is; `NotJson` if it is none, or more than one.

    >>> read(' {"quantity": 1.0} ').items[0].raw
    '1.0'
    """
    value = read_prefix(text)
    if (end := _skip_space(text, value.end)) != len(text):
        raise NotJson("more text after the value", end)
    return value


def read_lines(text: str) -> Value:
    """Return an array of the values that follow each other in the text, as JSON lines do.

    The array has the whole text as its own: there are no brackets to point at.
    """
    lines = Value(text, 0, len(text), "array")
    position = _skip_space(text, 0)
    while position < len(text):
        value = read_prefix(text, position)
        lines.items.append(value)
        position = _skip_space(text, value.end)
    return lines


def read_prefix(text: str, position: int = 0) -> Value:
    """Return the value that starts at `position`, whatever follows it.

    >>> read_prefix('[1,2] and so on').raw
    '[1,2]'
    """
    unfinished: list[Value] = []
    while True:
        value = _open(text, position)
        position = value.end
        if value.is_container and (closed := _CLOSE[value.kind].match(text, position)) is None:
            if len(unfinished) == DEPTH_MAX:
                raise NotJson(f"nested more than {DEPTH_MAX} deep", value.start)
            unfinished.append(value)
            position = _read_key(text, position, value)
            continue
        if value.is_container and closed is not None:
            value.end = position = closed.end()
        while unfinished:
            parent = unfinished[-1]
            parent.items.append(value)
            mark = _NEXT.match(text, position)
            if mark is None:
                raise NotJson("expected ',' or the end of the list", position)
            if mark[1] == ",":
                position = _read_key(text, mark.end(), parent)
                break
            if mark[1] != _CLOSER[parent.kind]:
                raise NotJson(f"unexpected '{mark[1]}'", mark.start(1))
            parent.end = position = mark.end()
            value = unfinished.pop()
        else:
            return value


def _open(text: str, position: int) -> Value:
    """Return the scalar at `position` whole, or the array or object that opens there."""
    found = _VALUE.match(text, position)
    if found is None:
        raise NotJson("expected a value", _skip_space(text, position))
    group = found.lastindex or 0
    start, end = found.span(group)
    if group == 1:
        return Value(text, start, end, "string")
    if group == 2:  # noqa: PLR2004 - the second group of the pattern
        return Value(text, start, end, "number")
    kind = found[group]
    return Value(text, start, end, {"[": "array", "{": "object"}.get(kind, kind))


def _read_key(text: str, position: int, parent: Value) -> int:
    """Note the key due at `position` if the parent is an object; return where its value starts."""
    if parent.kind == "array":
        return position
    key = _KEY.match(text, position)
    if key is None:
        raise NotJson("expected a key and ':'", _skip_space(text, position))
    parent.keys.append(key[1])
    return key.end()


def _skip_space(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return position if found is None else found.end()
