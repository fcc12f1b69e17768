"""What an account must have, worked out from what it was told of its executions and open orders.

The arithmetic is ours and simple: cash is what there was at first, less what was bought, plus what
was sold; cost is averaged, so a sale takes its part of the cost away, to the millionth. What an
open order reserves is told for purchases of shares on margin, which is all that is needed here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

SCALE: Final = 1_000_000
MULTIPLIER: Final = 4
"""What a reserve takes of the buying power of a margin account by day."""

MARGIN_PERCENT: Final = {"AAPL": 25, "MSFT": 25, "NVDA": 30, "JPM": 25, "XOM": 25}
"""What the package's instruments want covered while they are held, of their value."""

Row = Mapping[str, Any]


@dataclass
class Held:
    """A long position."""

    quantity: int = 0
    cost: Fraction = Fraction(0)


@dataclass
class Books:
    """Cash and positions after some executions."""

    cash: Fraction
    positions: dict[str, Held] = field(default_factory=dict)

    def book(self, execution: Row) -> None:
        """Book a purchase, or a sale of what is held."""
        held = self.positions.setdefault(execution["symbol"], Held())
        quantity = int(execution["quantity"])
        amount = quantity * Fraction(execution["price"])
        if execution["side"] == "BUY":
            self.cash -= amount
            held.quantity += quantity
            held.cost += amount
            return
        assert quantity <= held.quantity, f"sold more than was held: {execution}"
        # `round` takes halves to the even neighbor.
        gone = Fraction(round(held.cost * quantity / held.quantity * SCALE), SCALE)
        self.cash += amount
        held.quantity -= quantity
        held.cost -= gone


def books_of(start: str, executions: Iterable[Row]) -> Books:
    """Return what comes of a cash balance. Ids of executions grow in the order of booking."""
    books = Books(Fraction(start))
    for execution in sorted(executions, key=lambda each: str(each["id"])):
        books.book(execution)
    return books


def reserved_by(orders: Iterable[Row]) -> Fraction:
    """Return what orders take of the buying power; those that are not open have no leaves.

    An account that is short of nothing has purchases that open, and sales that only close.
    """
    total = Fraction(0)
    for order in orders:
        if order["side"] == "BUY" and int(order["leaves_quantity"]):
            worth = int(order["leaves_quantity"]) * Fraction(order["limit_price"])
            total += worth * MARGIN_PERCENT[order["symbol"]] / 100 * MULTIPLIER
    return total


def check_money(
    books: Books, orders: Iterable[Row], balances: Row, positions: Sequence[Row]
) -> None:
    """Compare the answers of a desk with the books of an account, to the millionth."""
    assert Fraction(balances["trade_cash"]) == books.cash, (balances, books)
    unsettled = Fraction(balances["unsettled_credits"]) - Fraction(balances["unsettled_debits"])
    assert Fraction(balances["settled_cash"]) + unsettled == books.cash, balances
    assert Fraction(balances["open_order_adjustment"]) == -reserved_by(orders), balances
    told = {row["symbol"]: (int(row["quantity"]), Fraction(row["cost_basis"])) for row in positions}
    assert len(told) == len(positions), f"a position comes twice: {positions}"
    expected = {
        symbol: (held.quantity, held.cost)
        for symbol, held in books.positions.items()
        if held.quantity
    }
    assert told == expected, f"told {told}, by the executions {expected}"
