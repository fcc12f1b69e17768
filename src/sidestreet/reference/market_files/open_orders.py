"""The orders of a full-depth feed that are open, to see that every change is of one that is there.

A venue that replays a feed must be able to trust it: an order is reduced by no more than it has,
and ends once. This is the only thing that a reader of market files remembers from row to row that
grows with the market, and it grows as a book does, with what is open and not with what is past.
"""

from typing import Final

from sidestreet.domain.amounts import render_amount
from sidestreet.reference.market_files.problems import FieldError

OPEN_MAX: Final = 4_000_000
"""More open orders than this are taken for a broken file; the whole of Nasdaq has fewer."""


class UnknownOrderError(FieldError):
    """A change of an order that is not open."""


class OpenOrders:
    """What is left of each open order, by symbol and reference; asks count as negative."""

    __slots__ = ("_by_symbol", "_count")

    def __init__(self) -> None:
        self._by_symbol: dict[str, dict[int, int]] = {}
        self._count = 0

    def add(self, symbol: str, order_ref: int, size: int, *, is_buy: bool) -> None:
        """Take a new order in; one that is open already raises FieldError."""
        orders = self._by_symbol.setdefault(symbol, {})
        if order_ref in orders:
            raise FieldError(None, f"order {order_ref} is open already")
        if self._count == OPEN_MAX:
            raise FieldError(None, f"more than {OPEN_MAX} orders are open")
        orders[order_ref] = size if is_buy else -size
        self._count += 1

    def find(self, symbol: str, order_ref: int) -> int:
        """Return what is left of an order, negative if it is an ask; 0 if it is not open."""
        orders = self._by_symbol.get(symbol)
        return 0 if orders is None else orders.get(order_ref, 0)

    def take(self, symbol: str, order_ref: int, size: int | None = None) -> bool:
        """Take from an open order, everything by default, and return whether it is a bid.

        One that is not open raises UnknownOrderError, more than is left of it FieldError.
        """
        signed = self.find(symbol, order_ref)
        if not signed:
            raise UnknownOrderError(None, f"order {order_ref} is not open")
        left = abs(signed)
        taken = left if size is None else size
        if taken > left:
            has, asked = render_amount(left), render_amount(taken)
            raise FieldError(None, f"order {order_ref} has {has} left, not {asked}")
        if taken == left:
            del self._by_symbol[symbol][order_ref]
            self._count -= 1
        else:
            self._by_symbol[symbol][order_ref] = signed - taken if signed > 0 else signed + taken
        return signed > 0

    def clear(self, symbol: str) -> None:
        """Forget all orders of a symbol."""
        self._count -= len(self._by_symbol.pop(symbol, {}))
