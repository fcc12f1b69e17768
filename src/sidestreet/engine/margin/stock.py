"""What a stock position wants covered in a margin account, and nothing else with it.

Two rules stand behind every figure. Regulation T (12 CFR 220.12) says what is wanted when a
position is opened: half of the value of a margin stock, long or short. FINRA Rule 4210(c) says
what is wanted as long as it is held. The house may ask for more by the rates in the instrument's
terms, never for less. The figures are wanted beyond the proceeds of a short sale, which equity
has already set against the shares that are owed (`requirement.py`).
"""

from typing import Final

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.engine.margin.requirement import Requirement, part

REG_T_RATE: Final = SCALE // 2
"""Regulation T, 12 CFR 220.12(a) and (c): half of the value of a margin stock."""

LONG_RATE_MIN: Final = SCALE // 4
"""FINRA Rule 4210(c)(1): a quarter of the value of a long margin stock."""

SHORT_RATE_MIN: Final = SCALE * 3 // 10
"""FINRA Rule 4210(c)(3): of a short stock at five dollars and above."""

SHORT_PER_SHARE_MIN: Final = 5 * SCALE
"""FINRA Rule 4210(c)(3): and never less than five dollars a share, at five dollars and above."""

LOW_PRICE: Final = 5 * SCALE
"""Below this price a short stock falls under FINRA Rule 4210(c)(2)."""

SHORT_PER_LOW_SHARE_MIN: Final = 5 * SCALE // 2
"""FINRA Rule 4210(c)(2): below five dollars, two and a half a share or the whole value."""


def stock_requirement(terms: InstrumentTerms, value: int, quantity: int, price: int) -> Requirement:
    """Return what a stock position wants covered in a margin account, standing alone.

    `value` is its market value in millionths of a dollar, negative if short, `quantity` its
    millionths of shares with the same sign, `price` the mark of one share.

    >>> from sidestreet.domain.enums import InstrumentType
    >>> stock = InstrumentTerms("id", "XYZ", InstrumentType.COMMON_STOCK, "XNAS")
    >>> stock_requirement(stock, 10_000_000_000, 100_000_000, 100_000_000)
    Requirement(initial=5000000000, maintenance=2500000000, overnight=5000000000)
    """
    if value > 0:
        if not terms.is_marginable:
            return Requirement(value, value, value)
        maintenance = part(value, long_rate(terms))
        initial = part(value, REG_T_RATE)
    else:
        maintenance = short_maintenance(terms, -value, -quantity, price)
        initial = part(-value, REG_T_RATE)
    return Requirement(initial, maintenance, max(initial, maintenance))


def long_rate(terms: InstrumentTerms) -> int:
    """Return the part of its value that a long margin stock wants while held, in millionths."""
    return max(LONG_RATE_MIN, terms.long_margin_rate)


def short_maintenance(terms: InstrumentTerms, value: int, quantity: int, price: int) -> int:
    """Return what a short stock position wants while held; `value` and `quantity` unsigned."""
    if price < LOW_PRICE:
        rate = max(SCALE, terms.short_margin_rate)
        return max(part(value, rate), part(quantity, SHORT_PER_LOW_SHARE_MIN))
    rate = max(SHORT_RATE_MIN, terms.short_margin_rate)
    return max(part(value, rate), part(quantity, SHORT_PER_SHARE_MIN))


def held_rate(terms: InstrumentTerms, price: int, *, is_long: bool) -> int:
    """Return what one share wants while held, that a hedge may lower; 0 if none may.

    Rounded down, so that what a hedge saves is never too much. A stock that cannot be margined is
    paid in full, hedged or not.
    """
    if not is_long and price < LOW_PRICE:
        return max(price * max(SCALE, terms.short_margin_rate) // SCALE, SHORT_PER_LOW_SHARE_MIN)
    if not is_long:
        rate = max(SHORT_RATE_MIN, terms.short_margin_rate)
        return max(price * rate // SCALE, SHORT_PER_SHARE_MIN)
    if not terms.is_marginable:
        return 0
    return price * long_rate(terms) // SCALE
