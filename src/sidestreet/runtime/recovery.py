"""The start of a desk, which is the same whether the last end was clean or not.

Every batch of the journal is applied in order; the read model is given what it lacks; timers are
found again from the open orders. Then the desk's own life goes on: what fell due while nobody ran
is decided first, and only after that the market opens and pending requests are sent again.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from sidestreet.readmodel.changes import Change, change_of
from sidestreet.runtime.codec import decode_record
from sidestreet.runtime.recent import Recent
from sidestreet.runtime.sequencer import Sequencer

_WEIGHT_AT_ONCE: Final = 10_000


class ReplayedBatch(Protocol):
    """A batch as the journal hands it back."""

    @property
    def records(self) -> tuple[bytes, ...]:
        """The payloads in order."""
        ...


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a start found."""

    records: int
    events: int
    seconds: float
    open_orders: int
    recent: Recent
    """The latest of what the records tell readers of events."""

    def text(self) -> str:
        """Return one line for the log."""
        rate = f", {self.events / self.seconds:,.0f} events/s" if self.events else ""
        return (
            f"replayed {self.events} events of {self.records} records in "
            f"{self.seconds:.3f} s{rate}; {self.open_orders} open orders"
        )


def read_back(
    batches: Iterator[ReplayedBatch],
    sequencer: Sequencer,
    *,
    applied_sequence: int,
    apply: Callable[[list[Change]], None],
) -> Recovered:
    """Apply a journal to a sequencer's empty state and bring the read model up to it.

    `applied_sequence` is what the read model has; `apply` is given all changes after that.
    """
    begun = time.perf_counter()
    records = events = 0
    changes: list[Change] = []
    weight = 0
    recent = Recent()
    for batch in batches:
        for payload in batch.records:
            record = decode_record(payload)
            sequencer.read_back(record)
            records += 1
            events += len(record.events)
            change = change_of(record, sequencer.state.orders, sequencer.state.fills)
            if change is not None:
                recent.take(change, record.time_ns)
                if record.sequence > applied_sequence:
                    changes.append(change)
                    weight += change.weight
            recent.pass_by(record.sequence)
            if weight >= _WEIGHT_AT_ONCE:
                apply(changes)
                changes, weight = [], 0
    if changes:
        apply(changes)
    sequencer.timers.rebuild()
    state = sequencer.state
    return Recovered(
        records=records,
        events=events,
        seconds=time.perf_counter() - begun,
        open_orders=sum(len(order_ids) for order_ids in state.open_orders.values()),
        recent=recent,
    )
