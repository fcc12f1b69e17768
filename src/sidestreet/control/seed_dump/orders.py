"""Open orders in a dump: each as it stands, with its routes and what has been executed of it."""

from collections.abc import Iterator, Sequence

from sidestreet.control.seed_dump.left_out import LeftOut
from sidestreet.control.seed_dump.texts import (
    Tree,
    instant,
    instant_or_none,
    money,
    price_or_none,
    said,
    size,
)
from sidestreet.domain.conditions import Trigger
from sidestreet.domain.enums import TrailingOffsetType
from sidestreet.domain.fills import Fill, FillState
from sidestreet.domain.orders import HELD, Order, RequestKind, Route
from sidestreet.engine.state import State

_OF_THE_VENUE = frozenset({RequestKind.RESTATE, RequestKind.REENTER, RequestKind.ROLL})


def orders_of(state: State, account_id: int, left_out: LeftOut) -> list[Tree]:
    """Return the open orders of an account, in the order in which they came."""
    ids = state.open_orders.get(account_id, ())
    return [_order(state, state.orders[order_id], left_out) for order_id in ids]


def _order(state: State, order: Order, left_out: LeftOut) -> Tree:
    if order.details:
        left_out.note("texts of what became of requests about an open order", "no seed has them")
    if any(request.kind in _OF_THE_VENUE for request in order.pending):
        why = "its order is at its venue as it was before"
        left_out.note("changes of a route that the venue has not answered", why)
    return said(
        {
            "id": order.order_id,
            "client_order_id": order.client_order_id if order.client_named else None,
            "symbol": order.symbol,
            "side": order.side.value,
            "order_type": order.order_type.value,
            "time_in_force": order.time_in_force.value,
            "quantity": size(order.quantity),
            "limit_price": price_or_none(order.limit_price),
            **_trigger(order.trigger),
            "expires_at": instant_or_none(order.expires_at),
            "extended_hours": order.extended_hours,
            "position_intent": None
            if order.position_intent is None
            else order.position_intent.value,
            "strategy": _strategy(order),
            "status": order.status.value,
            "releases_at": instant_or_none(order.releases_at),
            "awaits": list(order.awaits) if order.status in HELD else None,
            "reserve": {"price": money(order.worst_price), "unit": money(order.reserve_unit)},
            "trail": _trail(order),
            "routes": [_route(state, route, left_out) for route in order.routes],
            "schedule": _schedule(order),
            "replacement": _replacement(order),
        }
    )


def _trigger(trigger: Trigger | None) -> Tree:
    if trigger is None:
        return {}
    kind, offset = trigger.trailing_offset_type, trigger.trailing_offset
    in_bps = kind is TrailingOffsetType.BPS
    return {
        "stop_price": price_or_none(trigger.stop_price),
        "trailing_offset": None if offset is None else (size if in_bps else money)(offset),
        "trailing_offset_type": None if kind is None else kind.value,
        "limit_offset": price_or_none(trigger.limit_offset),
    }


def _strategy(order: Order) -> Tree | None:
    strategy = order.strategy
    if strategy is None:
        return None
    return said(
        {
            "type": strategy.type.value,
            "start_at": instant_or_none(strategy.start_at),
            "end_at": instant_or_none(strategy.end_at),
            "destination": strategy.destination,
        }
    )


def _trail(order: Order) -> Tree | None:
    trail = order.trail
    if trail is None:
        return None
    return said(
        {
            "watermark": money(trail.watermark),
            "seen_at": instant(trail.seen_at),
            "stop_price": money(trail.stop_price),
            "limit_price": price_or_none(trail.limit_price),
        }
    )


def _schedule(order: Order) -> Tree | None:
    schedule = order.schedule
    if schedule is None:
        return None
    return said(
        {
            "starts_at": instant(schedule.starts_at),
            "ends_at": instant(schedule.ends_at),
            "session_begins_at": instant(schedule.session_begins_at),
            "session_ends_at": instant(schedule.session_ends_at),
            "next_at": instant_or_none(schedule.next_at),
        }
    )


def _replacement(order: Order) -> Tree | None:
    request = order.request(RequestKind.REPLACE)
    if request is None or request.terms is None:
        return None
    terms = request.terms
    return said(
        {
            "quantity": size(terms.quantity),
            "limit_price": price_or_none(terms.limit_price),
            "worst_price": money(terms.worst_price),
            "reserve_unit": money(terms.reserve_unit),
        }
    )


def _route(state: State, route: Route, left_out: LeftOut) -> Tree:
    return said(
        {
            "quantity": size(route.quantity),
            "limit_price": price_or_none(route.limit_price),
            "is_acknowledged": route.acknowledged,
            "is_closed": True if route.closed else None,
            "fills": list(_fills(state.fills.get(route.route_id, ()), left_out)),
        }
    )


def _fills(fills: Sequence[Fill], left_out: LeftOut) -> Iterator[Tree]:
    for fill in fills:
        if fill.state is FillState.BUSTED:
            left_out.note("executions of open orders that were taken back", "they count no more")
            continue
        yield said(
            {
                "id": fill.execution_id,
                "quantity": size(fill.quantity),
                "price": money(fill.price),
                "commission": money(fill.commission) if fill.commission else None,
                "regulatory_fees": money(fill.regulatory_fees) if fill.regulatory_fees else None,
            }
        )
