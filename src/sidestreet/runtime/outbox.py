"""What a venue has to be told, found from the events alone.

Because it is found from events, the same messages are found again after a crash: whatever is
still open in the state is handed over and asked for again when the link opens.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from sidestreet.domain.conditions import routed_type
from sidestreet.domain.control_events import MarketDirected, RouteDirected
from sidestreet.domain.corporate_events import (
    ListingAdjusted,
    OrderReentered,
    RestatementRequested,
)
from sidestreet.domain.events import (
    CancelRequested,
    ExpiryRequested,
    Record,
    ReplaceRequested,
    RouteOpened,
    RouteRecalled,
    VenueAsked,
)
from sidestreet.domain.fills import FillState
from sidestreet.domain.messages import (
    AdjustListing,
    AskRoute,
    CancelRoute,
    DirectedMarket,
    DirectedStep,
    NewRoute,
    Reaction,
    ReplaceRoute,
    ResumeRoute,
    ResumeScript,
    RouteMessage,
    VenueMessage,
)
from sidestreet.domain.orders import Order, PendingRequest, RequestKind, Route, Terms
from sidestreet.domain.schedule import RollRequested
from sidestreet.engine.cancel import stays_away
from sidestreet.engine.control.markets import staged_markets
from sidestreet.engine.control.state import Staged
from sidestreet.engine.corporate.units import adjustments_since
from sidestreet.engine.order_changes import route_of
from sidestreet.engine.state import State


def messages_of(record: Record, state: State) -> list[VenueMessage]:
    """Return what a venue must hear of a record, in order. `state` is as the record left it."""
    messages: list[VenueMessage] = []
    for event in record.events:
        # Most events are nobody else's affair.
        tell = _TOLD.get(type(event))
        if tell is not None:
            messages.append(tell(state, event, record.sequence))
    return messages


def adjustments(state: State) -> Iterator[AdjustListing]:
    """Yield the changes of units since the venue's session began, oldest first of each."""
    for instrument_id, changes in state.corporate.adjustments.items():
        for change in changes:
            if change.sequence > state.market_session:
                yield AdjustListing(
                    state.instruments[instrument_id],
                    change.price_numerator,
                    change.price_denominator,
                )


def markets(state: State) -> Iterator[DirectedMarket]:
    """Yield what tests have made of markets, for one that starts anew and has its listings."""
    yield from staged_markets(state)


def handover(state: State) -> Iterator[RouteMessage]:
    """Yield all that a venue with an empty book must hear, in the order that keeps priority.

    First the routes that a venue had taken, by the time at which they last joined a queue; then
    every request that was never answered, in the order in which it was made. Of an order that was
    to end before this session only that is told. Of a route that has ended by its script, what is
    left of that is told last.
    """
    working: list[tuple[int, int, ResumeRoute]] = []
    unanswered: list[tuple[int, int, RouteMessage]] = []
    for order_ids in state.open_orders.values():
        for order_id in order_ids:
            order = state.orders[order_id]
            for route in order.routes:
                if route.closed:
                    continue
                if (
                    stays_away(state, order)
                    or order.request(RequestKind.RESTATE) is not None
                    or adjustments_since(state, order.instrument_id, route.route_id)
                ):
                    # Its end was asked for, or its terms or units hold no more: it is not handed
                    # over, so that it trades no more. The answer to this ends the order, or sends
                    # it out anew.
                    cancel = _end(order, route)
                    unanswered.append((cancel.request_id, route.route_id, cancel))
                    continue
                if route.acknowledged:
                    working.append(
                        (route.priority, route.route_id, _resume_route(state, order, route))
                    )
                unanswered += [
                    (request.request_id, route.route_id, _again(state, order, route, request))
                    for request in order.pending
                ]
    working.sort(key=lambda row: row[:2])
    unanswered.sort(key=lambda row: row[:2])
    for _, _, resume in working:
        yield resume
    for _, _, message in unanswered:
        yield message
    yield from _scripts_that_go_on(state)


def _scripts_that_go_on(state: State) -> Iterator[ResumeScript]:
    """Yield what is left of scripts that their own routes have ended by, but for other units."""
    for order_id, staged in state.control.scripts.items():
        if not staged.goes_on or staged.ended_by is None:
            continue
        order = state.orders[order_id]
        route = order.routes[0]
        if not adjustments_since(state, order.instrument_id, route.route_id):
            yield ResumeScript(_resume_route(state, order, route), staged.ended_by)


def _end(order: Order, route: Route) -> CancelRoute:
    """Return what has a route ended that must not be worked again."""
    for kind in (RequestKind.RESTATE, RequestKind.EXPIRE, RequestKind.CANCEL):
        request = order.request(kind)
        if request is not None:
            return CancelRoute(route.route_id, request.request_id)
    return CancelRoute(route.route_id, 0)


def _again(state: State, order: Order, route: Route, request: PendingRequest) -> RouteMessage:
    sent_at = 0 if _staged(state, order, route) is None else request.sent_at
    if request.kind in {RequestKind.NEW, RequestKind.REENTER}:
        return _new_route(state, order, route, request.request_id, sent_at)
    if request.terms is not None:
        return _replace_route(order, route, request.request_id, request.terms, sent_at)
    return CancelRoute(route.route_id, request.request_id, sent_at)


