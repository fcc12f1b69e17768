"""What an order waits for, and how it is worked once it has gone out.

A stop order waits at the desk for a price; so the venue never knows it, and a cancel of it is done
at once. Prices and offsets are millionths, basis points are millionths of a basis point.
"""

import msgspec

from sidestreet.domain.enums import OrderType, StrategyType, TrailingOffsetType


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
