"""What has traded in one instrument: the day's figures, and where it stood a while ago.

The rule: memory is bounded. Of the day there are totals; of the past there is the last price of
each minute, for a good two days of them, because a day's end may be asked for after it has passed.
"""

from bisect import bisect_right
from typing import Final

from sidestreet.venue.port import DayBar

MINUTE_NS: Final = 60_000_000_000
MINUTES_KEPT: Final = 3_000


class Tape:
    """The trades of one instrument, one after another in time."""

    __slots__ = (
        "_high",
        "_low",
        "_minutes",
        "_open",
        "_prices",
        "_volume",
        "base_price",
        "day_begins_at",
        "last_at",
        "last_price",
        "last_size",
        "previous_close",
    )

    def __init__(self, base_price: int) -> None:
        self.base_price = self.previous_close = self.last_price = base_price
        self.last_at: int | None = None
        self.last_size = 0
        self.day_begins_at = 0
        self._open = self._high = self._low = self._volume = 0
        self._minutes: list[int] = []
        self._prices: list[int] = []

    def begin_day(self, at: int) -> None:
        """Begin a trading day: its figures start anew."""
        self.day_begins_at = at
        self._open = self._high = self._low = self._volume = 0

    def close(self) -> None:
        """Note that the regular session has ended: the next day will be measured by its price."""
        self.previous_close = self.last_price

    def note(self, at: int, price: int, size: int) -> None:
        """Add a trade."""
        if not self._volume:
            self._open = self._high = self._low = price
        elif price > self._high:
            self._high = price
        elif price < self._low:
            self._low = price
        self._volume += size
        minute = at // MINUTE_NS
        if not self._minutes or self._minutes[-1] != minute:
            self._turn(minute)
        self._prices[-1] = price
        self.last_at, self.last_price, self.last_size = at, price, size

    def price_at(self, at: int) -> int:
        """Return the latest price of an instant, for one that has passed to the minute before."""
        if self.last_at is None or at >= self.last_at:
            return self.last_price
        index = bisect_right(self._minutes, at // MINUTE_NS - 1) - 1
        return self._prices[index] if index >= 0 else self.base_price

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

    def _turn(self, minute: int) -> None:
        if len(self._minutes) >= 2 * MINUTES_KEPT:
            del self._minutes[:MINUTES_KEPT], self._prices[:MINUTES_KEPT]
        self._minutes.append(minute)
        self._prices.append(0)
