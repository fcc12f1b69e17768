"""Margin calls, and what is closed where one is not met.

As a day begins, every margin account is looked at by the closing prices: a call goes out where
equity is below the maintenance requirement; it is met where it no longer is. A call that is still
open as the next day begins is out of time. If the house liquidates, positions are then closed at
the market until equity is above the requirement again by a buffer, and so on every day until it
is. Both are off unless they are switched on, and a cash account is never called: it has no loan.

The rule for what is closed: the position whose going lowers the requirement most goes first, the
one that was there first if two do alike; no more of a stock than is needed, an option always whole.
Where options are written, all positions in their underlying go together, the written ones first,
so that nothing is left uncovered. What cannot be traded stays, and with it what goes with it. Open
orders in what is closed are canceled first, and the closing order waits for their ends.
"""

from collections.abc import Iterator
from typing import Final

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import Stamp
from sidestreet.domain.enums import OrderType, Side, TimeInForce
from sidestreet.domain.events import Event, OrderAccepted
from sidestreet.domain.ids import BATCH_MAX, IdKind, make_id
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.margin_call_events import LiquidationBegan, MarginCalled, MarginCallMet
from sidestreet.engine.cancel import cancel_events
from sidestreet.engine.margin import Leg, Requirement, group_requirement
from sidestreet.engine.money.closing import AtTheClose
from sidestreet.engine.money.valuation import AccountValue, price_of, value_account
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.state import State
from sidestreet.engine.submit import open_route

BUFFER: Final = SCALE // 20
"""A liquidation aims at an equity of 105 % of the requirement that is left: prices move."""

PREFIX: Final = "margin-call-"
"""How the client ids of liquidating orders begin; what follows is the order's id."""

Closing = tuple[str, int]
"""An instrument, and how much of the position in it is to go, signed like the position."""


def margin_calls_at_open(state: State, stamp: Stamp) -> Steps:
    """Yield the calls of the day that begins, and what follows from those of the day before."""
    rules = state.risk.rules
    if state.day is None or not rules.calls_margin:
        return
    prices = AtTheClose(state)
    placed = 0
    for account_id in tuple(state.accounts):
        value = value_account(state, account_id, prices)
        call = state.margin_calls.get(account_id)
        if value.multiplier is None:
            continue
        date = state.day.date
        figures = account_id, date, str(value.equity), str(value.requirement.maintenance)
        if value.equity >= value.requirement.maintenance:
            if call is not None:
                yield Decision((MarginCallMet(*figures),))
        elif call is None:
            yield Decision((MarginCalled(*figures),))
        elif rules.liquidates:
            yield Decision((LiquidationBegan(*figures),))
            for closing in to_close(state, account_id, value):
                if placed < BATCH_MAX:
                    yield from _close(state, account_id, closing, stamp, placed)
                    placed += 1


def to_close(state: State, account_id: int, value: AccountValue) -> Iterator[Closing]:
    """Yield what of an account's positions has to go, in the order in which it goes."""
    prices = AtTheClose(state)
    legs = {
        instrument_id: Leg(state.instruments[instrument_id], holding.quantity, price)
        for instrument_id, holding in state.holdings.get(account_id, {}).items()
        if holding.quantity and (price := price_of(state, prices, instrument_id)) is not None
    }
    requirement = value.requirement.maintenance
    while (needed := _with_buffer(requirement) - value.equity) > 0:
        reliefs = [(_relief(state, legs, unit), unit) for unit in _units(legs)]
        most, unit = max(reliefs, key=lambda pair: pair[0], default=(0, ()))
        if most <= 0:
            return
        gone = [(instrument_id, legs.pop(instrument_id)) for instrument_id in unit]
        only = gone[0][1]
        if len(gone) == 1 and only.terms.option is None and _with_buffer(most) > needed:
            yield gone[0][0], _part(only.quantity, needed, _with_buffer(most))
            return
        for instrument_id, leg in gone:
            yield instrument_id, leg.quantity
        requirement -= most


