"""Deciding about what a venue reports.

A venue is an outside party: its reports may be late, repeated, or make no sense. Duplicates are
dropped by their number. A report with no place in the order's life becomes a `DontKnowTrade` and
leaves the order untouched. Trades are believed whatever the status: the shares changed hands.
"""

from collections.abc import Callable, Mapping
from typing import Final

from msgspec.structs import replace

from sidestreet.domain.amounts import FIGURE_MAX
from sidestreet.domain.commands import Stamp
from sidestreet.domain.corporate_events import OrderRestated
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.events import (
    CancelRejected,
    DontKnowTrade,
    Event,
    OrderAcknowledged,
    OrderCanceled,
    OrderExpired,
    OrderFilled,
    OrderPaused,
    OrderRejected,
    OrderReplaced,
    ReplaceRejected,
    RouteRecalled,
)
from sidestreet.domain.ids import BATCH_MAX, IdKind, make_id
from sidestreet.domain.lifecycle import Happening, may
from sidestreet.domain.messages import OF_A_TRADE, ExecType, ExecutionReport
from sidestreet.domain.orders import Order, RequestKind, Route, Terms
from sidestreet.engine.busts import ROUTE_ENDING, decide_bust, rest_of_order
from sidestreet.engine.cancel import stays_away
from sidestreet.engine.corporate.open_orders import route_ended
from sidestreet.engine.corporate.units import (
    after_trade,
    has_other_units,
    replaced_as_restated,
    traded,
)
from sidestreet.engine.evolve_fills import fill_of
from sidestreet.engine.money.fees import charges
from sidestreet.engine.order_changes import route_of
from sidestreet.engine.state import State
from sidestreet.engine.strategies.child_reports import child_report

REPORTS_MAX: Final = BATCH_MAX
"""Most reports of one `TakeReports`, because each may need an execution id of its own."""


def decide_report(
    state: State, report: ExecutionReport, stamp: Stamp, index: int
) -> tuple[Event, ...]:
    """Return what follows from one report; nothing if it only repeats what is known."""
    if report.exec_type is ExecType.STATUS:
        return ()
    order_id = state.routes.get(report.route_id)
    if order_id is None:
        return (DontKnowTrade(report, "no such route"),)
    order = state.orders[order_id]
    route = route_of(order, report.route_id)
    if report.exec_type is ExecType.TRADE:
        return _trade(state, order, route, report, stamp, index=index)
    if report.exec_type in OF_A_TRADE:
        return decide_bust(state, order, route, report, stamp)
    return _answer(state, order, route, report, stamp)


def _answer(
    state: State, order: Order, route: Route, report: ExecutionReport, stamp: Stamp
) -> tuple[Event, ...]:
    """Return what follows from a report that is of no trade."""
    if report.exec_type is ExecType.CANCEL_REJECTED and stays_away(state, order):
        report = _as_ended(order, report)
    if order.schedule is not None and order.is_open:
        follows = child_report(state, order, route, report, stamp)
        if follows is not None:
            return follows
    elif order.pending:
        follows = route_ended(state, order, route, report)
        if follows is not None:
            return follows
        if report.exec_type is ExecType.REPLACED:
            report = replaced_as_restated(state, order, route, report)
    return _ANSWERS[report.exec_type](order, route, report)


def _as_ended(order: Order, report: ExecutionReport) -> ExecutionReport:
    """Return what the refusal to end an order means of a venue that was never told of it."""
    for request in order.pending:
        if request.request_id == report.request_id and request.kind in ROUTE_ENDING:
            return replace(report, exec_type=ExecType.CANCELED, text="")
    return report


