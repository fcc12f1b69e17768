"""A position of one account in one instrument, and what a trade makes of it.

Cost is averaged: closing a part takes that part of the cost away, half to even, and closing all
takes all of it, so no millionth is ever left behind. Every position is kept against two baselines
at once: what it cost, and what it was worth when the day began. The first gives the profit since
it was opened, the second the profit of the day, by the same arithmetic.
"""

import msgspec
from msgspec.structs import replace

from sidestreet.domain.amounts import average_price, divide_half_even, notional


class Holding(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A position. FIX PositionReport (35=AP). Millionths; a short position is negative throughout.

    `cost` is what the open quantity cost, `day_cost` the same against the day's baseline: the
    value at the start of the day for what was held then, the price paid for what was bought
    since. `realized` and `day_realized` are what closing has earned against each, fees apart.
    `start_quantity` and `start_value` are the position as the day began; `bought` and `sold` what
    the day's trades came to.
    """

    quantity: int = 0
    cost: int = 0
    day_cost: int = 0
    realized: int = 0
    day_realized: int = 0
    start_quantity: int = 0
    start_value: int = 0
    bought: int = 0
    sold: int = 0

    def average_price(self, multiplier: int = 1) -> int | None:
        """Return the average price of a share, None while nothing is held.

        >>> Holding(quantity=10_000_000, cost=1_450_000_000).average_price()
        145000000
        """
        if not self.quantity:
            return None
        return average_price(abs(self.cost), abs(self.quantity) * multiplier)

    def traded(self, quantity: int, amount: int, *, is_trade: bool = True) -> "Holding":
        """Return the position after a trade of `quantity` for `amount`, both signed alike.

        A buy has both positive, a sale both negative. A trade across zero closes all that was
        held and opens the rest with its part of the amount. What moves without an order, like a
        delivery, is no trade: it changes the position alike, and is neither bought nor sold.

        >>> Holding(quantity=10, cost=1000, day_cost=1000).traded(-10, -1500).realized
        500
        """
        held = self.quantity
        bought = self.bought + (amount if is_trade and quantity > 0 else 0)
        sold = self.sold - (amount if is_trade and quantity < 0 else 0)
        if held == 0 or (held > 0) is (quantity > 0):
            return replace(
                self,
                quantity=held + quantity,
                cost=self.cost + amount,
                day_cost=self.day_cost + amount,
                bought=bought,
                sold=sold,
            )
        if abs(quantity) <= abs(held):
            closing, opening = amount, 0
            gone = divide_half_even(self.cost * abs(quantity), abs(held))
            day_gone = divide_half_even(self.day_cost * abs(quantity), abs(held))
        else:
            closing = divide_half_even(amount * abs(held), abs(quantity))
            opening = amount - closing
            gone, day_gone = self.cost, self.day_cost
        return replace(
            self,
            quantity=held + quantity,
            cost=self.cost - gone + opening,
            day_cost=self.day_cost - day_gone + opening,
            realized=self.realized - closing - gone,
            day_realized=self.day_realized - closing - day_gone,
            bought=bought,
            sold=sold,
        )

    def untraded(
        self, quantity: int, amount: int, cost: int, day_cost: int | None, *, is_of_today: bool
    ) -> "Holding":
        """Return the position as if a trade of `quantity` for `amount` had never been.

        `cost` and `day_cost` are what the trade added to the two costs, the latter None where the
        day's baseline is not the one by which it was booked. What is left keeps its average as it
        was without the trade. Where what is left does not reach, because it was sold or bought back
        in between, the trade is undone by its opposite at the same price: the money is right to
        the last digit, and what was taken as profit in between stays as it was taken.

        >>> first = Holding(quantity=10, cost=1000, day_cost=1000)
        >>> both = first.traded(10, 1300)
        >>> both.untraded(10, 1300, 1300, 1300, is_of_today=True) == first
        True
        """
        opposite = self.traded(-quantity, -amount, is_trade=False)
        left, bought, sold = opposite.quantity, self.bought, self.sold
        if is_of_today and quantity > 0:
            bought -= amount
        elif is_of_today:
            sold += amount
        exact = _cost_of(left, self.cost - cost, opposite.cost)
        exact_day = opposite.day_cost
        if day_cost is not None:
            exact_day = _cost_of(left, self.day_cost - day_cost, opposite.day_cost)
        # Cost less profit is the money that was paid, whichever way the two are told apart.
        return replace(
            opposite,
            cost=exact,
            day_cost=exact_day,
            realized=opposite.realized + exact - opposite.cost,
            day_realized=opposite.day_realized + exact_day - opposite.day_cost,
            bought=bought,
            sold=sold,
        )

    def next_day(self, value: int) -> "Holding":
        """Return the position as the next day begins, worth `value` by the closing price."""
        return Holding(
            quantity=self.quantity,
            cost=self.cost,
            day_cost=value,
            realized=self.realized,
            start_quantity=self.quantity,
            start_value=value,
        )


def _cost_of(quantity: int, exact: int, otherwise: int) -> int:
    """Return a cost without a trade, if that can be the cost of such a quantity."""
    if not quantity:
        return 0
    return otherwise if exact and (exact > 0) is not (quantity > 0) else exact


FLAT = Holding()
"""No position."""


def market_value(price: int, quantity: int, multiplier: int = 1) -> int:
    """Return what a quantity is worth, negative for a short one, in millionths of a dollar.

    >>> market_value(2_700_000, 10_000_000, 100)  # ten contracts at 2.70
    2700000000
    """
    return notional(price, quantity) * multiplier
