"""Instructions to the clearing house."""

from sidestreet.engine.state import State


def instructed_quantity(_state: State, _account_id: int, _instrument_id: str) -> int:
    """Return how much of a position has been given to the clearing house."""
    return 0
