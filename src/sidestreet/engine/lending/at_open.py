"""Locates whose day is over."""

from sidestreet.engine.outcome import Steps
from sidestreet.engine.state import State


def locates_at_open(_state: State) -> Steps:
    """Locates whose day is over."""
    yield from ()
