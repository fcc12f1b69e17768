"""What a whole group wants covered: all positions of an account in one underlying.

The order of the legs never matters, a position told in two legs counts as one, and no unit of a
position is used as cover twice. In a margin account the sum is

    what the shares want by themselves
    + the market value of the options, negative for what is written
    + the deposits that the rule books ask of what is written (`strategies.py`)

because a bought option is paid in full, and the value of a written one is in its deposit and, as a
debt, in equity already.
"""

from collections.abc import Sequence

from sidestreet.domain.amounts import SCALE, notional
from sidestreet.domain.enums import OptionRight
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.engine.margin.hedges import Shares
from sidestreet.engine.margin.option_legs import naked_rate, sorted_series
from sidestreet.engine.margin.requirement import NOTHING, Leg, Requirement, leg_value
from sidestreet.engine.margin.stock import held_rate, long_rate, stock_requirement
from sidestreet.engine.margin.strategies import least_deposits


def group_requirement(
    legs: Sequence[Leg], underlying_price: int, *, is_margin: bool
) -> Requirement:
    """Return what the positions of an account in one underlying want covered together.

    `underlying_price` is the price of one share of it in millionths, also where no leg is the
    underlying itself. The figures are set against equity, in which short positions are negative.
    Legs of one instrument count as one position, at the highest of their marks.
    """
    if len(legs) > 1:
        legs = _merged(legs)
    if not is_margin:
        amount = _paid_in_full(legs, underlying_price)
        return Requirement(amount, amount, amount)
    if len(legs) == 1 and legs[0].terms.option is None:
        leg = legs[0]
        return stock_requirement(leg.terms, leg_value(leg), leg.quantity, leg.price)
    terms: InstrumentTerms | None = None
    quantity = value = 0
    options: list[Leg] = []
    for leg in legs:
        if leg.terms.option is None:
            terms = leg.terms
            quantity = leg.quantity
        else:
            options.append(leg)
            value += leg.price * leg.quantity * leg.terms.option.multiplier
    alone = NOTHING
    shares = Shares(0, underlying_price, 0, 0)
    if terms is not None and quantity:
        stock_value = notional(underlying_price, quantity)
        alone = stock_requirement(terms, stock_value, quantity, underlying_price)
        rate = held_rate(terms, underlying_price, is_long=quantity > 0)
        shares = Shares(quantity, underlying_price, rate, long_rate(terms))
    if not options:
        return alone
    opening, holding = least_deposits(sorted_series(options, underlying_price), shares)
    initial = max(0, alone.initial + _rounded_up(value + opening))
    maintenance = max(0, alone.maintenance + _rounded_up(value + holding))
    return Requirement(initial, maintenance, max(initial, maintenance))


def _merged(legs: Sequence[Leg]) -> list[Leg]:
    """Return one leg for each instrument that is not level, at the highest of its marks."""
    found: dict[str, Leg] = {}
    for leg in legs:
        key = leg.terms.instrument_id
        other = found.get(key)
        found[key] = (
            leg
            if other is None
            else Leg(leg.terms, leg.quantity + other.quantity, max(leg.price, other.price))
        )
    return [leg for leg in found.values() if leg.quantity]


def _rounded_up(product: int) -> int:
    """Return a price times a quantity in millionths of a dollar."""
    return -(-product // SCALE)


def _paid_in_full(legs: Sequence[Leg], underlying_price: int) -> int:
    """Return what a cash account has to hold against a group: nothing in it is lent.

    What is long counts for its value. A written put wants its strike in cash, and a written call
    its shares: those in the group, else the money to buy them. The value of what is written is
    taken off, since equity has it as a debt already. Spreads are not recognised.
    """
    shares = max(0, sum(leg.quantity for leg in legs if leg.terms.option is None))
    total = 0
    calls: list[tuple[int, int]] = []
    for leg in legs:
        option = leg.terms.option
        value = leg_value(leg)
        if option is None or leg.quantity > 0:
            total += abs(value)
            continue
        total += value
        if option.right is OptionRight.PUT:
            total += notional(option.strike, -leg.quantity) * option.multiplier
        else:
            size = 0 if option.is_cash_settled else option.multiplier
            calls.append((size, -leg.quantity))
            total += notional(underlying_price, -leg.quantity) * option.multiplier
    for size, quantity in sorted(calls, reverse=True):
        covered = min(quantity, shares // (size * SCALE) * SCALE) if size else 0
        shares -= covered * size
        total -= notional(underlying_price, covered) * size
    return max(0, total)


def opening_requirement(
    terms: InstrumentTerms, *, is_buy: bool, price: int, underlying_price: int, is_margin: bool
) -> int:
    """Return what one whole share or contract, opened at `price`, wants covered standing alone.

    In millionths of a dollar, on the maintenance basis: it is what an open order reserves per
    unit. Nothing that is already held lowers it. In a cash account a purchase wants its whole
    price, a written put its strike and a written call the price of the shares that it would have to
    deliver, each less what comes in for it. In a margin account the `price` of a written option
    makes no difference: what comes in is owed at once.
    """
    option = terms.option
    if option is None:
        if not is_margin:
            return price
        value, quantity = (price, SCALE) if is_buy else (-price, -SCALE)
        return stock_requirement(terms, value, quantity, price).maintenance
    if is_buy:
        return price * option.multiplier
    if is_margin:
        return naked_rate(option, underlying_price) * option.multiplier
    secured = option.strike if option.right is OptionRight.PUT else underlying_price
    return max(0, secured - price) * option.multiplier
