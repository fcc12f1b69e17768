"""Applying events of orders that are worked over time."""

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from sidestreet.domain.lifecycle import resting
from sidestreet.domain.orders import RequestKind
from sidestreet.domain.schedule import (
    ChildEnded,
    RollRejected,
    RollRequested,
    SliceWorked,
    WorkScheduled,
)
from sidestreet.engine.order_changes import put, request_now, with_route, without
from sidestreet.engine.state import State


def _work_scheduled(state: State, event: WorkScheduled) -> None:
    put(state, state.orders[event.order_id], schedule=event.schedule)


def _slice_worked(state: State, event: SliceWorked) -> None:
    order = state.orders[event.order_id]
    if order.schedule is not None:
        put(state, order, schedule=replace(order.schedule, next_at=event.next_at))


def _roll_requested(state: State, event: RollRequested) -> None:
    order = state.orders[event.order_id]
    put(state, order, pending=(*order.pending, request_now(state, RequestKind.ROLL)))


def _roll_rejected(state: State, event: RollRejected) -> None:
    order = state.orders[event.order_id]
    put(state, order, pending=without(order, RequestKind.ROLL))


def _child_ended(state: State, event: ChildEnded) -> None:
    order = state.orders[event.order_id]
    after = replace(
        order,
        routes=with_route(order, event.route_id, closed=True),
        # The end of a child answers these two.
        pending=without(order, RequestKind.NEW, RequestKind.ROLL),
    )
    put(
        state,
        order,
        routes=after.routes,
        pending=after.pending,
        details=(*order.details, event.detail) if event.detail else order.details,
        status=resting(after),
    )


APPLY_STRATEGY_EVENT: Final[dict[type, Callable[[State, Any], None]]] = {
    WorkScheduled: _work_scheduled,
    SliceWorked: _slice_worked,
    RollRequested: _roll_requested,
    RollRejected: _roll_rejected,
    ChildEnded: _child_ended,
}
"""What each event of an order that is worked over time does to the state."""
