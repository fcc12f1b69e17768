"""Everybody else in an instrument whose price follows a path: a maker's quotes and a taker.

The book is brought to a step when something needs it there, not at every step. That is exact,
because the quotes of a step depend on no step before it: what a step leaves behind is only what
clients' orders have traded, and `trades_at` finds every step at which they would. It has a price:
the maker's quotes join the back of their queues anew at every step, so a client's order waits
behind them for the rest of the step in which it arrived, and no longer.
"""

from sidestreet.venue.book import Book
from sidestreet.venue.level import BookOrder, Fill
from sidestreet.venue.market_maker import MarketMaker
from sidestreet.venue.path_bands import PathBands
from sidestreet.venue.path_day import PathDay
from sidestreet.venue.price_path import PricePath, step_at
from sidestreet.venue.route import WorkedRoute
from sidestreet.venue.timetable import Timetable


class _Search:
    """When a path next reaches one of two prices, searched for again only when that has passed.

    Looks at a listing are many, and most are about something else.
    """

    __slots__ = ("_asked", "_began", "_found", "_path")

    def __init__(self, path: PricePath) -> None:
        self._path = path
        self._asked: tuple[int, int] | None = None
        self._began = 0
        self._found: int | None = None

    def next(self, start: int, low: int, high: int) -> int | None:
        """Return what `PricePath.next_reaching` does, or did when it was last asked."""
        found, asked = self._found, (low, high)
        if asked != self._asked or start < self._began or (found is not None and found < start):
            found = self._found = self._path.next_reaching(start, low, high)
            self._asked, self._began = asked, start
        return found


