"""The market of a desk: a venue to trade at, and the prices that decisions go by.

Where the market of an instrument begins, the directory says, and where it does not know the
instrument, the terms that were journaled when the desk first dealt in it. So a desk that was begun
from a seed file values what it holds alike when it is started without one.
"""

import logging
from typing import Final

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.engine.corporate.units import base_price_at
from sidestreet.engine.state import State
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.runtime.market_units import MarketUnits
from sidestreet.runtime.marks import Listed, Marks
from sidestreet.runtime.venue_link import BasePrice
from sidestreet.venue.simulated import SimulatedVenue

LOG: Final = logging.getLogger("sidestreet")

FALLBACK_PRICE: Final = 100 * SCALE
"""Where a market begins of which neither directory nor journal says where: one in an instrument of
a seed file that this start was not given, from a journal older than that figure. It is made up, and
the log says so."""


def base_prices(directory: InstrumentDirectory) -> BasePrice:
    """Return what tells where the market of an instrument begins."""
    made_up: set[str] = set()

    def base_price(terms: InstrumentTerms) -> int:
        # An option's market goes by its underlying's.
        instrument = directory.find(terms.group)
        if instrument is not None:
            return instrument.base_price
        if terms.base_price:
            return terms.base_price
        if terms.group not in made_up:
            made_up.add(terms.group)
            LOG.warning(
                "nobody knows a price of %s (%s): its market begins at 100 dollars, which is made "
                "up; start with the seed file that has it",
                terms.symbol,
                terms.group,
            )
        return FALLBACK_PRICE

    return base_price


def marks_of(
    venue: SimulatedVenue, seed: int, now: int, directory: InstrumentDirectory, state: State
) -> Marks:
    """Return the prices of a simulated market that was made from a seed at `now`."""

    def unlisted() -> SimulatedVenue:
        return SimulatedVenue(seed=seed, started_at=now)

    return Marks(venue, unlisted, _listed(directory, state), MarketUnits(state, venue))


def _listed(directory: InstrumentDirectory, state: State) -> Listed:
    """Return what finds an instrument for its price: first as the desk knows it."""
    base_price = base_prices(directory)

    def listed(instrument_id: str) -> tuple[InstrumentTerms, int] | None:
        terms = state.instruments.get(instrument_id)
        if terms is None:
            instrument = directory.find(instrument_id)
            if instrument is None:
                return None
            terms = instrument.terms
        base = base_price_at(state, terms.group, base_price(terms), state.sequence)
        return terms, base

    return listed
