"""The book in lock step with a list that is searched from end to end for every operation."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from sidestreet.venue.book import Book
from sidestreet.venue.chance import draw

if TYPE_CHECKING:
    from sidestreet.venue.level import BookOrder

ENTER, TAKE, KILL, CANCEL, CHANGE = range(5)


@dataclass
class Waiting:
    """An order in the naive book."""

    owner: int
    is_buy: bool
    price: int
    quantity: int
    arrival: int


@dataclass
class NaiveBook:
    """A book that is plainly right: one list, and the definition of priority."""

    orders: list[Waiting] = field(default_factory=list)
    clock: int = 0

    def candidates(self, is_buy: bool, limit: int | None) -> list[Waiting]:
        """Return what an incoming order may trade with, in the order in which it must."""
        found = [
            order
            for order in self.orders
            if order.is_buy != is_buy
            and (limit is None or (order.price <= limit if is_buy else order.price >= limit))
        ]
        return sorted(found, key=lambda o: (o.price if is_buy else -o.price, o.arrival))

    def take(self, is_buy: bool, quantity: int, limit: int | None) -> list[tuple[int, int, int]]:
        """Trade; return (owner, quantity, price) rows."""
        rows = []
        for order in self.candidates(is_buy, limit):
            traded = min(quantity, order.quantity)
            if not traded:
                break
            rows.append((order.owner, traded, order.price))
            order.quantity -= traded
            quantity -= traded
        self.orders = [order for order in self.orders if order.quantity]
        return rows

    def enter(
        self,
        owner: int,
        is_buy: bool,
        quantity: int,
        limit: int,
    ) -> list[tuple[int, int, int]]:
        """Trade and put what is left at the end of the list."""
        rows = self.take(is_buy, quantity, limit)
        quantity -= sum(traded for _, traded, _ in rows)
        if quantity:
            self.clock += 1
            self.orders.append(Waiting(owner, is_buy, limit, quantity, self.clock))
        return rows

    def depth(self, is_buy: bool) -> list[tuple[int, int]]:
        """Return a side's prices, best first."""
        totals: dict[int, int] = {}
        for order in self.orders:
            if order.is_buy == is_buy:
                totals[order.price] = totals.get(order.price, 0) + order.quantity
        return sorted(totals.items(), reverse=is_buy)


class LockStep:
    """Both books, told the same, compared after every operation."""

    def __init__(self) -> None:
        self.book: Book[int] = Book()
        self.naive = NaiveBook()
        self.handles: dict[int, BookOrder[int]] = {}
        self.fills = 0

    def enter(self, owner: int, is_buy: bool, quantity: int, limit: int) -> None:
        """Trade an order and rest what is left."""
        fills, order = self.book.enter(owner, is_buy=is_buy, quantity=quantity, limit=limit)
        rows = [(fill.resting.owner, fill.quantity, fill.price) for fill in fills]
        assert rows == self.naive.enter(owner, is_buy, quantity, limit)
        self.fills += len(rows)
        if order is not None:
            self.handles[owner] = order

    def take(self, is_buy: bool, quantity: int, limit: int | None) -> None:
        """Trade and rest nothing."""
        fills = self.book.take(is_buy=is_buy, quantity=quantity, limit=limit)
        rows = [(fill.resting.owner, fill.quantity, fill.price) for fill in fills]
        assert rows == self.naive.take(is_buy, quantity, limit)
        assert sum(fill.quantity for fill in fills) <= quantity
        self.fills += len(rows)

    def kill(self, is_buy: bool, quantity: int, limit: int | None) -> None:
        """All at once or nothing: whether it trades is decided before anything is touched."""
        there = sum(order.quantity for order in self.naive.candidates(is_buy, limit))
        fits = self.book.can_fill(is_buy=is_buy, quantity=quantity, limit=limit)
        assert fits == (there >= quantity)
        if fits:
            self.take(is_buy, quantity, limit)

    def cancel(self, victim: int) -> None:
        """Cancel any order that ever rested, also one that has traded since."""
        if not self.handles:
            return
        owner = sorted(self.handles)[victim % len(self.handles)]
        waiting = [order for order in self.naive.orders if order.owner == owner]
        self.naive.orders = [order for order in self.naive.orders if order.owner != owner]
        assert self.book.cancel(self.handles.pop(owner)) == sum(o.quantity for o in waiting)

    def change(self, victim: int, quantity: int, price: int) -> None:
        """Less at the same price keeps the place; anything else is a new arrival."""
        waiting = self.naive.orders
        if not waiting:
            return
        order = waiting[victim % len(waiting)]
        handle = self.handles[order.owner]
        if price % 2 and quantity <= order.quantity:
            order.quantity = quantity
            self.book.reduce(handle, quantity)
        else:
            waiting.remove(order)
            self.book.cancel(handle)
            self.enter(order.owner, order.is_buy, quantity, price)

    def act(self, kind: int, is_buy: bool, quantity: int, price: int, number: int) -> None:
        """Do one operation on both, and compare."""
        if kind == ENTER:
            self.enter(number, is_buy, quantity, price)
        elif kind == TAKE:
            self.take(is_buy, quantity, None if price % 5 == 0 else price)
        elif kind == KILL:
            self.kill(is_buy, quantity, None if price % 5 == 0 else price)
        elif kind == CANCEL:
            self.cancel(price * quantity)
        else:
            self.change(number * 7, quantity, price)
        self.compare()

    def compare(self) -> None:
        """Hold both books against each other, and this one against crossing."""
        for is_buy in (True, False):
            assert self.book.depth(is_buy=is_buy) == self.naive.depth(is_buy)
        bid, ask = self.book.best(is_buy=True), self.book.best(is_buy=False)
        assert bid is None or ask is None or bid.price < ask.price, "crossed"
        best = self.book.best_owned(is_buy=True), self.book.best_owned(is_buy=False)
        assert best == (bid and bid.price, ask and ask.price)

    def queues(self) -> list[tuple[int | None, int, int]]:
        """Return every order at rest in priority order, walked through the levels."""
        return [
            (order.owner, order.price, order.leaves)
            for side in (self.book.bids, self.book.asks)
            for level in side
            for order in level
        ]


OPERATIONS = st.tuples(
    st.integers(0, 4),
    st.booleans(),
    st.integers(1, 12),
    st.integers(90, 110),
)


@given(st.lists(OPERATIONS, max_size=60))
def test_both_books_agree_on_every_fill_and_on_full_depth(
    operations: list[tuple[int, bool, int, int]],
) -> None:
    books = LockStep()
    for number, (kind, is_buy, quantity, price) in enumerate(operations):
        books.act(kind, is_buy, quantity, price, number)


def test_both_books_agree_through_twenty_thousand_operations() -> None:
    books = LockStep()
    for number in range(20_000):
        bits = draw(3, number)
        kind = (ENTER, ENTER, ENTER, ENTER, TAKE, KILL, CANCEL, CANCEL, CANCEL, CHANGE)[bits % 10]
        is_buy = bool(bits >> 63)
        away = (bits >> 16) % 14
        price = 1000 - away + 3 if is_buy else 1000 + away - 3
        books.act(kind, is_buy, 1 + (bits >> 32) % 40, price, number)
    assert books.fills > 5_000
    expected = sorted(
        books.naive.orders,
        key=lambda o: (not o.is_buy, -o.price if o.is_buy else o.price, o.arrival),
    )
    assert books.queues() == [(o.owner, o.price, o.quantity) for o in expected]
    assert len(expected) > 20
