"""Applying order events: what each of them makes of an order.

How an order is changed, and what is checked when it is, stands in `order_changes.py`.
"""

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.events import (
    CancelRejected,
    CancelRequested,
    ExpiryRequested,
    OrderAccepted,
    OrderAcknowledged,
    OrderCanceled,
    OrderDenied,
    OrderExpired,
    OrderPaused,
    OrderRejected,
    OrderReplaced,
    ReplaceRejected,
    ReplaceRequested,
    RouteOpened,
    VenueAsked,
)
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.lifecycle import RESTING, TRANSITIONS, Happening, resting
from sidestreet.domain.orders import (
    Order,
    PendingRequest,
    RequestKind,
    Route,
)
from sidestreet.engine.evolve_fills import APPLY_FILL_EVENT
from sidestreet.engine.invariants import InvariantBroken
from sidestreet.engine.order_changes import (
    await_no_more,
    happen,
    put,
    request_now,
    route_of,
    with_route,
    without,
)
from sidestreet.engine.risk.rates import note_cancel, note_order, note_replace
from sidestreet.engine.risk.reservations import follow
from sidestreet.engine.state import State
from sidestreet.engine.strategies.destination import venue_of
from sidestreet.engine.waiting.follow import follow as follow_price


def _order_accepted(state: State, event: OrderAccepted) -> None:
    status = OrderStatus.PENDING_NEW
    if event.awaits or event.releases_at is not None:
        status = OrderStatus.QUEUED
    elif event.trigger is not None:
        status = OrderStatus.PENDING_TRIGGER
    _add(state, _new_order(state, event, state.instruments[event.instrument_id], status))
    for awaited in event.awaits:
        state.awaited.setdefault(awaited, {})[event.order_id] = None
    state.open_orders.setdefault(event.account_id, {})[event.order_id] = None
    _index(state, event)
    if state.risk.limits:
        note_order(state, state.orders[event.order_id])


def _order_denied(state: State, event: OrderDenied) -> None:
    terms = event.terms or state.instruments[event.order.instrument_id]
    order = _new_order(state, event.order, terms, OrderStatus.REJECTED)
    denied = replace(
        order,
        refusal=event.refusal,
        details=(event.refusal.text(),),
        # A client id that was taken already goes on naming the order that took it.
        client_named=order.client_named and event.indexed,
    )
    _add(state, denied)
    state.closed_orders[order.order_id] = None
    if event.indexed:
        _index(state, event.order)


def _route_opened(state: State, event: RouteOpened) -> None:
    order = state.orders[event.order_id]
    route = Route(
        route_id=event.route_id,
        venue=event.venue,
        quantity=event.terms.quantity,
        limit_price=event.terms.limit_price,
        priority=state.sequence,
    )
    await_no_more(state, order)
    state.routes[event.route_id] = event.order_id
    state.next_route_id = event.route_id + 1
    counts: dict[str, object] = {}
    if event.terms.worst_price:
        # One that was held counts from here on by the prices of now; terms without a worst price,
        # as of a part of an order, say nothing of that.
        counts = {
            "worst_price": event.terms.worst_price,
            "reserve_unit": event.terms.reserve_unit,
        }
    put(
        state,
        order,
        **counts,
        routes=(*order.routes, route),
        pending=(*order.pending, request_now(state, RequestKind.NEW)),
        status=_status(order, Happening.ROUTED) if not order.pending else order.status,
    )


def _order_acknowledged(state: State, event: OrderAcknowledged) -> None:
    order = state.orders[event.order_id]
    happen(
        state,
        order,
        Happening.ACKNOWLEDGED,
        routes=with_route(order, event.route_id, acknowledged=True),
        pending=without(order, RequestKind.NEW),
    )


def _cancel_requested(state: State, event: CancelRequested) -> None:
    order = state.orders[event.order_id]
    pending = (*order.pending, request_now(state, RequestKind.CANCEL))
    happen(state, order, Happening.CANCEL_REQUESTED, pending=pending)
    if state.risk.limits:
        note_cancel(state, order)


def _order_canceled(state: State, event: OrderCanceled) -> None:
    happen(state, state.orders[event.order_id], Happening.CANCELED, event.detail)


def _cancel_rejected(state: State, event: CancelRejected) -> None:
    order = state.orders[event.order_id]
    happen(
        state,
        order,
        Happening.CANCEL_REJECTED,
        event.detail,
        pending=without(order, RequestKind.CANCEL),
    )


def _replace_requested(state: State, event: ReplaceRequested) -> None:
    order = state.orders[event.order_id]
    request = PendingRequest(RequestKind.REPLACE, state.sequence, state.time_ns, event.terms)
    happen(state, order, Happening.REPLACE_REQUESTED, pending=(*order.pending, request))
    if state.risk.limits:
        note_replace(state, order)


