"""What a simulation has met of all that it could meet: transitions, refusals, events."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.lifecycle import TRANSITIONS, Happening, Outcome
from sidestreet.engine import evolve_orders, order_changes


class _CountedRow:
    def __init__(
        self, happening: Happening, row: Mapping[OrderStatus, Outcome], counts: Counter[str]
    ) -> None:
        self._happening = happening
        self._row = row
        self._counts = counts

    def get(self, status: OrderStatus, otherwise: Outcome | None = None) -> Outcome | None:
        if status in self._row:
            self._counts[f"{self._happening} in {status}"] += 1
        return self._row.get(status, otherwise)


@contextmanager
def counted_transitions(counts: Counter[str]) -> Iterator[None]:
    """Count every cell of the lifecycle that is gone through while this holds."""
    counted = {
        happening: _CountedRow(happening, row, counts) for happening, row in TRANSITIONS.items()
    }
    try:
        for module in (order_changes, evolve_orders):
            setattr(module, "TRANSITIONS", counted)  # noqa: B010 - a constant for everybody else
        yield
    finally:
        for module in (order_changes, evolve_orders):
            setattr(module, "TRANSITIONS", TRANSITIONS)  # noqa: B010
