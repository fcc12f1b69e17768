"""What a venue has to be told, found from the events alone.

Because it is found from events, the same messages are found again after a crash: whatever is
still open in the state is handed over and asked for again when the link opens.
"""

from collections.abc import Iterator

from sidestreet.domain.events import (
    CancelRequested,
    ExpiryRequested,
    Record,
    ReplaceRequested,
    RouteOpened,
    RouteRecalled,
    VenueAsked,
)
from sidestreet.domain.messages import (
    AskRoute,
    CancelRoute,
    NewRoute,
    ReplaceRoute,
    ResumeRoute,
    VenueMessage,
)
from sidestreet.domain.orders import Order, PendingRequest, RequestKind, Route
from sidestreet.engine.state import State


def messages_of(record: Record, state: State) -> Iterator[VenueMessage]:
    """Yield what a venue must hear of a record, in order. `state` is as the record left it."""
    for event in record.events:
        match event:
            case CancelRequested() | ExpiryRequested() | RouteRecalled():
                yield CancelRoute(event.route_id, record.sequence)
            case RouteOpened():
                order = state.orders[event.order_id]
                yield _new_route(order, order.routes[-1], record.sequence)
            case ReplaceRequested():
                terms = event.terms
                yield ReplaceRoute(
                    event.route_id, record.sequence, terms.quantity, terms.limit_price
                )
            case VenueAsked():
                yield AskRoute(event.route_id, event.request_id)
            case _:
                pass


def handover(state: State) -> Iterator[VenueMessage]:
    """Yield all that a venue with an empty book must hear, in the order that keeps priority.

    First the routes that a venue had taken, by the time at which they last joined a queue; then
    every request that was never answered, in the order in which it was made.
    """
    working: list[tuple[int, int, ResumeRoute]] = []
    unanswered: list[tuple[int, int, VenueMessage]] = []
    for order_ids in state.open_orders.values():
        for order_id in order_ids:
            order = state.orders[order_id]
            for route in order.routes:
                if route.closed:
                    continue
                if route.acknowledged:
                    working.append((route.priority, route.route_id, _resume_route(order, route)))
                unanswered += [
                    (request.request_id, route.route_id, _again(order, route, request))
                    for request in order.pending
                ]
    working.sort(key=lambda row: row[:2])
    unanswered.sort(key=lambda row: row[:2])
    for _, _, resume in working:
        yield resume
    for _, _, message in unanswered:
        yield message


def _again(order: Order, route: Route, request: PendingRequest) -> VenueMessage:
    if request.kind is RequestKind.NEW:
        return _new_route(order, route, request.request_id)
    if request.terms is not None:
        return ReplaceRoute(
            route.route_id, request.request_id, request.terms.quantity, request.terms.limit_price
        )
    return CancelRoute(route.route_id, request.request_id)


def _new_route(order: Order, route: Route, request_id: int) -> NewRoute:
    return NewRoute(
        route_id=route.route_id,
        request_id=request_id,
        instrument_id=order.instrument_id,
        side=order.side,
        order_type=order.order_type,
        time_in_force=order.time_in_force,
        quantity=route.quantity,
        limit_price=route.limit_price,
    )


def _resume_route(order: Order, route: Route) -> ResumeRoute:
    return ResumeRoute(
        route_id=route.route_id,
        instrument_id=order.instrument_id,
        side=order.side,
        order_type=order.order_type,
        time_in_force=order.time_in_force,
        quantity=route.quantity,
        filled_quantity=route.filled_quantity,
        limit_price=route.limit_price,
    )
