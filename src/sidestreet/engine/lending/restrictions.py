"""Rule 201 of Regulation SHO: what fell by a tenth is not sold short at the bid or below.

The restriction begins with the first trade at nine tenths or less of the close of the day before,
and holds for the rest of that day and for all of the next (17 CFR 242.201(b)(1)). That a share has
fallen so far is said by the market that lists it; the desk asks when somebody wants to sell, and
keeps what it heard. A day on which the price falls so far again lengthens it. An instrument's terms
may restrict it for good besides.
"""

from sidestreet.domain.commands import Stamp
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.lending_commands import RestrictShorts
from sidestreet.domain.lending_events import ShortSalesFreed, ShortSalesRestricted
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.state import State


def is_restricted(state: State, terms: InstrumentTerms) -> bool:
    """Whether short sales of an instrument are restricted, by its terms or by a fall."""
    return terms.is_short_restricted or terms.instrument_id in state.lending.restricted


def is_news(state: State, instrument_id: str, date: str) -> bool:
    """Whether the desk has yet to hear that a share fell so far on a business day."""
    return state.lending.restricted.get(instrument_id, "") < date


def restrict_shorts(state: State, command: RestrictShorts, _: Stamp) -> Steps:
    """Restrict what the market restricts, once for each day on which it fell."""
    if is_news(state, command.instrument_id, command.date):
        fallen = ShortSalesRestricted(command.instrument_id, command.date, command.fell_at)
        yield Decision((fallen,))


def restrictions_at_open(state: State, closed: str) -> Steps:
    """Yield the end of every restriction whose fall was before the day that has just closed."""
    for instrument_id, date in tuple(state.lending.restricted.items()):
        if date < closed:
            yield Decision((ShortSalesFreed(instrument_id),))
