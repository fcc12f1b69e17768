"""Open orders whose instrument is no longer what it was: restated, and sent out again.

A route stays in the units in which it was opened, because a venue's messages about it may be on
their way in both directions. So a restated order does not change its route: the venue is asked to
end it, and when it has, the order goes out on a new one, with what has not traded. A fill that was
on its way counts in the new units (`units.py`). The client sees the new terms at once, and the
same order under the same ids; its place in the queue is lost, as it is at an exchange.

What has traded stays as it traded: only what is left of an order is counted anew.
"""

from collections.abc import Iterator
from typing import Final

from sidestreet.domain.amounts import AMOUNT_MAX, SCALE
from sidestreet.domain.corporate_events import (
    OrderReentered,
    OrderRestated,
    ReentryAcknowledged,
    RestatementRequested,
)
from sidestreet.domain.enums import OrderType, Side, TimeInForce
from sidestreet.domain.events import Event, OrderCanceled, OrderExpired
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.messages import ExecType, ExecutionReport
from sidestreet.domain.orders import HELD, Order, RequestKind, Route, Terms
from sidestreet.engine.cancel import cancel_events
from sidestreet.engine.state import State

Ratio = tuple[int, int]
"""New units for old ones."""

_AT_ONCE: Final = frozenset({TimeInForce.IMMEDIATE_OR_CANCEL, TimeInForce.FILL_OR_KILL})
NOTHING_LEFT: Final = "less than one unit is left after the change of units"
NO_PRICE_LEFT: Final = "no price is left after the adjustment"


def open_orders(state: State, instrument_id: str) -> tuple[Order, ...]:
    """Return all open orders in an instrument, account by account, oldest first."""
    return tuple(
        state.orders[order_id]
        for account_id in state.open_orders
        if instrument_id in state.working.get(account_id, {})
        for order_id in state.open_orders[account_id]
        if state.orders[order_id].instrument_id == instrument_id
    )


def rescaled(
    order: Order, terms: InstrumentTerms, quantity: Ratio, price: Ratio, detail: str
) -> Iterator[Event]:
    """Yield what a change of units does to an open order.

    What is left is multiplied by one ratio and the limit divided by the other, a buy's rounded
    down to the tick and a sale's up, so that it never gets worse for the client. What it counts
    with and reserves is divided and rounded up.
    """
    changed = _terms(order, Terms(order.quantity, order.limit_price), terms, (quantity, price))
    if order.limit_price is not None and not changed.limit_price:
        yield from ended(order, NO_PRICE_LEFT)
        return
    if changed.quantity > AMOUNT_MAX:
        yield from ended(order, "more is left after the change of units than an order can have")
        return
    request = order.request(RequestKind.REPLACE)
    requested = None
    if request is not None and request.terms is not None:
        requested = _terms(order, request.terms, terms, (quantity, price))
    yield from _restated(order, terms, changed, requested, detail)


def repriced(
    order: Order, terms: InstrumentTerms, limit_price: int, detail: str
) -> Iterator[Event]:
    """Yield what another limit price does to an open order; 0 ends it."""
    if limit_price <= 0:
        yield from ended(order, NO_PRICE_LEFT)
        return
    changed = Terms(order.quantity, limit_price, order.worst_price, order.reserve_unit)
    yield from _restated(order, terms, changed, None, detail)


def ended(order: Order, detail: str) -> Iterator[Event]:
    """Yield what ends an order that nothing sensible is left of."""
    terms = Terms(order.quantity, order.limit_price, order.worst_price, order.reserve_unit)
    if order.status not in HELD:
        yield OrderRestated(order.order_id, terms, detail=detail)
        yield from cancel_events(order)
    else:
        yield OrderCanceled(order.order_id, order.quantity - order.filled_quantity, detail)


def _restated(
    order: Order, terms: InstrumentTerms, changed: Terms, requested: Terms | None, detail: str
) -> Iterator[Event]:
    # That of an adjusted contract changes with its strike.
    symbol = "" if terms.symbol == order.symbol else terms.symbol
    if order.status in HELD:
        # No venue knows it, so it is what it is to be at once.
        whole = _sendable(order, terms, changed.quantity)
        if whole <= order.filled_quantity:
            yield from ended(order, NOTHING_LEFT)
            return
        kept = Terms(whole, changed.limit_price, changed.worst_price, changed.reserve_unit)
        yield OrderRestated(order.order_id, kept, requested, symbol, detail)
        return
    yield OrderRestated(order.order_id, changed, requested, symbol, detail)
    is_ending = order.request(RequestKind.EXPIRE) is not None
    if order.request(RequestKind.RESTATE) is None and not is_ending:
        for route in order.routes:
            if not route.closed:
                yield RestatementRequested(order.order_id, route.route_id)


