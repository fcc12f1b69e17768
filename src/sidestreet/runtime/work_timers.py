"""When the next slice is due of each order that is worked over time.

That instant stands in the order, so after a restart it is found there again. Slices that passed
while nobody ran are due at once, all of an order's in one.
"""

import heapq
from collections.abc import Iterator

from sidestreet.domain.schedule import SliceWorked, WorkScheduled
from sidestreet.domain.waiting_commands import WorkOrders
from sidestreet.engine.state import State
from sidestreet.engine.strategies.work import next_work_at
from sidestreet.runtime.due_orders import slices


class WorkTimers:
    """Due times of slices, the earliest first."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._due: list[tuple[int, str]] = []

    def follow(self, event: WorkScheduled | SliceWorked) -> None:
        """Note when the next slice of an order is due. The state is as the event left it."""
        self._note(event.order_id)

    def rebuild(self) -> None:
        """Note what the orders of a state that was just read back are waiting for."""
        for order_ids in self._state.open_orders.values():
            for order_id in order_ids:
                self._note(order_id)

    def next_due(self) -> int | None:
        """Return when the next slice is due, None if none is."""
        due = self._due
        while due and self._next(due[0][1]) != due[0][0]:
            # It has ended, or is due at another time by now.
            heapq.heappop(due)
        return due[0][0] if due else None

    def take_due(self, now: int) -> Iterator[WorkOrders]:
        """Yield the commands for all slices due up to now, each once."""
        order_ids: list[str] = []
        while (due := self.next_due()) is not None and due <= now:
            order_ids.append(heapq.heappop(self._due)[1])
        for part in slices(order_ids):
            yield WorkOrders(part)

    def _note(self, order_id: str) -> None:
        due = self._next(order_id)
        if due is not None:
            heapq.heappush(self._due, (due, order_id))

    def _next(self, order_id: str) -> int | None:
        order = self._state.orders.get(order_id)
        return None if order is None else next_work_at(order)
