"""The book in lock step with a list that is searched from end to end for every operation."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from sidestreet.domain.chance import draw
from sidestreet.venue.auction import uncross
from sidestreet.venue.book import Book

if TYPE_CHECKING:
    from sidestreet.venue.level import BookOrder

ENTER, TAKE, KILL, CANCEL, CHANGE, AUCTION = range(6)


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

    def place(self, owner: int, is_buy: bool, quantity: int, limit: int) -> None:
        """Put an order at the end of the list, whatever it crosses."""
        self.clock += 1
        self.orders.append(Waiting(owner, is_buy, limit, quantity, self.clock))

    def uncross(self, reference: int) -> tuple[int, list[tuple[int, bool, int]]] | None:
        """Look at every price there is, and trade at the one where most changes hands."""
        prices = [order.price for order in self.orders] + [reference]
        found = []
        for price in range(min(prices), max(prices) + 1):
            demand = sum(o.quantity for o in self.orders if o.is_buy and o.price >= price)
            supply = sum(o.quantity for o in self.orders if not o.is_buy and o.price <= price)
            found.append((min(demand, supply), demand - supply, price))
        most = max(quantity for quantity, _, _ in found)
        if not most:
            return None
        found = [each for each in found if each[0] == most]
        least = min(abs(surplus) for _, surplus, _ in found)
        found = [each for each in found if abs(each[1]) == least]
        if all(surplus > 0 for _, surplus, _ in found):
            price = found[-1][2]
        elif all(surplus < 0 for _, surplus, _ in found):
            price = found[0][2]
        else:
            price = min((each[2] for each in found), key=lambda at: (abs(at - reference), at))
        rows = []
        for is_buy in (True, False):
            left = most
            for order in self.candidates(not is_buy, price):
                traded = min(left, order.quantity)
                if traded:
                    rows.append((order.owner, is_buy, traded))
                    order.quantity -= traded
                    left -= traded
        self.orders = [order for order in self.orders if order.quantity]
        return price, rows

    def depth(self, is_buy: bool) -> list[tuple[int, int]]:
        """Return a side's prices, best first."""
        totals: dict[int, int] = {}
        for order in self.orders:
            if order.is_buy == is_buy:
                totals[order.price] = totals.get(order.price, 0) + order.quantity
        return sorted(totals.items(), reverse=is_buy)


class EveryPrice:
    """A tick of one."""

    def down(self, price: int) -> int:
        """Return the price itself."""
        return price

    up = down


class LockStep:
    """Both books, told the same, compared after every operation."""

    def __init__(self) -> None:
        self.book: Book[int] = Book()
        self.naive = NaiveBook()
        self.handles: dict[int, BookOrder[int]] = {}
        self.fills = self.crosses = 0

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

    def forget_the_gone(self) -> None:
        """Let go of the handles of orders that no longer rest; they were there to be canceled."""
        rests = {order.owner for order in self.naive.orders}
        self.handles = {each: handle for each, handle in self.handles.items() if each in rests}

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

    def auction(self, seed: int, middle: int, number: int) -> None:
        """Call orders that cross, and trade what crosses at one price."""
        for index in range(8):
            bits = draw(seed, index)
            is_buy, quantity, price = bool(bits & 1), 1 + bits % 23, middle - 5 + (bits >> 9) % 11
            owner = -(8 * number + index + 1)
            self.handles[owner] = self.book.place(
                owner, is_buy=is_buy, quantity=quantity, limit=price
            )
            self.naive.place(owner, is_buy, quantity, price)
        cross = uncross(self.book, middle, EveryPrice())
        told = (
            None
            if cross is None
            else (cross.price, [(t.owner, t.is_buy, t.quantity) for t in cross.trades])
        )
        assert told == self.naive.uncross(middle)
        self.crosses += told is not None

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
        elif kind == CHANGE:
            self.change(number * 7, quantity, price)
        else:
            self.auction(number, price, number)

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
    st.integers(0, 5),
    st.booleans(),
    st.integers(1, 12),
    st.integers(90, 110),
)
ROUNDS = 200_000
LONG_ROUNDS = 5_000_000
KINDS = (ENTER,) * 8 + (TAKE,) * 3 + (KILL,) * 2 + (CANCEL,) * 5 + (CHANGE,) * 2
AUCTION_EVERY = 400
COMPARED_EVERY = 25
MANY = 60
"""Orders at rest beyond which a list that is searched from end to end is too slow."""


@given(st.lists(OPERATIONS, max_size=60))
def test_both_books_agree_on_every_fill_and_on_full_depth(
    operations: list[tuple[int, bool, int, int]],
) -> None:
    books = LockStep()
    for number, (kind, is_buy, quantity, price) in enumerate(operations):
        books.act(kind, is_buy, quantity, price, number)
        books.compare()


def test_both_books_agree_through_two_hundred_thousand_operations(is_long: bool) -> None:
    """Every fill is compared, the whole of both books now and then: fills tell of the rest."""
    books = LockStep()
    for number in range(LONG_ROUNDS if is_long else ROUNDS):
        bits = draw(3, number)
        kind = KINDS[bits % len(KINDS)] if number % AUCTION_EVERY else AUCTION
        if kind == ENTER and len(books.naive.orders) > MANY:
            kind = TAKE
        is_buy = bool(bits >> 63)
        away = (bits >> 16) % 14
        price = 1000 - away + 3 if is_buy else 1000 + away - 3
        books.act(kind, is_buy, 1 + (bits >> 32) % 40, price, number)
        if number % COMPARED_EVERY == 0:
            books.compare()
        if len(books.handles) > 2 * MANY:
            books.forget_the_gone()
    books.compare()
    assert books.fills > 50_000
    assert books.crosses > 250
    expected = sorted(
        books.naive.orders,
        key=lambda o: (not o.is_buy, -o.price if o.is_buy else o.price, o.arrival),
    )
    assert books.queues() == [(o.owner, o.price, o.quantity) for o in expected]
    assert len(expected) > 20
