"""Sentences about orders that the desk holds, works over time, or has to send out anew."""

from typing import Final

from sidestreet.api.instants import render_instant
from sidestreet.control.trace.model import Origin
from sidestreet.control.trace.telling import (
    Telling,
    Words,
    at_limit,
    because_of_silence,
    in_quotes,
    quantity,
    sentence,
)
from sidestreet.domain.amounts import render_price
from sidestreet.domain.corporate_events import (
    OrderReentered,
    OrderRestated,
    ReentryAcknowledged,
    RestatementRequested,
)
from sidestreet.domain.schedule import (
    ChildEnded,
    RollRejected,
    RollRequested,
    SliceWorked,
    WorkScheduled,
)
from sidestreet.domain.waiting_events import (
    OrderReleased,
    OrderTriggered,
    ReleasePostponed,
    TrailMoved,
)


def _restated(event: OrderRestated, _: Telling) -> str:
    terms = event.terms
    return (
        f"A corporate action{in_quotes(event.detail)} changed its terms to "
        f"{quantity(terms.quantity)} {at_limit(terms.limit_price)}; nobody had to ask."
    )


def _restatement_requested(event: RestatementRequested, told: Telling) -> str:
    return (
        f"Its terms or what is left of it have changed: request {told.sequence} asks the venue to "
        f"end route {event.route_id}, so that it can go out again."
    )


def _reentered(event: OrderReentered, told: Telling) -> str:
    terms = event.terms
    return (
        f"Route {event.ended_route_id} has ended{told.took}: request {told.sequence} (reentry) "
        f"sends route {event.route_id}, {quantity(terms.quantity)} {at_limit(terms.limit_price)}."
    )


def _reentry_acknowledged(event: ReentryAcknowledged, told: Telling) -> str:
    return f"The venue works route {event.route_id}, which was sent anew{told.took}."


def _released(_: OrderReleased, told: Telling) -> str:
    return f"The session that it waited for began ({told.asked})."


def _postponed(event: ReleasePostponed, _: Telling) -> str:
    return (
        "Its session was over before it could go out; it waits for the next, at "
        f"{render_instant(event.releases_at)}."
    )


def _triggered(event: OrderTriggered, _: Telling) -> str:
    limit = (
        "" if event.limit_price is None else f" with a limit of {render_price(event.limit_price)}"
    )
    return f"The price that it waited for came: {render_price(event.price)}. It goes out{limit}."


def _trail_moved(event: TrailMoved, _: Telling) -> str:
    trail = event.trail
    return (
        f"The best price so far is {render_price(trail.watermark)}, and its stop follows to "
        f"{render_price(trail.stop_price)}."
    )


def _scheduled(event: WorkScheduled, _: Telling) -> str:
    plan = event.schedule
    return (
        f"It is worked over time, from {render_instant(plan.starts_at)} to "
        f"{render_instant(plan.ends_at)}."
    )


def _slice_worked(event: SliceWorked, _: Telling) -> str:
    if event.next_at is None:
        return "The slice timer was due, and this was the last slice."
    return f"The slice timer was due; the next slice follows at {render_instant(event.next_at)}."


def _roll_requested(event: RollRequested, told: Telling) -> str:
    return (
        f"What is left of the slice is to go into the next: request {told.sequence} asks the venue "
        f"to end route {event.route_id}."
    )


def _roll_rejected(event: RollRejected, told: Telling) -> str:
    if told.cause.origin is Origin.TIMER:
        return f"{sentence(because_of_silence(event.detail))}: route {event.route_id} goes on."
    return f"The venue did not end route {event.route_id}{in_quotes(event.detail)}; it goes on."


def _child_ended(event: ChildEnded, told: Telling) -> str:
    return (
        f"Route {event.route_id} has ended{in_quotes(event.detail)}{told.took}; the order goes on."
    )


HELD_WORDS: Final[dict[type, Words]] = {
    OrderRestated: _restated,
    RestatementRequested: _restatement_requested,
    OrderReentered: _reentered,
    ReentryAcknowledged: _reentry_acknowledged,
    OrderReleased: _released,
    ReleasePostponed: _postponed,
    OrderTriggered: _triggered,
    TrailMoved: _trail_moved,
    WorkScheduled: _scheduled,
    SliceWorked: _slice_worked,
    RollRequested: _roll_requested,
    RollRejected: _roll_rejected,
    ChildEnded: _child_ended,
}
"""The sentence of each of these events."""