def _replace_route(
    order: Order, route: Route, request_id: int, terms: Terms, sent_at: int = 0
) -> ReplaceRoute | CancelRoute:
    if order.schedule is not None:
        # Its child ends, and what comes after it goes out with the new terms.
        return CancelRoute(route.route_id, request_id)
    # What earlier routes of the order have filled is no part of this one.
    elsewhere = order.filled_quantity - route.filled_quantity
    quantity = terms.quantity - elsewhere
    return ReplaceRoute(route.route_id, request_id, quantity, terms.limit_price, sent_at)


def _staged(state: State, order: Order, route: Route) -> Staged | None:
    """Return what a test has chosen for a route: the first of its order plays the script."""
    scripts = state.control.scripts
    if not scripts or route.route_id != order.routes[0].route_id:
        return None
    return scripts.get(order.order_id)


def _new_route(
    state: State, order: Order, route: Route, request_id: int, sent_at: int = 0
) -> NewRoute:
    staged = _staged(state, order, route)
    return NewRoute(
        route_id=route.route_id,
        request_id=request_id,
        instrument_id=order.instrument_id,
        side=order.side,
        order_type=routed_type(order.order_type),
        time_in_force=order.time_in_force,
        quantity=route.quantity,
        limit_price=route.limit_price,
        extended_hours=bool(order.extended_hours),
        script=None if staged is None else staged.script,
        sent_at=sent_at,
    )


def _resume_route(state: State, order: Order, route: Route) -> ResumeRoute:
    staged = _staged(state, order, route)
    return ResumeRoute(
        route_id=route.route_id,
        instrument_id=order.instrument_id,
        side=order.side,
        order_type=routed_type(order.order_type),
        time_in_force=order.time_in_force,
        quantity=route.quantity,
        filled_quantity=route.filled_quantity,
        limit_price=route.limit_price,
        extended_hours=bool(order.extended_hours),
        trades=route.trades,
        script=None if staged is None else staged.script,
        steps_done=0 if staged is None else staged.steps_done,
        booked=() if staged is None else _booked(state, route),
        reactions=() if staged is None else tuple(_reactions(order, staged)),
        is_worked=staged is not None and staged.is_worked,
        told_at=0 if staged is None else staged.told_at.get(0, 0),
    )


def _booked(state: State, route: Route) -> tuple[tuple[int, int], ...]:
    """Return the trades of a route up to the first that nobody remembers."""
    fills = {fill.trade: fill for fill in state.fills.get(route.route_id, ())}
    booked: list[tuple[int, int]] = []
    for trade in range(1, route.trades + 1):
        fill = fills.get(trade)
        if fill is None:
            break
        is_busted = fill.state is FillState.BUSTED
        booked.append((0, 0) if is_busted else (fill.quantity, fill.price))
    return tuple(booked)


def _reactions(order: Order, staged: Staged) -> Iterator[Reaction]:
    unanswered = {request.request_id for request in order.pending}
    for request_id, played in staged.reactions.items():
        yield Reaction(
            request_id,
            played.steps_done,
            played.is_replace,
            is_answered=request_id not in unanswered,
            told_at=staged.told_at.get(request_id, 0),
        )


def _end_asked(
    _: State,
    event: CancelRequested | ExpiryRequested | RouteRecalled | RestatementRequested | RollRequested,
    sequence: int,
) -> CancelRoute:
    return CancelRoute(event.route_id, sequence)


def _listing_adjusted(state: State, event: ListingAdjusted, _: int) -> AdjustListing:
    terms = state.instruments[event.instrument_id]
    return AdjustListing(terms, event.numerator, event.denominator)


def _route_directed(_: State, event: RouteDirected, sequence: int) -> DirectedStep:
    return DirectedStep(event.route_id, sequence, event.step)


def _market_directed(_state: State, event: MarketDirected, _sequence: int) -> DirectedMarket:
    return DirectedMarket(event.instrument_id, event.directive)


def _routed(state: State, event: RouteOpened | OrderReentered, sequence: int) -> NewRoute:
    order = state.orders[event.order_id]
    return _new_route(state, order, order.routes[-1], sequence)


def _replace_asked(
    state: State, event: ReplaceRequested, sequence: int
) -> ReplaceRoute | CancelRoute:
    order = state.orders[event.order_id]
    return _replace_route(order, route_of(order, event.route_id), sequence, event.terms)


def _venue_asked(_state: State, event: VenueAsked, _sequence: int) -> AskRoute:
    return AskRoute(event.route_id, event.request_id)


_TOLD: Final[dict[type, Callable[[State, Any, int], VenueMessage]]] = {
    CancelRequested: _end_asked,
    ExpiryRequested: _end_asked,
    RouteRecalled: _end_asked,
    RestatementRequested: _end_asked,
    RollRequested: _end_asked,
    ListingAdjusted: _listing_adjusted,
    RouteDirected: _route_directed,
    MarketDirected: _market_directed,
    RouteOpened: _routed,
    OrderReentered: _routed,
    ReplaceRequested: _replace_asked,
    VenueAsked: _venue_asked,
}
"""What a venue is told of each event; of all others it hears nothing."""