def _order_replaced(state: State, event: OrderReplaced) -> None:
    order = state.orders[event.order_id]
    terms = event.terms
    request = order.request(RequestKind.REPLACE)
    # The late answer to an earlier replace, which was given up, leaves the next one open.
    is_answer = request is not None and event.request_id in {0, request.request_id}
    routes = order.routes
    if event.route_id:
        route = route_of(order, event.route_id)
        routes = with_route(
            order,
            event.route_id,
            # What earlier routes of the order have filled is no part of this one.
            quantity=terms.quantity - order.filled_quantity + route.filled_quantity,
            limit_price=terms.limit_price,
            priority=route.priority if event.keeps_priority else state.sequence,
            # Earlier versions did not tell.
            replaced_by=event.replaced_by or route.replaced_by,
        )
    happen(
        state,
        order,
        Happening.REPLACED,
        quantity=terms.quantity,
        limit_price=terms.limit_price,
        worst_price=terms.worst_price or order.worst_price,
        # Terms without a worst price tell nothing; with one, a unit of 0 is wholly covered.
        reserve_unit=terms.reserve_unit if terms.worst_price else order.reserve_unit,
        trigger=terms.trigger or order.trigger,
        pending=without(order, RequestKind.REPLACE) if is_answer else order.pending,
        routes=routes,
    )


def _replace_rejected(state: State, event: ReplaceRejected) -> None:
    order = state.orders[event.order_id]
    happen(
        state,
        order,
        Happening.REPLACE_REJECTED,
        event.detail,
        pending=without(order, RequestKind.REPLACE),
    )


def _expiry_requested(state: State, event: ExpiryRequested) -> None:
    order = state.orders[event.order_id]
    pending = (*order.pending, request_now(state, RequestKind.EXPIRE))
    happen(state, order, Happening.EXPIRY_REQUESTED, pending=pending)


def _order_expired(state: State, event: OrderExpired) -> None:
    happen(state, state.orders[event.order_id], Happening.EXPIRED, event.detail)


def _order_rejected(state: State, event: OrderRejected) -> None:
    happen(state, state.orders[event.order_id], Happening.REJECTED, event.detail)


def _order_paused(state: State, event: OrderPaused) -> None:
    happen(state, state.orders[event.order_id], event.happening, event.detail)


def _venue_asked(state: State, event: VenueAsked) -> None:
    order = state.orders[event.order_id]
    pending = tuple(
        replace(request, asked=True) if request.request_id == event.request_id else request
        for request in order.pending
    )
    put(state, order, pending=pending)


def _new_order(
    state: State, event: OrderAccepted, terms: InstrumentTerms, status: OrderStatus
) -> Order:
    return Order(
        order_id=event.order_id,
        client_order_id=event.client_order_id,
        account_id=event.account_id,
        instrument_id=terms.instrument_id,
        symbol=terms.symbol,
        instrument_type=terms.instrument_type,
        venue=venue_of(terms, event.strategy),
        side=event.side,
        order_type=event.order_type,
        time_in_force=event.time_in_force,
        quantity=event.quantity,
        limit_price=event.limit_price,
        status=status,
        created_at=state.time_ns,
        updated_at=state.time_ns,
        expires_at=event.expires_at,
        extended_hours=event.extended_hours,
        position_intent=event.position_intent,
        digest=event.digest,
        client_named=event.client_named,
        worst_price=event.worst_price,
        reserve_unit=event.reserve_unit,
        awaits=event.awaits,
        underlying_id=None if terms.option is None else terms.option.underlying_id,
        trigger=event.trigger,
        releases_at=event.releases_at,
        strategy=event.strategy,
    )


def _add(state: State, order: Order) -> None:
    if order.order_id in state.orders:
        raise InvariantBroken(f"order {order.order_id} exists already")
    if order.quantity <= 0:
        raise InvariantBroken(f"order {order.order_id} is for {order.quantity}")
    state.orders[order.order_id] = order
    follow(state, None, order)
    if order.trigger is not None:
        follow_price(state, None, order)


def _index(state: State, event: OrderAccepted) -> None:
    if event.client_named:
        named = state.client_ids.setdefault(event.account_id, {})
        named[event.client_order_id] = event.order_id


def _status(order: Order, happening: Happening) -> OrderStatus:
    status = TRANSITIONS[happening].get(order.status, order.status)
    return resting(order) if status is RESTING else OrderStatus(status)


APPLY_ORDER_EVENT: Final[dict[type, Callable[[State, Any], None]]] = {
    OrderAccepted: _order_accepted,
    OrderDenied: _order_denied,
    RouteOpened: _route_opened,
    OrderAcknowledged: _order_acknowledged,
    **APPLY_FILL_EVENT,
    CancelRequested: _cancel_requested,
    OrderCanceled: _order_canceled,
    CancelRejected: _cancel_rejected,
    ReplaceRequested: _replace_requested,
    OrderReplaced: _order_replaced,
    ReplaceRejected: _replace_rejected,
    ExpiryRequested: _expiry_requested,
    OrderExpired: _order_expired,
    OrderRejected: _order_rejected,
    OrderPaused: _order_paused,
    VenueAsked: _venue_asked,
}
"""What each order event does to the state."""
