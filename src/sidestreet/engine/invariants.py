"""What must hold of every order after every event. A breach is a bug and stops the process.

Checked in production too, because a desk that goes on with a wrong order does more harm than one
that stops. Explicit checks, since Python can be told to strip `assert`.
"""

from typing import NoReturn

from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.lifecycle import resting
from sidestreet.domain.orders import HELD, TERMINAL, Order

_AS_THE_VENUE_SAID = frozenset({OrderStatus.STOPPED, OrderStatus.SUSPENDED})


class InvariantBroken(Exception):  # noqa: N818 - it names the fact, like the refusals do
    """Something that cannot be, is. The process must not go on."""


def check_order(before: Order, after: Order, *, is_undone: bool = False) -> None:
    """Check an order against itself and against what it was. Raises `InvariantBroken`.

    With `is_undone` a venue has changed what it reported, and less may have filled than before.
    """
    filled = after.filled_quantity
    least = 0 if is_undone else before.filled_quantity
    if not least <= filled <= after.quantity:
        _broken(after, f"filled {before.filled_quantity} then {filled} of {after.quantity}")
    if after.version != before.version + 1:
        _broken(after, f"version {before.version} then {after.version}")
    routed = working = sent = at_work = 0
    for route in after.routes:
        routed += route.filled_quantity
        sent += route.quantity
        if not route.closed:
            at_work += 1
            working += route.quantity - route.filled_quantity
    if routed != filled:
        _broken(after, f"routes filled {routed}, order {filled}")
    if at_work > 1 and after.schedule is not None:
        _broken(after, f"{at_work} parts at work at once")
    if working > after.quantity - filled and after.routes is not before.routes:
        _check_sent(before, after, sent, working)
    if after.status in TERMINAL:
        _check_ended(before, after)
    else:
        _check_open(before, after)


def _check_sent(before: Order, after: Order, sent: int, working: int) -> None:
    """Check that no venue is given more than the order has left.

    Only what was sent just now is held against it: a corporate action may count an order in other
    units while its route is still in those in which it was sent.
    """
    for route in before.routes:
        sent -= route.quantity
    if sent > 0:
        left = after.quantity - after.filled_quantity
        _broken(after, f"venues work {working}, order has {left} left")


def _check_ended(before: Order, after: Order) -> None:
    if before.status in TERMINAL and after.status is not before.status:
        _broken(after, f"left {before.status}")
    if after.pending:
        _broken(after, "ended with a request open")
    is_new = before.status is not OrderStatus.FILLED and after.status is OrderStatus.FILLED
    # Afterwards a trade may be taken back: then it is FILLED with less.
    if is_new and after.filled_quantity != after.quantity:
        _broken(after, f"FILLED with {after.filled_quantity} of {after.quantity}")


def _check_open(before: Order, after: Order) -> None:
    if before.status in TERMINAL:
        _broken(after, f"reopened from {before.status}")
    if after.filled_quantity == after.quantity:
        _broken(after, "open with nothing left")
    if after.status in HELD or after.status in _AS_THE_VENUE_SAID:
        return
    if after.status is not resting(after):
        _broken(after, f"status should be {resting(after)}")


def _broken(order: Order, what: str) -> NoReturn:
    raise InvariantBroken(f"order {order.order_id} ({order.status}): {what}")
