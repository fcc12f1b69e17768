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

from msgspec.structs import replace

from sidestreet.domain.amounts import (
    AMOUNT_MAX,
    FIGURE_MAX,
    NOTIONAL_MAX,
    SCALE,
    divide_half_even,
)
from sidestreet.domain.conditions import Trigger, routed_type
from sidestreet.domain.corporate_events import (
    OrderReentered,
    OrderRestated,
    ReentryAcknowledged,
    RestatementRequested,
)
from sidestreet.domain.enums import (
    OrderStatus,
    OrderType,
    Side,
    TimeInForce,
    TrailingOffsetType,
)
from sidestreet.domain.events import Event, OrderCanceled, OrderExpired, ReplaceRejected
from sidestreet.domain.instruments import InstrumentTerms, on_tick
from sidestreet.domain.messages import ExecType, ExecutionReport
from sidestreet.domain.orders import HELD, Order, RequestKind, Route, Terms
from sidestreet.domain.waiting_events import TrailMoved
from sidestreet.engine.cancel import FOR_GOOD, cancel_events
from sidestreet.engine.corporate.units import DUST, has_other_units
from sidestreet.engine.state import State
from sidestreet.engine.waiting.trail import trail_at

Ratio = tuple[int, int]
"""New units for old ones."""

ENDING: Final = FOR_GOOD | {RequestKind.RESTATE}
"""Requests that end a route."""

_AT_ONCE: Final = frozenset({TimeInForce.IMMEDIATE_OR_CANCEL, TimeInForce.FILL_OR_KILL})
NOTHING_LEFT: Final = "less than one unit is left after the change of units"
WORKED: Final = "an order that is being worked over time ends with a change of units or price"
NO_PRICE_LEFT: Final = "no price is left after the adjustment"
_TOO_LARGE: Final = "larger after the change of units than an order can be"
_LOST: Final = "the route ended before the venue answered"


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
    changed = _terms(order, order.terms, terms, (quantity, price))
    asked = _asked(order)
    requested = None if asked is None else _terms(order, asked, terms, (quantity, price))
    objection = _objection(changed) or (requested and _objection(requested))
    if objection:
        # A fill may still be on its way, so the order is counted in the new units all the same.
        kept = _kept(changed, order.terms)
        wanted = None if requested is None or asked is None else _kept(requested, asked)
        yield from _ended(order, kept, wanted, objection)
        return
    yield from _restated(order, terms, changed, requested, detail)
    if order.trail is not None:
        watermark = divide_half_even(order.trail.watermark * price[1], price[0])
        yield from _trail(order, terms, changed, watermark)


def repriced(order: Order, terms: InstrumentTerms, less: int, detail: str) -> Iterator[Event]:
    """Yield what prices that are lower by `less` do to an open order; no price left ends it.

    So does a replace that is not answered: its terms are reduced like those in force.
    """
    changed = _reduced(order.terms, terms, less)
    asked = _asked(order)
    requested = None if asked is None else _reduced(asked, terms, less)
    objection = _objection(changed) or (requested and _objection(requested))
    if objection:
        yield from _ended(order, order.terms, asked, objection)
        return
    yield from _restated(order, terms, changed, requested, detail)
    if order.trail is not None:
        yield from _trail(order, terms, changed, max(0, order.trail.watermark - less))


def _trail(order: Order, terms: InstrumentTerms, changed: Terms, watermark: int) -> Iterator[Event]:
    """Yield where a trailing order that still waits stands with another watermark."""
    if order.status is OrderStatus.PENDING_TRIGGER and order.trail and changed.trigger:
        seen_at = order.trail.seen_at
        trail = trail_at(order.side, changed.trigger, terms, watermark, seen_at)
        yield TrailMoved(order.order_id, trail)


def _reduced(before: Terms, terms: InstrumentTerms, less: int) -> Terms:
    limit, trigger = before.limit_price, before.trigger
    if limit is not None:
        limit = on_tick(terms, max(0, limit - less), 1, is_up=False)
    if trigger is not None and trigger.stop_price is not None:
        stop = on_tick(terms, max(0, trigger.stop_price - less), 1, is_up=False)
        trigger = replace(trigger, stop_price=stop)
    return replace(before, limit_price=limit, trigger=trigger)


def _asked(order: Order) -> Terms | None:
    request = order.request(RequestKind.REPLACE)
    return None if request is None else request.terms


def _objection(changed: Terms) -> str:
    """Return why an order cannot go on with such terms, nothing if it can."""
    limit = changed.limit_price
    stop = None if changed.trigger is None else changed.trigger.stop_price
    if (limit is not None and limit <= 0) or (stop is not None and stop <= 0):
        return NO_PRICE_LEFT
    largest = max(changed.quantity, limit or 0, stop or 0, changed.worst_price)
    return _TOO_LARGE if largest > AMOUNT_MAX or changed.reserve_unit > NOTIONAL_MAX else ""


