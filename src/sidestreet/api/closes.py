"""Where the day before ended: what every operation tells of it, whichever is asked.

The rule: there is one previous close of an instrument at an instant, that of the market that quotes
it, in the units of now. What a base price is, nobody is told: it is where a market would begin. It
stands for the close on a desk without a market alone, which has nothing else.
"""

from typing import NamedTuple

from sidestreet.domain.amounts import divide_half_even
from sidestreet.reference.instrument import Instrument
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.market_view import MarketView
from sidestreet.venue.tick_grid import TickGrid


class Closes(NamedTuple):
    """A previous close as it was made, and in the units of now; both None for an option."""

    as_made: int | None
    adjusted: int | None


def market_of(desk: Desk) -> MarketView | None:
    """Return the market of a desk as readers look at it, None on a desk without one."""
    marks = desk.sequencer.marks
    return None if marks is None else MarketView(marks)


def closes_of(instrument: Instrument, market: MarketView | None, now: int) -> Closes:
    """Return the previous close of an instrument.

    On the day of a split it was made in the units of before. It is turned back from those of now,
    and so may be off by the tick that was lost on the way.
    """
    terms, units = instrument.terms, instrument.units
    if terms.option is not None:
        return Closes(None, None)
    seen = None if market is None else market.previous_close(instrument.instrument_id, now)
    close = instrument.present_price if seen is None else seen
    if units is None or units.previous_close == units.base_price:
        return Closes(close, close)
    as_made = divide_half_even(close * units.previous_close, units.base_price)
    return Closes(TickGrid(terms.tick_rules).nearest(as_made), close)
