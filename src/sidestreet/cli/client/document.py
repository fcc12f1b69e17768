"""YAML and JSON as people write them, read without changing a digit.

A number stays the text that was written: `48.00` is sent as `48.00`, never as `48.0` or as the
nearest float. JSON is tried first, because it is stricter and quicker; what is not JSON is read as
YAML, with the scalars of YAML 1.2 (`no` and `2026-01-01` are text). A member named twice is
refused: with prices, the last one does not simply win.
"""

from __future__ import annotations

import re
from json import JSONDecodeError, JSONDecoder
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    import yaml

DEPTH_MAX: Final = 64
"""Lists and maps inside each other; the server stops far earlier."""

VALUES_MAX: Final = 1_000_000
"""Values in one document, those that an alias repeats included."""

_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]*)", re.ASCII)
_BASED: Final = re.compile(r"0x[0-9a-fA-F]{1,16}|0o[0-7]{1,21}", re.ASCII)
_DECIMAL: Final = re.compile(
    r"([-+]?)(?:(0|[1-9][0-9]*)(?:(\.)([0-9]*))?|\.([0-9]+))((?:[eE][-+]?[0-9]+)?)",
    re.ASCII,
)
_NULLS: Final = frozenset(("", "~", "null", "Null", "NULL"))
_TRUE: Final = frozenset(("true", "True", "TRUE"))
_FALSE: Final = frozenset(("false", "False", "FALSE"))
_TAG: Final = "tag:yaml.org,2002:"


class Number:
    """A JSON number, kept as the digits that were written."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Number) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Number({self.text!r})"


Value: TypeAlias = "str | bool | Number | list[Value] | dict[str, Value] | None"


class Unreadable(ValueError):  # noqa: N818 - it names the text, as `NotJson` does
    """Text that is neither JSON nor YAML, or goes past a limit; says where, if that is known."""


def number(text: str) -> Number | None:
    """Return the JSON number that `text` writes, or None if it writes none.

    A leading zero makes it text, since JSON has no such number and dropping the zero would
    change what was written.

    >>> number("48.00"), number("+.5"), number("0x10"), number("0700")
    (Number('48.00'), Number('0.5'), Number('16'), None)
    """
    if _INTEGER.fullmatch(text):
        return Number(text.removeprefix("+"))
    if _BASED.fullmatch(text):
        return Number(str(int(text, 0)))
    if (match := _DECIMAL.fullmatch(text)) is None:
        return None
    sign, whole, point, fraction, bare_fraction, exponent = match.groups()
    digits = whole or "0"
    if point or bare_fraction:
        digits += "." + (fraction or bare_fraction or "0")
    return Number(("-" if sign == "-" else "") + digits + exponent)


def read(text: str) -> Value:
    """Return the value of a JSON or YAML text; an empty text is null. Raises `Unreadable`."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Unreadable("it is not UTF-8 text") from None
    try:
        # `decode` is typed as returning anything at all; the hooks make it a Value.
        value: Value = _JSON.decode(text)
    except (JSONDecodeError, Unreadable):
        return _read_yaml(text)
    except RecursionError:
        raise Unreadable(f"it is nested deeper than {DEPTH_MAX} levels") from None
    return value


def write(value: Value) -> str:
    """Return the value as JSON on one line, members in their order, numbers as written.

    >>> write({"quantity": "1", "limit": Number("48.00"), "tags": [None, True]})
    '{"quantity":"1","limit":48.00,"tags":[null,true]}'
    """
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Number():
            return value.text
        case str():
            return encode_basestring(value)
        case list():
            return f"[{','.join(map(write, value))}]"
        case dict():
            members = (f"{encode_basestring(name)}:{write(item)}" for name, item in value.items())
            return f"{{{','.join(members)}}}"


