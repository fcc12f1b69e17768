"""Deciding about a cancel: one order, or all that match.

A cancel is never refused for risk, for the hour, or for a race: the worst that can happen is that
the order was quicker. What a client is told for an order that has already ended is a matter of
the edge; here it is the order as it is, unless the command asks for a refusal.
"""

from collections.abc import Iterator

from sidestreet.domain.commands import CancelOrder, CancelOrders, Stamp
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.events import (
    CancelOrdersAccepted,
    CancelOrdersAdvanced,
    CancelRequested,
    Event,
    OrderCanceled,
)
from sidestreet.domain.lifecycle import Happening, may
from sidestreet.domain.orders import HELD, Order, RequestKind
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.state import State
from sidestreet.engine.strategies.children import is_between_slices

SLICE: int = 1000
"""How many orders of a cancel-all one record deals with, so that none holds up the writer."""

FOR_GOOD: frozenset[RequestKind] = frozenset({RequestKind.CANCEL, RequestKind.EXPIRE})
"""Requests of somebody who wants an order ended, and not only its route."""

_NOTHING_TO_DO = frozenset({OrderStatus.PENDING_CANCEL, OrderStatus.CANCELED})


def decide_cancel(state: State, command: CancelOrder) -> Decision:
    """Decide about one cancel. The answer is the order, or why not."""
    order = state.find_order(command.account_id, command.order_id) or command.history
    if order is None:
        return Decision(answer=Refusal(Reason.ORDER_NOT_FOUND))
    events = cancel_events(order)
    if not events and command.refuse_terminal and order.status not in _NOTHING_TO_DO:
        return Decision(answer=Refusal(Reason.ORDER_NOT_OPEN, (("status", order.status),)))
    return Decision(events, order)


def cancel_events(order: Order) -> tuple[Event, ...]:
    """Return what a cancel does to an order: nothing if it is ending or has ended."""
    if order.status in HELD:
        # No venue knows it, so nobody has to be asked.
        return (OrderCanceled(order.order_id, order.quantity),)
    if not may(order, Happening.CANCEL_REQUESTED):
        return ()
    if is_between_slices(order):
        return (OrderCanceled(order.order_id, order.quantity - order.filled_quantity),)
    order_id, routes = order.order_id, order.routes
    return tuple([CancelRequested(order_id, each.route_id) for each in routes if not each.closed])


def cancel_slice_by_slice(
    state: State, account_id: int, order_ids: tuple[str, ...], stamp: Stamp
) -> Steps:
    """Cancel orders because the desk has to: the first slice now, the rest as a cancel-all.

    Its id is the sequence of this record; whoever drives the desk has it gone on with. `account_id`
    is 0 where the orders are of several.
    """
    if len(order_ids) <= SLICE:
        for order_id in order_ids:
            yield Decision(cancel_events(state.orders[order_id]))
        return
    yield Decision((CancelOrdersAccepted(account_id, order_ids),))
    for order_id in order_ids[:SLICE]:
        yield Decision(cancel_events(state.orders[order_id]))
    yield Decision((CancelOrdersAdvanced(stamp.sequence, SLICE),))


def stays_away(state: State, order: Order) -> bool:
    """Whether an order is kept from the venue of this session, because it was to end before.

    Its time is over or its client wants it gone, so a venue with an empty book must not get it,
    neither as it was nor with what was asked for it since. That venue knows no such order, and
    saying so is the end of it. But where a test has chosen what answers a cancel, that answers it.
    """
    return any(
        request.kind in FOR_GOOD and request.request_id < state.market_session
        for request in order.pending
    ) and not _is_answered_by_script(state, order)


def _is_answered_by_script(state: State, order: Order) -> bool:
    staged = state.control.scripts.get(order.order_id)
    if staged is None or not staged.script.on_cancel:
        return False
    # The first route of an order plays its script, and the others are worked like any.
    return len(order.routes) == 1


def matching(state: State, command: CancelOrders) -> Iterator[str]:
    """Yield the ids of the orders that a cancel-all would move, oldest first."""
    for order_id in state.open_orders.get(command.account_id, ()):
        order = state.orders[order_id]
        if (
            (command.side is None or order.side is command.side)
            and (command.order_type is None or order.order_type is command.order_type)
            and command.instrument_type in {None, order.instrument_type}
            and (
                command.instruments is None
                or order.instrument_id in command.instruments
                or order.symbol in command.instruments
            )
            and (order.status in HELD or may(order, Happening.CANCEL_REQUESTED))
        ):
            yield order_id
