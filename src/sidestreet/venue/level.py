"""Orders at rest: one price with its queue, and one side of a book with its prices.

Prices on a side are kept as signed keys: plus the price for bids, minus the price for asks. The
better price is then always the larger key, and one piece of code serves both sides.

A queue is a linked list through the orders themselves, so that an order leaves from any place at
once. The keys are a sorted list with the best at its end: near the touch, where most of the work
is, an insertion moves a handful of entries.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator
from typing import Generic, NamedTuple, TypeVar

Owner = TypeVar("Owner")


class BookOrder(Generic[Owner]):
    """An order at rest, and the handle by which it is canceled.

    `owner` is None for the market's own quotes. `level` is None once the order has left the book.
    """

    __slots__ = ("key", "leaves", "level", "next", "owner", "previous")

    def __init__(self, owner: Owner | None, key: int, leaves: int) -> None:
        self.owner = owner
        self.key = key
        self.leaves = leaves
        self.level: Level[Owner] | None = None
        self.previous: BookOrder[Owner] | None = None
        self.next: BookOrder[Owner] | None = None

    @property
    def price(self) -> int:
        """The limit price."""
        return abs(self.key)

    @property
    def is_buy(self) -> bool:
        """Whether this is a bid."""
        return self.key > 0


class Level(Generic[Owner]):
    """One price: its orders from first to last in time, and their total."""

    __slots__ = ("first", "key", "last", "quantity")

    def __init__(self, key: int) -> None:
        self.key = key
        self.quantity = 0
        self.first: BookOrder[Owner] | None = None
        self.last: BookOrder[Owner] | None = None

    def __iter__(self) -> Iterator[BookOrder[Owner]]:
        order = self.first
        while order is not None:
            yield order
            order = order.next


class Fill(NamedTuple, Generic[Owner]):
    """One trade of an incoming order with an order at rest, at the latter's price."""

    resting: BookOrder[Owner]
    quantity: int
    price: int


class BookSide(Generic[Owner]):
    """All orders at rest on one side, best price first, then first come first served."""

    __slots__ = ("keys", "levels")

    def __init__(self) -> None:
        self.keys: list[int] = []
        self.levels: dict[int, Level[Owner]] = {}

    def __iter__(self) -> Iterator[Level[Owner]]:
        levels = self.levels
        for key in reversed(self.keys):
            yield levels[key]

    def append(self, order: BookOrder[Owner]) -> None:
        """Put an order at the back of the queue at its price."""
        key = order.key
        level = self.levels.get(key)
        if level is None:
            level = self.levels[key] = Level(key)
            keys = self.keys
            if keys and key < keys[-1]:
                insort(keys, key)
            else:
                keys.append(key)
        last = level.last
        if last is None:
            level.first = order
        else:
            last.next = order
            order.previous = last
        level.last = order
        level.quantity += order.leaves
        order.level = level

    def remove(self, order: BookOrder[Owner], level: Level[Owner]) -> None:
        """Take an order out of the queue that it is in."""
        before, after = order.previous, order.next
        if before is None:
            level.first = after
        else:
            before.next = after
            order.previous = None
        if after is None:
            level.last = before
        else:
            after.previous = before
            order.next = None
        level.quantity -= order.leaves
        order.level = None
        if before is None and after is None:
            self._drop(level.key)

    def take(self, bound: int, quantity: int) -> list[Fill[Owner]]:
        """Trade up to `quantity` against keys of at least `bound`; return the fills in order."""
        fills: list[Fill[Owner]] = []
        keys, levels = self.keys, self.levels
        while quantity and keys and keys[-1] >= bound:
            key = keys[-1]
            level = levels[key]
            price = abs(key)
            order = level.first
            while order is not None:
                leaves = order.leaves
                if leaves > quantity:
                    order.leaves = leaves - quantity
                    level.quantity -= quantity
                    fills.append(Fill(order, quantity, price))
                    return fills
                quantity -= leaves
                level.quantity -= leaves
                fills.append(Fill(order, leaves, price))
                order.leaves = 0
                order.level = None
                after = order.next
                order.next = None
                level.first = after
                if after is None:
                    level.last = None
                    keys.pop()
                    del levels[key]
                else:
                    after.previous = None
                    if not quantity:
                        return fills
                order = after
        return fills

    def holds(self, bound: int, quantity: int) -> bool:
        """Whether `quantity` could be traded in full against keys of at least `bound`."""
        for level in self:
            if level.key < bound:
                return False
            quantity -= level.quantity
            if quantity <= 0:
                return True
        return False

    def _drop(self, key: int) -> None:
        del self.levels[key]
        keys = self.keys
        if keys[-1] == key:
            keys.pop()
        else:
            del keys[bisect_left(keys, key)]
