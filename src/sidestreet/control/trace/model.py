"""What a trace is: orders, and all that happened to them, in the order of the journal.

These types travel as they stand here. Whoever has a trace, also one that was read from an answer or
a file, can have it shown by `text` and `page`, without a desk.
"""

from enum import StrEnum

from msgspec import Struct

from sidestreet.contract.orders import Order as WireOrder
from sidestreet.contract.shared import Instant


class Origin(StrEnum):
    """Who brought a record about."""

    CLIENT = "client"
    CONTROL = "control"
    """A call of the control API, or of a test that stands in for it."""
    TIMER = "timer"
    VENUE = "venue"
    MARKET = "market"
    """A price of the market that was waited for."""
    DESK = "desk"
    SEED = "seed"


class Way(StrEnum):
    """What an event says of a message between desk and venue."""

    TO_VENUE = "to-venue"
    FROM_VENUE = "from-venue"


class TracedCause(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a record came from: of a client, by which operation, with which key and request."""

    origin: Origin
    operation: str = ""
    key_id: str = ""
    request_id: str = ""


class Answered(Struct, frozen=True, kw_only=True):
    """A request to the venue that an event is the end of, and how long it took in nanoseconds."""

    request_id: int
    kind: str
    sent_at: Instant
    latency_ns: int


class Open(Struct, frozen=True, kw_only=True):
    """A request to the venue that nothing has answered, and for how long, in nanoseconds."""

    order_id: str
    request_id: int
    kind: str
    sent_at: Instant
    waited_ns: int


class TracedEvent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event, with its figures as the API writes them, and its why in one sentence.

    `sequence` is that of its record and `number` its place in there, from 1. `session` is None
    while the market is closed. `status_before` and `status` are those of the order, None in a list
    of events that follows no order. `lifecycle` is the cell of the lifecycle table that was gone
    by. `staged_by` says what of a test brought it about; without it the event is natural.
    """

    sequence: int
    number: int
    at: Instant
    time_ns: int
    business_date: str
    session: str | None
    event: str
    why: str
    cause: TracedCause
    figures: dict[str, str]
    order_id: str | None = None
    account_id: int | None = None
    status_before: str | None = None
    status: str | None = None
    lifecycle: str | None = None
    way: Way | None = None
    answers: Answered | None = None
    staged_by: str | None = None


class TracedFault(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A staged fault that struck the answer to a request, and what its client heard instead.

    `sequence` is that of the last record that the request has brought about, and `at` when that was
    decided: the fault stands behind it. `order_id` is None where the request was about several.
    """

    sequence: int
    at: Instant
    time_ns: int
    fault: str
    kind: str
    heard: str
    operation: str
    request_id: str
    order_id: str | None = None


class Trace(Struct, frozen=True, kw_only=True):
    """Orders as their events have left them, the events, and what did not follow.

    `sequence` is that of the last record that was looked at. `is_cut` says that there is more than
    a trace may hold. `faults` are in the order of the records that they stand behind.
    """

    sequence: int
    orders: list[WireOrder]
    events: list[TracedEvent]
    unanswered: list[Open]
    notes: list[str]
    is_cut: bool = False
    faults: list[TracedFault] = []


class EventPage(Struct, frozen=True, kw_only=True):
    """Events of the journal, and the record behind which the next page begins, None at the end."""

    events: list[TracedEvent]
    next_after: int | None
