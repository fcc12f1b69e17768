"""The turn of a slice: what an order that is worked over time does when the next one is due.

A child that still has all that is wanted is left where it is, because its place in the queue is
worth more than its number. One that has less is asked to end, and what is left of it rolls into
the next child once the venue says that it has. Slices that passed while nobody ran are made up for
in one.
"""

from collections.abc import Callable
from typing import Any, Final

from sidestreet.domain.commands import Stamp
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.events import Event, OrderCanceled
from sidestreet.domain.orders import HELD, Order
from sidestreet.domain.schedule import RollRequested, Schedule, SliceWorked
from sidestreet.domain.waiting_commands import WorkOrders
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.risk.standing import engaged
from sidestreet.engine.state import State
from sidestreet.engine.strategies.children import child_of, wanted_now
from sidestreet.engine.strategies.next_child import next_child
from sidestreet.engine.strategies.slices import next_slice_at

_PAUSED: Final = frozenset({OrderStatus.STOPPED, OrderStatus.SUSPENDED})


def next_work_at(order: Order) -> int | None:
    """Return when the next slice of an order is due, None if there is none to come."""
    if order.schedule is None or not order.is_open or order.status in HELD:
        return None
    return order.schedule.next_at


def decide_work(state: State, order_id: str, stamp: Stamp) -> tuple[Event, ...]:
    """Return what the turn of a slice asks for; nothing if it is not due, or has been seen to."""
    order = state.orders.get(order_id)
    due = None if order is None else next_work_at(order)
    if order is None or order.schedule is None or due is None or stamp.time_ns < due:
        return ()
    now = stamp.time_ns
    is_over = now >= order.schedule.ends_at
    worked = SliceWorked(order_id, None if is_over else next_slice_at(order.schedule, now))
    if is_over or is_stopped(state, order):
        # It is about to end: by its expiry, or by what stopped trading.
        return (worked,)
    sent = _sent(state, order, order.schedule, stamp)
    if sent and isinstance(sent[-1], OrderCanceled):
        return sent
    return (*sent, worked)


def is_stopped(state: State, order: Order) -> bool:
    """Whether a kill switch keeps an order from sending anything more."""
    return engaged(state, order.account_id, order.instrument_id, order.order_id) is not None


def _sent(state: State, order: Order, schedule: Schedule, stamp: Stamp) -> tuple[Event, ...]:
    working = child_of(order)
    if working is None:
        return next_child(state, order, schedule, order.terms, stamp, filled=order.filled_quantity)
    quantity = wanted_now(order, schedule, order.quantity, stamp.time_ns) - order.filled_quantity
    has_enough = quantity <= working.quantity - working.filled_quantity
    # What is asked of the child already ends it, or else its venue is slow to take it: either way
    # the answer comes first. What the venue has paused goes on when the venue says so.
    if has_enough or order.pending or order.status in _PAUSED:
        return ()
    return (RollRequested(order.order_id, working.route_id),)


def _work(state: State, command: WorkOrders, stamp: Stamp) -> Steps:
    for order_id in command.order_ids:
        yield Decision(decide_work(state, order_id, stamp))


STRATEGY_STEPS: Final[dict[type, Callable[[State, Any, Stamp], Steps]]] = {WorkOrders: _work}
"""How the command about orders that are worked over time is decided."""
