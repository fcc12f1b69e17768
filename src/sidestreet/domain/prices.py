"""What decisions may know of the market: a read-only view of current prices.

A decision that uses a price keeps it in its event, so a replay needs no market.
"""

from typing import Final, Protocol


class Prices(Protocol):
    """Prices at one instant, in millionths; None where nothing is known."""

    def mark(self, instrument_id: str) -> int | None:
        """Return the price by which a position is valued: where it last traded."""
        ...

    def bid(self, instrument_id: str) -> int | None:
        """Return the best price that anybody buys at."""
        ...

    def ask(self, instrument_id: str) -> int | None:
        """Return the best price that anybody sells at."""
        ...


class _NoPrices:
    """A market that nobody can see."""

    def mark(self, _: str) -> int | None:
        return None

    bid = ask = mark


NO_PRICES: Final[Prices] = _NoPrices()
"""Nothing is known."""
