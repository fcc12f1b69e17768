"""What a night costs: interest and borrow fees."""

from sidestreet.domain.prices import Prices
from sidestreet.engine.outcome import Steps
from sidestreet.engine.state import State


def carry_at_close(_state: State, _prices: Prices) -> Steps:
    """Yield what accounts are charged and paid for the night."""
    yield from ()
