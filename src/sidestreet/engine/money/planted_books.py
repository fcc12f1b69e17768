"""Books of an account as a seed file has them, in the place of whatever they were.

The rule: the file is believed, and the double entry is kept all the same. The difference in cash
comes from the client's bank, and what is held more is owed by the street.
"""

from collections.abc import Callable
from typing import Any, Final

from sidestreet.domain.holdings import FLAT
from sidestreet.domain.ledger import House
from sidestreet.domain.money_events import BooksPlanted
from sidestreet.engine.money.day_start import DayStart
from sidestreet.engine.money.ledger import put_position
from sidestreet.engine.state import State


def _books_planted(state: State, event: BooksPlanted) -> None:
    account_id = event.account_id
    for instrument_id in tuple(state.holdings.get(account_id, ())):
        put_position(state, (account_id, instrument_id), FLAT)
    for instrument_id, holding in event.holdings:
        put_position(state, (account_id, instrument_id), holding)
    _put_cash(state, event)
    state.day_starts[account_id] = DayStart(
        event.start_date,
        event.start_equity,
        event.start_long_market_value,
        event.start_short_market_value,
        event.start_trade_cash,
        event.start_buying_power,
        event.start_maintenance_requirement,
        event.start_deposits,
    )
    lending, today = state.lending, state.business_date
    if lending.sold_short_on != today:
        lending.sold_short_on, lending.sold_short = today, {}
    lending.sold_short.pop(account_id, None)
    if event.sold_short:
        lending.sold_short[account_id] = dict(event.sold_short)


def _put_cash(state: State, event: BooksPlanted) -> None:
    account_id, cash = event.account_id, event.settled_cash
    for day in tuple(state.unsettled):
        state.unsettled[day].pop(account_id, None)
        if not state.unsettled[day]:
            del state.unsettled[day]
    for day, credit, debit in event.unsettled:
        state.unsettled.setdefault(day, {})[account_id] = (credit, debit)
        cash += credit - debit
    # The client's bank is on the other side, as of all that an account began with.
    state.ledger[House.FUNDING] += state.cash[account_id] - cash
    state.cash[account_id] = cash
    state.settled_cash[account_id] = event.settled_cash


APPLY_PLANTED_BOOKS: Final[dict[type, Callable[[State, Any], None]]] = {
    BooksPlanted: _books_planted,
}
"""What the event does to the state."""
