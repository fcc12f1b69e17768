"""Rule 201 of Regulation SHO (17 CFR 242.201): when short sales of a stock are restricted.

A stock that trades, in regular hours, a tenth or more below where it closed in regular hours the
day before may not be sold short at or below the best bid for the rest of that day and all of the
next. This module says when that begins; who may sell then is the desk's matter.
"""

from collections import deque


def trigger_price(previous_close: int) -> int:
    """Return the highest price that is a tenth or more below a close.

    >>> trigger_price(100_000_000), trigger_price(99)
    (90000000, 89)
    """
    return previous_close * 9 // 10


class ShortSaleRestriction:
    """The days on which one stock has fallen so far, the last two of them."""

    __slots__ = ("_triggered",)

    def __init__(self) -> None:
        self._triggered: deque[tuple[int, int]] = deque(maxlen=2)

    def trigger(self, day_begins_at: int, at: int) -> None:
        """Note that a stock has fallen so far; the first time in a day counts."""
        if not self._triggered or self._triggered[-1][0] != day_begins_at:
            self._triggered.append((day_begins_at, at))

    def since(self, days: tuple[int, ...], now: int) -> int | None:
        """Return since when it is restricted at `now`, if it fell in one of some days."""
        for day, at in self._triggered:
            if day in days and at <= now:
                return at
        return None
