"""Strict JSON in: a body either means one thing or is refused with the place of its fault.

The usual parsers let through what two readers can understand differently: a member given twice,
half a surrogate pair, a number that becomes infinity. Here each of those is a 400 that names line
and column, and a document of the wrong shape is a 422 that names the path.

The way through for a good body is three cheap steps. msgspec parses in C, strictly in everything
but repeated members. A walk over the result checks the bounds and counts the members that were
kept. The colons of the raw body bound the members that were written: when there are as many
colons as kept members, nothing was dropped. Only a body with colons inside its strings takes a
second parse that looks at every pair. Whatever is refused on the way is scanned once more, by
`json_scanner`, to say where.

Numbers: an integer of up to 30 digits stays an exact `int`; any other number must be finite as a
double and becomes a `float`. Prices and quantities are strings on this API and are never numbers.
"""

import json
import re
from functools import cache
from typing import Any, Final, TypeVar, cast

import msgspec

from sidestreet.contract.shared import DECIMAL_PATTERN
from sidestreet.domain.undecodable import UNDECODABLE
from sidestreet.http.errors import ApiError, malformed_json, wrong_shape
from sidestreet.http.json_scanner import JsonBounds, find_fault

BOUNDS: Final = JsonBounds()
"""The bounds of an ordinary body."""

_CAUSE_CHARACTERS_MAX: Final = 300
_JSON_NAMES: Final = {"str": "string", "int": "integer", "float": "number", "bool": "boolean"}
_LOCATED: Final = re.compile(r"(.*) - at (?:`([^`]*)` in )?`\$([^`]*)`", re.DOTALL)
_FIELD: Final = re.compile(
    r"Object (missing|contains unknown)(?: required)? field `(.*)`", re.DOTALL
)

_MATCHING: Final = "matching regex "
_LIKE: Final = "at most 12 digits before the point and 6 decimals"
_DECIMALS: Final = {
    repr(rf"^{DECIMAL_PATTERN}\Z"): f"a decimal like 150.25, 0 or more, {_LIKE}",
    repr(rf"^-?{DECIMAL_PATTERN}\Z"): f"a decimal like 150.25 or -150.25, {_LIKE}",
}
_VALUE_CHARACTERS_MAX: Final = 40
_STEP: Final = re.compile(r"\.(\w+)|\[([0-9]+)\]", re.ASCII)

T = TypeVar("T")


def read_json(raw: bytes, bounds: JsonBounds = BOUNDS) -> Any:  # noqa: ANN401  JSON is any value
    """Return the document in `raw` as plain Python objects, or raise ApiError MALFORMED_JSON.

    >>> read_json(b'{"quantity": "100"}')
    {'quantity': '100'}
    >>> read_json(b'{"a": 1, "a": 2}')
    Traceback (most recent call last):
        ...
    sidestreet.http.errors.ApiError: ... duplicate member `a` at line 1 column 10
    """
    try:
        document = msgspec.json.decode(raw)
    except UNDECODABLE:
        raise _diagnosis(raw, bounds) from None
    members = _members_within(document, len(raw), bounds)
    if members is None:
        raise _diagnosis(raw, bounds)
    if raw.count(b":") != members and _repeats_a_member(raw):
        raise _diagnosis(raw, bounds)
    return document


def body_into(type_: type[T], raw: bytes, bounds: JsonBounds = BOUNDS) -> T:
    """Return the body as a value of `type_`, read strictly.

    Raises ApiError MALFORMED_JSON (400) for what `read_json` refuses, and WRONG_SHAPE (422) for
    JSON that does not fit the type, its message naming the path: ``[0].limit_price: expected
    `string`, got `integer` ``. Types must forbid unknown fields for those to be refused.
    """
    document = read_json(raw, bounds)
    try:
        value: T = _decoder(cast("Any", type_)).decode(raw)
    except msgspec.ValidationError as error:
        raise wrong_shape(_shape_cause(str(error), document)) from None
    return value


@cache
def _decoder(type_: Any) -> msgspec.json.Decoder[Any]:  # noqa: ANN401  a type expression
    return msgspec.json.Decoder(type_)


