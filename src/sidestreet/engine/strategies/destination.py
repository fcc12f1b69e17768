"""To which venue an order goes: the one of its instrument, or the one that its client names."""

from sidestreet.domain.conditions import Strategy
from sidestreet.domain.instruments import InstrumentTerms


def venue_of(terms: InstrumentTerms, strategy: Strategy | None) -> str:
    """Return the market identifier code (ISO 10383) under which an order is routed.

    Smart routing, which is what an order without a strategy gets, goes to the venue on which the
    instrument is listed. Direct market access goes to its `destination`. One market stands behind
    all of them: the code is what the order and its executions show, and it changes no price.
    """
    if strategy is None or strategy.destination is None:
        return terms.venue
    return strategy.destination
