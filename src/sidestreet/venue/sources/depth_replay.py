"""A replay of every order of a book: history's orders in the real one, a client's among them.

At every tick the book has the orders that history had, in their own queues, and the client's where
they came. What happens to a client's order:

- It waits behind the orders that stood at its price when it came, each of which trades or leaves
  when it did.
- An order of history that crosses it trades with it, at the client's price.
- When an order of history traded, clients with the better right (a better price, or the same price
  and an earlier place) trade first, up to that size. The order of history is gone all the same,
  because what follows in the file counts on it; of its size, only what is left is told as traded.
- Of a trade outside the book, with a hidden order or in a cross, clients with a better price or the
  same one come first, because they were displayed; the rest is printed.
- What a client took from an order of history is missing when that order trades; it is then printed,
  so that the volume of the day stays what it was.

So the client's impact ends with what it took: nobody in the file reacts to it.

In an auction all of history's orders take part.

The file's own orders can contradict each other where it does not show all of the book (LOBSTER
shows some levels). An order that could not have rested beside an older one proves that the older
has gone, and the older is taken out.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sidestreet.domain.ticks import DepthAction, DepthTick, QuoteTick, Tick, TradeTick
from sidestreet.venue.book import Book
from sidestreet.venue.route import WorkedRoute
from sidestreet.venue.sources.history import HistorySource
from sidestreet.venue.sources.priority import trade_ahead, trade_through, trade_with
from sidestreet.venue.sources.replay import TradeSigns
from sidestreet.venue.sources.source import QUIET, Activity
from sidestreet.venue.sources.time_map import AS_IT_WAS, TimeMap

if TYPE_CHECKING:
    from sidestreet.venue.level import BookOrder


class HistoricOrder:
    """An order of history: what is left of it there, and its place in the book, if it is in it."""

    __slots__ = ("is_buy", "leaves", "place", "price")

    def __init__(self, *, is_buy: bool, price: int, leaves: int) -> None:
        self.is_buy = is_buy
        self.price = price
        self.leaves = leaves
        self.place: BookOrder[WorkedRoute] | None = None


class DepthReplaySource(HistorySource):
    """The rest of the market, from the orders of a book. A quote raises TypeError."""

    def __init__(self, ticks: Iterator[Tick], time_map: TimeMap = AS_IT_WAS) -> None:
        super().__init__(ticks, time_map)
        self._orders: dict[int, HistoricOrder] = {}
        self._signs = TradeSigns()

    def _happen(self, book: Book[WorkedRoute], tick: Tick) -> Activity:
        if isinstance(tick, TradeTick):
            return self._trade(book, tick)
        if not isinstance(tick, DepthTick):
            raise TypeError(f"a replay of depth got {tick}")
        if tick.action is DepthAction.EXECUTE:
            return self._execute(book, tick)
        self._apply(book, tick)
        if tick.action is DepthAction.ADD:
            return self._enter(book, self._orders[tick.order_ref])
        return QUIET

    def _note(self, tick: Tick) -> None:
        if isinstance(tick, DepthTick):
            self._apply(None, tick)
        elif isinstance(tick, QuoteTick):
            raise TypeError(f"a replay of depth got {tick}")

    def _apply(self, book: Book[WorkedRoute] | None, tick: DepthTick) -> None:
        """Keep history's orders, and the book as far as no trade is needed; None is no book."""
        orders, ref = self._orders, tick.order_ref
        match tick.action:
            case DepthAction.ADD:
                orders[ref] = HistoricOrder(is_buy=tick.is_buy, price=tick.price, leaves=tick.size)
            case DepthAction.CLEAR:
                if book is not None:
                    self._take_out(book)
                orders.clear()
            case DepthAction.DELETE:
                self._lower(book, ref, None)
            case _:
                self._lower(book, ref, tick.size)

    def _lower(self, book: Book[WorkedRoute] | None, ref: int, size: int | None) -> None:
        """Take from an order of history, everything by default; one that has gone is passed over.

        Of what a client took from it before, nothing is left to be taken.
        """
        order = self._orders.get(ref)
        if order is None:
            return
        order.leaves -= order.leaves if size is None else size
        place = order.place
        if order.leaves <= 0:
            del self._orders[ref]
            if place is not None and book is not None:
                book.cancel(place)
        elif place is not None and book is not None and place.leaves > order.leaves:
            book.reduce(place, order.leaves)

    def _enter(self, book: Book[WorkedRoute], order: HistoricOrder) -> Activity:
        """Put an order in the book; clients' orders that it crosses trade with it."""
        opposite = book.best(is_buy=not order.is_buy)
        if opposite is not None and _crosses(order, opposite.price):
            self._drop_contradicted(book, order)
        fills, order.place = book.enter(
            None, is_buy=order.is_buy, quantity=order.leaves, limit=order.price
        )
        return Activity(fills) if fills else QUIET

    def _drop_contradicted(self, book: Book[WorkedRoute], newer: HistoricOrder) -> None:
        """Take out orders of history that would trade with one that history let rest."""
        gone = [
            ref
            for ref, older in self._orders.items()
            if older.is_buy is not newer.is_buy and _crosses(newer, older.price)
        ]
        for ref in gone:
            self._lower(book, ref, None)

    def _execute(self, book: Book[WorkedRoute], tick: DepthTick) -> Activity:
        order = self._orders.get(tick.order_ref)
        if order is None:
            return QUIET
        place = order.place if order.place is not None and order.place.level is not None else None
        price, size = tick.price or order.price, tick.size
        fills, left = trade_ahead(
            book, is_bid=order.is_buy, price=order.price, order=place, quantity=size
        )
        if left and place is not None:
            # The rest of its loss below is what clients traded instead of it.
            fills.append(trade_with(book, place, min(left, place.leaves), price))
            left -= fills[-1].quantity
        self._signs.note(price, is_buy=not order.is_buy)
        self._lower(book, tick.order_ref, size)
        return Activity(fills, ((price, left),) if left else ())

    def _trade(self, book: Book[WorkedRoute], tick: TradeTick) -> Activity:
        bid, ask = book.best(is_buy=True), book.best(is_buy=False)
        is_buy = self._signs.is_buy(tick, bid.price if bid else 0, ask.price if ask else 0)
        fills, left = trade_through(
            book, is_buy=is_buy, price=tick.price, quantity=tick.size, with_history=False
        )
        return Activity(fills, ((tick.price, left),) if left else ())

    def _put_in(self, book: Book[WorkedRoute], at: int) -> None:
        del at
        for order in self._orders.values():
            order.place = book.place(
                None, is_buy=order.is_buy, quantity=order.leaves, limit=order.price
            )

    def _take_out(self, book: Book[WorkedRoute]) -> None:
        for order in self._orders.values():
            if order.place is not None:
                book.cancel(order.place)
                order.place = None


def _crosses(order: HistoricOrder, price: int) -> bool:
    return order.price >= price if order.is_buy else order.price <= price
