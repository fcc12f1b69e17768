"""Prices and sizes from text, by digits alone: no float ever stands between a file and an amount.

A figure is a decimal number, with a sign or an exponent if it must be. What millionths cannot hold
is rounded by one rule and said to be rounded. For prices the rule is coarser than it has to be:
with more than six decimals they go to four, because such figures are binary fractions that were
printed out (yfinance writes 185.63999938964844 for 185.64), and nothing on an American exchange is
quoted finer than a hundredth of a cent.
"""

import re
from functools import lru_cache
from typing import Final

from sidestreet.domain.amounts import AMOUNT_MAX, DECIMALS, SCALE, divide_half_even, render_amount
from sidestreet.reference.market_files.problems import FieldError, shown

PRICE_DECIMALS: Final = 4
"""How many decimals a price keeps that has more than six."""

NANOS: Final = 1_000
"""A price in whole billionths, as Databento writes it, has so many to a millionth."""

NO_PRICE: Final = str(2**63 - 1)
"""Databento's price for `none`."""

VOLUME_MAX: Final = 10**12 * SCALE
"""Largest volume of a bar: a trillion shares."""

_TEXT_MAX: Final = 48
_EXPONENT_MAX: Final = 30
_DECIMAL: Final = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,3}))?", re.ASCII)
_NOTHING: Final = frozenset({"", "nan", "null", "none", "na", "n/a", "nat", "<na>"})
_ENDLESS: Final = frozenset({"inf", "infinity"})


@lru_cache(maxsize=4_096)
def decimal(text: str, kept: int) -> tuple[int, bool]:
    """Return the millionths of a decimal number, and whether they are exactly what was written.

    `kept` is how many decimals are kept of a number that has more than six. Raises FieldError
    for what is no number.

    >>> decimal("150.50", 4), decimal("185.63999938964844", 4), decimal("1.5e3", 4)
    ((150500000, True), (185640000, False), (1500000000, True))
    """
    found = _DECIMAL.fullmatch(text) if len(text) <= _TEXT_MAX else None
    if found is None or not (found[2] or found[3]):
        raise FieldError(None, _why_not(text))
    digits = found[2] + (found[3] or "")
    exponent = int(found[4] or 0) - len(found[3] or "")
    if abs(exponent) > _EXPONENT_MAX + _TEXT_MAX:
        raise FieldError(None, f"{shown(text)} is out of all bounds")
    value = int(digits)
    shift = exponent + DECIMALS
    if shift >= 0:
        amount, exact = value * 10**shift, True
    elif not value % 10**-shift:
        amount, exact = value // 10**-shift, True
    else:
        unit = 10 ** (DECIMALS - kept)
        amount, exact = divide_half_even(value, unit * 10**-shift) * unit, False
    return (-amount if found[1] == "-" else amount), exact


@lru_cache(maxsize=4_096)
def billionths(text: str) -> tuple[int, bool]:
    """Return the millionths of a price in whole billionths, or of a decimal if it has a point.

    >>> billionths("150500000000"), billionths("150.500000000")
    ((150500000, True), (150500000, True))
    """
    if not text.isascii() or not text.removeprefix("-").isdigit() or len(text) > _TEXT_MAX:
        return decimal(text, PRICE_DECIMALS)
    if text == NO_PRICE:
        raise FieldError(None, "the price is the one that stands for none")
    value = int(text)
    if not value % NANOS:
        return value // NANOS, True
    unit = 10 ** (DECIMALS - PRICE_DECIMALS)
    return divide_half_even(value, NANOS * unit) * unit, False


def within(amount: int, index: int | None, highest: int = AMOUNT_MAX) -> int:
    """Return an amount that is above zero and not too large, or raise FieldError."""
    if 0 < amount <= highest:
        return amount
    if amount > highest:
        raise FieldError(index, f"more than {render_amount(highest)}")
    raise FieldError(index, f"{render_amount(amount)} is not above zero")


def _why_not(text: str) -> str:
    plain = text.casefold().lstrip("+-")
    if plain in _NOTHING:
        return "nothing stands there" if not plain else f"{shown(text)} stands for nothing"
    if plain in _ENDLESS:
        return f"{shown(text)} is not a price or a size"
    return f"{shown(text)} is not a decimal number"
