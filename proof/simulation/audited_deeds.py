"""What the desk has done by itself: by time, by a price or by a venue's silence, never too early.

What follows within a request or behind a report, as orders taken in and sent out, is here too.
"""

from typing import Final

from sidestreet.domain.enums import OrderStatus as S
from sidestreet.domain.enums import Side
from sidestreet.domain.events import (
    AccountOpened,
    CancelRejected,
    CancelRequested,
    Event,
    ExpiryRequested,
    MarketStarted,
    OrderAccepted,
    OrderCanceled,
    OrderDenied,
    OrderExpired,
    OrderRejected,
    OrderReplaced,
    Record,
    ReplaceRejected,
    RouteOpened,
    VenueAsked,
)
from sidestreet.domain.risk_events import KillSwitchEngaged
from sidestreet.domain.waiting_events import OrderReleased, OrderTriggered
from simulation.audited_desk import AuditedDesk
from simulation.world import SECOND

ASKED_AFTER: Final = 10 * SECOND
GIVEN_UP_AFTER: Final = 30 * SECOND


def take_deed(desk: AuditedDesk, record: Record, event: Event) -> None:  # noqa: C901 - one case a kind
    """Take in what the desk has done by itself, if it was time for it."""
    sequence, now = record.sequence, record.time_ns
    match event:
        case AccountOpened():
            desk.cash[event.account.account_id] = event.cash
        case MarketStarted():
            desk.restart(record)
        case OrderAccepted():
            desk.accept(event)
        case OrderDenied():
            desk.accept(event.order, is_indexed=event.indexed).end(S.REJECTED)
        case RouteOpened() | OrderReplaced():
            take_close(desk, record, event)
        case CancelRequested():
            desk.orders[event.order_id].cancel(sequence, now)
        case ExpiryRequested():
            order = desk.orders[event.order_id]
            assert order.expires_at is not None
            assert now >= order.expires_at, "nothing ends before its time"
            order.ask_to_expire(sequence, now)
        case OrderReleased():
            order = desk.orders[event.order_id]
            assert now >= (order.releases_at or 0)
            order.held = S.PENDING_TRIGGER
        case OrderTriggered():
            _trigger(desk, event)
        case VenueAsked():
            sent = desk.sent_at(desk.orders[event.order_id], event.kind)
            assert now >= sent + ASKED_AFTER, "a venue is asked after ten seconds"
        case KillSwitchEngaged():
            raise AssertionError(f"something was held back from the venue: {event}")
        case _:
            _take_end(desk, record, event)


def take_close(desk: AuditedDesk, record: Record, event: Event) -> None:
    """Take in what became of an order to close a position that has waited for others to end."""
    if isinstance(event, RouteOpened):
        desk.route(record, event)
    elif isinstance(event, OrderReplaced) and not event.route_id:
        order = desk.orders[event.order_id]
        assert order.held is S.QUEUED
        place = order.account_id, order.instrument_id
        held = max(desk.reach[place], abs(desk.positions[place]))
        assert event.terms.quantity <= held, "what closes a position closes no more than it"
        order.quantity = event.terms.quantity
    elif isinstance(event, OrderCanceled) and desk.orders[event.order_id].held is S.QUEUED:
        desk.orders[event.order_id].end(S.CANCELED)


def _take_end(desk: AuditedDesk, record: Record, event: Event) -> None:
    """Take in an end that the desk has decided, by time or by silence."""
    kinds: dict[type, tuple[str, ...]] = {
        OrderRejected: ("NEW",),
        CancelRejected: ("CANCEL",),
        ReplaceRejected: ("REPLACE",),
        OrderExpired: ("EXPIRE",),
        OrderCanceled: ("CANCEL",),
    }
    if type(event) not in kinds:
        return
    order = desk.orders[event.order_id]  # type: ignore[union-attr]
    (kind,) = kinds[type(event)]
    if order.held is not None:
        if isinstance(event, OrderExpired):
            assert order.expires_at is not None
            assert record.time_ns >= order.expires_at
            order.end(S.EXPIRED)
        else:
            assert isinstance(event, OrderCanceled)
            order.cancel(record.sequence, record.time_ns)
        return
    waited = record.time_ns - desk.sent_at(order, kind)
    assert waited >= GIVEN_UP_AFTER, f"a {kind} is given up after thirty seconds, not {waited}"
    order.give_up(kind)


def _trigger(desk: AuditedDesk, event: OrderTriggered) -> None:
    order = desk.orders[event.order_id]
    assert order.held is S.PENDING_TRIGGER
    if order.stop_price is not None:
        is_buy = order.side is Side.BUY
        has_come = event.price >= order.stop_price if is_buy else event.price <= order.stop_price
        assert has_come, "a stop waits for its price"
    if event.limit_price is not None:
        order.price = event.limit_price
