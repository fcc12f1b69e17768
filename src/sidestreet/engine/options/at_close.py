"""Options at the end of a day: exercise, assignment, expiry."""

from sidestreet.domain.commands import Stamp
from sidestreet.domain.prices import Prices
from sidestreet.engine.outcome import Steps
from sidestreet.engine.state import State


def options_at_close(_state: State, _stamp: Stamp, _prices: Prices) -> Steps:
    """Options at the end of a day: exercise, assignment, expiry."""
    yield from ()
