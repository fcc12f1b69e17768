"""What a whole desk must be: its orders, their names and routes, and the books, in plain values."""

from collections import Counter
from dataclasses import dataclass, field

from sidestreet.domain.enums import OrderStatus as S
from sidestreet.domain.enums import Side
from sidestreet.domain.events import OrderAccepted, OrdersEvicted, Record, RouteOpened
from simulation.audited_order import AuditedOrder


@dataclass(slots=True)
class AuditedDesk:
    """A desk as the rules make it, up to a record of the journal."""

    orders: dict[str, AuditedOrder] = field(default_factory=dict)
    routes: dict[int, str] = field(default_factory=dict)
    names: dict[tuple[int, str], str] = field(default_factory=dict)
    cash: dict[int, int] = field(default_factory=dict)
    positions: Counter[tuple[int, str]] = field(default_factory=Counter)
    reach: Counter[tuple[int, str]] = field(default_factory=Counter)
    """How large positions have been within the record at hand, which may hold many reports."""
    session: int = 0
    session_at: int = 0
    taken: int = 0

    def find(self, account_id: int, text: str) -> AuditedOrder | None:
        """Return the order that a text names for an account, if there is one."""
        order = self.orders.get(text)
        if order is None:
            order = self.orders.get(self.names.get((account_id, text), ""))
            if order is not None and order.ended is not None:
                return None
        return order if order is not None and order.account_id == account_id else None

    def named(self, account_id: int, text: str) -> AuditedOrder:
        """Return an order by its id, or by its client id while it is open."""
        order = self.orders.get(text) or self.orders[self.names[account_id, text]]
        assert order.account_id == account_id, "nobody reaches another's order"
        return order

    def sent_at(self, order: AuditedOrder, kind: str) -> int:
        """Return since when a venue has been silent; a restart is not silence."""
        return max(order.requests[kind][1], self.session_at)

    def accept(self, event: OrderAccepted, *, is_indexed: bool = True) -> AuditedOrder:
        """Take an order in, and its name for all time."""
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

    def route(self, record: Record, event: RouteOpened) -> None:
        """Send an order out, all that is left of it."""
        assert event.route_id not in self.routes, "a route is opened once"
        order = self.orders[event.order_id]
        assert event.terms.quantity == order.quantity - order.filled, "what leaves is what is left"
        self.routes[event.route_id] = event.order_id
        order.route(record.sequence, record.time_ns)

    def book(self, order: AuditedOrder, shares: int, money: int) -> None:
        """Move what an order's report has moved; negative where a trade is taken back."""
        place = order.account_id, order.instrument_id
        sign = 1 if order.side is Side.BUY else -1
        self.reach[place] = max(self.reach[place], abs(self.positions[place]))
        self.cash[order.account_id] -= sign * money
        self.positions[place] += sign * shares
        self.reach[place] = max(self.reach[place], abs(self.positions[place]))

    def restart(self, record: Record) -> None:
        """Begin a new session, in which no report has a number yet."""
        self.session, self.session_at, self.taken = record.sequence, record.time_ns, 0
        for order in self.orders.values():
            order.is_away = not {"CANCEL", "EXPIRE"}.isdisjoint(order.requests)

    def let_go(self, event: OrdersEvicted) -> None:
        """Note which orders memory has let go of."""
        for order_id in event.order_ids:
            order = self.orders[order_id]
            assert order.ended is not None, "memory lets go of nothing that is open"
            order.is_gone = True
