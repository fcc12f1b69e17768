"""The kinds of value that the files hold beside those of a seed file.

The rule: an amount keeps the digits that stand in the file, for they are told as they stand. So the
kinds check a text, and only instants become numbers, because they have to be compared.
"""

import re
from typing import Final

from sidestreet.reference.seed_file.kinds import Kind
from sidestreet.reference.seed_file.tree import Scalar

_AMOUNT: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,6})?", re.ASCII)
_COUNT: Final = re.compile(r"0|[1-9][0-9]{0,14}", re.ASCII)
_BREAKS: Final = str.maketrans("", "", "\n\t")


def choice(*texts: str) -> Kind[str]:
    """One of a few words, spelled exactly."""
    return Kind(", ".join(texts), lambda each: each.text if each.text in texts else None, texts[0])


def prose(length_max: int) -> Kind[str]:
    """Any text that can be read, in as many lines as it wants."""

    def read(scalar: Scalar) -> str | None:
        text = scalar.text.replace("\r\n", "\n").strip()
        fits = 1 <= len(text) <= length_max and text.translate(_BREAKS).isprintable()
        return text if fits else None

    return Kind(f"a text of 1 to {length_max} characters", read, "")


def _read_amount(scalar: Scalar) -> str | None:
    return scalar.text if _AMOUNT.fullmatch(scalar.text) else None


def _read_count(scalar: Scalar) -> int | None:
    return int(scalar.text) if _COUNT.fullmatch(scalar.text) else None


AMOUNT: Final = Kind(
    "a decimal like 1234.5, at most 18 digits before the point and 6 behind it", _read_amount, "0"
)
"""An amount, a number of shares or a ratio. It stays the text that it is."""

COUNT: Final = Kind("a whole number", _read_count, 0)
LINE: Final = prose(500)
TEXT: Final = prose(1_000_000)
CURRENCY: Final[Kind[str]] = Kind(
    "a currency of three capitals, like USD",
    lambda each: each.text if re.fullmatch("[A-Z]{3}", each.text, re.ASCII) else None,
    "USD",
)
COUNTRY: Final[Kind[str]] = Kind(
    "two capital letters, like US",
    lambda each: each.text if re.fullmatch("[A-Z]{2}", each.text, re.ASCII) else None,
    "US",
)
URL: Final[Kind[str]] = Kind(
    "an address like https://example.com/story",
    lambda each: each.text if re.fullmatch(r"https?://[!-~]{1,2000}", each.text) else None,
    "https://example.com",
)