def _units(legs: dict[str, Leg]) -> Iterator[tuple[str, ...]]:
    """Yield what goes together: a position, or all in an underlying if an option is written on it.

    Of those the written options come first, so that what covers them never goes before them.
    """
    groups: dict[str, list[str]] = {}
    for instrument_id, leg in legs.items():
        groups.setdefault(leg.terms.group, []).append(instrument_id)
    for members in groups.values():
        written = [each for each in members if legs[each].terms.option and legs[each].quantity < 0]
        if written:
            units = [(*written, *(each for each in members if each not in written))]
        else:
            units = [(each,) for each in members]
        for unit in units:
            if all(_may_trade(legs[each].terms) for each in unit):
                yield unit


def _may_trade(terms: InstrumentTerms) -> bool:
    return terms.is_tradable and not terms.is_halted


def _with_buffer(requirement: int) -> int:
    return -(-requirement * (SCALE + BUFFER) // SCALE)


def _part(quantity: int, needed: int, relief: int) -> int:
    """Return as much of a position as gives the relief that is needed, in whole shares."""
    size = abs(quantity)
    wanted = -(-size * needed // relief)
    size = min(size, -(-wanted // SCALE) * SCALE)
    return size if quantity > 0 else -size


def _relief(state: State, legs: dict[str, Leg], unit: tuple[str, ...]) -> int:
    """Return by how much the requirement falls if positions go; negative if it rises."""
    group = legs[unit[0]].terms.group
    members = {each: leg for each, leg in legs.items() if leg.terms.group == group}
    left = [leg for each, leg in members.items() if each not in unit]
    before = _maintenance(state, group, list(members.values()))
    return before - _maintenance(state, group, left)


def _maintenance(state: State, group: str, legs: list[Leg]) -> int:
    if not legs:
        return 0
    price = state.closing_prices.get(group)
    if price is None:
        price = max((leg.terms.option.strike for leg in legs if leg.terms.option), default=0)
    requirement: Requirement = group_requirement(legs, price, is_margin=True)
    return requirement.maintenance


def _close(state: State, account_id: int, closing: Closing, stamp: Stamp, index: int) -> Steps:
    """Cancel what is open in an instrument, and send out the order that closes."""
    instrument_id = closing[0]
    in_the_way: list[str] = []
    for order_id in tuple(state.open_orders.get(account_id, ())):
        if state.orders[order_id].instrument_id == instrument_id:
            yield Decision(cancel_events(state.orders[order_id]))
            if state.orders[order_id].is_open:
                in_the_way.append(order_id)
    order_id = make_id(stamp.id_space, IdKind.ORDER, stamp.time_ns, stamp.sequence, index)
    accepted = _order(state, account_id, closing, order_id, tuple(in_the_way))
    events: list[Event] = [accepted]
    if not in_the_way:
        events.append(open_route(state, accepted, state.instruments[instrument_id].venue))
    yield Decision(events)


def _order(
    state: State, account_id: int, closing: Closing, order_id: str, in_the_way: tuple[str, ...]
) -> OrderAccepted:
    """Return an order that no check stands in the way of: the house closes what it must."""
    instrument_id, quantity = closing
    mark = state.closing_prices[instrument_id]
    return OrderAccepted(
        order_id=order_id,
        client_order_id=f"{PREFIX}{order_id}",
        account_id=account_id,
        instrument_id=instrument_id,
        side=Side.SELL if quantity > 0 else Side.BUY,
        order_type=OrderType.MARKET,
        time_in_force=TimeInForce.DAY,
        quantity=abs(quantity),
        limit_price=None,
        digest=b"",
        client_named=False,
        expires_at=None if state.day is None else state.day.ends_at,
        worst_price=mark,
        mark=mark,
        awaits=in_the_way,
    )