def _trade(
    state: State, order: Order, route: Route, report: ExecutionReport, stamp: Stamp, *, index: int
) -> tuple[Event, ...]:
    if report.last_quantity <= 0 or report.last_price <= 0:
        return (DontKnowTrade(report, "a trade needs a quantity and a price"),)
    number = report.trade or route.trades + 1
    if number <= route.trades and fill_of(state, route.route_id, number) is not None:
        # It is booked already, under another number of the report.
        return ()
    trade = traded(state, order, route, report)
    events: list[Event] = []
    if route.filled_quantity + trade.quantity > route.quantity:
        is_known = order.is_open or order.status is OrderStatus.FILLED
        if is_known or not has_other_units(state, order, report):
            return (DontKnowTrade(report, "more than the route has"),)
        # The order had ended before its instrument was counted anew, and was never restated.
        terms = Terms(order.filled_quantity + trade.quantity, order.limit_price)
        events.append(OrderRestated(order.order_id, terms))
    if not events and order.filled_quantity + trade.quantity > order.quantity:
        # A route that had ended traded after all, when another one had what was left of it.
        return (DontKnowTrade(report, "more than the order has"),)
    if order.filled_notional + trade.money > FIGURE_MAX:
        return (DontKnowTrade(report, "more money than an order can be filled for"),)
    if order.filled_quantity + trade.quantity > FIGURE_MAX:
        return (DontKnowTrade(report, "more than an order can be filled for"),)
    commission, regulatory_fees = charges(
        state.fees,
        state.instruments[order.instrument_id],
        order.side,
        trade.quantity,
        trade.money,
        date=state.business_date,
    )
    events.append(
        OrderFilled(
            order_id=order.order_id,
            route_id=route.route_id,
            execution_id=make_id(
                stamp.id_space, IdKind.EXECUTION, stamp.time_ns, stamp.sequence, index
            ),
            quantity=trade.quantity,
            price=trade.price,
            notional=trade.money,
            venue=route.venue,
            commission=commission,
            regulatory_fees=regulatory_fees,
            trade=number,
        )
    )
    events += after_trade(state, order, report, trade)
    if not order.is_open and route.filled_quantity + trade.quantity < route.quantity:
        # We gave the order up and the venue still works the rest of it.
        events.append(RouteRecalled(order.order_id, route.route_id))
    if route.closed or order.schedule is not None:
        events += rest_of_order(state, order, route, stamp, trade.quantity)
    return tuple(events)


def _new(order: Order, route: Route, report: ExecutionReport) -> tuple[Event, ...]:
    if order.request(RequestKind.NEW) is not None:
        return (OrderAcknowledged(order.order_id, route.route_id),)
    if route.acknowledged:
        # A repeated answer.
        return ()
    if order.is_open:
        return (DontKnowTrade(report, "nothing to acknowledge"),)
    return _alive_after_the_end(order, route, report)


