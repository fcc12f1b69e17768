"""The kinds of value in a seed file: what each accepts, in words and in code.

A kind turns the text of a scalar into a value or into None, and the words are what a person is
told who wrote something else. Amounts go through the desk's own pattern, digits to digits.
"""

import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Final, Generic, TypeVar
from uuid import UUID

import msgspec

from sidestreet.domain.amounts import AMOUNT_MAX, NOTIONAL_MAX, SCALE, parse_amount
from sidestreet.domain.fees import FEE_RATE_MAX
from sidestreet.reference.instants import parse_instant
from sidestreet.reference.seed_file.tree import Scalar

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

_INTEGER: Final = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class Kind(msgspec.Struct, Generic[T], frozen=True):
    """One kind of value. `stand_in` takes the place of what could not be read.

    Reading goes on after a problem; whoever works with a stand-in has to ask the section first
    whether it is sound. What is `hidden` is not repeated in a problem.
    """

    accepted: str
    read: Callable[[Scalar], T | None]
    stand_in: T
    hidden: bool = False


def integer(low: int, high: int) -> Kind[int]:
    """Whole numbers from `low`, which is not negative, to `high`."""

    def read(scalar: Scalar) -> int | None:
        if _INTEGER.fullmatch(scalar.text) is None:
            return None
        value = int(scalar.text)
        return value if low <= value <= high else None

    return Kind(f"a whole number from {low} to {high}", read, low)


def amount(accepted: str, low: int, high: int) -> Kind[int]:
    """Decimals from `low` to `high`, both in millionths."""

    def read(scalar: Scalar) -> int | None:
        value = parse_amount(scalar.text)
        return value if value is not None and low <= value <= high else None

    return Kind(accepted, read, low)


def _read_signed(scalar: Scalar) -> int | None:
    value = parse_amount(scalar.text, signed=True)
    return value if value and abs(value) <= AMOUNT_MAX else None


def _read_uuid(scalar: Scalar) -> str | None:
    try:
        identity = str(UUID(scalar.text))
    except ValueError:
        return None
    return identity if scalar.text == identity else None


def word(words: type[E], *among: E) -> Kind[E]:
    """One of the words of a closed list, spelled exactly; of all of them unless some are given."""
    table = {str(each): each for each in among or words}
    return Kind(", ".join(table), lambda scalar: table.get(scalar.text), next(iter(table.values())))


def text(accepted: str, pattern: str, *, hidden: bool = False) -> Kind[str]:
    """Texts of a form."""
    form = re.compile(pattern, re.ASCII)

    def read(scalar: Scalar) -> str | None:
        return scalar.text if form.fullmatch(scalar.text) else None

    return Kind(accepted, read, "", hidden)


def free_text(length_max: int) -> Kind[str]:
    """Any printable text that is not blank at its ends."""

    def read(scalar: Scalar) -> str | None:
        told = scalar.text
        fits = 1 <= len(told) <= length_max and told.isprintable() and told == told.strip()
        return told if fits else None

    return Kind(f"1 to {length_max} printable characters", read, "")


def lines(length_max: int) -> Kind[str]:
    """Any text, of several lines or none, without control characters."""

    def read(scalar: Scalar) -> str | None:
        told = scalar.text
        is_plain = all(each.isprintable() or each in "\n\t" for each in told)
        return told if len(told) <= length_max and is_plain else None

    return Kind(f"at most {length_max} characters without control characters", read, "")


def _read_any_signed(scalar: Scalar) -> int | None:
    value = parse_amount(scalar.text, signed=True)
    return value if value is not None and abs(value) <= NOTIONAL_MAX else None


def _read_flag(scalar: Scalar) -> bool | None:
    # YAML 1.1 would take yes, on and y as well; a reader of the file should not have to know.
    return None if scalar.quoted else {"true": True, "false": False}.get(scalar.text)


def _read_date(scalar: Scalar) -> str | None:
    if _DATE.fullmatch(scalar.text) is None:
        return None
    try:
        return date.fromisoformat(scalar.text).isoformat()
    except ValueError:  # a day that does not exist
        return None


FLAG: Final = Kind("true or false", _read_flag, stand_in=False)
DATE: Final = Kind("a date like 2025-01-02", _read_date, "")
INSTANT: Final = Kind(
    "an instant like 2030-01-02T21:00:00Z, with Z or an offset",
    lambda scalar: parse_instant(scalar.text),
    0,
)
ABOVE_ZERO: Final = amount("a decimal above 0, at most a billion and 6 decimals", 1, AMOUNT_MAX)
FEE: Final = amount("a decimal from 0 to a thousand, at most 6 decimals", 0, FEE_RATE_MAX)
ZERO_OR_MORE: Final = amount("a decimal from 0 to a billion, at most 6 decimals", 0, AMOUNT_MAX)
LARGE: Final = amount("a decimal from 0 to a trillion, at most 6 decimals", 0, NOTIONAL_MAX)
RATE: Final = amount("a decimal from 0 to 1, at most 6 decimals", 0, SCALE)
SIGNED: Final = Kind(
    "a decimal other than 0, at most a billion and 6 decimals, negative for a short position",
    _read_signed,
    SCALE,
)
BALANCE: Final = Kind(
    "a decimal of at most a trillion and 6 decimals, with or without a sign", _read_any_signed, 0
)
SHARES: Final = integer(1, 10**9)
SHARES_OR_NONE: Final = integer(0, 10**9)
UUID_TEXT: Final = Kind("a UUID in lower case with dashes", _read_uuid, "")
MADE_ID: Final = text(
    "1 to 64 letters, digits, points, underscores and dashes", "[A-Za-z0-9._-]{1,64}"
)
"""The id of what a desk has made."""
NAME: Final = free_text(128)
ACCOUNT_ID: Final = integer(0, 2**53 - 1)
"""Account ids stay inside what a JSON reader that knows only doubles can hold."""
