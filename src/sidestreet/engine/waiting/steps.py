"""Deciding about held orders: those whose session has begun, and those whose price has come.

A held order has no route, so nothing here waits for anybody. What a price does to one instrument's
orders is one record, however many they are: the trailing ones follow it first, then those that it
triggers go out, the nearest stop first.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from sidestreet.domain.commands import Stamp
from sidestreet.domain.conditions import Trigger
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.events import Event
from sidestreet.domain.orders import Order
from sidestreet.domain.waiting_commands import ReleaseOrders, SeePrice
from sidestreet.domain.waiting_events import OrderReleased, ReleasePostponed, TrailMoved
from sidestreet.engine.close_positions import closes_by_itself, sent_to_close, waits_for_others
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.state import State
from sidestreet.engine.strategies.begin import released as begun
from sidestreet.engine.strategies.begin import works_over_time
from sidestreet.engine.waiting.going_out import sent_out, trailed, triggered
from sidestreet.engine.waiting.session import in_session, session_begins_at
from sidestreet.engine.waiting.trail import first_trail, trail_at


def release_orders(state: State, command: ReleaseOrders, stamp: Stamp) -> Steps:
    """Decide about orders that were to be held until now."""
    for order_id in command.order_ids:
        order = state.orders.get(order_id)
        if order is not None and order.status is OrderStatus.QUEUED:
            yield Decision(tuple(_released(state, order, stamp)))


def see_price(state: State, command: SeePrice, stamp: Stamp) -> Steps:
    """Decide what a price means to the orders of an instrument that are in their session."""
    ladders = state.waiting.ladders.get(command.instrument_id)
    if ladders is None:
        return
    # A trail that moves away from a price is not triggered by it, so both are asked for at once.
    in_force = list(in_session(ladders, stamp.trading))
    trailing = [each for ladder in in_force for each in ladder.trailing(command.price)]
    sent = [each for ladder in in_force for each in ladder.triggered(command.price)]
    for order_id in trailing:
        yield Decision(tuple(_followed(state, state.orders[order_id], command, stamp)))
    for order_id in sent:
        order = state.orders[order_id]
        # One that a step before this one has ended waits no more.
        if order.status is OrderStatus.PENDING_TRIGGER:
            yield Decision(tuple(triggered(state, order, command.price, stamp)))


def _released(state: State, order: Order, stamp: Stamp) -> Iterator[Event]:
    if waits_for_others(state, order):
        # It goes out when they have ended.
        return
    if order.expires_at is not None and order.expires_at <= stamp.time_ns:
        # Nobody ran while it might have gone out; its expiry is due as well.
        return
    begins_at = session_begins_at(
        stamp.trading, order.time_in_force, extended_hours=order.extended_hours
    )
    if begins_at is not None:
        if begins_at != order.releases_at:
            yield ReleasePostponed(order.order_id, begins_at)
    elif works_over_time(order.strategy):
        yield from begun(state, order, stamp)
    elif closes_by_itself(order):
        yield from sent_to_close(state, order, stamp)
    elif order.trigger is None:
        yield from sent_out(state, order, stamp)
    else:
        yield from _begun_to_wait(state, order, order.trigger, stamp)


def _begun_to_wait(state: State, order: Order, trigger: Trigger, stamp: Stamp) -> Iterator[Event]:
    """Yield the begin of the wait for a price, and where a trailing order stands if it is known."""
    trail = first_trail(order.side, trigger, state.instruments[order.instrument_id], stamp)
    if trail is None:
        yield OrderReleased(order.order_id)
        return
    first = trailed(state, order, trail, stamp)
    if isinstance(first, TrailMoved):
        yield OrderReleased(order.order_id)
    yield first


def _followed(state: State, order: Order, seen: SeePrice, stamp: Stamp) -> Iterator[Event]:
    if order.trigger is None or seen.seen_at < max(order.created_at, order.releases_at or 0):
        # It traded there before the order began to wait.
        return
    terms = state.instruments[order.instrument_id]
    trail = trail_at(order.side, order.trigger, terms, seen.price, seen.seen_at)
    if order.trail is None:
        yield trailed(state, order, trail, stamp)
    else:
        yield TrailMoved(order.order_id, trail)


WAITING_STEPS: Final[dict[type, Callable[[State, Any, Stamp], Steps]]] = {
    ReleaseOrders: release_orders,
    SeePrice: see_price,
}
"""How each command is decided, step by step."""