class PathCrowd:
    """The maker and the taker of one instrument, and the maker's orders in its book."""

    __slots__ = ("_book", "_marks", "_quotes", "_reaches", "bands", "day", "maker", "step")

    def __init__(self, book: Book[WorkedRoute], maker: MarketMaker, times: Timetable) -> None:
        self.maker = maker
        self.day = PathDay(maker, times)
        self.bands = PathBands(maker, self.day)
        self.step = -1
        """The step whose quotes stand in the book."""
        self._book = book
        self._quotes: list[BookOrder[WorkedRoute]] = []
        self._reaches = _Search(maker.reference)
        self._marks = _Search(maker.reference)

    def follow(self, maker: MarketMaker, at: int) -> None:
        """Go by another maker or another path from an instant on. What has been stays as it was."""
        self.withdraw()
        self.maker = maker
        self.day.follow(maker)
        self.bands.follow(maker, at)
        self._reaches = _Search(maker.reference)
        self._marks = _Search(maker.reference)

    def withdraw(self) -> None:
        """Take the quotes out of the book."""
        for order in self._quotes:
            self._book.cancel(order)
        self._quotes.clear()
        self.step = -1

    def requote(self, step: int) -> list[Fill[WorkedRoute]]:
        """Put the quotes of a step in the book, and return what clients' orders traded with them.

        A client's order that the new quotes cross trades at its own limit.
        """
        self.withdraw()
        self.step = step
        quotes = self.maker.quotes(step)
        fills: list[Fill[WorkedRoute]] = []
        for is_buy, prices in ((True, quotes.bids), (False, quotes.asks)):
            for price, size in prices:
                made, order = self._book.enter(None, is_buy=is_buy, quantity=size, limit=price)
                fills += made
                if order is not None:
                    self._quotes.append(order)
        return fills

    def gather(self, at: int) -> None:
        """Put what the crowd wants from an auction in the book, instead of its quotes."""
        self.withdraw()
        interest = self.maker.interest(step_at(at))
        for is_buy, prices in ((True, interest.bids), (False, interest.asks)):
            for price, size in prices:
                order = self._book.place(None, is_buy=is_buy, quantity=size, limit=price)
                self._quotes.append(order)

    def take_background(self, step: int) -> list[Fill[WorkedRoute]]:
        """Let the background taker of a step trade, if there is one; return clients' fills."""
        taker = self.maker.taker(step)
        if taker is None:
            return []
        touch = self.maker.touch(step)
        limit = touch.ask if taker.is_buy else touch.bid
        if limit is None:
            return []
        fills = self._book.take(is_buy=taker.is_buy, quantity=taker.quantity, limit=limit)
        return [fill for fill in fills if fill.resting.owner is not None]

    def trade_at(self, step: int) -> tuple[int, int] | None:
        """Return price and size of what others trade at a step, None at most steps."""
        taker = self.maker.taker(step)
        if taker is None:
            return None
        quotes = self.maker.quotes(step)
        side = quotes.asks if taker.is_buy else quotes.bids
        if not side:
            return None
        price, size = side[0]
        return price, min(size, taker.quantity)

    def trades_at(self, step: int) -> bool:
        """Whether a client's order at rest would trade at a step."""
        book = self._book
        bid, ask = book.best_owned(is_buy=True), book.best_owned(is_buy=False)
        return self.reaches_at(step, bid, ask)

    def reaches_at(
        self, step: int, bid: int | None, ask: int | None, *, at_once: bool = False
    ) -> bool:
        """Whether the quotes of a step cross a bid or an ask, or a taker comes to one of them.

        With `at_once` it is enough that one of them is at the touch or before it.
        """
        touch = self.maker.touch(step)
        if bid is not None and touch.ask is not None and bid >= touch.ask:
            return True
        if ask is not None and touch.bid is not None and ask <= touch.bid:
            return True
        hit = bid is not None and touch.bid is not None and bid >= touch.bid
        lifted = ask is not None and touch.ask is not None and ask <= touch.ask
        if at_once or not (hit or lifted):
            return hit or lifted
        taker = self.maker.taker(step)
        return taker is not None and (lifted if taker.is_buy else hit)

    def next_look(self, start: int) -> int | None:
        """Return a step before which, from `start`, no client's order at rest trades.

        None if none of them ever will, as they are.
        """
        book = self._book
        bid, ask = book.best_owned(is_buy=True), book.best_owned(is_buy=False)
        return self.next_reach(start, bid, ask)

    def next_reach(self, start: int, bid: int | None, ask: int | None) -> int | None:
        """Return a step before which, from `start`, nobody trades with a bid and an ask."""
        maker = self.maker
        reference = maker.reference
        return self._reaches.next(
            start,
            -1 if bid is None else bid + maker.margin_at(bid),
            reference.highest + 1 if ask is None else ask - maker.margin_at(ask),
        )

    def next_mark(self, start: int, low: int | None, high: int | None) -> int | None:
        """Return a step before which, from `start`, everyone trades between two prices.

        Before it they trade above `low` and below `high`; None if they will for ever.
        """
        maker = self.maker
        reference = maker.reference
        return self._marks.next(
            start,
            -1 if low is None else maker.falls_to(low),
            reference.highest + 1 if high is None else maker.rises_to(high),
        )

    def best_at(self, step: int, *, is_buy: bool) -> tuple[int, int]:
        """Return price and size of the best of a side, with the quotes of another step."""
        quotes = self.maker.quotes(step)
        prices = dict(quotes.bids if is_buy else quotes.asks)
        taker = self.maker.taker(step)
        if taker is not None and prices and taker.is_buy is not is_buy:
            touch = next(iter(prices))
            prices[touch] -= taker.quantity
            if prices[touch] <= 0:
                del prices[touch]
        book = self._book
        owned = book.best_owned(is_buy=is_buy)
        if owned is not None:
            level = (book.bids if is_buy else book.asks).levels[owned if is_buy else -owned]
            stale = sum(order.leaves for order in self._quotes if order.level is level)
            prices[owned] = prices.get(owned, 0) + level.quantity - stale
        if not prices:
            return 0, 0
        best = max(prices) if is_buy else min(prices)
        return best, prices[best]
