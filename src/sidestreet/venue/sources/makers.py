"""The market makers of an agent market: ladders of quotes around what they hold the value to be.

They share one belief and one inventory. What is bought from them makes them short, so they ask for
more; as they cover elsewhere over the next minutes the price comes back. That is how an order, a
client's too, moves the price here: the makers learn of it from what is gone of their own quotes.

The rule: a maker who looks and finds neither a trade nor another price leaves its quotes where they
are, in their place in the queue. Otherwise it takes all of them back and quotes anew. Where it
finds others' orders on the wrong side of its price it trades with them.
"""

from math import isqrt
from typing import Final

from sidestreet.venue.book import Book
from sidestreet.venue.level import BookOrder, Fill
from sidestreet.venue.route import WorkedRoute
from sidestreet.venue.sources.presets import MILLION, SIXTEENTHS, Preset

_COVER_BITS: Final = 7
"""In a second the makers cover a 128th of their inventory elsewhere: half of it in 88 seconds."""


class _Quotes:
    """What one maker has in the book, and what it had when it quoted."""

    __slots__ = ("ask", "asks", "bid", "bids", "half_spread", "offered", "wanted")

    def __init__(self, half_spread: int) -> None:
        self.half_spread = half_spread
        self.bid = self.ask = 0
        self.bids: list[BookOrder[WorkedRoute]] = []
        self.asks: list[BookOrder[WorkedRoute]] = []
        self.wanted = self.offered = 0


class Makers:
    """All makers of one instrument. `bid` and `ask` are the best that the last to look quoted."""

    __slots__ = ("_levels", "_lot", "_preset", "_quotes", "ask", "bid", "gap", "inventory", "tick")

    def __init__(self, preset: Preset, lot: int) -> None:
        self._preset = preset
        self._lot = lot
        self._levels = range(preset.levels)
        self._quotes = tuple(_Quotes(half) for half in preset.half_spreads)
        self.inventory = 0
        self.bid = self.ask = 0
        self.tick = self.gap = 1

    def set_tick(self, tick: int, price: int) -> None:
        """Quote on a tick from now on, and several of them apart where a tick is little."""
        self.tick = tick
        self.gap = max(1, price * self._preset.gap_parts // MILLION // tick) * tick

    def look(
        self, book: Book[WorkedRoute], word: int, price: int, width: int
    ) -> list[Fill[WorkedRoute]]:
        """Let the maker whom some bits choose look at its quotes; return what it traded.

        `price` is the value and `width` by how many sixteenths of the usual spread to quote.
        """
        quotes = self._quotes[word % len(self._quotes)]
        has_traded = self._settle(quotes)
        bid, ask = self._touch(price, quotes.half_spread * width)
        if bid == quotes.bid and ask == quotes.ask and not has_traded:
            return []
        self._withdraw(quotes, book)
        quotes.bid, quotes.ask = bid, ask
        fills: list[Fill[WorkedRoute]] = []
        enter, gap, bits = book.enter, self.gap, word >> 8
        for _ in self._levels:
            if bid > 0:
                size = self._size(bits)
                made, order = enter(None, is_buy=True, quantity=size, limit=bid)
                if made:
                    fills += made
                    self.inventory += sum(fill.quantity for fill in made)
                if order is not None:
                    quotes.bids.append(order)
                    quotes.wanted += order.leaves
            size = self._size(bits >> 4)
            made, order = enter(None, is_buy=False, quantity=size, limit=ask)
            if made:
                fills += made
                self.inventory -= sum(fill.quantity for fill in made)
            if order is not None:
                quotes.asks.append(order)
                quotes.offered += order.leaves
            bid, ask, bits = bid - gap, ask + gap, bits >> 8
        return fills

    def look_all(
        self, book: Book[WorkedRoute], word: int, price: int, width: int
    ) -> list[Fill[WorkedRoute]]:
        """Let every maker look once; return what they traded."""
        fills: list[Fill[WorkedRoute]] = []
        for maker in range(len(self._quotes)):
            fills += self.look(book, word - word % len(self._quotes) + maker, price, width)
        return fills

    def place(self, book: Book[WorkedRoute], word: int, price: int, width: int) -> None:
        """Put the quotes of all makers in a book for an auction; none of them cross each other."""
        gap = self.gap
        for quotes in self._quotes:
            bid, ask = self._touch(price, quotes.half_spread * width)
            quotes.bid, quotes.ask = bid, ask
            bits = word >> 8
            for _ in self._levels:
                for is_buy, limit, side in (True, bid, quotes.bids), (False, ask, quotes.asks):
                    if limit > 0:
                        size = self._size(bits)
                        side.append(book.place(None, is_buy=is_buy, quantity=size, limit=limit))
                bid, ask, bits = bid - gap, ask + gap, bits >> 8
            quotes.wanted = sum(order.leaves for order in quotes.bids)
            quotes.offered = sum(order.leaves for order in quotes.asks)

    def cover(self, seconds: int) -> None:
        """Trade some of the inventory away elsewhere, as is done all the time."""
        inventory = self.inventory
        for _ in range(seconds):
            inventory -= inventory >> _COVER_BITS
        self.inventory = inventory

    def withdraw(self, book: Book[WorkedRoute]) -> None:
        """Take all quotes of all makers back."""
        for quotes in self._quotes:
            self._settle(quotes)
            self._withdraw(quotes, book)

    def _touch(self, price: int, width: int) -> tuple[int, int]:
        """Return the best bid and ask for a value and a half spread, in parts times sixteenths.

        They are at least a tick apart and lie around the value, lower if the makers hold much: by
        the root of how much, for that is how the impact of orders grows. Torre, "BARRA Market
        Impact Model Handbook", 1997, and many since.
        """
        preset, tick, inventory = self._preset, self.tick, self.inventory
        skew = min(preset.skew_most, isqrt(abs(inventory) // self._lot) * preset.skew_parts)
        center = price - price * (skew if inventory > 0 else -skew) // MILLION
        half = price * width // (SIXTEENTHS * MILLION) + 1
        self.bid = bid = (center - half) // tick * tick
        self.ask = ask = max(tick, -((-center - half) // tick) * tick)
        return bid, ask

    def _size(self, bits: int) -> int:
        """Return a size between half and one and a half times what is usual, in whole lots."""
        usual = self._preset.maker_lots
        return ((usual + 1 >> 1) + (bits & 15) * usual // 15) * self._lot

    def _settle(self, quotes: _Quotes) -> bool:
        """Take in what a maker's quotes have traded since the last time; return whether any did."""
        wanted = sum([order.leaves for order in quotes.bids])
        offered = sum([order.leaves for order in quotes.asks])
        bought, sold = quotes.wanted - wanted, quotes.offered - offered
        quotes.wanted, quotes.offered = wanted, offered
        self.inventory += bought - sold
        return bool(bought or sold)

    @staticmethod
    def _withdraw(quotes: _Quotes, book: Book[WorkedRoute]) -> None:
        for order in quotes.bids:
            book.cancel(order)
        for order in quotes.asks:
            book.cancel(order)
        quotes.bids.clear()
        quotes.asks.clear()
        quotes.wanted = quotes.offered = 0
