"""One side of history's touch in the book: a price, and orders that add up to what was shown there.

What a client's order waits behind is what was shown when it joined. The rule for what is shown
later is the cautious one (hftbacktest calls it risk-averse): more of it stands behind the client,
less of it was taken from behind as long as there is any, so that a place in the queue is won by
trades, and by cancels only when what is left is less than what was ahead.

The side is touched only when history's changes. What a client took from it stays taken until then.
"""

from sidestreet.venue.book import Book
from sidestreet.venue.level import BookOrder, Fill
from sidestreet.venue.route import WorkedRoute


class TouchSide:
    """What history shows on one side, and the orders that stand for it."""

    __slots__ = ("_orders", "is_buy", "is_shown", "price", "size")

    def __init__(self, *, is_buy: bool) -> None:
        self.is_buy = is_buy
        self.price = 0
        self.size = 0
        self.is_shown = False
        """Whether the book has been made to show it since it changed."""
        self._orders: list[BookOrder[WorkedRoute]] = []

    def note(self, book: Book[WorkedRoute] | None, price: int, size: int) -> None:
        """Take in what history shows now; orders at another price leave the book at once."""
        if (price, size) == (self.price, self.size):
            return
        if price != self.price and book is not None:
            self.take_out(book)
        self.price, self.size = price, size
        self.is_shown = False

    def show(self, book: Book[WorkedRoute]) -> list[Fill[WorkedRoute]]:
        """Make the book show it, and return what clients' orders that it crosses traded."""
        if self.is_shown:
            return []
        self.is_shown = True
        more = self.size
        if self._orders:
            # Those that traded in full are no longer in the book.
            self._orders = [order for order in self._orders if order.level is not None]
            more -= sum(order.leaves for order in self._orders)
        if more > 0:
            fills, rest = book.enter(None, is_buy=self.is_buy, quantity=more, limit=self.price)
            if rest is not None:
                self._orders.append(rest)
            return fills
        while more < 0:
            order = self._orders[-1]
            if order.leaves > -more:
                book.reduce(order, order.leaves + more)
                break
            more += book.cancel(order)
            self._orders.pop()
        return []

    def place(self, book: Book[WorkedRoute]) -> None:
        """Put it in the book for an auction, where it may cross what is there."""
        if self.size:
            order = book.place(None, is_buy=self.is_buy, quantity=self.size, limit=self.price)
            self._orders.append(order)
        self.is_shown = True

    def take_out(self, book: Book[WorkedRoute]) -> None:
        """Take its orders out of the book."""
        for order in self._orders:
            book.cancel(order)
        self._orders.clear()
        self.is_shown = False
