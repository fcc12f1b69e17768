"""Applying events of the ledger."""

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from sidestreet.domain.holdings import market_value
from sidestreet.domain.ledger import House, Movement
from sidestreet.domain.money_events import (
    AccountChanged,
    CashMoved,
    DayBegan,
    DayClosed,
    FeesSet,
    PositionMoved,
    PricesClosed,
)
from sidestreet.engine.money.day_start import DayStart
from sidestreet.engine.money.ledger import book_cash, book_position, check_books, settle
from sidestreet.engine.state import State


def _cash_moved(state: State, event: CashMoved) -> None:
    book_cash(
        state, event.account_id, event.amount, ((event.house, -event.amount),), event.settles_on
    )
    if event.house is House.FUNDING:
        _paid_in(state, event.account_id, event.amount)


def _position_moved(state: State, event: PositionMoved) -> None:
    if not event.is_free:
        book_cash(
            state,
            event.account_id,
            -event.amount,
            ((House.CLEARING, event.amount),),
            settlement(state),
        )
    elif event.movement is Movement.DEPOSIT:
        _paid_in(state, event.account_id, event.amount)
    place = event.account_id, event.instrument_id
    book_position(state, place, event.quantity, event.amount, is_trade=False)
    if event.is_at_open:
        holdings = state.holdings[event.account_id]
        holding = holdings[event.instrument_id]
        holdings[event.instrument_id] = replace(
            holding,
            start_quantity=holding.start_quantity + event.quantity,
            start_value=holding.start_value + event.amount,
        )


def _paid_in(state: State, account_id: int, amount: int) -> None:
    """Count what a client brings along, cash or securities at cost: it is no profit."""
    start = state.day_starts[account_id]
    state.day_starts[account_id] = replace(start, deposits=start.deposits + amount)


def _prices_closed(state: State, event: PricesClosed) -> None:
    state.closing_date = event.date
    state.closing_prices = dict(event.prices)


def _day_closed(state: State, event: DayClosed) -> None:
    account_id = event.account_id
    holdings = state.holdings.get(account_id, {})
    for instrument_id, holding in list(holdings.items()):
        if not holding.quantity:
            del holdings[instrument_id]
            continue
        price = state.closing_prices.get(instrument_id)
        multiplier = state.instruments[instrument_id].multiplier
        # What nobody has a price for is worth what it cost.
        value = holding.cost
        if price is not None:
            value = market_value(price, holding.quantity, multiplier)
        holdings[instrument_id] = holding.next_day(value)
    state.day_starts[account_id] = DayStart(
        date=event.date,
        equity=int(event.equity),
        long_market_value=int(event.long_market_value),
        short_market_value=int(event.short_market_value),
        trade_cash=state.cash[account_id],
        buying_power=int(event.buying_power),
        maintenance_requirement=int(event.maintenance_requirement),
    )


def _day_began(state: State, event: DayBegan) -> None:
    state.day = event.day
    state.corporate.first_date = state.corporate.first_date or event.day.date
    settle(state, event.day.date)
    check_books(state)


def _account_changed(state: State, event: AccountChanged) -> None:
    state.accounts[event.account.account_id] = event.account


def _fees_set(state: State, event: FeesSet) -> None:
    state.fees = event.schedule


def settlement(state: State) -> str:
    """Return the day on which a trade of now settles; "" at once, before the first day."""
    return "" if state.day is None else state.day.settles_on


APPLY_MONEY_EVENT: Final[dict[type, Callable[[State, Any], None]]] = {
    CashMoved: _cash_moved,
    PositionMoved: _position_moved,
    PricesClosed: _prices_closed,
    DayClosed: _day_closed,
    DayBegan: _day_began,
    AccountChanged: _account_changed,
    FeesSet: _fees_set,
}
"""What each event of the ledger does to the state."""
