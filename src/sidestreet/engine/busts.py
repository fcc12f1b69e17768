"""Deciding about a trade that a venue takes back, or says to have been another one.

FIX calls them Trade Cancel (150=H) and Trade Correct (150=G). A venue is believed in this like in a
trade: in every status, because what it says of shares and money is what will be settled. What it
cannot mean becomes a `DontKnowTrade`: a trade that is not there or was taken back before, or more
than there is to trade.

While an order is open, what is taken back may trade again, where its route is still at work by the
venue, and otherwise on another one. Once it has ended it stays so, and what is taken back counts
with what never traded.
"""

from collections.abc import Iterator, Sequence

from sidestreet.domain.amounts import FIGURE_MAX, notional
from sidestreet.domain.commands import OrderWithTrades, Stamp
from sidestreet.domain.corporate_events import RestatementRequested
from sidestreet.domain.events import (
    DontKnowTrade,
    Event,
    FillBusted,
    FillCorrected,
    OrderBroughtBack,
    RouteRecalled,
)
from sidestreet.domain.fills import Fill, FillState, Undone
from sidestreet.domain.messages import ExecType, ExecutionReport
from sidestreet.domain.orders import Order, RequestKind, Route
from sidestreet.domain.schedule import RollRequested
from sidestreet.engine.corporate.open_orders import ENDING
from sidestreet.engine.corporate.units import (
    Traded,
    adjustments_since,
    after_trade,
    changes_after,
    price_after,
)
from sidestreet.engine.evolve_fills import fill_of
from sidestreet.engine.money.evolve import settlement
from sidestreet.engine.money.fees import charges
from sidestreet.engine.state import State
from sidestreet.engine.strategies.ended import child_ended

ROUTE_ENDING = ENDING | {RequestKind.ROLL}
"""Requests that end a route, or the child of an order that is worked over time."""


def decide_bust(
    state: State, order: Order, route: Route, report: ExecutionReport, stamp: Stamp
) -> tuple[Event, ...]:
    """Return what follows from a report that changes a trade of a route."""
    fill = fill_of(state, route.route_id, report.trade)
    if fill is None:
        return (DontKnowTrade(report, "no such trade"),)
    if fill.state is FillState.BUSTED:
        return (DontKnowTrade(report, "that trade has been taken back"),)
    if report.exec_type is ExecType.TRADE_CANCEL:
        events, more = _taken_back(state, order, report, fill)
    else:
        events, more = _corrected(state, order, route, report, fill)
    return (*events, *rest_of_order(state, order, route, stamp, more)) if more else events


def brought_back(history: Sequence[OrderWithTrades], route_id: int) -> tuple[Event, ...]:
    """Return what puts the order of a route into memory again, nothing if it is not known."""
    for each in history:
        if any(route.route_id == route_id for route in each.order.routes):
            return (OrderBroughtBack(each.order, each.fills),)
    return ()


def rest_of_order(
    state: State, order: Order, route: Route, stamp: Stamp, more: int
) -> Iterator[Event]:
    """Yield what an order needs whose route has traded `more`, which may be less than nothing.

    A child that has traded all it was sent for has ended. What a route that had ended has traded,
    or has not after all, changes what is left for the others: the one that works the rest is asked
    to end, and what is then left goes out again; where nothing is left, it is recalled.
    """
    if not order.is_open:
        return
    is_full = order.filled_quantity + more == order.quantity
    if not route.closed:
        is_child_full = route.filled_quantity + more >= route.quantity
        if order.schedule is not None and is_child_full and not is_full:
            yield from child_ended(state, order, route, stamp, traded=more)
        return
    is_ending = any(request.kind in ROUTE_ENDING for request in order.pending)
    again = RestatementRequested if order.schedule is None else RollRequested
    for other in order.routes:
        if not other.closed and is_full:
            yield RouteRecalled(order.order_id, other.route_id)
        elif not other.closed and not is_ending:
            yield again(order.order_id, other.route_id)


