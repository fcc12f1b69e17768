"""In which units a figure is: what a venue says of a route from before a split, read as of now.

Routes are numbered in the order in which they are opened, so the number of a route tells which
changes of units it has not heard of. Prices are half to even, quantities lose what is less than a
millionth; the money of a trade is that of the report, to the last digit.
"""

from typing import Final

import msgspec
from msgspec.structs import replace

from sidestreet.domain.amounts import (
    AMOUNT_MAX,
    SCALE,
    divide_half_even,
    notional,
    within_figures,
)
from sidestreet.domain.enums import Side
from sidestreet.domain.events import Event
from sidestreet.domain.holdings import market_value
from sidestreet.domain.ledger import Movement
from sidestreet.domain.messages import ExecutionReport
from sidestreet.domain.money_events import PositionMoved
from sidestreet.domain.orders import Order, RequestKind, Route
from sidestreet.engine.corporate.state import Adjustment
from sidestreet.engine.state import State

DUST: Final = 100
"""Millionths of a unit: more than the fills of one order lose by rounding, and worth nothing."""


class Traded(msgspec.Struct, frozen=True, gc=False):
    """A trade in the units of now: millionths; `money` has the multiplier applied."""

    quantity: int
    price: int
    money: int


def traded(state: State, order: Order, route: Route, report: ExecutionReport) -> Traded:
    """Return what a venue reports to have traded, in the units of now.

    The dust that rounding would leave of an open route goes with the trade, or an order that has
    traded in full would never be filled.
    """
    quantity, price = report.last_quantity, report.last_price
    multiplier = state.instruments[order.instrument_id].multiplier
    unheard = adjustments_since(state, order.instrument_id, report.route_id)
    if not unheard:
        return Traded(quantity, price, notional(price, quantity) * multiplier)
    money = notional(price, quantity) * unheard[0].multiplier
    for change in unheard:
        quantity = quantity * change.quantity_numerator // change.quantity_denominator
        price = price_after(change, price)
    quantity = max(1, quantity)
    left = route.quantity - route.filled_quantity
    if not route.closed and quantity < left < quantity + DUST:
        quantity = left
    return Traded(quantity, max(1, price), money)


def has_other_units(state: State, order: Order, report: ExecutionReport) -> bool:
    """Whether a report is about a route that has not heard of a change of units."""
    return bool(adjustments_since(state, order.instrument_id, report.route_id))


def replaced_as_restated(
    state: State, order: Order, route: Route, report: ExecutionReport
) -> ExecutionReport:
    """Return a report of new terms with those terms as they have been restated since.

    They are those that were asked for; of a route, so less what other routes have filled. What
    answers no request of ours is as if it had not been said: the route is being ended anyway.
    """
    if order.request(RequestKind.RESTATE) is None and not has_other_units(state, order, report):
        return report
    request = order.request(RequestKind.REPLACE)
    if request is None or request.terms is None or request.request_id != report.request_id:
        return replace(report, quantity=0)
    terms = request.terms
    elsewhere = order.filled_quantity - route.filled_quantity
    return replace(report, quantity=terms.quantity - elsewhere, limit_price=terms.limit_price)


def adjustments_since(state: State, instrument_id: str, route_id: int) -> list[Adjustment]:
    """Return the changes of units that a route has not heard of, oldest first."""
    changes = state.corporate.adjustments.get(instrument_id)
    if changes is None:
        return []
    return [change for change in changes if route_id < change.first_route_id]


def adjustments_of_session(state: State, instrument_id: str) -> list[Adjustment]:
    """Return the changes of units since the venue's session began, oldest first."""
    return [
        change
        for change in state.corporate.adjustments.get(instrument_id, ())
        if change.sequence > state.market_session
    ]


def changes_after(state: State, instrument_id: str, sequence: int) -> list[Adjustment]:
    """Return the changes of units after a record, oldest first."""
    changes = state.corporate.adjustments.get(instrument_id)
    if changes is None:
        return []
    return [change for change in changes if change.sequence > sequence]


def multiplier_at(state: State, instrument_id: str, sequence: int) -> int:
    """Return how many shares a unit stood for when a record was made."""
    changes = changes_after(state, instrument_id, sequence)
    return changes[0].multiplier if changes else state.instruments[instrument_id].multiplier


def is_of_former_units(state: State, order: Order) -> bool:
    """Whether a route of an order is still open that has not heard of a change of units."""
    return order.instrument_id in state.corporate.adjustments and any(
        not route.closed and adjustments_since(state, order.instrument_id, route.route_id)
        for route in order.routes
    )


def price_after(change: Adjustment, price: int) -> int:
    """Return a price in the units after a change."""
    after = divide_half_even(price * change.price_denominator, change.price_numerator)
    return min(AMOUNT_MAX, after)


def base_price_at(state: State, instrument_id: str, base_price: int, sequence: int) -> int:
    """Return where the market of an instrument begins, by the units that held at a sequence.

    For an option, the instrument is its underlying. At least one millionth, at most a billion.
    """
    for change in state.corporate.adjustments.get(instrument_id, ()):
        if change.sequence <= sequence:
            numerator, denominator = change.price_numerator, change.price_denominator
            base_price = min(AMOUNT_MAX, max(1, base_price * denominator // numerator))
    return base_price


def price_in_present_units(state: State, instrument_id: str, price: int, heard: int) -> int:
    """Return the price of a market that has heard of `heard` changes since its session began."""
    for change in adjustments_of_session(state, instrument_id)[heard:]:
        price = price_after(change, price)
    return price


def after_trade(state: State, order: Order, report: ExecutionReport, trade: Traded) -> list[Event]:
    """Return what else follows from a late trade, as if it had come before the corporate action.

    What was delisted is closed at its last worth. A fraction of a share that may not be held is
    paid out at the price of the trade.
    """
    corporate = state.corporate
    if not corporate.changes and not corporate.delisted:
        return []
    instrument_id = order.instrument_id
    terms = state.instruments[instrument_id]
    sign = 1 if order.side is Side.BUY else -1
    amount = corporate.delisted.get(instrument_id)
    if amount is not None:
        gone, price, movement = sign * trade.quantity, amount, Movement.DELISTING
    elif terms.is_fractionable or not adjustments_since(state, instrument_id, report.route_id):
        return []
    else:
        held = state.held_quantity(order.account_id, instrument_id) + sign * trade.quantity
        gone, price, movement = fraction_of(held), trade.price, Movement.SPLIT
    if not gone:
        return []
    money = within_figures(market_value(price, gone, terms.multiplier))
    return [PositionMoved(order.account_id, instrument_id, -gone, -money, movement)]


def fraction_of(quantity: int) -> int:
    """Return the part of a quantity beyond whole units, with its sign.

    >>> fraction_of(2_500_000), fraction_of(-2_500_000)
    (500000, -500000)
    """
    return quantity % SCALE if quantity > 0 else -(-quantity % SCALE)
