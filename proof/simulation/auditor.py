"""An auditor beside the desk: it knows what was asked, told, sent and reported, and the rules.

At the end it goes through the journal that is left, record by record. For each it works out by its
own rules what had to follow from the request behind it (`audited_requests`) or from the reports
(`audited_reports`), or whether the desk might do that by itself (`audited_deeds`), and holds the
desk's orders and books against the desk that this makes (`audited_desk`, `audited_order`). Every
answer that ever left is looked at where it was decided: it must be what was so there. Every read
must be what was so at one instant that is no earlier than anything told before it.

What a journal record alone says is believed for one thing only: which of the requests that arrived
were taken in, and in which order. That is the desk's to choose.
"""

from collections import Counter
from dataclasses import dataclass, field

from sidestreet.domain.events import Event, OrderDenied, OrderFilled, OrdersEvicted, Record
from sidestreet.domain.messages import ExecutionReport
from sidestreet.domain.orders import Order
from sidestreet.engine.evolve import evolve_record
from sidestreet.engine.state import State
from simulation.asking import Asked
from simulation.audited_deeds import take_deed
from simulation.audited_desk import AuditedDesk
from simulation.audited_reports import take_reports
from simulation.audited_requests import take_request


@dataclass(slots=True)
class Audit:
    """What the auditor knows by a record of the journal, and what the desk says beside it."""

    asked: dict[int, Asked]
    came: dict[int, dict[int, ExecutionReport]]
    """By session: what the venue's line has handed to the desk, by number."""
    must: AuditedDesk = field(default_factory=AuditedDesk)
    state: State = field(default_factory=State)
    versions: dict[str, list[tuple[int, Order]]] = field(default_factory=dict)
    """Of each order, what the desk made of it, and from which record on."""
    counts: Counter[str] = field(default_factory=Counter)

    def take(self, record: Record) -> None:
        """Go on by one record."""
        assert record.sequence == self.state.sequence + 1 or not self.state.sequence
        evolve_record(self.state, record)
        touched: dict[str, None] = {}
        for event in record.events:
            self._count(event)
            _note(touched, event)
        match record.cause.command:
            case "venue":
                came = self.came.get(self.must.session, {})
                take_reports(self.must, record, came, touched)
            case "client":
                take_request(self.must, record, self.asked[int(record.cause.request_id)])
            case _:
                for event in record.events:
                    take_deed(self.must, record, event)
        for event in record.events:
            if isinstance(event, OrdersEvicted):
                self.must.let_go(event)
        for order_id in touched:
            self._compare(order_id, record.sequence)
        self._compare_books(touched)

    def _count(self, event: Event) -> None:
        self.counts[f"event {type(event).__name__}"] += 1
        if isinstance(event, OrderDenied):
            self.counts[f"refusal {event.refusal.reason}"] += 1

    # What the desk says, held against what must be.

    def _compare(self, order_id: str, sequence: int) -> None:
        shown = self.state.orders[order_id]
        versions = self.versions.setdefault(order_id, [])
        if not versions or shown != versions[-1][1]:
            assert not versions or shown.version > versions[-1][1].version, "a version goes up"
            versions.append((sequence, shown))
        order = self.must.orders[order_id]
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
            order = self.must.orders[order_id]
            account_id = order.account_id
            assert self.state.cash[account_id] == self.must.cash[account_id], "cash, to the cent"
            place = account_id, order.instrument_id
            assert self.state.held_quantity(*place) == self.must.positions[place], "shares"


def _note(touched: dict[str, None], event: Event) -> None:
    if isinstance(event, OrderDenied):
        touched[event.order.order_id] = None
        return
    if isinstance(event, OrderFilled):
        assert event.quantity > 0
    order_id = getattr(event, "order_id", None)
    if order_id is not None:
        touched[order_id] = None
