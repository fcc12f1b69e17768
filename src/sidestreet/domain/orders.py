"""An order as the client sees it, and the routes that work it at a venue.

Both are frozen: `evolve` puts a new value in the place of the old one. A snapshot that was handed
to an answer, a stream or the read model is therefore safe for ever, at no cost.
"""

import msgspec

from sidestreet.domain.enums import (
    InstrumentType,
    OrderStatus,
    OrderType,
    PositionIntent,
    Side,
    TimeInForce,
)

TERMINAL: frozenset[OrderStatus] = frozenset(
    {
        OrderStatus.FILLED,
        OrderStatus.CANCELED,
        OrderStatus.REJECTED,
        OrderStatus.EXPIRED,
        OrderStatus.REPLACED,
        OrderStatus.DONE_FOR_DAY,
    },
)
"""Statuses that an order never leaves. Every other status is open."""



class Terms(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The part of an order that a replace may change."""

    quantity: int
    limit_price: int | None = None


class Route(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One order at one venue, working for an Order of ours.

    `route_id` is unique within the shard and is what reports name. `quantity` is what the venue
    has confirmed; it follows a replace only when the venue says so.
    """

    route_id: int
    venue: str
    quantity: int
    filled_quantity: int = 0
    acknowledged: bool = False
    closed: bool = False
