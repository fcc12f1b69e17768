"""What may happen on a desk between two things that a client does.

The venue trades an order or refuses what was asked of it last, and time goes on to whatever is due
next. The order in which these are named is the same in every run, plain things first; shrinking
prefers what stands further up.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from sidestreet.domain.amounts import SCALE, render_amount
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.orders import HELD, Order, RequestKind

if TYPE_CHECKING:
    from sidestreet.bootstrap.in_process import InProcessDesk
    from sidestreet.testing.venue import DeskVenue

ORDERS_MAX: Final = 3
"""Of so many open orders, the newest, things are made to happen to."""

SOON_NS: Final = 60_000_000_000
"""Time goes on to what is due within this; what is further off only sleeping brings."""


class Happening(NamedTuple):
    """One thing that may happen: what it is called, and what makes it happen."""

    label: str
    act: Callable[[], object]


def happenings(
    inside: "InProcessDesk", venue: "DeskVenue", *, is_rare: bool = False
) -> Iterator[Happening]:
    """Yield what may happen now, the plainest first. Nothing has happened yet.

    With `is_rare` also what hardly ever does: busts, late fills, ends that nobody asked for.
    """
    due = inside.desk.next_due()
    now = inside.clock.now()
    if due is not None and now < due <= now + SOON_NS:
        yield Happening("time goes on to what is due next", lambda: inside.advance_to(due))
    for order in _newest_at_a_venue(inside):
        yield from _of_order(order, venue)
    if is_rare:
        for order in _newest(inside):
            yield from _rare(order, venue)


def _newest(inside: "InProcessDesk") -> list[Order]:
    orders = inside.desk.state.orders
    return [orders[order_id] for order_id in sorted(orders)][-ORDERS_MAX:]


def _rare(order: Order, venue: "DeskVenue") -> Iterator[Happening]:
    name, account_id = order.client_order_id, order.account_id
    if order.is_open and order.status not in HELD and order.routes:
        yield Happening(
            f"the venue cancels {name}",
            lambda: venue.cancel(order.order_id, "staged", account_id=account_id),
        )
    elif order.status is OrderStatus.CANCELED and order.routes:
        left = render_amount(order.quantity - order.filled_quantity)
        yield Happening(
            f"a fill of {left} of {name} comes late",
            lambda: venue.late_fill(order.order_id, left, account_id=account_id),
        )
    if order.filled_quantity:
        yield Happening(
            f"the venue takes the last trade of {name} back",
            lambda: venue.bust(order.order_id, account_id=account_id),
        )


def _newest_at_a_venue(inside: "InProcessDesk") -> list[Order]:
    state = inside.desk.state
    ids = [order_id for open_ids in state.open_orders.values() for order_id in open_ids]
    orders = (state.orders[order_id] for order_id in sorted(ids))
    return [each for each in orders if each.status not in HELD and each.routes][-ORDERS_MAX:]


def _of_order(order: Order, venue: "DeskVenue") -> Iterator[Happening]:
    name, account_id = order.client_order_id, order.account_id
    left = order.quantity - order.filled_quantity
    shares = left // SCALE

    def fill(quantity: int) -> Happening:
        told = render_amount(quantity)
        return Happening(
            f"the venue fills {told} of {name}",
            lambda: venue.fill(order.order_id, told, account_id=account_id),
        )

    if left:
        yield fill(left)
    if shares > 1:
        yield fill(shares // 2 * SCALE)
    refused = _refused(order)
    if refused:
        yield Happening(
            f"the venue refuses {refused} {name}",
            lambda: venue.reject(order.order_id, "staged", account_id=account_id),
        )


def _refused(order: Order) -> str:
    """Return in words what the venue would refuse now, "" for nothing."""
    if order.request(RequestKind.CANCEL) is not None:
        return "to cancel"
    if order.request(RequestKind.REPLACE) is not None:
        return "to replace"
    return "to take" if order.status is OrderStatus.PENDING_NEW else ""
