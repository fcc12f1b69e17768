"""Where a JSON document breaks the rules: an exact scanner that says what and at which character.

It runs only when a body is going to be refused, so it is written for its messages and not for
speed, and it stops at the first fault. The rules are those of RFC 8259 and a few of ours: no
member twice, no lone surrogate, and the bounds of `JsonBounds`. `json_input` accepts exactly the
documents in which this scanner finds nothing; a property test holds the two together.
"""

import json
import math
import re
from dataclasses import dataclass
from typing import Final, NoReturn

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_PLAIN: Final = re.compile(r'[^"\\\x00-\x1f]*')
_ESCAPE: Final = re.compile(r'\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})')
_NUMBER: Final = re.compile(r"(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)
_WORDS: Final = ("true", "false", "null")
_SHOWN_CHARACTERS_MAX: Final = 64


@dataclass(frozen=True, slots=True)
class JsonBounds:
    """How large a document may be in each direction."""

    depth_max: int = 16
    """Arrays and objects inside one another."""

    elements_max: int = 10_000
    """Array items and object members together."""

    string_characters_max: int = 64 * 1024
    """Characters in one string or one member name."""

    integer_digits_max: int = 30
    """Digits of a number without fraction and exponent; other numbers must be finite doubles."""


class JsonFault(Exception):  # noqa: N818  a place in a document, not a failure of ours
    """The first fault of a document: what is wrong, and the offset of the character."""

    def __init__(self, cause: str, at: int) -> None:
        self.cause = cause
        self.at = at
        super().__init__(cause)


def find_fault(text: str, bounds: JsonBounds) -> JsonFault | None:
    """Return the first fault of `text`, or None if it is a document that we read.

    >>> fault = find_fault('{"a": 1, "a": 2}', JsonBounds())
    >>> fault.cause, fault.at
    ('duplicate member `a`', 9)
    """
    try:
        _Scanner(text, bounds).document()
    except JsonFault as fault:
        return fault
    return None


class _Scanner:
    """One pass over one text. Recursion is bounded by the depth that is allowed."""

    def __init__(self, text: str, bounds: JsonBounds) -> None:
        self._text = text
        self._bounds = bounds
        self._at = 0
        self._elements = 0

    def document(self) -> None:
        self._value(0, "a value")
        self._skip_space()
        if self._at < len(self._text):
            self._fail("trailing characters")

    def _value(self, depth: int, expected: str) -> None:
        character = self._next(expected)
        if character == '"':
            self._string()
        elif character in "[{":
            if depth == self._bounds.depth_max:
                self._fail(f"nested deeper than {self._bounds.depth_max} levels")
            if character == "[":
                self._array(depth + 1)
            else:
                self._object(depth + 1)
        elif character == "-" or character.isdecimal():
            self._number()
        else:
            self._word(expected)

    def _array(self, depth: int) -> None:
        self._at += 1
        if self._next("a value or `]`") == "]":
            self._at += 1
            return
        while True:
            self._count_element()
            self._value(depth, "a value")
            if self._separator("]"):
                return

    def _object(self, depth: int) -> None:
        self._at += 1
        if self._next("a member name or `}`") == "}":
            self._at += 1
            return
        names: set[str] = set()
        while True:
            self._count_element()
            if self._next("a member name") != '"':
                self._fail("expected a member name in double quotes")
            start = self._at
            name = self._string()
            if name in names:
                self._fail(f"duplicate member `{_shown(name)}`", start)
            names.add(name)
            if self._next("`:`") != ":":
                self._fail("expected `:`")
            self._at += 1
            self._value(depth, "a value")
            if self._separator("}"):
                return

    def _separator(self, closing: str) -> bool:
        """Pass a comma or the closing bracket, and say whether it was the latter."""
        character = self._next(f"`,` or `{closing}`")
        if character not in {",", closing}:
            self._fail(f"expected `,` or `{closing}`")
        self._at += 1
        return character == closing

    def _string(self) -> str:
        start = self._at
        self._at += 1
        while True:
            self._at = self._end_of(_PLAIN)
            if self._at == len(self._text):
                self._fail("the body ends inside a string")
            character = self._text[self._at]
            if character == '"':
                break
            if character != "\\":
                self._fail("control character in a string")
            after = self._end_of(_ESCAPE)
            if after == self._at:
                self._fail("invalid escape")
            self._at = after
        self._at += 1
        value: str = json.loads(self._text[start : self._at])
        if any("\ud800" <= character <= "\udfff" for character in value):
            self._fail("half of a surrogate pair in a string", start)
        if len(value) > self._bounds.string_characters_max:
            longest = self._bounds.string_characters_max
            self._fail(f"a string of more than {longest} characters", start)
        return value

    def _number(self) -> None:
        match = _NUMBER.match(self._text, self._at)
        if match is None:
            self._fail("invalid number")
        whole, fraction, exponent = match.groups()
        if fraction is None and exponent is None:
            if len(whole.removeprefix("-")) > self._bounds.integer_digits_max:
                self._fail(f"a number of more than {self._bounds.integer_digits_max} digits")
        elif math.isinf(float(match.group())):
            self._fail("number out of range")
        self._at = match.end()
        # "01" and "1." end the number early; what follows is the fault.
        if self._text[self._at : self._at + 1].isalnum() or self._text.startswith(".", self._at):
            self._fail("invalid number")

    def _word(self, expected: str) -> None:
        for word in _WORDS:
            if self._text.startswith(word, self._at):
                self._at += len(word)
                return
        if any(word.startswith(self._text[self._at :]) for word in _WORDS):
            self._at = len(self._text)
            self._fail("the body ends inside a value")
        self._fail(f"expected {expected}")

    def _count_element(self) -> None:
        self._elements += 1
        if self._elements > self._bounds.elements_max:
            self._fail(f"more than {self._bounds.elements_max} elements")

    def _next(self, expected: str) -> str:
        """Return the next character that is not space, without passing it."""
        self._skip_space()
        if self._at == len(self._text):
            self._fail(f"the body ends where {expected} was expected")
        return self._text[self._at]

    def _skip_space(self) -> None:
        self._at = self._end_of(_SPACE)

    def _end_of(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self._text, self._at)
        return self._at if match is None else match.end()

    def _fail(self, cause: str, at: int | None = None) -> NoReturn:
        raise JsonFault(cause, self._at if at is None else at)


def _shown(name: str) -> str:
    """Return enough of a client's text to recognise it in a message."""
    if len(name) <= _SHOWN_CHARACTERS_MAX:
        return name
    return f"{name[:_SHOWN_CHARACTERS_MAX]}..."
