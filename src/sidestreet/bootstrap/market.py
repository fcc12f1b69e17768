"""The market of a desk: a venue to trade at, and the prices that decisions go by.

Where the market of an instrument begins, the directory says, and where it does not know the
instrument, the terms that were journaled when the desk first dealt in it. So a desk that was begun
from a seed file values what it holds alike when it is started without one.
"""

import logging
from collections.abc import Callable
from typing import Final, NamedTuple

from sidestreet.bootstrap.market_plan import MarketPlan
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.sessions import Hours
from sidestreet.engine.corporate.units import base_price_at
from sidestreet.engine.state import State
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.runtime.market_units import MarketUnits
from sidestreet.runtime.marks import Listed, Marks
from sidestreet.runtime.venue_link import BasePrice
from sidestreet.venue.model_value import ModelValue
from sidestreet.venue.price_path import PricePath
from sidestreet.venue.simulated import SimulatedVenue
from sidestreet.venue.sources.source import Source

LOG: Final = logging.getLogger("sidestreet")

FALLBACK_PRICE: Final = 100 * SCALE
"""Where a market begins of which neither directory nor journal says where: one in an instrument of
a seed file that this start was not given, from a journal older than that figure. It is made up, and
the log says so."""


def base_prices(directory: InstrumentDirectory, plan: MarketPlan | None = None) -> BasePrice:
    """Return what tells where an instrument's market begins: first where recorded prices do."""
    made_up: set[str] = set()

    def base_price(terms: InstrumentTerms) -> int:
        # An option's market goes by its underlying's.
        recorded = None if plan is None else plan.base_price(terms.group)
        if recorded is not None:
            return recorded
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


class Market(NamedTuple):
    """A venue to trade at, and its prices."""

    venue: SimulatedVenue
    marks: Marks


def make_market(
    plan: MarketPlan,
    hours: Hours | None,
    now: int,
    directory: InstrumentDirectory,
    state: State,
) -> Market:
    """Let a market begin at `now`, and return it."""
    plan.begin(now, directory)

    def venue() -> SimulatedVenue:
        return _venue(plan, hours, now, directory)

    made = venue()
    listed = _listed(directory, state, plan)
    return Market(made, Marks(made, venue, listed, MarketUnits(state, made)))


def _venue(
    plan: MarketPlan,
    hours: Hours | None,
    now: int,
    directory: InstrumentDirectory,
) -> SimulatedVenue:
    def source(terms: InstrumentTerms, base_price: int) -> Source | PricePath | None:
        if terms.option is None:
            return plan.source(terms, base_price, now)
        underlying = directory.find(terms.option.underlying_id)
        if underlying is None or not plan.is_sourced(underlying.instrument_id):
            return None
        spot = _spot(venue, underlying, base_price)
        return ModelValue(plan.seed, terms.option, spot, terms.tick_size(0) or 1)

    sources = source if plan.has_sources else None
    venue = SimulatedVenue(plan.seed, now, plan.latency, hours, sources, fill_model=plan.fill_model)
    return venue


def _spot(venue: SimulatedVenue, underlying: Instrument, base_price: int) -> Callable[[int], int]:
    """Return what tells where the underlying of an option last traded by an instant."""
    is_listed = False

    def spot(at: int) -> int:
        nonlocal is_listed
        if not is_listed:
            # Not earlier: the option is being listed when this is made.
            venue.admit(underlying.terms, base_price)
            is_listed = True
        return venue.last_price(underlying.instrument_id, at)

    return spot


def _listed(directory: InstrumentDirectory, state: State, plan: MarketPlan) -> Listed:
    """Return what finds an instrument for its price: first as the desk knows it."""
    base_price = base_prices(directory, plan)

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
