"""What an order waits for, what prices it has, and how it is worked once it has gone out.

A stop order waits at the desk for a price; so the venue never knows it, and a cancel of it is done
at once. Prices and offsets are millionths, basis points are millionths of a basis point.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OrderType, StrategyType, TimeInForce, TrailingOffsetType

_TRAILING: Final = frozenset({"trailing_offset", "trailing_offset_type"})
PRICES: Final[Mapping[OrderType, frozenset[str]]] = {
    OrderType.MARKET: frozenset(),
    OrderType.LIMIT: frozenset({"limit_price"}),
    OrderType.STOP: frozenset({"stop_price"}),
    OrderType.STOP_LIMIT: frozenset({"stop_price", "limit_price"}),
    OrderType.TRAILING_STOP: _TRAILING,
    OrderType.TRAILING_STOP_LIMIT: _TRAILING | {"limit_offset"},
}
"""The members about prices of each order type: it needs all of them, takes no other one, and a
replace may change them while the order has them. Source: the vendor's texts about each member."""

BPS: Final = 10_000 * SCALE
"""All of a price in basis points, in the unit of an offset. An offset has to be below it."""

AT_AUCTION: Final = frozenset({TimeInForce.AT_OPEN, TimeInForce.AT_CLOSE})
"""What the auction leaves of them the venue cancels, and what missed it the desk ends."""


class Trigger(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The price that sends a held order out.

    A stop has `stop_price`. A trailing one has `trailing_offset`, in dollars or in basis points
    of the watermark; `limit_offset` is signed and says how far the limit of a trailing stop limit
    stands from its stop, positive in the direction in which it fills more easily.
    """

    stop_price: int | None = None
    trailing_offset: int | None = None
    trailing_offset_type: TrailingOffsetType | None = None
    limit_offset: int | None = None


class Trail(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Where a trailing order stands: the best price that was seen, when, and what follows."""

    watermark: int
    seen_at: int
    stop_price: int
    limit_price: int | None = None


class Strategy(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """How an order is worked: over time from `start_at` to `end_at`, or at one `destination`."""

    type: StrategyType
    start_at: int | None = None
    end_at: int | None = None
    destination: str | None = None


_ROUTED = {
    OrderType.STOP: OrderType.MARKET,
    OrderType.TRAILING_STOP: OrderType.MARKET,
    OrderType.STOP_LIMIT: OrderType.LIMIT,
    OrderType.TRAILING_STOP_LIMIT: OrderType.LIMIT,
}


def routed_type(order_type: OrderType) -> OrderType:
    """Return as what an order goes to a venue: one without a stop, MARKET or LIMIT.

    >>> routed_type(OrderType.TRAILING_STOP_LIMIT)
    <OrderType.LIMIT: 'LIMIT'>
    """
    return _ROUTED.get(order_type, order_type)
