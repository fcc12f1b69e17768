"""Applying events of corporate actions."""

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from sidestreet.domain.corporate_events import (
    CorporateActionAnnounced,
    CorporateActionApplied,
    InstrumentDelisted,
    ListingAdjusted,
    OrderReentered,
    OrderRestated,
    PositionRestated,
    ReentryAcknowledged,
    RestatementRequested,
    UnitsAdjusted,
)
from sidestreet.domain.lifecycle import resting
from sidestreet.domain.orders import RequestKind, Route
from sidestreet.engine.corporate.state import Adjustment
from sidestreet.engine.order_changes import put, request_now, with_route, without
from sidestreet.engine.risk.reservations import exposure, refresh, side_of
from sidestreet.engine.state import State


def _announced(state: State, event: CorporateActionAnnounced) -> None:
    state.corporate.announced[event.action_id] = event.action


def _applied(state: State, event: CorporateActionApplied) -> None:
    action = state.corporate.announced.pop(event.action_id)
    if not event.detail:
        past = state.corporate.past
        past[action.instrument_id] = (*past.get(action.instrument_id, ()), action)


def _units_adjusted(state: State, event: UnitsAdjusted) -> None:
    instrument_id = event.terms.instrument_id
    before = state.instruments[instrument_id].multiplier
    adjustments = state.corporate.adjustments
    adjustments[instrument_id] = (
        *adjustments.get(instrument_id, ()),
        Adjustment(
            sequence=state.sequence,
            first_route_id=event.first_route_id,
            quantity_numerator=event.quantity_numerator,
            quantity_denominator=event.quantity_denominator,
            price_numerator=event.price_numerator,
            price_denominator=event.price_denominator,
            multiplier=before,
            date=state.business_date,
        ),
    )
    state.corporate.changes += 1
    state.instruments[instrument_id] = event.terms
    if event.price is not None:
        state.closing_prices[instrument_id] = event.price
    if before != event.terms.multiplier:
        _count_anew(state, instrument_id, before, event.terms.multiplier)


def _listing_adjusted(_: State, _event: ListingAdjusted) -> None:
    """Change nothing: it is for the venue to hear."""


def _position_restated(state: State, event: PositionRestated) -> None:
    account_id, instrument_id = event.account_id, event.instrument_id
    before = state.holdings[account_id][instrument_id]
    state.holdings[account_id][instrument_id] = replace(
        before,
        quantity=event.quantity,
        day_cost=event.start_value,
        start_quantity=event.quantity,
        start_value=event.start_value,
    )
    state.street[instrument_id] += before.quantity - event.quantity
    start = state.day_starts[account_id]
    change = event.start_value - before.start_value
    is_long = event.quantity > 0
    state.day_starts[account_id] = replace(
        start,
        equity=start.equity + event.value_change,
        long_market_value=start.long_market_value + (change if is_long else 0),
        short_market_value=start.short_market_value + (0 if is_long else change),
    )
    refresh(state, account_id, instrument_id)


def _order_restated(state: State, event: OrderRestated) -> None:
    order = state.orders[event.order_id]
    terms = event.terms
    pending = order.pending
    if event.requested is not None:
        pending = tuple(
            request if request.terms is None else replace(request, terms=event.requested)
            for request in pending
        )
    routes = tuple(
        route
        if route.closed
        else replace(
            route,
            quantity=terms.quantity - order.filled_quantity + route.filled_quantity,
            limit_price=terms.limit_price,
        )
        for route in order.routes
    )
    put(
        state,
        order,
        quantity=terms.quantity,
        limit_price=terms.limit_price,
        worst_price=terms.worst_price,
        reserve_unit=terms.reserve_unit,
        trigger=terms.trigger or order.trigger,
        symbol=event.symbol or order.symbol,
        details=(*order.details, event.detail) if event.detail else order.details,
        pending=pending,
        routes=routes,
    )


def _restatement_requested(state: State, event: RestatementRequested) -> None:
    order = state.orders[event.order_id]
    put(state, order, pending=(*order.pending, request_now(state, RequestKind.RESTATE)))


def _order_reentered(state: State, event: OrderReentered) -> None:
    order = state.orders[event.order_id]
    terms = event.terms
    route = Route(
        route_id=event.route_id,
        venue=order.venue,
        quantity=terms.quantity - order.filled_quantity,
        limit_price=terms.limit_price,
        priority=state.sequence,
    )
    state.routes[event.route_id] = event.order_id
    state.next_route_id = event.route_id + 1
    ended = with_route(order, event.ended_route_id, closed=True)
    kept = without(order, RequestKind.NEW, RequestKind.RESTATE, RequestKind.REENTER)
    again = replace(
        order, routes=(*ended, route), pending=(*kept, request_now(state, RequestKind.REENTER))
    )
    put(
        state,
        order,
        quantity=terms.quantity,
        limit_price=terms.limit_price,
        routes=again.routes,
        pending=again.pending,
        status=resting(again),
    )


def _reentry_acknowledged(state: State, event: ReentryAcknowledged) -> None:
    order = state.orders[event.order_id]
    put(
        state,
        order,
        routes=with_route(order, event.route_id, acknowledged=True),
        pending=without(order, RequestKind.REENTER),
    )


def _delisted(state: State, event: InstrumentDelisted) -> None:
    state.corporate.delisted[event.instrument_id] = event.amount
    state.closing_prices[event.instrument_id] = event.amount


# Steps that the functions above share, in the order in which they are called.


def _count_anew(state: State, instrument_id: str, before: int, after: int) -> None:
    """Count the open orders of an instrument whose unit is for another number of shares."""
    for account_id, by_instrument in state.working.items():
        working = by_instrument.get(instrument_id)
        if working is None:
            continue
        for order_id in state.open_orders.get(account_id, ()):
            order = state.orders[order_id]
            if order.instrument_id == instrument_id:
                side = side_of(working, order.side)
                side.remove(*exposure(order, before))
                side.add(*exposure(order, after))


APPLY_CORPORATE_EVENT: Final[dict[type, Callable[[State, Any], None]]] = {
    CorporateActionAnnounced: _announced,
    CorporateActionApplied: _applied,
    UnitsAdjusted: _units_adjusted,
    ListingAdjusted: _listing_adjusted,
    PositionRestated: _position_restated,
    OrderRestated: _order_restated,
    RestatementRequested: _restatement_requested,
    OrderReentered: _order_reentered,
    ReentryAcknowledged: _reentry_acknowledged,
    InstrumentDelisted: _delisted,
}
"""What each event of a corporate action does to the state."""
