r"""How the text of a pattern is read.

There are: `.`, classes like `[A-Z]` and `[^0-9]`, `\d \w \s` and their opposites, a backslash
before a sign that is meant as it stands, `|`, groups, `* + ?`, `{2}`, `{2,}`, `{2,5}`, and `^` and
`$` for the ends of the text. What would need going back in a text is refused: references to
groups, looking ahead or behind.
"""

from collections.abc import Callable
from typing import Final, NamedTuple, NoReturn

PATTERN_CHARACTERS_MAX: Final = 128
_REPEATS_MAX: Final = 64
_SIGNS: Final = r".[](){}*+?|^$\-/"

Test = Callable[[str], bool]
"""Whether a character is one that is meant."""


class PatternError(ValueError):
    """A pattern that is not of the kind that is read here; the message says where and why."""


class Anchor(NamedTuple):
    """The beginning of the text (`^`) or its end (`$`)."""

    sign: str


class Row(NamedTuple):
    """Parts one after the other."""

    parts: "list[Node]"


class Either(NamedTuple):
    """Parts of which one matches."""

    parts: "list[Node]"


class Repeat(NamedTuple):
    """A part that comes `low` to `high` times; None for without end."""

    part: "Node"
    low: int
    high: int | None


Node = Anchor | Row | Either | Repeat | Test

_CLASSES: Final[dict[str, Test]] = {
    "d": lambda character: "0" <= character <= "9",
    "w": lambda character: character.isalnum() or character == "_",
    "s": str.isspace,
}


def read_pattern(text: str, *, ignores_case: bool) -> Node:
    """Return a pattern as a tree. Raises `PatternError`."""
    if not text:
        raise PatternError("is empty")
    if len(text) > PATTERN_CHARACTERS_MAX:
        raise PatternError(f"is longer than {PATTERN_CHARACTERS_MAX} characters")
    reader = _Reader(text, ignores_case=ignores_case)
    node = reader.either()
    if reader.at < len(text):
        reader.refuse("closes what is not open")
    return node


class _Reader:
    """Reads from left to right, a function for each kind of part."""

    def __init__(self, text: str, *, ignores_case: bool) -> None:
        self.at = 0
        self._text = text
        self._ignores_case = ignores_case

    def refuse(self, why: str) -> NoReturn:
        raise PatternError(f"{why} at character {self.at + 1}")

    def either(self) -> Node:
        parts = [self._row()]
        while self._take("|"):
            parts.append(self._row())
        return parts[0] if len(parts) == 1 else Either(parts)

    def _row(self) -> Node:
        parts: list[Node] = []
        while self.at < len(self._text) and self._text[self.at] not in "|)":
            parts.append(self._repeated())
        return Row(parts)

    def _repeated(self) -> Node:
        part = self._single()
        if self._take("*"):
            part = Repeat(part, 0, None)
        elif self._take("+"):
            part = Repeat(part, 1, None)
        elif self._take("?"):
            part = Repeat(part, 0, 1)
        elif self._take("{"):
            low, high = self._bounds()
            part = Repeat(part, low, high)
        else:
            return part
        if self.at < len(self._text) and self._text[self.at] in "*+?{":
            self.refuse("repeats a repetition")
        return part

    def _bounds(self) -> tuple[int, int | None]:
        low = self._number()
        high: int | None = low
        if self._take(","):
            high = None if self._text[self.at : self.at + 1] == "}" else self._number()
        if not self._take("}") or (high is not None and high < low):
            self.refuse("has no good bounds")
        return low, high

    def _number(self) -> int:
        begin = self.at
        while self._text[self.at : self.at + 1] in set("0123456789"):
            self.at += 1
        digits = self._text[begin : self.at]
        if not 1 <= len(digits) <= len(str(_REPEATS_MAX)) or int(digits) > _REPEATS_MAX:
            self.refuse(f"has no number from 0 to {_REPEATS_MAX}")
        return int(digits)

    def _single(self) -> Node:
        sign = self._next()
        if sign == "(":
            if self._take("?") and not self._take(":"):
                self.refuse("has a group of a kind that is not read")
            part = self.either()
            if not self._take(")"):
                self.refuse("leaves a group open")
            return part
        if sign == "[":
            return self._class()
        if sign == ".":
            return lambda _: True
        if sign in "^$":
            return Anchor(sign)
        if sign in "*+?{":
            self.at -= 1
            self.refuse("repeats nothing")
        if sign == "\\":
            return self._escaped()
        return self._literal(sign)

    def _escaped(self) -> Test:
        sign = self._next()
        test = _CLASSES.get(sign.lower())
        if test is not None:
            return test if sign.islower() else _not(test)
        if sign not in _SIGNS and sign != " ":
            self.at -= 1
            self.refuse("has a backslash before what it means nothing for")
        return self._literal(sign)

    def _class(self) -> Test:
        is_negated = self._take("^")
        tests: list[Test] = []
        # A bracket that comes first is meant as it stands.
        while (low := self._next()) != "]" or not tests:
            if low == "\\":
                tests.append(self._escaped())
                continue
            high = low
            if self._text[self.at : self.at + 1] == "-" and self._text[
                self.at + 1 : self.at + 2
            ] not in {"]", ""}:
                self.at += 1
                high = self._next()
                if high < low:
                    self.refuse("has a range that is the wrong way round")
            tests.append(self._range(low, high))
        return _not(_any_of(tests)) if is_negated else _any_of(tests)

    def _range(self, low: str, high: str) -> Test:
        if not self._ignores_case:
            return lambda character: low <= character <= high
        return lambda character: any(
            low <= each <= high for each in (character, character.lower(), character.upper())
        )

    def _literal(self, sign: str) -> Test:
        if not self._ignores_case:
            return sign.__eq__
        folded = sign.casefold()
        return lambda character: character.casefold() == folded

    def _next(self) -> str:
        if self.at == len(self._text):
            self.refuse("ends too early")
        self.at += 1
        return self._text[self.at - 1]

    def _take(self, sign: str) -> bool:
        if self._text[self.at : self.at + 1] != sign:
            return False
        self.at += 1
        return True


def _not(test: Test) -> Test:
    return lambda character: not test(character)


def _any_of(tests: list[Test]) -> Test:
    return lambda character: any(test(character) for test in tests)
