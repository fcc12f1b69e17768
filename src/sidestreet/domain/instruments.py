"""The trading terms of an instrument: all that a decision about an order may depend on.

Names, closes and the rest of an instrument's description are reference data and stay out of the
desk. These terms enter it once, by an `InstrumentAdmitted` event, so that replay never asks
anybody what a tick was on that day.
"""

import msgspec

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import (
    ExerciseStyle,
    InstrumentType,
    OptionRight,
    Shortable,
)


class TickRule(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A price band `[start_price, end_price)` and the step that prices in it must keep."""

    start_price: int
    end_price: int | None
    tick_size: int


def tick_at(rules: tuple[TickRule, ...], price: int) -> int | None:
    """Return the step for a price, or None if no band holds it."""
    for rule in rules:
        if rule.start_price <= price and (rule.end_price is None or price < rule.end_price):
            return rule.tick_size
    return None


US_EQUITY_TICKS: tuple[TickRule, ...] = (
    TickRule(start_price=0, end_price=SCALE, tick_size=SCALE // 10_000),
    TickRule(start_price=SCALE, end_price=None, tick_size=SCALE // 100),
)
"""Rule 612 of Regulation NMS: a cent from one dollar up, a hundredth of a cent below."""


US_OPTION_TICKS: tuple[TickRule, ...] = (
    TickRule(start_price=0, end_price=3 * SCALE, tick_size=SCALE // 100),
    TickRule(start_price=3 * SCALE, end_price=None, tick_size=SCALE // 20),
)
"""The penny-interval classes of the US options exchanges: a cent below three dollars, else five."""


class OptionTerms(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What makes an instrument an option: the right to buy or sell so much of something else.

    `strike` is the price of one share in millionths; `multiplier` how many shares one contract
    is for, in whole shares. `expiry` is an ISO date in New York and `expires_at` the instant at
    which trading in the contract ends on it, in nanoseconds since 1970 in UTC. What is
    `is_cash_settled` delivers its value in money, everything else delivers shares.
    """

    underlying_id: str
    root: str
    right: OptionRight
    strike: int
    expiry: str
    expires_at: int
    style: ExerciseStyle = ExerciseStyle.AMERICAN
    multiplier: int = 100
    is_cash_settled: bool = False

    def intrinsic(self, underlying_price: int) -> int:
        """Return what exercise is worth for one share, in millionths; never less than 0."""
        gain = underlying_price - self.strike
        return max(0, gain if self.right is OptionRight.CALL else -gain)


class InstrumentTerms(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What the desk and the venue need to know of an instrument.

    `instrument_id` is a UUID that never changes; `symbol` is what it is called now. `venue` is
    the market identifier code (ISO 10383) of its listing. A margin rate is the part of a
    position's value, in millionths, that the house wants covered; Reg T may want more. Members
    are only ever appended, because the journal holds terms in this form.
    """

    instrument_id: str
    symbol: str
    instrument_type: InstrumentType
    venue: str
    tick_rules: tuple[TickRule, ...] = US_EQUITY_TICKS
    is_fractionable: bool = True
    is_tradable: bool = True
    long_margin_rate: int = SCALE // 4
    short_margin_rate: int = SCALE * 3 // 10
    is_marginable: bool = True
    shortable: Shortable = Shortable.EASY_TO_BORROW
    is_liquidation_only: bool = False
    is_halted: bool = False
    is_short_restricted: bool = False
    """Whether Rule 201 is in force: no short sale at or below the best bid."""
    option: OptionTerms | None = None
    base_price: int = 0
    """Where a simulated market in it begins, in millionths; 0 if unknown. For an option, where
    that of its underlying does. In the units of the listing, which no split changes."""

    @property
    def multiplier(self) -> int:
        """Shares that one unit of quantity stands for: 1, or the option's contract size."""
        return 1 if self.option is None else self.option.multiplier

    @property
    def group(self) -> str:
        """The instrument id under which margin is worked out: the underlying's, or its own."""
        return self.instrument_id if self.option is None else self.option.underlying_id

    def tick_size(self, price: int) -> int | None:
        """Return the step for a price, or None if no band holds it."""
        return tick_at(self.tick_rules, price)


def on_tick(terms: InstrumentTerms, price: int, divisor: int, *, is_up: bool) -> int:
    """Return a price divided and rounded to the tick, down or up; 0 if none is left.

    >>> stock = InstrumentTerms("id", "XYZ", InstrumentType.COMMON_STOCK, "XNAS")
    >>> on_tick(stock, 10_010_000, 3, is_up=False), on_tick(stock, 10_010_000, 3, is_up=True)
    (3330000, 3340000)
    """
    rounded = -(-price // divisor) if is_up else price // divisor
    tick = terms.tick_size(rounded)
    if tick is None:
        return rounded
    return -(-rounded // tick) * tick if is_up else rounded // tick * tick
