"""What one instrument's market still has for clients: sizes that are shown, and a minute's volume.

Clients' orders leave no trace in the market of a fill model, so what they had of it is noted here.

The rule: a size that a client took stays taken while the market shows that price. When it shows
fewer shares than were taken, the market itself took some of them, and what it adds after that is
new. After an auction everything is.
"""

from collections import deque
from typing import Final

from sidestreet.venue.path_crowd import PathCrowd
from sidestreet.venue.port import Quote
from sidestreet.venue.price_path import STEP_NS, step_at

WINDOW_NS: Final = 60_000_000_000
"""A minute: how far back a model looks that goes by the volume."""


class ShownSide:
    """The best price of one side, and how much of it clients have taken."""

    __slots__ = ("_price", "taken")

    def __init__(self) -> None:
        self._price = 0
        self.taken = 0

    def left(self, price: int, size: int) -> int:
        """Take in what is shown now, and return what of it is left."""
        if price != self._price:
            self._price, self.taken = price, 0
        self.taken = min(self.taken, size)
        return size - self.taken


class Recent:
    """Quantities of the last minute, and their sum."""

    __slots__ = ("_noted", "_sum")

    def __init__(self) -> None:
        self._noted: deque[tuple[int, int]] = deque()
        self._sum = 0

    def note(self, at: int, quantity: int) -> None:
        """Add a quantity at an instant, which is never before the latest."""
        self.since(at - WINDOW_NS + 1)
        self._noted.append((at, quantity))
        self._sum += quantity

    def since(self, begins_at: int) -> int:
        """Return the sum of what was noted at an instant or later, and forget what was earlier."""
        noted = self._noted
        while noted and noted[0][0] < begins_at:
            self._sum -= noted.popleft()[1]
        return self._sum


class Supply:
    """What one listing's market has for clients."""

    __slots__ = ("_ask", "_bid", "_looked_to", "_traded", "_used", "adjustments")

    def __init__(self, adjustments: int) -> None:
        self.adjustments = adjustments
        """How often the listing had been counted in other units when this began."""
        self._bid, self._ask = ShownSide(), ShownSide()
        self._traded, self._used = Recent(), Recent()
        self._looked_to = -1

    @property
    def is_touched(self) -> bool:
        """Whether clients have taken anything that is shown still."""
        return bool(self._bid.taken or self._ask.taken)

    def renew(self) -> None:
        """Note that everything shown is new."""
        self._bid.taken = self._ask.taken = 0

    def left(self, quote: Quote) -> Quote:
        """Take in what is shown, and return what of it is left."""
        bid, bid_size, ask, ask_size = quote
        return Quote(bid, self._bid.left(bid, bid_size), ask, self._ask.left(ask, ask_size))

    def take(self, quantity: int, *, is_buy: bool) -> None:
        """Note that a client took some of what is shown on the other side."""
        side = self._ask if is_buy else self._bid
        side.taken += quantity

    def note_trade(self, at: int, quantity: int) -> None:
        """Note what others traded."""
        self._traded.note(at, quantity)

    def note_fill(self, at: int, quantity: int) -> None:
        """Note what a client traded."""
        self._used.note(at, quantity)

    def volume(self, at: int, session_began_at: int) -> tuple[int, int]:
        """Return what others, and what clients, traded within the last minute of a session."""
        begins_at = max(at - WINDOW_NS + 1, session_began_at)
        return self._traded.since(begins_at), self._used.since(begins_at)

    def note_steps(self, crowd: PathCrowd, at: int, session_began_at: int) -> None:
        """Note what others traded at the steps of a path since the last time, a minute at most."""
        step = step_at(at)
        first = max(self._looked_to, step_at(max(at - WINDOW_NS, session_began_at - 1))) + 1
        for each in range(first, step + 1):
            trade = crowd.trade_at(each)
            if trade is not None:
                self._traded.note(each * STEP_NS, trade[1])
        self._looked_to = max(self._looked_to, step)
