"""A book of limit orders for one instrument, in price-time priority.

The one rule: an incoming order trades with the best price first, at one price with the oldest
first, always at the price of the order at rest, and never beyond its own limit. What is left of
it rests only when nothing on the other side could still trade with it, so the book is never
crossed.

The book knows no venue, no time and no reports. Whoever uses it gives each order an owner of any
kind and keeps the `BookOrder` that comes back, which is the handle to cancel or change it.
"""

from typing import Final, Generic, NamedTuple

from sidestreet.venue.level import BookOrder, BookSide, Fill, Owner

_ANY_PRICE: Final = -(1 << 63)
"""A bound that every key meets: the limit of an order without one."""


class Depth(NamedTuple):
    """One price of a side: how much rests there."""

    price: int
    quantity: int


class Book(Generic[Owner]):
    """The orders of one instrument at rest. Prices and quantities are positive millionths."""

    __slots__ = ("asks", "bids")

    def __init__(self) -> None:
        self.bids: BookSide[Owner] = BookSide()
        self.asks: BookSide[Owner] = BookSide()

    def take(self, *, is_buy: bool, quantity: int, limit: int | None) -> list[Fill[Owner]]:
        """Trade what can be traded now, within the limit if there is one; nothing rests."""
        if is_buy:
            return self.asks.take(_ANY_PRICE if limit is None else -limit, quantity)
        return self.bids.take(_ANY_PRICE if limit is None else limit, quantity)

    def can_fill(self, *, is_buy: bool, quantity: int, limit: int | None) -> bool:
        """Whether all of `quantity` would trade now. Changes nothing: the check of a FOK order."""
        if is_buy:
            return self.asks.holds(_ANY_PRICE if limit is None else -limit, quantity)
        return self.bids.holds(_ANY_PRICE if limit is None else limit, quantity)

    def rest(
        self,
        owner: Owner | None,
        *,
        is_buy: bool,
        quantity: int,
        limit: int,
    ) -> BookOrder[Owner]:
        """Put an order at the back of the queue at its limit, and return its handle.

        The caller has traded first: an order that would cross the book is a bug and raises
        ValueError.
        """
        if quantity <= 0 or limit <= 0:
            raise ValueError(f"cannot rest {quantity} at {limit}")
        side, opposite = (self.bids, self.asks) if is_buy else (self.asks, self.bids)
        key = limit if is_buy else -limit
        if opposite.keys and opposite.keys[-1] >= -key:
            raise ValueError(f"{limit} would cross the book at {abs(opposite.keys[-1])}")
        order = BookOrder(owner, key, quantity)
        side.append(order)
        return order

    def place(
        self,
        owner: Owner | None,
        *,
        is_buy: bool,
        quantity: int,
        limit: int,
    ) -> BookOrder[Owner]:
        """Put an order at the back of the queue at its limit, also where it crosses the book.

        For the call of an auction alone: until `auction.uncross` has been done, nothing else may
        trade. A quantity or limit that is not positive raises ValueError.
        """
        if quantity <= 0 or limit <= 0:
            raise ValueError(f"cannot place {quantity} at {limit}")
        order = BookOrder(owner, limit if is_buy else -limit, quantity)
        (self.bids if is_buy else self.asks).append(order)
        return order

    def enter(
        self,
        owner: Owner | None,
        *,
        is_buy: bool,
        quantity: int,
        limit: int,
    ) -> tuple[list[Fill[Owner]], BookOrder[Owner] | None]:
        """Trade a limit order as far as it goes and rest what is left.

        Returns the fills and the handle of the rest, None if nothing is left. A quantity or limit
        that is not positive raises ValueError.
        """
        if quantity <= 0 or limit <= 0:
            raise ValueError(f"cannot enter {quantity} at {limit}")
        if is_buy:
            key, side, opposite = limit, self.bids, self.asks
        else:
            key, side, opposite = -limit, self.asks, self.bids
        keys = opposite.keys
        fills: list[Fill[Owner]] = []
        if keys and keys[-1] >= -key:
            fills = opposite.take(-key, quantity)
            for fill in fills:
                quantity -= fill.quantity
            if not quantity:
                return fills, None
        order = BookOrder(owner, key, quantity)
        side.append(order)
        return fills, order

    def cancel(self, order: BookOrder[Owner]) -> int:
        """Take an order out and return what was left of it: 0 if it had already gone."""
        level = order.level
        if level is None:
            return 0
        (self.bids if order.key > 0 else self.asks).remove(order, level)
        return order.leaves

    def reduce(self, order: BookOrder[Owner], quantity: int) -> None:
        """Lower what is left of an order to `quantity`; it keeps its place in the queue.

        Anything else than less, or an order that has gone, raises ValueError: more quantity or
        another price loses priority, so the order is canceled and entered again.
        """
        level = order.level
        if level is None or not 0 < quantity <= order.leaves:
            raise ValueError(f"cannot reduce {order.leaves} to {quantity}")
        level.quantity -= order.leaves - quantity
        order.leaves = quantity

    def best(self, *, is_buy: bool) -> Depth | None:
        """Return the best price of a side and what rests there, or None if nothing does."""
        side = self.bids if is_buy else self.asks
        if not side.keys:
            return None
        key = side.keys[-1]
        return Depth(abs(key), side.levels[key].quantity)

    def best_owned(self, *, is_buy: bool) -> int | None:
        """Return the best price of a side at which an owned order rests, or None.

        Passes over the market's own quotes, of which there are few.
        """
        for level in self.bids if is_buy else self.asks:
            for order in level:
                if order.owner is not None:
                    return abs(level.key)
        return None

    def depth(self, *, is_buy: bool, levels: int | None = None) -> list[Depth]:
        """Return a side's prices, best first, at most `levels` of them."""
        side = self.bids if is_buy else self.asks
        keys = side.keys[::-1] if levels is None else side.keys[: -levels - 1 : -1]
        return [Depth(abs(key), side.levels[key].quantity) for key in keys]
