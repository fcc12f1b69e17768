"""Amounts: prices, quantities and money as whole millionths.

Inside Sidestreet an amount is an `int` that counts millionths of a dollar or of a share; outside
it is a decimal string. There is no float anywhere near it, and no `Decimal` either: turning the
twelve characters `1e9999999` into a number that way keeps a processor busy for minutes. The text
is therefore matched against a plain ASCII pattern first, and only digits are ever converted.

One unit for all three kinds keeps every amount, and every product that the desk accepts, inside a
signed 64-bit integer, which is what the journal stores.
"""

import re
from functools import lru_cache
from typing import Final

SCALE: Final = 1_000_000
"""Millionths: one dollar, or one share, is this many units."""

DECIMALS: Final = 6
AMOUNT_MAX: Final = 10**9 * SCALE
"""Largest price or quantity accepted: a billion."""

FIGURE_MAX: Final = 2**63 - 1
"""Largest figure that the journal and the read model can hold."""

NOTIONAL_MAX: Final = 10**12 * SCALE
"""Largest price times quantity accepted for one order: a trillion dollars."""

PATTERN: Final = r"(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,8})?"
"""What a decimal string may look like, without a sign. Part of the published schema."""

_UNSIGNED: Final = re.compile(PATTERN, re.ASCII)
_SIGNED: Final = re.compile(f"-?{PATTERN}", re.ASCII)


def parse_amount(text: str, *, signed: bool = False) -> int | None:
    """Return the amount in millionths, or None if `text` is not one that can be held exactly.

    Up to twelve digits before the point and eight after are read; digits past the sixth must be
    zero. A sign is read only where `signed` says so.

    >>> parse_amount("150.50"), parse_amount("0.0000001"), parse_amount("1e9"), parse_amount("-1")
    (150500000, None, None, None)
    """
    if (_SIGNED if signed else _UNSIGNED).fullmatch(text) is None:
        return None
    whole, _, fraction = text.removeprefix("-").partition(".")
    if fraction[DECIMALS:].strip("0"):
        return None
    amount = int(whole) * SCALE + int(fraction[:DECIMALS].ljust(DECIMALS, "0"))
    return -amount if text.startswith("-") else amount


@lru_cache(maxsize=8192)
def render_amount(amount: int, places: int = 0) -> str:
    """Return the decimal string of an amount, with at least `places` digits after the point.

    >>> render_amount(10_000_000), render_amount(48_000_000, 2), render_amount(-1_500_000)
    ('10', '48.00', '-1.5')
    """
    sign = "-" if amount < 0 else ""
    whole, fraction = divmod(abs(amount), SCALE)
    if not fraction and not places:
        return f"{sign}{whole}"
    digits = f"{fraction:06d}".rstrip("0").ljust(places, "0")
    return f"{sign}{whole}.{digits}" if digits else f"{sign}{whole}"


def render_price(price: int) -> str:
    """Return a price as the contract prints it: at least two digits after the point.

    >>> render_price(150_500_000)
    '150.50'
    """
    return render_amount(price, 2)


def divide_half_even(numerator: int, denominator: int) -> int:
    """Return the nearest whole quotient, a tie going to the even one. `denominator` is positive."""
    quotient, remainder = divmod(numerator, denominator)
    twice = 2 * remainder
    if twice > denominator or (twice == denominator and quotient & 1):
        quotient += 1
    return quotient


def within_figures(amount: int) -> int:
    """Return the amount, or the nearest one that the journal can hold.

    >>> within_figures(-5), within_figures(2**70) == FIGURE_MAX
    (-5, True)
    """
    return max(-FIGURE_MAX, min(FIGURE_MAX, amount))


def notional(price: int, quantity: int) -> int:
    """Return price times quantity in millionths of a dollar, rounded once, half to even.

    Exact for whole shares. For fractional shares this rounded figure is the one that is booked,
    so that cash and the sum of executions always agree.

    >>> notional(150_500_000, 2_000_000)
    301000000
    """
    return divide_half_even(price * quantity, SCALE)


def average_price(total: int, quantity: int) -> int:
    """Return the average price of `quantity` bought or sold for `total`, both in millionths.

    >>> render_price(average_price(301_000_000, 2_000_000))
    '150.50'
    """
    return divide_half_even(total * SCALE, quantity)
