"""The trading terms of an instrument: all that a decision about an order may depend on.

Names, closes and the rest of an instrument's description are reference data and stay out of the
desk. These terms enter it once, by an `InstrumentAdmitted` event, so that replay never asks
anybody what a tick was on that day.
"""

import msgspec

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import InstrumentType


class TickRule(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A price band `[start_price, end_price)` and the step that prices in it must keep."""

    start_price: int
    end_price: int | None
    tick_size: int


US_EQUITY_TICKS: tuple[TickRule, ...] = (
    TickRule(start_price=0, end_price=SCALE, tick_size=SCALE // 10_000),
    TickRule(start_price=SCALE, end_price=None, tick_size=SCALE // 100),
)
"""Rule 612 of Regulation NMS: a cent from one dollar up, a hundredth of a cent below."""


class InstrumentTerms(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What the desk and the venue need to know of an instrument.

    `instrument_id` is a UUID that never changes; `symbol` is what it is called now. `venue` is
    the market identifier code (ISO 10383) of its listing.
    """

    instrument_id: str
    symbol: str
    instrument_type: InstrumentType
    venue: str
    tick_rules: tuple[TickRule, ...] = US_EQUITY_TICKS
    is_fractionable: bool = True
    is_tradable: bool = True

    def tick_size(self, price: int) -> int | None:
        """Return the step for a price, or None if no band holds it."""
        for rule in self.tick_rules:
            if rule.start_price <= price and (rule.end_price is None or price < rule.end_price):
                return rule.tick_size
        return None
