"""Corporate actions that take effect as a day begins."""

from sidestreet.domain.commands import Stamp
from sidestreet.domain.prices import Prices
from sidestreet.engine.outcome import Steps
from sidestreet.engine.state import State


def corporate_actions_at_open(_state: State, _stamp: Stamp, _prices: Prices) -> Steps:
    """Corporate actions that take effect as a day begins."""
    yield from ()
