"""An auditor beside the desk: it knows what was asked, told, sent and reported, and the rules.

At the end it goes through the journal that is left, record by record. For each it works out by its
own rules (`audited_order`) what had to follow from the request or the reports behind it, and holds
the desk's orders and books against that. Every answer that ever left is looked at where it was
decided: it must be what was so there. Every read must be what was so at one instant that is no
earlier than anything told before it.

What a journal record alone says is believed for one thing only: which of the requests that arrived
were taken in, and in which order. That is the desk's to choose.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from sidestreet.domain.commands import CancelOrder, CancelOrders, ReplaceOrder, SubmitOrders
from sidestreet.domain.enums import OrderStatus as S
from sidestreet.domain.enums import Side
from sidestreet.domain.events import (
    AccountOpened,
    CancelOrdersAccepted,
    CancelRejected,
    CancelRequested,
    Event,
    ExpiryRequested,
    MarketStarted,
    OrderAccepted,
    OrderBroughtBack,
    OrderCanceled,
    OrderDenied,
    OrderExpired,
    OrderFilled,
    OrderRejected,
    OrderReplaced,
    OrdersEvicted,
    Record,
    ReplaceRejected,
    ReplaceRequested,
    ReportsTaken,
    RouteOpened,
    VenueAsked,
)
from sidestreet.domain.messages import ExecType, ExecutionReport
from sidestreet.domain.orders import Order
from sidestreet.domain.risk_events import KillSwitchEngaged
from sidestreet.domain.waiting_events import OrderReleased, OrderTriggered
from sidestreet.engine.evolve import evolve_record
from sidestreet.engine.state import State
from simulation.asking import Asked
from simulation.audited_order import AuditedOrder
from simulation.world import SECOND

ASKED_AFTER: Final = 10 * SECOND
GIVEN_UP_AFTER: Final = 30 * SECOND


@dataclass(slots=True)
class Audit:
    """What the auditor knows by a record of the journal, and what the desk says beside it."""

    asked: dict[int, Asked]
    came: dict[int, dict[int, ExecutionReport]]
    """By session: what the venue's line has handed to the desk, by number."""
    state: State = field(default_factory=State)
    orders: dict[str, AuditedOrder] = field(default_factory=dict)
    routes: dict[int, str] = field(default_factory=dict)
    names: dict[tuple[int, str], str] = field(default_factory=dict)
    cash: dict[int, int] = field(default_factory=dict)
    positions: Counter[tuple[int, str]] = field(default_factory=Counter)
    reach: Counter[tuple[int, str]] = field(default_factory=Counter)
    """How large positions have been within the record at hand, which may hold many reports."""
    versions: dict[str, list[tuple[int, Order]]] = field(default_factory=dict)
    """Of each order, what the desk made of it, and from which record on."""
    cancel_alls: dict[int, dict[str, int]] = field(default_factory=dict)
    """By request: the orders that it was for, and how often each had been canceled by then."""
    counts: Counter[str] = field(default_factory=Counter)
    session: int = 0
    session_at: int = 0
    taken: int = 0

    def take(self, record: Record) -> None:
        """Go on by one record."""
        assert record.sequence == self.state.sequence + 1 or not self.state.sequence
        evolve_record(self.state, record)
        touched: dict[str, None] = {}
        kind = record.cause.command
        for event in record.events:
            self.counts[f"event {type(event).__name__}"] += 1
            _note(touched, event)
        if kind == "venue":
            self._take_reports(record, touched)
        elif kind == "client":
            self._take_request(record, self.asked[int(record.cause.request_id)])
        else:
            for event in record.events:
                self._take_event(record, event)
        for event in record.events:
            if isinstance(event, OrdersEvicted):
                self._let_go(event)
        for order_id in touched:
            self._compare(order_id, record.sequence)
        self._compare_books(touched)

    # What the desk says, held against what must be.

    def _compare(self, order_id: str, sequence: int) -> None:
        shown = self.state.orders[order_id]
        versions = self.versions.setdefault(order_id, [])
        if not versions or shown != versions[-1][1]:
            assert not versions or shown.version > versions[-1][1].version, "a version goes up"
            versions.append((sequence, shown))
        order = self.orders[order_id]
        quantity, price = order.shown
        leaves = 0 if order.ended is not None else quantity - order.filled
        must = order.status, quantity, price, order.filled, leaves
        is_ = (
            shown.status,
            shown.shown.quantity,
            shown.shown.limit_price,
            shown.filled_quantity,
            shown.leaves_quantity,
        )
        assert is_ == must, f"record {sequence}, order {order_id}: is {is_}, must be {must}"
        assert 0 <= order.filled <= quantity
        assert len(shown.pending) == len(order.requests), f"{shown.pending} {order.requests}"

    def _compare_books(self, touched: dict[str, None]) -> None:
        for order_id in touched:
            account_id = self.orders[order_id].account_id
            assert self.state.cash[account_id] == self.cash[account_id], "cash, to the cent"
            place = account_id, self.orders[order_id].instrument_id
            assert self.state.held_quantity(*place) == self.positions[place], "shares"

    # What had to follow.

    def _take_reports(self, record: Record, touched: dict[str, None]) -> None:
        last = record.events[-1]
        assert isinstance(last, ReportsTaken), "what a venue says is settled where it is decided"
        assert last.session == self.session
        came = self.came.get(self.session, {})
        self.reach.clear()
        filled: Counter[str] = Counter()
        back = {
            event.order.order_id for event in record.events if isinstance(event, OrderBroughtBack)
        }
        for number in range(self.taken + 1, last.report_id + 1):
            report = came[number]
            order = self.orders.get(self.routes.get(report.route_id, ""))
            if order is None:
                continue
            if order.is_gone and order.order_id not in back:
                assert report.exec_type is not ExecType.TRADE, "memory takes back what trades"
                continue
            order.is_gone = False
            before = order.filled
            place = order.account_id, order.instrument_id
            self.reach[place] = max(self.reach[place], abs(self.positions[place]))
            shares, money = order.take(report)
            filled[order.order_id] += order.filled - before
            sign = 1 if order.side is Side.BUY else -1
            self.cash[order.account_id] -= sign * money
            self.positions[place] += sign * shares
            self.reach[place] = max(self.reach[place], abs(self.positions[place]))
        self.taken = last.report_id
        assert all(order_id in touched for order_id, shares in filled.items() if shares), (
            "a trade that came is booked"
        )
        for event in record.events:
            self._take_close(record, event)

    def _take_close(self, record: Record, event: Event) -> None:
        """Take in what became of an order to close a position that has waited for others to end."""
        if isinstance(event, RouteOpened):
            self._route(record, event)
        elif isinstance(event, OrderReplaced) and not event.route_id:
            order = self.orders[event.order_id]
            assert order.held is S.QUEUED
            place = order.account_id, order.instrument_id
            held = max(self.reach[place], abs(self.positions[place]))
            assert event.terms.quantity <= held, "what closes a position closes no more than it"
            order.quantity = event.terms.quantity
        elif isinstance(event, OrderCanceled) and self.orders[event.order_id].held is S.QUEUED:
            self.orders[event.order_id].end(S.CANCELED)

    def _take_request(self, record: Record, asked: Asked) -> None:
        command = asked.command
        if isinstance(command, SubmitOrders):
            self._submit(record, command)
        elif isinstance(command, CancelOrder):
            order = self._named(asked.account_id, command.order_id)
            order.cancel(record.sequence, record.time_ns)
        elif isinstance(command, ReplaceOrder):
            order = self._named(asked.account_id, command.order_id)
            was_held = order.held
            order.replace(command.quantity, command.limit_price, record.sequence, record.time_ns)
            kind = ReplaceRequested if was_held is None else OrderReplaced
            assert any(isinstance(event, kind) for event in record.events)
        elif isinstance(command, CancelOrders):
            self._cancel_all(record, asked, command)
        else:
            for event in record.events:
                self._take_event(record, event)

    def _submit(self, record: Record, command: SubmitOrders) -> None:
        rows = iter(command.orders)
        for event in record.events:
            if not isinstance(event, OrderAccepted | OrderDenied):
                self._take_event(record, event)
                continue
            accepted = event if isinstance(event, OrderAccepted) else event.order
            for row in rows:
                known = self.names.get((command.account_id, row.client_order_id or ""))
                if known is None or self.orders[known].digest != row.digest:
                    break
            else:
                raise AssertionError("more orders than were asked for")
            name = row.client_order_id or accepted.order_id
            must = (command.account_id, name, row.side, row.quantity, row.limit_price, row.digest)
            assert must == (
                accepted.account_id,
                accepted.client_order_id,
                accepted.side,
                accepted.quantity,
                accepted.limit_price,
                accepted.digest,
            ), "an order is what was asked for"
            if known is not None:
                assert isinstance(event, OrderDenied), "a client id names one order"
                assert not event.indexed
            self._take_event(record, event)
        for row in rows:
            known = self.names.get((command.account_id, row.client_order_id or ""))
            assert known is not None, "every row is taken or refused"
            assert self.orders[known].digest == row.digest

    def _cancel_all(self, record: Record, asked: Asked, command: CancelOrders) -> None:
        matching = {
            order_id: order.cancels_asked
            for order_id, order in self.orders.items()
            if order.account_id == command.account_id
            and command.side in {None, order.side}
            and order.is_cancelable
        }
        first = record.events[0]
        if isinstance(first, CancelOrdersAccepted):
            assert set(first.order_ids) == set(matching), "it is for all that match"
            self.cancel_alls[record.sequence] = matching
        elif asked.number not in self.cancel_alls and not _goes_on(record):
            moved = {getattr(event, "order_id", "") for event in record.events}
            assert moved == set(matching), "it moves all that match"
        for event in record.events:
            self._take_event(record, event)

    def _take_event(self, record: Record, event: Event) -> None:  # noqa: C901 - one case a kind
        """Take in what the desk has done by itself, if it was time for it."""
        sequence, now = record.sequence, record.time_ns
        match event:
            case AccountOpened():
                self.cash[event.account.account_id] = event.cash
            case MarketStarted():
                self._restart(record)
            case OrderAccepted():
                self._accept(event)
            case OrderDenied():
                self._accept(event.order, is_indexed=event.indexed).end(S.REJECTED)
                self.counts[f"refusal {event.refusal.reason}"] += 1
            case RouteOpened() | OrderReplaced():
                self._take_close(record, event)
            case CancelRequested():
                self.orders[event.order_id].cancel(sequence, now)
            case ExpiryRequested():
                order = self.orders[event.order_id]
                assert order.expires_at is not None
                assert now >= order.expires_at, "nothing ends before its time"
                order.ask_to_expire(sequence, now)
            case OrderReleased():
                order = self.orders[event.order_id]
                assert now >= (order.releases_at or 0)
                order.held = S.PENDING_TRIGGER
            case OrderTriggered():
                self._trigger(event)
            case VenueAsked():
                sent = self._sent_at(self.orders[event.order_id], event.kind)
                assert now >= sent + ASKED_AFTER, "a venue is asked after ten seconds"
            case KillSwitchEngaged():
                raise AssertionError(f"something was held back from the venue: {event}")
            case _:
                self._take_end(record, event)

    def _take_end(self, record: Record, event: Event) -> None:
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
        order = self.orders[event.order_id]  # type: ignore[union-attr]
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
        waited = record.time_ns - self._sent_at(order, kind)
        assert waited >= GIVEN_UP_AFTER, f"a {kind} is given up after thirty seconds, not {waited}"
        order.give_up(kind)

    def _sent_at(self, order: AuditedOrder, kind: str) -> int:
        """Return since when a venue has been silent; a restart is not silence."""
        return max(order.requests[kind][1], self.session_at)

    def _trigger(self, event: OrderTriggered) -> None:
        order = self.orders[event.order_id]
        assert order.held is S.PENDING_TRIGGER
        if order.stop_price is not None:
            is_buy = order.side is Side.BUY
            has_come = (
                event.price >= order.stop_price if is_buy else event.price <= order.stop_price
            )
            assert has_come, "a stop waits for its price"
        if event.limit_price is not None:
            order.price = event.limit_price

    def _route(self, record: Record, event: RouteOpened) -> None:
        assert event.route_id not in self.routes, "a route is opened once"
        order = self.orders[event.order_id]
        assert event.terms.quantity == order.quantity - order.filled, "what leaves is what is left"
        self.routes[event.route_id] = event.order_id
        order.route(record.sequence, record.time_ns)

    def _accept(self, event: OrderAccepted, *, is_indexed: bool = True) -> AuditedOrder:
        assert event.order_id not in self.orders
        order = self.orders[event.order_id] = AuditedOrder(
            event.order_id,
            event.account_id,
            event.instrument_id,
            event.side,
            event.quantity,
            event.limit_price,
            event.client_order_id,
            event.digest,
            event.expires_at,
            event.releases_at,
            None if event.trigger is None else event.trigger.stop_price,
        )
        if event.awaits or event.releases_at is not None:
            order.held = S.QUEUED
        elif event.trigger is not None:
            order.held = S.PENDING_TRIGGER
        if event.client_named and is_indexed:
            name = event.account_id, event.client_order_id
            assert name not in self.names, "a client id names one order, for all time"
            self.names[name] = event.order_id
        return order

    def _restart(self, record: Record) -> None:
        self.session, self.session_at, self.taken = record.sequence, record.time_ns, 0
        for order in self.orders.values():
            order.is_away = not {"CANCEL", "EXPIRE"}.isdisjoint(order.requests)

    def _let_go(self, event: OrdersEvicted) -> None:
        for order_id in event.order_ids:
            order = self.orders[order_id]
            assert order.ended is not None, "memory lets go of nothing that is open"
            order.is_gone = True

    def _named(self, account_id: int, text: str) -> AuditedOrder:
        """Return an order by its id, or by its client id while it is open."""
        order = self.orders.get(text) or self.orders[self.names[account_id, text]]
        assert order.account_id == account_id, "nobody reaches another's order"
        return order

    def find(self, account_id: int, text: str) -> AuditedOrder | None:
        """Return the order that a text names for an account, if there is one."""
        order = self.orders.get(text)
        if order is None:
            order = self.orders.get(self.names.get((account_id, text), ""))
            if order is not None and order.ended is not None:
                return None
        return order if order is not None and order.account_id == account_id else None


def _note(touched: dict[str, None], event: Event) -> None:
    if isinstance(event, OrderDenied):
        touched[event.order.order_id] = None
        return
    if isinstance(event, OrderFilled):
        assert event.quantity > 0
    order_id = getattr(event, "order_id", None)
    if order_id is not None:
        touched[order_id] = None


def _goes_on(record: Record) -> bool:
    return type(record.events[-1]).__name__ == "CancelOrdersAdvanced"


Counted = Callable[[str], None]
