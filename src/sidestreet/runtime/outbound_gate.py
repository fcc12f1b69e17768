"""The last gate before a venue: what leaves, counted against what came in.

For every order it adds up the shares that venues were told to trade, and holds them against the
most that its client ever asked for. Whatever goes wrong behind it, a desk that multiplies orders
is stopped here, at the first message too many: in 2012 a firm sent more than four million orders
for 212 of its clients' and lost 460 million dollars in 45 minutes, because nothing counted
(SEC Release 34-70694).

It knows the desk's events and the messages, and neither the engine nor how messages are found, so
that a fault there cannot blind it as well.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from sidestreet.domain.corporate_events import OrderReentered, OrderRestated
from sidestreet.domain.events import (
    FillBusted,
    FillCorrected,
    OrderAccepted,
    OrderFilled,
    OrderReplaced,
    OrdersEvicted,
    Record,
    ReplaceRequested,
    RouteOpened,
)
from sidestreet.domain.messages import NewRoute, ReplaceRoute, ResumeRoute, VenueMessage
from sidestreet.domain.orders import Order
from sidestreet.domain.schedule import ChildEnded, WorkScheduled
from sidestreet.engine.state import State


@dataclass(slots=True)
class _Tally:
    """The most that was asked for an order, and the most that each route of it was sent for."""

    asked: int
    sent: dict[int, int] = field(default_factory=dict)
    children: dict[int, int] | None = None
    """What each child has filled, of an order that is worked over time."""
    ended: frozenset[int] = frozenset()
    """The children that have ended: they count with what they have filled."""


class OutboundGate:
    """Counts shares by order. Quantities are millionths.

    Orders are forgotten when the desk's memory lets go of them.
    """

    def __init__(self) -> None:
        self._orders: dict[str, _Tally] = {}
        self._routes: dict[int, str] = {}

    def begin(self, state: State) -> None:
        """Take over the open orders of a desk that starts; what venues are told counts anew."""
        self._orders = {}
        self._routes = {}
        for order_ids in state.open_orders.values():
            for order_id in order_ids:
                order = state.orders[order_id]
                tally = self._orders[order_id] = _Tally(_most_asked(order))
                for route in order.routes:
                    self._routes[route.route_id] = order_id
                    tally.sent[route.route_id] = 0
                if order.schedule is not None:
                    _take_over_children(tally, order)

    def follow(self, records: Iterable[Record]) -> None:
        """Note what clients asked for, and which route belongs to which order."""
        for record in records:
            for event in record.events:
                note = _NOTES.get(type(event))
                if note is not None:
                    note(self, event)

    def objection(self, message: VenueMessage) -> str | None:
        """Count a message in and return None, or return why it must not leave."""
        if not isinstance(message, _COUNTED):
            return None
        route_id = message.route_id
        order_id = self._routes.get(route_id)
        if order_id is None:
            return f"route {route_id} belongs to no order"
        tally = self._orders[order_id]
        before = tally.sent[route_id]
        sent = sum(tally.sent.values()) - before + max(before, message.quantity)
        if sent > tally.asked:
            return f"order {order_id}: {sent} would be sent, {tally.asked} was asked for"
        tally.sent[route_id] = max(before, message.quantity)
        return None

    def _accepted(self, event: OrderAccepted) -> None:
        self._orders[event.order_id] = _Tally(event.quantity)

    def _asked(self, event: ReplaceRequested) -> None:
        tally = self._orders[event.order_id]
        tally.asked = max(tally.asked, event.terms.quantity)

    def _replaced(self, event: OrderReplaced) -> None:
        # Of a route it is what a venue says; without one it is what was asked of the desk itself.
        if not event.route_id:
            tally = self._orders[event.order_id]
            tally.asked = max(tally.asked, event.terms.quantity)

    def _routed(self, event: RouteOpened) -> None:
        self._routes[event.route_id] = event.order_id
        self._orders[event.order_id].sent[event.route_id] = 0

    def _restated(self, event: OrderRestated) -> None:
        # An order that had ended when the desk started is not known here, and is sent nowhere.
        tally = self._orders.get(event.order_id)
        if tally is not None:
            tally.asked = max(tally.asked, event.terms.quantity)

    def _reentered(self, event: OrderReentered) -> None:
        # A restated order is counted anew: the route that it had is over, in units of before.
        self._routes[event.route_id] = event.order_id
        tally = self._orders[event.order_id]
        tally.asked = event.terms.quantity
        tally.sent = dict.fromkeys((*tally.sent, event.route_id), 0)

    def _scheduled(self, event: WorkScheduled) -> None:
        self._orders[event.order_id].children = {}

    def _filled(self, event: OrderFilled) -> None:
        # Of an order that had ended when the desk started, nothing is known here.
        tally = self._orders.get(event.order_id)
        if tally is None or tally.children is None:
            return
        filled = tally.children.get(event.route_id, 0) + event.quantity
        tally.children[event.route_id] = filled
        if event.route_id in tally.ended:
            tally.sent[event.route_id] = filled

    def _undone(self, event: FillBusted | FillCorrected) -> None:
        # What a child has not traded after all, the next one may.
        tally = self._orders.get(event.order_id)
        if tally is None or tally.children is None:
            return
        now = 0 if isinstance(event, FillBusted) else event.quantity
        filled = tally.children.get(event.route_id, 0) - event.undone.quantity + now
        tally.children[event.route_id] = filled
        if event.route_id in tally.ended:
            tally.sent[event.route_id] = filled

    def _child_ended(self, event: ChildEnded) -> None:
        tally = self._orders[event.order_id]
        if tally.children is not None:
            tally.ended |= {event.route_id}
            tally.sent[event.route_id] = tally.children.get(event.route_id, 0)

    def _evicted(self, event: OrdersEvicted) -> None:
        for order_id in event.order_ids:
            tally = self._orders.pop(order_id, None)
            for route_id in () if tally is None else tally.sent:
                del self._routes[route_id]


def _take_over_children(tally: _Tally, order: Order) -> None:
    tally.children = {route.route_id: route.filled_quantity for route in order.routes}
    for route in order.routes:
        if route.closed:
            tally.ended |= {route.route_id}
            tally.sent[route.route_id] = route.filled_quantity


def _most_asked(order: Order) -> int:
    asked = order.quantity
    for request in order.pending:
        if request.terms is not None:
            asked = max(asked, request.terms.quantity)
    return asked


_COUNTED: Final = (NewRoute, ReplaceRoute, ResumeRoute)
_NOTES: Final[dict[type, Callable[[OutboundGate, Any], None]]] = {
    OrderAccepted: OutboundGate._accepted,  # noqa: SLF001 - its own table
    ReplaceRequested: OutboundGate._asked,  # noqa: SLF001
    OrderReplaced: OutboundGate._replaced,  # noqa: SLF001
    OrderRestated: OutboundGate._restated,  # noqa: SLF001
    OrderReentered: OutboundGate._reentered,  # noqa: SLF001
    RouteOpened: OutboundGate._routed,  # noqa: SLF001
    WorkScheduled: OutboundGate._scheduled,  # noqa: SLF001
    OrderFilled: OutboundGate._filled,  # noqa: SLF001
    FillBusted: OutboundGate._undone,  # noqa: SLF001
    FillCorrected: OutboundGate._undone,  # noqa: SLF001
    ChildEnded: OutboundGate._child_ended,  # noqa: SLF001
    OrdersEvicted: OutboundGate._evicted,  # noqa: SLF001
}
