"""The text after a flag, as the value that is sent.

Text that the API takes as text is sent as it stands; nothing is checked that the server decides,
such as whether a status exists. A whole number may be written with Go's base prefixes (`0x10`).
Times and everything without one type are read as YAML, so that both `2026-01-02` and
`"'2026-01-02'"` mean the same day.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sidestreet.cli.client import document
from sidestreet.cli.client.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sidestreet.cli.client.document import Value
    from sidestreet.cli.client.grammar import Flag, Kind

INT64_MIN: Final = -(2**63)
INT64_MAX: Final = 2**63 - 1

TRUE: Final = frozenset(("1", "t", "T", "true", "TRUE", "True"))
FALSE: Final = frozenset(("0", "f", "F", "false", "FALSE", "False"))

_INTEGER: Final = re.compile(
    r"[-+]?(?:0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|0|[1-9](?:_?[0-9])*)",
    re.ASCII,
)
_DIGITS_MAX: Final = 80
_LITERAL: Final = re.compile(r"[A-Za-z0-9_\-.=]+", re.ASCII)


def parse(flag: Flag, text: str) -> Value:
    """Return the value of one use of `flag`. Raises `Problem` naming the flag if it has none."""
    if flag.nullable and text == "null":
        return None
    return _PARSERS[flag.kind](flag, text)


def boolean(text: str) -> bool | None:
    """Return what a boolean's text means, or None if it means nothing.

    >>> boolean("t"), boolean("0"), boolean("yes")
    (True, False, None)
    """
    if text in TRUE:
        return True
    return False if text in FALSE else None


def invalid(flag: Flag, text: str, why: str) -> Problem:
    """Return the problem of a value that `flag` cannot take."""
    return Problem(f'Invalid value "{text}" for flag --{flag.name}: {why}')


def _string(_flag: Flag, text: str) -> Value:
    return text


def _number(flag: Flag, text: str) -> Value:
    if (written := document.number(text)) is None:
        raise invalid(flag, text, "expected a number")
    return written


def _boolean(flag: Flag, text: str) -> Value:
    if (chosen := boolean(text)) is None:
        raise invalid(flag, text, "expected true or false")
    return chosen


def _integer(flag: Flag, text: str) -> Value:
    if _INTEGER.fullmatch(text) is None or len(text) > _DIGITS_MAX:
        why = "expected a whole number"
        if text[:1] == "0" and text.isascii() and text.isdigit():
            # Go reads it as octal, people as decimal; an account number is not guessed.
            why = "a leading 0 would make it octal; write 0o or leave the zeros out"
        raise invalid(flag, text, why)
    whole = int(text, 0)
    if not INT64_MIN <= whole <= INT64_MAX:
        raise invalid(flag, text, "it does not fit into 64 bits")
    return document.Number(str(whole))


def _time(flag: Flag, text: str) -> Value:
    """Return the text of a time, plain or quoted as YAML quotes it. What it says is not checked."""
    if text[:1] not in {"'", '"'}:
        return text
    value = _yaml(text)
    if not isinstance(value, str):
        raise invalid(flag, text, "expected a date or a time")
    return value


def _object(flag: Flag, text: str) -> Value:
    """Return the value if it is a map, or where the flag repeats, a list of maps."""
    value = _yaml(text)
    if isinstance(value, dict):
        return value
    if flag.repeats and isinstance(value, list) and all(isinstance(row, dict) for row in value):
        return value
    wanted = "a map, or a list of maps" if flag.repeats else "a map such as '{name: value}'"
    raise invalid(flag, text, f"expected {wanted}")


def _any(_flag: Flag, text: str) -> Value:
    return _yaml(text)


def _yaml(text: str) -> Value:
    try:
        return document.read(text)
    except document.Unreadable as error:
        if _LITERAL.fullmatch(text):
            return text
        raise Problem(f"failed to parse as YAML: {error}") from None


_PARSERS: Final[Mapping[Kind, Callable[[Flag, str], Value]]] = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "time": _time,
    "object": _object,
    "any": _any,
}
