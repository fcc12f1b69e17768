"""One instrument at the simulated venue: its book, and the market maker's quotes in it.

The book is brought to a step when something needs it there, not at every step. That is exact,
because the quotes of a step depend on no step before it: what a step leaves behind is only what
clients' orders have traded, and `trades_at` finds every step at which they would. It has a price:
the maker's quotes join the back of their queues anew at every step, so a client's order waits
behind them for the rest of the step in which it arrived, and no longer.

After a resume the listing is closed until its next step: it has no quotes, and whatever arrives
waits in a line, so that orders handed over again are all in place before anything trades.

An option's listing is over when the option expires. Nothing is quoted or traded from then on, and
what rests there waits for the desk to cancel it.
"""

from typing import NamedTuple

from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.venue.book import Book
from sidestreet.venue.level import BookOrder, Fill
from sidestreet.venue.market_maker import MarketMaker
from sidestreet.venue.port import Quote
from sidestreet.venue.price_path import PricePath, step_at
from sidestreet.venue.route import WorkedRoute


class LastTrade(NamedTuple):
    """The latest trade of a client's order."""

    step: int
    price: int


class Listing:
    """An instrument that is traded here."""

    __slots__ = (
        "_option",
        "_quotes",
        "adjustments",
        "book",
        "index",
        "instrument_id",
        "last_trade",
        "line",
        "maker",
        "open_routes",
        "opens_at",
        "step",
        "watch",
    )

    def __init__(self, index: int, seed: int, terms: InstrumentTerms, path: PricePath) -> None:
        self.index = index
        self.instrument_id = terms.instrument_id
        self.maker = MarketMaker(seed, terms, path)
        self.book: Book[WorkedRoute] = Book()
        self.step = -1
        """The step whose quotes stand in the book."""
        self.opens_at: int | None = None
        """While closed, the step at which trading begins again."""
        self.open_routes = 0
        """How many routes may still trade here: at rest or in the line."""
        self.line: dict[int, WorkedRoute] = {}
        self.watch: int | None = None
        """The next step at which this listing must be looked at."""
        self.last_trade: LastTrade | None = None
        self.adjustments = 0
        """How often it has been counted in other units."""
        self._option = terms.option
        self._quotes: list[BookOrder[WorkedRoute]] = []

    def adjust(self, seed: int, terms: InstrumentTerms, path: PricePath) -> None:
        """Go on by other terms and prices. Nothing of a client's may rest or wait here."""
        self._withdraw()
        self.step = -1
        self.last_trade = None
        self.maker = MarketMaker(seed, terms, path)
        self._option = terms.option
        self.adjustments += 1

    def over(self, at: int) -> str | None:
        """Return why nothing trades here any more at an instant, or None if it may."""
        option = self._option
        if option is None or at < option.expires_at:
            return None
        return f"the option expired on {option.expiry}"

    def close_until(self, step: int) -> None:
        """Take the quotes out of the book and trade nothing before `step`."""
        self._withdraw()
        self.step = -1
        self.opens_at = step

    def requote(self, step: int) -> list[Fill[WorkedRoute]]:
        """Put the quotes of a step in the book, and return what clients' orders traded with them.

        A client's order that the new quotes cross trades at its own limit.
        """
        self._withdraw()
        self.step = step
        quotes = self.maker.quotes(step)
        fills: list[Fill[WorkedRoute]] = []
        for is_buy, prices in ((True, quotes.bids), (False, quotes.asks)):
            for price, size in prices:
                made, order = self.book.enter(None, is_buy=is_buy, quantity=size, limit=price)
                fills += made
                if order is not None:
                    self._quotes.append(order)
        return fills

    def take_background(self, step: int) -> list[Fill[WorkedRoute]]:
        """Let the background taker of a step trade, if there is one; return clients' fills."""
        taker = self.maker.taker(step)
        if taker is None:
            return []
        touch = self.maker.touch(step)
        limit = touch.ask if taker.is_buy else touch.bid
        if limit is None:
            return []
        fills = self.book.take(is_buy=taker.is_buy, quantity=taker.quantity, limit=limit)
        return [fill for fill in fills if fill.resting.owner is not None]

    def trades_at(self, step: int) -> bool:
        """Whether a client's order at rest would trade at a step."""
        bid, ask = self.book.best_owned(is_buy=True), self.book.best_owned(is_buy=False)
        touch = self.maker.touch(step)
        if bid is not None and touch.ask is not None and bid >= touch.ask:
            return True
        if ask is not None and touch.bid is not None and ask <= touch.bid:
            return True
        hit = bid is not None and touch.bid is not None and bid >= touch.bid
        lifted = ask is not None and touch.ask is not None and ask <= touch.ask
        if not (hit or lifted):
            return False
        taker = self.maker.taker(step)
        return taker is not None and (lifted if taker.is_buy else hit)

    def next_look(self, start: int) -> int | None:
        """Return a step before which, from `start`, no client's order at rest trades.

        None if none of them ever will, as they are.
        """
        bid, ask = self.book.best_owned(is_buy=True), self.book.best_owned(is_buy=False)
        maker = self.maker
        reference = maker.reference
        return reference.next_reaching(
            start,
            -1 if bid is None else bid + maker.margin_at(bid),
            reference.highest + 1 if ask is None else ask - maker.margin_at(ask),
        )

    def quote(self, at: int) -> Quote:
        """Return the touch that a client would meet at an instant. Changes nothing."""
        step = step_at(at)
        if self.over(at) is not None:
            return Quote(0, 0, 0, 0)
        if step == self.step:
            bid, ask = self.book.best(is_buy=True), self.book.best(is_buy=False)
            return Quote(*(bid or (0, 0)), *(ask or (0, 0)))
        sides = [self._best_at(step, is_buy=is_buy) for is_buy in (True, False)]
        return Quote(*sides[0], *sides[1])

    def last_price(self, at: int) -> int:
        """Return the price of the latest trade that anybody at an instant could have seen.

        A client's trade of that step; else the reference price on its tick, which stands for the
        trading of everyone else. Once an option has expired, what exercise gained then.
        """
        step, end = step_at(at), self.maker.reference.end
        if end is not None and self.over(at) is not None:
            return self.maker.reference.at(end)
        if self.last_trade is not None and self.last_trade.step == step:
            return self.last_trade.price
        return self.maker.mark(step)

    def _best_at(self, step: int, *, is_buy: bool) -> tuple[int, int]:
        """Return price and size of the best of a side, with the quotes of another step."""
        quotes = self.maker.quotes(step)
        prices = dict(quotes.bids if is_buy else quotes.asks)
        taker = self.maker.taker(step)
        if taker is not None and prices and taker.is_buy is not is_buy:
            touch = next(iter(prices))
            prices[touch] -= taker.quantity
            if prices[touch] <= 0:
                del prices[touch]
        owned = self.book.best_owned(is_buy=is_buy)
        if owned is not None:
            level = (self.book.bids if is_buy else self.book.asks).levels[
                owned if is_buy else -owned
            ]
            stale = sum(order.leaves for order in self._quotes if order.level is level)
            prices[owned] = prices.get(owned, 0) + level.quantity - stale
        if not prices:
            return 0, 0
        best = max(prices) if is_buy else min(prices)
        return best, prices[best]

    def _withdraw(self) -> None:
        for order in self._quotes:
            self.book.cancel(order)
        self._quotes.clear()
