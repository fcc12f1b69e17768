"""What a whole group wants covered: all positions of an account in one underlying.

The order of the legs never matters, and no unit of a position is counted as cover twice.
"""

from collections.abc import Sequence

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OptionRight
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.engine.margin.option_legs import naked_rate
from sidestreet.engine.margin.requirement import NOTHING, Leg, Requirement, leg_value
from sidestreet.engine.margin.stock import stock_requirement


def group_requirement(
    legs: Sequence[Leg], underlying_price: int, *, is_margin: bool
) -> Requirement:
    """Return what the positions of an account in one underlying want covered together."""
    total = NOTHING
    for leg in legs:
        value = leg_value(leg)
        if leg.terms.option is None:
            if is_margin:
                total += stock_requirement(leg.terms, value, leg.quantity, leg.price)
                continue
            amount = abs(value)
        elif leg.quantity > 0:
            amount = value
        else:
            per_unit = opening_requirement(
                leg.terms,
                is_buy=False,
                price=leg.price,
                underlying_price=underlying_price,
                is_margin=is_margin,
            )
            amount = -(per_unit * leg.quantity // SCALE)
        total += Requirement(amount, amount, amount)
    return total


def opening_requirement(
    terms: InstrumentTerms, *, is_buy: bool, price: int, underlying_price: int, is_margin: bool
) -> int:
    """Return what one whole share or contract, opened at `price`, wants covered standing alone.

    In millionths of a dollar, on the maintenance basis: it is what an open order reserves per
    unit. Nothing that is already held lowers it. In a cash account a purchase wants its whole
    price, a written put its strike and a written call the shares it would have to deliver.
    """
    option = terms.option
    if option is None:
        value = price if is_buy else -price
        quantity = SCALE if is_buy else -SCALE
        return stock_requirement(terms, value, quantity, price).maintenance if is_margin else price
    if is_buy:
        return price * option.multiplier
    if is_margin:
        return naked_rate(option, underlying_price) * option.multiplier
    secured = option.strike if option.right is OptionRight.PUT else underlying_price
    return secured * option.multiplier
