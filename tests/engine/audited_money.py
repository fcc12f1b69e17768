"""What an auditor keeps of an account: cash by the day it settles, positions, open orders.

Plain running figures in whole millionths, by arithmetic of its own. Profit is never added up as
it is made: what was taken is what is left of the cost less what was paid, because cost, profit and
money paid have to come out even. Rounding, where there is any: half to even for what was traded,
up for what has to be covered.
"""

from dataclasses import dataclass, field, replace

UNIT = 1_000_000
"""Millionths of a share, a contract or a dollar."""


def nearest(numerator: int, denominator: int) -> int:
    """Return the nearest whole quotient; halfway between two, the even one."""
    below = numerator // denominator
    excess = 2 * (numerator - below * denominator) - denominator
    if excess > 0 or (excess == 0 and below % 2):
        return below + 1
    return below


def covering(numerator: int, denominator: int) -> int:
    """Return the least whole number that is not below the quotient."""
    return -((-numerator) // denominator)


def worth(price: int, quantity: int, multiplier: int) -> int:
    """Return what a signed quantity is worth at a price a share."""
    return nearest(price * quantity, UNIT) * multiplier


@dataclass
class AuditedPosition:
    """A position. `paid` is all that went into it less what came out; `paid_today` since the open.

    `day_cost` is the cost against the day's baseline: the value at the open, then what was paid.
    """

    multiplier: int = 1
    quantity: int = 0
    cost: int = 0
    paid: int = 0
    day_cost: int = 0
    paid_today: int = 0
    start_quantity: int = 0
    start_value: int = 0
    bought: int = 0
    sold: int = 0

    def trade(self, quantity: int, money: int) -> None:
        """Take a trade in: both figures positive for a purchase and negative for a sale."""
        if quantity > 0:
            self.bought += money
        else:
            self.sold -= money
        self.move(quantity, money)

    def move(self, quantity: int, money: int) -> None:
        """Take in what changes the position like a trade and was none, such as a delivery."""
        held = self.quantity
        self.paid += money
        self.paid_today += money
        if held and (held < 0) is (quantity > 0):
            closed = min(abs(quantity), abs(held))
            opening = money - nearest(money * closed, abs(quantity))
            self.cost += opening - nearest(self.cost * closed, abs(held))
            self.day_cost += opening - nearest(self.day_cost * closed, abs(held))
        else:
            self.cost += money
            self.day_cost += money
        self.quantity += quantity

    def take_back(self, trade: "AuditedTrade", quantity: int, day: int) -> None:
        """Be as if a trade had not been, which is `quantity` in the units of now.

        Each of the two costs loses what the trade added, or what its opposite would take where no
        such cost can be left.
        """
        opposite = replace(self)
        opposite.move(-quantity, -trade.money)
        cost = self.cost - trade.cost
        day_cost = opposite.day_cost
        if trade.booked_on == day:
            day_cost = self.day_cost - trade.day_cost
        left = opposite.quantity
        self.cost = 0 if left == 0 else opposite.cost if cost * left < 0 else cost
        self.day_cost = 0 if left == 0 else opposite.day_cost if day_cost * left < 0 else day_cost
        self.quantity = left
        self.paid, self.paid_today = opposite.paid, opposite.paid_today
        if trade.day == day:
            self.bought -= max(0, trade.money)
            self.sold -= max(0, -trade.money)

    @property
    def realized(self) -> int:
        """Profit that was taken since the position was first opened."""
        return self.cost - self.paid

    @property
    def day_realized(self) -> int:
        """Profit of the day that was taken, against the value at the open."""
        return self.day_cost - self.start_value - self.paid_today

    @property
    def average_price(self) -> int:
        """What a share cost on average, 0 of nothing."""
        if not self.quantity:
            return 0
        return nearest(abs(self.cost) * UNIT, abs(self.quantity) * self.multiplier)

    def begin_day(self, value: int) -> None:
        """Begin a day on which the position is worth so much."""
        self.start_quantity, self.start_value = self.quantity, value
        self.day_cost = value
        self.paid_today = self.bought = self.sold = 0


@dataclass
class AuditedTrade:
    """A trade as it was booked: shares and money signed alike, and what it added to the costs.

    `day` is the number of the day that it counts for, `booked_on` of that on which it was booked;
    `changes` is how many changes of units there had been.
    """

    quantity: int
    money: int
    fees: tuple[int, int]
    settles_on: str
    day: int
    booked_on: int
    changes: int
    cost: int
    day_cost: int


@dataclass
class AuditedOrder:
    """An order as far as it may cost money. `unit` is what one whole unit of it reserves.

    `price` is None at the market. `asked` is a replace that no venue has answered: its request's
    id, quantity, price and unit. One that `waits` for others has been sent to nobody.
    """

    account_id: int
    instrument_id: str
    is_buy: bool
    quantity: int
    price: int | None
    unit: int
    is_day: bool = False
    may_only_close: bool = False
    filled: int = 0
    is_open: bool = True
    waits: bool = False
    asked: tuple[int, int, int | None, int] | None = None

    @property
    def leaves(self) -> int:
        """What may still trade at most."""
        if self.waits:
            return 0
        most = self.quantity if self.asked is None else max(self.quantity, self.asked[1])
        return max(0, most - self.filled)

    @property
    def reserve(self) -> int:
        """What it wants covered at worst, under whichever terms it trades."""
        if self.waits:
            return 0
        most = covering((self.quantity - self.filled) * self.unit, UNIT)
        if self.asked is not None:
            _, quantity, _, unit = self.asked
            most = max(most, covering((quantity - self.filled) * unit, UNIT))
        return most


@dataclass
class AuditedAccount:
    """An account's money and positions, and what it had when the day began."""

    is_margin: bool
    is_active: bool = True
    cash: int = 0
    settled: int = 0
    due: dict[str, list[int]] = field(default_factory=dict)
    positions: dict[str, AuditedPosition] = field(default_factory=dict)
    open_orders: dict[str, AuditedOrder] = field(default_factory=dict)
    start_equity: int = 0
    paid_in: int = 0

    def pay(self, amount: int, settles_on: str = "") -> None:
        """Book money that comes in, or goes out where negative, to settle then or at once."""
        self.cash += amount
        if settles_on:
            self.due.setdefault(settles_on, [0, 0])[amount < 0] += abs(amount)
        else:
            self.settled += amount

    def pay_back(self, amount: int, settles_on: str) -> None:
        """Take back what was to be paid then, as if it had never been."""
        self.cash -= amount
        self.due[settles_on][amount < 0] -= abs(amount)

    def settle(self, date: str) -> None:
        """Settle what is due by a day."""
        for day in [day for day in self.due if day <= date]:
            credit, debit = self.due.pop(day)
            self.settled += credit - debit

    def held(self, instrument_id: str) -> int:
        """Return the position in an instrument, signed."""
        position = self.positions.get(instrument_id)
        return 0 if position is None else position.quantity

    def instruments(self) -> set[str]:
        """Return what the account has a position or an open order in."""
        held = {each for each, position in self.positions.items() if position.quantity}
        return held | {order.instrument_id for order in self.open_orders.values()}
