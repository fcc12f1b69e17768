"""The patient traders of an agent market: each has one limit order in the book, near the touch.

A visit ends the order that a trader had and puts in another, so an order lives for a random time,
and the book holds no more orders than there are traders, however long it runs.

The rule: prices are reckoned from the makers' touch, not from the best price in the book, or
traders who each better the last one's price would close the widest spread.
"""

from typing import Final

from sidestreet.domain.chance import draw
from sidestreet.venue.book import Book
from sidestreet.venue.level import BookOrder, Fill
from sidestreet.venue.route import WorkedRoute
from sidestreet.venue.sources.makers import Makers
from sidestreet.venue.sources.presets import Preset
from sidestreet.venue.sources.quantiles import (
    DEPTH_BITS,
    DEPTH_MASK,
    DEPTHS,
    SIZE_BITS,
    SIZE_MASK,
    SIZES,
)

_SIZE_SHIFT: Final = 1
_DEPTH_SHIFT: Final = _SIZE_SHIFT + SIZE_BITS
_TRADER_SHIFT: Final = _DEPTH_SHIFT + DEPTH_BITS
_LEAVES_SHIFT: Final = 40
_LEAVES_MASK: Final = 7
"""One visit in eight ends with an order taken back and none put in."""

_AUCTION_BEYOND: Final = 5
_AUCTION_PRICES: Final = 16
_AUCTION_SHIFT: Final = 32


class PatientTraders:
    """All patient traders of one instrument. They price between `lowest` and `highest`."""

    __slots__ = ("_lot", "_makers", "_mask", "_most", "_orders", "highest", "lowest")

    def __init__(self, preset: Preset, lot: int, makers: Makers) -> None:
        self._lot = lot
        self._makers = makers
        self._most = preset.noise_lots_max
        self._mask = preset.noise_traders - 1
        self._orders: list[BookOrder[WorkedRoute] | None] = [None] * preset.noise_traders
        self.lowest = self.highest = 0

    def visit(self, book: Book[WorkedRoute], word: int) -> list[Fill[WorkedRoute]]:
        """Let one trader change its order; return what the new one traded at once."""
        orders = self._orders
        trader = word >> _TRADER_SHIFT & self._mask
        order = orders[trader]
        if order is not None:
            book.cancel(order)
            if not word >> _LEAVES_SHIFT & _LEAVES_MASK:
                orders[trader] = None
                return []
        lots = SIZES[word >> _SIZE_SHIFT & SIZE_MASK]
        quantity = min(lots, self._most) * self._lot
        depth = DEPTHS[word >> _DEPTH_SHIFT & DEPTH_MASK]
        makers = self._makers
        step = makers.tick if depth < 0 else makers.gap
        is_buy = bool(word & 1)
        limit = makers.bid - depth * step if is_buy else makers.ask + depth * step
        if self.lowest < limit < self.highest:
            fills, orders[trader] = book.enter(None, is_buy=is_buy, quantity=quantity, limit=limit)
            return fills
        orders[trader] = None
        return []

    def visit_all(self, book: Book[WorkedRoute], stream_key: int) -> list[Fill[WorkedRoute]]:
        """Let every trader put an order in; return what they traded."""
        fills: list[Fill[WorkedRoute]] = []
        low = (1 << _TRADER_SHIFT) - 1
        for trader in range(len(self._orders)):
            fills += self.visit(book, draw(stream_key, trader) & low | trader << _TRADER_SHIFT)
        return fills

    def place(self, book: Book[WorkedRoute], stream_key: int) -> None:
        """Let every trader put an order in for an auction: many of them are ready to cross.

        Buyers' limits lie from five gaps beyond the other side's touch to ten before it, and
        sellers' likewise.
        """
        makers, orders = self._makers, self._orders
        for trader in range(len(orders)):
            word = draw(stream_key, trader)
            beyond = (_AUCTION_BEYOND - (word >> _AUCTION_SHIFT) % _AUCTION_PRICES) * makers.gap
            is_buy = bool(word & 1)
            limit = makers.ask + beyond if is_buy else makers.bid - beyond
            quantity = min(SIZES[word >> _SIZE_SHIFT & SIZE_MASK], self._most) * self._lot
            if self.lowest < limit < self.highest:
                orders[trader] = book.place(None, is_buy=is_buy, quantity=quantity, limit=limit)

    def withdraw(self, book: Book[WorkedRoute]) -> None:
        """Take all orders back."""
        for trader, order in enumerate(self._orders):
            if order is not None:
                book.cancel(order)
                self._orders[trader] = None
