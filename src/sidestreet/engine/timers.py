"""Deciding about time: orders whose day is over, and venues that do not answer.

No order is ever stuck. A request that stays unanswered is asked about once, and in the end held
as refused; a trade that is reported after that still books.
"""

from typing import Final

from sidestreet.domain.commands import AskVenue, GiveUpRequest
from sidestreet.domain.events import (
    CancelRejected,
    Event,
    ExpiryRequested,
    OrderCanceled,
    OrderExpired,
    OrderRejected,
    ReplaceRejected,
    RouteRecalled,
    VenueAsked,
)
from sidestreet.domain.orders import HELD, Order, PendingRequest, RequestKind
from sidestreet.domain.schedule import RollRejected
from sidestreet.engine.cancel import stays_away
from sidestreet.engine.corporate.units import is_of_former_units
from sidestreet.engine.state import State
from sidestreet.engine.strategies.children import child_of, is_between_slices

ASK_AFTER_NS: Final = 10_000_000_000
"""Silence after which the venue is asked."""

GIVE_UP_AFTER_NS: Final = 30_000_000_000
"""Silence after which a request is held as refused."""

SILENCE: Final = "the venue did not answer"
"""What is noted of an order for which it was held as refused."""


def decide_expiry(state: State, order_id: str) -> tuple[Event, ...]:
    """Return what the end of an order's time does to it."""
    order = state.orders.get(order_id)
    if order is None or not order.is_open:
        return ()
    if order.status in HELD or is_between_slices(order):
        return (OrderExpired(order_id, order.quantity - order.filled_quantity),)
    if order.request(RequestKind.EXPIRE) is not None:
        return ()
    return tuple(
        ExpiryRequested(order_id, route.route_id) for route in order.routes if not route.closed
    )


def decide_ask(state: State, command: AskVenue) -> tuple[Event, ...]:
    """Return the question to the venue, or nothing if the request is settled."""
    found = _unanswered(state, command)
    if found is None or found[1].asked:
        return ()
    order, request = found
    return tuple(
        VenueAsked(order.order_id, route.route_id, request.request_id, request.kind)
        for route in order.routes
        if not route.closed
    )


def decide_give_up(state: State, command: GiveUpRequest) -> tuple[Event, ...]:
    """Return the refusal that silence amounts to, or nothing if the request is settled."""
    found = _unanswered(state, command)
    if found is None or (command.kind is RequestKind.NEW and stays_away(state, found[0])):
        # Or nobody was asked to take it: what is asked is its end.
        return ()
    order = found[0]
    left = order.quantity - order.filled_quantity
    # Ended for us while the venue may work it all the same: it is told to end it too.
    recalls = tuple(
        RouteRecalled(order.order_id, route.route_id) for route in order.routes if not route.closed
    )
    match command.kind:
        case RequestKind.NEW:
            if order.schedule is not None and len(order.routes) > 1:
                # What its silent child may do is not known, so nothing more can go out.
                return (OrderCanceled(order.order_id, left, SILENCE), *recalls)
            return (OrderRejected(order.order_id, left, SILENCE), *recalls)
        case RequestKind.REPLACE:
            return (ReplaceRejected(order.order_id, SILENCE),)
        case RequestKind.CANCEL:
            if stays_away(state, order) or is_of_former_units(state, order):
                # It is at no venue, or cannot go on as it was, and its client wants it ended.
                return (OrderCanceled(order.order_id, left, SILENCE), *recalls)
            return (CancelRejected(order.order_id, SILENCE),)
        case RequestKind.EXPIRE:
            return (OrderExpired(order.order_id, left, SILENCE), *recalls)
        case RequestKind.ROLL:
            working = child_of(order)
            # It goes on with the child that it has, and tries again when the next slice is due.
            return (
                ()
                if working is None
                else (RollRejected(order.order_id, working.route_id, SILENCE),)
            )
        case RequestKind.RESTATE | RequestKind.REENTER:
            return (OrderCanceled(order.order_id, left, SILENCE), *recalls)


def _unanswered(
    state: State, command: AskVenue | GiveUpRequest
) -> tuple[Order, PendingRequest] | None:
    order = state.orders.get(command.order_id)
    if order is None:
        return None
    request = order.request(command.kind)
    if request is None or request.request_id != command.request_id:
        return None
    return order, request
