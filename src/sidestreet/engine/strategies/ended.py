"""What the end of a child means for the order that it works.

A child that was filled, or that the venue ended or refused, ends nothing but itself. If somebody
wanted the whole order ended, it ends with it; if other terms were asked for, they come into force,
because only now is it known what they leave to trade.
"""

from typing import Final

from sidestreet.domain.commands import Stamp
from sidestreet.domain.events import (
    Event,
    OrderCanceled,
    OrderExpired,
    OrderReplaced,
    ReplaceRejected,
)
from sidestreet.domain.orders import Order, RequestKind, Route, Terms
from sidestreet.domain.schedule import ChildEnded
from sidestreet.engine.state import State
from sidestreet.engine.strategies.next_child import next_child
from sidestreet.engine.strategies.work import is_stopped

REJECTIONS_MAX: Final = 3
"""So many children refused one after the other end the order: a venue that refuses goes on so."""

_FILLED_MEANWHILE: Final = "quantity is not more than what has filled"


def child_ended(
    state: State, order: Order, route: Route, stamp: Stamp, *, traded: int = 0, detail: str = ""
) -> tuple[Event, ...]:
    """Return what follows once a child has ended.

    `traded` is what the very report that ended it says to have traded, which the order does not
    count yet. `detail` is what the venue said.
    """
    filled = order.filled_quantity + traded
    if order.request(RequestKind.CANCEL) is not None:
        return (OrderCanceled(order.order_id, order.quantity - filled, detail),)
    if order.request(RequestKind.EXPIRE) is not None:
        return (OrderExpired(order.order_id, order.quantity - filled, detail),)
    asked = order.request(RequestKind.REPLACE)
    events: list[Event] = [ChildEnded(order.order_id, route.route_id)]
    terms = order.terms
    if asked is not None and asked.terms is not None:
        if asked.terms.quantity > filled:
            terms = asked.terms
            events.append(OrderReplaced(order.order_id, 0, terms))
        else:
            events.append(ReplaceRejected(order.order_id, _FILLED_MEANWHILE))
    if asked is not None or order.request(RequestKind.ROLL) is not None:
        # We had it ended to send out another one. What ended by itself waits for its next slice.
        events += _next_child(state, order, terms, filled, stamp)
    return tuple(events)


def child_rejected(
    state: State, order: Order, route: Route, stamp: Stamp, detail: str
) -> tuple[Event, ...]:
    """Return what follows once a venue has refused a child: the order's next try, or its end."""
    if any(request.kind is not RequestKind.NEW for request in order.pending):
        return child_ended(state, order, route, stamp, detail=detail)
    refused = 1 + _refused_before(order, route)
    if refused < REJECTIONS_MAX:
        return (ChildEnded(order.order_id, route.route_id, detail),)
    text = f"{refused} parts in a row rejected: {detail}"
    return (OrderCanceled(order.order_id, order.quantity - order.filled_quantity, text),)


def _next_child(
    state: State, order: Order, terms: Terms, filled: int, stamp: Stamp
) -> tuple[Event, ...]:
    if order.schedule is None or is_stopped(state, order):
        return ()
    return next_child(state, order, order.schedule, terms, stamp, filled=filled)


def _refused_before(order: Order, route: Route) -> int:
    """Return how many children were refused in a row before this one."""
    count = 0
    for earlier in reversed(order.routes):
        if earlier.route_id == route.route_id:
            continue
        if earlier.acknowledged:
            break
        count += 1
    return count
