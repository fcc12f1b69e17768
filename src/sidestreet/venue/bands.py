"""Limit-up limit-down: how far a stock may trade from where it just was.

Source: the National Market System Plan to Address Extraordinary Market Volatility, as amended up
to its eighteenth amendment (SEC release 34-84843, file 4-631), which made it permanent and ended
the doubling of the bands near the open.

- The reference is the mean of the trades of the last five minutes; the day's first one is the
  opening price, and after a pause it is the price of the reopening. It moves only to a mean that is
  a hundredth or more away, and holds for thirty seconds then.
- The bands lie 5 % to either side of it if the stock closed above three dollars the day before,
  20 % from 75 cents on, and below that 15 cents or 75 %, whichever is less. They are rounded to the
  cent, and under a dollar, as prices there are finer, to a hundredth of it.
- In the last 25 minutes of the regular session they are twice as wide.
- Every stock counts as one of tier 1. In tier 2 those above three dollars have 10 %, never doubled.
- Nothing trades outside. When the best bid stands at the upper band, or the best offer at the lower
  one, the stock is in a limit state; after fifteen seconds of that trading is paused.

The rule: everything here is arithmetic on what it is given. Whoever trades asks it beforehand.
"""

from collections import deque
from typing import Final, NamedTuple

from sidestreet.domain.amounts import SCALE
from sidestreet.venue.timetable import NEVER

SECOND_NS: Final = 1_000_000_000
LIMIT_STATE_NS: Final = 15 * SECOND_NS
LATE_NS: Final = 25 * 60 * SECOND_NS
"""How long before the close the bands are doubled."""

WINDOW_S: Final = 300
HOLDS_NS: Final = 30 * SECOND_NS
MOVES_PART: Final = 100
"""A new reference is at least one part in so many away."""

_CENT: Final = SCALE // 100
_THREE_DOLLARS: Final = 3 * SCALE
_LEAST_OF_MIDDLE: Final = 75 * _CENT
_PENNY_BAND: Final = 15 * _CENT
_HIGH_PERCENT: Final = 5
_MIDDLE_PERCENT: Final = 20
_LOW_PERCENT: Final = 75


class Bands(NamedTuple):
    """The lowest and the highest price at which a stock may trade now."""

    low: int
    high: int

    def clamp(self, limit: int | None, *, is_buy: bool) -> int:
        """Return the worst price at which an order may trade, given its limit if it has one."""
        if is_buy:
            return self.high if limit is None else min(limit, self.high)
        return self.low if limit is None else max(limit, self.low)


def price_bands(reference: int, previous_close: int, *, is_late: bool) -> Bands:
    """Return the bands around a reference price, in millionths of a dollar.

    `previous_close` chooses the percentage; `is_late` says that the close is near.

    >>> price_bands(100_000_000, 98_000_000, is_late=False)
    Bands(low=95000000, high=105000000)
    """
    if previous_close > _THREE_DOLLARS:
        width = reference * _HIGH_PERCENT // 100
    elif previous_close >= _LEAST_OF_MIDDLE:
        width = reference * _MIDDLE_PERCENT // 100
    else:
        width = min(_PENNY_BAND, reference * _LOW_PERCENT // 100)
    if is_late:
        width *= 2
    return Bands(max(_rounded(reference - width), 1), max(_rounded(reference + width), reference))


def _rounded(price: int) -> int:
    unit = _CENT if price >= SCALE else _CENT // 100
    return (price + unit // 2) // unit * unit


class BandWatch:
    """The bands of one stock, as its trades move them."""

    __slots__ = (
        "_close",
        "_count",
        "_is_late",
        "_late_at",
        "_seconds",
        "_set_at",
        "_total",
        "bands",
        "pauses_at",
        "reference",
    )

    def __init__(self) -> None:
        self.reference = 0
        """0 while the regular session has not begun."""
        self.bands = Bands(0, NEVER)
        self.pauses_at = NEVER
        """When trading will be paused, if the limit state that is there then still is."""
        self._close = 0
        self._late_at = NEVER
        self._is_late = False
        self._set_at = 0
        self._total = self._count = 0
        self._seconds: deque[tuple[int, int, int]] = deque()

    def begin(self, at: int, price: int, previous_close: int, closes_at: int) -> None:
        """Begin a session, or go on after a pause, at a price; the session ends at `closes_at`."""
        self._seconds.clear()
        self._total = self._count = 0
        self._close = previous_close
        self._late_at = NEVER if closes_at == NEVER else closes_at - LATE_NS
        self.pauses_at = NEVER
        self._set(at, price)

    def end(self) -> None:
        """End the session: no bands hold until the next one begins."""
        self.reference = 0
        self.bands = Bands(0, NEVER)
        self._late_at = NEVER
        self.pauses_at = NEVER

    def at(self, now: int) -> Bands:
        """Return the bands of an instant."""
        if now >= self._late_at and not self._is_late:
            self._is_late = True
            self.bands = price_bands(self.reference, self._close, is_late=True)
        return self.bands

    def note(self, at: int, price: int) -> None:
        """Add a trade."""
        if not self.reference:
            return
        second, seconds = at // SECOND_NS, self._seconds
        self._total += price
        self._count += 1
        if seconds and seconds[-1][0] == second:
            _, total, count = seconds[-1]
            seconds[-1] = second, total + price, count + 1
        else:
            seconds.append((second, price, 1))
            while seconds[0][0] <= second - WINDOW_S:
                _, total, count = seconds.popleft()
                self._total -= total
                self._count -= count
        if at - self._set_at >= HOLDS_NS:
            mean = self._total // self._count
            if abs(mean - self.reference) * MOVES_PART >= self.reference:
                self._set(at, mean)

    def check(self, at: int, bid: int | None, ask: int | None) -> bool:
        """Note the touch; return whether a limit state has lasted for too long by now."""
        low, high = self.at(at)
        if (bid is None or bid < high) and (ask is None or ask > low):
            self.pauses_at = NEVER
        elif self.pauses_at == NEVER:
            self.pauses_at = at + LIMIT_STATE_NS
        return at >= self.pauses_at

    def _set(self, at: int, reference: int) -> None:
        self._set_at = at
        self.reference = reference
        self._is_late = at >= self._late_at
        self.bands = price_bands(reference, self._close, is_late=self._is_late)