def _kept(changed: Terms, before: Terms) -> Terms:
    """Return the terms of an order that is being ended: in the new units, as far as can be said."""
    return Terms(
        quantity=min(changed.quantity, FIGURE_MAX),
        limit_price=before.limit_price,
        worst_price=min(changed.worst_price, before.worst_price),
        reserve_unit=min(changed.reserve_unit, before.reserve_unit),
    )


def _ended(order: Order, kept: Terms, requested: Terms | None, detail: str) -> Iterator[Event]:
    """Yield what ends an order that nothing sensible is left of."""
    if order.status not in HELD:
        yield OrderRestated(order.order_id, kept, requested, detail=detail)
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
            yield from _ended(order, changed, None, NOTHING_LEFT)
            return
        kept = replace(changed, quantity=whole)
        yield OrderRestated(order.order_id, kept, requested, symbol, detail)
        return
    if order.schedule is not None:
        # What each part of it was for would be in other units than what is wanted of the whole.
        yield from _ended(order, changed, requested, WORKED)
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
    says that it has ended already; its trades were reported before. So does one that has begun
    anew: routes of former units are not handed over to it.
    """
    asked = order.request(RequestKind.RESTATE)
    reentry = order.request(RequestKind.REENTER)
    is_former = has_other_units(state, order, report)
    if (asked is None and reentry is None and not is_former) or route.closed:
        return None
    if reentry is not None and not route.acknowledged:
        if report.exec_type is ExecType.NEW:
            return (ReentryAcknowledged(order.order_id, route.route_id),)
        if report.exec_type is ExecType.REJECTED:
            return (_canceled(order, report.text or "rejected by the venue"),)
    if asked is None and not is_former:
        return None
    is_answer = asked is None or report.request_id == asked.request_id
    if asked is not None and report.exec_type is ExecType.CANCELED:
        if _is_unwanted(order) or (_trades_at_once(order) and not is_answer):
            return None
        return _reentered(state, order, route)
    if report.exec_type is ExecType.CANCEL_REJECTED:
        if not is_answer and not _is_unwanted(order):
            return None
        return _ended_before(order, report) or (
            *_lost(state, order),
            *_reentered(state, order, route),
        )
    return None


def _is_unwanted(order: Order) -> bool:
    """Whether somebody wants an order ended for good."""
    return any(request.kind in FOR_GOOD for request in order.pending)


def _lost(state: State, order: Order) -> tuple[Event, ...]:
    """Return the answer to a replace that a venue took with it when its last session ended."""
    request = order.request(RequestKind.REPLACE)
    if request is None or request.request_id > state.market_session:
        return ()
    return (ReplaceRejected(order.order_id, _LOST),)


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
    kept = replace(order.terms, quantity=quantity)
    return (OrderReentered(order.order_id, route.route_id, state.next_route_id, kept),)


def _canceled(order: Order, detail: str) -> OrderCanceled:
    return OrderCanceled(order.order_id, order.quantity - order.filled_quantity, detail)


def _trades_at_once(order: Order) -> bool:
    is_market = routed_type(order.order_type) is OrderType.MARKET
    return is_market or order.time_in_force in _AT_ONCE


def _sendable(order: Order, terms: InstrumentTerms, quantity: int) -> int:
    """Return the quantity of an order, less the fraction of a unit that may not be ordered."""
    left = quantity - order.filled_quantity
    if terms.is_fractionable and order.time_in_force is TimeInForce.DAY:
        return quantity if left >= DUST else order.filled_quantity
    return order.filled_quantity + left // SCALE * SCALE


def _terms(
    order: Order, before: Terms, terms: InstrumentTerms, ratios: tuple[Ratio, Ratio]
) -> Terms:
    (new, old), (price_new, price_old) = ratios
    quantity = before.quantity
    if quantity > order.filled_quantity:
        quantity = order.filled_quantity + max(1, (quantity - order.filled_quantity) * new // old)
    limit = before.limit_price
    if limit is not None:
        limit = on_tick(terms, limit * price_old, price_new, is_up=order.side is Side.SELL)
    return Terms(
        quantity=quantity,
        limit_price=limit,
        worst_price=-(-(before.worst_price or order.worst_price) * price_old // price_new),
        reserve_unit=-(-(before.reserve_unit or order.reserve_unit) * price_old // price_new),
        trigger=_trigger(order, before, terms, ratios[1]),
    )


def _trigger(order: Order, before: Terms, terms: InstrumentTerms, price: Ratio) -> Trigger | None:
    """Return what an order waits for, in new units: never nearer to the market than it was."""
    trigger, (new, old) = before.trigger, price
    if trigger is None:
        return None
    stop, offset, limit = trigger.stop_price, trigger.trailing_offset, trigger.limit_offset
    if stop is not None:
        stop = on_tick(terms, stop * old, new, is_up=order.side is Side.BUY)
    if offset is not None and trigger.trailing_offset_type is TrailingOffsetType.PRICE:
        offset = min(AMOUNT_MAX, -(-offset * old // new))
    if limit is not None:
        limit = max(-AMOUNT_MAX, min(AMOUNT_MAX, divide_half_even(limit * old, new)))
    return replace(trigger, stop_price=stop, trailing_offset=offset, limit_offset=limit)
