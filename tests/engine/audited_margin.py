"""What positions and orders have to have covered, written from the rule books by an auditor.

Regulation T, 12 CFR 220.12: half of a margin stock's value, long or short, to open it. FINRA Rule
4210(c): to hold it, a quarter of what is long; of what is short 30 percent and five dollars a
share at least, and below five dollars a share all of it and two and a half at least. The house
may ask for more. Rule 4210(f)(2)(E): beyond its own value a written option wants a fifth of the
underlying less what it is out of the money, and a tenth of the underlying (a put: of the strike)
at least; a bought one is paid in full. Groups of several positions are out of this auditor's
reach: `wanted` returns None for them.
"""

from typing import NamedTuple

from engine.audited_money import UNIT, covering, worth
from sidestreet.domain.enums import OptionRight
from sidestreet.domain.instruments import InstrumentTerms, OptionTerms

FIVE_DOLLARS = 5 * UNIT


class Wanted(NamedTuple):
    """Money that has to be there: to open, to hold, and over night."""

    initial: int
    maintenance: int
    overnight: int


class Member(NamedTuple):
    """A position of a group, the price of one share of it, and what it is worth."""

    terms: InstrumentTerms
    quantity: int
    price: int
    value: int


def wanted(members: list[Member], underlying: int | None, *, is_margin: bool) -> Wanted | None:
    """Return what the positions in one underlying want beyond what they are worth."""
    if len(members) != 1:
        return None
    terms, quantity, price, value = members[0]
    if terms.option is not None:
        value = worth(price, quantity, terms.multiplier)
        spot = terms.option.strike if underlying is None else underlying
        return _alike(_option(terms.option, quantity, value, spot, is_margin=is_margin))
    if not is_margin:
        return _alike(abs(value))
    if quantity > 0 and not terms.is_marginable:
        return _alike(value)
    hold = _to_hold(terms, abs(value), quantity, price)
    half = covering(abs(value), 2)
    return Wanted(half, hold, max(half, hold))


def unit_of_stock(terms: InstrumentTerms, price: int, *, is_buy: bool, is_margin: bool) -> int:
    """Return what one share wants covered if it is opened at a price."""
    if not is_margin or (is_buy and not terms.is_marginable):
        return price
    return _to_hold(terms, price, UNIT if is_buy else -UNIT, price)


def unit_of_written(option: OptionTerms, spot: int) -> int:
    """Return what one contract wants that is written uncovered in a margin account."""
    return covering(_tenths(option, spot) * option.multiplier, 10)


def _tenths(option: OptionTerms, spot: int) -> int:
    """Return what a share of a written option wants, in tenths so that nothing is rounded yet."""
    is_call = option.right is OptionRight.CALL
    away = max(0, option.strike - spot if is_call else spot - option.strike)
    return max(2 * spot - 10 * away, spot if is_call else option.strike)


def _to_hold(terms: InstrumentTerms, value: int, quantity: int, price: int) -> int:
    """Return what a margin stock of a value, unsigned, wants as long as it is held."""
    if quantity > 0:
        return max(covering(value, 4), covering(value * terms.long_margin_rate, UNIT))
    house = covering(value * terms.short_margin_rate, UNIT)
    if price < FIVE_DOLLARS:
        return max(value, house, covering(-quantity * 5, 2))
    return max(covering(value * 3, 10), house, -quantity * 5)


def _option(option: OptionTerms, quantity: int, value: int, spot: int, *, is_margin: bool) -> int:
    if quantity > 0:
        return value
    is_call = option.right is OptionRight.CALL
    if is_margin:
        return covering(_tenths(option, spot) * -quantity * option.multiplier, 10 * UNIT)
    secured = spot if is_call else option.strike
    return max(0, worth(secured, -quantity, option.multiplier) + value)


def _alike(amount: int) -> Wanted:
    return Wanted(amount, amount, amount)