def _taken_back(
    state: State, order: Order, report: ExecutionReport, fill: Fill
) -> tuple[tuple[Event, ...], int]:
    """Return the events, and how much more of the order has filled, in the units of now."""
    undone = _undone(state, order, fill)
    back = Traded(-undone.moved, _price_now(state, order, fill), 0)
    events = (
        FillBusted(
            order_id=order.order_id,
            route_id=report.route_id,
            trade=fill.trade,
            execution_id=fill.execution_id,
            undone=undone,
            detail=report.text,
        ),
        *after_trade(state, order, report, back),
    )
    return events, -undone.moved


def _corrected(
    state: State, order: Order, route: Route, report: ExecutionReport, fill: Fill
) -> tuple[tuple[Event, ...], int]:
    """Return the events, and how much more of the order has filled, in the units of now."""
    if report.last_quantity <= 0 or report.last_price <= 0:
        return (DontKnowTrade(report, "a trade needs a quantity and a price"),), 0
    trade = _as_booked(state, order, fill, report)
    if trade.quantity == fill.quantity and trade.price == fill.price:
        # A repeated report: it is that already.
        return (), 0
    undone = _undone(state, order, fill)
    moved = _in_present_units(state, order, fill, trade.quantity)
    # What is left of an open order is in the units of now, and all of one that has ended in those
    # in which it ended.
    more = moved - undone.moved if order.is_open else trade.quantity - fill.quantity
    if more > route.quantity - route.filled_quantity:
        return (DontKnowTrade(report, "more than the route has"),), 0
    if more > order.quantity - order.filled_quantity:
        return (DontKnowTrade(report, "more than the order has"),), 0
    if order.filled_notional - fill.notional + trade.money > FIGURE_MAX:
        return (DontKnowTrade(report, "more money than an order can be filled for"),), 0
    commission, regulatory_fees = charges(
        state.fees,
        state.instruments[order.instrument_id],
        order.side,
        trade.quantity,
        trade.money,
        date=fill.date,
    )
    corrected = FillCorrected(
        order_id=order.order_id,
        route_id=route.route_id,
        trade=fill.trade,
        execution_id=fill.execution_id,
        undone=undone,
        quantity=trade.quantity,
        price=trade.price,
        notional=trade.money,
        commission=commission,
        regulatory_fees=regulatory_fees,
        moved=moved,
        detail=report.text,
    )
    difference = Traded(moved - undone.moved, _price_now(state, order, fill), 0)
    return (corrected, *after_trade(state, order, report, difference)), more


def _undone(state: State, order: Order, fill: Fill) -> Undone:
    is_due = fill.settles_on > state.business_date
    return Undone(
        quantity=fill.quantity,
        price=fill.price,
        notional=fill.notional,
        commission=fill.commission,
        regulatory_fees=fill.regulatory_fees,
        moved=_in_present_units(state, order, fill, fill.quantity),
        settles_on=fill.settles_on if is_due else settlement(state),
    )


def _as_booked(state: State, order: Order, fill: Fill, report: ExecutionReport) -> Traded:
    """Return what a venue says to have traded, in the units in which the trade was booked."""
    quantity, price = report.last_quantity, report.last_price
    unheard = adjustments_since(state, order.instrument_id, report.route_id)
    terms = state.instruments[order.instrument_id]
    money = notional(price, quantity) * (unheard[0].multiplier if unheard else terms.multiplier)
    for change in unheard:
        if change.sequence <= fill.sequence:
            quantity = quantity * change.quantity_numerator // change.quantity_denominator
            price = price_after(change, price)
    return Traded(max(1, quantity), max(1, price), money)


def _in_present_units(state: State, order: Order, fill: Fill, quantity: int) -> int:
    for change in changes_after(state, order.instrument_id, fill.sequence):
        quantity = quantity * change.quantity_numerator // change.quantity_denominator
    return quantity


def _price_now(state: State, order: Order, fill: Fill) -> int:
    """Return the price of a trade in the units of now."""
    price = fill.price
    for change in changes_after(state, order.instrument_id, fill.sequence):
        price = price_after(change, price)
    return price
