"""How an order is changed: by a new value in the place of the old one, checked before it counts.

The status comes from the lifecycle table alone, the invariants hold for the pair of old and new,
and what the order counts with among open orders follows. Whoever applies an event about an order
goes through here.
"""

from typing import Final, cast

from msgspec.structs import replace

from sidestreet.domain.lifecycle import RESTING, TRANSITIONS, Happening, resting
from sidestreet.domain.orders import TERMINAL, Order, PendingRequest, RequestKind, Route
from sidestreet.engine.invariants import InvariantBroken, check_order
from sidestreet.engine.risk.reservations import follow
from sidestreet.engine.state import State
from sidestreet.engine.waiting.follow import follow as follow_price

_UNDOING: Final = frozenset({Happening.TRADE_BUSTED, Happening.TRADE_CORRECTED})
"""After these, less of an order may have filled than before."""


def request_now(state: State, kind: RequestKind) -> PendingRequest:
    """Return a request to a venue that is made by the record at hand."""
    return PendingRequest(kind, state.sequence, state.time_ns)


def happen(
    state: State, order: Order, happening: Happening, detail: str = "", **changes: object
) -> None:
    """Change an order, and its status to what the lifecycle gives for what happened."""
    status = TRANSITIONS[happening].get(order.status)
    if status is None:
        raise InvariantBroken(f"{happening} has no place in {order.status}: {order.order_id}")
    if status is RESTING:
        status = resting(replace(order, **changes))
    changes["status"] = status
    if detail:
        changes["details"] = (*order.details, detail)
    if status in TERMINAL:
        routes = cast("tuple[Route, ...]", changes.get("routes", order.routes))
        changes["routes"] = tuple(
            [route if route.closed else replace(route, closed=True) for route in routes]
        )
        changes["pending"] = ()
        if order.is_open:
            await_no_more(state, order)
            del state.open_orders[order.account_id][order.order_id]
            state.closed_orders[order.order_id] = None
    _put(state, order, changes, is_undone=happening in _UNDOING)


def await_no_more(state: State, order: Order) -> None:
    """Forget that an order waits for others, as it goes out or ends."""
    for order_id in order.awaits:
        waiting = state.awaited.get(order_id)
        if waiting is not None:
            waiting.pop(order.order_id, None)
            if not waiting:
                del state.awaited[order_id]


def put(state: State, order: Order, **changes: object) -> None:
    """Put a changed order in the place of the old one, if the two can be."""
    _put(state, order, changes, is_undone=False)


def _put(state: State, order: Order, changes: dict[str, object], *, is_undone: bool) -> None:
    after = replace(order, **changes, version=order.version + 1, updated_at=state.time_ns)
    check_order(order, after, is_undone=is_undone)
    state.orders[order.order_id] = after
    follow(state, order, after)
    if after.trigger is not None:
        follow_price(state, order, after)


def route_of(order: Order, route_id: int) -> Route:
    """Return a route of an order by its number."""
    for route in order.routes:
        if route.route_id == route_id:
            return route
    raise KeyError(route_id)


def with_route(order: Order, route_id: int, **changes: object) -> tuple[Route, ...]:
    """Return an order's routes with one of them changed."""
    if len(order.routes) == 1:
        # Nearly every order has one, and its trades are to cost little.
        return (replace(order.routes[0], **changes),)
    return tuple(
        replace(route, **changes) if route.route_id == route_id else route for route in order.routes
    )


def without(order: Order, *kinds: RequestKind) -> tuple[PendingRequest, ...]:
    """Return an order's unanswered requests but those of some kinds."""
    if not order.pending:
        return ()
    return tuple(request for request in order.pending if request.kind not in kinds)