def _distinct(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Unreadable(f'member "{twice}" is given twice')
    return members


def _not_json(name: str) -> Value:
    raise Unreadable(f"{name} is not a JSON number")


_JSON: Final = JSONDecoder(
    object_pairs_hook=_distinct,
    parse_float=Number,
    parse_int=Number,
    parse_constant=_not_json,
)


def _read_yaml(text: str) -> Value:
    import yaml  # noqa: PLC0415 - a fifth of a start, and most commands need none of it

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Builder().build(yaml.parse(text, Loader=loader))
    except yaml.YAMLError as error:
        raise Unreadable(str(error)) from None


class _Builder:
    """Builds one value from a stream of YAML events.

    Events rather than the parser's own tree, for two reasons: the tree's numbers and dates have
    lost what was written, and the tree is built by recursion that a deep enough document breaks.
    """

    def __init__(self) -> None:
        self._open: list[_Collection] = []
        self._anchors: dict[str, tuple[Value, int]] = {}
        self._documents = 0
        self._values = 0
        self._root: Value = None

    def build(self, events: Iterable[yaml.Event]) -> Value:
        """Return the only document's value."""
        import yaml  # noqa: PLC0415 - as above

        for event in events:
            match event:
                case yaml.DocumentStartEvent():
                    self._documents += 1
                    if self._documents > 1:
                        raise Unreadable("it holds more than one document")
                case yaml.ScalarEvent():
                    self._add(scalar(event), 1, event.anchor)
                case yaml.SequenceStartEvent():
                    self._start(_Collection([], event, self._values))
                case yaml.MappingStartEvent():
                    self._start(_Collection({}, event, self._values))
                case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                    done = self._open.pop()
                    self._add(done.value, self._values - done.before + 1, done.anchor)
                case yaml.AliasEvent():
                    if event.anchor not in self._anchors:
                        raise Unreadable(f"alias *{event.anchor} stands before its anchor ends")
                    self._add(*self._anchors[event.anchor], None)
                case _:
                    pass
        return self._root

    def _start(self, collection: _Collection) -> None:
        self._open.append(collection)
        if len(self._open) > DEPTH_MAX:
            raise Unreadable(f"it is nested deeper than {DEPTH_MAX} levels")

    def _add(self, value: Value, count: int, anchor: str | None) -> None:
        """Put a finished value where it belongs. `count` is how many values it is made of."""
        self._values += count
        if self._values > VALUES_MAX:
            raise Unreadable(f"it holds more than {VALUES_MAX} values")
        if anchor is not None:
            self._anchors[anchor] = (value, count)
        if self._open:
            self._open[-1].add(value)
        else:
            self._root = value


class _Collection:
    """A list or map whose end has not come yet."""

    def __init__(
        self,
        value: list[Value] | dict[str, Value],
        event: yaml.SequenceStartEvent | yaml.MappingStartEvent,
        before: int,
    ) -> None:
        if event.tag not in {None, _TAG + "seq", _TAG + "map", "!"}:
            raise Unreadable(f"tag {event.tag} has no meaning here")
        self.value = value
        self.anchor: str | None = event.anchor
        self.before = before
        self._key: str | None = None

    def add(self, value: Value) -> None:
        """Take an element, or a key and then its value."""
        if isinstance(self.value, list):
            self.value.append(value)
        elif self._key is None:
            self._key = _key(value)
            if self._key in self.value:
                raise Unreadable(f'member "{self._key}" is given twice')
        else:
            self.value[self._key] = value
            self._key = None


def _key(value: Value) -> str:
    if isinstance(value, list | dict):
        raise Unreadable("a member's name is text, not a list or a map")
    return value if isinstance(value, str) else write(value)


def scalar(event: yaml.ScalarEvent) -> Value:
    """Return the value of one YAML scalar by the rules of YAML 1.2."""
    text: str = event.value
    tag: str | None = event.tag
    if tag is None:
        return _plain(text) if event.implicit[0] else text
    if tag in {_TAG + "str", _TAG + "timestamp", "!"}:
        return text
    if tag in {_TAG + "int", _TAG + "float"} and (written := number(text)) is not None:
        return written
    if tag == _TAG + "bool" and text in _TRUE | _FALSE:
        return text in _TRUE
    if tag == _TAG + "null" and text in _NULLS:
        return None
    raise Unreadable(f'tag {tag} does not fit "{text}"')


def _plain(text: str) -> Value:
    if text in _NULLS:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    return number(text) or text
