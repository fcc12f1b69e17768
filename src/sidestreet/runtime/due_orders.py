"""Orders by the instant at which something is due of them: their end, or their release."""

import heapq
from collections.abc import Iterator, Sequence
from typing import Final

SLICE: Final = 1000
"""Most orders of one command, so that none holds up the writer."""

_FORGOTTEN_MAX: Final = 1000


class DueOrders:
    """Order ids by instant, the earliest first. An order may be forgotten before it is due."""

    def __init__(self) -> None:
        self._orders: dict[int, dict[str, None]] = {}
        self._instants: list[int] = []

    def add(self, instant: int, order_id: str) -> None:
        """Note that something of an order is due at an instant."""
        order_ids = self._orders.get(instant)
        if order_ids is None:
            self._orders[instant] = {order_id: None}
            heapq.heappush(self._instants, instant)
        else:
            order_ids[order_id] = None

    def forget(self, instant: int, order_id: str) -> None:
        """Note that nothing of an order is due at an instant any more, if it ever was."""
        # Else the orders of a busy day would all be remembered until its evening.
        order_ids = self._orders.get(instant)
        if order_ids is not None:
            order_ids.pop(order_id, None)
            if not order_ids:
                del self._orders[instant]

    def next_due(self) -> int | None:
        """Return the earliest instant at which anything is due."""
        instants, orders = self._instants, self._orders
        while instants and instants[0] not in orders:
            heapq.heappop(instants)
        # Instants far away may be forgotten long before they come to the top.
        if len(instants) > 2 * len(orders) + _FORGOTTEN_MAX:
            instants[:] = sorted(orders)
        return instants[0] if instants else None

    def take(self) -> tuple[str, ...]:
        """Return the orders of the earliest instant, and forget them. There must be one."""
        return tuple(self._orders.pop(heapq.heappop(self._instants)))


def slices(order_ids: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield as many orders at a time as one command deals with."""
    for start in range(0, len(order_ids), SLICE):
        yield tuple(order_ids[start : start + SLICE])