def _members_within(  # noqa: C901  one flat loop, because every body takes this path
    document: object, raw_bytes: int, bounds: JsonBounds
) -> int | None:
    """Return how many object members the document holds, or None if it exceeds a bound.

    The walk goes level by level, so that a deep document costs no recursion.
    """
    members = 0
    elements = 0
    longest = bounds.string_characters_max
    names_may_be_long = raw_bytes > longest
    integer_bound = 10**bounds.integer_digits_max
    level: list[Any] = [document]
    for _ in range(bounds.depth_max + 1):
        below: list[Any] = []
        nested = False
        for value in level:
            kind = type(value)
            if kind is str:
                if len(value) > longest:
                    return None
            elif kind is dict:
                nested = True
                members += len(value)
                below.extend(value.values())
                if names_may_be_long and any(len(name) > longest for name in value):
                    return None
            elif kind is list:
                nested = True
                below.extend(value)
            elif kind is int and not -integer_bound < value < integer_bound:
                return None
        elements += len(below)
        if elements > bounds.elements_max:
            return None
        if not nested:
            return members
        level = below
    return None


def _repeats_a_member(raw: bytes) -> bool:
    """Say whether any object of the document names a member twice."""
    repeated = False

    def look(pairs: list[tuple[str, object]]) -> None:
        nonlocal repeated
        repeated = repeated or len(dict(pairs)) != len(pairs)

    try:
        json.loads(raw.decode(), object_pairs_hook=look)
    except RecursionError:
        # The kept document is shallow, so the depth is in a member that a later one replaced.
        return True
    return repeated


def _diagnosis(raw: bytes, bounds: JsonBounds) -> ApiError:
    """Return the refusal of `raw`, with the place of its first fault."""
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        text = raw[: error.start].decode()
        return malformed_json("invalid UTF-8", *_place(text, len(text)))
    if text.startswith("\ufeff"):
        return malformed_json("a byte order mark", 1, 1)
    fault = find_fault(text, bounds)
    if fault is None:
        return malformed_json("not a document that can be read", 1, 1)
    line, column = _place(text, fault.at)
    # The end of the body has no character of its own: it is told as the last one before it.
    return malformed_json(fault.cause, line, column - (fault.at == len(text)))


def _place(text: str, at: int) -> tuple[int, int]:
    """Return line and column of a character, both from 1."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _shape_cause(message: str, document: object) -> str:
    """Turn msgspec's sentence into ours: the path first, JSON's words for types.

    A decimal that is none is told with what stands there, and with words in the place of a pattern.
    """
    located = _LOCATED.fullmatch(message)
    cause, key, path = located.groups() if located else (message, None, "")
    decimal = _DECIMALS.get(cause.partition(_MATCHING)[2])
    if decimal is not None and key is None:
        found = _value_at(path, document)
        told = "" if found is None else f"{found[:_VALUE_CHARACTERS_MAX] or 'nothing'}, "
        return f"{path.removeprefix('.')}: {told}expected {decimal}"
    field = _FIELD.fullmatch(cause)
    if field:
        cause = f"{field[1].removeprefix('contains ')} field `{field[2]}`"
    elif cause.startswith("Expected "):
        cause = re.sub(r"\b(str|int|float|bool)\b", lambda name: _JSON_NAMES[name[0]], cause)
    cause = cause[:1].lower() + cause[1:]
    if len(cause) > _CAUSE_CHARACTERS_MAX:
        cause = f"{cause[:_CAUSE_CHARACTERS_MAX]}..."
    path = path.removeprefix(".")
    if key is not None:
        return f"{path}: a member name: {cause}"
    return f"{path}: {cause}" if path else cause


def _value_at(path: str, document: object) -> str | None:
    """Return the text at a path like `[0].limit_price`, or None where a path says too little."""
    value = document
    for name, index in _STEP.findall(path):
        if isinstance(value, dict) and name:
            value = value.get(name)
        elif isinstance(value, list) and index:
            value = value[int(index)]
        else:
            return None
    return value if isinstance(value, str) else None
