"""Letting go of old orders, so that memory stays flat while history grows.

Terminal orders are let go of oldest first, once there are more than memory is to keep and the read
model has confirmed to hold their last word. What went is a recorded event like any other.
"""

from collections import deque
from collections.abc import Iterable
from typing import Final

from sidestreet.domain.commands import EvictOrders
from sidestreet.engine.state import State
from sidestreet.readmodel.changes import Change

KEEP_CLOSED: Final = 20_000
"""How many terminal orders memory keeps."""

SLICE: Final = 500


class Eviction:
    """Knows which terminal orders are oldest, and what was last said of each."""

    def __init__(self, state: State, keep_closed: int = KEEP_CLOSED) -> None:
        self._state = state
        self._keep_closed = keep_closed
        self._closed: deque[tuple[str, int, int]] = deque()
        self._is_under_way = False

    def rebuild(self, sequence: int) -> None:
        """Note the terminal orders of a state that was read back up to `sequence`."""
        self._closed.extend(
            (order_id, self._state.orders[order_id].version, sequence)
            for order_id in self._state.closed_orders
        )

    def note(self, changes: Iterable[Change]) -> None:
        """Note the terminal orders among changes that are durable."""
        self._closed.extend(
            (order.order_id, order.version, change.sequence)
            for change in changes
            for order in change.orders
            if not order.is_open
        )

    def next_command(self, applied_sequence: int) -> EvictOrders | None:
        """Return what may go now, or None. One command is under way at a time; see `done`."""
        surplus = len(self._state.closed_orders) - self._keep_closed
        if surplus < SLICE or self._is_under_way:
            return None
        gone: dict[str, int] = {}
        while self._closed and len(gone) < SLICE and self._closed[0][2] <= applied_sequence:
            order_id, version, _ = self._closed.popleft()
            order = self._state.orders.get(order_id)
            # A late execution made a newer version; its own entry stands further back.
            if order is not None and order.version == version:
                gone[order_id] = version
        if not gone:
            return None
        self._is_under_way = True
        return EvictOrders(tuple(gone.items()))

    def done(self) -> None:
        """Note that the last command has been decided."""
        self._is_under_way = False
