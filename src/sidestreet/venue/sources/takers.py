"""Agents who take what is offered: workers of large orders, followers of a trend, judges of value.

The rule: each decides from what it can see. Workers of large orders see nothing but the order that
they work; followers see the book, and where it was a minute ago; judges of value know what the
instrument is worth. None of them pays more than a collar beyond the makers' quotes.

A large order is worked in slices, all on one side, and there are few small ones for every large
one. That is why buys follow buys for a long time: Lillo, Mike and Farmer, "Theory for long memory
in supply and demand", Physical Review E 71, 2005.
"""

from typing import Final

from sidestreet.venue.book import Book
from sidestreet.venue.level import Fill
from sidestreet.venue.route import WorkedRoute
from sidestreet.venue.sources.makers import Makers
from sidestreet.venue.sources.presets import MILLION, Preset
from sidestreet.venue.sources.quantiles import SIZE_MASK, SIZES

_AVERAGE_BITS: Final = 6
"""The slow average of the middle price forgets a 64th of itself in a second."""

_TREND_LOTS: Final = 3
_VALUE_LOTS: Final = 6


class _LargeOrder:
    """An order that is worked in slices."""

    __slots__ = ("is_buy", "slices")

    def __init__(self) -> None:
        self.is_buy = False
        self.slices = 0


class Takers:
    """All takers of one instrument."""

    __slots__ = ("_large_orders", "_lot", "_makers", "_preset", "average")

    def __init__(self, preset: Preset, lot: int, makers: Makers) -> None:
        self._preset = preset
        self._lot = lot
        self._makers = makers
        self._large_orders = tuple(_LargeOrder() for _ in range(preset.flow_orders))
        self.average = 0
        """The slow average of the middle of the book, 0 if not seen yet."""

    def work(self, book: Book[WorkedRoute], word: int) -> list[Fill[WorkedRoute]]:
        """Trade a slice of one of the large orders; where one is done another begins."""
        preset = self._preset
        large = self._large_orders[(word >> 1) % len(self._large_orders)]
        if not large.slices:
            large.slices = min(SIZES[word >> 24 & SIZE_MASK], preset.flow_slices_max)
            large.is_buy = bool(word & 1)
        large.slices -= 1
        lots = min(SIZES[word >> 8 & SIZE_MASK], preset.flow_lots_max)
        return self._take(book, lots, is_buy=large.is_buy)

    def follow(self, book: Book[WorkedRoute], word: int) -> list[Fill[WorkedRoute]]:
        """Trade in the direction in which the price has moved, if it has moved enough."""
        middle = middle_of(book)
        if not (middle and self.average):
            return []
        moved = middle - self.average
        if abs(moved) * MILLION < self.average * self._preset.trend_parts:
            return []
        return self._take(book, 1 + word % _TREND_LOTS, is_buy=moved > 0)

    def judge(self, book: Book[WorkedRoute], word: int, price: int) -> list[Fill[WorkedRoute]]:
        """Take what is offered well below the value, or bid for well above it."""
        margin = price * self._preset.value_parts // MILLION
        quantity = (1 + word % _VALUE_LOTS) * self._lot
        fills = book.take(is_buy=True, quantity=quantity, limit=price - margin)
        return fills or book.take(is_buy=False, quantity=quantity, limit=price + margin)

    def notice(self, book: Book[WorkedRoute]) -> None:
        """Let the followers look at the book: once a second is often enough."""
        middle = middle_of(book)
        if middle:
            average = self.average or middle
            self.average = average + (middle - average >> _AVERAGE_BITS)

    def forget(self) -> None:
        """Begin anew after a time without trading."""
        self.average = 0

    def _take(self, book: Book[WorkedRoute], lots: int, *, is_buy: bool) -> list[Fill[WorkedRoute]]:
        makers = self._makers
        touch = makers.ask if is_buy else makers.bid
        collar = touch * self._preset.collar_parts // MILLION
        limit = touch + collar if is_buy else touch - collar
        return book.take(is_buy=is_buy, quantity=lots * self._lot, limit=limit)


def middle_of(book: Book[WorkedRoute]) -> int:
    """Return the price halfway between best bid and best ask, 0 if a side is empty."""
    bid, ask = book.best(is_buy=True), book.best(is_buy=False)
    return 0 if bid is None or ask is None else (bid.price + ask.price) // 2
