"""From when to when an order is worked, and what becomes of the children that work it.

An order that is worked over time goes to a venue in parts, slice by slice. Each part is a route of
its own, called a child of the order. At most one child is at work at a time.
"""

import msgspec

from sidestreet.domain.fact import Fact


class Schedule(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The time in which an order is worked; instants are nanoseconds since 1970 in UTC.

    It begins at `starts_at` and is over at `ends_at`, both inside the regular session that the
    other two name. `next_at` is when the next slice is due, None before the first and after the
    last.
    """

    starts_at: int
    ends_at: int
    session_begins_at: int
    session_ends_at: int
    next_at: int | None = None


class WorkScheduled(Fact, frozen=True):
    """The order will be worked over time, like this."""

    order_id: str
    schedule: Schedule


class SliceWorked(Fact, frozen=True):
    """What a slice asks for has been seen to; the next is due at `next_at`, None after the last."""

    order_id: str
    next_at: int | None


class RollRequested(Fact, frozen=True):
    """The venue will be asked to end a child, so that what is left of it rolls into the next."""

    order_id: str
    route_id: int


class RollRejected(Fact, frozen=True):
    """The child could not be ended and is still at work."""

    order_id: str
    route_id: int
    detail: str


class ChildEnded(Fact, frozen=True):
    """A child has ended and the order goes on. `detail` says why, if the venue refused it."""

    order_id: str
    route_id: int
    detail: str = ""


StrategyEvent = WorkScheduled | SliceWorked | RollRequested | RollRejected | ChildEnded
"""What becomes of an order that is worked over time."""
