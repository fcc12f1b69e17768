"""A replay of quotes and trades: the touch of another day, and a client's order in the midst of it.

At every quote the book shows the touch that history had, and nothing behind it. What happens to a
client's order:

- It waits behind what was shown at its price when it came (`touch_side.py`).
- A quote that crosses it trades with it, at the client's price: somebody was willing to.
- A trade takes clients' orders at a better price, then what stands at its own price in the order of
  the queue, history's and clients' alike. What finds nobody in the book is printed as it was.
- In an auction both sides of the trade that history had there take part, so that the price is
  history's unless clients move it.
- A client who comes trades with the touch, as much as it shows. The next change of that side is
  history's own, which knows nothing of the client: so a replay shows what an order would have met,
  and very little of what it would have caused (hftbacktest says the same of its own).

Who came to whom in a trade of which the file does not say: whoever bought above the middle of the
quote, or in the middle at a higher price than the trade before (Lee and Ready, "Inferring Trade
Direction from Intraday Data", Journal of Finance 46, 1991).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sidestreet.domain.ticks import QuoteTick, Tick, TradeTick
from sidestreet.venue.book import Book
from sidestreet.venue.route import WorkedRoute
from sidestreet.venue.sources.history import HistorySource
from sidestreet.venue.sources.priority import trade_through
from sidestreet.venue.sources.source import QUIET, Activity
from sidestreet.venue.sources.time_map import AS_IT_WAS, TimeMap
from sidestreet.venue.sources.touch_side import TouchSide

if TYPE_CHECKING:
    from sidestreet.venue.level import BookOrder

AUCTION_NS: Final = 60_000_000_000
"""A trade of history so soon after an auction here, by history's clock, is the auction's."""

QUOTE_HOLDS_NS: Final = 300_000_000_000
"""How old a quote may be, by history's clock, to take part in an auction: five minutes."""


class TradeSigns:
    """Tells buyers that came from sellers that came."""

    __slots__ = ("_is_buy", "_price")

    def __init__(self) -> None:
        self._price = 0
        self._is_buy = False

    def is_buy(self, trade: TradeTick, bid: int, ask: int) -> bool:
        """Return whether a buyer came, by the quote before the trade; 0 is a side with nothing."""
        price, before = trade.price, self._price
        self._price = price
        if trade.is_buy is not None:
            self._is_buy = trade.is_buy
        elif bid and ask and 2 * price != bid + ask:
            self._is_buy = 2 * price > bid + ask
        elif before and price != before:
            self._is_buy = price > before
        return self._is_buy

    def note(self, price: int, *, is_buy: bool) -> None:
        """Take in a trade of which it is known who came."""
        self._price, self._is_buy = price, is_buy


class ReplaySource(HistorySource):
    """The rest of the market, from quotes, trades and halts. A tick of depth raises TypeError."""

    def __init__(self, ticks: Iterator[Tick], time_map: TimeMap = AS_IT_WAS) -> None:
        super().__init__(ticks, time_map)
        self._bid = TouchSide(is_buy=True)
        self._ask = TouchSide(is_buy=False)
        self._signs = TradeSigns()
        self._quoted_at = 0
        self._auction: list[BookOrder[WorkedRoute]] = []

    def _happen(self, book: Book[WorkedRoute], tick: Tick) -> Activity:
        self._end_auction(book)
        if isinstance(tick, QuoteTick):
            self._take_in(book, tick)
            return self._show(book)
        if not isinstance(tick, TradeTick):
            raise _stranger(tick)
        shown = self._show(book)
        is_buy = self._signs.is_buy(tick, self._bid.price, self._ask.price)
        fills, left = trade_through(
            book, is_buy=is_buy, price=tick.price, quantity=tick.size, with_history=True
        )
        return Activity(shown.fills + fills, ((tick.price, left),) if left else ())

    def _show(self, book: Book[WorkedRoute]) -> Activity:
        """Make the book show the touch: after an auction nothing of it may be there."""
        bid, ask = self._bid, self._ask
        if bid.is_shown and ask.is_shown:
            return QUIET
        return Activity(bid.show(book) + ask.show(book))

    def _take_in(self, book: Book[WorkedRoute] | None, quote: QuoteTick) -> None:
        self._quoted_at = quote.at
        # Both sides leave their old prices before either stands at a new one: a touch that moves
        # up would meet its own former ask.
        self._bid.note(book, quote.bid, quote.bid_size)
        self._ask.note(book, quote.ask, quote.ask_size)

    def _note(self, tick: Tick) -> None:
        if isinstance(tick, QuoteTick):
            self._take_in(None, tick)
        elif isinstance(tick, TradeTick):
            self._signs.is_buy(tick, self._bid.price, self._ask.price)
        else:
            raise _stranger(tick)

    def _put_in(self, book: Book[WorkedRoute], at: int) -> None:
        now = self._map.to_history(at)
        if now - self._quoted_at > QUOTE_HOLDS_NS:
            # What stood there long ago is not put back.
            self._take_in(None, QuoteTick(self._quoted_at, 0, 0, 0, 0))
        trade = self._take_first_trade(now + AUCTION_NS)
        if trade is None:
            self._bid.place(book)
            self._ask.place(book)
            return
        self._is_to_settle = True
        self._signs.is_buy(trade, self._bid.price, self._ask.price)
        for is_buy in (True, False):
            order = book.place(None, is_buy=is_buy, quantity=trade.size, limit=trade.price)
            self._auction.append(order)

    def _take_out(self, book: Book[WorkedRoute]) -> None:
        self._end_auction(book)
        self._bid.take_out(book)
        self._ask.take_out(book)

    def _settle(self, book: Book[WorkedRoute]) -> Activity:
        self._end_auction(book)
        return self._show(book)

    def _end_auction(self, book: Book[WorkedRoute]) -> None:
        """Take out what an auction left of what was put in for it alone."""
        for order in self._auction:
            book.cancel(order)
        self._auction.clear()


def _stranger(tick: Tick) -> TypeError:
    return TypeError(f"a replay of quotes and trades got {tick}")
