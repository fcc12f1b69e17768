"""Closing positions at the market, and orders that wait for others to end.

A closing order takes what is free of a position: what no open order closes already. If the open
orders are to be canceled first, the closing order is accepted at once and stays at the desk until
the last of them has ended; then it goes out for what is held by then, because a fill may have
crossed a cancel.
"""

from collections.abc import Iterator, Sequence

from sidestreet.domain.commands import Stamp
from sidestreet.domain.events import Event
from sidestreet.domain.money_commands import ClosePositions
from sidestreet.engine.outcome import Steps
from sidestreet.engine.state import State


def close_positions(_state: State, _command: ClosePositions, _stamp: Stamp) -> Steps:
    """Decide about closing one position or all of an account's."""
    yield from ()


def released(_state: State, _events: Sequence[Event]) -> Iterator[Event]:
    """Yield what follows for orders that waited for what has just ended."""
    yield from ()
