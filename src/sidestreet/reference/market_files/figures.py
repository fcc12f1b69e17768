"""Prices and sizes from text, by digits alone: no float ever stands between a file and an amount.

A figure is a decimal number, with a sign or an exponent if it must be. What millionths cannot hold
is rounded, half to even, and said to be rounded. For prices the rule is coarser than it has to be.
With more than six decimals they are binary fractions that were printed out: yfinance writes
185.63999938964844 for 185.64. Such a fraction has 24 bits, which is seven digits. So seven digits
are kept, but no more than four decimals, as nothing on an American exchange is quoted finer, and no
fewer than two. That gives back every price in cents up to 16,384 dollars.
"""

import re
from functools import lru_cache
from typing import Final

from sidestreet.domain.amounts import AMOUNT_MAX, DECIMALS, SCALE, divide_half_even, render_amount
from sidestreet.reference.market_files.problems import FieldError, shown

PRICE_DIGITS: Final = 7
PRICE_DECIMALS: Final = (2, 4)
"""How many decimals a price keeps that has more than six: at least, and at most."""

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
def price(text: str) -> tuple[int, bool]:
    """Return the millionths of a price, and whether they are exactly what was written.

    Raises FieldError for what is no number.

    >>> price("150.50"), price("185.63999938964844"), price("1.5e3")
    ((150500000, True), (185640000, False), (1500000000, True))
    """
    return _decimal(text, is_price=True)


@lru_cache(maxsize=4_096)
def size(text: str) -> tuple[int, bool]:
    """Return the millionths of a size, in the same way.

    >>> size("100.0"), size("0.33333333")
    ((100000000, True), (333333, False))
    """
    return _decimal(text, is_price=False)


def _decimal(text: str, *, is_price: bool) -> tuple[int, bool]:
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
        unit = _unit(value // 10**-exponent) if is_price else 1
        amount, exact = divide_half_even(value, unit * 10**-shift) * unit, False
    return (-amount if found[1] == "-" else amount), exact


@lru_cache(maxsize=4_096)
def billionths(text: str) -> tuple[int, bool]:
    """Return the millionths of a price in whole billionths, or of a decimal if it has a point.

    >>> billionths("150500000000"), billionths("150.500000000")
    ((150500000, True), (150500000, True))
    """
    if not text.isascii() or not text.removeprefix("-").isdigit() or len(text) > _TEXT_MAX:
        return price(text)
    if text == NO_PRICE:
        raise FieldError(None, "the price is the one that stands for none")
    value = int(text)
    if not value % NANOS:
        return value // NANOS, True
    unit = _unit(value // 10**9)
    return divide_half_even(value, NANOS * unit) * unit, False


def _unit(whole: int) -> int:
    """Return the smallest step, in millionths, of a rounded price of so many dollars."""
    fewest, most = PRICE_DECIMALS
    unit: int = 10 ** (DECIMALS - max(fewest, min(most, PRICE_DIGITS - len(str(whole)))))
    return unit


def whole_shares(shares: int, index: int | None = None) -> int:
    """Return the millionths of a size that a feed counts in shares, or raise FieldError."""
    if not 0 < shares * SCALE <= AMOUNT_MAX:
        raise FieldError(index, f"{shares} shares are none, or too many")
    return shares * SCALE


def ten_thousandths(field: int, index: int | None = None) -> int:
    """Return the millionths of a price that a feed counts in such parts, or raise FieldError."""
    amount = field * (SCALE // 10_000)
    if not 0 < amount <= AMOUNT_MAX:
        raise FieldError(index, f"a price of {field} ten-thousandths is none, or too high")
    return amount


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
