"""The messages of a stream of events, as they are sent.

Many readers hear of the same event, and writing it takes longer than sending it. So it is written
once and kept with the notice that it tells of, as long as there is room for what is kept.
"""

from collections import deque
from typing import Final

import msgspec

from sidestreet.api.encode import wire_execution, wire_order
from sidestreet.api.event_ids import EventId, render_event_id
from sidestreet.api.instants import render_instant
from sidestreet.api.stream_messages import ExecutionEvent, GapEvent, OrderEvent, Start
from sidestreet.domain.orders import Order
from sidestreet.http.streams import Message
from sidestreet.runtime.event_hub import Gap
from sidestreet.runtime.recent import Notice

_KEPT_BYTES_MAX: Final = 16 * 1024 * 1024
_ENCODER: Final = msgspec.json.Encoder()


class EventWriter:
    """Writes the messages of one generation."""

    def __init__(self, generation: int) -> None:
        self._generation = generation
        self._kept: deque[tuple[Notice, int]] = deque()
        self._kept_bytes = 0

    def message(self, notice: Notice) -> Message:
        """Return what readers are told."""
        memo = notice.memo
        if type(memo) is Message:
            return memo
        message = _message(notice, self._generation)
        notice.memo = message
        size = len(message.text)
        self._kept.append((notice, size))
        self._kept_bytes += size
        while self._kept_bytes > _KEPT_BYTES_MAX:
            old, size = self._kept.popleft()
            old.memo = None
            self._kept_bytes -= size
        return message

    def start(self, after: EventId, now: int) -> Message:
        """Return the first message of a stream that goes on after an event.

        It has the id of that event, also of one of another generation: a client that drops out
        before it hears of that has to come back with the id that it came with.
        """
        event_id = render_event_id(*after)
        start = Start(id=event_id, sequence=after.place.sequence, time=render_instant(now))
        return Message(_ENCODER.encode(start), "start", event_id)

    def gap(self, gap: Gap) -> Message:
        """Return the news that notices are missing."""
        through = EventId(gap.through, self._generation)
        return _gap(EventId(gap.after, self._generation), through)

    def gone_over(self, after: EventId, now: EventId) -> Message:
        """Return the news that the desk has gone to another generation since an event."""
        details = (
            f"the desk has gone from generation {after.generation} to generation "
            f"{now.generation}, which has a history of its own: read orders, executions and "
            "positions again"
        )
        return _gap(after, now, now.generation, details)


def _gap(
    after: EventId, through: EventId, generation: int | None = None, details: str | None = None
) -> Message:
    event_id = render_event_id(*through)
    event = GapEvent(
        id=event_id,
        sequence=through.place.sequence,
        after=render_event_id(*after),
        through=event_id,
        generation=generation,
        details=details,
    )
    return Message(_ENCODER.encode(event), "gap", event_id)


def _message(notice: Notice, generation: int) -> Message:
    place, about = notice.place, notice.about
    event_id = render_event_id(place, generation)
    time = render_instant(notice.time_ns)
    event: OrderEvent | ExecutionEvent
    if isinstance(about, Order):
        event = OrderEvent(
            id=event_id,
            sequence=place.sequence,
            time=time,
            account_id=about.account_id,
            order=wire_order(about),
        )
    else:
        event = ExecutionEvent(
            id=event_id,
            sequence=place.sequence,
            time=time,
            account_id=about.account_id,
            state=about.state.value,
            execution=wire_execution(about),
        )
    return Message(_ENCODER.encode(event), notice.kind, event_id)
