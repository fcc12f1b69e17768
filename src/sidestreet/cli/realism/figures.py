"""What a model made of the orders, in figures: whole numbers until they are printed.

Three prices are compared with what was paid. The *arrival price* of an order is the middle of the
touch when it was sent, and the *volume-weighted average price* that of the whole day; both are
those of the market without these orders, so they are the same for every model. The *close* is where
that market ended: what is still held then is worth that much.

Costs are signed so that more is worse, for buyers and sellers alike.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sidestreet.domain.amounts import divide_half_even, notional

HUNDREDTHS_OF_BPS = 1_000_000
"""How many hundredths of a basis point are the whole."""


class Traded(NamedTuple):
    """One execution: of which order, counted from 0. `charges` are what it cost beside."""

    order: int
    at: int
    is_buy: bool
    quantity: int
    price: int
    charges: int


class Minute(NamedTuple):
    """The market at the end of a minute without these orders, and what traded in that minute."""

    at: int
    price: int
    volume: int


class Alone(NamedTuple):
    """The day without these orders. `limits` and `arrivals` belong to the orders, one each.

    A limit is None for an order without one, and an arrival for one that came when nothing was
    quoted.
    """

    minutes: tuple[Minute, ...]
    limits: tuple[int | None, ...]
    arrivals: tuple[int | None, ...]

    @property
    def close(self) -> int:
        """Where the market ended."""
        return self.minutes[-1].price

    @property
    def average_price(self) -> int | None:
        """The volume-weighted average price, minute by minute; None if nothing traded."""
        volume = sum(minute.volume for minute in self.minutes)
        if not volume:
            return None
        return divide_half_even(sum(each.price * each.volume for each in self.minutes), volume)


class Figures(NamedTuple):
    """What came of the orders under one model. Amounts are millionths.

    `arrival_cost` and `average_cost` are hundredths of a basis point more than the arrival price
    and than the day's average, over all that traded; None if nothing that could be compared did.
    """

    ordered: int
    filled: int
    executions: int
    refused: int
    arrival_cost: int | None
    average_cost: int | None
    charges: int
    profit: int


def figures(ordered: int, refused: int, trades: Sequence[Traded], alone: Alone) -> Figures:
    """Return the figures of what traded."""
    charges = sum(trade.charges for trade in trades)
    held = sum(_signed(trade, trade.quantity) for trade in trades)
    paid = sum(_signed(trade, notional(trade.price, trade.quantity)) for trade in trades)
    worth = notional(alone.close, abs(held)) * (1 if held > 0 else -1)
    return Figures(
        ordered,
        sum(trade.quantity for trade in trades),
        len(trades),
        refused,
        _cost([(trade, alone.arrivals[trade.order]) for trade in trades]),
        _cost([(trade, alone.average_price) for trade in trades]),
        charges,
        worth - paid - charges,
    )


def spread(found: Sequence[Figures]) -> tuple[int, int | None]:
    """Return how far the best result is from the worst, in millionths, and as a share.

    The share is in hundredths of a percent of the first result, None where that is nothing.
    """
    profits = [each.profit for each in found]
    apart = max(profits) - min(profits)
    first = abs(found[0].profit)
    return apart, divide_half_even(apart * 10_000, first) if first else None


def _signed(trade: Traded, amount: int) -> int:
    return amount if trade.is_buy else -amount


def _cost(compared: list[tuple[Traded, int | None]]) -> int | None:
    """Return how much more was paid than at other prices, in hundredths of a basis point."""
    cost = base = 0
    for trade, price in compared:
        if price is not None:
            cost += _signed(trade, (trade.price - price) * trade.quantity)
            base += price * trade.quantity
    return divide_half_even(cost * HUNDREDTHS_OF_BPS, base) if base else None
