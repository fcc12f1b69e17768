"""Applying trades: what one makes of an order and its books, and what is left when it is undone.

The rule: a trade that is taken back leaves everything as if it had never been, by the figures that
were kept when it was booked (`domain/fills.py`). What has been closed in the meantime stays closed:
the figures of a past day, and profit that was taken at an average which the trade was part of.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from msgspec.structs import replace

from sidestreet.domain.enums import Side
from sidestreet.domain.events import FillBusted, FillCorrected, OrderBroughtBack, OrderFilled
from sidestreet.domain.fills import Fill, FillState, Undone
from sidestreet.domain.holdings import FLAT
from sidestreet.domain.ledger import House
from sidestreet.domain.lifecycle import Happening
from sidestreet.domain.orders import Order, PendingRequest, RequestKind
from sidestreet.engine.corporate.units import multiplier_at
from sidestreet.engine.lending.locates import forget_sale, note_sale
from sidestreet.engine.money.ledger import (
    Part,
    book_cash,
    book_position,
    put_position,
    unbook_cash,
)
from sidestreet.engine.order_changes import happen, route_of, with_route, without
from sidestreet.engine.state import State


def fill_of(state: State, route_id: int, trade: int) -> Fill | None:
    """Return a trade of a route by its number, None if there is no such trade."""
    for fill in state.fills.get(route_id, ()):
        if fill.trade == trade:
            return fill
    return None


def _order_filled(state: State, event: OrderFilled) -> None:
    order = state.orders[event.order_id]
    route_id = event.route_id
    route = route_of(order, route_id)
    trade = event.trade or route.trades + 1
    multiplier = state.instruments[order.instrument_id].multiplier
    filled = order.filled_quantity + event.quantity
    full = filled >= order.quantity
    happen(
        state,
        order,
        Happening.FILLED_IN_FULL if full else Happening.FILLED_IN_PART,
        filled_quantity=filled,
        filled_notional=order.filled_notional + event.notional // multiplier,
        routes=with_route(
            order,
            route_id,
            filled_quantity=route.filled_quantity + event.quantity,
            acknowledged=True,
            # One that was held up on its way may come after later ones.
            trades=max(route.trades, trade),
        ),
        pending=_untaken(order, route_id),
    )
    shorted = 0
    amount, quantity = event.notional, event.quantity
    if order.side is Side.SELL:
        shorted = note_sale(state, order, quantity)
        amount, quantity = -amount, -quantity
    day = state.day
    date, settles_on = ("", "") if day is None else (day.date, day.settles_on)
    commission, fees = event.commission, event.regulatory_fees
    parts = _parts(amount, commission, fees)
    book_cash(state, order.account_id, -amount - commission - fees, parts, settles_on)
    place = order.account_id, order.instrument_id
    before, after = book_position(state, place, quantity, amount, is_trade=True)
    fill = Fill(
        event.execution_id,
        trade,
        event.quantity,
        event.price,
        event.notional,
        commission,
        fees,
        state.time_ns,
        state.sequence,
        date,
        settles_on,
        date,
        after.cost - before.cost,
        after.day_cost - before.day_cost,
        shorted,
    )
    fills = state.fills.get(route_id)
    if fills is None:
        state.fills[route_id] = [fill]
    else:
        fills.append(fill)


def _fill_busted(state: State, event: FillBusted) -> None:
    order = state.orders[event.order_id]
    fills = state.fills[event.route_id]
    place = _place(fills, event.trade)
    fill, undone = fills[place], event.undone
    multiplier = multiplier_at(state, order.instrument_id, fill.sequence)
    happen(
        state,
        order,
        Happening.TRADE_BUSTED,
        event.detail,
        filled_quantity=order.filled_quantity - undone.quantity,
        filled_notional=order.filled_notional - undone.notional // multiplier,
        **_restated(order, event.route_id, -undone.quantity, -undone.moved),
    )
    _unbook(state, order, fill, undone)
    fills[place] = replace(fill, state=FillState.BUSTED)


def _fill_corrected(state: State, event: FillCorrected) -> None:
    order = state.orders[event.order_id]
    fills = state.fills[event.route_id]
    place = _place(fills, event.trade)
    fill, undone = fills[place], event.undone
    multiplier = multiplier_at(state, order.instrument_id, fill.sequence)
    more = event.quantity - undone.quantity
    restated = _restated(order, event.route_id, more, event.moved - undone.moved)
    filled = order.filled_quantity + more
    full = filled >= restated.get("quantity", order.quantity)
    happen(
        state,
        order,
        Happening.FILLED_IN_FULL if full else Happening.TRADE_CORRECTED,
        event.detail,
        filled_quantity=filled,
        filled_notional=order.filled_notional
        - undone.notional // multiplier
        + event.notional // multiplier,
        **restated,
    )
    _unbook(state, order, fill, undone)
    fills[place] = _booked_anew(state, order, fill, event)


def _booked_anew(state: State, order: Order, fill: Fill, event: FillCorrected) -> Fill:
    """Book what a trade is said to have been, and return it."""
    sign = 1 if order.side is Side.BUY else -1
    is_of_today = fill.date == state.business_date
    shorted = 0
    if order.side is Side.SELL and is_of_today:
        shorted = note_sale(state, order, event.moved)
    amount = sign * event.notional
    charged = event.commission + event.regulatory_fees
    parts = _parts(amount, event.commission, event.regulatory_fees)
    settles_on = event.undone.settles_on
    book_cash(state, order.account_id, -amount - charged, parts, settles_on)
    place = order.account_id, order.instrument_id
    before, after = book_position(state, place, sign * event.moved, amount, is_trade=is_of_today)
    return replace(
        fill,
        quantity=event.quantity,
        price=event.price,
        notional=event.notional,
        commission=event.commission,
        regulatory_fees=event.regulatory_fees,
        settles_on=settles_on,
        booked_on=state.business_date,
        cost=after.cost - before.cost,
        day_cost=after.day_cost - before.day_cost,
        shorted=shorted,
        state=FillState.CORRECTED,
    )


def _unbook(state: State, order: Order, fill: Fill, undone: Undone) -> None:
    """Take a trade out of the books of its account."""
    sign = 1 if order.side is Side.BUY else -1
    account_id, today = order.account_id, state.business_date
    amount = sign * undone.notional
    commission, fees = undone.commission, undone.regulatory_fees
    money = -amount - commission - fees
    if undone.settles_on and undone.settles_on == fill.settles_on:
        parts = _parts(amount, commission, fees)
        unbook_cash(state, account_id, money, parts, fill.settles_on)
    else:
        # It has settled, so the money comes back as that of a trade of now.
        parts = _parts(-amount, -commission, -fees)
        book_cash(state, account_id, -money, parts, undone.settles_on)
    if fill.shorted and fill.date == today:
        forget_sale(state, order, fill.shorted)
    place = account_id, order.instrument_id
    before = state.holding(*place) or FLAT
    after = before.untraded(
        sign * undone.moved,
        amount,
        fill.cost,
        fill.day_cost if fill.booked_on == today else None,
        is_of_today=fill.date == today,
    )
    put_position(state, place, after)


def _restated(order: Order, route_id: int, quantity: int, moved: int) -> dict[str, Any]:
    """Return the routes of an order one of which has filled so much more, or less where negative.

    An open order may have been counted in other units since the trade, in which what it has left
    is `moved` less: then its quantity changes by the difference.
    """
    stretch = quantity - moved if order.is_open else 0
    route = route_of(order, route_id)
    filled = route.filled_quantity + quantity
    if not stretch:
        return {"routes": with_route(order, route_id, filled_quantity=filled)}
    whole = route.quantity if route.closed else route.quantity + stretch
    return {
        "quantity": order.quantity + stretch,
        "routes": with_route(order, route_id, filled_quantity=filled, quantity=whole),
    }


def _order_brought_back(state: State, event: OrderBroughtBack) -> None:
    order = event.order
    state.orders[order.order_id] = order
    state.closed_orders[order.order_id] = None
    for route in order.routes:
        state.routes[route.route_id] = order.order_id
    for route_id, fills in event.fills:
        state.fills[route_id] = list(fills)
    if order.client_named:
        state.client_ids.setdefault(order.account_id, {})[order.client_order_id] = order.order_id


def _parts(amount: int, commission: int, regulatory_fees: int) -> tuple[Part, ...]:
    """Return what the house gains of a trade that a client pays `amount` for."""
    if not commission and not regulatory_fees:
        return ((House.CLEARING, amount),)
    return (
        (House.CLEARING, amount),
        (House.COMMISSIONS, commission),
        (House.REGULATORY_FEES, regulatory_fees),
    )


def _place(fills: Sequence[Fill], trade: int) -> int:
    return next(place for place, fill in enumerate(fills) if fill.trade == trade)


def _untaken(order: Order, route_id: int) -> tuple[PendingRequest, ...]:
    """Return the unanswered requests of an order once a route trades: the venue has taken that."""
    if order.pending and order.routes[-1].route_id == route_id:
        return without(order, RequestKind.NEW, RequestKind.REENTER)
    return without(order, RequestKind.NEW)


APPLY_FILL_EVENT: Final[dict[type, Callable[[State, Any], None]]] = {
    OrderFilled: _order_filled,
    FillBusted: _fill_busted,
    FillCorrected: _fill_corrected,
    OrderBroughtBack: _order_brought_back,
}
"""What each event of a trade does to the state."""