def route_ended(
    state: State, order: Order, route: Route, report: ExecutionReport
) -> tuple[Event, ...] | None:
    """Return what follows from a report about the route of a restated order.

    None where the restatement has nothing to do with it. A venue that cannot cancel the route
    says that it has ended already; its trades were reported before.
    """
    asked = order.request(RequestKind.RESTATE)
    reentry = order.request(RequestKind.REENTER)
    if (asked is None and reentry is None) or route.closed:
        return None
    if reentry is not None and not route.acknowledged:
        if report.exec_type is ExecType.NEW:
            return (ReentryAcknowledged(order.order_id, route.route_id),)
        if report.exec_type is ExecType.REJECTED:
            return (_canceled(order, report.text or "rejected by the venue"),)
    if asked is None:
        return None
    is_answer = report.request_id == asked.request_id
    if report.exec_type is ExecType.CANCELED:
        is_wanted = order.request(RequestKind.CANCEL) or order.request(RequestKind.EXPIRE)
        if is_wanted or (_trades_at_once(order) and not is_answer):
            return None
        return _reentered(state, order, route)
    if report.exec_type is ExecType.CANCEL_REJECTED:
        return _ended_before(order, report) or (
            _reentered(state, order, route) if is_answer else None
        )
    return None


def _ended_before(order: Order, report: ExecutionReport) -> tuple[Event, ...]:
    """Return the end that somebody wanted of an order whose route cannot be canceled any more."""
    if order.request(RequestKind.CANCEL) is not None:
        return (_canceled(order, report.text),)
    if order.request(RequestKind.EXPIRE) is not None:
        left = order.quantity - order.filled_quantity
        return (OrderExpired(order.order_id, left, report.text),)
    return ()


def _reentered(state: State, order: Order, route: Route) -> tuple[Event, ...]:
    """Return the event that sends out what is left of an order, or ends it if that is nothing."""
    terms = state.instruments[order.instrument_id]
    quantity = _sendable(order, terms, order.quantity)
    if quantity <= order.filled_quantity:
        return (_canceled(order, NOTHING_LEFT),)
    kept = Terms(quantity, order.limit_price, order.worst_price, order.reserve_unit)
    return (OrderReentered(order.order_id, route.route_id, state.next_route_id, kept),)


def _canceled(order: Order, detail: str) -> OrderCanceled:
    return OrderCanceled(order.order_id, order.quantity - order.filled_quantity, detail)


def _trades_at_once(order: Order) -> bool:
    return order.order_type is OrderType.MARKET or order.time_in_force in _AT_ONCE


def _sendable(order: Order, terms: InstrumentTerms, quantity: int) -> int:
    """Return the quantity of an order, less the fraction of a unit that may not be ordered."""
    if terms.is_fractionable and order.time_in_force is TimeInForce.DAY:
        return quantity
    left = quantity - order.filled_quantity
    return order.filled_quantity + left // SCALE * SCALE


def _terms(
    order: Order, before: Terms, terms: InstrumentTerms, ratios: tuple[Ratio, Ratio]
) -> Terms:
    (new, old), (price_new, price_old) = ratios
    left = max(1, (before.quantity - order.filled_quantity) * new // old)
    limit = before.limit_price
    if limit is not None:
        limit = on_tick(terms, limit * price_old, price_new, is_up=order.side is Side.SELL)
    return Terms(
        quantity=order.filled_quantity + left,
        limit_price=limit,
        worst_price=-(-(before.worst_price or order.worst_price) * price_old // price_new),
        reserve_unit=-(-(before.reserve_unit or order.reserve_unit) * price_old // price_new),
    )


def on_tick(terms: InstrumentTerms, price: int, divisor: int, *, is_up: bool) -> int:
    """Return a price divided and rounded to the tick, down or up; 0 if none is left.

    >>> from sidestreet.domain.enums import InstrumentType
    >>> stock = InstrumentTerms("id", "XYZ", InstrumentType.COMMON_STOCK, "XNAS")
    >>> on_tick(stock, 10_010_000, 3, is_up=False), on_tick(stock, 10_010_000, 3, is_up=True)
    (3330000, 3340000)
    """
    rounded = -(-price // divisor) if is_up else price // divisor
    tick = terms.tick_size(rounded)
    if tick is None:
        return rounded
    return -(-rounded // tick) * tick if is_up else rounded // tick * tick
