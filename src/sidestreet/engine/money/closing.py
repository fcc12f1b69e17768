"""The closing prices that the desk keeps, as prices to go by when a day begins.

A split of this morning has already adjusted them, which the prices that came with the end of the
day do not know of.
"""

from sidestreet.engine.state import State


class AtTheClose:
    """The latest closing prices, in the units of now."""

    def __init__(self, state: State) -> None:
        self._closing = state.closing_prices

    def mark(self, instrument_id: str) -> int | None:
        """Return the closing price."""
        return self._closing.get(instrument_id)

    bid = ask = mark
