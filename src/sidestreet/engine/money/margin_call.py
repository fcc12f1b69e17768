"""Margin calls, and the orders that close positions where one is not met.

As a day begins, every margin account is looked at by the closing prices: a call goes out where
equity is below the maintenance requirement; it is met where it no longer is. A call that is still
open as the next day begins is out of time. If the house liquidates, positions are then closed at
the market until equity is above the requirement again by a buffer, and so on every day until it
is. Both are off unless they are switched on, and a cash account is never called: it has no loan.
What goes first: `margin_call_positions.py`. Open orders in what is closed are canceled first, and
the closing order waits for their ends.

The beginning of a day has room for only so many orders. The accounts that are out of time share it:
those that have waited longest since the house last closed anything of theirs come first, and none
takes the room of those behind it. What finds no room is closed as the next day begins.
"""

from collections.abc import Sequence
from itertools import islice
from typing import Final

from msgspec.structs import replace

from sidestreet.domain.commands import Stamp
from sidestreet.domain.enums import OrderType, Side, TimeInForce
from sidestreet.domain.events import Event, OrderAccepted
from sidestreet.domain.ids import BATCH_MAX, IdKind, make_id
from sidestreet.domain.ledger import BusinessDay
from sidestreet.domain.margin_call_events import LiquidationBegan, MarginCalled, MarginCallMet
from sidestreet.engine.cancel import cancel_events
from sidestreet.engine.close_positions import HOUSE, is_of_house
from sidestreet.engine.money.closing import AtTheClose
from sidestreet.engine.money.margin_call_positions import Closing, to_close
from sidestreet.engine.money.valuation import AccountValue, value_account
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.state import State
from sidestreet.engine.submit import open_route
from sidestreet.engine.waiting.session import session_begins_at

SHARE_MIN: Final = 20
"""Orders that an account may have of a day's room, if there is any, however many share it."""


def margin_calls_at_open(state: State, stamp: Stamp) -> Steps:
    """Yield the calls of the day that begins, and what follows from those of the day before."""
    rules = state.risk.rules
    if state.day is None or not rules.calls_margin:
        return
    if state.day.ends_at <= stamp.time_ns:
        # A day that passed while nobody ran: its client had no chance to meet a call.
        return
    prices = AtTheClose(state)
    overdue: dict[int, AccountValue] = {}
    for account_id in tuple(state.accounts):
        value = value_account(state, account_id, prices)
        call = state.margin_calls.get(account_id)
        if value.multiplier is None:
            continue
        if value.equity >= value.requirement.maintenance:
            if call is not None:
                yield Decision((MarginCallMet(*_figures(account_id, state.day, value)),))
        elif call is None:
            yield Decision((MarginCalled(*_figures(account_id, state.day, value)),))
        elif rules.liquidates:
            overdue[account_id] = value
    yield from _liquidate(state, state.day, overdue, stamp)


def _liquidate(
    state: State, day: BusinessDay, overdue: dict[int, AccountValue], stamp: Stamp
) -> Steps:
    """Close what has to go of accounts that are out of time, as far as there is room in a day."""
    room = BATCH_MAX
    # Open calls stand in the order in which their accounts are served.
    queue = [account_id for account_id in state.margin_calls if account_id in overdue]
    for place, account_id in enumerate(queue):
        if not room:
            return
        if _is_closing(state, account_id):
            # What it comes to is not known yet; a second order might close the same again.
            continue
        value = overdue[account_id]
        share = min(room, max(SHARE_MIN, room // (len(queue) - place)))
        yield Decision((LiquidationBegan(*_figures(account_id, day, value)),))
        open_orders = _by_instrument(state, account_id)
        for closing in islice(to_close(state, account_id, value), share):
            in_the_way = open_orders.get(closing[0], ())
            yield from _close(state, account_id, closing, stamp, (in_the_way, BATCH_MAX - room))
            room -= 1


def _is_closing(state: State, account_id: int) -> bool:
    """Whether an order of the house for the account is still open."""
    return any(
        is_of_house(state.orders[order_id]) for order_id in state.open_orders.get(account_id, ())
    )


def _figures(account_id: int, day: BusinessDay, value: AccountValue) -> tuple[int, str, str, str]:
    return account_id, day.date, str(value.equity), str(value.requirement.maintenance)


def _by_instrument(state: State, account_id: int) -> dict[str, list[str]]:
    """Return an account's open orders by what they are for."""
    found: dict[str, list[str]] = {}
    for order_id in state.open_orders.get(account_id, ()):
        found.setdefault(state.orders[order_id].instrument_id, []).append(order_id)
    return found


def _close(
    state: State,
    account_id: int,
    closing: Closing,
    stamp: Stamp,
    among: tuple[Sequence[str], int],
) -> Steps:
    """Cancel what is open in an instrument, and send out the order that closes.

    `among` has the open orders, and the place of this one among the day's closing orders.
    """
    open_orders, index = among
    in_the_way: list[str] = []
    for order_id in open_orders:
        if state.orders[order_id].is_open:
            yield Decision(cancel_events(state.orders[order_id]))
            if state.orders[order_id].is_open:
                in_the_way.append(order_id)
    order_id = make_id(stamp.id_space, IdKind.ORDER, stamp.time_ns, stamp.sequence, index)
    begins_at = session_begins_at(stamp.trading, TimeInForce.DAY, extended_hours=False)
    accepted = replace(
        _order(state, account_id, closing, order_id, tuple(in_the_way)), releases_at=begins_at
    )
    events: list[Event] = [accepted]
    if not in_the_way and begins_at is None:
        instrument = state.instruments[closing[0]]
        events.append(open_route(state, accepted, instrument.venue))
    yield Decision(events)


def _order(
    state: State, account_id: int, closing: Closing, order_id: str, in_the_way: tuple[str, ...]
) -> OrderAccepted:
    """Return an order that no check stands in the way of: the house closes what it must."""
    instrument_id, quantity = closing
    mark = state.closing_prices[instrument_id]
    return OrderAccepted(
        order_id=order_id,
        client_order_id=f"{HOUSE}{order_id}",
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
