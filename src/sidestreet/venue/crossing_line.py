"""The data line: it tells the desk once when an instrument trades at a price it asked about.

The rule: what has left the venue arrives, also if something else is asked for in the meantime; a
reader that no longer cares passes it over. Each question is answered once.
"""

from collections import deque

from sidestreet.venue.listing import Listing
from sidestreet.venue.port import Crossing


class CrossingLine:
    """Crossings under way to the desk, in the order of their instants."""

    __slots__ = ("_arrived", "_data_ns", "_under_way")

    def __init__(self, data_ns: int) -> None:
        self._data_ns = data_ns
        self._under_way: deque[Crossing] = deque()
        self._arrived: list[Crossing] = []

    def see(self, listing: Listing, price: int, at: int) -> None:
        """Note a trade: if it was asked for, the desk will be told."""
        wanted = listing.wanted
        if wanted is not None and wanted.holds(price):
            listing.wanted = None
            self._under_way.append(Crossing(listing.instrument_id, price, at))

    def next_arrival(self) -> int | None:
        """Return when the next crossing reaches the desk, None if none is under way."""
        return self._under_way[0].at + self._data_ns if self._under_way else None

    def deliver(self, now: int) -> None:
        """Let everything arrive that reaches the desk by `now`."""
        under_way = self._under_way
        while under_way and under_way[0].at + self._data_ns <= now:
            self._arrived.append(under_way.popleft())

    def take(self) -> list[Crossing]:
        """Return what has arrived and was not taken yet."""
        arrived, self._arrived = self._arrived, []
        return arrived
