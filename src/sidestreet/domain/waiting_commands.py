"""Commands about orders that the desk itself holds: for a session, for a price, for their turn."""

import msgspec


class ReleaseOrders(msgspec.Struct, frozen=True):
    """The session of these orders has begun, or the start of those that are worked over time."""

    order_ids: tuple[str, ...]


class SeePrice(msgspec.Struct, frozen=True, gc=False):
    """An instrument traded at a price that an order which waits for one may care about.

    `seen_at` is when it traded.
    """

    instrument_id: str
    price: int
    seen_at: int


class WorkOrders(msgspec.Struct, frozen=True):
    """The next slice of these orders is due: those that are worked over time."""

    order_ids: tuple[str, ...]


WaitingCommand = ReleaseOrders | SeePrice | WorkOrders
"""What time and prices ask of the orders that the desk holds."""
