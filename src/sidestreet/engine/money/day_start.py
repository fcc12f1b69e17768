"""What an account had when the day began: the baseline of all figures of the day."""

import msgspec


class DayStart(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Millionths of a dollar at the start of a day. `date` is the day before, "" at the opening.

    `deposits` is what was paid in during the day, securities at their cost: that is no profit.
    """

    date: str
    equity: int
    long_market_value: int = 0
    short_market_value: int = 0
    trade_cash: int = 0
    buying_power: int = 0
    maintenance_requirement: int = 0
    deposits: int = 0