def _replaced(order: Order, route: Route, report: ExecutionReport) -> tuple[Event, ...]:
    if 0 < report.request_id <= route.replaced_by:
        # A repeated answer, as to a question about one that was late. The venue may have changed
        # the terms since then.
        return ()
    if not order.is_open:
        return _alive_after_the_end(order, route, report)
    if not may(order, Happening.REPLACED) or report.quantity <= route.filled_quantity:
        return (DontKnowTrade(report, f"no replace fits {order.status}"),)
    if (report.limit_price is None) is not (route.limit_price is None):
        return (DontKnowTrade(report, f"no such terms for {order.order_type}"),)
    request = order.request(RequestKind.REPLACE)
    asked = None if request is None else request.terms
    worst, unit = order.worst_price, order.reserve_unit
    if asked is not None and asked.limit_price == report.limit_price:
        worst, unit = asked.worst_price, asked.reserve_unit
    elif report.limit_price is not None and route.limit_price is not None:
        # Nobody looked at these terms before; what they reserve goes up with their price.
        more, base = max(report.limit_price, route.limit_price), route.limit_price
        worst, unit = -(-worst * more // base), -(-unit * more // base)
    # What earlier routes of the order have filled is a part of it, and none of this one.
    whole = report.quantity + order.filled_quantity - route.filled_quantity
    terms = Terms(whole, report.limit_price, worst, unit)
    keeps = terms.limit_price == route.limit_price and report.quantity <= route.quantity
    newest = max(route.replaced_by, report.request_id)
    return (OrderReplaced(order.order_id, route.route_id, terms, keeps, report.request_id, newest),)


def _alive_after_the_end(order: Order, route: Route, report: ExecutionReport) -> tuple[Event, ...]:
    # We gave the order up and the venue works it after all: have it ended there too.
    return (
        DontKnowTrade(report, f"order is {order.status}"),
        RouteRecalled(order.order_id, route.route_id),
    )


def _canceled(order: Order, route: Route, report: ExecutionReport) -> tuple[Event, ...]:
    if not order.is_open:
        # The end of a route that we recalled, or a repeated answer.
        return ()
    left = route.quantity - route.filled_quantity
    asked_to_expire = order.request(RequestKind.EXPIRE) is not None
    if asked_to_expire and order.request(RequestKind.CANCEL) is None:
        return (OrderExpired(order.order_id, left, report.text),)
    return (OrderCanceled(order.order_id, left, report.text),)


def _expired(order: Order, route: Route, report: ExecutionReport) -> tuple[Event, ...]:
    if not order.is_open:
        return ()
    return (OrderExpired(order.order_id, route.quantity - route.filled_quantity, report.text),)


def _rejected(order: Order, route: Route, report: ExecutionReport) -> tuple[Event, ...]:
    if order.request(RequestKind.NEW) is None:
        return (DontKnowTrade(report, f"nothing to reject in {order.status}"),)
    left = route.quantity - route.filled_quantity
    return (OrderRejected(order.order_id, left, report.text or "rejected by the venue"),)


def _cancel_rejected(order: Order, route: Route, report: ExecutionReport) -> tuple[Event, ...]:
    if not order.is_open:
        # A fill crossed our cancel; the order has ended and nothing is left to say.
        return ()
    for request in order.pending:
        if request.request_id == report.request_id and request.kind is RequestKind.CANCEL:
            if report.is_unknown:
                # Nobody works it, as where a handover was lost on its way: it could never end.
                left = order.quantity - order.filled_quantity
                return (OrderCanceled(order.order_id, left, report.text or "unknown order"),)
            return (CancelRejected(order.order_id, report.text or "cancel rejected"),)
        if request.request_id == report.request_id and request.kind is RequestKind.EXPIRE:
            left = order.quantity - order.filled_quantity
            # Its time is over for us, so the venue is told again to end what it still works.
            return (
                OrderExpired(order.order_id, left, report.text),
                RouteRecalled(order.order_id, route.route_id),
            )
    return (DontKnowTrade(report, "no such cancel"),)


def _replace_rejected(order: Order, _: Route, report: ExecutionReport) -> tuple[Event, ...]:
    if not order.is_open:
        return ()
    request = order.request(RequestKind.REPLACE)
    if request is None or request.request_id != report.request_id:
        return (DontKnowTrade(report, "no such replace"),)
    return (ReplaceRejected(order.order_id, report.text or "replace rejected"),)


def _paused(order: Order, _: Route, report: ExecutionReport) -> tuple[Event, ...]:
    happening = Happening(report.exec_type)
    if not may(order, happening):
        return (DontKnowTrade(report, f"order is {order.status}"),)
    return (OrderPaused(order.order_id, happening, report.text),)


_ANSWERS: Final[Mapping[ExecType, Callable[[Order, Route, ExecutionReport], tuple[Event, ...]]]] = {
    ExecType.NEW: _new,
    ExecType.CANCELED: _canceled,
    ExecType.REPLACED: _replaced,
    ExecType.REJECTED: _rejected,
    ExecType.EXPIRED: _expired,
    ExecType.STOPPED: _paused,
    ExecType.SUSPENDED: _paused,
    ExecType.DONE_FOR_DAY: _paused,
    ExecType.CANCEL_REJECTED: _cancel_rejected,
    ExecType.REPLACE_REJECTED: _replace_rejected,
}
