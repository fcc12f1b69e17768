"""Applying events of orders that the desk holds."""

from collections.abc import Callable
from typing import Any, Final

from sidestreet.domain.lifecycle import Happening
from sidestreet.domain.waiting_events import (
    OrderReleased,
    OrderTriggered,
    ReleasePostponed,
    TrailMoved,
)
from sidestreet.engine.order_changes import happen, put
from sidestreet.engine.state import State


def _released(state: State, event: OrderReleased) -> None:
    happen(state, state.orders[event.order_id], Happening.RELEASED)


def _postponed(state: State, event: ReleasePostponed) -> None:
    put(state, state.orders[event.order_id], releases_at=event.releases_at)


def _triggered(state: State, event: OrderTriggered) -> None:
    order = state.orders[event.order_id]
    limit = order.limit_price if event.limit_price is None else event.limit_price
    put(state, order, limit_price=limit)


def _trail_moved(state: State, event: TrailMoved) -> None:
    counts: dict[str, object] = {}
    if event.worst_price:
        counts = {"worst_price": event.worst_price, "reserve_unit": event.reserve_unit}
    put(state, state.orders[event.order_id], trail=event.trail, **counts)


APPLY_WAITING_EVENT: Final[dict[type, Callable[[State, Any], None]]] = {
    OrderReleased: _released,
    ReleasePostponed: _postponed,
    OrderTriggered: _triggered,
    TrailMoved: _trail_moved,
}
"""What each of them does to the state."""
