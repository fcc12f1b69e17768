"""What has traded in one instrument: the day's figures, and where it stood a while ago.

The rule: memory is bounded. Of the day there are totals. Of the past there are the latest hundred
thousand changes of the price and more, because a day's end may be asked for after it has passed,
and an option that nobody looked at catches up with its underlying's.
"""

from array import array
from bisect import bisect_right
from typing import Final

from sidestreet.venue.port import DayBar
from sidestreet.venue.rule_201 import trigger_price

CHANGES_KEPT: Final = 100_000


class Tape:
    """The trades of one instrument, one after another in time."""

    __slots__ = (
        "_changed_at",
        "_high",
        "_is_cut",
        "_low",
        "_open",
        "_prices",
        "_volume",
        "base_price",
        "day_begins_at",
        "last_at",
        "last_price",
        "last_size",
        "previous_close",
        "trigger_price",
    )

    def __init__(self, base_price: int) -> None:
        self.base_price = self.previous_close = self.last_price = base_price
        self.trigger_price = trigger_price(base_price)
        """From here down a trade of the day restricts short sales."""
        self.last_at: int | None = None
        self.last_size = 0
        self.day_begins_at = 0
        self._open = self._high = self._low = self._volume = 0
        self._changed_at = array("q")
        self._prices = array("q")
        self._is_cut = False

    def begin_day(self, at: int) -> None:
        """Begin a trading day: its figures start anew."""
        self.day_begins_at = at
        self._open = self._high = self._low = self._volume = 0

    def close(self) -> None:
        """Note that the regular session has ended: the next day will be measured by its price."""
        self.previous_close = self.last_price
        self.trigger_price = trigger_price(self.last_price)

    def note(self, at: int, price: int, size: int) -> None:
        """Add a trade."""
        if not self._volume:
            self._open = self._high = self._low = price
        elif price > self._high:
            self._high = price
        elif price < self._low:
            self._low = price
        self._volume += size
        if price != self.last_price:
            self._changed_at.append(at)
            self._prices.append(price)
            if len(self._prices) >= 2 * CHANGES_KEPT:
                del self._changed_at[:CHANGES_KEPT], self._prices[:CHANGES_KEPT]
                self._is_cut = True
        self.last_at, self.last_price, self.last_size = at, price, size

    def price_at(self, at: int) -> int:
        """Return the price at an instant; for one beyond memory, the oldest that is known."""
        if self.last_at is None or at >= self.last_at:
            return self.last_price
        index = bisect_right(self._changed_at, at) - 1
        return self._prices[max(index, 0)] if index >= 0 or self._is_cut else self.base_price

    def day_bar(self) -> DayBar | None:
        """Return the figures of the day, None if nothing has traded in it."""
        if not self._volume or self.last_at is None:
            return None
        return DayBar(
            self._open,
            self._high,
            self._low,
            self.last_price,
            self.last_size,
            self.last_at,
            self._volume,
            self.previous_close,
        )
