"""Margin calls, and what is closed where one is not met."""

from sidestreet.domain.commands import Stamp
from sidestreet.domain.prices import Prices
from sidestreet.engine.outcome import Steps
from sidestreet.engine.state import State


def margin_calls_at_open(_state: State, _stamp: Stamp, _prices: Prices) -> Steps:
    """Margin calls, and what is closed where one is not met."""
    yield from ()
