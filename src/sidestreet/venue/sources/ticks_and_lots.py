"""In which steps the agents price, and in which sizes they trade."""

from math import lcm
from typing import Final

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.instruments import InstrumentTerms

_LOTS: Final = ((250, 100), (1_000, 40), (10_000, 10))
"""Up to a price in dollars, the shares of a round lot: Rule 600(b)(93) of Regulation NMS."""


def round_lot(price: int) -> int:
    """Return the round lot of a stock in millionths of a share, for a price in millionths.

    >>> round_lot(250_000_000), round_lot(250_010_000), round_lot(20_000_000_000)
    (100000000, 40000000, 1000000)
    """
    for dollars, shares in _LOTS:
        if price <= dollars * SCALE:
            return shares * SCALE
    return SCALE


def common_tick(terms: InstrumentTerms, price: int) -> int:
    """Return a step whose multiples are on the tick at all prices near a price.

    Near is from half to twice the price, which is as far as agents quote. Where the tick changes
    in between, the step is the least that serves on both sides.
    """
    least, most = price // 2, price * 2
    ticks = [
        rule.tick_size
        for rule in terms.tick_rules
        if rule.start_price <= most and (rule.end_price is None or rule.end_price > least)
    ]
    return lcm(*ticks) if ticks else 1
