"""Events of orders that the desk itself holds: for a session, for a price, for their turn."""

from sidestreet.domain.conditions import Trail
from sidestreet.domain.fact import Fact


class OrderReleased(Fact, frozen=True):
    """The order's session has begun. It goes out, or waits for its price from here on."""

    order_id: str


class ReleasePostponed(Fact, frozen=True):
    """The order's session was over before it could go out, as after a time without a desk."""

    order_id: str
    releases_at: int


class OrderTriggered(Fact, frozen=True):
    """The price came that a stop or trailing order waited for; a route of it follows.

    `limit_price` is the limit that a trailing stop limit got by that.
    """

    order_id: str
    price: int
    limit_price: int | None = None


class TrailMoved(Fact, frozen=True):
    """A better price than any before was seen, and the order's stop follows it.

    The first price of an order that was taken before tells as well what it counts with from here
    on; without a worst price that stays as it is.
    """

    order_id: str
    trail: Trail
    worst_price: int = 0
    reserve_unit: int = 0


WaitingEvent = OrderReleased | ReleasePostponed | OrderTriggered | TrailMoved
"""What becomes of orders that the desk holds."""
